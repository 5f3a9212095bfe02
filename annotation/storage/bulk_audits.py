"""Audits of automatic labels: begun, read, and their labels taken back."""

from uuid import uuid4

from sqlalchemy import Connection, insert, select

from annotation.errors import InvalidInput, NotFound
from annotation.records import Codes
from annotation.storage import audit_tables as of
from annotation.storage import queue, rounds, tables
from annotation.storage.audit_shapes import BulkAudit, DrawnRow, NewAudit
from annotation.storage.round_shapes import DrawnUnit, NewRound

_audit = of.bulk_audit.c
_end = of.bulk_end.c
_stratum = of.bulk_stratum.c
_row = of.bulk_row.c
_coding = tables.coding.c
_unit = tables.unit.c


def add_audit(connection: Connection, new: NewAudit, new_round: NewRound) -> BulkAudit:
    """Begin an audit with the round in which its rows are coded.

    Rows that say the same are one unit of the round. Raises as `rounds.add_round` does.
    """
    units = {one.unit_id: DrawnUnit(one.unit_id, None, one.probability) for one in new.drawn}
    its_round = rounds.add_round(connection, new_round, list(units.values()))
    audit_id = str(uuid4())
    values = {"id": audit_id, "name": new.name, "labels": new.labels, "precision": new.precision}
    more = {"round_id": its_round.id, "time": tables.now()}
    connection.execute(insert(of.bulk_audit).values({**values, **more}))
    drawn = [{"audit_id": audit_id, **one._asdict()} for one in new.drawn]
    strata = [
        {
            "audit_id": audit_id,
            "code": code,
            "rows": count,
            "drawn": sum(one.code == code for one in new.drawn),
        }
        for code, count in sorted(new.rows.items())
    ]
    connection.execute(insert(of.bulk_stratum), strata)
    connection.execute(insert(of.bulk_row), drawn)
    return audit(connection, audit_id)


def audits(connection: Connection) -> list[BulkAudit]:
    """Return all audits, the first first."""
    query = (
        select(_audit.id, _audit.name, _audit.labels, _audit.round_id, _audit.precision)
        .add_columns(_audit.time, _end.time)
        .outerjoin(of.bulk_end, _end.audit_id == _audit.id)
        .order_by(_audit.number)
    )
    found = []
    for audit_id, name, labels, round_id, precision, begun, ended in connection.execute(query):
        strata = select(_stratum.code, _stratum.rows).where(_stratum.audit_id == audit_id)
        rows = dict(map(tuple, connection.execute(strata.order_by(_stratum.code))))
        one = BulkAudit(audit_id, name, labels, round_id, precision, rows, begun, ended)
        found.append(one)
    return found


def audit(connection: Connection, audit_id: str) -> BulkAudit:
    """Return an audit; raises NotFound."""
    for found in audits(connection):
        if found.id == audit_id:
            return found
    raise NotFound("There is no audit {id} in this workspace.", id=audit_id)


def audit_rows(connection: Connection, audit_id: str) -> list[DrawnRow]:
    """Return the rows of an audit as they were drawn."""
    columns = _row.row, _row.unit_id, _row.code, _row.likelihood, _row.probability
    query = select(*columns).where(_row.audit_id == audit_id).order_by(_row.number)
    return [DrawnRow(*row) for row in connection.execute(query)]


def take_back(connection: Connection, audit_id: str) -> None:
    """Take back the automatic labels of an audit, for good.

    Raises NotFound, and InvalidInput where they are taken back already.
    """
    if audit(connection, audit_id).taken_back is not None:
        raise InvalidInput("The automatic labels of this file are taken back already.")
    connection.execute(insert(of.bulk_end).values(audit_id=audit_id, time=tables.now()))


def coded_texts(connection: Connection, watermark: int | None = None) -> list[tuple[str, str]]:
    """Return actor and text of the units that somebody ever coded, by the codings up to a mark."""
    query = select(_unit.actor, _unit.description).where(
        _unit.id.in_(
            select(_coding.unit_id)
            if watermark is None
            else select(_coding.unit_id).where(_coding.sequence <= watermark)
        )
    )
    return [(actor, text) for actor, text in connection.execute(query)]


def settled_texts(connection: Connection) -> list[tuple[str, str, Codes | None]]:
    """Return actor, text and codes of the coded units of the study; None where coders differ."""
    view = tables.settled_code.c
    query = (
        select(_unit.actor, _unit.description, view.codes)
        .join_from(tables.unit, tables.settled_code, _unit.id == view.unit_id)
        .where(queue.IN_STUDY)
    )
    return [(actor, text, codes) for actor, text, codes in connection.execute(query)]
