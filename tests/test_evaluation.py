"""Held-out figures: no leak, and each figure worked out by hand on a tiny case."""

import numpy as np
import pytest

from annotation.codebook import Codebook
from annotation.lessons import phrases_of
from model.cache import Embedder
from model.coded import CodedSet, training_rows
from model.evaluation import cross_validate, evaluate, evaluate_quickly, split
from model.features import Description, extract_features
from model.margin import SHARE
from model.outcome import confusion, judge
from model.prior import CodebookPrior
from model.suggester import DesignCache, Trainer, ranking

TEXTS = [
    ("mechanic mends a pump", (1,)),
    ("mechanic mends a pump", (1,)),
    ("tailor mends trousers", (1,)),
    ("shop sells pears for money", (2,)),
    ("buyer pays money for shoes", (2, 3)),
    ("aunt gives a toy as a present", (3,)),
    ("they give away books", (3,)),
]

GROUPS = np.array([0, 0, 1, 2, 3, 4, 5])
ALL_FAIR = np.ones(7, dtype=bool)


@pytest.fixture
def trainer(other_codebook: Codebook, embedder: Embedder) -> Trainer:
    prior = CodebookPrior(phrases_of(other_codebook), embedder)
    features = extract_features([Description("", text) for text, _ in TEXTS], embedder)
    translations = extract_features([Description("", "montir memperbaiki pompa")], embedder)
    coded = CodedSet(
        ids=tuple(f"u{i}" for i in range(len(TEXTS))),
        features=features,
        translations=translations,
        translation_of=np.array([0]),
        codes=tuple(codes for _, codes in TEXTS),
        weights=np.ones(len(TEXTS)),
    )
    return Trainer(DesignCache(prior), coded)


def test_a_units_weight_is_shared_among_its_texts_and_codes(trainer: Trainer) -> None:
    rows = training_rows(trainer.coded, [0, 4])
    assert sorted(zip(rows.texts.tolist(), rows.codes.tolist(), strict=True)) == [
        (0, 1),
        (4, 2),
        (4, 3),
        (7, 1),
    ]
    assert rows.weights == pytest.approx([0.5, 0.5, 2 / 3, 1 / 3])


def test_figures_are_headed_by_fair_units_and_the_others_stand_apart(trainer: Trainer) -> None:
    fair = np.array([True, True, False, True, True, False, False])
    everything, found = evaluate(trainer, GROUPS, ALL_FAIR), evaluate(trainer, GROUPS, fair)
    assert (found.n, found.groups, found.is_fair) == (4, 3, True)
    assert found.others is not None
    assert (found.others.n, found.others.groups) == (3, 3)
    both = 4 * found.quality.accuracy + 3 * found.others.quality.accuracy
    assert both / 7 == pytest.approx(everything.quality.accuracy)
    assert everything.others is None
    assert sum(map(sum, found.confusion)) == found.reliability.n == 4
    assert found.quality.accuracy == pytest.approx(
        evaluate(trainer, GROUPS, ~fair).others.quality.accuracy  # type: ignore[union-attr]
    )


def test_where_no_unit_is_fair_the_figures_say_so(trainer: Trainer) -> None:
    found = evaluate(trainer, GROUPS, ~ALL_FAIR)
    assert (found.n, found.is_fair, found.others) == (7, False, None)
    quick = evaluate_quickly(trainer, GROUPS, ~ALL_FAIR)
    assert (quick.n, quick.groups, quick.is_fair) == (7, 6, False)
    assert quick.accuracy_low <= quick.quality.accuracy <= quick.accuracy_high


def test_no_group_stands_on_both_sides() -> None:
    groups = np.array([0, 0, 1, 2, 2, 3])
    for train, test in [*split(groups), *split(groups, leave_one_out=0, folds=2)]:
        assert not set(groups[train]) & set(groups[test])
    assert sorted(i for _, test in split(groups) for i in test) == list(range(6))


def test_a_held_out_unit_is_predicted_without_its_twin(trainer: Trainer) -> None:
    groups = np.array([0, 0, 1, 2, 3, 4, 5])
    seen: list[set[int]] = []

    def spy(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        seen.append(set(train.tolist()) & {0, 1} if 0 in test else set())
        return trainer.predict(train, test)

    cross_validate(spy, list(split(groups)), trainer.coded, trainer.prior.codes)
    assert all(not twins for twins in seen)


def test_figures_by_hand(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.array(
        [
            [0.7, 0.1, 0.1, 0.1],
            [0.7, 0.1, 0.1, 0.1],
            [0.1, 0.7, 0.1, 0.1],
            [0.1, 0.7, 0.1, 0.1],
            [0.1, 0.2, 0.6, 0.1],
            [0.5, 0.2, 0.1, 0.2],
            [0.1, 0.1, 0.7, 0.1],
        ]
    )
    monkeypatch.setattr(Trainer, "predict", lambda self, train, test: table[test])
    found = evaluate(trainer, GROUPS, ALL_FAIR)
    assert (found.n, found.groups, found.folds) == (7, 6, 6)
    assert found.quality.accuracy == pytest.approx(5 / 7)
    assert found.quality.accuracy_by_group == pytest.approx(4 / 6)
    assert found.quality.top3 == pytest.approx(6 / 7)
    loss = -np.log([0.7, 0.7, 0.1, 0.7, 0.8, 0.1, 0.7]).mean()
    assert found.quality.log_loss == pytest.approx(loss)
    assert found.per_track[1].n == 3
    assert found.per_track[1].recall == pytest.approx(2 / 3)
    assert found.per_track[1].precision == pytest.approx(2 / 3)
    assert found.per_track[4].precision is None
    low, high = found.intervals["accuracy"]
    assert 0 <= low < 5 / 7 < high <= 1


def test_the_rivals_are_judged_on_the_same_splits(trainer: Trainer) -> None:
    found = evaluate(trainer, GROUPS, ALL_FAIR)
    assert set(found.baselines) == {
        "majority",
        "tfidf_logistic_regression",
        "embeddings_logistic_regression",
        "codebook_only",
    }
    # Three, three and two of eight codes: the biggest is right for what it has, no more.
    assert found.baselines["majority"].accuracy <= 4 / 7
    assert all(np.isfinite(quality.log_loss) for quality in found.baselines.values())


def test_sets_confusion_and_curves_are_of_the_same_units(trainer: Trainer) -> None:
    groups = np.array([0, 0, 1, 2, 3, 4, 5])
    found = evaluate(trainer, groups, np.ones(len(groups), dtype=bool))
    assert sum(map(sum, found.confusion)) == found.reliability.n == 7
    assert sum(found.confusion[i][i] for i in range(4)) / 7 == found.quality.accuracy
    assert found.coverage[-1].error == pytest.approx(1 - found.quality.accuracy)
    assert found.conformal is None
    assert found.share == SHARE
    assert found.quality.exact_match <= found.quality.set_f1


def test_codes_of_a_unit_against_those_proposed() -> None:
    table = np.array([[0.5, 0.4, 0.1], [0.8, 0.1, 0.1]])
    outcome = judge(table, ((1, 2), (2,)), (1, 2, 3))
    assert outcome.set_f1.tolist() == [1, 0]
    assert outcome.exact.tolist() == [True, False]
    assert confusion(outcome, (1, 2, 3)).tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 0]]


def test_ties_stand_in_codebook_order() -> None:
    assert [code for code, _ in ranking((5, 2, 9), np.array([0.2, 0.6, 0.2]))] == [2, 5, 9]
