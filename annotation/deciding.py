"""Where a decision goes: into the record, or into the reliability round that the coder is in."""

from typing import NamedTuple

from annotation.records import Arm, Codes, Coding, Round
from annotation.rounds import round_for
from annotation.store import Draft, NewCoding
from annotation.study import Study


class Shown(NamedTuple):
    """The suggestion on a card, what the coder held of the unit, and the order it came in.

    `round_id` is that of the reliability round in which the unit is coded, empty where in none;
    `then` is the code that is suggested when the coder has made a pick of their own.
    """

    suggestion_id: str
    held: str | None
    order: str
    arm: Arm
    round_id: str = ""
    then: int | None = None


def round_of_unit(study: Study, coder_id: str, unit_id: str) -> Round | None:
    """Return the open round in which the coder codes this unit; None where there is none."""
    found = round_for(study, coder_id)
    if found is None or not study.store.is_in_round(found.id, unit_id):
        return None
    return found


def standing(study: Study, coder_id: str, unit_id: str, round_id: str) -> Coding | None:
    """Return what the coder holds of the unit, in the round where one is named."""
    if round_id:
        return study.store.round_standing(round_id, coder_id, unit_id)
    return study.store.standing(coder_id, unit_id)


def draft_of(study: Study, coder_id: str, unit_id: str, round_id: str) -> Draft:
    """Return the memo and flag that the coder last left on the unit, in the round if in one."""
    if round_id:
        return study.store.round_draft(round_id, coder_id, unit_id)
    return study.store.draft(coder_id, unit_id)


def decide(
    study: Study,
    unit_id: str,
    coder_id: str,
    codes: Codes,
    shown: Shown,
    draft: Draft,
    seconds: float | None,
) -> Coding:
    """Record a decision on a card; it is on disk when this returns. Raises JalurError."""
    new = NewCoding(
        unit_id,
        coder_id,
        codes,
        study.codebook.revision,
        memo=draft.memo,
        flag=draft.flag,
        seconds=seconds,
        arm=shown.arm,
        order=shown.order,
        suggestion_id=shown.suggestion_id,
    )
    if shown.round_id:
        return study.store.code_in_round(shown.round_id, new)
    return study.store.decide(new)


def undo(study: Study, coder_id: str) -> Coding | None:
    """Take back the coder's last decision; None without one that can be taken back.

    In a round those of the round, and what was decided beside it since it began: nothing of before,
    which stands in the study. What was decided last in a round that has ended stays.
    """
    last = next(iter(study.store.recent(coder_id, 1)), None)
    in_rounds = study.store.last_in_rounds(coder_id)
    is_of_round = in_rounds is not None and (last is None or in_rounds > last.time)
    of = round_for(study, coder_id)
    if of is None:
        return None if is_of_round else study.store.undo(coder_id)
    if is_of_round or last is None or last.time < of.begun:
        return study.store.undo_in_round(of.id, coder_id)
    return study.store.undo(coder_id, of.begun)
