"""Inputs cut into shards: rows by their number, distinct texts by their keys."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from annotation.ingest.streams import Stream, StreamRow
from annotation.ingest.table import Problem, clean
from annotation.ingest.values import cell_text
from annotation.prelabel.shard_folder import Plan, ShardFolder, write_table
from model.array_store import ArrayStore
from model.features import Description
from model.folding import Fold, Folded, Fresh
from model.text_shards import TextShard, cut_shards, name_of

ROWS = 4096
"""So many rows are a shard; their labels do not depend on any other."""
PROBLEM_COLUMNS = ("file", "row", "reason")


@dataclass(frozen=True)
class Source:
    """An input with the columns of the text and, where there is one, of the actor."""

    stream: Stream
    description: str
    actor: str | None


class Described(NamedTuple):
    """A row as the suggester reads it, and as it stands in the file (`StreamRow.line`)."""

    description: Description
    line: str


@dataclass
class _Seen:
    """What was met on the way."""

    rows: list[int] = field(default_factory=list)
    columns: list[dict[str, None]] = field(default_factory=list)
    problems: int = 0
    row_shards: list[str] = field(default_factory=list)


def cut(
    sources: Sequence[Source],
    folder: ShardFolder,
    vectors: ArrayStore,
    advance: Callable[[int], object],
) -> Plan:
    """Write the shards of these inputs; texts that are embedded already are not written.

    `advance` is told how many rows have just been read.
    """
    seen = _Seen()
    fold = Fold(folder.keys_file)
    texts: list[TextShard] = []
    with folder.problems_file.open("w", encoding="utf-8-sig", newline="") as file:
        problems = csv.writer(file)
        problems.writerow(PROBLEM_COLUMNS)

        def fresh() -> Iterator[Fresh]:
            rows = _described(sources, seen, problems.writerow)
            while shard := list(islice(rows, ROWS)):
                number = len(seen.row_shards)
                folded = _cut_rows(shard, folder.rows_file(number), fold)
                seen.row_shards.append(name_of(folded.keys))
                yield from folded.fresh
                advance(len(shard))

        for text_shard, its_texts in cut_shards(fresh()):
            texts.append(text_shard)
            if not vectors.has(text_shard.name):
                folder.save_texts(text_shard, its_texts)
    plan = Plan(
        rows=tuple(seen.rows),
        row_shards=tuple(seen.row_shards),
        texts=tuple(texts),
        problems=seen.problems,
        columns=tuple(map(tuple, seen.columns)),
    )
    folder.save_plan(plan)
    folder.keys_file.unlink()
    return plan


def _described(
    sources: Iterable[Source], seen: _Seen, report: Callable[[Sequence[Any]], object]
) -> Iterator[Described]:
    for source in sources:
        seen.rows.append(0)
        seen.columns.append(dict.fromkeys(source.stream.columns))
        for row in source.stream.rows():
            if isinstance(row, Problem):
                seen.problems += 1
                report((source.stream.file, row.row, str(row)))
                continue
            seen.rows[-1] += 1
            if source.stream.kind == "jsonl":  # each row may bring a column
                seen.columns[-1].update(dict.fromkeys(row.values))
            yield Described(describe(row, source), row.line)


def describe(row: StreamRow, source: Source) -> Description:
    """Return a row as the suggester reads it."""
    texts = (
        " ".join((value if isinstance(value, str) else cell_text(value)).split())
        for value in (
            row.values.get(source.actor) if source.actor else "",
            row.values.get(source.description),
        )
    )
    if source.stream.kind != "csv":  # a row of CSV that needs it is a problem
        texts = (clean(text) for text in texts)
    return Description(*texts)


def _cut_rows(rows: Sequence[Described], file: Path, fold: Fold) -> Folded:
    """Write a row shard; return its texts with their numbers."""
    descriptions = [row.description for row in rows]
    texts = [one.text for one in descriptions]
    # Where no actor is named the whole text stands in for it (`features.extract_features`).
    folded = fold.number(
        [*texts, *(one.actor or text for one, text in zip(descriptions, texts, strict=True))]
    )
    table = {
        "actor": [one.actor for one in descriptions],
        "description": [one.description for one in descriptions],
        "text_number": folded.numbers[: len(rows)],
        "actor_number": folded.numbers[len(rows) :],
        "line": [row.line for row in rows],
    }
    write_table(file, pa.table(table))
    return folded
