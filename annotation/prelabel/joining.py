"""Codings brought back beside the rows of a labelled file, and its labels made automatic or not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from annotation.errors import InvalidInput
from annotation.exchange.files import replacing
from annotation.prelabel.audit_draw import coded_keys
from annotation.prelabel.auditing import (
    NONE_APPLIES,
    Settled,
    Verdict,
    audit_of,
    end_if_coded,
    judge,
    settled_keys,
)
from annotation.prelabel.inputs import Choices
from annotation.prelabel.label_columns import (
    ADDED,
    AUTO,
    BY_HAND,
    DISPUTED,
    JOINED,
    MISSED,
    NOT_AUDITED,
    REVIEW,
    SETTLED,
    SHOWN,
    TAKEN_BACK,
)
from annotation.prelabel.labelled import (
    LabelledFile,
    LabelledRow,
    Watch,
    ignore,
    labelled_files,
    own_part,
)
from annotation.prelabel.row_files import Layout, writing_rows
from annotation.records import Round, format_codes
from annotation.store import BulkAudit
from annotation.study import Study

BLOCK = 4096


@dataclass
class Joined:
    """What joining did.

    `by_hand` counts the codes of coded rows that are not part of what the audit judged. `open`
    rows have neither a settled coding nor an automatic label; `uncounted` ones are neither coded
    nor judged, though they say something. `left` units of an audit are still to be coded;
    `is_outdated` tells that an audit of this name was drawn from other rows or labels. `withdrawn`
    rows were automatic in the file, and no audit here judges them.
    """

    rows: int = 0
    coded: int = 0
    disputed: int = 0
    automatic: int = 0
    open: int = 0
    uncounted: int = 0
    by_hand: Counter[int] = field(default_factory=Counter)
    audit: BulkAudit | None = None
    verdict: Verdict | None = None
    left: int = 0
    is_outdated: bool = False
    withdrawn: int = 0


def join_codings(study: Study, output: Path, choices: Choices, watch: Watch = ignore) -> Joined:
    """Write a labelled file or folder anew, with the codings of its rows and what an audit shows.

    Its own columns stay as they are. An audit of which all is coded is ended. Raises as
    `labelled_files` does, and InvalidInput where a file cannot be written, or holds codes that did
    not come from this study.
    """
    files = labelled_files(output, choices, watch)
    _refuse_typed(study, files)
    done = Joined(audit=audit_of(study, files))
    its_round = _end(study, output.name, done)
    settled = settled_keys(study.store)
    if done.audit is not None and its_round is not None:
        done.verdict = judge(study, files, done.audit, its_round, settled)
        done.is_outdated = done.verdict is None
    for file in files:
        _rewrite(file, settled, done)
    return done


def _refuse_typed(study: Study, files: Sequence[LabelledFile]) -> None:
    """Raise InvalidInput where joining would write over codes that somebody typed into a file."""
    ever_coded = coded_keys(study.store)
    for file in files:
        if not set(JOINED) & set(file.source.stream.columns):
            continue
        for row in file.rows():
            if (row.status or row.values.get("human_codes")) and row.key not in ever_coded:
                raise InvalidInput(
                    "{file}, row {row}: nobody in the study {home} has coded it, yet human_codes "
                    "or human_status is filled. If that is the right study: to keep what stands "
                    "there, rename both columns. Codes come from the coding screen (--to-review), "
                    "or from a file with ingest.py --codes.",
                    file=file.source.stream.file,
                    row=row.number,
                    home=str(study.workspace.home),
                )


def take_back(study: Study, output: Path, choices: Choices, watch: Watch = ignore) -> Joined:
    """Take the automatic labels of a file or folder back, as a whole; raises as `join_codings`.

    Raises InvalidInput too where no audit of them has ended.
    """
    files = labelled_files(output, choices, watch)
    audit = audit_of(study, files)
    its_round = study.store.round_of(audit.round_id) if audit else None
    if audit is None or its_round is None or its_round.ended is None:
        raise InvalidInput(
            "No audit of the labels of {file} has ended: there is nothing to take back.",
            file=output.name,
        )
    verdict = judge(study, files, audit, its_round, settled_keys(study.store))
    if verdict is None or not verdict.is_shown:
        raise InvalidInput(
            "The audit of {file} made nothing automatic: there is nothing to take back.",
            file=output.name,
        )
    if audit.taken_back is None:
        study.store.take_back(audit.id)
    return join_codings(study, output, choices, watch)


def _end(study: Study, name: str, done: Joined) -> Round | None:
    """Return the round of the audit where it has ended, now that all is coded, or before."""
    if done.audit is None:
        done.is_outdated = any(one.name == name for one in study.store.audits())
        return None
    its_round, done.left = end_if_coded(study, done.audit)
    return its_round if its_round.ended is not None else None


def _rewrite(file: LabelledFile, settled: Settled, done: Joined) -> None:
    stream = file.source.stream
    layout = Layout(
        columns=file.columns,
        added={**ADDED, **JOINED},
        header=tuple(name for name in stream.header if name not in ADDED and name not in JOINED),
        delimiter=stream.delimiter,
        marked=stream.marked,
        schema=_own_schema(stream.schema, file.columns),
    )
    rows = file.rows()
    with replacing(file.path) as target, writing_rows(stream.kind, target, layout) as write:
        while block := list(islice(rows, BLOCK)):
            said = [_said_of(row, settled, done) for row in block]
            own = [own_part(file, row) for row in block]
            write(own, {name: [one[name] for one in said] for name in layout.added})


def _own_schema(schema: Any, columns: Sequence[str]) -> Any:
    if schema is None:
        return None
    return pa.schema([schema.field(name) for name in columns], metadata=schema.metadata)


def _said_of(row: LabelledRow, settled: Settled, done: Joined) -> dict[str, Any]:
    """Return the added columns of a row, and count it."""
    is_coded = row.key in settled
    codes = settled.get(row.key)
    decision, reason = _decide(row, is_coded, done)
    done.rows += 1
    done.coded += codes is not None
    done.disputed += is_coded and codes is None
    done.automatic += decision == AUTO
    done.withdrawn += done.audit is None and row.decision == AUTO
    done.open += codes is None and decision != AUTO
    if done.verdict is None or not done.verdict.judges(row):
        done.uncounted += codes is None and row.has_words
        done.by_hand.update(() if codes is None else codes or (NONE_APPLIES,))
    return {
        "track": row.track,
        "probability": row.likelihood if _text(row, "probability") else None,
        "also": _text(row, "also"),
        "ranking": _text(row, "ranking"),
        "decision": decision,
        "reason": reason,
        "model_version": _text(row, "model_version"),
        "human_codes": format_codes(codes or ()),
        "human_status": (DISPUTED if codes is None else SETTLED) if is_coded else "",
    }


def _text(row: LabelledRow, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value)


def _decide(row: LabelledRow, is_coded: bool, done: Joined) -> tuple[str, str]:
    """Return decision and reason of a row as they are now."""
    if not row.is_candidate:
        return row.decision, row.reason
    if is_coded:
        return REVIEW, BY_HAND
    if done.audit is None or done.audit.precision is None or done.verdict is None:
        return REVIEW, NOT_AUDITED
    if done.audit.taken_back is not None:
        return REVIEW, TAKEN_BACK
    if done.verdict.is_shown and row.likelihood >= done.verdict.part.threshold:
        return AUTO, SHOWN
    return REVIEW, MISSED
