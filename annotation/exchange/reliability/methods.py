"""The methods paragraph of a report: what was coded by whom, what they saw, how far they agree."""

from collections.abc import Iterator

from annotation.agreement import Distance, conclusion
from annotation.agreement.coefficients import AC1, ALPHA, COHEN, FLEISS, PERCENT, SCOTT
from annotation.exchange.reliability.beside_data import beside_data
from annotation.exchange.reliability.drawing import missing, one_coder, sample
from annotation.exchange.reliability.evidence import Evidence, StudyFacts
from annotation.exchange.reliability.naming import codings, level, name_coefficients, reports, units
from annotation.exchange.reliability.practice import cutting, settled
from annotation.exchange.reliability.words import Words
from annotation.pull import verdict as verdict_on
from annotation.records import Arm, RoundKind
from annotation.switching import verdict as verdict_on_switching

SOURCES = {
    ALPHA: "Krippendorff, 2011",
    FLEISS: "Fleiss, 1971",
    COHEN: "Cohen, 1960",
    SCOTT: "Scott, 1955",
    AC1: "Gwet, 2008",
}

FOR_SETS = "Krippendorff & Craggs, 2016"


def methods(evidence: Evidence, words: Words) -> str:
    """Return the paragraph, ready to paste; what is not on record stands in square brackets."""
    sentences = (
        material(evidence, words),
        *cutting(evidence, words),
        *revisions(evidence, words),
        *coders(evidence, words),
        *sample(evidence, words),
        *missing(evidence, words),
        *sight(evidence, words),
        *_compared(evidence, words),
        *_figures(evidence, words),
        *beside_data(evidence, words),
        *settled(evidence, words),
        *_pull(evidence, words),
    )
    return " ".join(sentences)


def material(evidence: Evidence, words: Words) -> str:
    """Return what was coded, and with which codebook."""
    study, count = evidence.study, units(words, len(evidence.ratings.units))
    if study is None:
        return words.ngettext(
            "{units} of the file {files} were coded with the codebook [name and edition of the "
            "codebook].",
            "{units} of the files {files} were coded with the codebook [name and edition of the "
            "codebook].",
            len(evidence.source),
            units=count,
            files=words.listed(evidence.source),
        )
    codebook = study.codebook
    name, many = codebook.name[codebook.language(words.language)], len(codebook.codes)
    from_reports = reports(words, study.compared_reports)
    if study.round is not None:
        return words._(
            "{units} from {reports} were coded with the codebook \u201c{codebook}\u201d ({codes} "
            "codes; revision {revision}, in force when the round began).",
            units=count,
            reports=from_reports,
            codebook=name,
            codes=many,
            revision=study.round.codebook_revision,
        )
    return words._(
        "{units} from {reports} were coded with the codebook \u201c{codebook}\u201d ({codes} "
        "codes; revision {revision}, in force when this report was made).",
        units=count,
        reports=from_reports,
        codebook=name,
        codes=many,
        revision=codebook.revision,
    )


def revisions(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield that the compared codings are of several revisions of the codebook, where they are."""
    if evidence.study is not None and evidence.study.revisions > 1:
        yield words._(
            "The codings compared were made under {count} different revisions of it.",
            count=evidence.study.revisions,
        )


def coders(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield who coded, and how much of it."""
    if evidence.is_stability:
        yield from one_coder(evidence, words)
        return
    found = evidence.agreement
    names = [f"{name} ({units(words, count)})" for name, count in evidence.coded.items()]
    yield words.ngettext(
        "{count} coder coded them: {coders}; coded by two or more: {pairable}.",
        "{count} coders coded them: {coders}; coded by two or more: {pairable}.",
        len(names),
        coders=words.listed(names),
        pairable=units(words, found.n_pairable),
    )
    is_missing = evidence.study is not None and any(evidence.study.missing.values())
    if found.n_missing == 0 and not is_missing:
        yield words._("Every coder coded every unit.")
    if evidence.study and evidence.study.round and set(evidence.study.arms) == {Arm.BLIND}:
        yield words._("All of them coded blind: without a suggestion and apart from each other.")
    if evidence.round is not None and evidence.round.kind is RoundKind.RECODE:
        yield words._(
            "They may have coded these units before, and have seen then what others coded."
        )


def sight(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield what coders had in sight when they decided."""
    study = evidence.study
    if study is None:
        if evidence.seen:
            yield words._(
                "Made with a suggestion in sight: {seen} of {all}.",
                seen=evidence.seen,
                all=codings(words, evidence.codings),
            )
        yield words._("[What coders saw of suggestions and of the codes of others.]")
        return
    yield words._(
        "What was on screen, for {all}: {parts}.",
        all=codings(words, sum(study.arms.values())),
        parts="; ".join(_by_arm(study, words)),
    )
    if not evidence.seen and not study.arms.get(Arm.NONE):
        yield words._("None of them was made with a suggestion in sight.")
    if study.left_out:
        yield words._(
            "Left out of the comparison: {codings} made with a suggestion in sight.",
            codings=codings(words, study.left_out),
        )
    if study.round is None:
        yield words._(
            "A coder can see what others coded of a unit after coding it; what was changed from "
            "then on is not compared."
        )
    if study.arms.get(Arm.NONE):
        yield words._(
            "Codings may also have come with a file; what their coders saw is not on record."
        )


def _by_arm(study: StudyFacts, words: Words) -> Iterator[str]:
    said = {
        Arm.BLIND: words._("no suggestion, since the unit was blind"),
        Arm.WITHHELD: words._("no suggestion, since it was withheld at random"),
        Arm.SHOWN: words._("a suggestion"),
        Arm.FIRST: words._("no suggestion yet; it was shown afterwards"),
        Arm.AFTER: words._("a suggestion, shown after a first choice"),
        Arm.NONE: words._("no suggestion, or a coding that came with a file"),
    }
    for arm, what in said.items():
        if study.arms.get(arm):
            yield f"{what} ({study.arms[arm]})"


def _compared(evidence: Evidence, words: Words) -> Iterator[str]:
    found = evidence.agreement
    measures = {
        Distance.CRAGGS: words._("the measure for multi-valued data (Krippendorff & Craggs, 2016)"),
        Distance.MASI: words._("MASI (Passonneau, 2006)"),
        Distance.JACCARD: words._("the Jaccard distance (Jaccard, 1912)"),
    }
    if found.distance is not None:
        yield words._(
            "Sets of codes are compared; how far two sets differ is told by {measure}.",
            measure=measures[found.distance],
        )
    elif found.n_several:
        yield words._(
            "Only the first, primary code of each coding is compared; with several codes: {count} "
            "of {all}.",
            count=found.n_several,
            all=codings(words, evidence.codings),
        )
    else:
        yield words._("No coding holds more than one code.")
    if (~evidence.ratings.holds.any(axis=2) & evidence.ratings.coded).any():
        yield words._("That no code applies counts as a category of its own.")


def _figures(evidence: Evidence, words: Words) -> Iterator[str]:
    found, names = evidence.agreement, name_coefficients(evidence, words)
    alpha = found.coefficients[ALPHA]
    if alpha.value is None:
        reason = words.explain(alpha.reason) if alpha.reason else ""
        yield words._("{name} is not defined: {reason}", name=names[ALPHA], reason=reason)
    else:
        yield words._(
            "{name} is {value} ({source}; {level} % interval {interval}).",
            name=names[ALPHA],
            value=words.number(alpha.value),
            source=FOR_SETS if found.distance is Distance.CRAGGS else SOURCES[ALPHA],
            level=level(evidence),
            interval=words.interval(alpha),
        )
    agreed = found.coefficients[PERCENT]
    share, interval = words.percent(agreed.value), words.interval(agreed, percent=True)
    yield (
        words._(
            "Both codings agree on {share} of the units ({interval}).",
            share=share,
            interval=interval,
        )
        if evidence.is_stability
        else words._(
            "Percent agreement, the mean over units of the share of pairs of coders that agree, is "
            "{share} ({interval}).",
            share=share,
            interval=interval,
        )
    )
    beside = list(_beside(evidence, words, names))
    if beside:
        yield words._("Beside it: {figures}.", figures="; ".join(beside))
    if found.coefficients[AC1].value is not None:
        yield words._("AC1 counts {categories} categories.", categories=found.categories)
    if found.n_missing and found.distance is None:
        yield words._("Fleiss' kappa and AC1 allow for units that not all coded (Gwet, 2014).")
    resampling = found.resampling
    drawn = words._("whole reports") if evidence.study else words._("whole groups of units")
    yield words._(
        "Intervals are percentile intervals of {resamples} bootstrap resamples of {drawn}, seed "
        "{seed} (Efron, 1979).",
        resamples=resampling.resamples,
        drawn=f"{drawn} ({found.n_clusters})" if found.by_clusters else words._("units"),
        seed=resampling.seed,
    )
    yield words._("Conclusions rest on the lower end of alpha's interval (Krippendorff, 2019).")
    yield words.explain(conclusion(found, is_stability=evidence.is_stability))


def _beside(evidence: Evidence, words: Words, names: dict[str, str]) -> Iterator[str]:
    for name, label in names.items():
        one = evidence.agreement.coefficients[name]
        if name not in (ALPHA, PERCENT) and one.value is not None:
            yield f"{label} {words.number(one.value)} ({SOURCES[name]}; {words.interval(one)})"


def _pull(evidence: Evidence, words: Words) -> Iterator[str]:
    if evidence.pulls:
        yield words.explain(verdict_on(evidence.pulls[0]))
    if evidence.switching:
        yield words.explain(verdict_on_switching(evidence.switching[0]))
