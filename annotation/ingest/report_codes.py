"""The codes that a table of a report gives its cooperations, read against a codebook."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from annotation.codebook import Codebook
from annotation.errors import InvalidInput
from annotation.ingest.codes import CodeReader
from annotation.ingest.table import Problem
from annotation.records import Codes

if TYPE_CHECKING:
    from annotation.ingest.report_text import PlacedUnit, ReportText

NUMBERED = re.compile(
    r"(?:(?:track|jalur|code|kode)\s*(?=\d)|(?=\d+\s*[.:)\-\N{EN DASH}]))"
    r"(?P<number>\d{1,3})\s*[.:)\-\N{EN DASH}]*\s*(?P<name>.*)",
    re.IGNORECASE,
)
NAMED = re.compile(r"(.+?)\s*\((?:track|jalur|code|kode)?\s*(\d{1,3})\)", re.I)
LONGEST_QUOTE = 60


class ReportCodes(NamedTuple):
    """The codes of units, None where a unit has none or they cannot be read, which is a problem."""

    given: tuple[Codes | None, ...]
    problems: tuple[Problem, ...]


def codes_in(file: str, units: Sequence["PlacedUnit"], codebook: Codebook | None) -> ReportCodes:
    """Return the codes that tables say of units; none without a codebook."""
    if codebook is None:
        return ReportCodes((None,) * len(units), ())
    reader = CodeReader(codebook)
    known = ", ".join(map(str, codebook.numbers))
    given = tuple(_read(reader, unit.codes) for unit in units)
    problems = tuple(
        _problem(file, unit, known)
        for unit, codes in zip(units, given, strict=True)
        if unit.codes and codes is None
    )
    return ReportCodes(given, problems)


def _read(reader: CodeReader, cell: str) -> Codes | None:
    codes = _try(reader, cell)
    both = _number_and_name(cell) if codes is None else None
    if both is None:
        return codes
    number, name = (_try(reader, one) for one in both)
    return number if name in (None, number) else None


def _try(reader: CodeReader, cell: str) -> Codes | None:
    try:
        return reader.read(0, cell)
    except Problem:
        return None


def _problem(file: str, unit: "PlacedUnit", known: str) -> Problem:
    said = {
        "file": file,
        "code": _short(unit.codes),
        "text": _short(unit.actor or unit.description),
        "known": known,
    }
    if unit.page:
        return Problem(
            unit.page,
            "Page {row} of {file}: {code}, beside “{text}”, names no codes of the codebook, or one "
            "twice. Write them as numbers ({known}). The description is taken, its codes are not.",
            **said,
        )
    return Problem(
        0,
        "{file}: {code}, beside “{text}”, names no codes of the codebook, or one twice. Write them "
        "as numbers ({known}). The description is taken, its codes are not.",
        **said,
    )


def with_codes_of(
    report: "ReportText", column: str, chosen: Sequence["PlacedUnit"]
) -> tuple["PlacedUnit", ...]:
    """Return the chosen units with the codes of one column, which is known by its header.

    Raises InvalidInput where no table of the report says codes in such a column.
    """
    wanted = " ".join(column.lower().split())
    known = dict.fromkeys(one.code_column for one in report.units if one.code_column)
    if not known:
        raise InvalidInput(
            "No table of {file} has a column of codes. Name the column Track, Jalur, Code or Kode, "
            "and the one beside it Cooperation or Kerja sama.",
            file=report.source.file,
        )
    if wanted not in (name.lower() for name in known):
        raise InvalidInput(
            "No table of {file} has codes in a column {column}. Columns of codes in it are: "
            "{known}.",
            file=report.source.file,
            column=column,
            known=", ".join(known),
        )
    return tuple(
        one if one.code_column.lower() == wanted else one._replace(codes="", code_column="")
        for one in chosen
    )


def _number_and_name(cell: str) -> tuple[str, str] | None:
    """Return what `Track 1`, `Track 1: Government`, `1. Government` and `Government (1)` say."""
    if found := NAMED.fullmatch(cell):
        return found[2], found[1]
    found = NUMBERED.fullmatch(cell)
    return (found["number"], found["name"]) if found else None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
