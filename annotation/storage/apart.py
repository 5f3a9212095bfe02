"""What the other computer knows of codings that came from it: which were made apart from others'.

There nobody saw the codings of this computer before they were exchanged, so the order in which rows
arrive here says nothing of who could see what. An export says which coding of each coder and unit
was the last that was made apart; that is kept here beside each of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Integer, String, Table, insert

from annotation.records import Kind
from annotation.storage import tables
from annotation.storage.chains import Pair
from annotation.storage.joining import TheirCoding, TheirUnit

_table = Table(
    "arrived_coding",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coding_id", String(64), ForeignKey("coding.id"), nullable=False, unique=True),
    Column("is_apart", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
COLUMNS = _table.c


def keep(
    connection: Connection,
    taken: Iterable[TheirCoding],
    codings: Sequence[TheirCoding],
    units: Mapping[str, TheirUnit],
) -> None:
    """Keep of the codings `taken` from a file which are the last that were made apart.

    `codings` and `units` are those of the whole file. Where that does not tell, nothing is kept.
    """
    ends = _ends(codings, units)
    facts = [
        {"coding_id": one.id, "is_apart": one.id == ends[pair]}
        for one in taken
        if (pair := (one.coder_id, one.unit_id)) in ends
    ]
    if facts:
        connection.execute(insert(_table), facts)


def _ends(codings: Sequence[TheirCoding], units: Mapping[str, TheirUnit]) -> dict[Pair, str]:
    """Return the last coding made apart, by coder and unit of the file.

    It is the one that is compared; without any, in the study, the last that took all back.
    """
    return dict(_withdrawn(codings, units)) | {
        (one.coder_id, one.unit_id): one.id for one in codings if one.is_compared
    }


def _withdrawn(
    codings: Sequence[TheirCoding], units: Mapping[str, TheirUnit]
) -> Iterator[tuple[Pair, str]]:
    for one in codings:
        is_told = one.is_compared is not None and units[one.unit_id].in_study
        if is_told and one.kind is Kind.WITHDRAWN:
            yield (one.coder_id, one.unit_id), one.id
