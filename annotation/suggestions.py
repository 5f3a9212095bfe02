"""The one seam between the record and the suggester: retrain, suggest, say why, record."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version as library_version
from typing import Any
from uuid import uuid4

from threadpoolctl import threadpool_limits

from annotation.arranging import arrange
from annotation.duplicates import find_duplicates
from annotation.errors import SuggesterError
from annotation.learned import InUse, Learned, Rebuilt
from annotation.lessons import (
    coded_set,
    description_of,
    learnable,
    phrases_of,
    snapshot_hash,
)
from annotation.measuring import (
    find_doubts,
    last_limits,
    measure_thoroughly,
    quick_metrics,
    settled,
)
from annotation.proposals import Doubts, Proposal, Reasons, TellingWord
from annotation.records import ModelVersion, Suggestion, Unit
from annotation.store import TrainingRow
from annotation.study import Study, codebook_of
from model.cache import Embedder
from model.classifier import METHOD, TrackClassifier
from model.encoder import DEFAULT_ENCODER, load_encoder
from model.errors import ModelError
from model.evaluation import Evaluation
from model.features import extract_features
from model.prior import CodebookPrior
from model.registry import Registry, content_hash, dump
from model.suggester import DesignCache, Trainer

SEED = 0
ENCODER_SETTING = "encoder"
_WARM = 64
_METHOD = "method"
_LIBRARIES = ("jalur", "numpy", "scikit-learn", "scipy", "sentence-transformers")


class Suggester:
    """Suggestions of one study. Safe to call from several threads."""

    def __init__(self, study: Study, encoder: str | None = None, *, lazily: bool = False) -> None:
        """Load the encoder and the newest model version, or train the first one.

        `encoder` is remembered for the study; `lazily` it is loaded when a text has to be embedded.
        Raises SuggesterError where it cannot be loaded.
        """
        # Several threads would add in another order, and the same record give other bytes; beside
        # a screen they would spin against it.
        threadpool_limits(1, user_api="blas")
        self.study = study
        name = encoder or study.store.setting(ENCODER_SETTING, DEFAULT_ENCODER)
        with _for_people():
            loaded = load_encoder(name, lazily=lazily)
            self.embedder = Embedder(loaded, study.workspace.cache)
            self._quick_embedder = Embedder(loaded, study.workspace.cache, quick=True)
            self.prior = CodebookPrior(phrases_of(study.codebook), self.embedder)
        if encoder:
            study.store.set_setting(ENCODER_SETTING, encoder)
        self._designs = DesignCache(self.prior)
        self._registry = Registry(study.workspace.versions)
        self._training = threading.Lock()
        self._units = self._warmed = 0
        self._grouped = -1
        self._limits = last_limits(study)
        self._learned: Learned | None = None
        self._load_newest()
        self._registry.remove(study.store.unused_model_versions())

    @property
    def version(self) -> ModelVersion:
        """The model version in use."""
        return self._current().version

    def retrain(self) -> ModelVersion | None:
        """Learn from every standing coding and put the new version in use.

        Returns None where there is nothing new to learn. Its figures come with `measure`.
        """
        with self._training, _for_people():
            watermark = self.study.store.watermark()
            rows = self._training_rows(watermark)
            if self._is_current(rows):
                return None
            trainer = self._trainer(rows)
            classifier = trainer.train()
            version = self._save(classifier, rows, watermark)
            self._learned = Learned.of(version, trainer, classifier, rows)
            return version

    def measure(self) -> None:
        """Keep the held-out figures of the version in use, once (grouped, five folds)."""
        with self._training, _for_people():
            learned = self._current()
            if self.study.store.model_version(learned.version.id).metrics:
                return
            rows = [row for row in learned.rows if row.weight == 1]
            metrics = quick_metrics(rows, self._trainer(rows))
            self.study.store.add_evaluation(learned.version.id, metrics)
            self._limits = last_limits(self.study)

    def warm(self) -> Iterator[int]:
        """Embed every unit that is not embedded yet, so that none has to wait for it on screen.

        Yields, after each step, how many units are done; goes on from there when it was left.
        """
        total = self.study.store.search_units(limit=1).total
        if total != self._units:
            self._units, self._warmed = total, 0
        while self._warmed < total:
            rows = self.study.store.search_units(offset=self._warmed, limit=_WARM).rows
            with _for_people():
                extract_features([description_of(row.unit) for row in rows], self.embedder)
            self._warmed += _WARM
            yield self._warmed

    def arrange(self) -> Iterator[int]:
        """Put the units in front that the study's order wants next; yields after each step."""
        with _for_people():
            yield from arrange(self.study, self._current(), self.embedder)

    def group(self) -> Iterator[int]:
        """Work out which units say the same, where units came; yields after each step."""
        newest, _outside = self.study.store.extent()
        if newest != self._grouped:
            with _for_people():
                yield from find_duplicates(self.study, self.embedder)
            self._grouped = newest

    def suggest(self, unit: Unit) -> Proposal:
        """Return what the version in use says of a unit, the same to the last bit at any time."""
        return self.as_now().suggest(unit)

    def suggest_many(self, units: Sequence[Unit]) -> list[Proposal]:
        """Return what the version in use says of units, in their order: not to the last bit."""
        return self.as_now().suggest_many(units)

    def as_now(self) -> InUse:
        """Return the version in use with what it says of units, though others follow it."""
        learned, limits = self._current(), self._limits
        return InUse(
            version=learned.version,
            suggest=lambda unit: learned.propose([unit], self.embedder, limits)[0],
            suggest_many=lambda units: learned.propose(units, self._quick_embedder, limits),
            limits=limits,
            labeller=learned.labeller,
        )

    def rebuild(self, version: ModelVersion) -> Rebuilt:
        """Return a version trained again from what the record says of it.

        Raises SuggesterError where its encoder or its way of learning is not the one in use.
        """
        if not _is_of_this_method(version):
            raise SuggesterError(
                "Version {number} was made by a Jalur that learned in another way. What it "
                "suggested stands in the record; to make it again takes that Jalur.",
                number=version.number,
            )
        if version.encoder_hash != self.embedder.encoder.hash:
            raise SuggesterError(
                "Version {number} was made with the encoder {encoder}. Switch to it with: python "
                "scripts/retrain.py --encoder {encoder}",
                number=version.number,
                encoder=version.encoder,
            )
        codebook = codebook_of(self.study, version.codebook_revision)
        with self._training, _for_people():
            prior = self.prior
            if codebook.revision != self.study.codebook.revision:
                prior = CodebookPrior(phrases_of(codebook), self.embedder)
            rows = learnable(self.study.store.training_rows(version.watermark), codebook)
            trainer = Trainer(DesignCache(prior), coded_set(rows, self.embedder))
            classifier = trainer.train()
            learned = Learned.of(version, trainer, classifier, rows)
        return Rebuilt(
            snapshot_hash=snapshot_hash(rows),
            file_hash=content_hash(dump(classifier)),
            suggest=lambda unit: learned.propose([unit], self.embedder, self._limits)[0],
            labeller=learned.labeller,
        )

    def record(self, proposal: Proposal) -> Suggestion:
        """Keep a proposal that is put before a coder or leaves in a file."""
        return self.study.store.add_suggestion(
            proposal.unit_id, proposal.version.id, proposal.ranking
        )

    def explained(self, unit: Unit, count: int = 3) -> tuple[Proposal, Reasons]:
        """Return what `suggest` says of a unit, and what lies nearest and pulls towards that."""
        return self._current().explained(unit, self.embedder, self._limits, count)

    def telling_words(self, unit: Unit, code: int) -> list[TellingWord]:
        """Return the words of a unit without which the code would be less likely (slow)."""
        return self._current().telling_words(unit, code, self._quick_embedder)

    def evaluate(self) -> Evaluation:
        """Return the held-out figures on the settled units; raises SuggesterError without any."""
        rows = settled(self._training_rows())
        return measure_thoroughly(rows, self._trainer(rows), SEED)

    def doubts(self) -> Doubts:
        """Return settled codings to look at again; raises SuggesterError without enough of them."""
        rows = settled(self._training_rows())
        return find_doubts(rows, self._trainer(rows))

    def _current(self) -> Learned:
        if self._learned is None:
            raise SuggesterError("Nothing has been learned yet. Run: python scripts/retrain.py")
        return self._learned

    def _load_newest(self) -> None:
        newest = self.study.store.latest_model_version()
        if newest is None or not self._fits(newest) or not self._is_there(newest):
            self.retrain()
            self.measure()
            return
        with _for_people():
            classifier = self._registry.load(newest.id, newest.file_hash)
            rows = self._training_rows(newest.watermark)
            self._learned = Learned.of(newest, self._trainer(rows), classifier, rows)

    def _is_there(self, version: ModelVersion) -> bool:
        return self._registry.has(version.id, version.file_hash)

    def _fits(self, version: ModelVersion) -> bool:
        return (
            _is_of_this_method(version)
            and version.codebook_revision == self.study.codebook.revision
            and version.encoder_hash == self.embedder.encoder.hash
        )

    def _is_current(self, rows: Sequence[TrainingRow]) -> bool:
        learned = self._learned
        return learned is not None and learned.version.snapshot_hash == snapshot_hash(rows)

    def _training_rows(self, watermark: int | None = None) -> list[TrainingRow]:
        return learnable(self.study.store.training_rows(watermark), self.study.codebook)

    def _trainer(self, rows: Sequence[TrainingRow]) -> Trainer:
        return Trainer(self._designs, coded_set(rows, self.embedder))

    def _save(
        self, classifier: TrackClassifier, rows: Sequence[TrainingRow], watermark: int
    ) -> ModelVersion:
        encoder = self.embedder.encoder
        facts: dict[str, Any] = {
            "encoder": encoder.name,
            "encoder_hash": encoder.hash,
            "snapshot_hash": snapshot_hash(rows),
            "watermark": watermark,
            "codings": len(rows),
            "units": len({row.unit.id for row in rows}),
            "codebook_revision": self.study.codebook.revision,
            "seed": SEED,
            "libraries": _libraries(),
        }
        name = str(uuid4())
        file_hash = self._registry.save(name, classifier, facts)
        return self.study.store.add_model_version(id=name, file_hash=file_hash, **facts)


def load_embedder(study: Study) -> Embedder:
    """Return the embedder of a study without its suggester; raises SuggesterError."""
    with _for_people():
        name = study.store.setting(ENCODER_SETTING, DEFAULT_ENCODER)
        return Embedder(load_encoder(name), study.workspace.cache)


def _libraries() -> str:
    versions = {name: library_version(name) for name in _LIBRARIES}
    return json.dumps({_METHOD: METHOD, **versions})


def _is_of_this_method(version: ModelVersion) -> bool:
    return bool(json.loads(version.libraries).get(_METHOD, "1") == METHOD)


@contextmanager
def _for_people() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        raise SuggesterError(error.message, **error.values) from error
