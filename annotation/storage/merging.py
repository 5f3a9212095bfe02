"""Another computer's record joined with the one here: what is missing is added under its id."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from annotation.records import Codes, Kind
from annotation.storage import (
    apart,
    arrivals,
    carried,
    codebooks,
    namesakes,
    people,
    round_tables,
    rows,
    tables,
)
from annotation.storage.chains import Pair
from annotation.storage.joining import (
    Chain,
    Left,
    Merged,
    Standing,
    TheirCoding,
    Theirs,
    Why,
    go_on,
)

_coding = tables.coding.c
_stands = tables.standing_coding.c
_FACTS = (_coding.id, _coding.coder_id, _coding.unit_id, _coding.codes, _coding.kind)
_FIELDS = (
    *("id", "unit_id", "codes", "kind", "memo", "flag", "seconds", "arm", "order"),
    *("codebook_revision", "time", "supersedes", "reverts"),
)


class _Here(NamedTuple):
    """A coding of the file that is here."""

    id: str
    coder_id: str
    unit_id: str
    codes: Codes
    kind: Kind


@dataclass(frozen=True)
class _Sorted:
    """The codings of a file: those to be joined by coder and unit here, and the others."""

    chains: Mapping[Pair, list[TheirCoding]]
    known: int
    changed: tuple[Left, ...]
    held: Mapping[str, int]


def merge(
    connection: Connection,
    theirs: Theirs,
    codes: Collection[int],
    same: Collection[str] = (),
    another: Collection[str] = (),
) -> Merged:
    """Join another computer's record with the one here, all at once; again it adds nothing.

    Codings keep their ids, times and all else, and go on from what stands here only where they
    supersede it; units of an open reliability round take none. `codes` are those of the codebook
    here. Coders of the names in `same` are who has that name here, those in `another` are not; of
    anybody else whose name is taken, no coding is.
    """
    here = _known_codings(connection, theirs.codings)
    matched = namesakes.match(connection, theirs.coders, _proven(theirs, here), same, another)
    found = _sort(theirs, here, matched)
    chains = _chains(connection, {coder for coder, _unit in found.chains}, found.chains)
    texts = codebooks.texts(connection)
    revisions_there = {*texts, *theirs.revisions}
    chains_taken: dict[Pair, tuple[TheirCoding, ...]] = {}
    left: list[Left] = list(found.changed)
    known = found.known
    in_round = round_tables.among_open(connection, list({unit for _coder, unit in found.chains}))
    for pair, new in found.chains.items():
        if pair[1] in in_round:
            left += [Left(one, Why.ROUND) for one in new]
            continue
        done = go_on(chains[pair], new, codes, revisions_there)
        chains_taken[pair] = done.taken
        left += done.left
        known += done.same
    taken = [(pair[0], one) for pair, one in _as_in_file(chains_taken)]
    _add_coders(connection, matched, {coder for coder, _one in taken})
    arrived = arrivals.add(connection, theirs.units, [one.unit_id for _coder, one in taken])
    revisions = Counter(one.codebook_revision for _coder, one in taken)
    unknown = {key: count for key, count in revisions.items() if key not in texts}
    for key in unknown:
        codebooks.keep_codebook_revision(connection, key, *theirs.revisions[key])
    _add_codings(connection, taken)
    apart.keep(connection, [one for _coder, one in taken])
    return Merged(
        arrived=arrived,
        codings=len(taken),
        known=known,
        left=tuple(left),
        apart=_told_apart(theirs, matched, {coder for coder, _one in taken}),
        held=found.held,
        revisions=unknown,
        settled_twice=_settled_twice(connection, [one for _coder, one in taken]),
    )


def _told_apart(
    theirs: Theirs, matched: namesakes.Matched, coder_ids: Collection[str]
) -> dict[str, str]:
    new = {theirs.coders[key]: name for key, name in matched.new.items() if key in coder_ids}
    return {name: given for name, given in new.items() if name != given}


def namesakes_of(connection: Connection, theirs: Theirs) -> list[str]:
    """Return the names of whom somebody has to say whether they are who has their name here."""
    here = _known_codings(connection, theirs.codings)
    matched = namesakes.match(connection, theirs.coders, _proven(theirs, here))
    return [theirs.coders[key] for key in theirs.coders if key in matched.held]


def _known_codings(connection: Connection, codings: Sequence[TheirCoding]) -> dict[str, _Here]:
    ids = [one.id for one in codings]
    found = rows.by_id(connection, select(*_FACTS), _coding.id, ids)
    return {key: _Here(*row) for key, row in found.items()}


def _proven(theirs: Theirs, here: Mapping[str, _Here]) -> dict[str, set[str]]:
    proven = defaultdict(set)
    for one in theirs.codings:
        if one.id in here:
            proven[one.coder_id].add(here[one.id].coder_id)
    return proven


def _sort(theirs: Theirs, here: Mapping[str, _Here], matched: namesakes.Matched) -> _Sorted:
    chains: dict[Pair, list[TheirCoding]] = defaultdict(list)
    changed: list[Left] = []
    held: Counter[str] = Counter()
    known = 0
    for one in theirs.codings:
        there = here.get(one.id)
        if there is not None:
            known += 1
            if (there.unit_id, there.codes, there.kind) != (one.unit_id, one.codes, one.kind):
                changed.append(Left(one, Why.CHANGED))
        elif one.coder_id in matched.held:
            held[theirs.coders[one.coder_id]] += 1
        else:
            chains[matched.ids[one.coder_id], one.unit_id].append(one)
    return _Sorted(chains, known, tuple(changed), held)


def _chains(
    connection: Connection, coder_ids: Collection[str], pairs: Collection[Pair]
) -> dict[Pair, Chain]:
    chains = {pair: Chain() for pair in pairs}
    query = (
        select(*_FACTS[:3], _coding.reverts, *_FACTS[3:])
        .where(_coding.coder_id.in_(coder_ids))
        .order_by(_coding.sequence)
    )
    stream = connection.execute(query, execution_options={"yield_per": rows.CHUNK})
    for key, coder_id, unit_id, reverts, codes, kind in stream:
        if (coder_id, unit_id) in chains:
            chains[coder_id, unit_id].put(key, reverts, Standing(codes, kind))
    return chains


def _as_in_file(
    chains: Mapping[Pair, Sequence[TheirCoding]],
) -> Iterator[tuple[Pair, TheirCoding]]:
    """Yield codings in the order of the file, but none before one that it supersedes."""
    placed = [
        (place, pair, one)
        for pair, chain in chains.items()
        for place, one in zip(accumulate((one.row for one in chain), max), chain, strict=True)
    ]
    for _place, pair, one in sorted(placed, key=lambda facts: facts[0]):
        yield pair, one


def _add_coders(
    connection: Connection, matched: namesakes.Matched, coder_ids: Collection[str]
) -> None:
    for coder_id, name in matched.new.items():
        if coder_id in coder_ids:
            people.add_coder(connection, name, id=coder_id)


def _add_codings(connection: Connection, taken: Sequence[tuple[str, TheirCoding]]) -> None:
    added = [
        {
            **{name: getattr(one, name) for name in _FIELDS},
            "coder_id": coder_id,
            "suggestion_id": None,
        }
        for coder_id, one in taken
    ]
    if added:
        connection.execute(insert(tables.coding), added)
    carried.carry(connection, {one.id: one.suggested for _, one in taken if one.suggested})


def _settled_twice(connection: Connection, taken: Sequence[TheirCoding]) -> tuple[str, ...]:
    """Return the units of new adjudications on which adjudications differ."""
    units = {one.unit_id: None for one in taken if one.kind is Kind.ADJUDICATED}
    said = defaultdict(set)
    query = select(_stands.unit_id, _stands.codes).where(_stands.kind == Kind.ADJUDICATED)
    if units:
        for unit_id, codes in connection.execute(query):
            said[unit_id].add(codes)
    return tuple(one for one in units if len(said[one]) > 1)
