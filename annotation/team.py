"""How far the coders of a study agree, and apart from that each of them with the suggestions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotation.agreement import (
    Agreement,
    Coefficient,
    Distance,
    Rating,
    Ratings,
    cautions,
    confusions,
    measure,
    tabulate,
)
from annotation.agreement.cautions import FEWEST_CLUSTERS
from annotation.codebook import Codebook
from annotation.errors import Caution
from annotation.records import Arm
from annotation.store import GivenCodes, Store

MODEL = "model"
SEEN = (Arm.SHOWN, Arm.AFTER)
"""What coders had in sight of the suggestion when they decided."""


@dataclass(frozen=True)
class WithModel:
    """How often a coder's first code is the one suggested first, with it in sight or not."""

    coder: str
    seen: bool
    units: int
    same: Coefficient
    kappa: Coefficient


@dataclass(frozen=True)
class TeamAgreement:
    """The agreement of a team with all that has to be said beside it.

    `confusions` counts pairs of primary codes by their names, none of them twice.
    """

    agreement: Agreement
    cautions: tuple[Caution, ...]
    confusions: dict[tuple[str, str], int]
    with_model: tuple[WithModel, ...]


def compare_coders(
    store: Store,
    codebook: Codebook,
    *,
    report_ids: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    distance: Distance | None = None,
) -> TeamAgreement:
    """Return how far coders agree on what stands; None takes all reports, or all coders.

    Whole reports are drawn for the intervals where there are at least 20.
    """
    given = [
        one
        for one in store.given_codes()
        if (report_ids is None or one.report_id in report_ids)
        and (coders is None or one.coder in coders)
    ]
    ratings = _ratings(given, codebook)
    # That no code applies is a category where anybody has used it.
    categories = len(codebook.numbers) + any(not one.codes for one in given)
    found = measure(ratings, distance=distance, categories=categories)
    return TeamAgreement(
        agreement=found,
        cautions=(*cautions(found), *_about_suggestions(given)),
        confusions=_confusions(ratings),
        with_model=tuple(_with_model(given)),
    )


def _ratings(given: Sequence[GivenCodes], codebook: Codebook) -> Ratings:
    reports = {one.unit_id: one.report_id for one in given}
    are_many = len(set(reports.values())) >= FEWEST_CLUSTERS
    return tabulate(
        (Rating(one.unit_id, one.coder, tuple(map(str, one.codes))) for one in given),
        codes=[str(number) for number in codebook.numbers],
        clusters=reports if are_many else None,
    )


def _about_suggestions(given: Sequence[GivenCodes]) -> Iterator[Caution]:
    seen = sum(one.arm in SEEN for one in given)
    if seen:
        yield Caution(
            "{count} of {all} codings were made with a suggestion in sight: coders who follow the "
            "same suggestion agree without having read alike.",
            count=seen,
            all=len(given),
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


def _with_model(given: Sequence[GivenCodes]) -> Iterator[WithModel]:
    for coder in dict.fromkeys(one.coder for one in given):
        for seen in (True, False):
            mine = [
                one
                for one in given
                if one.coder == coder and one.suggested is not None and (one.arm in SEEN) is seen
            ]
            if mine:
                yield _beside_model(coder, seen, mine)


def _beside_model(coder: str, seen: bool, mine: Sequence[GivenCodes]) -> WithModel:
    own = (Rating(one.unit_id, coder, tuple(map(str, one.codes[:1]))) for one in mine)
    models = (Rating(one.unit_id, f"{MODEL} {coder}", (str(one.suggested),)) for one in mine)
    found = measure(tabulate([*own, *models])).coefficients
    return WithModel(coder, seen, len(mine), found["percent_agreement"], found["cohen_kappa"])
