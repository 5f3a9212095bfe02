"""The things Jalur keeps, as frozen dataclasses; no file and no database is known here."""

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Codes = tuple[int, ...]
"""Numbers of codes in order, the primary code first; empty means that none applies."""


class Kind(StrEnum):
    """What a row in the record of codings does."""

    CODED = "coded"
    WITHDRAWN = "withdrawn"
    ADJUDICATED = "adjudicated"


class Arm(StrEnum):
    """What the coder had on screen when deciding."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    BLIND = "blind"
    FIRST = "first"
    AFTER = "after"
    NONE = "none"

    @property
    def is_unassisted(self) -> bool:
        """Whether the coder decided without a suggestion on screen."""
        return self not in (Arm.SHOWN, Arm.AFTER)


PAPER = "paper"
"""The coder under whose name the appendix's codes stand."""
FILE_ORDER = "file"
"""The order of codings that were not decided here but came with a file."""
ROUND_ORDER = "round"
"""The order of codings that were made in a reliability round."""


class Verdict(StrEnum):
    """What was decided about a unit as a report's reader cut it; a unit without any is taken."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    LEFT = "left"
    """Not a cooperation."""
    ASIDE = "aside"
    """Out of the study, and nothing is said about what it tells."""
    SHELVED = "shelved"
    """Set aside with all of its report that was taken, and brought back with that."""
    REPLACED = "replaced"


class RoundKind(StrEnum):
    """What a reliability round asks."""

    FRESH = "fresh"
    """How reliable is the codebook: units that nobody has coded."""
    RECODE = "recode"
    """How reliable are the data: units that were coded are coded again, blind."""
    AUDIT = "audit"
    """How often are automatic labels right: rows of a pre-labelled file, of each label."""


class Issue(StrEnum):
    """Why a unit is to be looked at again."""

    CODERS = "coders"
    """Its coders differ."""
    ALIKE = "alike"
    """Nearly the same text has other codes."""
    MODEL = "model"
    """A model that has not seen the coding says something else."""
    WORDS = "words"
    """It was coded under earlier words of the codebook."""


class Cause(StrEnum):
    """Why codings differed, as the adjudicator sees it."""

    UNCLEAR = "unclear"
    """The text does not say enough."""
    GAP = "gap"
    """The codebook does not say."""
    SLIP = "slip"
    BORDER = "border"
    """The case lies at the border of two codes."""
    JUDGEMENT = "judgement"


class Role(StrEnum):
    """What a coder may do."""

    CODER = "coder"
    ADJUDICATOR = "adjudicator"
    ADMIN = "admin"


def format_codes(codes: Sequence[int]) -> str:
    """Return codes as they stand in files and in the database: `1;2`, or `` for none."""
    return ";".join(str(code) for code in codes)


def parse_codes(text: str) -> Codes:
    """Return the codes of `1;2`; raises ValueError where a part is not a whole number."""
    return tuple(int(part) for part in text.split(";") if part.strip())


def normalise(text: str) -> str:
    """Return text as ids and duplicates see it: NFKC, white space folded, lower case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Report:
    """A source document; year and country belong to its units, since one can treat of several."""

    title: str
    source: str = ""

    @property
    def id(self) -> str:
        """Stable across machines: made from the title alone."""
        return "r-" + _digest(normalise(self.title))


@dataclass(frozen=True)
class SourceText:
    """The text of a report's file; `starts` says where each page begins, if it has pages.

    `problems` are the pages that could not be used, each with the sentence that says why.
    """

    file: str
    text: str
    starts: tuple[int, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def id(self) -> str:
        """Made from the text alone."""
        return "t-" + _digest(self.text)

    def page_at(self, position: int) -> int:
        """Return the page on which a character stands, from 1 on; 0 where there are no pages."""
        return bisect_right(self.starts, position)


@dataclass(frozen=True)
class Unit:
    """One cooperation description. `position` orders the units of a report.

    In its report's text (`text_id`) it stands from `start` to `end`, in a table or prose (`kind`).
    """

    id: str
    report_id: str
    actor: str
    description: str
    report: str = ""
    place: str = ""
    position: int = 0
    translation: str = ""
    language: str = ""
    before: str = ""
    after: str = ""
    year: int | None = None
    country: str = ""
    replaces: str | None = None
    text_id: str | None = None
    start: int | None = None
    end: int | None = None
    kind: str = ""

    @property
    def text(self) -> str:
        """What the suggester reads: actor and description, or the actor alone."""
        return join_text(self.actor, self.description)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text and, where there is one, its translation."""
        if not self.translation:
            return (self.text,)
        return (self.text, join_text(self.actor, self.translation))


def join_text(actor: str, description: str) -> str:
    """Return actor and description as one text; either may be empty."""
    return ": ".join(part for part in (actor.strip(), description.strip()) if part)


def unit_id(report_id: str, actor: str, description: str, place: str = "") -> str:
    """Return the id of a unit: report, normalised actor and description.

    `place` is given only for a second unit of the same actor and description in one report.
    """
    return "u-" + _digest(report_id, normalise(actor), normalise(description), normalise(place))


@dataclass(frozen=True)
class Coder:
    """A person who codes; `id` is a uuid."""

    id: str
    name: str
    role: Role = Role.CODER


@dataclass(frozen=True)
class Coding:
    """One decision of one coder on one unit; never edited, only superseded."""

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
    suggestion_id: str | None
    codebook_revision: str
    time: datetime
    supersedes: str | None
    sequence: int


@dataclass(frozen=True)
class Suggestion:
    """What a model version proposed for a unit: codes with probabilities, falling."""

    id: str
    unit_id: str
    model_version: str
    ranking: tuple[tuple[int, float], ...]
    time: datetime


@dataclass(frozen=True)
class ModelVersion:
    """One trained suggester and all that is needed to make it again."""

    id: str
    number: int
    time: datetime
    file_hash: str
    encoder: str
    encoder_hash: str
    snapshot_hash: str
    watermark: int
    codings: int
    units: int
    codebook_revision: str
    seed: int
    libraries: str
    metrics: dict[str, object]


@dataclass(frozen=True)
class Round:
    """A sample: of `pool` units `size` were drawn at random, with `seed`, to be coded blind.

    Where it is `by_code`, more were drawn from rare codes, as `model_version` suggests them;
    overall figures rest on the part drawn from all alike. Units of a recode were coded at least
    `days` before; what stood then is what the codings up to `watermark` say.
    """

    id: str
    number: int
    kind: RoundKind
    pool: int
    size: int
    by_code: bool
    seed: int
    model_version: str | None
    days: int
    codebook_revision: str
    coder_ids: tuple[str, ...]
    begun: datetime
    ended: datetime | None
    watermark: int = 0

    @property
    def is_stability(self) -> bool:
        """Whether one coder coded units of their own again: this tells nothing of other coders."""
        return self.kind is RoundKind.RECODE and len(self.coder_ids) == 1
