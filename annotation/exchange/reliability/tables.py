"""The tables of a report."""

from collections.abc import Iterator, Sequence

from annotation.agreement import Coefficient, PairAgreement
from annotation.agreement.coefficients import AC1, ALPHA, COHEN, PERCENT
from annotation.exchange.reliability.blocks import Block, Paragraph, Table
from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.naming import level, name_code, name_coefficients, units
from annotation.exchange.reliability.words import Words

MOST = 10
"""So many of the most frequent confusions are listed."""


def coders_table(evidence: Evidence, words: Words) -> Table:
    """Return how much each coder coded."""
    shared = evidence.shared
    if evidence.is_stability:
        caption = words._("What was coded, now and before")
        header = words._("Coding"), words._("Units"), words._("Of them coded both times")
    else:
        caption = words._("What each coder coded")
        header = words._("Coder"), words._("Units"), words._("Of them coded by others, too")
    return Table(
        caption,
        header,
        tuple((name, str(count), str(shared[name])) for name, count in evidence.coded.items()),
    )


def coefficients_table(evidence: Evidence, words: Words) -> Table:
    """Return all coefficients, the undefined ones with the reason."""
    names = name_coefficients(evidence, words)
    rows = []
    for name, label in names.items():
        one, is_share = evidence.agreement.coefficients[name], name == PERCENT
        shown = words.percent(one.value) if is_share else words.number(one.value)
        interval = "" if one.value is None else words.interval(one, percent=is_share)
        why = words.explain(one.reason) if one.reason else ""
        rows.append((label, shown, interval or why))
    return Table(
        _caption_of_all(evidence, words),
        (
            words._("Coefficient"),
            words._("Value"),
            words._("{level} % interval, or why there is none", level=level(evidence)),
        ),
        tuple(rows),
    )


def _caption_of_all(evidence: Evidence, words: Words) -> str:
    if evidence.is_stability:
        return (
            words._("How far both codings agree on the random part")
            if evidence.weighted
            else words._("How far both codings agree on all units")
        )
    if evidence.weighted:
        return words._("How far coders agree on the random part")
    return words._("How far coders agree on all units")


def codes_table(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Yield how far coders agree on each code, and which codes nobody gave."""
    tracks = evidence.agreement.tracks
    yield Table(
        _caption_of_codes(evidence, words),
        (
            words._("Code"),
            words._("Units"),
            words._("Of codings"),
            words._("Agree"),
            words._("Alpha ({level} % interval)", level=level(evidence)),
            words._("AC1 ({level} % interval)", level=level(evidence)),
        ),
        tuple(
            (
                name_code(evidence, words, code),
                str(one.n),
                words.percent(one.prevalence),
                words.percent(one.coefficients[PERCENT].value),
                _told(one.coefficients[ALPHA], words),
                _told(one.coefficients[AC1], words),
            )
            for code, one in tracks.items()
            if one.n
        ),
    )
    yield Paragraph(
        (
            words._(
                "Read alpha first: where a code is rare, the share of pairs that agree and AC1 "
                "come out high whatever coders do with it."
            ),
        )
    )
    unused = [name_code(evidence, words, code) for code, one in tracks.items() if not one.n]
    if unused:
        yield Paragraph((words._("Nobody gave: {codes}.", codes=", ".join(unused)),))


def _caption_of_codes(evidence: Evidence, words: Words) -> str:
    caption = (
        words._("How far both codings agree on each code against all others")
        if evidence.is_stability
        else words._("How far coders agree on each code against all others")
    )
    if evidence.weighted is None:
        return caption
    return words._(
        "{caption}, on all {units}: the random part and what was drawn for rare codes, weighted",
        caption=caption,
        units=units(words, evidence.weighted.units),
    )


def pairs_tables(evidence: Evidence, words: Words) -> Iterator[Table]:
    """Yield how far each two coders agree on what both coded, and each of them with the data."""
    if not evidence.is_stability:
        caption = words._("How far each pair of coders agrees (kappa: Cohen, 1960)")
        yield _pairs_table(caption, evidence.agreement.pairs, evidence, words)
    if evidence.by_data:
        caption = words._("Each coder beside the data, settled when the round began")
        yield _pairs_table(caption, evidence.by_data, evidence, words)


def _pairs_table(
    caption: str, pairs: Sequence[PairAgreement], evidence: Evidence, words: Words
) -> Table:
    return Table(
        caption,
        (
            words._("Coders"),
            words._("Units"),
            words._("Agree"),
            words._("Alpha ({level} % interval)", level=level(evidence)),
            words._("Cohen's kappa ({level} % interval)", level=level(evidence)),
        ),
        tuple(
            (
                pair.coders[0] if pairs is evidence.by_data else words.listed(pair.coders),
                str(pair.n),
                words.percent(pair.coefficients[PERCENT].value),
                _told(pair.coefficients[ALPHA], words),
                _told(pair.coefficients[COHEN], words),
            )
            for pair in pairs
        ),
    )


def confusions(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Yield which codes are taken for which, the most frequent first."""
    counts = evidence.confusions
    differing = {codes: pairs for codes, pairs in counts.items() if codes[0] != codes[1]}
    total, apart = sum(counts.values()), sum(differing.values())
    yield Paragraph(
        (
            words._(
                "Of {all} pairs of codings of the same unit {apart} differ in their first code "
                "({share}).",
                all=total,
                apart=apart,
                share=words.percent(apart / total if total else None),
            ),
        )
    )
    if not differing:
        return
    ordered = sorted(differing.items(), key=lambda one: -one[1])
    header = words._("One code"), words._("The other"), words._("Pairs"), words._("Of those")
    yield Table(
        words._("Which codes are taken for which (the {most} most frequent)", most=MOST)
        if len(ordered) > MOST
        else words._("Which codes are taken for which"),
        header,
        tuple(
            (
                name_code(evidence, words, one),
                name_code(evidence, words, other),
                str(pairs),
                words.percent(pairs / apart),
            )
            for (one, other), pairs in ordered[:MOST]
        ),
        words=2,
    )


def _told(one: Coefficient, words: Words) -> str:
    if one.value is None:
        return words._("not defined")
    if one.low is None or one.high is None:
        return f"{words.number(one.value)} ({words.interval(one)})"
    ends = {"low": words.number(one.low), "high": words.number(one.high)}
    return words._("{value} ({low}, {high})", value=words.number(one.value), **ends)
