"""annotation.storage.visible: what a coder may find of what others coded."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from annotation.records import Issue, Report
from annotation.store import FoundUnit, NewUnit, Store
from annotation.study import Study, open_study
from annotation.workspace import Workspace


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    yield opened
    opened.store.close()


def code(study: Study, coder: str, unit: str, memo: str = "", flag: bool = False) -> None:
    revision = study.codebook.revision
    study.store.code(unit, coder, (7,), memo=memo, flag=flag, codebook_revision=revision)


def test_the_memo_of_anothers_skip_finds_nothing_till_one_has_coded_the_unit(study: Study) -> None:
    store = study.store
    [unit] = store.add_units(Report("A report"), [NewUnit("ILO", "a unit")]).units
    ani, budi = store.add_coder("Ani").id, store.add_coder("Budi").id
    store.skip(budi, unit, "zebra: I would say 8", True)
    filters: list[dict[str, Any]] = [
        {"text": "zebra"},
        {"state": "memo"},
        {"state": "flagged"},
        {"state": "skipped"},
        {"state": "flagged", "coder_id": budi},
    ]
    for some in filters:
        assert store.search_units(viewer_id=budi, **some).total == 1, some
        assert store.search_units(viewer_id=ani, **some).total == 0, some
    code(study, ani, unit)
    for some in filters:
        assert store.search_units(viewer_id=ani, **some).total == 1, some


def test_of_a_unit_to_look_at_again_anothers_code_finds_nothing(study: Study) -> None:
    store = study.store
    [unit] = store.add_units(Report("A report"), [NewUnit("ILO", "a unit")]).units
    ani, budi = store.add_coder("Ani").id, store.add_coder("Budi").id
    code(study, ani, unit, "about temples", flag=True)
    store.code(unit, budi, (3,), codebook_revision=study.codebook.revision)
    filters: list[dict[str, Any]] = [{"code": 7}, {"text": "temples"}, {"state": "flagged"}]
    for some in filters:
        assert unit in {row.unit.id for row in found(store, budi, some)}, some
    store.ask_again([(budi, unit)], ani, Issue.CODERS)
    for some in filters:
        assert unit not in {row.unit.id for row in found(store, budi, some)}, some
        assert unit in {row.unit.id for row in found(store, ani, some)}, some
    assert unit in {row.unit.id for row in found(store, budi, {"code": 3})}, "their own"
    store.code(unit, budi, (3,), codebook_revision=study.codebook.revision)
    assert unit in {row.unit.id for row in found(store, budi, {"code": 7})}


def found(store: Store, viewer: str, filters: dict[str, Any]) -> Sequence[FoundUnit]:
    return store.search_units(viewer_id=viewer, limit=500, **filters).rows


def test_what_others_coded_finds_nothing_till_one_has_coded_it(study: Study) -> None:
    store = study.store
    units = [NewUnit("ILO", f"unit {n}") for n in range(2)]
    one, other = store.add_units(Report("A report"), units).units
    ani, budi = store.add_coder("Ani").id, store.add_coder("Budi").id
    code(study, ani, one, "about temples", flag=True)
    code(study, ani, other)

    def found(viewer: str, **filters: object) -> set[str]:
        page = store.search_units(viewer_id=viewer, **filters)  # type: ignore[arg-type]
        return {row.unit.id for row in page.rows} & {one, other}

    filters: list[dict[str, object]] = [
        {"code": 7},
        {"text": "temples"},
        {"state": "memo"},
        {"state": "flagged"},
        {"code": 7, "coder_id": ani},
    ]
    for some in filters:
        assert one in found(ani, **some)
        assert found(budi, **some) == set(), some
    assert store.hidden_units(budi, [one, other]) == {one, other}
    assert store.hidden_units(ani, [one, other]) == set()
    code(study, budi, one)
    for some in filters:
        assert found(budi, **some) == {one}, some
    assert store.hidden_units(budi, [one, other]) == {other}


def test_the_papers_own_codes_are_open(study: Study) -> None:
    budi = study.store.add_coder("Budi").id
    appendix = [one.unit.id for one in study.store.training_rows()]
    assert study.store.hidden_units(budi, appendix) == set()
    assert study.store.search_units(code=1, viewer_id=budi).total > 0


def test_whose_codings_are_on_a_unit(study: Study) -> None:
    units = [NewUnit("ILO", f"unit {n}") for n in range(2)]
    one, other = study.store.add_units(Report("A report"), units).units
    ani, budi = study.store.add_coder("Ani").id, study.store.add_coder("Budi").id
    code(study, ani, one)
    code(study, budi, one)
    code(study, budi, other)
    appendix = [row.unit.id for row in study.store.training_rows()]
    assert study.store.coded_by_others(ani, [one, other, *appendix]) >= {one, other}
    assert study.store.coded_by_others(budi, [one, other]) == {one}
    assert not study.store.coded_by_others("nobody", appendix) - {one, other}
