"""How a report names codes, coefficients and counts."""

from annotation.agreement.coefficients import AC1, ALPHA, COHEN, FLEISS, PERCENT, SCOTT
from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.words import Words


def name_code(evidence: Evidence, words: Words, code: str) -> str:
    """Return a code with its name in the codebook; the empty code says that none applies."""
    if not code:
        return words._("none applies")
    if evidence.study is None or not code.isdecimal():
        return code
    codebook, number = evidence.study.codebook, int(code)
    if number not in codebook.numbers:
        unknown = words._("not in this codebook")
        return f"{code} ({unknown})"
    return f"{code} {codebook.code(number).name[codebook.language(words.language)]}"


def name_coefficients(evidence: Evidence, words: Words) -> dict[str, str]:
    """Return the names of the coefficients, in the order of tables."""
    is_nominal = evidence.agreement.distance is None
    return {
        ALPHA: words._("Krippendorff's alpha")
        if is_nominal
        else words._("Krippendorff's alpha of sets"),
        PERCENT: words._("Percent agreement"),
        FLEISS: words._("Fleiss' kappa"),
        COHEN: words._("Cohen's kappa"),
        SCOTT: words._("Scott's pi"),
        AC1: words._("Gwet's AC1"),
    }


def units(words: Words, count: int) -> str:
    """Return so many units."""
    return words.ngettext("{count} unit", "{count} units", count)


def codings(words: Words, count: int) -> str:
    """Return so many codings."""
    return words.ngettext("{count} coding", "{count} codings", count)


def reports(words: Words, count: int) -> str:
    """Return so many reports."""
    return words.ngettext("{count} report", "{count} reports", count)


def level(evidence: Evidence) -> str:
    """Return the level of the intervals in percent."""
    return f"{100 * evidence.agreement.resampling.level:g}"
