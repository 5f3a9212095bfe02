"""What the record knows of how texts were cut, differences resolved, and coders trained."""

from collections.abc import Iterator

from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.naming import reports
from annotation.exchange.reliability.words import Words
from annotation.records import Cause


def cutting(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield how far two people cut the reports into the same units, as far as two did."""
    study = evidence.study
    if study is None or study.cut_f1 is None:
        yield words._("[How the texts were cut into units, and by whom.]")
        return
    yield words._(
        "Cut into units by two people apart from each other: {reports} of these; their cuts agree "
        "with F1 = {f1}, units being paired where they overlap by half or more of what the two "
        "cover together.",
        reports=reports(words, study.cut_by_two),
        f1=words.number(study.cut_f1),
    )
    if study.cut_by_two < study.compared_reports:
        yield words._("[How the others were cut into units, and by whom.]")


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
