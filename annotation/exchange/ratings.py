"""The codings that an agreement was measured on, for others to find it again."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Protocol

from annotation.exchange.tables import neutralise

COLUMNS = ("unit", "coder", "code", "report")
"""What `scripts/agreement.py` reads; other programs too."""
WEIGHT = "weight"
"""The column that says how many units each unit of a drawn sample stands for."""


class Given(Protocol):
    """A coding: who gave which unit which codes, the primary first."""

    @property
    def unit_id(self) -> str:
        """The unit."""

    @property
    def report_id(self) -> str:
        """The report that the unit is from."""

    @property
    def coder(self) -> str:
        """The coder's name."""

    @property
    def codes(self) -> Sequence[object]:
        """The codes, none where no code applies."""


def ratings_csv(codings: Iterable[Given], weights: Mapping[str, float] | None = None) -> str:
    """Return a row for each coding: codes joined by `;`, none where no code applies.

    `weights` of the units, where given, stand in a column of their own, to the last bit.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, WEIGHT] if weights else COLUMNS)
    for one in codings:
        codes = ";".join(map(str, one.codes))
        row = [one.unit_id, neutralise(one.coder), codes, one.report_id]
        writer.writerow([*row, repr(weights[one.unit_id])] if weights else row)
    return text.getvalue()


def identify(long: str) -> dict[str, str]:
    """Return what tells with what and on what figures were found: the version, and the codings.

    `codings` is the SHA-256 of their file, which `ratings_csv` makes.
    """
    return {
        "jalur": version("jalur"),
        "codings": hashlib.sha256(long.encode()).hexdigest(),
    }
