"""What a model version says of a unit, and what lies nearest to it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotation.records import Codes, ModelVersion, Unit


class Limits(NamedTuple):
    """What was learned about when to propose: how likely a further code must be beside the first.

    Below the nearness `near` a unit is like nothing coded; None where that cannot be told yet.
    """

    share: float
    near: float | None


@dataclass(frozen=True)
class Proposal:
    """What a model version says of one unit: every code with its probability, falling.

    Nothing is proposed below the probability `least`; a further code is proposed where it has that,
    and at least `share` of the first one's. Of the codes `untaught` the version has seen no
    example: what it says of them is from the codebook's words alone. A unit `is_novel` that is like
    nothing coded and like no phrase of the codebook; `least` is higher then, and at most
    `novel_rate` of the units like those coded are called so.
    """

    unit_id: str
    version: ModelVersion
    ranking: tuple[tuple[int, float], ...]
    share: float
    least: float
    untaught: frozenset[int] = frozenset()
    novel_rate: float | None = None

    @property
    def is_novel(self) -> bool:
        """Whether the unit is like nothing coded."""
        return self.novel_rate is not None

    @property
    def code(self) -> int | None:
        """The code proposed; None where nothing is likely enough."""
        code, probability = self.ranking[0]
        return code if probability >= self.least else None

    @property
    def is_from_definition(self) -> bool:
        """Whether the code proposed has no example yet."""
        return self.code in self.untaught

    @property
    def probability(self) -> float:
        """The probability of the first of the ranking."""
        return self.ranking[0][1]

    @property
    def also(self) -> tuple[int, ...]:
        """Further codes that are nearly as likely as the first."""
        if self.code is None:
            return ()
        least = max(self.share * self.probability, self.least)
        return tuple(code for code, probability in self.ranking[1:] if probability >= least)


@dataclass(frozen=True)
class NearUnit:
    """A coded unit near the one at hand; `similarity` is the cosine.

    `pull` is how much likelier the first code of the ranking is for it.
    """

    unit_id: str
    text: str
    codes: tuple[int, ...]
    similarity: float
    pull: float


@dataclass(frozen=True)
class NearPhrase:
    """A phrase of the codebook near the unit at hand; `similarity` is the centred cosine.

    `pull` is how much likelier the first code of the ranking is for it.
    """

    code: int
    text: str
    similarity: float
    pull: float


@dataclass(frozen=True)
class TellingWord:
    """A word of a unit that carries a code: its place in the actor or the description."""

    in_actor: bool
    start: int
    end: int


@dataclass(frozen=True)
class Reasons:
    """What lies nearest to a unit, and how far it pulls towards the code."""

    code: int
    units: tuple[NearUnit, ...]
    phrases: tuple[NearPhrase, ...]

    def without(self, unit_ids: Collection[str]) -> "Reasons":
        """Return the same without what these units give as a reason."""
        return replace(self, units=tuple(one for one in self.units if one.unit_id not in unit_ids))


@dataclass(frozen=True)
class UnlikelyCoding:
    """A settled coding to which a model that has not seen it gives little: `code` has more."""

    unit: Unit
    codes: Codes
    probability: float
    code: int
    instead: float


@dataclass(frozen=True)
class Doubts:
    """Codings to look at again: unlikely ones, and near-identical units with other codes."""

    unlikely: tuple[UnlikelyCoding, ...]
    twins: tuple[tuple[tuple[Unit, Codes], ...], ...]
