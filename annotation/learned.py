"""A model version ready for use: what it says of units, and what lies nearest to them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotation.lessons import description_of
from annotation.proposals import NearPhrase, NearUnit, Proposal, Reasons, TellingWord
from annotation.records import ModelVersion, Unit
from annotation.store import TrainingRow
from model.cache import Embedder
from model.classifier import TrackClassifier
from model.explanation import Floats, nearest_phrases, nearest_rows, telling_words
from model.features import Description, extract_features
from model.margin import LEAST
from model.memory import Memory
from model.prior import CodebookPrior
from model.suggester import probabilities, ranking


@dataclass(frozen=True)
class Learned:
    """A trained version with the coded units it was trained on."""

    version: ModelVersion
    prior: CodebookPrior
    classifier: TrackClassifier
    rows: tuple[TrainingRow, ...]
    memory: Memory

    @cached_property
    def untaught(self) -> frozenset[int]:
        """The codes of which it has seen no example."""
        seen = {code for row in self.rows for code in row.codes}
        return frozenset(self.prior.codes) - seen

    def propose(self, units: Sequence[Unit], embedder: Embedder, share: float) -> list[Proposal]:
        """Return what it says of each unit; `share` decides on further codes.

        For a unit without a word nothing is likely enough: a suggestion would rest on nothing.
        """
        features = extract_features([description_of(unit) for unit in units], embedder)
        table = probabilities(self.prior, self.classifier, self.memory, features)
        return [
            Proposal(
                unit_id=unit.id,
                version=self.version,
                ranking=ranking(self.prior.codes, row),
                share=share,
                least=LEAST if unit.text else math.inf,
                untaught=self.untaught,
            )
            for unit, row in zip(units, table, strict=True)
        ]

    def reasons(self, unit: Unit, embedder: Embedder, count: int) -> Reasons:
        """Return the coded units and the codebook phrases nearest to a unit."""
        vector = extract_features([description_of(unit)], embedder).vectors[0]
        near = nearest_rows(vector, self.memory.vectors, count + 1)
        units = [
            NearUnit(row.unit.id, row.unit.text, row.codes, found.similarity)
            for found in near
            if (row := self.rows[found.row]).unit.id != unit.id
        ]
        phrases = [
            NearPhrase(phrase.code, phrase.text, similarity)
            for phrase, similarity in nearest_phrases(self.prior, vector, count)
        ]
        return Reasons(tuple(units[:count]), tuple(phrases))

    def telling_words(self, unit: Unit, code: int, embedder: Embedder) -> list[TellingWord]:
        """Return the words of a unit without which the code would be less likely."""
        column = self.prior.codes.index(code)

        def likelihood(descriptions: Sequence[Description]) -> Floats:
            features = extract_features(descriptions, embedder)
            table = probabilities(self.prior, self.classifier, self.memory, features)
            return np.asarray(table[:, column])

        found = telling_words(description_of(unit), likelihood)
        return [TellingWord(word.in_actor, word.start, word.end) for word in found]


@dataclass(frozen=True)
class Rebuilt:
    """A version trained again, with the hashes of what it was trained on and of its file."""

    snapshot_hash: str
    file_hash: str
    suggest: Callable[[Unit], Proposal]
