"""A model version ready for use: what it says of units, and what lies nearest to them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from annotation.lessons import description_of
from annotation.proposals import Limits, NearPhrase, NearUnit, Proposal, Reasons, TellingWord
from annotation.records import ModelVersion, Unit
from annotation.store import TrainingRow
from model.cache import Embedder
from model.classifier import TrackClassifier
from model.encoder import Vectors
from model.explanation import Floats, nearest_phrases, nearest_rows, telling_words
from model.features import Description, Features, extract_features
from model.labeller import Labeller
from model.margin import LEAST
from model.memory import Memory
from model.novelty import EVEN, PROMISE, are_novel, nearness
from model.prior import CodebookPrior
from model.pulls import Pulls, Without, pulls_of
from model.suggester import Trainer, design_matrix, memory_of, probabilities, ranking


@dataclass(frozen=True)
class Learned:
    """A trained version with the coded units it was trained on."""

    version: ModelVersion
    prior: CodebookPrior
    classifier: TrackClassifier
    rows: tuple[TrainingRow, ...]
    memory: Memory
    pulls: Pulls
    centred: Vectors

    @classmethod
    def of(
        cls,
        version: ModelVersion,
        trainer: Trainer,
        classifier: TrackClassifier,
        rows: Sequence[TrainingRow],
    ) -> Self:
        """Return the version whose classifier was trained on these rows.

        `centred` are the vectors of its rows, for `nearness`.
        """
        return cls(
            version=version,
            prior=trainer.prior,
            classifier=classifier,
            rows=tuple(rows),
            memory=memory_of(trainer.coded, trainer.prior.codes),
            pulls=pulls_of(trainer, classifier),
            centred=trainer.centred(),
        )

    @cached_property
    def untaught(self) -> frozenset[int]:
        """The codes of which it has seen no example."""
        seen = {code for row in self.rows for code in row.codes}
        return frozenset(self.prior.codes) - seen

    def probabilities(self, features: Features) -> Floats:
        """Return one row per description and one column per code, in codebook order."""
        return probabilities(self.prior, self.classifier, self.memory, features)

    def propose(self, units: Sequence[Unit], embedder: Embedder, limits: Limits) -> list[Proposal]:
        """Return what it says of each unit.

        For a unit without a word nothing is likely enough: a suggestion would rest on nothing.
        """
        features = extract_features([description_of(unit) for unit in units], embedder)
        table = self.probabilities(features)
        novel = self._are_novel(features, limits)
        return [
            self._proposal(unit, row, limits, is_novel)
            for unit, row, is_novel in zip(units, table, novel, strict=True)
        ]

    def _are_novel(self, features: Features, limits: Limits) -> list[bool]:
        centred = self.prior.centred(features.vectors)
        phrases = nearness(centred, self.prior.vectors)
        return [bool(one) for one in are_novel(centred, self.centred, phrases, limits.near)]

    def _proposal(self, unit: Unit, row: Floats, limits: Limits, is_novel: bool) -> Proposal:
        return Proposal(
            unit_id=unit.id,
            version=self.version,
            ranking=ranking(self.prior.codes, row),
            share=limits.share,
            least=_least(unit, is_novel),
            untaught=self.untaught,
            novel_rate=PROMISE if is_novel else None,
        )

    def explained(
        self, unit: Unit, embedder: Embedder, limits: Limits, count: int
    ) -> tuple[Proposal, Reasons]:
        """Return what `propose` says of one unit, and what pulls towards its first code."""
        features = extract_features([description_of(unit)], embedder)
        design = design_matrix(self.prior, features)
        table = self.memory.recall(features.vectors, self.classifier.predict_proba(design))
        [is_novel] = self._are_novel(features, limits)
        proposal = self._proposal(unit, table[0], limits, is_novel)
        code = proposal.ranking[0][0]
        without = Without(self.prior, self.classifier, self.memory, features, design, code)
        return proposal, self._reasons(unit, code, features, without, count)

    def labeller(self, limits: Limits) -> Labeller:
        """Return what labels descriptions as `propose` does, without the record."""
        return Labeller(
            self.prior, self.classifier, self.memory, self.centred, limits.share, limits.near
        )

    def _reasons(
        self, unit: Unit, code: int, features: Features, without: Without, count: int
    ) -> Reasons:
        vector = features.vectors[0]
        own = sum(row.unit.id == unit.id for row in self.rows)
        near = [
            found
            for found in nearest_rows(vector, self.memory.vectors, count + own)
            if self.rows[found.row].unit.id != unit.id
        ]
        return Reasons(
            code=code,
            units=tuple(
                NearUnit(
                    row.unit.id,
                    row.unit.text,
                    row.codes,
                    found.similarity,
                    without.unit(self.pulls, found.row),
                )
                for found in near[:count]
                for row in (self.rows[found.row],)
            ),
            phrases=tuple(
                NearPhrase(
                    self.prior.phrases[found.row].code,
                    self.prior.phrases[found.row].text,
                    found.similarity,
                    without.phrase(found.row),
                )
                for found in nearest_phrases(self.prior, vector, count)
            ),
        )

    def telling_words(self, unit: Unit, code: int, embedder: Embedder) -> list[TellingWord]:
        """Return the words of a unit without which the code would be less likely."""
        column = self.prior.codes.index(code)

        def likelihood(descriptions: Sequence[Description]) -> Floats:
            features = extract_features(descriptions, embedder)
            table = self.probabilities(features)
            return np.asarray(table[:, column])

        found = telling_words(description_of(unit), likelihood)
        return [TellingWord(word.in_actor, word.start, word.end) for word in found]


def _least(unit: Unit, is_novel: bool) -> float:
    """Return how likely a code must be to be proposed; a unit without a letter says nothing."""
    if not any(letter.isalpha() for letter in unit.text):
        return math.inf
    return EVEN if is_novel else LEAST


@dataclass(frozen=True)
class InUse:
    """A version while it is in use, and what it says: to the last bit, or of many units quickly."""

    version: ModelVersion
    suggest: Callable[[Unit], Proposal]
    suggest_many: Callable[[Sequence[Unit]], list[Proposal]]
    limits: Limits
    labeller: Callable[[Limits], Labeller]


@dataclass(frozen=True)
class Rebuilt:
    """A version trained again, with the hashes of what it was trained on and of its file."""

    snapshot_hash: str
    file_hash: str
    suggest: Callable[[Unit], Proposal]
    labeller: Callable[[Limits], Labeller]
