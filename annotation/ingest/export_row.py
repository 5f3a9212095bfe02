"""A row of an export of Jalur: the coding that it is, and the unit that it is about."""

import math
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeVar

from annotation.ingest.table import Problem, Row
from annotation.ingest.values import year_of_cell
from annotation.records import Arm, Codes, Kind, Report, parse_codes, unit_id
from annotation.store import FORMULA_STARTS, Carried, NewUnit, TheirCoding, TheirUnit

LONGEST_ID = 64
LARGEST = 2**31 - 1
YES_NO = {"true": True, "false": False}

T = TypeVar("T")


class Cells(NamedTuple):
    """The cells of a row, as the exporting computer had them."""

    row: Row
    is_sheet: bool

    def text(self, column: str) -> str:
        """Return a cell, without the apostrophe that kept a spreadsheet from running it."""
        cell = self.row.cells[column]
        was_made_text = (
            self.is_sheet and cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS)
        )
        return cell[1:] if was_made_text else cell

    def read(self, column: str, convert: Callable[[str], T]) -> T:
        """Return what a cell says; raises Problem where it says nothing of the kind."""
        cell = self.text(column)
        try:
            return convert(cell)
        except (ValueError, KeyError) as error:
            raise Problem(
                self.row.number,
                "Row {row}: “{value}” is nothing that an export has in the column {column}. The "
                "file was changed: export the record again.",
                value=cell[:LONGEST_ID],
                column=column,
            ) from error

    def maybe(self, column: str, convert: Callable[[str], T]) -> T | None:
        """Return what a cell says, None where it is empty or there is none; raises Problem."""
        return self.read(column, convert) if self.row.cells.get(column) else None


def coding_of(cells: Cells) -> TheirCoding:
    """Return the coding of a row; raises Problem where a cell says nothing of the kind."""
    return TheirCoding(
        row=cells.row.number,
        id=cells.read("coding_id", _id),
        unit_id=cells.read("unit_id", _id),
        coder_id=cells.read("coder_id", _id),
        codes=cells.read("codes", _codes),
        kind=cells.read("kind", Kind),
        memo=cells.text("memo"),
        flag=cells.read("flag", _yes_no),
        seconds=cells.maybe("seconds", _number),
        arm=cells.read("arm", Arm),
        order=cells.text("order"),
        codebook_revision=cells.read("codebook_revision", _id),
        time=cells.read("time", _time),
        supersedes=cells.maybe("supersedes_id", _id),
        reverts=cells.maybe("reverts_id", _id),
        suggested=_suggested(cells),
        is_apart=cells.maybe("apart", _yes_no),
    )


def _suggested(cells: Cells) -> Carried | None:
    code = cells.maybe("suggestion", _whole)
    if code is None:
        return None
    version = cells.read("model_version", _id)
    return Carried(code, cells.read("probability", _number), version)


def unit_of(cells: Cells) -> TheirUnit:
    """Return the unit of a row; raises Problem where its text is not what its id was made from."""
    unit = NewUnit(
        actor=cells.text("actor"),
        description=cells.text("description"),
        place=cells.text("place"),
        position=cells.read("position", _whole),
        translation=cells.text("translation"),
        language=cells.text("language"),
        before=cells.text("before"),
        after=cells.text("after"),
        year=cells.maybe("year", _year),
        country=cells.text("country"),
        text_id=cells.maybe("text_id", _id),
        start=cells.maybe("start", _whole),
        end=cells.maybe("end", _whole),
        kind=cells.text("unit_kind"),
    )
    report = Report(cells.text("report"), cells.text("report_source"))
    found = cells.text("unit_id")
    if found not in _ids(report, unit):
        raise Problem(
            cells.row.number,
            "Row {row}: the text of unit {unit} was changed in the file, or cut by a spreadsheet, "
            "and the coding is not of that text. Export the record again, as JSONL.",
            unit=found,
        )
    replaces, in_study = cells.maybe("replaces", _id), cells.read("in_study", _yes_no)
    return TheirUnit(found, report, unit, replaces, in_study)


def _ids(report: Report, unit: NewUnit) -> Iterator[str]:
    """Yield the ids that a unit can have: alone, beside its like, and beside its like of a year."""
    for place in ("", unit.place, f"{unit.place} {unit.year}"):
        yield unit_id(report.id, unit.actor, unit.description, place)


def _id(text: str) -> str:
    if not 0 < len(text) <= LONGEST_ID:
        raise ValueError(f"an id has 1 to {LONGEST_ID} characters")
    return text


def name_of(text: str) -> str:
    """Return the name of a coder; raises ValueError where there is none."""
    name = " ".join(text.split())
    if not name:
        raise ValueError("nobody has no name")
    return name


def _codes(text: str) -> Codes:
    codes = parse_codes(text)
    if len(set(codes)) < len(codes):
        raise ValueError("a code stands twice")
    return codes


def _yes_no(text: str) -> bool:
    return YES_NO[text.strip().casefold()]


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError("too large for the database")
    return number


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _year(text: str) -> int:
    year = year_of_cell(text)
    if year is None:
        raise ValueError("not a year")
    return year


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no time zone")
    return time
