"""Why a code is suggested: what lies nearest, and the words that carry it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.encoder import Vectors
from model.features import Description
from model.prior import CodebookPrior

Floats = npt.NDArray[np.float64]

MOST_WORDS = 200
MOST_CHARACTERS = 20_000
_WORD = re.compile(r"\w[\w'\u2019.-]*\w|\w")


@dataclass(frozen=True)
class Near:
    """Something near a description: its row in what was searched, and the cosine."""

    row: int
    similarity: float


def nearest_rows(vector: Vectors, vectors: Vectors, count: int) -> list[Near]:
    """Return the rows of `vectors`, shape (n, d), nearest to `vector`, shape (d,); best first."""
    if not len(vectors):
        return []
    similarity = vectors @ vector
    best = np.argsort(-similarity, kind="stable")[:count]
    return [Near(int(row), float(similarity[row])) for row in best]


def nearest_phrases(prior: CodebookPrior, vector: Vectors, count: int) -> list[Near]:
    """Return the codebook's example phrases nearest to a description, best first."""
    return nearest_rows(prior.centred(vector[None, :])[0], prior.vectors, count)


@dataclass(frozen=True)
class TellingWord:
    """A word of a description without which the code would be less likely, by `drop`.

    `start` and `end` count characters in the actor or, where `in_actor` is false, in the
    description.
    """

    in_actor: bool
    start: int
    end: int
    drop: float


def telling_words(
    description: Description,
    likelihood: Callable[[Sequence[Description]], Floats],
    count: int = 5,
) -> list[TellingWord]:
    """Return the words that carry a code most, the strongest first.

    `likelihood` gives the probability of the code for each of some descriptions. Each word is left
    out in turn, and what the code loses by it is the word's drop (occlusion; Zeiler & Fergus 2014).
    Words without which the code would be likelier are not returned, and none of a text of more than
    20,000 characters, which would have to be read again for each.
    """
    if len(description.text) > MOST_CHARACTERS:
        return []
    words = [
        (in_actor, found.start(), found.end())
        for in_actor, text in ((True, description.actor), (False, description.description))
        for found in _WORD.finditer(text)
    ][:MOST_WORDS]
    if len(words) < 2:  # noqa: PLR2004 - without its only word nothing is left to ask about
        return []
    whole, *without = likelihood([description, *(_without(description, *word) for word in words)])
    drops = [TellingWord(*word, float(whole - p)) for word, p in zip(words, without, strict=True)]
    strongest = sorted(drops, key=lambda word: (-word.drop, word.in_actor, word.start))
    return [word for word in strongest[:count] if word.drop > 0]


def _without(description: Description, in_actor: bool, start: int, end: int) -> Description:
    def cut(text: str) -> str:
        return " ".join((text[:start] + text[end:]).split())

    if in_actor:
        return Description(cut(description.actor), description.description)
    return Description(description.actor, cut(description.description))
