"""How far the coders of a study agree, and apart from that how far suggestions moved them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from annotation.agreement import (
    Agreement,
    Distance,
    Rating,
    Ratings,
    about_suggestions,
    cautions,
    confusions,
    facts_of,
    measure,
    tabulate,
)
from annotation.codebook import Codebook
from annotation.errors import Caution
from annotation.exchange.ratings import ratings_csv
from annotation.pull import Pull, measure_pull
from annotation.pull import cautions as about_pull
from annotation.records import Round
from annotation.store import GivenCodes, Store


@dataclass(frozen=True)
class TeamAgreement:
    """The agreement of a team on these codings, with all that has to be said beside it.

    `confusions` counts pairs of primary codes by their names, none of them twice. `round` is the
    reliability round that the codings are of, None where they are not of one.
    """

    agreement: Agreement
    cautions: tuple[Caution, ...]
    confusions: dict[tuple[str, str], int]
    pulls: tuple[Pull, ...]
    codings: tuple[GivenCodes, ...]
    round: Round | None = None


def compare_coders(
    store: Store,
    codebook: Codebook,
    *,
    report_ids: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    distance: Distance | None = None,
    only_unseen: bool = False,
) -> TeamAgreement:
    """Return how far coders agreed before they talked; None takes all reports, or all coders.

    Adjudications are no codings, and what coders made of a dispute when they looked again does not
    count: reliability is that of codings made apart (O'Connor and Joffe 2020). With `only_unseen`
    what was decided with a suggestion in sight is as if not coded; the pull is of all codings.

    Whole reports are drawn for the intervals where there are at least 20.
    """
    given = [
        one
        for one in store.given_codes()
        if (report_ids is None or one.report_id in report_ids)
        and (coders is None or one.coder in coders)
    ]
    pulls = measure_pull(given)
    if only_unseen:
        given = [one for one in given if one.arm.is_unassisted]
    ratings = _ratings(given, codebook)
    # That no code applies is a category where anybody has used it.
    categories = len(codebook.numbers) + any(not one.codes for one in given)
    found = measure(ratings, distance=distance, categories=categories)
    return TeamAgreement(
        agreement=found,
        cautions=(
            *cautions(found),
            *_about_looking_again(sum(one.again for one in given)),
            *about_suggestions(sum(not one.arm.is_unassisted for one in given), len(given)),
            *(() if only_unseen else about_pull(pulls)),
        ),
        confusions=_confusions(ratings),
        pulls=pulls,
        codings=tuple(given),
    )


def _about_looking_again(count: int) -> Iterator[Caution]:
    """Yield that so many codings are those of before their coders looked again, where any are."""
    if count:
        yield Caution(
            "Codings looked at again after a disagreement: {count}. Compared is what stood before "
            "that.",
            count=count,
        )


def figures_of(team: TeamAgreement) -> dict[str, Any]:
    """Return all figures as plain facts, with what is needed to find them again from the codings.

    `codings` is the SHA-256 of the file of codings that `ratings_csv` makes.
    """
    return {
        "jalur": version("jalur"),
        "codings": hashlib.sha256(ratings_csv(team.codings).encode()).hexdigest(),
        **facts_of(team.agreement, team.cautions),
    }


def _ratings(given: Sequence[GivenCodes], codebook: Codebook) -> Ratings:
    reports = {one.unit_id: one.report_id for one in given}
    return tabulate(
        (Rating(one.unit_id, one.coder, tuple(map(str, one.codes))) for one in given),
        codes=[str(number) for number in codebook.numbers],
        clusters=reports,
    )


def _confusions(ratings: Ratings) -> dict[tuple[str, str], int]:
    names = (*ratings.codes, "")
    pairs = confusions(ratings)
    return {
        (one, names[j]): int(pairs[i, j])
        for i, one in enumerate(names)
        for j in range(i, len(names))
        if pairs[i, j]
    }
