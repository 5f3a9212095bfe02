"""What is in dispute: coder against coder, text against text like it, the model against coders.

Codes in another order are in dispute too, since the first is the primary one. Who gave which codes
is told by letters, drawn anew for each dispute.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotation.proposals import Doubts
from annotation.records import Arm, Cause, Codes, Coding, Issue, Unit
from annotation.sampling import place_of
from annotation.store import Held, Settlement, Store
from annotation.study import Study
from annotation.suggestions import Suggester

CodePair = tuple[Codes, Codes]


@dataclass(frozen=True)
class Dispute:
    """Units, one of them or several that say the same, and the different codes given to them.

    `at_issue` are in the order of the codebook, which tells nothing of who gave them.
    """

    issue: Issue
    unit_ids: tuple[str, ...]
    report_ids: tuple[str, ...]
    at_issue: tuple[Codes, ...]

    @property
    def key(self) -> str:
        """Tells disputes apart."""
        return f"{self.issue.value} {self.unit_ids[0]}"

    @property
    def pairs(self) -> list[CodePair]:
        """Every two of the different codes."""
        return pairs_of(self.at_issue)


@dataclass(frozen=True)
class Side:
    """What one coder holds about one of the texts, numbered from 0; the letter hides who it is."""

    letter: str
    text: int
    codes: Codes
    memo: str
    flag: bool


@dataclass(frozen=True)
class Opened:
    """A dispute to be read: its units, what was given to them, and who has yet to look again.

    `coders` are the ids behind the letters, in their order; they are not shown. `settled` is what
    stands already.
    """

    dispute: Dispute
    units: tuple[Unit, ...]
    sides: tuple[Side, ...]
    coders: tuple[str, ...]
    asked: frozenset[str]
    settled: Settlement | None

    @property
    def letters(self) -> tuple[str, ...]:
        """A letter for each coder."""
        return tuple(_letter(place) for place in range(len(self.coders)))


@dataclass(frozen=True)
class Settled:
    """A dispute that was settled, and how; of several texts the first speaks for all."""

    dispute: Dispute
    settlement: Settlement


def pairs_of(at_issue: Sequence[Codes]) -> list[CodePair]:
    """Return every two of some codes, in order."""
    return list(combinations(sorted(set(at_issue)), 2))


def between_coders(store: Store) -> list[Dispute]:
    """Return the units on which coders differ and that nobody has settled, in order."""
    by_unit: defaultdict[str, list[Held]] = defaultdict(list)
    for one in store.disputed():
        by_unit[one.unit_id].append(one)
    return [_dispute(Issue.CODERS, held) for held in by_unit.values()]


def between_texts(store: Store) -> list[Dispute]:
    """Return the groups of near-identical texts with different codes, also by one coder alone.

    A group all of whose coded texts were settled one by one is settled, alike or not.
    """
    by_group: defaultdict[int | None, list[Held]] = defaultdict(list)
    for one in store.held_alike():
        by_group[one.group].append(one)
    return [_dispute(Issue.ALIKE, held) for held in by_group.values() if _differ(held)]


def _differ(held: Sequence[Held]) -> bool:
    texts = {one.unit_id for one in held}
    is_settled = all(one.is_settled for one in held)
    return len(texts) > 1 and not is_settled and len({one.codes for one in held}) > 1


def with_model(store: Store, doubts: Doubts) -> list[Dispute]:
    """Return the units whose coders agree, or whose only coder is doubted, by a held-out model.

    Those come first of which the model is surest. What was settled, or coded otherwise since the
    doubts were found, is left out.
    """
    codings: defaultdict[str, set[Codes]] = defaultdict(set)
    for one in store.own_codings_of([found.unit.id for found in doubts.unlikely]):
        codings[one.unit_id].add(one.codes)
    decided = {one.coding.unit_id for one in store.settlements(list(codings))}
    return [
        Dispute(
            Issue.MODEL,
            (found.unit.id,),
            (found.unit.report_id,),
            tuple(sorted([found.codes, (found.code,)])),
        )
        for found in doubts.unlikely
        if codings[found.unit.id] == {found.codes} and found.unit.id not in decided
    ]


def _dispute(issue: Issue, held: Sequence[Held]) -> Dispute:
    reports = {one.unit_id: one.report_id for one in held}
    codes = sorted({one.codes for one in held})
    return Dispute(issue, tuple(reports), tuple(dict.fromkeys(reports.values())), tuple(codes))


def settled(store: Store) -> list[Settled]:
    """Return what was settled, latest first; texts settled by one press of a key are together."""
    by_act: defaultdict[str, list[Settlement]] = defaultdict(list)
    for one in store.settlements():
        by_act[one.act].append(one)
    return [_settled(group) for group in by_act.values()]


def _settled(group: Sequence[Settlement]) -> Settled:
    first = group[-1]
    dispute = Dispute(
        first.issue or Issue.CODERS,
        tuple(one.coding.unit_id for one in reversed(group)),
        tuple(dict.fromkeys(one.report_id for one in reversed(group))),
        tuple(sorted(first.at_issue or [first.coding.codes])),
    )
    return Settled(dispute, first)


def open_dispute(store: Store, dispute: Dispute) -> Opened:
    """Return what an adjudicator reads; raises NotFound."""
    codings = store.own_codings_of(dispute.unit_ids)
    coders = _drawn({one.coder_id for one in codings}, dispute.unit_ids[0])
    texts = {unit_id: number for number, unit_id in enumerate(dispute.unit_ids)}
    sides = (_side(one, coders, texts) for one in codings)
    asked = store.who_is_asked(dispute.unit_ids)
    stands = store.settlements(dispute.unit_ids)
    return Opened(
        dispute=dispute,
        units=tuple(store.units(dispute.unit_ids)),
        sides=tuple(sorted(sides, key=lambda one: (one.text, one.letter))),
        coders=tuple(coders),
        asked=frozenset(coder for coder, _unit in asked),
        settled=stands[0] if stands else None,
    )


def _side(coding: Coding, coders: Sequence[str], texts: dict[str, int]) -> Side:
    letter = _letter(coders.index(coding.coder_id))
    return Side(letter, texts[coding.unit_id], coding.codes, coding.memo, coding.flag)


def _drawn(coder_ids: Iterable[str], unit_id: str) -> list[str]:
    """Return coders in an order that differs from unit to unit and is the same each time."""
    return sorted(coder_ids, key=lambda one: place_of(unit_id, one))


def _letter(place: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[place] if place < len(letters) else f"A{place}"


def settle(
    study: Study,
    suggester: Suggester,
    opened: Opened,
    coder_id: str,
    codes: Codes,
    *,
    cause: Cause,
    note: str = "",
    texts: Sequence[int] | None = None,
    has_seen: bool = False,
) -> list[Coding]:
    """Give the texts of a dispute, or some of them, the codes decided on; codings of coders stay.

    Where the adjudicator `has_seen` what is suggested, that is kept with it.
    """
    units = [opened.units[number] for number in texts or range(len(opened.units))]
    seen = [suggester.record(suggester.suggest(unit)).id for unit in units] if has_seen else []
    return study.store.settle(
        [unit.id for unit in units],
        coder_id,
        codes,
        codebook_revision=study.codebook.revision,
        issue=opened.dispute.issue,
        cause=cause,
        at_issue=opened.dispute.at_issue,
        note=note,
        arm=Arm.SHOWN if has_seen else Arm.NONE,
        suggestions=seen,
    )


def ask_again(store: Store, opened: Opened, asked_by: str, coder_ids: Sequence[str]) -> int:
    """Ask coders of a dispute to look again at what they coded of it; return how many units."""
    codings = store.own_codings_of(opened.dispute.unit_ids)
    pairs = [(one.coder_id, one.unit_id) for one in codings if one.coder_id in coder_ids]
    return len(store.ask_again(pairs, asked_by, opened.dispute.issue))


def count_causes(found: Iterable[Settled]) -> dict[CodePair, Counter[Cause]]:
    """Return how often each cause was named, by pair of codes that were at issue.

    A dispute over three different codes counts under each of its pairs.
    """
    counts: defaultdict[CodePair, Counter[Cause]] = defaultdict(Counter)
    for one in found:
        for pair in one.dispute.pairs:
            if one.settlement.cause is not None:
                counts[pair][one.settlement.cause] += 1
    return dict(sorted(counts.items()))
