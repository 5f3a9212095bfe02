"""What a report on reliability has to give, point by point: from the record, or left blank."""

from collections.abc import Iterator

from annotation.exchange.reliability.blocks import Table
from annotation.exchange.reliability.drawing import missing, name_of_one, sample
from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.methods import revisions
from annotation.exchange.reliability.naming import codings, units
from annotation.exchange.reliability.practice import settled, training
from annotation.exchange.reliability.words import Words


def checklist(evidence: Evidence, words: Words) -> Table:
    """Return the points of Lombard, Snyder-Duch and Bracken (2002) with what is on record."""
    return Table(
        words._("What a report has to give (Lombard et al., 2002)"),
        (words._("Point"), words._("Here")),
        (
            (
                words._("Size of the reliability sample, how it was drawn, and why so"),
                _size(evidence, words),
            ),
            (words._("How it relates to the full sample"), _relation(evidence, words)),
            (
                words._("Number of coders, and whether the researchers are among them"),
                _who(evidence, words),
            ),
            (words._("How much each coder coded"), " ".join(_amounts(evidence, words))),
            (
                words._("Which coefficients, and why these"),
                words._(
                    "Krippendorff's alpha, since it takes any number of coders and units that not "
                    "all coded (Hayes & Krippendorff, 2007); the others for comparison with other "
                    "studies."
                ),
            ),
            (
                words._("Reliability of each variable, by each coefficient"),
                words._("One variable, the code: tables 2 and 3.")
                if evidence.is_stability
                else words._("One variable, the code: tables 2 to 4."),
            ),
            (
                words._("How much training it took"),
                " ".join(training(evidence, words)),
            ),
            (
                words._("How differences were resolved in the full sample"),
                " ".join(settled(evidence, words))
                or words._("[Who decided where coders differed, and how.]"),
            ),
            (
                words._("Where readers find codebook, procedure and instructions"),
                _codebook(evidence, words),
            ),
        ),
        words=2,
    )


def _who(evidence: Evidence, words: Words) -> str:
    if evidence.is_stability:
        return words._(
            "1: {coder}, who coded the units twice, which shows nothing of agreement between "
            "coders. [Whether this is a researcher.]",
            coder=name_of_one(evidence),
        )
    return words._(
        "{count}: {coders}. [Whether the researchers are among them.]",
        count=len(evidence.coded),
        coders=words.listed(list(evidence.coded)),
    )


def _size(evidence: Evidence, words: Words) -> str:
    size = words._("{units} compared.", units=units(words, evidence.agreement.n_pairable))
    parts = [size, *sample(evidence, words)]
    if evidence.study is not None:
        parts.append(words._("[Why so many, and why drawn so.]"))
    return " ".join(parts)


def _relation(evidence: Evidence, words: Words) -> str:
    study, compared = evidence.study, evidence.agreement.n_pairable
    if study is None:
        return words._("[Whether it is the full sample, a part of it, or another.]")
    if compared >= study.units:
        return words._("It is the full sample: {units}.", units=units(words, study.units))
    return words._(
        "It is a part of the full sample: {compared} of {units} ({share}).",
        compared=compared,
        units=units(words, study.units),
        share=words.percent(compared / study.units),
    )


def _amounts(evidence: Evidence, words: Words) -> Iterator[str]:
    yield words._("Table 1.")
    yield from missing(evidence, words)
    if evidence.study is None:
        yield words._("[What each coder coded beyond this sample.]")
    elif evidence.study.others:
        others = (
            f"{name} ({codings(words, count)})" for name, count in evidence.study.others.items()
        )
        yield words._("Not compared: {coders}.", coders=words.listed(list(others)))
    else:
        yield words._("No other coder coded in this study.")


def _codebook(evidence: Evidence, words: Words) -> str:
    where = words._("[Where readers find them.]")
    if evidence.study is None:
        return where
    codebook = evidence.study.codebook
    said = words._("Codebook of revision {revision}.", revision=codebook.revision)
    if codebook.source:
        source = " ".join(codebook.source.split()).rstrip(".")
        said += " " + words._("It names as its source: {source}.", source=source)
    return " ".join((said, *revisions(evidence, words), where))
