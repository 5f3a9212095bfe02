"""Units of analysis out of the rows of a table, report by report."""

from dataclasses import astuple, dataclass, field
from pathlib import PurePath

from annotation.codebook import Codebook
from annotation.errors import InvalidInput
from annotation.ingest.codes import CodeReader
from annotation.ingest.columns import Columns
from annotation.ingest.table import Problem, Row, Table
from annotation.ingest.values import year_of_cell
from annotation.records import Codes, Report, SourceText, normalise
from annotation.store import NewUnit


@dataclass(frozen=True)
class FileUnit:
    """A unit as one row has it; `codes` is None where the row is not coded."""

    row: int
    unit: NewUnit
    codes: Codes | None = None


@dataclass(frozen=True)
class FileReport:
    """A report and its units in the order of the file; `source` is the text they stand in.

    `proposed` units wait until somebody takes them or leaves them.
    """

    report: Report
    units: tuple[FileUnit, ...]
    source: SourceText | None = None
    proposed: tuple[FileUnit, ...] = ()


@dataclass(frozen=True)
class Ingested:
    """What a file holds, before it is recorded; a unit may stand on several rows."""

    reports: tuple[FileReport, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def units(self) -> int:
        """How many rows hold a unit."""
        return sum(len(report.units) for report in self.reports)

    @property
    def coded(self) -> int:
        """How many rows hold codes, or say that none applies."""
        units = (unit for report in self.reports for unit in report.units)
        return sum(unit.codes is not None for unit in units)


def read_units(
    table: Table,
    columns: Columns,
    *,
    report_title: str | None = None,
    code_column: str | None = None,
    codebook: Codebook | None = None,
) -> Ingested:
    """Return the units of a table, by report, with a problem for each row not fully used.

    `report_title`, or else the file's name, stands where the report's column or cell is missing.
    Codes are read from `code_column` only, never from `columns.codes`; they need the codebook.
    Raises InvalidInput where no column is the description or a named column is missing.
    """
    _require_columns(table, columns, code_column)
    if code_column is not None and codebook is None:
        raise ValueError("a column of codes needs a codebook")
    reader = _UnitReader(
        columns=columns,
        title=_fold(report_title or "") or PurePath(table.file).stem,
        code_column=code_column,
        codes=CodeReader(codebook) if codebook is not None else None,
        problems=list(table.problems),
    )
    for position, row in enumerate(table.rows, start=1):
        reader.read(position, row)
    return reader.result()


def _require_columns(table: Table, columns: Columns, code_column: str | None) -> None:
    known = ", ".join(table.columns)
    if columns.description is None:
        if len(table.sheets) > 1:
            raise InvalidInput(
                "No column on sheet {sheet} of {file} is plainly the description. Choose another "
                "sheet ({sheets}) or a column: {known}.",
                sheet=table.sheet,
                file=table.file,
                sheets=", ".join(one for one in table.sheets if one != table.sheet),
                known=known,
            )
        raise InvalidInput(
            "No column of {file} is plainly the description. Choose it among: {known}.",
            file=table.file,
            known=known,
        )
    named = astuple(columns.replace(codes=code_column))
    table.require_all(column for column in named if column is not None)


@dataclass
class _OpenReport:
    title: str
    units: list[FileUnit] = field(default_factory=list)

    def close(self) -> FileReport:
        return FileReport(Report(self.title), tuple(self.units))


@dataclass
class _UnitReader:
    """Reads rows one by one into the reports they belong to."""

    columns: Columns
    title: str
    code_column: str | None
    codes: CodeReader | None
    problems: list[Problem]
    reports: dict[str, _OpenReport] = field(default_factory=dict)

    def read(self, position: int, row: Row) -> None:
        unit = self._unit(position, row)
        if not unit.actor and not unit.description:
            self.problems.append(
                Problem(
                    row.number,
                    "Row {row} has neither an actor nor a description. Fill one in.",
                )
            )
            return
        if not unit.description:
            self.problems.append(
                Problem(
                    row.number,
                    "Row {row} has no description: it is coded by its actor alone. Fill it in, or "
                    "set the unit aside.",
                )
            )
        title = _cell(row, self.columns.report) or self.title
        report = self.reports.setdefault(normalise(title), _OpenReport(title))
        report.units.append(FileUnit(row.number, unit, self._codes(row)))

    def result(self) -> Ingested:
        reports = tuple(report.close() for report in self.reports.values() if report.units)
        return Ingested(reports, tuple(sorted(self.problems, key=lambda problem: problem.row)))

    def _unit(self, position: int, row: Row) -> NewUnit:
        return NewUnit(
            actor=_cell(row, self.columns.actor),
            description=_cell(row, self.columns.description),
            place=_cell(row, self.columns.place),
            position=position,
            translation=_cell(row, self.columns.translation),
            year=self._year(row),
            country=_cell(row, self.columns.country),
        )

    def _year(self, row: Row) -> int | None:
        cell = _cell(row, self.columns.year)
        year = year_of_cell(cell)
        if cell and year is None:
            self.problems.append(
                Problem(
                    row.number,
                    "Row {row}: {year} is not a year from 1000 to 3000. The row is taken without "
                    "its year.",
                    year=cell,
                )
            )
        return year

    def _codes(self, row: Row) -> Codes | None:
        if self.codes is None or self.code_column is None:
            return None
        try:
            return self.codes.read(row.number, row.cells[self.code_column])
        except Problem as problem:
            self.problems.append(problem.with_traceback(None))
            return None


def _cell(row: Row, column: str | None) -> str:
    return _fold(row.cells[column]) if column is not None else ""


def _fold(text: str) -> str:
    return " ".join(text.split())
