"""annotation.team: how far the coders of a study agree, from its record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotation.agreement import Distance, facts_of, measure
from annotation.exchange.ratings import ratings_csv
from annotation.ingest import read_content
from annotation.ingest.ratings_file import read_ratings
from annotation.records import Arm, Cause, Issue, Report, Verdict
from annotation.store import NewUnit
from annotation.study import Study, open_study
from annotation.team import compare_coders, figures_of
from annotation.workspace import Workspace

VERSION: dict[str, Any] = {
    **dict.fromkeys(("file_hash", "encoder", "encoder_hash", "snapshot_hash"), "x"),
    **dict.fromkeys(("watermark", "codings", "units", "seed"), 1),
    "libraries": "{}",
}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    yield opened
    opened.store.close()


def add(study: Study, report: str, *codes: tuple[tuple[int, ...] | None, ...]) -> list[str]:
    """Add a unit for each tuple, coded by as many coders; None is not coded."""
    texts = [NewUnit("ILO", f"unit {number} of {report}") for number in range(len(codes))]
    ids = list(study.store.add_units(Report(report), texts).units)
    for unit, given in zip(ids, codes, strict=True):
        for name, one in zip(("Ani", "Budi", "Citra"), given, strict=False):
            coder = study.store.add_coder(name)
            if one is not None:
                code(study, unit, coder.id, one)
    return ids


def code(study: Study, unit: str, coder_id: str, codes: tuple[int, ...], **facts: Any) -> None:
    facts = {"arm": Arm.NONE, "codebook_revision": study.codebook.revision, **facts}
    study.store.code(unit, coder_id, codes, **facts)


def test_what_stands_is_compared_and_the_appendix_is_left_out(study: Study) -> None:
    add(study, "A", ((1,), (1,)), ((2, 1), (2,)), ((3,), (4,)), ((), ()), ((5,), None))
    found = compare_coders(study.store, study.codebook)
    assert (found.agreement.n_units, found.agreement.n_coders) == (5, 2)
    assert found.agreement.n_pairable == 4
    assert found.agreement.coefficients["percent_agreement"].value == 0.75
    assert found.confusions == {("1", "1"): 1, ("2", "2"): 1, ("3", "4"): 1, ("", ""): 1}
    of_sets = compare_coders(study.store, study.codebook, distance=Distance.CRAGGS)
    assert of_sets.agreement.coefficients["percent_agreement"].value == 0.5


def test_the_file_of_codings_gives_the_same_figures(study: Study, tmp_path: Path) -> None:
    for number in range(20):
        add(study, f"R{number}", ((1, 2), (1,), (2,)), ((), (3,), None))
    for distance in (None, Distance.MASI):
        team = compare_coders(study.store, study.codebook, distance=distance)
        table = read_content(ratings_csv(team.codings).encode(), "codings.csv")
        again = read_ratings([table])
        found = measure(again.ratings, distance=distance, categories=team.agreement.categories)
        figures = figures_of(team)
        for name in ("n_units", "n_missing", "bootstrap", "coefficients", "pairs"):
            assert facts_of(found, ())[name] == figures[name], name
        assert figures["bootstrap"]["of"] == "clusters"
        assert figures["compared"] == ("sets, masi" if distance else "primary code")
        assert len(figures["codings"]) == 64


def test_a_changed_mind_counts_once_and_units_outside_not_at_all(study: Study) -> None:
    first, second = add(study, "A", ((1,), (2,)), ((1,), (1,)))
    budi = study.store.add_coder("Budi").id
    code(study, first, budi, (1,))
    study.store.judge(budi, [(second, Verdict.ASIDE)])
    found = compare_coders(study.store, study.codebook).agreement
    assert (found.n_units, found.coefficients["percent_agreement"].value) == (1, 1)


def test_reports_and_coders_are_chosen(study: Study) -> None:
    add(study, "A", ((1,), (1,), (2,)))
    add(study, "B", ((1,), (2,), (2,)))
    of_b = compare_coders(study.store, study.codebook, report_ids=[Report("B").id])
    assert of_b.agreement.n_units == 1
    two = compare_coders(study.store, study.codebook, coders=["Ani", "Budi"]).agreement
    assert two.n_coders == 2
    assert two.coefficients["percent_agreement"].value == 0.5


def test_gwets_ac1_counts_the_codebook_and_none_where_it_is_used(study: Study) -> None:
    add(study, "A", ((1,), (2,)), ((2,), (1,)))
    found = compare_coders(study.store, study.codebook).agreement
    assert found.coefficients["gwet_ac1"].value == pytest.approx(-1 / 15), "nine codes"
    add(study, "B", ((), ()))
    with_none = compare_coders(study.store, study.codebook).agreement.coefficients["gwet_ac1"]
    chance = (2 * (2 / 6 * 4 / 6) + 2 / 6 * 4 / 6) / 9
    assert with_none.value == pytest.approx((1 / 3 - chance) / (1 - chance)), "ten categories"


def test_whole_reports_are_drawn_where_there_are_twenty(study: Study) -> None:
    for number in range(19):
        add(study, f"R{number}", ((1,), (1 + number % 2,)))
    assert not compare_coders(study.store, study.codebook).agreement.by_clusters
    add(study, "R19", ((1,), (1,)))
    found = compare_coders(study.store, study.codebook).agreement
    assert (found.by_clusters, found.n_clusters) == (True, 20)


def test_the_model_stands_apart_with_its_suggestion_in_sight_or_not(study: Study) -> None:
    units = add(study, "A", ((1,), (1,)), ((2,), (2,)), ((3,), (3,)))
    version = study.store.add_model_version(**VERSION, codebook_revision=study.codebook.revision)
    citra = study.store.add_coder("Citra").id
    for unit, arm, code_ in zip(
        units, (Arm.SHOWN, Arm.SHOWN, Arm.WITHHELD), (1, 2, 9), strict=True
    ):
        shown = study.store.add_suggestion(unit, version.id, [(1, 0.9), (2, 0.1)])
        code(study, unit, citra, (code_,), arm=arm, suggestion_id=shown.id)
    found = compare_coders(study.store, study.codebook)
    assert found.agreement.n_coders == 3, "the model is none"
    everybody = found.pulls[0]
    assert (everybody.n_shown, everybody.n_withheld) == (2, 1)
    assert (everybody.shown.value, everybody.withheld.value, everybody.pull.value) == (0.5, 0, 0.5)
    assert "2 of 9 codings were made with a suggestion in sight" in str(found.cautions[-1])
    unseen = compare_coders(study.store, study.codebook, only_unseen=True)
    assert len(unseen.codings) == 7
    assert not any("in sight" in str(one) for one in unseen.cautions)
    assert unseen.pulls == found.pulls, "which needs both"


def test_what_is_compared_is_what_stood_before_a_look_again_or_a_settlement(study: Study) -> None:
    unit, other, *_ = add(study, "A", ((1,), (2,)), ((3,), (4,)), ((5,), (5,)))
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    before = compare_coders(study.store, study.codebook)
    study.store.ask_again([(ani, unit)], budi, Issue.CODERS)
    code(study, unit, ani, (2,))
    study.store.settle(
        [other],
        ani,
        (4,),
        codebook_revision=study.codebook.revision,
        issue=Issue.CODERS,
        cause=Cause.SLIP,
        at_issue=[(3,), (4,)],
    )
    after = compare_coders(study.store, study.codebook)
    assert after.agreement == before.agreement
    assert figures_of(after)["codings"] == figures_of(before)["codings"]
    told = [str(one) for one in after.cautions if one not in before.cautions]
    assert (
        "Codings looked at again after a disagreement: 1. Compared is what stood before that."
        in told
    )
