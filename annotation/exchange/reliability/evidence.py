"""All that a reliability report is written from; nothing in it is made up by the report."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from annotation.agreement import Agreement, PairAgreement, Ratings, conclusion
from annotation.agreement.statistic import Estimate
from annotation.codebook import Codebook
from annotation.errors import Caution
from annotation.pull import Pull
from annotation.records import Arm, Cause, Round
from annotation.switching import Switching

Facts = dict[str, Any]


def before_name(name: str) -> str:
    """Return the rater under which the earlier codings of a coder stand in a recode by them."""
    return f"{name}, before"


@dataclass(frozen=True)
class Tried:
    """How many units with known codes a coder tried, and at how many they were right at first."""

    right: int
    tried: int


@dataclass(frozen=True)
class Weighted:
    """What the figures of single codes rest on where more units were drawn for rare codes.

    `long` is the file of all `codings` codings of these `units`, the random part among them, with
    the weight of each. Intervals draw whole reports again where `by_clusters`.
    """

    long: str
    codings: int
    units: int
    by_clusters: bool


@dataclass(frozen=True)
class StudyFacts:
    """What the record of a study knows beside the codings.

    `units` and `reports` are those of the study, `compared_reports` those that the compared units
    come from. `arms` counts the compared codings by what was on screen, `left_out` those that were
    not compared since a suggestion was in sight, `others` the codings of coders not compared.

    `rounds` were held and have ended. The compared codings are of so many `revisions` of the
    codebook, as far as that is on record. `settled` counts the differences that an adjudicator
    settled, by cause (None: none was named). `trained` are compared coders by name. Of the units of
    a round `drawn_for_codes` were drawn for rare codes; `missing` codings by coder were never made.

    Of the compared reports `cut_by_two` were cut into units by two people apart from each other;
    `cut_f1` tells how far their cuts agree.
    """

    codebook: Codebook
    units: int
    reports: int
    compared_reports: int
    arms: Mapping[Arm, int]
    left_out: int
    others: Mapping[str, int]
    round: Round | None
    rounds: int = 0
    revisions: int = 0
    settled: Mapping[Cause | None, int] = field(default_factory=dict)
    trained: Mapping[str, Tried] = field(default_factory=dict)
    drawn_for_codes: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    cut_by_two: int = 0
    cut_f1: float | None = None


@dataclass(frozen=True)
class Evidence:
    """Figures with the codings they are of.

    `figures` are those of `facts_of` with what `identify` says of `long`, the file of codings; of a
    study also those beside model and data, and the facts of its round.
    `confusions` counts pairs of primary codes, none of them twice. `seen` codings were made with a
    suggestion in sight. `study` is None for the files named in `source`. `by_data` is each coder
    of a recode beside what had been settled when it began.
    """

    agreement: Agreement
    ratings: Ratings
    cautions: tuple[Caution, ...]
    confusions: Mapping[tuple[str, str], int]
    figures: Facts
    long: str
    seen: int
    pulls: tuple[Pull, ...] = ()
    study: StudyFacts | None = None
    source: tuple[str, ...] = ()
    by_data: tuple[PairAgreement, ...] = ()
    weighted: Weighted | None = None
    switching: tuple[Switching, ...] = ()

    @property
    def round(self) -> Round | None:
        """The round that the codings are of."""
        return self.study.round if self.study else None

    @property
    def is_stability(self) -> bool:
        """Whether one coder coded units of their own again: this tells nothing of other coders."""
        return self.round is not None and self.round.is_stability

    @property
    def coded(self) -> dict[str, int]:
        """How many units each coder coded."""
        counts = self.ratings.coded.sum(axis=1)
        return {name: int(count) for name, count in zip(self.ratings.coders, counts, strict=True)}

    @property
    def shared(self) -> dict[str, int]:
        """How many units each coder coded that somebody else coded, too."""
        pairable = self.ratings.coded.sum(axis=0) > 1
        counts = (self.ratings.coded & pairable).sum(axis=1)
        return {name: int(count) for name, count in zip(self.ratings.coders, counts, strict=True)}

    @property
    def codings(self) -> int:
        """How many codings are compared."""
        return int(self.ratings.coded.sum())


def facts(evidence: Evidence) -> Facts:
    """Return every number of the report as plain facts, for JSON; sentences in English."""
    study, shared = evidence.study, evidence.shared
    return {
        **evidence.figures,
        "versions": {"python": platform.python_version(), "numpy": version("numpy")},
        "verdict": str(conclusion(evidence.agreement, is_stability=evidence.is_stability)),
        "n_codings": evidence.codings,
        "n_several": evidence.agreement.n_several,
        "n_clusters": evidence.agreement.n_clusters,
        "coders": {
            name: {"coded": count, "shared": shared[name]} for name, count in evidence.coded.items()
        },
        "confusions": [
            {"codes": list(codes), "pairs": pairs} for codes, pairs in evidence.confusions.items()
        ],
        "weighted": None if evidence.weighted is None else _weighted(evidence.weighted),
        "pull": [_pull(one) for one in evidence.pulls],
        "switching": [_pull(one) for one in evidence.switching],
        "source": list(evidence.source),
        "study": None if study is None else _study(study),
    }


def _weighted(one: Weighted) -> Facts:
    hashed = hashlib.sha256(one.long.encode()).hexdigest()
    return {**asdict(one), "long": hashed}


def _pull(one: Pull | Switching) -> Facts:
    return {
        name: value._asdict() if isinstance(value, Estimate) else value
        for name, value in vars(one).items()
    }


def _study(study: StudyFacts) -> Facts:
    return {
        "codebook": dict(study.codebook.name),
        "codebook_revision": study.codebook.revision,
        "units": study.units,
        "reports": study.reports,
        "compared_reports": study.compared_reports,
        "arms": {arm.value: count for arm, count in study.arms.items()},
        "left_out": study.left_out,
        "other_coders": dict(study.others),
        "rounds": study.rounds,
        "revisions": study.revisions,
        "settled": {cause.value if cause else "": n for cause, n in study.settled.items()},
        "trained": {name: asdict(one) for name, one in study.trained.items()},
        "drawn_for_codes": study.drawn_for_codes,
        "missing": dict(study.missing),
        "cut_by_two": study.cut_by_two,
        "cut_f1": study.cut_f1,
    }
