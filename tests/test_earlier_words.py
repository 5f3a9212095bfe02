"""annotation.earlier_words: which codings a revision of the codebook could touch."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from annotation.codebook import Codebook, parse_codebook
from annotation.earlier_words import ask_about_words, touched_codes, under_earlier_words
from annotation.records import Cause, Codes, Issue, Report, Unit
from annotation.store import NewUnit, Store
from annotation.study import Study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

BORDER = """
borders:
  - codes: [2, 3]
    rule: {en: Money or none.}
"""
FIFTH = """  - number: 5
    name: {en: Loan}
    definition: {en: Goods are lent and come back.}
    examples: {en: [a neighbour lends a ladder, the library lends books]}
"""


class Ranks:
    """Gives every unit the same ranking."""

    def __init__(self, *codes: int) -> None:
        self.codes = codes
        self.asked: list[str] = []

    def suggest(self, unit: Unit) -> SimpleNamespace:
        self.asked.append(unit.id)
        return SimpleNamespace(ranking=[(code, 0.2) for code in self.codes])


def book(text: str = OTHER_STUDY) -> Codebook:
    return parse_codebook(text, "other.yaml")


def found(study: Study, *ranking: int) -> list[tuple[str, Codes, tuple[int, ...]]]:
    suggester = cast(Suggester, Ranks(*ranking))
    return [
        (one.unit.description, one.codes, one.touched)
        for one in under_earlier_words(study, suggester)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "jalur.sqlite") as opened:
        codebook = book()
        opened.add_codebook_revision(codebook.revision, "n", codebook.text)
        yield opened


def code(store: Store, texts: str, coder: str, *codes: int, revision: str = "") -> list[str]:
    ids = store.add_units(Report("R"), [NewUnit("", one) for one in texts]).units
    for unit in ids:
        store.code(unit, coder, codes, codebook_revision=revision or book().revision)
    return list(ids)


def revised(store: Store, text: str) -> Study:
    codebook = book(text)
    store.add_codebook_revision(codebook.revision, "n", codebook.text)
    return Study(Workspace(Path("none")), store, codebook)


def test_codes_are_touched_by_other_words_and_by_borders() -> None:
    old = book()
    assert touched_codes(old, old) == frozenset()
    assert touched_codes(old, book(OTHER_STUDY.replace("a tailor", "one tailor"))) == {1}
    assert touched_codes(old, book(OTHER_STUDY + FIFTH)) == {5}
    assert touched_codes(old, book(OTHER_STUDY + BORDER)) == {2, 3}
    assert touched_codes(book(OTHER_STUDY + BORDER), old) == {2, 3}


def test_what_was_given_a_code_with_other_words_is_listed(store: Store) -> None:
    ani = store.add_coder("Ani").id
    code(store, "a", ani, 1)
    code(store, "b", ani, 2, 1)
    code(store, "c", ani, 3)
    study = revised(store, OTHER_STUDY.replace("a tailor", "one tailor"))
    code(store, "d", ani, 1, revision=study.codebook.revision)
    assert found(study, 2, 3, 4, 1) == [("a", (1,), (1,)), ("b", (2, 1), (1,))]


def test_what_a_new_code_is_likely_for_is_listed(store: Store) -> None:
    ani = store.add_coder("Ani").id
    code(store, "a", ani, 1)
    code(store, "b", ani)
    study = revised(store, OTHER_STUDY + FIFTH)
    assert found(study, 1, 2, 5, 3) == [("a", (1,), (5,)), ("b", (), (5,))]
    assert found(study, 1, 2, 3, 5) == []


def test_nobody_ranks_where_nothing_changed(store: Store) -> None:
    ani = store.add_coder("Ani").id
    code(store, "a", ani, 1)
    ranks = Ranks(1)
    study = revised(store, OTHER_STUDY)
    assert under_earlier_words(study, cast(Suggester, ranks)) == []
    assert ranks.asked == []


def test_who_coded_is_asked_and_leaves_the_list_by_coding_anew(store: Store) -> None:
    ani, budi = (store.add_coder(name).id for name in ("Ani", "Budi"))
    unit, settled = code(store, "ab", ani, 1)
    code(store, "a", budi, 1)
    store.settle(
        [settled],
        budi,
        (1,),
        codebook_revision=book().revision,
        issue=Issue.CODERS,
        cause=Cause.GAP,
        at_issue=[(1,), (2,)],
    )
    study = revised(store, OTHER_STUDY.replace("a tailor", "one tailor"))
    suggester = cast(Suggester, Ranks(1))
    outdated = under_earlier_words(study, suggester)
    assert [(one.unit.id, one.coder_id, one.is_settled) for one in outdated] == [
        (settled, budi, True),
        (unit, ani, False),
        (unit, budi, False),
    ]
    assert ask_about_words(store, outdated, ani) == 2
    assert store.who_is_asked([unit, settled]) == {(ani, unit), (budi, unit)}
    store.code(unit, ani, (1,), codebook_revision=study.codebook.revision)
    left = under_earlier_words(study, suggester)
    assert [one.coder_id for one in left if not one.is_settled] == [budi]
