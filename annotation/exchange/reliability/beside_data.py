"""Each coder of a recode beside the data: what had been settled when the round began."""

from collections.abc import Iterator

from annotation.agreement.coefficients import ALPHA
from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.naming import units
from annotation.exchange.reliability.words import Words


def beside_data(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield how far each coder agrees with the data, and of how many units there are none."""
    if not evidence.by_data:
        return
    parts = [
        words._(
            "{coder} {value} ({interval}; {units})",
            coder=pair.coders[0],
            value=words.number(pair.coefficients[ALPHA].value),
            interval=words.interval(pair.coefficients[ALPHA]),
            units=units(words, pair.n),
        )
        for pair in evidence.by_data
    ]
    yield words._("Each coder beside the data, as alpha: {figures}.", figures="; ".join(parts))
    yield words._(
        "These data are the codes that stood as settled in the study when the round began."
    )
    yield words._(
        "Where a coder had a part in them, the coder is compared with codes of their own."
    )
    without = _without(evidence)
    if without:
        yield words._(
            "Without them, since the codes of coders or their order differed, were {units} of the "
            "round.",
            units=units(words, without),
        )


def _without(evidence: Evidence) -> int:
    """Return how many units had no settled codes; 0 where that does not follow from the figures."""
    study, one = evidence.study, evidence.round
    if study is None or one is None or any(study.missing.values()):
        return 0
    counts = {pair.n for pair in evidence.by_data}
    return one.size - counts.pop() if len(counts) == 1 else 0
