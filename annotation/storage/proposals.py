"""Suggestions: what a model version proposed for a unit."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from annotation.records import Suggestion
from annotation.storage import rows, tables

Ranking = Sequence[tuple[int, float]]

_suggestion = tables.suggestion.c
_SUGGESTIONS = select(
    _suggestion.id,
    _suggestion.unit_id,
    _suggestion.model_version_id,
    _suggestion.ranking,
    _suggestion.time,
)


def add_suggestion(
    connection: Connection,
    unit_id: str,
    model_version_id: str,
    ranking: Ranking,
    time: datetime | None = None,
) -> Suggestion:
    """Keep what a model version proposed for a unit; the same again returns the row there is.

    Raises NotFound where the unit or the model version is not in the store.
    """
    add_suggestions(connection, model_version_id, {unit_id: ranking}, time)
    return suggestion(connection, _suggestion_id(unit_id, model_version_id, _text(ranking)))


def add_suggestions(
    connection: Connection,
    model_version_id: str,
    rankings: Mapping[str, Ranking],
    time: datetime | None = None,
) -> dict[str, str]:
    """Keep a ranking for each unit id; return the id of each unit's suggestion.

    Raises NotFound where a unit or the model version is not in the store.
    """
    rows.require(connection, tables.model_version, [model_version_id])
    rows.require(connection, tables.unit, rankings)
    texts = {unit_id: _text(ranking) for unit_id, ranking in rankings.items()}
    ids = {one: _suggestion_id(one, model_version_id, text) for one, text in texts.items()}
    present = rows.by_id(connection, select(_suggestion.id), _suggestion.id, ids.values())
    same = {"model_version_id": model_version_id, "time": time or tables.now()}
    new = [
        {"id": ids[unit_id], "unit_id": unit_id, "ranking": text, **same}
        for unit_id, text in texts.items()
        if ids[unit_id] not in present
    ]
    if new:
        connection.execute(insert(tables.suggestion), new)
    return ids


def _text(ranking: Ranking) -> str:
    return json.dumps([[int(code), float(probability)] for code, probability in ranking])


def _suggestion_id(unit_id: str, model_version_id: str, ranking: str) -> str:
    parts = "\x1f".join((unit_id, model_version_id, ranking))
    return "s-" + hashlib.sha256(parts.encode()).hexdigest()[:20]


def suggestion(connection: Connection, suggestion_id: str) -> Suggestion:
    """Return a suggestion; raises NotFound."""
    return suggestions(connection, [suggestion_id])[0]


def suggestions(connection: Connection, ids: Sequence[str]) -> list[Suggestion]:
    """Return the suggestions in the order of `ids`; raises NotFound for the first missing."""
    found = rows.in_order(connection, _SUGGESTIONS, tables.suggestion, ids)
    return [
        Suggestion(key, unit_id, version, read_ranking(ranking), time)
        for key, unit_id, version, ranking, time in found
    ]


def suggestions_of(connection: Connection, unit_id: str | None = None) -> list[Suggestion]:
    """Return every suggestion stored for a unit, or for all units, in the order made."""
    query = select(_suggestion.id).order_by(_suggestion.time, _suggestion.id)
    if unit_id is not None:
        query = query.where(_suggestion.unit_id == unit_id)
    return suggestions(connection, connection.scalars(query).all())


def read_ranking(text: str) -> tuple[tuple[int, float], ...]:
    """Return the ranking of its stored text."""
    return tuple((code, probability) for code, probability in json.loads(text))
