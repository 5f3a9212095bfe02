"""Who codes what: the plan of the study, and whose each report is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, String, Table, delete, insert

from annotation.storage import people, rows, tables

PLAN = "plan"
"""The setting that holds the plan."""
DIGITS = 8
_FIRST = len("u-")
_EVERY = "g"
"""Comes after each hexadecimal digit."""

assigned = Table(
    "assigned_report",
    tables.metadata,
    Column("report_id", String(64), ForeignKey("report.id"), primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), primary_key=True),
)
"""Worked out from the plan: whose a report is."""


class PlanKind(StrEnum):
    """How units go to coders."""

    EVERYONE = "everyone"
    """Everybody codes every unit."""
    SHARED = "shared"
    """Each unit goes to one coder."""
    REPORTS = "reports"
    """Each report has its coders; one without is shared."""


@dataclass(frozen=True)
class Plan:
    """Who codes what.

    Of the units a `share`, 0 to 1, goes to several `coders`. A unit that was opened is its coder's
    for so many `hours`. `named` gives the ids of the coders of a report.
    """

    kind: PlanKind = PlanKind.EVERYONE
    share: float = 0.0
    coders: int = 2
    hours: float = 24.0
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def limits(self) -> bool:
        """Whether the number of coders of a unit is limited."""
        return self.kind is not PlanKind.EVERYONE

    @property
    def threshold(self) -> str:
        """What the first eight hexadecimal digits of a unit's id lie below, if it is overlapped.

        The id is a hash of what the unit says: a share of all ids is a share drawn at random, the
        same on every computer, and part of each larger share.
        """
        limit = round(self.share * 16**DIGITS)
        return _EVERY if limit >= 16**DIGITS else f"{limit:0{DIGITS}x}"

    def is_overlapped(self, unit_id: str) -> bool:
        """Return whether a unit is of the share that goes to several coders."""
        return unit_id[_FIRST : _FIRST + DIGITS] < self.threshold

    def wanted(self, unit_id: str, report_id: str) -> int | None:
        """Return how many coders a unit of a report gets; None where all code it."""
        if not self.limits:
            return None
        named = self.named.get(report_id, ()) if self.kind is PlanKind.REPORTS else ()
        return max(self.coders if self.is_overlapped(unit_id) else 1, len(named))


def plan(connection: Connection) -> Plan:
    """Return the plan that was last chosen; everybody codes everything where none was."""
    text = people.setting(connection, PLAN)
    return _read(json.loads(text)) if text else Plan()


def _read(facts: dict[str, Any]) -> Plan:
    named = {report: tuple(coders) for report, coders in facts["named"].items()}
    return Plan(**{**facts, "kind": PlanKind(facts["kind"]), "named": named})


def set_plan(connection: Connection, new: Plan) -> None:
    """Put a plan in force; raises NotFound where it names a report or coder that is not there."""
    rows.require(connection, tables.report, new.named)
    rows.require(connection, tables.coder, (one for ids in new.named.values() for one in ids))
    named = {report: list(ids) for report, ids in sorted(new.named.items()) if ids}
    people.set_setting(connection, PLAN, json.dumps({**vars(new), "named": named}))
    connection.execute(delete(assigned))
    if new.kind is PlanKind.REPORTS and named:
        pairs = [
            {"report_id": report, "coder_id": one} for report, ids in named.items() for one in ids
        ]
        connection.execute(insert(assigned), pairs)
