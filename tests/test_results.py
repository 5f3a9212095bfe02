"""Counts per code."""

from pathlib import Path

from annotation.records import Cause, Issue, Report
from annotation.results import count_codes
from annotation.store import NewUnit
from annotation.study import open_study
from annotation.workspace import Workspace


def test_each_code_of_a_coding_counts_and_only_what_stands(tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path))
    added = study.store.add_units(Report("R"), [NewUnit("", text) for text in "abcd"])
    rani = study.store.add_coder("Rani")
    decisions: list[tuple[str, tuple[int, ...]]] = [
        (added.units[0], (1,)),
        (added.units[0], (2, 8)),
        (added.units[1], (2,)),
        (added.units[2], ()),
        (added.units[3], (9,)),
    ]
    for unit, codes in decisions:
        study.store.code(unit, rani.id, codes, codebook_revision=study.codebook.revision)
    study.store.undo(rani.id)
    table = count_codes(study.store, study.codebook)
    assert table.coders == ("paper", "Rani")
    assert table.counts["Rani"] == {1: 0, 2: 2, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 1, 9: 0}
    assert table.none == {"paper": 0, "Rani": 1}
    assert table.total("paper") == 47


def test_counts_of_chosen_reports_are_those_of_their_units(tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path))
    first = study.store.add_units(Report("R"), [NewUnit("", text) for text in "ab"])
    other = study.store.add_units(Report("S"), [NewUnit("", "c")])
    rani = study.store.add_coder("Rani")
    decisions: list[tuple[str, tuple[int, ...]]] = [
        (first.units[0], (2, 8)),
        (first.units[1], ()),
        (other.units[0], (2,)),
    ]
    for unit, codes in decisions:
        study.store.code(unit, rani.id, codes, codebook_revision=study.codebook.revision)
    table = count_codes(study.store, study.codebook, [Report("R").id])
    assert table.coders == ("Rani",)
    assert table.column("Rani") == [0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 2]
    everything = [summary.report.id for summary in study.store.reports()]
    assert count_codes(study.store, study.codebook, everything) == count_codes(
        study.store, study.codebook
    )
    assert count_codes(study.store, study.codebook, []).coders == ()


def test_settled_units_count_once_and_adjudications_are_no_codings_of_a_coder(
    tmp_path: Path,
) -> None:
    study = open_study(Workspace(tmp_path))
    store, revision = study.store, study.codebook.revision
    agreed, settled, disputed = store.add_units(
        Report("R"), [NewUnit("", text) for text in "abc"]
    ).units
    ani, budi = (store.add_coder(name).id for name in ("Ani", "Budi"))
    for unit, codes in ((agreed, (1, 1)), (settled, (1, 2)), (disputed, (3, 4))):
        for coder, code in zip((ani, budi), codes, strict=True):
            store.code(unit, coder, (code,), codebook_revision=revision)
    store.settle(
        [settled],
        ani,
        (5, 2),
        codebook_revision=revision,
        issue=Issue.CODERS,
        cause=Cause.GAP,
        at_issue=[(1,), (2,)],
    )
    table = count_codes(store, study.codebook, [Report("R").id])
    assert table.column("Ani") == [2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert table.settled_column == [1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 3]
    assert table.settled.disputed == 1
