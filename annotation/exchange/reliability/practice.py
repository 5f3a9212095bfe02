"""What the record knows of how differences were resolved, and of how coders were trained."""

from collections.abc import Iterator

from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.words import Words
from annotation.records import Cause


def settled(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield how many differences were settled, and of which causes, where any were."""
    found = evidence.study.settled if evidence.study else {}
    if not sum(found.values()):
        return
    said = {
        Cause.UNCLEAR: words._("unclear text"),
        Cause.GAP: words._("gap in the codebook"),
        Cause.SLIP: words._("slip"),
        Cause.BORDER: words._("border case"),
        Cause.JUDGEMENT: words._("judgement"),
        None: words._("no cause given"),
    }
    yield words.ngettext(
        "{count} difference was settled by an adjudicator ({causes}).",
        "{count} differences were settled by an adjudicator ({causes}).",
        sum(found.values()),
        causes=", ".join(f"{name} {found[one]}" for one, name in said.items() if found.get(one)),
    )
    yield words._("Reliability is that of the codings before.")


def training(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield what is on record of training; the rest is left blank."""
    trained = evidence.study.trained if evidence.study else {}
    if not trained:
        yield words._("[How the coders were trained, and for how many hours.]")
        return
    shares = [
        words._("{name} {right} of {tried}", name=name, right=one.right, tried=one.tried)
        for name, one in trained.items()
    ]
    yield words._(
        "On units with known codes; right at first sight: {shares}.", shares=", ".join(shares)
    )
    yield words._("[How else the coders were trained, and for how many hours.]")
