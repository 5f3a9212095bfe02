"""annotation.team: how far the coders of a study agree, from its record."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from annotation.agreement import Agreement, Distance, PairAgreement, facts_of, measure
from annotation.errors import InvalidInput
from annotation.exchange.ratings import ratings_csv
from annotation.exchange.tables import export_codings
from annotation.ingest import read_content
from annotation.ingest.ratings_file import read_ratings
from annotation.records import Arm, Cause, Issue, Report, Round, RoundKind, Verdict
from annotation.rounds import RoundPlan, begin_round, pool_of
from annotation.store import NewCoding, NewUnit
from annotation.study import Study, open_study
from annotation.team import compare_coders, compare_round
from annotation.team_figures import figures_of
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
    first, second = add(study, "A", ((2,), None), ((1,), (1,)))
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    code(study, first, ani, (1,))
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
    assert (unseen.only_unseen, found.only_unseen) == (True, False)
    assert not any("in sight" in str(one) for one in unseen.cautions)
    assert unseen.pulls == found.pulls, "which needs both"


def test_first_picks_that_were_revised_stand_in_for_what_a_suggestion_moved(study: Study) -> None:
    """Else only those that agree with the suggestion would be left."""
    units = add(study, "A report", *[()] * 4)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    version = study.store.add_model_version(
        id="v", codebook_revision=study.codebook.revision, **VERSION
    )
    for place, unit in enumerate(units):
        suggested = study.store.add_suggestion(unit, version.id, [(1, 0.9)]).id
        pick = (1,) if place < 2 else (2,)
        code(study, unit, ani, pick, arm=Arm.FIRST, suggestion_id=suggested)
        if place == 3:
            code(study, unit, ani, (1,), arm=Arm.AFTER, suggestion_id=suggested)
        code(study, unit, budi, (1,), arm=Arm.BLIND)
    everything = compare_coders(study.store, study.codebook)
    assert everything.agreement.coefficients["percent_agreement"].value == 3 / 4
    moved = everything.switching[0]
    assert (moved.n_picks, moved.n_differed, moved.switched.value) == (4, 2, 1 / 2)
    assert everything.pulls == (), "nothing was suggested at once"
    [with_model] = [one for one in everything.by_model if one.coders[0] == "Ani"]
    assert (with_model.n, with_model.coefficients["percent_agreement"].value) == (4, 2 / 4)
    unseen = compare_coders(study.store, study.codebook, only_unseen=True)
    assert unseen.agreement.n_pairable == 4
    assert unseen.agreement.coefficients["percent_agreement"].value == 2 / 4
    assert sorted(one.codes for one in unseen.codings if one.coder == "Ani") == [
        (1,),
        (1,),
        (2,),
        (2,),
    ]


# Reliability rounds


def begin(study: Study, kind: RoundKind, names: Sequence[str], size: int, least: int = 0) -> Round:
    coders = tuple(study.store.add_coder(name).id for name in names)
    pool = pool_of(study, kind, coders, 0)
    suggested = {one.id: 1 + (place == 0) for place, one in enumerate(pool)}
    version = study.store.add_model_version(
        id=f"v{len(study.store.all_rounds())}", codebook_revision=study.codebook.revision, **VERSION
    )
    study.store.add_suggestions(version.id, {one: [(code, 0.9)] for one, code in suggested.items()})
    plan = RoundPlan(kind, coders, size, seed=1, least=least)
    return begin_round(study, plan, pool, suggested, version.id)


def code_round(study: Study, of: Round, *codes: Mapping[str, tuple[int, ...]]) -> None:
    """Let each coder of a round give their codes, by unit."""
    for coder, given in zip(of.coder_ids, codes, strict=True):
        for unit, one in given.items():
            revision = study.codebook.revision
            study.store.code_in_round(of.id, NewCoding(unit, coder, one, revision))


def test_a_round_is_compared_when_it_has_ended(study: Study) -> None:
    add(study, "A report", *[()] * 10)
    of = begin(study, RoundKind.FRESH, ("Ani", "Budi"), 8)
    units = [one.unit_id for one in study.store.round_units(of.id)]
    ani = {unit: (1 + place % 2,) for place, unit in enumerate(units)}
    code_round(study, of, ani, {**ani, units[0]: (9,)})
    with pytest.raises(InvalidInput, match="Round 1 is still open"):
        compare_round(study.store, study.codebook, of.id)
    study.store.end_round(of.id)
    found = compare_round(study.store, study.codebook, of.id)
    assert found.round is not None
    assert found.round.id == of.id
    assert found.agreement.n_pairable == 8
    assert found.agreement.coefficients["percent_agreement"].value == 7 / 8
    assert {one.coders: one.n for one in found.by_model} == {
        ("Ani", "model"): 8,
        ("Budi", "model"): 8,
    }
    suggested = {one.unit_id: one.suggested for one in found.codings}
    same = sum(ani[unit] == (suggested[unit],) for unit in units) / 8
    assert found.by_model[0].coefficients["percent_agreement"].value == same
    figures = figures_of(found)
    assert (figures["n_units"], figures["round"]["seed"], figures["round"]["size"]) == (8, 1, 8)
    assert [one["coder"] for one in figures["model"]] == ["Ani", "Budi"]


def test_a_unit_suggested_twice_by_a_version_counts_once(study: Study) -> None:
    add(study, "A report", *[()] * 4)
    of = begin(study, RoundKind.FRESH, ("Ani", "Budi"), 3)
    units = [one.unit_id for one in study.store.round_units(of.id)]
    assert of.model_version is not None
    study.store.add_suggestions(of.model_version, {one: [(5, 0.7)] for one in units})
    given: dict[str, tuple[int, ...]] = dict.fromkeys(units, (1,))
    code_round(study, of, given, given)
    study.store.end_round(of.id)
    codes = study.store.round_codes(of.id)
    assert len(codes) == 6
    assert {one.suggested for one in codes} <= {1, 2}, "what was suggested first"


def test_overall_figures_leave_out_what_was_drawn_for_rare_codes(study: Study) -> None:
    [rare, *_others] = add(study, "A report", *[()] * 30)
    of = begin(study, RoundKind.FRESH, ("Ani", "Budi"), 4, least=1)
    drawn = study.store.round_units(of.id)
    assert [one.unit_id for one in drawn if one.code == 2] == [rare], "else another seed is needed"
    same = {one.unit_id: (1,) for one in drawn}
    code_round(study, of, {**same, rare: (2,)}, {**same, rare: (3,)})
    study.store.end_round(of.id)
    whole = compare_coders(study.store, study.codebook)
    assert whole.agreement.n_pairable == 5
    assert "Of these units 1 were drawn in reliability rounds" in "\n".join(
        map(str, whole.cautions)
    )
    found = compare_round(study.store, study.codebook, of.id)
    assert not any("were drawn in reliability rounds" in str(one) for one in found.cautions)
    assert found.agreement.n_pairable == 4
    assert found.agreement.coefficients["percent_agreement"].value == 1
    assert found.agreement.tracks["2"].n == 1, "single codes rest on all units"
    assert {one.unit_id for one in found.more} == {rare}
    alone = {str(one) for one in found.cautions if "alone" in str(one)}
    assert alone == {
        f"On units that two or more coded, code {code} was used by {name} alone."
        for code, name in ((2, "Ani"), (3, "Budi"))
    }
    assert rare not in {one.unit_id for one in found.codings}, "others find the overall figures"
    assert any("1 units drawn since a rare code was suggested" in str(c) for c in found.cautions)
    assert found.weights == {one.unit_id: round(1 / one.probability, 9) for one in drawn}
    assert (found.weights[rare], max(found.weights.values())) == (1, 30 / 4)
    share = found.agreement.tracks["2"].prevalence
    assert share == pytest.approx(0.5 / (1 + sum(found.weights[u] for u in same if u != rare)))
    assert share < 1 / 10, "not as frequent as in the sample"
    asked = [
        str(one) for one in found.cautions if "do not show an alpha of 0.667: 1, 2, 3." in str(one)
    ]
    assert asked, [str(one) for one in found.cautions]


def test_beside_data_and_model_stands_what_was_drawn_from_all_alike(study: Study) -> None:
    add(study, "A report", *[((1,), (1,))] * 29, ((2,), (2,)))
    of = begin(study, RoundKind.RECODE, ("Citra", "Budi"), 4, least=1)
    drawn = study.store.round_units(of.id)
    more = [one.unit_id for one in drawn if one.code is not None]
    assert more, "else another seed is needed"
    code_round(study, of, *[{one.unit_id: (1,) for one in drawn}] * 2)
    study.store.end_round(of.id)
    found = compare_round(study.store, study.codebook, of.id)
    assert {one.n for one in found.by_data} == {4}


def test_several_coders_of_a_recode_are_compared_and_each_beside_the_data(study: Study) -> None:
    units = add(study, "A report", ((1,), (1,)), ((2,), (2,)), ((3,), (4,)))
    of = begin(study, RoundKind.RECODE, ("Citra", "Budi"), 3)
    code_round(study, of, dict.fromkeys(units, (1,)), {units[0]: (1,)})
    study.store.end_round(of.id)
    found = compare_round(study.store, study.codebook, of.id)
    given = {(one.coder, one.unit_id): one.codes for one in found.codings}
    assert given == {
        **{("Citra", unit): (1,) for unit in units},
        ("Budi", units[0]): (1,),
    }, "the data are no coder"
    assert found.missing == {"Citra": 0, "Budi": 2}
    assert [str(one) for one in found.cautions if "missing" in str(one)] == [
        "The round was ended before all was coded. Codings missing: Budi 2."
    ]
    beside = {one.coders[0]: (one.n, percent(one)) for one in found.by_data}
    assert beside == {"Citra": (2, 0.5), "Budi": (1, 1)}, "what differed then says nothing"
    assert found.by_model == (), "the model has learned from them"
    of_sets = compare_round(study.store, study.codebook, of.id, distance=Distance.MASI)
    kappa = of_sets.by_data[0].coefficients["cohen_kappa"]
    assert str(kappa.reason).startswith("Defined for one code a unit"), "the distance chosen"


def percent(pair: PairAgreement) -> float | None:
    return pair.coefficients["percent_agreement"].value


def test_a_round_of_the_past_keeps_its_figures(study: Study) -> None:
    """Whatever is coded, settled or taken back since: the data are those of when it began."""
    units = add(study, "A report", ((1,), (1,)), ((2,), (2,)), ((3,), (4,)))
    rounds = []
    for names in (("Citra", "Budi"), ("Ani",)):
        of = begin(study, RoundKind.RECODE, names, 3)
        code_round(study, of, *[dict.fromkeys(units, (1,))] * len(names))
        study.store.end_round(of.id)
        rounds.append(of.id)
    before = [figures_of(compare_round(study.store, study.codebook, one)) for one in rounds]
    ani = study.store.add_coder("Ani").id
    for unit in units:
        study.store.code(unit, ani, (1,), codebook_revision=study.codebook.revision)
    again = [figures_of(compare_round(study.store, study.codebook, one)) for one in rounds]
    assert again == before


def test_one_coder_alone_is_compared_with_what_they_coded_before(study: Study) -> None:
    units = add(study, "A report", ((1,), (2,)), ((2,), (2,)))
    of = begin(study, RoundKind.RECODE, ("Ani",), 2)
    code_round(study, of, dict.fromkeys(units, (2,)))
    study.store.end_round(of.id)
    found = compare_round(study.store, study.codebook, of.id)
    assert {(one.coder, one.unit_id, one.codes, one.arm) for one in found.codings} == {
        ("Ani, before", units[0], (1,), Arm.NONE),
        ("Ani, before", units[1], (2,), Arm.NONE),
        ("Ani", units[0], (2,), Arm.BLIND),
        ("Ani", units[1], (2,), Arm.BLIND),
    }
    assert {one.revision for one in found.codings} == {study.codebook.revision}
    assert found.is_stability
    assert found.agreement.coefficients["percent_agreement"].value == 0.5


def test_the_model_is_compared_with_what_was_decided_without_sight_of_it(study: Study) -> None:
    [shown, withheld] = add(study, "A report", (), ())
    version = study.store.add_model_version(
        id="v", codebook_revision=study.codebook.revision, **VERSION
    )
    suggestions = study.store.add_suggestions(version.id, {shown: [(1, 0.9)], withheld: [(2, 0.9)]})
    ani = study.store.add_coder("Ani").id
    for unit, arm in ((shown, Arm.SHOWN), (withheld, Arm.WITHHELD)):
        study.store.code(
            unit,
            ani,
            (1,),
            arm=arm,
            suggestion_id=suggestions[unit],
            codebook_revision=study.codebook.revision,
        )
    [pair] = compare_coders(study.store, study.codebook).by_model
    assert (pair.coders, pair.n) == (("Ani", "model"), 1)
    assert pair.coefficients["percent_agreement"].value == 0


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
        "Codings changed after another's code of the unit could be seen: 1. Compared is what stood "
        "before that." in told
    )


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("distance", [None, Distance.MASI])
def test_an_export_gives_the_figures_of_the_study(
    study: Study, tmp_path: Path, form: Literal["csv", "jsonl"], distance: Distance | None
) -> None:
    same = [((number % 9 + 1,), (number % 7 + 1,), (number % 9 + 1,)) for number in range(9)]
    settled, asked, changed, recut, *_ = add(study, "A", ((3,), (4,)), ((5,), (6,)), *same)
    store = study.store
    ani, budi, citra = (store.add_coder(name).id for name in ("Ani", "Budi", "Citra"))
    facts: Any = {"issue": Issue.CODERS, "cause": Cause.SLIP, "at_issue": [(3,), (4,)]}
    store.settle([settled], ani, (4,), codebook_revision=study.codebook.revision, **facts)
    store.ask_again([(ani, asked)], budi, Issue.CODERS)
    code(study, asked, ani, (6, 5))
    code(study, changed, citra, (2, 3))
    store.undo(budi)
    parts = [NewUnit("ILO", "part"), NewUnit("ILO", "rest")]
    new, _rest = store.replace_units(citra, Report("A").id, [recut], parts)
    code(study, new, ani, (1,))
    code(study, new, budi, (2,))
    team = compare_coders(store, study.codebook, distance=distance)
    path = tmp_path / f"codings.{form}"
    export_codings(store, path, form)
    read = read_ratings([read_content(path.read_bytes(), path.name)])
    found = measure(read.ratings, distance=distance, categories=team.agreement.categories)
    figures = facts_of(found, ())
    for name in ("n_units", "n_coders", "n_missing"):
        assert figures[name] == figures_of(team)[name], name
    assert values(found) == pytest.approx(values(team.agreement))
    ratings = {
        (unit, coder): read.ratings.codes[read.ratings.primary[row, column]]
        for row, coder in enumerate(read.ratings.coders)
        for column, unit in enumerate(read.ratings.units)
        if read.ratings.coded[row, column]
    }
    assert ratings == {(one.unit_id, one.coder): str(one.codes[0]) for one in team.codings}
    assert (ratings[settled, "Ani"], ratings[asked, "Ani"]) == ("3", "5")
    assert ratings[changed, "Citra"] == "1"
    assert not any(unit == recut for unit, _coder in ratings)


def values(found: Agreement) -> dict[str, float | None]:
    pairs = {"-".join(sorted(pair.coders)): pair.coefficients for pair in found.pairs}
    parts = {"": found.coefficients, **pairs}
    return {
        f"{part} {name}": one.value
        for part, all_of in parts.items()
        for name, one in all_of.items()
    }


# Picks of one's own


@pytest.fixture
def picking(study: Study) -> tuple[Study, list[str], str, str]:
    """A study with three units, a coder, and the version that suggests 1 for each."""
    units = add(study, "A report", *[()] * 3)
    version = study.store.add_model_version(
        id="v", codebook_revision=study.codebook.revision, **VERSION
    )
    return study, units, study.store.add_coder("Ani").id, version.id


def pick(study: Study, unit: str, coder: str, code_: int, arm: Arm, version: str) -> None:
    suggested = study.store.add_suggestion(unit, version, [(1, 0.9)]).id
    code(study, unit, coder, (code_,), arm=arm, suggestion_id=suggested)


def moved(study: Study) -> tuple[int, int, float | None]:
    one = compare_coders(study.store, study.codebook).switching[0]
    return one.n_picks, one.n_differed, one.switched.value


def test_what_others_code_meanwhile_leaves_no_pick_out(
    picking: tuple[Study, list[str], str, str],
) -> None:
    study, units, ani, version = picking
    budi = study.store.add_coder("Budi").id
    for unit in units[:2]:
        for coder in (ani, budi):
            pick(study, unit, coder, 3, Arm.FIRST, version)
    pick(study, units[0], ani, 1, Arm.AFTER, version)
    pick(study, units[0], budi, 1, Arm.AFTER, version)
    assert moved(study) == (4, 4, 1 / 2)
    apart = compare_coders(study.store, study.codebook, only_unseen=True)
    assert {one.codes for one in apart.codings} == {(3,)}


def test_what_is_given_after_an_undo_is_no_pick(
    picking: tuple[Study, list[str], str, str],
) -> None:
    study, units, ani, version = picking
    for unit in units:
        pick(study, unit, ani, 3, Arm.FIRST, version)
    study.store.undo(ani)
    pick(study, units[2], ani, 1, Arm.AFTER, version)
    assert moved(study) == (3, 3, 1 / 3)
    pick(study, units[0], ani, 1, Arm.AFTER, version)
    study.store.undo(ani)
    assert moved(study) == (3, 3, 1 / 3), "which they kept in the end"
    pick(study, units[0], ani, 4, Arm.AFTER, version)
    pick(study, units[0], ani, 1, Arm.AFTER, version)
    assert moved(study) == (3, 3, 1 / 3), "what came next counts"
