"""What the coding screen shows at one moment: a unit, what is suggested, how far the coder is."""

from dataclasses import dataclass
from typing import NamedTuple

from annotation.arms import arm_of
from annotation.assignment import unit_for
from annotation.proposals import Proposal, Reasons
from annotation.records import Arm, Codes, Coding, Unit
from annotation.store import Draft
from annotation.study import Study
from annotation.suggestions import Suggester

RECENT = 10


@dataclass(frozen=True)
class Decision:
    """One of the coder's last decisions; `number` counts the units in the order first decided."""

    number: int
    unit: Unit
    codes: Codes


class Shown(NamedTuple):
    """The suggestion on a card, what the coder held of the unit, and the order it came in."""

    suggestion_id: str
    held: str | None
    order: str
    arm: Arm


@dataclass(frozen=True)
class Card:
    """A unit before a coder. `coding` is what they hold about it already, when it is reopened.

    What is suggested may be seen only where the arm is `shown`. While it is not awake it can be
    looked at, and its keys do nothing.
    """

    unit: Unit
    proposal: Proposal
    suggestion_id: str
    reasons: Reasons
    coding: Coding | None
    draft: Draft
    order: str
    arm: Arm
    is_awake: bool = True

    @property
    def code(self) -> int | None:
        """The code suggested to the coder; None where nothing is."""
        return self.proposal.code if self.arm is Arm.SHOWN else None

    @property
    def shown(self) -> Shown:
        """What a decision on this card has to say of it."""
        held = self.coding.id if self.coding else None
        is_shown = self.arm is Arm.SHOWN
        arm = Arm.NONE if is_shown and self.proposal.code is None else self.arm
        return Shown(self.suggestion_id, held, self.order, arm)


def read_card(
    study: Study, suggester: Suggester, coder_id: str, unit_id: str | None = None
) -> Card | None:
    """Return the card of a unit, or of the one that is next; None when none is left to code.

    The suggestion is recorded before it is shown. Raises NotFound for an unknown unit, and
    NotAssigned for one that the plan gives to others.
    """
    unit = unit_for(study, coder_id, unit_id)
    if unit is None:
        return None
    proposal, reasons = suggester.explained(unit)
    return Card(
        unit=unit,
        proposal=proposal,
        suggestion_id=suggester.record(proposal).id,
        reasons=reasons,
        coding=study.store.standing(coder_id, unit.id),
        draft=study.store.draft(coder_id, unit.id),
        order=study.store.order_of(coder_id, unit.id, is_next=unit_id is None),
        arm=arm_of(study, coder_id, unit.id),
    )


def last_decisions(study: Study, coder_id: str) -> list[Decision]:
    """Return the coder's last ten decisions that stand, newest first."""
    codings = study.store.recent(coder_id, RECENT)
    unit_ids = [coding.unit_id for coding in codings]
    numbers = study.store.ordinals(coder_id, unit_ids)
    return [
        Decision(numbers[unit.id], unit, coding.codes)
        for coding, unit in zip(codings, study.store.units(unit_ids), strict=True)
    ]
