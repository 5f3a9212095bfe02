"""Model versions and the metrics measured on them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, exists, func, insert, select

from annotation.records import ModelVersion
from annotation.storage import rows, tables
from annotation.storage.round_tables import reliability_round

_version = tables.model_version.c
_evaluation = tables.evaluation.c

_METRICS = (
    select(_evaluation.metrics)
    .where(_evaluation.model_version_id == _version.id)
    .order_by(_evaluation.number.desc())
    .limit(1)
    .scalar_subquery()
)
_VERSIONS = select(
    _version.id,
    _version.number,
    _version.time,
    _version.file_hash,
    _version.encoder,
    _version.encoder_hash,
    _version.snapshot_hash,
    _version.watermark,
    _version.codings,
    _version.units,
    _version.codebook_revision,
    _version.seed,
    _version.libraries,
    func.coalesce(_METRICS, "{}"),
).order_by(_version.number)


def add_model_version(
    connection: Connection,
    *,
    file_hash: str,
    encoder: str,
    encoder_hash: str,
    snapshot_hash: str,
    watermark: int,
    codings: int,
    units: int,
    codebook_revision: str,
    seed: int,
    libraries: str,
    id: str | None = None,  # noqa: A002 - the caller's word for it
    time: datetime | None = None,
) -> ModelVersion:
    """Keep what is needed to make a trained suggester again; numbers count up from 1.

    Raises NotFound where the codebook revision is not in the store.
    """
    rows.require(connection, tables.codebook_revision, [codebook_revision])
    last = connection.scalar(select(func.max(_version.number))) or 0
    version_id = id or str(uuid4())
    values = {
        "id": version_id,
        "number": last + 1,
        "time": time or tables.now(),
        "file_hash": file_hash,
        "encoder": encoder,
        "encoder_hash": encoder_hash,
        "snapshot_hash": snapshot_hash,
        "watermark": watermark,
        "codings": codings,
        "units": units,
        "codebook_revision": codebook_revision,
        "seed": seed,
        "libraries": libraries,
    }
    connection.execute(insert(tables.model_version).values(values))
    return model_version(connection, version_id)


def model_version(connection: Connection, version_id: str) -> ModelVersion:
    """Return a model version with its latest evaluation as metrics; raises NotFound."""
    return _version_of(rows.in_order(connection, _VERSIONS, tables.model_version, [version_id])[0])


def model_versions(connection: Connection) -> list[ModelVersion]:
    """Return all model versions, oldest first."""
    return [_version_of(row) for row in connection.execute(_VERSIONS)]


def latest_model_version(connection: Connection) -> ModelVersion | None:
    """Return the newest model version; None before the first."""
    newest = _VERSIONS.order_by(None).order_by(_version.number.desc()).limit(1)
    row = connection.execute(newest).first()
    return None if row is None else _version_of(row)


def unused_model_versions(connection: Connection) -> list[str]:
    """Return the ids of versions that are not the newest and that nothing stored names.

    A stored suggestion names its version, and a round the one with which it was drawn.
    """
    suggested = exists().where(tables.suggestion.c.model_version_id == _version.id)
    drawn = exists().where(reliability_round.c.model_version == _version.id)
    newest = select(func.max(_version.number)).scalar_subquery()
    return list(
        connection.scalars(select(_version.id).where(_version.number < newest, ~suggested, ~drawn))
    )


def _version_of(row: rows.AnyRow) -> ModelVersion:
    return replace(ModelVersion(*row), metrics=json.loads(row[-1]))


def add_evaluation(
    connection: Connection, model_version_id: str, metrics: Mapping[str, object]
) -> None:
    """Keep metrics measured on a model version; the latest are read. Raises NotFound."""
    rows.require(connection, tables.model_version, [model_version_id])
    values = {
        "model_version_id": model_version_id,
        "metrics": json.dumps(dict(metrics), sort_keys=True),
        "time": tables.now(),
    }
    connection.execute(insert(tables.evaluation).values(values))
