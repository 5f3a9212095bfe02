"""What a reliability report is written from: of a study's team, or of anybody's file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from annotation.agreement import Agreement, about_suggestions, cautions, facts_of
from annotation.codebook import Codebook
from annotation.cut_agreement import pool_cuts
from annotation.disagreements import settled
from annotation.errors import Caution
from annotation.exchange.ratings import identify, ratings_csv
from annotation.exchange.reliability import Evidence, StudyFacts, Tried, Weighted, rows_of
from annotation.ingest.ratings_file import RatingsFile
from annotation.records import Cause, Codes, Issue, RoundKind
from annotation.review import agreement_when_frozen
from annotation.store import Store, Trial
from annotation.team import TeamAgreement, count_confusions, drawn_for_codes, ratings_of
from annotation.team_figures import figures_of


def evidence_of_team(store: Store, codebook: Codebook, team: TeamAgreement) -> Evidence:
    """Return what a report on a study's coders is written from."""
    ratings = ratings_of(team.codings, codebook)
    compared = {one.report_id for one in team.codings}
    units = store.study_units()
    names = {one.id: one.name for one in store.coders()}
    given = list(store.given_codes())
    there = {(one.unit_id, one.coder) for one in team.codings}
    left_out = sum(
        team.only_unseen
        and (one.unit_id, one.coder) not in there
        and one.coder in ratings.coders
        and one.report_id in compared
        for one in given
    )
    cuts = [cut for one in compared if (cut := agreement_when_frozen(store, one)) is not None]
    study = StudyFacts(
        codebook=codebook,
        units=len(units),
        reports=len({one.report_id for one in units}),
        compared_reports=len(compared),
        arms=Counter(one.arm for one in team.codings),
        left_out=left_out,
        others=Counter(one.coder for one in given if one.coder not in ratings.coders),
        round=team.round,
        rounds=sum(one.ended is not None for one in store.all_rounds()),
        revisions=len({one.revision for one in team.codings}),
        settled=_settled(store, team),
        trained=_trained(store.trials(), names, ratings.coders),
        drawn_for_codes=_drawn_for_codes(store, team),
        missing=team.missing,
        cut_by_two=len(cuts),
        cut_f1=pool_cuts(cuts).f1,
    )
    return Evidence(
        agreement=team.agreement,
        ratings=ratings,
        cautions=team.cautions,
        confusions=team.confusions,
        figures=figures_of(team),
        long=ratings_csv(team.codings),
        seen=sum(not one.arm.is_unassisted for one in team.codings),
        pulls=team.pulls,
        switching=team.switching,
        study=study,
        by_data=team.by_data,
        weighted=_weighted(team, codebook),
    )


def _settled(store: Store, team: TeamAgreement) -> Counter[Cause | None]:
    """Count the differences of the compared coders that were settled, by cause.

    None in a recode: what was settled of its units was settled before.
    """
    if team.round is not None and team.round.kind is RoundKind.RECODE:
        return Counter()
    given: defaultdict[str, set[Codes]] = defaultdict(set)
    for one in (*team.codings, *team.more):
        given[one.unit_id].add(one.codes)
    differing = {unit_id for unit_id, codes in given.items() if len(codes) > 1}
    return Counter(
        one.settlement.cause
        for one in settled(store)
        if one.dispute.issue is Issue.CODERS and not differing.isdisjoint(one.dispute.unit_ids)
    )


def _weighted(team: TeamAgreement, codebook: Codebook) -> Weighted | None:
    if not team.weights:
        return None
    together = (*team.codings, *team.more)
    ratings = ratings_of(together, codebook)
    return Weighted(
        long=ratings_csv(together, team.weights),
        codings=len(together),
        units=len(ratings.units),
        by_clusters=ratings.clusters is not None,
    )


def _drawn_for_codes(store: Store, team: TeamAgreement) -> int:
    of = team.round
    if of is None:
        return drawn_for_codes(store, team.codings)
    return sum(one.code is not None for one in store.round_units(of.id))


def _trained(
    trials: Iterable[Trial], names: Mapping[str, str], coders: Sequence[str]
) -> dict[str, Tried]:
    """Return of each of these coders how many units were right when first tried."""
    first: dict[tuple[str, str], Trial] = {}
    for one in trials:
        first.setdefault((one.coder_id, one.unit_id), one)
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for one in first.values():
        right[names[one.coder_id]].append(one.is_right)
    return {name: Tried(sum(right[name]), len(right[name])) for name in coders if name in right}


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
            **identify(long),
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
