"""What the store takes and gives of audits of automatic labels: small frozen records."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class DrawnRow(NamedTuple):
    """A row of the file that was drawn: its number from 0 among all rows, what it was labelled.

    `probability` is how likely it was to be drawn.
    """

    row: int
    unit_id: str
    code: int
    likelihood: float
    probability: float


@dataclass(frozen=True)
class NewAudit:
    """An audit to begin: the file's name, the target, what was drawn from and what was drawn.

    `labels` tells these labels from others, whatever the file is called and in whatever order they
    stand. `rows` has for each code how many rows were labelled with it. `precision` is None where
    only the counts are asked for.
    """

    name: str
    labels: str
    precision: float | None
    rows: dict[int, int]
    drawn: tuple[DrawnRow, ...]


@dataclass(frozen=True)
class BulkAudit:
    """An audit: automatic labels of a file, of which some are coded blind in a round.

    `taken_back` is when its automatic labels were taken back, None while they stand.
    """

    id: str
    name: str
    labels: str
    round_id: str
    precision: float | None
    rows: dict[int, int]
    begun: datetime
    taken_back: datetime | None
