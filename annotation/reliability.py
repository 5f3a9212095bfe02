"""What a reliability report is written from: of a study's team, or of anybody's file."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version

from annotation.agreement import Agreement, about_suggestions, cautions, facts_of
from annotation.codebook import Codebook
from annotation.errors import Caution
from annotation.exchange.ratings import ratings_csv
from annotation.exchange.reliability import Evidence, StudyFacts, rows_of
from annotation.ingest.ratings_file import RatingsFile
from annotation.store import Store
from annotation.team import TeamAgreement, count_confusions, figures_of, ratings_of


def evidence_of_team(
    store: Store, codebook: Codebook, team: TeamAgreement, *, only_unseen: bool = False
) -> Evidence:
    """Return what a report on a study's coders is written from.

    `only_unseen` says that they were compared without what had a suggestion in sight.
    """
    ratings = ratings_of(team.codings, codebook)
    compared = {one.report_id for one in team.codings}
    units = store.study_units()
    given = list(store.given_codes())
    left_out = sum(
        only_unseen
        and not one.arm.is_unassisted
        and one.coder in ratings.coders
        and one.report_id in compared
        for one in given
    )
    study = StudyFacts(
        codebook=codebook,
        units=len(units),
        reports=len({one.report_id for one in units}),
        compared_reports=len(compared),
        arms=Counter(one.arm for one in team.codings),
        left_out=left_out,
        others=Counter(one.coder for one in given if one.coder not in ratings.coders),
        round=team.round,
    )
    return Evidence(
        agreement=team.agreement,
        ratings=ratings,
        cautions=team.cautions,
        confusions=count_confusions(ratings),
        figures=figures_of(team),
        long=ratings_csv(team.codings),
        seen=sum(not one.arm.is_unassisted for one in team.codings),
        pulls=team.pulls,
        study=study,
    )


def evidence_of_files(read: RatingsFile, found: Agreement, names: Sequence[str]) -> Evidence:
    """Return what a report on the codings of files is written from; `names` are those of files."""
    warnings = (
        *cautions(found),
        *about_suggestions(read.shown, int(read.ratings.coded.sum())),
        *(_about_namesakes(name) for name in read.namesakes),
    )
    long = ratings_csv(rows_of(read.ratings))
    return Evidence(
        agreement=found,
        ratings=read.ratings,
        cautions=warnings,
        confusions=count_confusions(read.ratings),
        figures={
            "jalur": version("jalur"),
            "codings": hashlib.sha256(long.encode()).hexdigest(),
            **facts_of(found, warnings),
        },
        long=long,
        seen=read.shown,
        source=tuple(names),
    )


def _about_namesakes(name: str) -> Caution:
    return Caution(
        "Several coders are called {name}, under different ids, and are compared as different "
        "people. If they are one, join the records first: scripts/ingest.py with --same-coder.",
        name=name,
    )
