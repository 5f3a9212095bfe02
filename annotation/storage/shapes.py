"""What the store takes and gives beside the records: small frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from annotation.records import (
    Arm,
    Cause,
    Coder,
    Codes,
    Coding,
    Issue,
    Kind,
    Report,
    Unit,
    Verdict,
)

State = Literal["coded", "uncoded", "flagged", "skipped", "memo", "outside"]


@dataclass(frozen=True)
class NewUnit:
    """A cooperation description as it comes out of a file."""

    actor: str
    description: str
    place: str = ""
    position: int = 0
    translation: str = ""
    language: str = ""
    before: str = ""
    after: str = ""
    year: int | None = None
    country: str = ""
    text_id: str | None = None
    start: int | None = None
    end: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Added:
    """What an import of units did: their ids in input order, and which of them are new.

    `proposed` are those that are new and wait for a verdict.
    """

    units: tuple[str, ...]
    new: tuple[str, ...]
    proposed: tuple[str, ...] = ()

    @property
    def duplicates(self) -> int:
        """How many of the rows were there before, in the store or earlier in the same import."""
        return len(self.units) - len(self.new)


@dataclass(frozen=True)
class NewCoding:
    """A decision to record.

    Raises ValueError for a code that stands twice, a time without zone and a withdrawal.
    """

    unit_id: str
    coder_id: str
    codes: Codes
    codebook_revision: str
    kind: Kind = Kind.CODED
    memo: str = ""
    flag: bool = False
    seconds: float | None = None
    arm: Arm = Arm.NONE
    order: str = ""
    suggestion_id: str | None = None
    time: datetime | None = None

    def __post_init__(self) -> None:
        if len(set(self.codes)) < len(self.codes):
            raise ValueError(f"a code may stand once in a coding, got {self.codes}")
        if self.kind is Kind.WITHDRAWN:
            raise ValueError("only undo withdraws a coding")
        if self.time is not None and self.time.tzinfo is None:
            raise ValueError(f"a time needs its time zone, got {self.time}")


@dataclass(frozen=True)
class AddedCodings:
    """What an import of codings did."""

    new: int
    unchanged: int


class Draft(NamedTuple):
    """The memo and flag that a coder left on a unit."""

    memo: str = ""
    flag: bool = False


class Which(StrEnum):
    """Which coding of each coder and unit is meant."""

    APART = "apart"
    """The last that was made apart from all others (`own.first_codings`)."""
    PICK = "pick"
    """What was picked before a suggestion was shown (`own.first_picks`)."""
    REACTION = "reaction"
    """What was given next, with the suggestion in sight (`own.reactions`)."""


class GivenCodes(NamedTuple):
    """The codes that a coder gave a unit, what they saw, and what was suggested first.

    `words` is how many the unit has, `seconds` how long it was on screen. `settled` are the codes
    that an adjudicator gave the unit, None where none did. The coder has coded `again` where they
    changed the coding, or took it back, after another's code of the unit could be seen: the codes
    are those of before. `revision` is that of the codebook by which they were given.
    """

    unit_id: str
    report_id: str
    coder: str
    codes: Codes
    arm: Arm
    suggested: int | None
    words: int = 0
    seconds: float | None = None
    settled: Codes | None = None
    again: bool = False
    revision: str = ""


class Held(NamedTuple):
    """What a coder holds about a unit, or what an adjudicator settled where `is_settled`.

    `group` numbers the texts that say the same; None where that does not matter.
    """

    unit_id: str
    report_id: str
    coder_id: str
    codes: Codes
    revision: str
    is_settled: bool = False
    group: int | None = None


@dataclass(frozen=True)
class Settlement:
    """An adjudication that stands, with its cause; None where it came without one.

    `at_issue` are the different codes that had been given, `issue` is why they were looked at. What
    was settled by one press of a key has the same `act`.
    """

    coding: Coding
    act: str
    report_id: str
    cause: Cause | None
    note: str
    issue: Issue | None
    at_issue: tuple[Codes, ...]


class CodebookText(NamedTuple):
    """A codebook revision: the hash of its content, and the YAML."""

    id: str
    text: str


@dataclass(frozen=True)
class Progress:
    """How far a coder is; `codes` counts each code given, None for codings where none applies."""

    total: int
    coded: int
    skipped: int
    codes: Mapping[int | None, int]

    @property
    def left(self) -> int:
        """How many units the coder has yet to code, skipped ones among them."""
        return self.total - self.coded


@dataclass(frozen=True)
class TrainingRow:
    """One lesson: codes of a unit (empty: none applies), below weight 1 where coders differ.

    It is fair to judge a suggester by it where who decided saw no suggestion and no queue picked
    the unit.
    """

    unit: Unit
    codes: Codes
    weight: float
    is_fair: bool = True


@dataclass(frozen=True)
class Skip:
    """A unit that a coder put off, with what they noted on it."""

    unit_id: str
    coder_id: str
    memo: str
    flag: bool
    time: datetime


@dataclass(frozen=True)
class FoundUnit:
    """A unit of a search: what the coders looked at hold about it, and who of them put it off."""

    unit: Unit
    codings: tuple[Coding, ...]
    skips: tuple[Skip, ...]

    @property
    def flagged(self) -> bool:
        """Whether one of the coders is unsure."""
        return any(mark.flag for mark in self._marks)

    @property
    def memos(self) -> tuple[str, ...]:
        """What the coders noted, without the empty ones."""
        return tuple(mark.memo for mark in self._marks if mark.memo)

    @property
    def _marks(self) -> tuple[Coding | Skip, ...]:
        return (*self.codings, *self.skips)


@dataclass(frozen=True)
class Page:
    """One page of a search, and how many units the search found in all."""

    rows: tuple[FoundUnit, ...]
    total: int


@dataclass(frozen=True)
class CutUnit:
    """A unit with the last verdict on it, and whether anyone holds a coding of it.

    `placed` is the unit, or the one it replaces that has a place in the text.
    """

    unit: Unit
    verdict: Verdict
    is_coded: bool
    placed: Unit


@dataclass(frozen=True)
class ReportSummary:
    """A report, the number of its units in the study and how many of them someone has coded.

    `proposed` units wait for a verdict, others were `shelved` with their report; `pages` and
    `problems` are those of its texts.
    """

    report: Report
    units: int
    coded: int
    proposed: int = 0
    shelved: int = 0
    pages: int = 0
    problems: int = 0


@dataclass(frozen=True)
class CodeCount:
    """How often a coder's standing codings give a code; None counts those where none applies."""

    coder: Coder
    code: int | None
    count: int


class SettledCounts(NamedTuple):
    """How often each code was settled, None where none applies; `disputed` units are not."""

    codes: dict[int | None, int]
    disputed: int
