"""What is said of rows, as the columns that a file gets."""

from typing import Any

import numpy as np
import numpy.typing as npt

from annotation.records import format_codes
from model.labeller import Labels

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

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

JOINED: dict[str, type] = {"human_codes": str, "human_status": str}
"""The columns that bring codings back; they follow the others."""
SETTLED, DISPUTED = "settled", "disputed"

AUTO, REVIEW, ABSTAIN = "auto", "review", "abstain"
NOT_AUDITED, BELOW, SEVERAL = "not audited", "below the threshold", "several codes likely"
SHOWN, MISSED = "shown by the audit", "not shown by the audit"
BY_HAND, TAKEN_BACK = "coded by hand", "taken back"
CANDIDATES = frozenset({NOT_AUDITED, SHOWN, MISSED, BY_HAND, TAKEN_BACK})
"""Reasons of rows whose label an audit may make, or has made, automatic."""
NO_WORDS, NOVEL, UNLIKELY = "no words", "like nothing coded", "no code likely enough"


def columns_of(labels: Labels, has_words: Bools, threshold: float | None) -> dict[str, list[Any]]:
    """Return the columns of n descriptions but `model_version`; probabilities have three decimals.

    Nothing is `auto`: no audit has shown how often it would be right. With a threshold the reason
    tells the rows that an audit could make so. Of a row without words nothing is said.
    """
    has_track = labels.chosen[:, 0]
    shares = np.rint(labels.probabilities * 1000).astype(np.int64)
    first = labels.codes[:, 0].tolist()
    return {
        "track": [code if has else None for code, has in zip(first, has_track, strict=True)],
        "probability": _of_words((shares[:, 0] / 1000).tolist(), has_words, None),
        "also": _further(labels),
        "ranking": _of_words(_rankings(labels.codes, shares), has_words, ""),
        "decision": np.where(has_track, REVIEW, ABSTAIN).tolist(),
        "reason": _reasons(labels, shares[:, 0] / 1000, has_words, threshold),
    }


def _reasons(labels: Labels, first: Floats, has_words: Bools, threshold: float | None) -> list[str]:
    has_track, has_target = labels.chosen[:, 0], threshold is not None
    below = first < (threshold or 0)
    several = labels.chosen[:, 1:].any(axis=1) & has_target
    reasons: list[str] = np.select(
        [~has_words, ~has_track & labels.novel, ~has_track, below, several],
        [NO_WORDS, NOVEL, UNLIKELY, BELOW, SEVERAL],
        NOT_AUDITED,
    ).tolist()
    return reasons


def _of_words(values: list[Any], has_words: Bools, nothing: Any) -> list[Any]:
    if has_words.all():
        return values
    return [one if says else nothing for one, says in zip(values, has_words, strict=True)]


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
