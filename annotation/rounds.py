"""Reliability rounds: drawn at random, coded blind and apart, compared when they end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from annotation.agreement import units_needed
from annotation.errors import InvalidInput
from annotation.records import Round, RoundKind, Unit
from annotation.sampling import draw, place_of
from annotation.store import NewRound, PoolUnit
from annotation.study import Study

FEWEST_CODERS = 2
SECONDS = 20.0
"""What a unit takes where nothing is known of it yet."""


@dataclass(frozen=True)
class RoundPlan:
    """A round to be drawn: `size` units at random, and up to `least` of each suggested code."""

    kind: RoundKind
    coder_ids: tuple[str, ...]
    size: int
    seed: int
    least: int = 0
    days: int = 0


@dataclass(frozen=True)
class Need:
    """How many units it takes to show a sufficient alpha for a code with this share of units."""

    code: int
    share: float
    units: int


def pool_of(study: Study, kind: RoundKind, coder_ids: Sequence[str], days: int) -> list[PoolUnit]:
    """Return the units from which a round may be drawn, in order."""
    before = datetime.now(UTC) - timedelta(days=days)
    return study.store.pool(kind, coder_ids, before)


def needs_of(suggested: Mapping[str, int], coders: int) -> list[Need]:
    """Return what each code needs, the rarest first; the shares are those of suggested codes."""
    counts = Counter(suggested.values())
    found = [
        Need(code, share, units_needed(share, max(coders, FEWEST_CODERS)))
        for code, count in counts.items()
        if (share := count / len(suggested)) < 1
    ]
    return sorted(found, key=lambda need: (need.share, need.code))


def seconds_per_unit(study: Study) -> float:
    """Return how long a coder looks at a unit: the median so far."""
    known = [one.seconds for one in study.store.given_codes() if one.seconds is not None]
    return median(known) if known else SECONDS


def begin_round(
    study: Study,
    plan: RoundPlan,
    pool: Sequence[PoolUnit],
    suggested: Mapping[str, int] | None = None,
    model_version: str | None = None,
) -> Round:
    """Draw a round and open it; raises InvalidInput for what cannot be drawn."""
    fewest = FEWEST_CODERS if plan.kind is RoundKind.FRESH else 1
    if len(plan.coder_ids) < fewest:
        raise InvalidInput("Choose at least {count} coders.", count=fewest)
    if not 0 < plan.size <= len(pool):
        raise InvalidInput(
            "{count} units can be drawn, {size} are asked for. Ask for fewer, or load more "
            "material under Reports.",
            count=len(pool),
            size=plan.size,
        )
    ids = [one.id for one in pool]
    drawn = draw(ids, plan.size, plan.seed, suggested=suggested, least=plan.least)
    new = NewRound(
        kind=plan.kind,
        coder_ids=plan.coder_ids,
        pool=len(pool),
        by_code=plan.least > 0,
        seed=plan.seed,
        codebook_revision=study.codebook.revision,
        model_version=model_version,
        days=plan.days,
    )
    return study.store.add_round(new, drawn)


def round_for(study: Study, coder_id: str) -> Round | None:
    """Return the open round in which a coder codes; None where there is none."""
    found = study.store.open_round()
    return found if found is not None and coder_id in found.coder_ids else None


def next_in_round(study: Study, of: Round, coder_id: str) -> Unit | None:
    """Return the coder's next unit of a round, in an order of their own; None when all are coded.

    What was skipped comes last, longest ago first.
    """
    left = study.store.open_units(of.id, coder_id)
    if not left:
        return None
    first = min(left, key=lambda one: (one.skip, place_of(of.seed, coder_id, one.unit_id)))
    return study.store.unit(first.unit_id)
