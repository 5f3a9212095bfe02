"""The codings that an agreement was measured on, for others to find it again."""

import csv
import io
from collections.abc import Sequence

from annotation.exchange.tables import neutralise
from annotation.store import GivenCodes

COLUMNS = ("unit", "coder", "code", "report")
"""What `scripts/agreement.py` reads; other programs too."""


def ratings_csv(codings: Sequence[GivenCodes]) -> str:
    """Return a row for each coding: codes joined by `;`, none where no code applies."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in codings:
        codes = ";".join(map(str, one.codes))
        writer.writerow([one.unit_id, neutralise(one.coder), codes, one.report_id])
    return text.getvalue()
