"""What the store takes and gives of reliability rounds: small frozen records."""

from dataclasses import dataclass
from typing import NamedTuple

from annotation.records import RoundKind


class PoolUnit(NamedTuple):
    """A unit that could be drawn for a round."""

    id: str
    report_id: str


class DrawnUnit(NamedTuple):
    """A unit of a round and how likely it was to be drawn, in one part or the other.

    `code` is None in the part drawn from all alike; elsewhere it is the suggested code among whose
    units it was drawn.
    """

    unit_id: str
    code: int | None
    probability: float


class OpenUnit(NamedTuple):
    """A unit of a round that a coder has yet to code; `skip` grows with each skip, 0 is none."""

    unit_id: str
    skip: int


@dataclass(frozen=True)
class NewRound:
    """A reliability round to begin: the fields are those of `records.Round`."""

    kind: RoundKind
    coder_ids: tuple[str, ...]
    pool: int
    by_code: bool
    seed: int
    codebook_revision: str
    model_version: str | None = None
    days: int = 0
