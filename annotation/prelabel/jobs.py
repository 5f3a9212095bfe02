"""What a process does to one shard: pure, so that it can be done again anywhere.

Paths travel, not texts. Each process holds its encoder and its labeller.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits

from annotation.prelabel.label_columns import columns_of
from annotation.prelabel.shard_folder import Plan, ShardFolder, read_table, write_table
from model.array_store import ArrayStore
from model.encoder import QuickEncoder, load_quick_encoder
from model.errors import EncoderUnavailable
from model.features import Description, Features
from model.labeller import Labeller
from model.registry import Registry
from model.text_shards import NumberedVectors, TextShard, stored_vectors

LABELLER = "labeller"
BLOCK = 1024
"""So many rows are labelled at a time, to keep memory low."""


@dataclass(frozen=True)
class Run:
    """What each shard of a run needs: where it is, with what it is embedded and labelled.

    `labeller_hash` is of the file that this run wrote (`model.registry`), `prior_hash` of what the
    codebook alone says. Below `threshold` no row might be labelled without a human.
    """

    id: str
    folder: Path
    cache: Path
    encoder: str
    encoder_hash: str
    labeller_hash: str
    prior_hash: str
    threshold: float | None

    @property
    def shards(self) -> ShardFolder:
        """The folder of the run."""
        return ShardFolder(self.folder)

    @property
    def vectors(self) -> ArrayStore:
        """The vectors of text shards."""
        return stored_vectors(self.cache, self.encoder_hash)

    @property
    def opinions(self) -> ArrayStore:
        """What the codebook alone says of row shards (`Labeller.opinions`)."""
        return ArrayStore(self.cache / f"{self.prior_hash[:16]}-opinions")


def embed(run: Run, shard: TextShard) -> int:
    """Embed a text shard where that is not done; return how many texts it has."""
    if not run.vectors.has(shard.name):
        encoder = _encoder(run.encoder)
        if encoder.hash != run.encoder_hash:
            raise EncoderUnavailable(
                "The encoder {name!r} of this computer has other weights than that of the study.",
                name=run.encoder,
            )
        with threadpool_limits(1):
            vectors = encoder.encode_quickly(run.shards.texts(shard))
        run.vectors.save(shard.name, vectors)
    return shard.size


def label(run: Run, number: int) -> int:
    """Label a row shard where that is not done; return how many rows it has."""
    rows = read_table(run.shards.rows_file(number))
    target = run.shards.labels_file(number)
    if not target.exists():
        with threadpool_limits(1):
            write_table(target, pa.table(_columns(run, number, rows)))
    return len(rows)


def _columns(run: Run, number: int, rows: pa.Table) -> dict[str, list[Any]]:
    labeller, plan = _labeller(run), _plan(run)
    name = plan.row_shards[number]
    vectors = NumberedVectors(plan.texts, run.vectors)
    blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    if not run.opinions.has(name):
        features = (_features(block, vectors) for block in blocks)
        run.opinions.save(name, np.vstack([labeller.opinions(one) for one in features]))
    opinions = np.asarray(run.opinions.load(name))
    columns: dict[str, list[Any]] = defaultdict(list)
    for at, block in enumerate(blocks):
        texts = block["description"].to_pylist()  # an actor alone is no cooperation
        has_words = np.array([has_letter(text) for text in texts], dtype=bool)
        said = opinions[at * BLOCK :][: len(block)]
        labels = labeller.label(vectors.take(block["text_number"].to_numpy()), said, has_words)
        for column, values in columns_of(labels, has_words, run.threshold).items():
            columns[column] += values
    return columns


def _features(rows: pa.Table, vectors: NumberedVectors) -> Features:
    texts, actors = (rows[name].to_numpy() for name in ("text_number", "actor_number"))
    return Features(_texts(rows), vectors.take(texts), vectors.take(actors))


def _texts(rows: pa.Table) -> tuple[str, ...]:
    columns = (rows["actor"].to_pylist(), rows["description"].to_pylist())
    return tuple(Description(*one).text for one in zip(*columns, strict=True))


def has_letter(text: str) -> bool:
    """Tell if a text says anything."""
    return any(letter.isalpha() for letter in text)


@lru_cache(maxsize=1)
def _encoder(name: str) -> QuickEncoder:
    return load_quick_encoder(name)


@lru_cache(maxsize=1)
def _labeller(run: Run) -> Labeller:
    labeller: Labeller = Registry(run.folder).load(LABELLER, run.labeller_hash)
    return labeller


@lru_cache(maxsize=1)
def _plan(run: Run) -> Plan:
    plan = run.shards.plan()
    assert plan is not None, "rows are labelled when the inputs are cut"
    return plan
