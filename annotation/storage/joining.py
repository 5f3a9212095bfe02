"""The record of another computer: what it says, and how a chain of codings goes on with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from annotation.records import Arm, Codes, Kind, Report
from annotation.storage.carried import Carried
from annotation.storage.shapes import NewUnit


@dataclass(frozen=True, slots=True)
class TheirUnit:
    """A unit under its id; `replaces` is the unit that it was cut anew from."""

    id: str
    report: Report
    unit: NewUnit
    replaces: str | None
    in_study: bool


@dataclass(frozen=True, slots=True)
class TheirCoding:
    """A coding under its id, with its row in the file; `suggested` is what was suggested first.

    `is_apart` says whether it is the last of its coder and unit that was made apart from others';
    None where the file does not tell.
    """

    row: int
    id: str
    unit_id: str
    coder_id: str
    codes: Codes
    kind: Kind
    memo: str
    flag: bool
    seconds: float | None
    arm: Arm
    order: str
    codebook_revision: str
    time: datetime
    supersedes: str | None
    reverts: str | None
    suggested: Carried | None
    is_apart: bool | None = None


@dataclass(frozen=True)
class Theirs:
    """A record to be joined with the one here.

    By their ids `coders` are names, `revisions` the name and the text of a codebook.
    """

    units: Mapping[str, TheirUnit]
    coders: Mapping[str, str]
    codings: Sequence[TheirCoding]
    revisions: Mapping[str, tuple[str, str]]


class Why(Enum):
    """Why a coding was not taken."""

    FORK = auto()
    """The same coder went on with the same unit on both computers, to another end."""
    MISSING = auto()
    """It goes on from a coding that is not to be had."""
    CODE = auto()
    """It gives a code that the codebook here lacks."""
    REVISION = auto()
    """Nobody knows the text of its codebook revision."""
    CHANGED = auto()
    """It is here, under the same id, and says something else."""
    NAMESAKE = auto()
    """Its coder has the name of one here, and may be the same person or not."""
    ROUND = auto()
    """Its unit is in an open reliability round here."""


class Standing(NamedTuple):
    """What the end of a chain says."""

    codes: Codes
    kind: Kind


class Left(NamedTuple):
    """A coding that was not taken, and why."""

    coding: TheirCoding
    why: Why


@dataclass
class Chain:
    """The codings of one coder on one unit that are here: their ids, and the end."""

    ids: set[str] = field(default_factory=set)
    reverted: set[str] = field(default_factory=set)
    head: str | None = None
    says: Standing | None = None

    def add(self, coding: TheirCoding) -> None:
        """Put a coding at the end."""
        self.put(coding.id, coding.reverts, Standing(coding.codes, coding.kind))

    def put(self, coding_id: str, reverts: str | None, says: Standing) -> None:
        """Put the facts of a coding at the end."""
        self.ids.add(coding_id)
        if reverts:
            self.reverted.add(reverts)
        self.head, self.says = coding_id, says


@dataclass(frozen=True)
class Continued:
    """What came of one chain: what goes on from here, what was not taken, what is here already.

    `same` counts codings that say, under another id, what stands here.
    """

    taken: tuple[TheirCoding, ...] = ()
    left: tuple[Left, ...] = ()
    same: int = 0


def go_on(
    chain: Chain,
    new: Sequence[TheirCoding],
    codes: Collection[int],
    revisions: Collection[str],
) -> Continued:
    """Let a chain go on with the codings that are not in it; `chain` is changed.

    Only what supersedes the end of the chain goes on from it, so that nothing that stands here is
    replaced unless its coder saw it; and all of that or nothing, since the middle of a chain is not
    what its coder holds. `codes` are those of the codebook here, `revisions` those
    whose text is known.
    """
    after = {one.supersedes: one for one in reversed(new)}
    taken: list[TheirCoding] = []
    refused: Left | None = None
    while (one := after.get(chain.head)) is not None and refused is None:
        why = _why_not(chain, one, revisions)
        if why is None:
            taken.append(one)
            chain.add(one)
        else:
            refused = Left(one, why)
    if refused is None and taken and not _is_in_codebook(taken[-1], codes):
        refused = Left(taken[-1], Why.CODE)
    if refused is not None:
        return Continued(left=(refused,))
    return _with_rest(chain, taken, [one for one in new if one.id not in chain.ids])


def _is_in_codebook(one: TheirCoding, codes: Collection[int]) -> bool:
    return one.kind is Kind.WITHDRAWN or set(one.codes) <= set(codes)


def _why_not(chain: Chain, one: TheirCoding, revisions: Collection[str]) -> Why | None:
    if one.codebook_revision not in revisions:
        return Why.REVISION
    if one.reverts and (one.reverts not in chain.ids or one.reverts in chain.reverted):
        return Why.MISSING
    return None


def _with_rest(
    chain: Chain, taken: Sequence[TheirCoding], rest: Sequence[TheirCoding]
) -> Continued:
    """Say what is wrong with each branch that does not go on from the end."""
    ids = {one.id for one in rest}
    left: list[Left] = []
    same = 0
    for first in (one for one in rest if one.supersedes not in ids):
        branch = _branch(first, rest)
        if first.supersedes is not None and first.supersedes not in chain.ids:
            left.append(Left(first, Why.MISSING))
        elif Standing(branch[-1].codes, branch[-1].kind) == chain.says:
            same += len(branch)
        else:
            left.append(Left(branch[-1], Why.FORK))
    return Continued(tuple(taken), tuple(left), same)


def _branch(first: TheirCoding, rest: Sequence[TheirCoding]) -> list[TheirCoding]:
    after = {one.supersedes: one for one in reversed(rest)}
    branch = [first]
    while (one := after.get(branch[-1].id)) is not None and len(branch) < len(rest):
        branch.append(one)
    return branch


@dataclass(frozen=True)
class Arrived:
    """Which units came with a record: ids of those that are `new`, by `reports` that are.

    `there` counts those that were here. `aside` are new ones that are not in the study,
    `elsewhere` those that are in the study on one computer only, `recut` new ones that replace a
    unit that is in the study here.
    """

    new: tuple[str, ...] = ()
    there: int = 0
    reports: int = 0
    aside: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    recut: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merged:
    """What joining a record with the one here did.

    `known` counts codings that were here or say what stands here. `apart` gives the names of new
    coders, by their names in the file, where somebody else has that name; `held` counts the
    codings of those of whom nobody said whether they are who has their name here. `revisions`
    counts what was taken of each revision that was not here. `settled_twice` are units with
    adjudications that differ.
    """

    arrived: Arrived
    codings: int
    known: int
    left: tuple[Left, ...]
    apart: Mapping[str, str]
    held: Mapping[str, int]
    revisions: Mapping[str, int]
    settled_twice: tuple[str, ...]
