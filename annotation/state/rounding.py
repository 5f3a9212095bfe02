"""Reliability rounds as the page draws, begins and ends them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from annotation import state
from annotation.agreement import Distance
from annotation.errors import JalurError
from annotation.learned import InUse
from annotation.records import Role, Round, RoundKind
from annotation.rounds import RoundPlan, begin_round, pool_of, seconds_per_unit
from annotation.sampling import draw
from annotation.state.access import acts
from annotation.store import PoolUnit
from annotation.team import TeamAgreement, compare_round

SEEDS = 1_000_000


@dataclass(frozen=True)
class Material:
    """What a round can be drawn from: its units, and the code that a version suggests for each.

    `seconds` is what a coder takes for a unit.
    """

    units: tuple[PoolUnit, ...]
    suggested: Mapping[str, int]
    model: InUse
    seconds: float

    def size(self, size: int, seed: int, least: int) -> int:
        """Return how many units are drawn in all where `size` are drawn from all alike."""
        ids = [one.id for one in self.units]
        return len(draw(ids, size, seed, suggested=self.suggested, least=least)) if least else size


def seed() -> int:
    """Return the seed of the next round: drawn once in a session and kept till it is used."""
    if state.kept("round-seed") is None:
        state.keep("round-seed", secrets.randbelow(SEEDS))
    return int(state.kept("round-seed"))


def material(kind: RoundKind, coder_ids: tuple[str, ...], days: int) -> Material:
    """Return what can be drawn now; takes seconds where thousands of units can be."""
    desk = state.desk()

    def read() -> Material:
        for _step in desk.suggester.group():
            pass  # of units that say the same only one is drawn
        model = desk.suggester.as_now()
        units = tuple(pool_of(desk.study, kind, coder_ids, days))
        proposals = model.suggest_many(desk.store.units([one.id for one in units]))
        suggested = {one.unit_id: one.ranking[0][0] for one in proposals}
        return Material(units, suggested, model, seconds_per_unit(desk.study))

    version = desk.suggester.version.id
    stood = desk.store.extent(), desk.store.watermark(), len(desk.store.all_rounds())
    return state.once("round-material", (kind, coder_ids, days, version, *stood), read)


@acts(Role.ADJUDICATOR)
def begin(plan: RoundPlan) -> None:
    """Begin a round and keep what is suggested for its units before anybody codes them (slow).

    It is drawn from what can be drawn now: others may have coded since the page was drawn.
    """
    desk = state.desk()
    drawn_from = material(plan.kind, plan.coder_ids, plan.days)
    model = drawn_from.model
    try:
        of = begin_round(
            desk.study,
            plan,
            drawn_from.units,
            suggested=drawn_from.suggested,
            model_version=model.version.id,
        )
        drawn = desk.store.units([one.unit_id for one in desk.store.round_units(of.id)])
        rankings = {unit.id: model.suggest(unit).ranking for unit in drawn}
        desk.store.add_suggestions(model.version.id, rankings)
    except JalurError as error:
        state.say(state.explain(error))
        return
    state.keep("round-seed", None)
    state.say(None)


@acts(Role.ADJUDICATOR)
def end(round_id: str) -> None:
    """End a round for good."""
    try:
        state.desk().store.end_round(round_id)
    except JalurError as error:
        state.say(state.explain(error))
        return
    state.say(None)
    state.desk().retrainer.request()


def figures(of: Round, distance: Distance | None = None) -> TeamAgreement:
    """Return how far the coders of a round agree, measured once in a session while data stand."""
    desk = state.desk()
    return state.once(
        f"round-{of.id}-{distance}",
        (desk.store.watermark(), desk.codebook.revision),
        lambda: compare_round(desk.store, desk.codebook, of.id, distance=distance),
    )
