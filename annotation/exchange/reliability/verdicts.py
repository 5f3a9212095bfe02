"""What the figures of a report allow to say, of several coders or of one who coded twice."""

from annotation.agreement import Agreement, conclusion
from annotation.agreement.cautions import FIRM, TENTATIVE
from annotation.agreement.coefficients import ALPHA, PERCENT
from annotation.errors import Caution


def conclude(found: Agreement, *, is_stability: bool) -> Caution:
    """Return what can be concluded; the codings of one coder say nothing of other coders."""
    return _of_one(found) if is_stability else conclusion(found)


def _of_one(found: Agreement) -> Caution:
    low = found.coefficients[ALPHA].low
    if found.coefficients[PERCENT].value == 1:
        return Caution(
            "The coder gave all {units} units the same code again: resamples cannot show how sure "
            "that is.",
            units=found.n_pairable,
        )
    if low is None:
        return Caution("What can be concluded from these codings cannot be said yet.")
    if low >= FIRM:
        return Caution(
            "Even at the lower end the coder is stable ({limit} and more). Whether others would "
            "code so is another question.",
            limit=FIRM,
        )
    if low >= TENTATIVE:
        return Caution(
            "The lower end allows the tentative conclusion that the coder is stable ({limit} and "
            "more), not a firm one. Whether others would code so is another question.",
            limit=TENTATIVE,
        )
    return Caution(
        "The lower end is below {limit}: these codings do not yet show that the coder is stable.",
        limit=TENTATIVE,
    )
