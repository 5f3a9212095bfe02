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
    cells = _cells(ratings)
    return [
        Row(unit, "" if groups is None else str(groups[place]), coder, codes)
        for row, coder in enumerate(ratings.coders)
        for place, unit in enumerate(ratings.units)
        if (codes := cells[place][row]) is not None
    ]


def wide_csv(ratings: Ratings) -> str:
    """Return a row for each unit and a column for each coder, with a header.

    Codes are joined by `;`, the primary first; `-` says that no code applies, an empty cell that
    the coder did not code the unit.
    """
    rows = [["unit", *map(neutralise, ratings.coders)]]
    for unit, cells in zip(ratings.units, _cells(ratings), strict=True):
        rows.append([neutralise(unit), *map(_written, cells)])
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
    anybody = np.asarray(ratings.coded.any(axis=0), dtype=np.bool_)
    return _numbers_csv(ratings, anybody, numbers)


def recal_csv(ratings: Ratings, numbers: Mapping[str, int]) -> str:
    """Return the primary codes as ReCal2 and ReCal3 read them: no header, complete units only."""
    return _numbers_csv(ratings, is_complete(ratings), numbers)


def is_complete(ratings: Ratings) -> npt.NDArray[np.bool_]:
    """Return which units all coders coded."""
    return np.asarray(ratings.coded.all(axis=0), dtype=np.bool_)


def _numbers_csv(ratings: Ratings, kept: npt.NDArray[np.bool_], numbers: Mapping[str, int]) -> str:
    shown = [*(str(numbers[code]) for code in (*ratings.codes, "")), NOT_CODED]  # -1 is the last
    return _csv([[shown[one] for one in column] for column in ratings.primary[:, kept].T])


def _cells(ratings: Ratings) -> list[list[tuple[str, ...] | None]]:
    """Return the codes of each unit by each coder, the primary first; None where not coded."""
    coded = ratings.coded
    return [
        [
            _codes(ratings, row, place) if coded[row, place] else None
            for row in range(len(ratings.coders))
        ]
        for place in range(len(ratings.units))
    ]


def _codes(ratings: Ratings, row: int, place: int) -> tuple[str, ...]:
    held = np.flatnonzero(ratings.holds[row, place])
    first = ratings.primary[row, place]
    return tuple(ratings.codes[one] for one in sorted(held, key=lambda one: (one != first, one)))


def _written(codes: tuple[str, ...] | None) -> str:
    if codes is None:
        return ""
    return neutralise(";".join(codes)) if codes else NO_CODE


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
