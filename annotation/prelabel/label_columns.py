"""What is said of rows, as the columns that a file gets."""

from typing import Any

import numpy as np
import numpy.typing as npt

from annotation.records import format_codes
from model.labeller import Labels

THOUSANDTHS = [f"{number / 1000:.3f}" for number in range(1001)]

ADDED: dict[str, type] = {
    "track": int,
    "probability": float,
    "also": str,
    "ranking": str,
    "decision": str,
    "reason": str,
    "model_version": str,
}
"""The columns, in their order; `model_version` is the same in all rows of a run."""

REVIEW, ABSTAIN = "review", "abstain"
NOT_AUDITED = "not audited"
NO_WORDS, NOVEL, UNLIKELY = "no words", "like nothing coded", "no code likely enough"


def columns_of(labels: Labels, has_words: npt.NDArray[np.bool_]) -> dict[str, list[Any]]:
    """Return the columns of n descriptions but `model_version`; probabilities have three decimals.

    Nothing is `auto`: no audit has shown how often it would be right.
    """
    has_track = labels.chosen[:, 0]
    shares = np.rint(labels.probabilities * 1000).astype(np.int64)
    first = labels.codes[:, 0].tolist()
    return {
        "track": [code if has else None for code, has in zip(first, has_track, strict=True)],
        "probability": (shares[:, 0] / 1000).tolist(),
        "also": _further(labels),
        "ranking": _rankings(labels.codes, shares),
        "decision": np.where(has_track, REVIEW, ABSTAIN).tolist(),
        "reason": np.select(
            [has_track, ~has_words, labels.novel], [NOT_AUDITED, NO_WORDS, NOVEL], UNLIKELY
        ).tolist(),
    }


def _further(labels: Labels) -> list[str]:
    further = [""] * len(labels.codes)
    for row in np.flatnonzero(labels.chosen[:, 1:].any(axis=1)).tolist():
        further[row] = format_codes(labels.codes[row, 1:][labels.chosen[row, 1:]].tolist())
    return further


def _rankings(codes: npt.NDArray[np.int64], shares: npt.NDArray[np.int64]) -> list[str]:
    names: dict[int, str] = {code: f"{code}:" for code in np.unique(codes).tolist()}
    return [
        ";".join([names[code] + THOUSANDTHS[share] for code, share in zip(*row, strict=True)])
        for row in zip(codes.tolist(), shares.tolist(), strict=True)
    ]


def as_written(columns: dict[str, list[Any]], version: str) -> dict[str, list[Any]]:
    """Return the columns of rows as a file gets them."""
    return {**columns, "model_version": [version] * len(columns["track"])}
