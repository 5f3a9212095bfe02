"""What the coding screen shows at one moment: a unit, what is suggested, how far the coder is."""

from dataclasses import dataclass, replace

from annotation.arms import arm_of
from annotation.assignment import unit_for
from annotation.deciding import Shown, draft_of, standing
from annotation.proposals import Proposal, Reasons
from annotation.records import ROUND_ORDER, Arm, Codes, Coding, Round, Unit
from annotation.rounds import next_in_round, round_for
from annotation.store import Draft
from annotation.study import Study
from annotation.suggestions import Suggester

RECENT = 10


@dataclass(frozen=True)
class Decision:
    """One of the coder's last decisions; `number` counts the units in the order first decided.

    Those of an open round are counted apart.
    """

    number: int
    unit: Unit
    codes: Codes
    in_round: bool = False


@dataclass(frozen=True)
class Card:
    """A unit before a coder. `coding` is what they hold about it already, when it is reopened.

    What is suggested may be seen only where the arm is `shown`. A coder who `is_asked` to look
    again does so without their earlier coding in sight. `round` is the reliability round in which
    it is coded. While it is not awake it can be looked at, and its keys do nothing.
    """

    unit: Unit
    proposal: Proposal
    suggestion_id: str
    reasons: Reasons
    coding: Coding | None
    draft: Draft
    order: str
    arm: Arm
    round: Round | None = None
    is_asked: bool = False
    is_awake: bool = True

    @property
    def code(self) -> int | None:
        """The code suggested to the coder; None where nothing is."""
        return self.proposal.code if self.arm in (Arm.SHOWN, Arm.AFTER) else None

    @property
    def shown(self) -> Shown:
        """What a decision on this card has to say of it."""
        could_show = self.arm in (Arm.SHOWN, Arm.FIRST, Arm.AFTER)
        return Shown(
            suggestion_id=self.suggestion_id,
            held=self.coding.id if self.coding else None,
            order=self.order,
            arm=Arm.NONE if could_show and self.proposal.code is None else self.arm,
            round_id=self.round.id if self.round else "",
            then=self.proposal.code if self.arm is Arm.FIRST else None,
        )


def read_card(
    study: Study,
    suggester: Suggester,
    coder_id: str,
    unit_id: str | None = None,
    report_id: str | None = None,
) -> Card | None:
    """Return the card of a unit, or of the one that is next; None when none is left to code.

    The units of a coder's reliability round come first, then the queue of a pre-labelled report
    where one is given, or else the study's. The suggestion is recorded before it is shown. Raises
    NotFound for an unknown unit, and NotAssigned for one that the plan gives to others. Units near
    it whose codes the coder may not see yet are no reason.
    """
    unit, of = _unit_of(study, coder_id, unit_id, report_id)
    if unit is None:
        return None
    round_id = of.id if of else ""
    arm = Arm.BLIND if of else arm_of(study, coder_id, unit.id)
    coding = standing(study, coder_id, unit.id, round_id)
    proposal, reasons = suggester.explained(unit)
    if arm is Arm.AFTER and coding is not None:
        proposal, reasons = _as_picked(study, coding, proposal, reasons)
    hidden = study.store.hidden_units(coder_id, [found.unit_id for found in reasons.units])
    reasons = reasons.without(hidden)
    is_next = unit_id is None
    return Card(
        unit=unit,
        proposal=proposal,
        suggestion_id=suggester.record(proposal).id,
        reasons=reasons,
        coding=coding,
        draft=draft_of(study, coder_id, unit.id, round_id),
        order=ROUND_ORDER if of else study.store.order_of(coder_id, unit.id, is_next),
        arm=arm,
        round=of,
        is_asked=of is None and study.store.is_asked(coder_id, unit.id),
    )


def _as_picked(
    study: Study, coding: Coding, proposal: Proposal, reasons: Reasons
) -> tuple[Proposal, Reasons]:
    """Return what was suggested when the coder made their own pick, from which later ones learn.

    What gave a reason for that is not known any more.
    """
    if coding.arm not in (Arm.FIRST, Arm.AFTER) or coding.suggestion_id is None:
        return proposal, reasons
    picked = study.store.suggestion(coding.suggestion_id)
    if picked.model_version == proposal.version.id:
        return proposal, reasons
    then = replace(
        proposal,
        version=study.store.model_version(picked.model_version),
        ranking=picked.ranking,
        least=min(proposal.least, picked.ranking[0][1]),
        novel_rate=None,
    )
    return then, Reasons(picked.ranking[0][0], (), ())


def _unit_of(
    study: Study, coder_id: str, unit_id: str | None, report_id: str | None
) -> tuple[Unit | None, Round | None]:
    of = round_for(study, coder_id)
    if of and unit_id and study.store.is_in_round(of.id, unit_id):
        return study.store.unit(unit_id), of
    if of and not unit_id and (unit := next_in_round(study, of, coder_id)):
        return unit, of
    return unit_for(study, coder_id, unit_id, report_id), None


def last_decisions(study: Study, coder_id: str) -> list[Decision]:
    """Return the coder's last ten decisions that stand, newest first.

    What they had decided of a unit before it came into an open round, or before they were asked to
    look again at it, is not among them.
    """
    recent = study.store.recent(coder_id, RECENT)
    asked = study.store.who_is_asked([coding.unit_id for coding in recent])
    codings = [one for one in recent if (coder_id, one.unit_id) not in asked]
    numbers = study.store.ordinals(coder_id, [coding.unit_id for coding in codings])
    made = [(coding, numbers[coding.unit_id], False) for coding in codings]
    if of := round_for(study, coder_id):
        drawn = {one.unit_id for one in study.store.round_units(of.id)}
        made = [one for one in made if one[0].unit_id not in drawn]
        coded = study.store.round_progress(of.id)[coder_id]
        in_round = study.store.round_recent(of.id, coder_id, RECENT)
        made += [(coding, coded - place, True) for place, coding in enumerate(in_round)]
        made = sorted(made, key=lambda one: one[0].time, reverse=True)[:RECENT]
    units = study.store.units([coding.unit_id for coding, _number, _in_round in made])
    return [
        Decision(number, unit, coding.codes, is_in_round)
        for (coding, number, is_in_round), unit in zip(made, units, strict=True)
    ]
