"""What the suggester is taught: the codebook's words and the coded units, in its own terms."""

import hashlib
from collections.abc import Sequence

import numpy as np

from annotation.codebook import Codebook
from annotation.records import Unit
from annotation.store import TrainingRow
from model.cache import Embedder
from model.coded import CodedSet
from model.duplicates import Groups, group_duplicates, wording
from model.features import Description, Features, extract_features
from model.prior import Phrase


def phrases_of(codebook: Codebook) -> list[Phrase]:
    """Return the codebook's words as the suggester reads them, in all its languages."""
    phrases = []
    for code in codebook.codes:
        for language in codebook.languages:
            meaning = f"{code.name[language]}. {code.definition[language]}"
            phrases += [Phrase(code.number, text) for text in code.examples[language]]
            phrases += [
                Phrase(code.number, text, example=False)
                for text in (meaning, *code.includes[language])
            ]
    return phrases


def coded_set(rows: Sequence[TrainingRow], embedder: Embedder) -> CodedSet:
    """Return the rows as the suggester learns from them."""
    translated = [position for position, row in enumerate(rows) if row.unit.translation]
    return CodedSet(
        ids=tuple(row.unit.id for row in rows),
        features=extract_features([description_of(row.unit) for row in rows], embedder),
        translations=extract_features(
            [Description(rows[i].unit.actor, rows[i].unit.translation) for i in translated],
            embedder,
        ),
        translation_of=np.array(translated, dtype=np.intp),
        codes=tuple(row.codes for row in rows),
        weights=np.array([row.weight for row in rows], dtype=np.float64),
    )


def snapshot_hash(rows: Sequence[TrainingRow]) -> str:
    """Return the hash of what is learned: unit ids, codes and weights, in any order."""
    lines = sorted(f"{row.unit.id} {row.codes} {row.weight:.6f}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def learnable(rows: Sequence[TrainingRow], codebook: Codebook) -> list[TrainingRow]:
    """Return the rows whose codes are all in the codebook, and that have any."""
    known = set(codebook.numbers)
    return [row for row in rows if row.codes and known.issuperset(row.codes)]


def description_of(unit: Unit) -> Description:
    """Return a unit as the suggester reads it."""
    return Description(unit.actor, unit.description)


def groups_of(rows: Sequence[TrainingRow], features: Features) -> Groups:
    """Return the group of each row: rows of one unit and rows that say the same are together."""
    keys = [(row.unit.id, wording(row.unit.text), wording(row.unit.description)) for row in rows]
    return group_duplicates(keys, features.vectors)
