"""Coded descriptions as the suggester learns from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.features import Features

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class CodedSet:
    """n coded units.

    `features` holds the n texts as they stand in the reports; `translations` holds m texts in
    another language and `translation_of` says, for each, which unit it translates (0 to n - 1).
    `codes` are the codes of each unit, primary first and never empty; `weights` what each counts.
    """

    ids: tuple[str, ...]
    features: Features
    translations: Features
    translation_of: Indices
    codes: tuple[tuple[int, ...], ...]
    weights: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class TrainingRows:
    """One row per text and code: its place in `CodedSet`'s texts, its code and its weight."""

    texts: Indices
    codes: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


def training_rows(coded: CodedSet, units: Sequence[int] | Indices) -> TrainingRows:
    """Return the rows of these units; texts are numbered features first, then translations.

    The weight of a unit is shared among its texts equally, and among its codes so that the primary
    one has twice the share of each other.
    """
    chosen = set(np.asarray(units).tolist())
    texts: dict[int, list[int]] = {unit: [unit] for unit in sorted(chosen)}
    for position, unit in enumerate(coded.translation_of.tolist()):
        if unit in chosen:
            texts[unit].append(len(coded) + position)
    rows = [
        (text, code, coded.weights[unit] / len(unit_texts) * share)
        for unit, unit_texts in texts.items()
        for text in unit_texts
        for code, share in _shares(coded.codes[unit])
    ]
    return TrainingRows(
        np.array([row[0] for row in rows], dtype=np.intp),
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.float64),
    )


def _shares(codes: tuple[int, ...]) -> list[tuple[int, float]]:
    parts = [2, *(1 for _ in codes[1:])]
    return [(code, part / sum(parts)) for code, part in zip(codes, parts, strict=True)]
