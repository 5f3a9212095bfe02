"""The cut of a report: what is proposed, taken, left, replaced, and what of it is coded."""

from dataclasses import replace

import pytest

from annotation.errors import InvalidInput, NotFound
from annotation.records import Report, SourceText, Verdict
from annotation.store import CutBy, NewUnit, Store

REPORT = Report("Country Report 2016")
TEXT = SourceText("r.pdf", "The police and the ILO run a centre. Courts heard cases.", (0,))


def sentence(text: str, start: int = 0) -> NewUnit:
    place = {"text_id": TEXT.id, "start": start, "end": start + len(text)}
    return NewUnit("", text, position=start + 1, kind="prose", **place)  # type: ignore[arg-type]


FIRST, SECOND = (
    sentence("The police and the ILO run a centre."),
    sentence("Courts heard cases.", 37),
)


@pytest.fixture
def proposed(store: Store) -> tuple[str, ...]:
    return store.add_units(REPORT, [], TEXT, [FIRST, SECOND]).proposed


def verdicts(store: Store, coder: str | None = None) -> dict[str, str]:
    cut = store.cut_of(REPORT.id, coder)
    return {one.unit.description: one.verdict.value for one in cut}


def queued(store: Store, coder: str) -> str | None:
    unit = store.next_unit(coder)
    return unit.description if unit else None


def test_what_is_proposed_is_coded_only_when_it_is_taken(
    store: Store, ani: str, proposed: tuple[str, ...]
) -> None:
    assert queued(store, ani) is None
    assert store.progress(ani).total == 0
    assert store.search_units().total == 0
    assert store.search_units(state="outside").total == 2
    [summary] = store.reports()
    assert (summary.units, summary.proposed, summary.pages) == (0, 2, 1)
    store.judge(ani, [(proposed[1], Verdict.TAKEN), (proposed[0], Verdict.LEFT)])
    assert queued(store, ani) == SECOND.description
    assert store.progress(ani).total == 1
    [summary] = store.reports()
    assert (summary.units, summary.proposed) == (1, 0)
    assert dict(store.answers()) == {FIRST.description: False, SECOND.description: True}
    store.judge(ani, [(proposed[1], Verdict.ASIDE)])
    assert queued(store, ani) is None
    assert store.answers() == [(FIRST.description, False)]


def test_the_same_report_again_changes_no_verdict(
    store: Store, ani: str, proposed: tuple[str, ...]
) -> None:
    store.judge(ani, [(proposed[0], Verdict.LEFT)])
    again = store.add_units(REPORT, [], TEXT, [FIRST, SECOND])
    assert (again.new, again.proposed) == ((), ())
    assert verdicts(store) == {FIRST.description: "left", SECOND.description: "proposed"}
    taken = store.add_units(REPORT, [FIRST, SECOND], TEXT)
    assert taken.new == (proposed[1],)
    assert verdicts(store) == {FIRST.description: "left", SECOND.description: "taken"}


def test_a_unit_cut_anew_goes_back_to_the_queue_and_its_codings_stay_with_the_old(
    store: Store, ani: str
) -> None:
    (old,) = store.add_units(REPORT, [FIRST], TEXT).units
    store.code(old, ani, (1,), codebook_revision="rev")
    parts = [sentence("The police"), sentence("the ILO run a centre.", 15)]
    first, second = store.replace_units(ani, REPORT.id, [old], parts)
    assert store.unit(first).replaces == store.unit(second).replaces == old
    assert queued(store, ani) == "The police"
    assert store.history(old)[0].codes == (1,)
    assert (store.progress(ani).total, store.progress(ani).coded) == (2, 0)
    assert store.code_counts() == []
    [row] = store.export_rows()
    assert (row["standing"], row["in_study"]) == (True, False)
    (whole,) = store.replace_units(ani, REPORT.id, [first, second], [FIRST])
    assert whole == old
    assert store.progress(ani).coded == 1
    assert verdicts(store) == {FIRST.description: "taken"}


def test_a_unit_with_typed_words_keeps_the_place_of_the_one_it_replaces(
    store: Store, ani: str
) -> None:
    first, second = store.add_units(REPORT, [FIRST, SECOND], TEXT).units
    typed = NewUnit("", "The police and the ILO ran a centre.", kind="prose")
    (new,) = store.replace_units(ani, REPORT.id, [first], [typed])
    (newer,) = store.replace_units(ani, REPORT.id, [new], [replace(typed, description="A centre.")])
    cut = store.cut_of(REPORT.id)
    assert [(one.unit.id, one.placed.id) for one in cut] == [(newer, first), (second, second)]


def test_a_unit_edited_to_what_it_was_stays(store: Store, ani: str) -> None:
    (old,) = store.add_units(REPORT, [FIRST], TEXT).units
    assert store.replace_units(ani, REPORT.id, [old], [FIRST]) == (old,)
    assert verdicts(store) == {FIRST.description: "taken"}
    (pasted,) = store.replace_units(ani, REPORT.id, [], [SECOND])
    assert store.unit(pasted).replaces is None
    assert store.progress(ani).total == 2


def test_two_cut_apart_and_coding_begins_when_the_cut_is_frozen(
    store: Store, ani: str, budi: str
) -> None:
    (row,) = store.add_units(REPORT, [FIRST], TEXT, [SECOND]).units
    store.cut_by_two(REPORT.id)
    assert store.cut_by(REPORT.id) is CutBy.TWO
    assert verdicts(store, ani) == verdicts(store, budi)
    store.judge(ani, [(row, Verdict.TAKEN)])
    (own,) = store.replace_units(budi, REPORT.id, [row], [sentence("The police")])
    assert queued(store, ani) is None
    assert verdicts(store, ani) == {FIRST.description: "taken", SECOND.description: "proposed"}
    assert verdicts(store, budi) == {"The police": "taken", SECOND.description: "proposed"}
    assert store.cutters(REPORT.id) == [ani, budi]
    store.add_units(REPORT, [sentence("A new edition.", 60)], TEXT)
    assert queued(store, ani) is None
    store.freeze_cut(REPORT.id, ani, [own])
    assert queued(store, ani) == "The police"
    assert store.progress(ani).total == 1
    (new,) = store.add_units(REPORT, [sentence("A later edition.", 80)], TEXT).units
    assert store.progress(ani).total == 1
    store.judge(ani, [(new, Verdict.TAKEN)])
    assert store.progress(ani).total == 2
    for late in (
        lambda: store.judge(ani, [(row, Verdict.TAKEN)]),
        lambda: store.replace_units(ani, REPORT.id, [own], [FIRST]),
        lambda: store.cut_by_two(REPORT.id),
        lambda: store.freeze_cut(REPORT.id, ani, []),
    ):
        with pytest.raises(InvalidInput, match="is frozen"):
            late()


def test_a_coded_report_is_not_cut_anew_by_two(store: Store, ani: str) -> None:
    (unit,) = store.add_units(REPORT, [FIRST], TEXT).units
    store.code(unit, ani, (1,), codebook_revision="rev")
    with pytest.raises(InvalidInput, match="Country Report 2016"):
        store.cut_by_two(REPORT.id)
    with pytest.raises(NotFound):
        store.judge(ani, [("u-nothing", Verdict.TAKEN)])


def test_another_year_makes_another_unit_and_the_first_year_the_first_again(
    store: Store, ani: str
) -> None:
    (old,) = store.add_units(REPORT, [FIRST], TEXT).units
    dated = replace(FIRST, year=2016)
    (new,) = store.replace_units(ani, REPORT.id, [old], [dated])
    assert new != old
    assert store.unit(new).year == 2016
    assert store.progress(ani).total == 1
    assert store.replace_units(ani, REPORT.id, [new], [dated]) == (new,)
    assert store.replace_units(ani, REPORT.id, [new], [FIRST]) == (old,)
    assert store.add_units(REPORT, [FIRST], TEXT).new == ()
