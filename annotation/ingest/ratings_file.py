"""Anybody's table of codes, long or wide, as the table that agreement is measured on.

Long: a row for each coding, columns `unit`, `coder`, `code` and perhaps `report`, as also in the
exports of Jalur, where ids say which coders are one and which codings the same. Wide: the unit in
the first column, then a column for each coder.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite

from annotation.agreement import FEWEST_CLUSTERS, Rating, Ratings, tabulate
from annotation.errors import InvalidInput
from annotation.ingest.exported import CODING_ID, COMPARED, Exported, is_no, unquoted
from annotation.ingest.table import Row, Table
from annotation.records import PAPER, Arm

UNIT, CODER = ("unit", "unit_id"), ("coder", "pengode")
CODE = ("code", "codes", "track", "kode", "jalur")
REPORT, STANDING, IN_STUDY = "report", "standing", "in_study"
ARM = "arm"
EMPTY_SET = ("-", "\N{EN DASH}", "\N{MINUS SIGN}")
MISSING = ("na", "n/a", "#n/a", "nan", ".")
"""What programs write where nothing is coded."""
JOINT = ";"
SEEN = [arm.value for arm in Arm if not arm.is_unassisted]


@dataclass(frozen=True)
class RatingsFile:
    """What files say; `shown` counts the codings that were made with a suggestion in sight.

    `namesakes` are names that several coders have.
    """

    ratings: Ratings
    shown: int
    namesakes: tuple[str, ...] = ()


@dataclass
class _Gathered:
    ratings: dict[tuple[str, str], Rating] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    coders: list[str] = field(default_factory=list)
    clusters: dict[str, str] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    shown: int = 0
    codings: set[str] = field(default_factory=set)


def read_ratings(
    tables: Sequence[Table], cluster: str | None = None, weight: str | None = None
) -> RatingsFile:
    """Return the codings of tables; `cluster` names the column by whose values units go together.

    Without it units go together by `report`, where all tables have that column and at least 20
    reports. `weight` names the column that says how many units each one stands for. Raises
    InvalidInput with the row that cannot be used: a row left out would change the figures.
    """
    gathered = _Gathered()
    columns = [_column_of_clusters(table, cluster) for table in tables]
    for table in tables if weight is not None else ():
        table.require(weight or "")
    exported = Exported.of(tables)
    for table, column in zip(tables, columns, strict=True):
        if table.problems:
            raise table.problems[0]
        _gather(table, column, weight, gathered, exported)
    ratings = tabulate(
        gathered.ratings.values(),
        coders=gathered.coders,
        units=gathered.units,
        clusters=gathered.clusters if all(columns) else None,
        weights=gathered.weights if weight is not None else None,
        fewest_clusters=0 if cluster else FEWEST_CLUSTERS,
    )
    return RatingsFile(ratings, gathered.shown, exported.namesakes)


def _column_of_clusters(table: Table, cluster: str | None) -> str | None:
    if cluster is None:
        return _find(table, (REPORT,)) if _is_long(table) else None
    table.require(cluster)
    return cluster


def _find(table: Table, names: Sequence[str]) -> str | None:
    folded = {"_".join(column.casefold().split()): column for column in table.columns}
    return next((folded[name] for name in names if name in folded), None)


def _is_long(table: Table) -> bool:
    return all(_find(table, names) for names in (UNIT, CODER, CODE))


def _gather(
    table: Table,
    cluster: str | None,
    weight: str | None,
    gathered: _Gathered,
    exported: Exported,
) -> None:
    cells = (
        _long_cells(table, gathered, exported)
        if _is_long(table)
        else _wide_cells(table, (cluster, weight))
    )
    for row, unit, coder, cell in cells:
        if not unit:
            raise _unusable(table, row, InvalidInput("it names no unit"))
        gathered.units.append(unit)
        if coder:
            gathered.coders.append(coder)
        if cluster is not None:
            report = row.cells[cluster].strip()
            _agree(table, row, unit, gathered.clusters.setdefault(unit, report), report)
        if weight is not None:
            number = _weight(table, row, row.cells[weight].strip())
            _agree(table, row, unit, gathered.weights.setdefault(unit, number), number)
        if cell is not None and cell.casefold() not in MISSING:
            _put(table, row, Rating(unit, coder, _codes(cell)), gathered)


def _long_cells(
    table: Table, gathered: _Gathered, exported: Exported
) -> Iterator[tuple[Row, str, str, str | None]]:
    unit, coder, code = (_find(table, names) or "" for names in (UNIT, CODER, CODE))
    # What is compared need not stand any more; older exports do not tell.
    counts = _find(table, (COMPARED, STANDING))
    marks = [column for column in (counts, _find(table, (IN_STUDY,))) if column]
    arm = _find(table, (ARM,))
    for row in table.rows:
        if any(is_no(row, mark) for mark in marks):
            continue
        coding = row.cells.get(CODING_ID, "")
        if coding and (coding in exported.superseded or coding in gathered.codings):
            continue  # replaced by what is compared of the other computer, or in both files
        gathered.codings.add(coding)
        name = exported.name(row, row.cells[coder].strip())
        if marks and name == PAPER:
            continue  # in an export: of units that nobody else codes
        if not name:
            raise _unusable(table, row, InvalidInput("it names no coder"))
        gathered.shown += bool(arm) and row.cells[arm or ""].strip() in SEEN
        yield row, row.cells[unit].strip(), name, row.cells[code].strip()


def _wide_cells(
    table: Table, others: Collection[str | None]
) -> Iterator[tuple[Row, str, str, str | None]]:
    unit, *coders = (column for column in table.columns if column not in others)
    if not coders:
        raise InvalidInput(
            "{file} has no codings. Name its columns unit, coder and code, or give each coder a "
            "column.",
            file=table.file,
        )
    for row in table.rows:
        for coder in coders:
            yield row, row.cells[unit].strip(), unquoted(coder), row.cells[coder].strip() or None


def _codes(cell: str) -> tuple[str, ...]:
    if cell in EMPTY_SET:
        return ()
    return tuple(dict.fromkeys(part for one in cell.split(JOINT) if (part := one.strip())))


def _put(table: Table, row: Row, rating: Rating, gathered: _Gathered) -> None:
    there = gathered.ratings.setdefault((rating.unit, rating.coder), rating)
    if there.codes != rating.codes:
        raise _unusable(
            table,
            row,
            InvalidInput(
                "unit {unit} has other codes of {coder} above. Keep one row, several codes joined "
                "by ;",
                unit=rating.unit,
                coder=rating.coder,
            ),
        )


def _agree(table: Table, row: Row, unit: str, there: object, here: object) -> None:
    if there != here:
        raise _unusable(
            table,
            row,
            InvalidInput(
                "unit {unit} stands above under {other}, here under {here}",
                unit=unit,
                other=there,
                here=here,
            ),
        )


def _weight(table: Table, row: Row, cell: str) -> float:
    with suppress(ValueError):
        if isfinite(number := float(cell)) and number > 0:
            return number
    raise _unusable(table, row, InvalidInput("{cell} is no weight above 0", cell=cell or "-"))


def _unusable(table: Table, row: Row, why: InvalidInput) -> InvalidInput:
    return InvalidInput(
        "Row {row} of {file} cannot be used: {why}.", row=row.number, file=table.file, why=why
    )
