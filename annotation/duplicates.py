"""Units that say the same, within and across reports: who codes one may code the others with it."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from annotation.lessons import description_of
from annotation.study import Study
from model.cache import Embedder
from model.duplicates import Pair, equal_keys, join_pairs, near_pairs, wording
from model.features import extract_features

NEAR = 0.95
"""The same in other words, with the same actor; nearer than what evaluation keeps together."""
MOST = 20_000
"""Of more units only those with the same words are found: the rest would take minutes."""
_STEP = 64


def find_duplicates(study: Study, embedder: Embedder) -> Iterator[int]:
    """Work out which units say the same; yields after each step.

    Units outside of the study count too: they can come into it at any time.
    """
    newest, _outside = study.store.extent()
    units = study.store.units_to_group()
    pairs: list[Pair] = equal_keys([(wording(unit.text),) for unit in units])
    if len(units) <= MOST:
        vectors = []
        for start in range(0, len(units), _STEP):
            part = [description_of(unit) for unit in units[start : start + _STEP]]
            vectors.append(extract_features(part, embedder).vectors)
            yield start
        for found in near_pairs(np.concatenate(vectors), NEAR) if vectors else ():
            pairs += found
            yield len(units)
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for unit, group in zip(units, join_pairs(len(units), pairs).tolist(), strict=True):
        groups[group].append(unit.id)
    study.store.set_duplicates([ids for ids in groups.values() if len(ids) > 1], newest)
