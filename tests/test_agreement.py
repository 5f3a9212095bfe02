"""annotation.agreement: published values, second opinions, and what is not defined."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from annotation.agreement import (
    NAMES,
    Agreement,
    Coefficient,
    Distance,
    Rating,
    Ratings,
    Resampling,
    cautions,
    conclusion,
    measure,
    tabulate,
    units_needed,
    verdict,
)
from annotation.agreement.sets import differ
from annotation.errors import InvalidInput
from tests.conftest import SHARED

FEW = Resampling(resamples=10)
REFERENCE = SHARED / "reference" / "agreement_reference.json"
PUBLISHED = {
    "krippendorff_alpha_nominal": "krippendorff_alpha",
    "mean_pairwise_percent_agreement": "percent_agreement",
    **{name: name for name in NAMES},
}
Codes = tuple[str, ...]
Cells = Sequence[Sequence[Codes | None]]
"""Coders and units; None where not coded."""


def ratings(cells: Cells, **known: Any) -> Ratings:
    return tabulate(
        (
            Rating(str(unit), str(coder), codes)
            for coder, row in enumerate(cells)
            for unit, codes in enumerate(row)
            if codes is not None
        ),
        **known,
    )


@given(st.lists(st.tuples(st.text("abc.", min_size=3, max_size=3), st.integers(1, 4)), min_size=1))
def test_a_weight_counts_like_as_many_units(table: list[tuple[str, int]]) -> None:
    times = [many for _given, many in table]
    cells = rows(*("".join(cells[coder] for cells, _many in table) for coder in range(3)))
    again = rows(*("".join(cells[coder] * many for cells, many in table) for coder in range(3)))
    one, other = ratings(cells), ratings(again)
    weights = np.array([float(times[int(unit)]) for unit in one.units])
    found = measure(replace(one, weights=weights), categories=3, resampling=FEW)
    copied = measure(other, categories=3, resampling=FEW)
    assert (found.is_weighted, copied.is_weighted) == (True, False)
    for name in set(NAMES) - {"krippendorff_alpha"}:
        value = copied.coefficients[name].value
        assert found.coefficients[name].value == (None if value is None else pytest.approx(value))
    for pair, twin in zip(found.pairs, copied.pairs, strict=True):
        value = twin.coefficients["cohen_kappa"].value
        ours = pair.coefficients["cohen_kappa"].value
        assert ours == (None if value is None else pytest.approx(value, abs=1e-9))
    for code, track in found.tracks.items():
        assert track.prevalence == pytest.approx(copied.tracks[code].prevalence)


def test_alpha_by_weight_counts_codings_not_weights() -> None:
    """However many units each stands for, so many codings were made."""
    table = ratings(rows("aabb", "abbb"))
    plain = measure(table, resampling=FEW).coefficients["krippendorff_alpha"].value
    same = replace(table, weights=np.full(4, 250.0))
    assert measure(same, resampling=FEW).coefficients["krippendorff_alpha"].value == plain
    # Both first units count 2 of 8 each, the others 6 of 24: by hand, n = 8.
    skewed = replace(table, weights=np.array([1.0, 1.0, 3.0, 3.0]))
    paired = np.array([1.5, 6.5])  # of a: .5 twice and .5; of b: the rest
    expected = 1 - (paired * (paired - 1)).sum() / (8 * 7)
    observed = 1.0 / 8
    found = measure(skewed, resampling=FEW).coefficients["krippendorff_alpha"].value
    assert found == pytest.approx(1 - observed / expected)


def test_by_weight_a_code_that_all_agree_on_is_not_sure_of_that() -> None:
    table = ratings(rows("a" * 5 + "b" * 20, "a" * 5 + "b" * 20))
    plain = measure(table, resampling=FEW).tracks["a"].coefficients["krippendorff_alpha"]
    assert (plain.value, plain.low, plain.high) == (1, None, None), "resamples cannot show it"
    weights = np.array([1.0] * 5 + [20.0] * 20)
    found = measure(replace(table, weights=weights), resampling=Resampling(500)).tracks["a"]
    alpha = found.coefficients["krippendorff_alpha"]
    assert alpha.value == pytest.approx(1)
    assert alpha.high == pytest.approx(1)
    assert alpha.low is not None
    assert alpha.low < 0.5, "one heavy unit on which they differ would change all"
    told = [str(one) for one in cautions(measure(replace(table, weights=weights)))]
    assert "For these codes the units drawn do not show an alpha of 0.667: a, b." in told


def rows(*lines: str) -> Cells:
    """Return a cell for each letter; `.` is not coded, `-` means that no code applies."""
    return [[None if one == "." else () if one == "-" else (one,) for one in row] for row in lines]


def values(found: Mapping[str, Coefficient]) -> dict[str, float | None]:
    return {name: one.value for name, one in found.items()}


def found_in(cells: Cells, **options: Any) -> Agreement:
    return measure(ratings(cells), resampling=FEW, **options)


def test_krippendorffs_example_of_four_coders_with_missing_cells() -> None:
    """Krippendorff (2011), example C: alpha .743; Gwet (2014), table 2.9: the others."""
    found = found_in(rows("123321412...", "1233224125.3", ".3332342251.", "12332441251."))
    assert values(found.coefficients) == {
        "percent_agreement": pytest.approx(0.8181818, abs=1e-6),
        "krippendorff_alpha": pytest.approx(0.74342, abs=1e-5),
        "fleiss_kappa": pytest.approx(0.76117, abs=1e-5),
        "gwet_ac1": pytest.approx(0.77544, abs=1e-5),
        "cohen_kappa": None,
        "scott_pi": None,
    }
    assert (found.n_units, found.n_coders, found.n_missing, found.n_pairable) == (12, 4, 7, 11)


def test_cohens_kappa_of_a_prevalence_paradox() -> None:
    """Feinstein and Cicchetti (1990): agreement .85 in both tables, kappa .70 and .32."""
    balanced = "a" * 40 + "a" * 9 + "b" * 6 + "b" * 45, "a" * 40 + "b" * 9 + "a" * 6 + "b" * 45
    rare = "a" * 80 + "a" * 10 + "b" * 5 + "b" * 5, "a" * 80 + "b" * 10 + "a" * 5 + "b" * 5
    for cells, kappa in ((balanced, 0.70), (rare, 0.32)):
        found = values(found_in(rows(*cells)).coefficients)
        assert found["percent_agreement"] == pytest.approx(0.85)
        assert found["cohen_kappa"] == pytest.approx(kappa, abs=0.005)


def test_the_alpha_of_sets_of_codes() -> None:
    """Krippendorff and Craggs (2016), table 3."""
    cells: Cells = [
        [("b", "d"), ("a", "b", "d"), (), ("a",)],
        [("d",), ("b",), ("a",), None],
        [None, ("b", "d"), ("a",), None],
    ]
    for distance, alpha in (("craggs", 0.2865907), ("masi", 0.184466), ("jaccard", 0.261719)):
        found = values(found_in(cells, distance=Distance(distance)).coefficients)
        assert found["krippendorff_alpha"] == pytest.approx(alpha, abs=1e-6)
        assert found["percent_agreement"] == pytest.approx(1 / 9)


@pytest.mark.skipif(not REFERENCE.exists(), reason="needs ../shared")
def test_every_published_value_comes_out() -> None:
    checked = 0
    for one in json.loads(REFERENCE.read_text(encoding="utf-8"))["datasets"]:
        if one["level"].startswith("set"):
            continue
        cells = [[None if cell is None else (str(cell),) for cell in row] for row in one["data"]]
        found = values(found_in(cells).coefficients)
        for name, published in one["expected"].items():
            if name in PUBLISHED:
                wanted = pytest.approx(published["value"], abs=published["tolerance"])
                assert found[PUBLISHED[name]] == wanted, (one["name"], name)
                checked += 1
    assert checked == 65


@pytest.mark.parametrize(
    ("one", "other", "craggs", "masi", "jaccard"),
    [
        ("12", "1234", 1 / 3, 2 / 3, 1 / 2),
        ("x", "x", 0, 0, 0),
        ("x", "y", 1, 1, 1),
        ("xy", "yz", 1 / 2, 8 / 9, 2 / 3),
        ("", "", 0, 0, 0),
        ("", "x", 1, 1, 1),
    ],
)
def test_distances_of_two_sets(
    one: str, other: str, craggs: float, masi: float, jaccard: float
) -> None:
    letters = sorted({*one, *other, "q"})
    first, second = (np.array([letter in word for letter in letters]) for word in (one, other))
    found = [float(differ(first, second, Distance(name))) for name in ("craggs", "masi", "jaccard")]
    assert found == pytest.approx([craggs, masi, jaccard])


letter = st.sampled_from("abcd")
full = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(letter, min_size=coders, max_size=coders), min_size=1, max_size=12
    )
)
gappy = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.one_of(letter, st.just(".")), min_size=coders, max_size=coders),
        min_size=1,
        max_size=12,
    )
)


def turned(units: Sequence[Sequence[str]]) -> list[str]:
    return ["".join(row) for row in zip(*units, strict=True)]


@given(full)
def test_statsmodels_and_nltk_agree_on_full_tables(units: list[list[str]]) -> None:
    found = values(found_in(rows(*turned(units))).coefficients)
    counts = np.array([[unit.count(one) for one in "abcd"] for unit in units])
    if len({one for unit in units for one in unit}) == 1:
        assert found["fleiss_kappa"] is None
        return
    assert found["fleiss_kappa"] == pytest.approx(fleiss_kappa(counts, method="fleiss"))
    task = AnnotationTask(
        [(coder, unit, one) for unit, row in enumerate(units) for coder, one in enumerate(row)]
    )
    assert found["percent_agreement"] == pytest.approx(task.avg_Ao())
    if len(units[0]) == 2:
        table = [[sum(unit == [one, two] for unit in units) for two in "abcd"] for one in "abcd"]
        kappa = cohens_kappa(np.array(table), return_results=False)
        assert found["cohen_kappa"] == (None if np.isnan(kappa) else pytest.approx(kappa))
        assert found["scott_pi"] == pytest.approx(task.pi())


@given(gappy)
def test_nltk_agrees_on_alpha_where_cells_are_missing(units: list[list[str]]) -> None:
    found = values(found_in(rows(*turned(units))).coefficients)["krippendorff_alpha"]
    pairable = [[one for one in unit if one != "."] for unit in units]
    used = [unit for unit in pairable if len(unit) > 1]
    if len({one for unit in used for one in unit}) <= 1:
        assert found is None
        return
    task = AnnotationTask(
        [(coder, unit, one) for unit, row in enumerate(used) for coder, one in enumerate(row)]
    )
    assert found == pytest.approx(task.alpha())


subset = st.frozensets(st.sampled_from("abc"), max_size=3)
sets = st.lists(st.lists(st.none() | subset, min_size=3, max_size=3), min_size=1, max_size=8)


UnitSets = list[list[frozenset[str] | None]]


def alpha_of_sets(
    units: UnitSets, distance: Distance
) -> tuple[float | None, list[list[frozenset[str]]]]:
    """Return our alpha, and the sets of the units that two or more coded."""
    cells = [
        [None if one is None else tuple(sorted(one)) for one in row]
        for row in zip(*units, strict=True)
    ]
    found = values(found_in(cells, distance=distance).coefficients)["krippendorff_alpha"]
    used = [[one for one in unit if one is not None] for unit in units]
    return found, [unit for unit in used if len(unit) > 1]


def two_of_three(one: frozenset[str], other: frozenset[str]) -> float:
    """MASI as published; two empty sets agree."""
    return 0.0 if one == other else float(masi_distance(one, other))


@given(sets)
def test_nltk_agrees_on_the_masi_alpha_of_sets_that_may_be_empty(
    units: UnitSets,
) -> None:
    found, used = alpha_of_sets(units, Distance.MASI)
    if len({one for unit in used for one in unit}) <= 1:
        assert found is None
        return
    task = AnnotationTask(
        [(coder, unit, one) for unit, row in enumerate(used) for coder, one in enumerate(row)],
        distance=two_of_three,
    )
    assert found == pytest.approx(task.alpha())


@given(st.lists(st.lists(st.none() | subset, min_size=2, max_size=2), min_size=1, max_size=6))
def test_what_craggs_expects_is_the_mean_over_all_pairs_of_sets(
    units: UnitSets,
) -> None:
    """The polynomial of `sets` against counting out all pairs of sets one by one."""
    found, used = alpha_of_sets(units, Distance.CRAGGS)
    wanted = alpha_counted_out([one for unit in used for one in unit], used)
    assert found == (None if wanted is None else pytest.approx(wanted))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 1 - 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def alpha_counted_out(
    every: list[frozenset[str]], used: list[list[frozenset[str]]]
) -> float | None:
    if not every:
        return None
    apart = sum(dice(one, other) for one, other in used) * 2 / len(every)
    often = {one: sum(one in held for held in every) for one in "abc"}
    likely, total = 0.0, 0
    for first in every:
        for second in every:
            weights, distances = 0.0, 0.0
            for one in combinations("abc", len(first)):
                for other in combinations("abc", len(second)):
                    weight = float(np.prod([float(often[code]) for code in one]))
                    for code in other:
                        weight *= max(often[code] - (code in one), 0)
                    weights += weight
                    distances += weight * dice(frozenset(one), frozenset(other))
            if weights:
                total += 1
                likely += distances / weights
    return 1 - apart / (likely / total) if total and likely > 1e-12 else None


def test_no_variation_is_undefined_and_never_one() -> None:
    found = found_in(rows("aaa", "aaa"), categories=9).coefficients
    for name in ("krippendorff_alpha", "cohen_kappa", "scott_pi", "fleiss_kappa"):
        assert found[name].value is None
        assert "All codings of units that two or more coded are of one code" in str(
            found[name].reason
        )
    assert found["percent_agreement"].value == 1
    assert found["gwet_ac1"].value == 1, "defined, since the codebook has nine codes"
    assert "Say how many" in str(found_in(rows("aa", "aa")).coefficients["gwet_ac1"].reason)


def test_without_a_unit_that_two_coded_nothing_is_defined() -> None:
    for cells in (rows("ab.", "..a"), rows("abc"), rows("...", "...")):
        for one in found_in(cells).coefficients.values():
            assert (one.value, one.low, one.high) == (None, None, None)
            assert one.reason is not None


def test_kappa_and_pi_need_exactly_two_coders() -> None:
    found = found_in(rows("ab", "ab", "ba"))
    assert str(found.coefficients["cohen_kappa"].reason) == "Defined for two coders; these are 3."
    assert [pair.coders for pair in found.pairs] == [("0", "1"), ("0", "2"), ("1", "2")]
    assert [pair.coefficients["cohen_kappa"].value for pair in found.pairs] == [1, -1, -1]
    of_sets = found_in(rows("ab", "ab"), distance=Distance.MASI).coefficients["cohen_kappa"]
    assert str(of_sets.reason) == "Defined for one code a unit: see the single codes."


def test_no_code_is_an_answer_and_not_coded_is_none() -> None:
    answered, missing = found_in(rows("ab-", "ab-")), found_in(rows("ab.", "ab-"))
    assert (answered.n_missing, missing.n_missing) == (0, 1)
    assert (answered.n_pairable, missing.n_pairable) == (3, 2)
    assert values(found_in(rows("ab-", "aba")).coefficients)["percent_agreement"] == 2 / 3


def test_declared_categories_change_ac1_alone() -> None:
    two, nine = (found_in(rows("ab", "ba"), categories=many) for many in (2, 9))
    assert values(two.coefficients)["gwet_ac1"] == pytest.approx(-1)
    assert values(nine.coefficients)["gwet_ac1"] == pytest.approx(-1 / 15)
    kappas = [values(one.coefficients)["fleiss_kappa"] for one in (two, nine)]
    assert kappas[0] == kappas[1]


def test_each_code_is_measured_against_all_others() -> None:
    cells = [[("1", "2"), ("1",), ("2",), ()], [("1",), ("1",), ("1",), ()]]
    of_sets = found_in(cells, distance=Distance.CRAGGS).tracks
    assert (of_sets["1"].n, of_sets["1"].prevalence) == (3, 5 / 8)
    assert values(of_sets["1"].coefficients)["percent_agreement"] == 0.75
    assert (of_sets["2"].n, of_sets["2"].coders) == (2, ("0",))
    first = found_in(cells).tracks
    assert (first["2"].n, first["1"].n) == (1, 3), "the primary code alone"


def test_intervals_come_from_the_seed_and_hold_the_value() -> None:
    table = ratings(rows("abcab" * 20, "abcba" * 20))
    one, same, other = (
        measure(table, resampling=Resampling(200, seed)).coefficients["krippendorff_alpha"]
        for seed in (1, 1, 2)
    )
    assert one == same != other
    assert one.low is not None
    assert one.high is not None
    assert one.low < (one.value or 0) < one.high


def test_whole_reports_are_drawn_again_where_they_are_known() -> None:
    """Within reports all is alike: only intervals that draw reports see how little there is."""
    first, second = (
        "a" * 50 + "b" * 50 + "a" * 50 + "b" * 50,
        "a" * 50 + "b" * 50 + "b" * 50 + "a" * 50,
    )
    cells = rows(first, second)
    reports = {str(unit): str(unit // 10) for unit in range(200)}
    of_units = measure(ratings(cells)).coefficients["krippendorff_alpha"]
    of_reports = measure(ratings(cells, clusters=reports)).coefficients["krippendorff_alpha"]
    width = [(one.high or 0) - (one.low or 0) for one in (of_units, of_reports)]
    assert width[1] > 2 * width[0]


def test_units_needed_as_the_manual_of_atlas_ti_prints_them() -> None:
    assert units_needed(0.25, 2, least=0.8) == 139
    assert units_needed(0.25, 2, least=0.667) == 81
    with pytest.raises(ValueError, match="a prevalence lies between 0 and 1"):
        units_needed(0.0, 2)


def test_the_number_needed_goes_by_how_many_coded_a_unit_not_by_who_joined() -> None:
    two = found_in(rows("ab" * 20, "ab" * 19 + "ba"))
    third = found_in(rows("ab" * 20, "ab" * 19 + "ba", "a" + "." * 39))
    needed = [told(one).split("takes ")[1].split()[0] for one in (two, third)]
    assert needed[0] == needed[1]


def test_fewer_categories_than_occur_are_refused() -> None:
    with pytest.raises(InvalidInput, match="3 categories occur, more than the 2 that were named"):
        found_in(rows("ab-", "aba"), categories=2)


def test_full_agreement_and_second_codes_are_told() -> None:
    assert "on all 10 units: resamples cannot show" in told(found_in(rows("ab" * 5, "ab" * 5)))
    assert "as few as 69%" in told(found_in(rows("ab" * 5, "ab" * 5)))
    several: Cells = [[("1", "2"), ("1",)], [("1",), ("1",)]]
    assert "Codings that hold several codes: 1. Only the first" in told(found_in(several))
    assert "hold several codes" not in told(found_in(several, distance=Distance.MASI))


def test_the_verdict_goes_by_the_lower_end() -> None:
    said = {low: str(verdict(Coefficient(0.9, low, 0.95))) for low in (0.85, 0.7, 0.5)}
    assert said[0.85].startswith("Even at the lower end firm conclusions")
    assert said[0.7].startswith("The lower end allows tentative conclusions")
    assert said[0.5].startswith("The lower end is below 0.667")
    assert "cannot be said yet" in str(verdict(Coefficient()))


def test_where_all_agree_no_conclusion_is_drawn_from_an_interval() -> None:
    same = found_in(rows("ab" * 5, "ab" * 5))
    assert same.coefficients["krippendorff_alpha"].low == 1
    assert str(conclusion(same)).startswith("Coders agree on all 10 units")


def test_of_one_coder_who_coded_twice_nothing_is_said_of_others() -> None:
    same, apart = found_in(rows("ab" * 5, "ab" * 5)), found_in(rows("abc", "abb"))
    assert "gave all 10 units the same code again" in str(conclusion(same, is_stability=True))
    for found in (same, apart):
        said = [conclusion(found, is_stability=True), *cautions(found, is_stability=True)]
        assert not any("oders agree" in str(one) or "other coders" in str(one) for one in said)
    told_of_one = [str(one) for one in cautions(apart, is_stability=True)]
    assert "On units coded twice code c stands in one of both codings only: 0." in told_of_one
    alpha = "krippendorff_alpha"
    for low, begins in ((0.85, "Even at the lower end the coder is stable"), (0.5, "The lower")):
        known = replace(
            apart, coefficients={**apart.coefficients, alpha: Coefficient(0.9, low, 0.95)}
        )
        assert str(conclusion(known, is_stability=True)).startswith(begins)


def test_who_used_a_code_alone_goes_by_the_codes_that_are_shown() -> None:
    part, whole = found_in(rows("abc", "abb")), found_in(rows("abcb", "abbc"))
    assert "On units that two or more coded, code c was used by 0 alone." in told(part)
    shown = "\n".join(map(str, cautions(part, of_codes=whole)))
    assert "alone" not in shown
    assert "4 units are too few" in shown


def test_who_coded_a_unit_alone_has_not_used_its_code_alone() -> None:
    found = measure(
        tabulate([*(Rating("1", one, ("a",)) for one in "AB"), Rating("2", "A", ("c",))])
    )
    assert found.tracks["c"].coders == ()
    assert "alone" not in told(found)


def test_intervals_do_not_depend_on_the_order_of_units_and_clusters() -> None:
    coders = ((1, "A"), (2, "B"))
    given = [Rating(f"u{n}", coder, (str(n * k % 3),)) for n in range(60) for k, coder in coders]
    clusters = {f"u{n}": f"r{n % 25}" for n in range(60)}
    renamed = {unit: f"{name} of another name" for unit, name in reversed(clusters.items())}
    one = measure(tabulate(given, clusters=clusters))
    assert one.by_clusters
    assert one == measure(tabulate(given[::-1], coders=("A", "B"), clusters=renamed))
    assert measure(tabulate(given)) == measure(tabulate(given[::-1], coders=("A", "B")))


def told(found: Agreement) -> str:
    return "\n".join(map(str, cautions(found)))


def test_cautions_say_what_the_figures_hide() -> None:
    paradox = told(measure(ratings(rows("a" * 95 + "b" * 5, "a" * 97 + "b" + "a" * 2))))
    assert "Percent agreement is 96 %, and alpha is low" in paradox
    assert "100 units are too few for code b, which stands in 3.0 % of the codings" in paradox
    assert "Alpha may lie below or above 0.667" in told(
        measure(ratings(rows("abcab" * 6, "abcaa" * 6)))
    )
    assert "code c was used by 0 alone." in told(found_in(rows("abc", "abb")))
    few = told(
        measure(
            ratings(
                rows("abab", "abba"), clusters={str(u): "R" for u in range(4)}, fewest_clusters=0
            )
        )
    )
    assert "from 1 reports only" in few
    assert "resamples alpha is not defined" in told(measure(ratings(rows("aab", "aab"))))
