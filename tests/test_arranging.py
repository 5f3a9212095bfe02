"""Which units come next, and what for."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from annotation.arranging import ORDER, RANDOM_SHARE, mix
from annotation.records import Report, Unit
from annotation.store import NewUnit
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from model.selection import Order


@pytest.fixture
def study(tmp_path: Path, fake_encoder_everywhere: None) -> Iterator[Study]:
    study = open_study(Workspace(tmp_path))
    texts = [f"the ministry runs centre {i} with police" for i in range(8)]
    texts += [f"a temple collects food for child {i}" for i in range(4)]
    study.store.add_units(
        Report("material"), [NewUnit("", text, position=i) for i, text in enumerate(texts)]
    )
    yield study
    study.store.close()


def placed(study: Study) -> list[tuple[str, str]]:
    ani, found = study.store.add_coder("Ani").id, []
    while (unit := study.store.next_unit(ani)) is not None:
        order = study.store.order_of(ani, unit.id, is_next=True)
        study.store.code(unit.id, ani, (1,), order=order, codebook_revision=study.codebook.revision)
        found.append((unit.description, order))
    return found


def arranged(study: Study, order: Order, share: float = 0.0) -> list[tuple[str, str]]:
    study.store.set_setting(ORDER, order)
    study.store.set_setting(RANDOM_SHARE, str(share))
    list(Suggester(study).arrange())
    return placed(study)


def test_the_report_is_the_order_where_none_is_chosen(study: Study) -> None:
    found = arranged(study, Order.REPORT)
    assert [order for _, order in found] == ["report"] * 12
    assert found[0][0].endswith("centre 0 with police")


def test_random_order_says_so_and_is_another_than_the_reports(study: Study) -> None:
    units = [unit.description for unit in study.store.uncoded_units()]
    found = arranged(study, Order.RANDOM)
    assert [order for _, order in found] == ["random"] * 12
    assert [text for text, _ in found] != units
    assert sorted(text for text, _ in found) == sorted(units)


@pytest.mark.parametrize("order", [Order.UNCERTAIN, Order.TYPICAL])
def test_the_first_two_are_not_two_of_a_kind(study: Study, order: Order) -> None:
    found = arranged(study, order)
    assert [name for _, name in found] == [order.value] * 12
    assert {text.split()[1] for text, _ in found[:2]} == {"ministry", "temple"}


def test_a_share_comes_at_random(study: Study) -> None:
    found = arranged(study, Order.UNCERTAIN, share=0.5)
    orders = [order for _, order in found]
    assert {"random", "uncertain"} == set(orders)
    assert len({text for text, _ in found}) == 12


def test_what_is_coded_and_the_appendix_are_not_placed(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    first, *rest = study.store.uncoded_units()
    study.store.code(first.id, ani, (1,), codebook_revision=study.codebook.revision)
    assert study.store.uncoded_units() == rest
    assert len(rest) == 11


def test_a_share_comes_at_random_also_where_places_change_with_every_coding(study: Study) -> None:
    study.store.set_setting(ORDER, Order.UNCERTAIN)
    study.store.set_setting(RANDOM_SHARE, "0.5")
    suggester, ani, orders = Suggester(study), study.store.add_coder("Ani").id, []
    for _ in range(10):
        list(suggester.arrange())
        unit = study.store.next_unit(ani)
        assert unit is not None
        orders.append(study.store.order_of(ani, unit.id, is_next=True))
        study.store.code(unit.id, ani, (1,), codebook_revision=study.codebook.revision)
    assert 2 <= orders.count("random") <= 8


def test_a_unit_comes_once_and_in_the_places_drawn() -> None:
    units = [Unit(f"u{i}", "r", "", str(i)) for i in range(4)]
    is_random = np.array([False, True, True, False])
    assert mix(units, Order.TYPICAL, units[::-1], is_random) == [
        ("u0", "typical"),
        ("u3", "random"),
        ("u2", "random"),
        ("u1", "typical"),
    ]
