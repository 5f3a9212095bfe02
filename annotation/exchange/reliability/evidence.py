"""All that a reliability report is written from; nothing in it is made up by the report."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from annotation.agreement import Agreement, Ratings, conclusion
from annotation.codebook import Codebook
from annotation.errors import Caution
from annotation.pull import Pull
from annotation.records import Arm, Round

Facts = dict[str, Any]
DATA = "data"
"""What stood before a recode, where it is compared as if it were a coder."""


@dataclass(frozen=True)
class StudyFacts:
    """What the record of a study knows beside the codings.

    `units` and `reports` are those of the study, `compared_reports` those that the compared units
    come from. `arms` counts the compared codings by what was on screen, `left_out` those that were
    not compared since a suggestion was in sight, `others` the codings of coders not compared.
    """

    codebook: Codebook
    units: int
    reports: int
    compared_reports: int
    arms: Mapping[Arm, int]
    left_out: int
    others: Mapping[str, int]
    round: Round | None


@dataclass(frozen=True)
class Evidence:
    """Figures with the codings they are of.

    `figures` are those of `facts_of` with the version and the hash of `long`, the file of codings.
    `confusions` counts pairs of primary codes, none of them twice. `seen` codings were made with a
    suggestion in sight. `study` is None for the files named in `source`.
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
    study = evidence.study
    return {
        **evidence.figures,
        "versions": {"python": platform.python_version(), "numpy": version("numpy")},
        "verdict": str(conclusion(evidence.agreement)),
        "n_codings": evidence.codings,
        "n_several": evidence.agreement.n_several,
        "n_clusters": evidence.agreement.n_clusters,
        "coders": {
            name: {"coded": count, "shared": evidence.shared[name]}
            for name, count in evidence.coded.items()
        },
        "confusions": [
            {"codes": list(codes), "pairs": pairs} for codes, pairs in evidence.confusions.items()
        ],
        "pull": [_pull(one) for one in evidence.pulls],
        "source": list(evidence.source),
        "study": None if study is None else _study(study),
    }


def _pull(one: Pull) -> Facts:
    measured = {name: getattr(one, name)._asdict() for name in ("shown", "withheld", "pull")}
    return {**asdict(one), **measured}


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
        "round": None if study.round is None else _round(study.round),
    }


def _round(one: Round) -> Facts:
    moments = {name: getattr(one, name) for name in ("begun", "ended")}
    return {
        **asdict(one),
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
    }
