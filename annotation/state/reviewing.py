"""The report that is open: which of its units is looked at, and what each key does.

What a key acknowledges is in the record when its function returns.
"""

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from annotation import state
from annotation.cut_agreement import CutFigures
from annotation.errors import JalurError
from annotation.ingest.cutting import Cut, cut_anew, merged, stand_together
from annotation.records import Coder, Role, Verdict, normalise
from annotation.review import Review, Scope, freeze, read_review
from annotation.state import _, access
from annotation.state.access import acts
from annotation.store import CutUnit, NewUnit

REPORT = "report"
LOOKED_AT = "unit looked at, and its number"
FORM = "form in which a unit is cut"
DONE = "cuts to undo"
"""The preference that keeps, for a coder and a report, the verdicts that undo comes back to."""
MOST_UNDONE = 50
Before = list[tuple[str, Verdict]]


def opened() -> str | None:
    """Return the id of the report that is open, as the address has it."""
    return st.query_params.get(REPORT)


def open_report(report_id: str) -> None:
    """Show the units of a report."""
    st.query_params[REPORT] = report_id
    st.session_state.pop(LOOKED_AT, None)
    close_form()


def close_report() -> None:
    """Show all reports again."""
    st.query_params.pop(REPORT, None)


def review(coder_id: str) -> Review:
    """Return the open report; raises NotFound."""
    return read_review(state.desk().study, opened() or "", coder_id)


def first_scope(review: Review) -> Scope:
    """Return what is to be gone through first: what is proposed, if anything is."""
    return Scope.PROPOSED if review.counts[Verdict.PROPOSED] else Scope.ALL


def looked_at(shown: Sequence[CutUnit]) -> int:
    """Return which of the units shown is looked at; the one in its place where it is gone."""
    unit_id, number = st.session_state.get(LOOKED_AT, ("", 0))
    ids = [one.unit.id for one in shown]
    found = ids.index(unit_id) if unit_id in ids else min(number, len(ids) - 1)
    look_at(ids[found], found)
    return found


def look_at(unit_id: str, number: int) -> None:
    """Look at a unit, or else at the one that has its number."""
    st.session_state[LOOKED_AT] = unit_id, number


@acts(Role.CODER)
def judge(one: CutUnit, number: int, coder_id: str, verdict: Verdict) -> None:
    """Record what a coder decided about a unit, and go on to the next.

    A key that arrives late, when the unit has another verdict than the one on screen, falls away.
    """
    now = {other.unit.id: other.verdict for other in review(coder_id).units}
    if _is_late(one.unit.id) or now.get(one.unit.id) is not one.verdict:
        return
    if verdict is not Verdict.TAKEN and not _may_take_out([one.unit.id], coder_id):
        return
    _act(lambda: state.desk().store.judge(coder_id, [(one.unit.id, verdict)]), coder_id, [one])
    look_at("", number if _leaves(one, verdict) else number + 1)


def _may_take_out(unit_ids: Sequence[str], coder_id: str) -> bool:
    """Return whether a coder may take units out of the study; what others coded would go along."""
    others = state.desk().store.coded_by_others(coder_id, unit_ids)
    if not others or access.may(Role.ADJUDICATOR):
        return True
    state.say(
        _(
            "Somebody else has coded this unit, and what they coded would leave the study with it. "
            "Ask an adjudicator."
        )
    )
    return False


def _is_late(unit_id: str) -> bool:
    """Whether a key was meant for a unit that is not looked at any more."""
    looked_at_id, _number = st.session_state.get(LOOKED_AT, ("", 0))
    return bool(looked_at_id != unit_id)


def _leaves(one: CutUnit, verdict: Verdict) -> bool:
    """Whether a unit is no longer among those shown once it has a verdict."""
    scope = Scope(st.session_state.get(scope_key(), Scope.ALL))
    return scope.holds(one.verdict) and not scope.holds(verdict)


def scope_key() -> str:
    """Return the key of the choice of what is gone through."""
    return f"scope-{opened()}-{state.language()}"


@acts(Role.CODER)
def merge(one: CutUnit, following: CutUnit, number: int, coder_id: str, review: Review) -> None:
    """Make one unit of two; a key that arrives late falls away.

    Where text stands between the two, or one is coded, a form shows first what they would be.
    """
    if _is_late(one.unit.id):
        return
    source = review.source_of(one.unit)
    new = merged(one.unit, following.unit, source)
    is_plain = stand_together(one.unit, following.unit, source)
    if is_plain and not one.is_coded and not following.is_coded:
        replace([one, following], [new], number, coder_id, review)
    else:
        st.session_state[FORM] = Form(one.unit.id, new.description, 0, following.unit.id)


@acts(Role.CODER)
def save(cut: Cut, old: Sequence[CutUnit], number: int, coder_id: str, review: Review) -> bool:
    """Put what was typed in place of units, or add it; return whether that could be done.

    A text that is pasted and is a unit already is not added again; one that does not stand in the
    report is added and has no place.
    """
    unit = old[0].unit if old else None
    new = cut_anew(cut, review.source_of(unit), unit)
    there = {normalise(other.unit.description) for other in review.units}
    if not old and any(normalise(made.description) in there for made in new):
        state.say(_("This text is a unit of the report already: choose All and take that one."))
        return False
    done = bool(new) and bool(replace(old, new, number, coder_id, review))
    if done and not old and any(not made.place and made.start is None for made in new):
        state.say(_("This text does not stand in the report as typed: it is kept without a page."))
    return done


@acts(Role.CODER)
def replace(
    old: Sequence[CutUnit], new: Sequence[NewUnit], number: int, coder_id: str, review: Review
) -> bool:
    """Let new units stand for old ones, look at the first of them; return whether it was done."""
    made: list[str] = []
    if not _may_take_out([one.unit.id for one in old], coder_id):
        return False

    def act() -> None:
        ids = [one.unit.id for one in old]
        made.extend(state.desk().store.replace_units(coder_id, review.report.id, ids, new))

    if not _act(act, coder_id, old):
        return False
    there = {one.unit.id: one.verdict for one in review.units}
    was = {one.unit.id for one in old}
    *before, last = _done(coder_id)
    last += [(one, there.get(one, Verdict.REPLACED)) for one in made if one not in was]
    _keep_done(coder_id, [*before, last])
    look_at(made[0], number)
    return True


@acts(Role.ADJUDICATOR)
def move_all(report_id: str, verdict: Verdict, to: Verdict) -> None:
    """Give all units of a report that have one verdict another."""
    coder, store = state.coder(), state.desk().store
    assert coder is not None, "the entry asks for a name first"
    units = [one for one in store.cut_of(report_id) if one.verdict is verdict]
    _act(lambda: store.judge(coder.id, [(one.unit.id, to) for one in units]))


@acts(Role.ADJUDICATOR)
def cut_by_two(report_id: str) -> None:
    """Let two people cut a report apart from each other."""
    _act(lambda: state.desk().store.cut_by_two(report_id))


def cutters(report_id: str) -> list[Coder]:
    """Return who has cut the report, in the order they began."""
    store = state.desk().store
    return [store.coder(one) for one in store.cutters(report_id)]


@acts(Role.ADJUDICATOR)
def freeze_cut(report_id: str, coder_id: str, unit_ids: Sequence[str], found: CutFigures) -> None:
    """Let these units, and no others of the report, be coded."""
    _act(lambda: freeze(state.desk().study, report_id, coder_id, unit_ids, found))


class Form(NamedTuple):
    """The form that is open: for a unit, for two to be merged, or to add one on a page.

    `text` stands in it at first.
    """

    unit_id: str | None
    text: str
    page: int = 0
    other_id: str | None = None


def open_form(unit_id: str | None, text: str, page: int = 0) -> None:
    """Let a person cut a unit anew, or add one; a key that arrives late falls away."""
    if unit_id is None or not _is_late(unit_id):
        st.session_state[FORM] = Form(unit_id, text, page)


def form() -> Form | None:
    """Return the form that is open; keys of the page sleep meanwhile."""
    asked: Form | None = st.session_state.get(FORM)
    return asked


def close_form() -> None:
    """Put the form away."""
    st.session_state[FORM] = None


def can_undo(coder_id: str) -> bool:
    """Return whether there is an action of the coder to take back in the open report."""
    return bool(_done(coder_id))


@acts(Role.CODER)
def undo(coder_id: str) -> None:
    """Take back the coder's last action in the open report."""
    *before, last = _done(coder_id) or [[]]
    leaving = [one for one, verdict in last if verdict is not Verdict.TAKEN]
    if not _may_take_out(leaving, coder_id):
        return
    if last and _act(lambda: state.desk().store.judge(coder_id, last)):
        _keep_done(coder_id, before)
        look_at(last[0][0], st.session_state.get(LOOKED_AT, ("", 0))[1])


def _done(coder_id: str) -> list[Before]:
    kept = state.desk().store.preference(coder_id, f"{DONE} {opened()}")
    return [
        [(one, Verdict(verdict)) for one, verdict in action] for action in json.loads(kept or "[]")
    ]


def _keep_done(coder_id: str, done: Sequence[Before]) -> None:
    store = state.desk().store
    store.set_preference(coder_id, f"{DONE} {opened()}", json.dumps(done[-MOST_UNDONE:]))


def _act(act: Callable[[], None], coder_id: str = "", old: Sequence[CutUnit] | None = None) -> bool:
    """Do something and return whether it could be done; with `old` it can be undone."""
    try:
        act()
    except JalurError as error:
        state.say(state.explain(error))
        return False
    state.say(None)
    if old is not None:
        before = [(one.unit.id, one.verdict) for one in old]
        _keep_done(coder_id, [*_done(coder_id), before])
    return True
