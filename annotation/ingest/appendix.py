"""The coded cooperations of the paper, labeled/appendix.csv, as its datasheet says."""

from pathlib import Path

from annotation.errors import InvalidInput
from annotation.ingest.files import read_table
from annotation.ingest.table import Row
from annotation.records import Codes, Report, normalise
from annotation.store import APPENDIX, NewUnit

COLUMNS = ("track", "actor", "description", "description_en", "row")
REPORT = Report(
    title="Omega, Murdani & Widhiyoga, appendix",
    source=APPENDIX,
)


def appendix_material(path: Path) -> tuple[Report, list[NewUnit], list[Codes]]:
    """Return the report, its units in printed order, and the codes of each unit.

    Rows are one unit when actor and text are the same; bare names stay apart by their place, the
    printed row. Raises NotFound or InvalidInput where the file is missing or has been changed.
    """
    units = _join_rows(path)
    new = [_unit(rows, position) for position, rows in enumerate(units, start=1)]
    return REPORT, new, [tuple(int(row.cells["track"]) for row in rows) for rows in units]


def _join_rows(path: Path) -> list[list[Row]]:
    table = read_table(path)
    if not set(COLUMNS) <= set(table.columns) or table.problems:
        raise InvalidInput(
            "{file} is not the appendix that came with Jalur. Fetch it again.", file=path.name
        )
    units: dict[tuple[str, str, str], list[Row]] = {}
    for row in table.rows:
        cells = row.cells
        apart = "" if cells["description"] else cells["row"]
        key = normalise(cells["actor"]), normalise(cells["description"]), apart
        units.setdefault(key, []).append(row)
    return list(units.values())


def _unit(rows: list[Row], position: int) -> NewUnit:
    cells = rows[0].cells
    return NewUnit(
        actor=cells["actor"],
        description=cells["description"],
        place=", ".join(row.cells["row"] for row in rows),
        position=position,
        translation=cells["description_en"],
        language="id",
        country="Thailand",
    )
