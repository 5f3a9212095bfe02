"""The files from which others find the figures again with programs of their own."""

import csv
import io
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotation.agreement import Ratings
from annotation.exchange.tables import neutralise

NO_CODE = "-"
"""What `scripts/agreement.py` reads as: no code applies."""
NOT_CODED = "NA"
"""What the K-Alpha Calculator reads as: not coded."""


class Row(NamedTuple):
    """A coding of a file, in the shape of those of a study."""

    unit_id: str
    report_id: str
    coder: str
    codes: tuple[str, ...]


def rows_of(ratings: Ratings) -> list[Row]:
    """Return the codings of a table, coder by coder; units that go together have one report."""
    groups = ratings.clusters
    return [
        Row(unit, "" if groups is None else str(groups[place]), coder, _codes(ratings, row, place))
        for row, coder in enumerate(ratings.coders)
        for place, unit in enumerate(ratings.units)
        if ratings.coded[row, place]
    ]


def wide_csv(ratings: Ratings) -> str:
    """Return a row for each unit and a column for each coder, with a header.

    Codes are joined by `;`, the primary first; `-` says that no code applies, an empty cell that
    the coder did not code the unit.
    """
    rows = [["unit", *map(neutralise, ratings.coders)]]
    for place, unit in enumerate(ratings.units):
        cells = [_cell(ratings, row, place) for row in range(len(ratings.coders))]
        rows.append([neutralise(unit), *cells])
    return _csv(rows)


def number_codes(ratings: Ratings) -> dict[str, int]:
    """Return a whole number for each code: its own, or its place where codes are not numbers.

    The empty code, that none applies, is 0, or the next number where 0 is a code.
    """
    own = {code: int(code) for code in ratings.codes if code.isdecimal()}
    is_own = len(own) == len(ratings.codes) == len(set(own.values()))
    numbers = own if is_own else {code: place for place, code in enumerate(ratings.codes, 1)}
    return {**numbers, "": max(numbers.values()) + 1 if 0 in numbers.values() else 0}


def k_alpha_csv(ratings: Ratings, numbers: Mapping[str, int]) -> str:
    """Return the primary codes as the K-Alpha Calculator reads them: no header, NA: not coded."""
    return _csv(
        [[_number(ratings, one, numbers) for one in column] for column in ratings.primary.T]
    )


def recal_csv(ratings: Ratings, numbers: Mapping[str, int]) -> str:
    """Return the primary codes as ReCal2 and ReCal3 read them: no header, complete units only."""
    complete = ratings.primary[:, is_complete(ratings)]
    return _csv([[_number(ratings, one, numbers) for one in column] for column in complete.T])


def is_complete(ratings: Ratings) -> npt.NDArray[np.bool_]:
    """Return which units all coders coded."""
    return np.asarray(ratings.coded.all(axis=0), dtype=np.bool_)


def _number(ratings: Ratings, primary: int, numbers: Mapping[str, int]) -> str:
    return NOT_CODED if primary < 0 else str(numbers[(*ratings.codes, "")[primary]])


def _cell(ratings: Ratings, row: int, place: int) -> str:
    if not ratings.coded[row, place]:
        return ""
    codes = ";".join(_codes(ratings, row, place))
    return neutralise(codes) if codes else NO_CODE


def _codes(ratings: Ratings, row: int, place: int) -> tuple[str, ...]:
    held = np.flatnonzero(ratings.holds[row, place])
    first = ratings.primary[row, place]
    return tuple(ratings.codes[one] for one in sorted(held, key=lambda one: (one != first, one)))


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
