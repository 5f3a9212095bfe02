"""The whole job with a four-code codebook of another study: nothing assumes nine tracks."""

import csv
from pathlib import Path

import pytest

from annotation.card import last_decisions, read_card
from annotation.desk import open_desk
from annotation.exchange.tables import export_codings
from annotation.ingest import guess_columns, ingest, read_table, read_units
from annotation.prelabel.beginning import Request
from annotation.prelabel.run import prelabel
from annotation.results import count_codes
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

pytestmark = pytest.mark.usefixtures("fake_encoder_everywhere")

MATERIAL = """deskripsi;aktor
"mends a pump; and a tap";the mechanic
sells pears for money;a shop
gives a toy as a present;an aunt
takes a purse unseen;a thief
swaps coats at the market;the two of them
"""


def test_from_an_empty_folder_to_counts_and_files(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "labeled").mkdir(parents=True)
    (home / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    desk = open_desk(Workspace(home))
    assert desk.store.search_units().total == 0
    source = tmp_path / "diary.csv"
    source.write_text(MATERIAL, encoding="utf-8")
    table = read_table(source)
    ingest(desk.store, read_units(table, guess_columns(table.columns)))
    rani = desk.store.add_coder("Rani")
    given = []
    for codes in ((1,), (2,), (3, 4), (4,), ()):
        card = read_card(desk.study, desk.suggester, rani.id)
        assert card is not None
        assert {code for code, _ in card.proposal.ranking} == {1, 2, 3, 4}
        given.append((card.unit.id, codes))
        desk.store.code(
            *(card.unit.id, rani.id, codes),
            suggestion_id=card.suggestion_id,
            codebook_revision=desk.codebook.revision,
        )
        desk.retrainer.request()
    assert desk.retrainer.wait(20)
    assert desk.retrainer.failure is None
    assert read_card(desk.study, desk.suggester, rani.id) is None
    assert desk.suggester.version.codings == 4
    table_of_counts = count_codes(desk.store, desk.codebook)
    assert table_of_counts.counts == {"Rani": {1: 1, 2: 1, 3: 1, 4: 2}}
    assert table_of_counts.none == {"Rani": 1}
    shown = last_decisions(desk.study, rani.id)
    assert [(one.unit.id, one.codes) for one in shown] == given[::-1]
    assert [one.number for one in shown] == [5, 4, 3, 2, 1]
    desk.store.code(given[0][0], rani.id, (2,), codebook_revision=desk.codebook.revision)
    desk.retrainer.request()
    assert desk.retrainer.wait(20)
    assert [one.number for one in last_decisions(desk.study, rani.id)] == [1, 5, 4, 3, 2]
    assert export_codings(desk.store, tmp_path / "out.csv", "csv").rows == 6
    new = tmp_path / "new.csv"
    new.write_text("description\na thief takes a wallet\n", encoding="utf-8")
    prelabel(desk.suggester, Request((str(new),), str(tmp_path / "suggested.csv")))
    with (tmp_path / "suggested.csv").open(encoding="utf-8", newline="") as file:
        assert [row["track"] for row in csv.DictReader(file)] == ["4"]
    desk.retrainer.stop()


def test_practice_units_are_offered_once_and_only_with_the_appendix(tmp_path: Path) -> None:
    first = open_desk(Workspace(tmp_path))
    assert first.store.search_units().total == 46 + 64
    first.retrainer.stop()
    again = open_desk(Workspace(tmp_path))
    assert again.store.search_units().total == 46 + 64
    assert len(list((tmp_path / "labeled" / "backups").glob("*.sqlite"))) >= 1
    again.retrainer.stop()
