"""annotation.training: picks for units with known codes, which are no codings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from annotation.errors import NotFound
from annotation.records import Kind, Report
from annotation.store import NewCoding, NewUnit
from annotation.study import Study, open_study
from annotation.training import (
    Score,
    TrainingMaterial,
    choose_material,
    known_codes,
    material_of,
    next_unit,
    training_of,
    training_of_all,
    try_unit,
)
from annotation.workspace import Workspace

UNITS = 46
"""The units of the appendix: 47 entries, one of them under two tracks."""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    yield opened
    opened.store.close()


@pytest.fixture
def ani(study: Study) -> str:
    return study.store.add_coder("Ani").id


def pick(study: Study, coder: str, unit: str, is_right: bool = True) -> None:
    known = known_codes(study)[unit]
    wrong = next(one for one in study.codebook.numbers if one not in known)
    try_unit(study, coder, unit, known[:1] if is_right else (wrong,), 2.5)


def go_through(study: Study, coder: str) -> list[str]:
    """Pick the right code of each unit once; return the units as they came."""
    seen = []
    for _ in known_codes(study):
        unit = next_unit(study, coder)
        assert unit is not None
        seen.append(unit.id)
        pick(study, coder, unit.id)
    return seen


def test_the_known_codes_are_those_of_the_papers_appendix(study: Study) -> None:
    known = known_codes(study)
    assert len(known) == UNITS
    assert sum(len(codes) for codes in known.values()) == 47
    budi = study.store.add_coder("Budi").id
    [other] = study.store.add_units(Report("R"), [NewUnit("ILO", "b")]).units
    revision = study.codebook.revision
    study.store.code(other, budi, (1,), codebook_revision=revision)
    study.store.code(next(iter(known)), budi, (9,), codebook_revision=revision)
    assert known_codes(study) == known, "what others code is not known"


def test_what_is_picked_is_no_coding(study: Study, ani: str) -> None:
    before = study.store.watermark()
    go_through(study, ani)
    assert study.store.watermark() == before
    assert study.store.progress(ani).coded == 0
    trials = study.store.trials(ani)
    assert len(trials) == UNITS
    assert {one.codebook_revision for one in trials} == {study.codebook.revision}
    assert {one.seconds for one in trials} == {2.5}


def test_trials_cannot_be_changed(study: Study, ani: str) -> None:
    go_through(study, ani)
    for change in ("DELETE FROM trial", "UPDATE trial SET codes = known"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            study.store.database.writing() as connection,
        ):
            connection.exec_driver_sql(change)
    assert len(study.store.trials()) == UNITS


def test_each_coder_has_an_order_of_their_own_which_a_reload_keeps(study: Study, ani: str) -> None:
    budi = study.store.add_coder("Budi").id
    assert next_unit(study, ani) == next_unit(study, ani)
    orders = [go_through(study, coder) for coder in (ani, budi)]
    assert orders[0] != orders[1]
    assert all(sorted(order) == sorted(known_codes(study)) for order in orders)
    again = go_through(study, ani)
    assert again != orders[0]
    assert sorted(again) == sorted(orders[0])


def test_the_result_counts_what_was_right_at_first_sight(study: Study, ani: str) -> None:
    assert training_of(study, ani).first == Score(0, 0)
    assert training_of(study, ani).first.share is None
    one, two, *_ = (unit for unit, codes in known_codes(study).items() if codes == (1,))
    [three, *_] = (unit for unit, codes in known_codes(study).items() if codes == (2,))
    pick(study, ani, one, is_right=False)
    pick(study, ani, one)
    pick(study, ani, two)
    pick(study, ani, three)
    found = training_of(study, ani)
    assert (found.units, found.first, found.again) == (UNITS, Score(2, 3), Score(1, 1))
    assert found.by_code == {1: Score(1, 2), 2: Score(1, 1)}
    assert not found.is_through
    assert training_of_all(study) == {ani: found}


def test_one_of_several_known_codes_is_right(study: Study, ani: str) -> None:
    [double] = (unit for unit, codes in known_codes(study).items() if len(codes) > 1)
    known = known_codes(study)[double]
    assert [try_unit(study, ani, double, (code,)).is_right for code in known] == [True, True]
    assert not try_unit(study, ani, double, ()).is_right
    assert training_of(study, ani).by_code == dict.fromkeys(known, Score(1, 1))


def test_adjudicated_units_are_trained_on_where_they_are_chosen(study: Study, ani: str) -> None:
    units = study.store.add_units(Report("R"), [NewUnit("ILO", str(one)) for one in range(3)]).units
    choose_material(study, TrainingMaterial.ADJUDICATED)
    assert material_of(study) is TrainingMaterial.ADJUDICATED
    assert next_unit(study, ani) is None
    revision = study.codebook.revision
    study.store.code_many(
        NewCoding(unit, ani, codes, revision, kind=kind)
        for unit, codes, kind in (
            (units[0], (3,), Kind.ADJUDICATED),
            (units[1], (), Kind.ADJUDICATED),
            (units[2], (4,), Kind.CODED),
        )
    )
    assert known_codes(study) == {units[0]: (3,), units[1]: ()}
    assert try_unit(study, ani, units[1], ()).is_right
    assert not try_unit(study, ani, units[1], (1,)).is_right
    assert training_of(study, ani).by_code == {0: Score(1, 1)}
    with pytest.raises(NotFound, match="not known any more"):
        try_unit(study, ani, units[2], (4,))


def test_what_was_known_then_stays_beside_the_pick(study: Study, ani: str) -> None:
    [unit] = study.store.add_units(Report("R"), [NewUnit("ILO", "a")]).units
    choose_material(study, TrainingMaterial.ADJUDICATED)
    for codes in ((3,), (5,)):
        study.store.code(
            unit,
            ani,
            codes,
            codebook_revision=study.codebook.revision,
            kind=Kind.ADJUDICATED,
        )
        try_unit(study, ani, unit, (3,))
    assert [one.is_right for one in study.store.trials(ani)] == [True, False]


def test_a_trial_names_what_is_there(study: Study, ani: str) -> None:
    unit = next(iter(known_codes(study)))
    with pytest.raises(NotFound, match="no coder nobody"):
        try_unit(study, "nobody", unit, (1,))


def test_nobody_trains_on_what_they_may_still_have_to_code(study: Study, ani: str) -> None:
    budi = study.store.add_coder("Budi").id
    [unit] = study.store.add_units(Report("R"), [NewUnit("ILO", "b")]).units
    revision = study.codebook.revision
    settled = NewCoding(unit, budi, (6,), revision, kind=Kind.ADJUDICATED)
    study.store.code_many([settled])
    choose_material(study, TrainingMaterial.ADJUDICATED)
    assert known_codes(study) == {unit: (6,)}
    assert known_codes(study, ani) == {}
    assert next_unit(study, ani) is None
    with pytest.raises(NotFound, match="not known any more"):
        try_unit(study, ani, unit, (6,))
    study.store.code(unit, ani, (1,), codebook_revision=revision)
    assert known_codes(study, ani) == {unit: (6,)}
