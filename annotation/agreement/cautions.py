"""What a reader of agreement figures has to know: too few units, rare codes, wide intervals."""

from collections.abc import Iterator
from math import ceil
from statistics import NormalDist

from annotation.agreement.coefficients import ALPHA, PERCENT
from annotation.agreement.figures import Agreement, Coefficient
from annotation.agreement.ratings import FEWEST_CLUSTERS
from annotation.errors import Caution

TENTATIVE, FIRM = 0.667, 0.8
"""From these on conclusions can be drawn, tentative ones and firm ones (Krippendorff 2019)."""
ERROR = 0.05
HIGH = 0.9


def units_needed(prevalence: float, coders: int, least: float = TENTATIVE) -> int:
    """Return how many units show that alpha is not below `least`, at an error of 5 %.

    `prevalence`, between 0 and 1, is that of the rarest code. Bloch and Kraemer (1989), Biometrics
    45, 269-287, eq. 3.7, as in Krippendorff (2019), Content analysis, 4th ed.; for `coders` other
    than two as in the manual of ATLAS.ti. Raises ValueError where the prevalence is 0 or 1.
    """
    if not 0 < prevalence < 1:
        raise ValueError(f"a prevalence lies between 0 and 1, got {prevalence}")
    z = NormalDist().inv_cdf(1 - ERROR)
    spread = prevalence * (1 - prevalence)
    return ceil(coders * z**2 * ((1 + least) * (3 - least) / (4 * (1 - least) * spread) - least))


def verdict(alpha: Coefficient) -> Caution:
    """Return what the lower end of alpha's interval allows to say."""
    if alpha.low is None:
        return Caution("What can be concluded from these codings cannot be said yet.")
    if alpha.low >= FIRM:
        return Caution(
            "Even at the lower end firm conclusions can be drawn ({limit} and more).", limit=FIRM
        )
    if alpha.low >= TENTATIVE:
        return Caution(
            "The lower end allows tentative conclusions ({limit} and more), not firm ones.",
            limit=TENTATIVE,
        )
    return Caution(
        "The lower end is below {limit}: these codings do not yet show that other coders would "
        "code alike.",
        limit=TENTATIVE,
    )


def conclusion(found: Agreement, *, is_stability: bool = False) -> Caution:
    """Return what the figures allow to say; where all agree, no interval shows that.

    With `is_stability` both codings are of one coder: they say nothing of other coders.
    """
    if found.coefficients[PERCENT].value == 1:
        return _unanimous(found, is_stability=is_stability)
    alpha = found.coefficients[ALPHA]
    return _verdict_on_one(alpha) if is_stability else verdict(alpha)


def _verdict_on_one(alpha: Coefficient) -> Caution:
    if alpha.low is None:
        return verdict(alpha)
    if alpha.low >= FIRM:
        return Caution(
            "Even at the lower end the coder is stable ({limit} and more). Whether others would "
            "code so is another question.",
            limit=FIRM,
        )
    if alpha.low >= TENTATIVE:
        return Caution(
            "The lower end allows the tentative conclusion that the coder is stable ({limit} and "
            "more), not a firm one. Whether others would code so is another question.",
            limit=TENTATIVE,
        )
    return Caution(
        "The lower end is below {limit}: these codings do not yet show that the coder is stable.",
        limit=TENTATIVE,
    )


def about_suggestions(seen: int, codings: int) -> Iterator[Caution]:
    """Yield that so many of the codings were made with a suggestion in sight, where any were."""
    if seen:
        yield Caution(
            "{count} of {all} codings were made with a suggestion in sight: coders who follow the "
            "same suggestion agree without having read alike.",
            count=seen,
            all=codings,
        )


def cautions(
    found: Agreement,
    *,
    of_codes: Agreement | None = None,
    is_stability: bool = False,
) -> Iterator[Caution]:
    """Yield what a reader has to know.

    `of_codes` has the figures of single codes that are shown, where these rest on more units. With
    `is_stability` both codings are of one coder.
    """
    of_codes = of_codes or found
    yield from _about_size(of_codes)
    yield from _about_alpha(found, is_stability=is_stability)
    for code, track in of_codes.tracks.items():
        if len(track.coders) == 1 and found.n_coders > 1:
            yield _about_one(code, track.coders[0], is_stability=is_stability)
    if found.by_clusters and found.n_clusters < FEWEST_CLUSTERS:
        yield Caution(
            "The intervals draw from {count} reports only and are too narrow: that takes {fewest}.",
            count=found.n_clusters,
            fewest=FEWEST_CLUSTERS,
        )


def _about_one(code: str, coder: str, *, is_stability: bool) -> Caution:
    if is_stability:
        return Caution(
            "On units coded twice code {code} stands in one of both codings only: {coder}.",
            code=code,
            coder=coder,
        )
    return Caution(
        "On units that two or more coded, code {code} was used by {coder} alone.",
        code=code,
        coder=coder,
    )


def _about_size(found: Agreement) -> Iterator[Caution]:
    if found.is_weighted:
        yield from _about_open_codes(found)
        return
    used = {code: one.prevalence for code, one in found.tracks.items() if 0 < one.prevalence < 1}
    if not used or found.n_pairable == 0:
        return
    rarest = min(used, key=lambda code: used[code])
    needed = units_needed(used[rarest], round(found.coders_per_unit))
    if found.n_pairable < needed:
        yield Caution(
            "{units} units are too few for code {code}, which stands in {percent:.1f} % of the "
            "codings: to show an alpha of {least} for it takes {needed} (Bloch & Kraemer 1989).",
            units=found.n_pairable,
            code=rarest,
            percent=100 * used[rarest],
            least=TENTATIVE,
            needed=needed,
        )


def _about_open_codes(found: Agreement) -> Iterator[Caution]:
    """Yield which codes are not shown to be reliable; how many units it takes holds for others."""
    lowest = {code: one.coefficients[ALPHA].low for code, one in found.tracks.items() if one.n}
    still_open = [code for code, low in lowest.items() if low is None or low < TENTATIVE]
    if still_open:
        yield Caution(
            "For these codes the units drawn do not show an alpha of {least}: {codes}.",
            least=TENTATIVE,
            codes=", ".join(still_open),
        )


def _about_alpha(found: Agreement, *, is_stability: bool) -> Iterator[Caution]:
    alpha, percent = found.coefficients[ALPHA], found.coefficients[PERCENT]
    if found.n_several:
        yield Caution(
            "Codings that hold several codes: {count}. Only the first of each is compared. Compare "
            "sets to count them all.",
            count=found.n_several,
        )
    if percent.value == 1:
        yield _unanimous(found, is_stability=is_stability)
    if alpha.value is None or percent.value is None:
        return
    if percent.value > HIGH and alpha.value < TENTATIVE:
        yield Caution(
            "Percent agreement is {percent:.0f} %, and alpha is low: nearly all codings "
            "are of one code, so that most of this can be chance. Look at the single codes.",
            percent=100 * percent.value,
        )
    for threshold in (TENTATIVE, FIRM):
        if (
            alpha.low is not None
            and alpha.high is not None
            and (alpha.low < threshold <= alpha.high)
        ):
            yield Caution(
                "Alpha may lie below or above {threshold}: {low:.2f} to {high:.2f}.",
                threshold=threshold,
                low=alpha.low,
                high=alpha.high,
            )
    if alpha.lost:
        yield Caution(
            "In {count} of {all} resamples alpha is not defined; the interval is from the others.",
            count=alpha.lost,
            all=found.resampling.resamples,
        )


def _unanimous(found: Agreement, *, is_stability: bool) -> Caution:
    if is_stability:
        return Caution(
            "The coder gave all {units} units the same code again: resamples cannot show how sure "
            "that is.",
            units=found.n_pairable,
        )
    return Caution(
        "Coders agree on all {units} units: resamples cannot show how sure that is. In all "
        "material they may agree on as few as {least:.0%}.",
        units=found.n_pairable,
        least=(ERROR / 2) ** (1 / found.n_pairable),
    )
