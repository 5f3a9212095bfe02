"""How far suggestions moved the coders, as tables of a report."""

from collections.abc import Iterator, Sequence

from annotation.agreement.statistic import Estimate
from annotation.exchange.reliability.blocks import Block, Paragraph, Table
from annotation.exchange.reliability.evidence import Evidence
from annotation.exchange.reliability.words import Words
from annotation.pull import FASTEST, FEWEST, Pull
from annotation.switching import Switching


def pull(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Yield how far suggestions moved the coders, or that this was not measured."""
    if evidence.study is None:
        yield Paragraph((words._("Not measured: a file does not say what was suggested."),))
        return
    if evidence.round is not None:
        yield Paragraph((words._("Not measured: a round is coded without a suggestion."),))
        return
    if not evidence.pulls and not evidence.switching:
        yield Paragraph(
            (
                words._(
                    "Not measured: no unit here was coded with a suggestion in sight or withheld."
                ),
            )
        )
        return
    if evidence.pulls:
        yield from _in_sight(evidence.pulls, words)
    if evidence.switching:
        yield from _afterwards(evidence.switching, words)


def _in_sight(pulls: Sequence[Pull], words: Words) -> Iterator[Block]:
    yield Table(
        words._("How often coders gave the code suggested first"),
        (
            words._("Coder"),
            words._("In sight"),
            words._("Withheld"),
            words._("Pull (points, 95 % interval)"),
            words._("Unread"),
        ),
        tuple(
            (
                one.coder or words._("all coders"),
                _share(one.shown, one.n_shown, words),
                _share(one.withheld, one.n_withheld, words),
                _points(one.pull, min(one.n_withheld, one.n_shown), words),
                words.percent(one.unread),
            )
            for one in pulls
            if one.code is None
        ),
    )
    yield Paragraph(
        (
            words._(
                "For units drawn at random the suggestion is withheld. The pull is how much more "
                "often coders give the code suggested first when they see it. Unread: accepted at "
                "more than {fastest:.0f} words a second, which nobody reads (Brysbaert, 2019).",
                fastest=FASTEST,
            ),
        )
    )


def _afterwards(switching: Sequence[Switching], words: Words) -> Iterator[Block]:
    yield Table(
        words._("What coders made of suggestions shown after their own pick"),
        (
            words._("Coder"),
            words._("As suggested before"),
            words._("As suggested after"),
            words._("Pull (points, 95 % interval)"),
            words._("Given up of those that differed (95 % interval)"),
        ),
        tuple(
            (
                one.coder or words._("all coders"),
                _share(one.before, one.n_picks, words),
                _share(one.after, one.n_picks, words),
                _points(one.pull, one.n_picks, words),
                _given_up(one, words),
            )
            for one in switching
            if one.code is None
        ),
    )
    yield Paragraph(
        (
            words._(
                "Coders picked a code before a suggestion was shown and could then keep it or give "
                "another. Compared are first codes. The pull is how much more often theirs was the "
                "one suggested first afterwards; given up are own picks that differed and became "
                "the suggested code."
            ),
        )
    )


def _given_up(one: Switching, words: Words) -> str:
    share = _share(one.switched, one.n_differed, words)
    if one.n_differed < FEWEST or one.switched.low is None or one.switched.high is None:
        return share
    ends = {"low": words.percent(one.switched.low), "high": words.percent(one.switched.high)}
    return words._("{value} ({low}, {high})", value=share, **ends)


def _share(found: Estimate, count: int, words: Words) -> str:
    if found.value is None:
        return words.number(None)
    return words._("{share} of {units}", share=words.percent(found.value), units=count)


def _points(found: Estimate, units: int, words: Words) -> str:
    if found.value is None or found.low is None or found.high is None:
        return words.number(None)
    if units < FEWEST:
        return words._("too few")
    value, low, high = (words.number(100 * part, "+.1f") for part in found[:3] if part is not None)
    return words._("{value} ({low}, {high})", value=value, low=low, high=high)
