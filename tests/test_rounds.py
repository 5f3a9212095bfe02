"""Reliability rounds: drawn, coded apart, ended; nothing of an open one is to be seen."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from annotation.errors import InvalidInput, NotFound
from annotation.ingest import Columns, ingest, read_content, read_units
from annotation.learned import InUse
from annotation.records import ROUND_ORDER, Arm, Cause, Issue, Kind, Report, RoundKind
from annotation.rounds import (
    RoundPlan,
    begin_round,
    needs_of,
    next_in_round,
    pool_of,
    round_for,
)
from annotation.sampling import draw, inclusion, place_of
from annotation.state.rounding import Material
from annotation.store import (
    DrawnUnit,
    NewCoding,
    NewRound,
    NewUnit,
    Plan,
    PlanKind,
    PoolUnit,
    Store,
)
from annotation.study import Study, open_study
from annotation.workspace import Workspace


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Study]:
    server = ""
    if request.param == "postgresql":
        new: Callable[[], str] = request.getfixturevalue("postgres")
        server = new()
    opened = open_study(Workspace(tmp_path, server))
    yield opened
    opened.store.close()


@pytest.fixture
def people(study: Study) -> tuple[str, str]:
    return study.store.add_coder("Ani").id, study.store.add_coder("Budi").id


def add(study: Study, count: int, report: str = "A report") -> list[str]:
    units = [NewUnit("ILO", f"trains officers of kind {n} in {report}") for n in range(count)]
    return list(study.store.add_units(Report(report), units).units)


def begin(
    study: Study, kind: RoundKind, coder_ids: tuple[str, ...], size: int, days: int = 0
) -> str:
    pool = pool_of(study, kind, coder_ids, days)
    return begin_round(study, RoundPlan(kind, coder_ids, size, seed=1, days=days), pool).id


def code(study: Study, round_id: str, coder: str, unit: str, *codes: int) -> None:
    revision = study.codebook.revision
    study.store.code_in_round(round_id, NewCoding(unit, coder, codes, revision))


def code_plainly(study: Study, coder: str, unit: str, *codes: int) -> None:
    study.store.code(unit, coder, codes, codebook_revision=study.codebook.revision)


# The draw


def test_a_sample_is_drawn_again_from_the_same_pool_in_any_order() -> None:
    pool = [f"u{n}" for n in range(50)]
    sample = draw(pool, 20, 7)
    assert sample == draw(pool[::-1], 20, 7) != draw(pool, 20, 8)
    assert len({one.unit_id for one in sample}) == 20
    assert {(one.code, one.probability) for one in sample} == {(None, 0.4)}
    for size in (0, 51):
        with pytest.raises(ValueError, match="a sample of 50 units has 1 to 50"):
            draw(pool, size, 7)


def test_each_unit_is_drawn_as_often_as_any_other() -> None:
    pool = [f"u{n}" for n in range(10)]
    times = Counter(one.unit_id for seed in range(2000) for one in draw(pool, 3, seed))
    assert set(times) == set(pool)
    assert max(abs(count - 600) for count in times.values()) < 5 * (2000 * 0.3 * 0.7) ** 0.5


def test_rare_codes_get_their_least() -> None:
    suggested = {f"u{n}": 1 if n < 90 else 2 if n < 98 else 3 for n in range(100)}
    sample = draw(list(suggested), 20, 3, suggested=suggested, least=5)
    assert all(one.code is None for one in sample[:20])
    assert all(one.code == suggested[one.unit_id] for one in sample[20:])
    got = Counter(suggested[one.unit_id] for one in sample)
    assert got[1] >= 15
    assert got[2] == 5
    assert got[3] == 2, "there are no more"
    assert len({one.unit_id for one in sample}) == len(sample)


def test_units_are_drawn_as_often_as_is_told() -> None:
    suggested = {f"u{n}": 1 if n < 12 else 2 if n < 17 else 3 for n in range(20)}
    times: Counter[str] = Counter()
    told: dict[str, float] = {}
    draws = 4000
    for seed in range(draws):
        for one in draw(list(suggested), 6, seed, suggested=suggested, least=2):
            times[one.unit_id] += 1
            assert told.setdefault(one.unit_id, one.probability) == one.probability
    assert set(told) == set(suggested)
    for unit, likely in told.items():
        spread = (likely * (1 - likely) / draws) ** 0.5
        assert abs(times[unit] / draws - likely) < 5 * spread
    assert told["u0"] < told["u12"] < told["u17"]
    assert inclusion(20, 3, 6, 3) == pytest.approx(1)


def test_each_coder_has_an_order_of_their_own() -> None:
    units = [f"u{n}" for n in range(20)]
    orders = [sorted(units, key=lambda one: place_of(1, who, one)) for who in ("a", "b", "a")]
    assert orders[0] == orders[2] != orders[1]


def test_what_a_code_needs_grows_as_it_gets_rare() -> None:
    suggested = {f"u{n}": 1 if n < 90 else 2 for n in range(100)}
    rare, common = needs_of(suggested, coders=2)
    assert (rare.code, rare.share, common.code) == (2, 0.1, 1)
    assert rare.units == common.units, "nine tenths are as far from all as one tenth from none"
    assert needs_of({"u": 1}, coders=2) == []


# What can be drawn


def test_fresh_units_were_never_coded_nor_was_their_like(
    study: Study, people: tuple[str, str]
) -> None:
    units = add(study, 8)
    code_plainly(study, people[0], units[0], 1)
    code_plainly(study, people[0], units[1], 1)
    study.store.undo(people[0])
    study.store.set_duplicates([[units[1], units[2]], [units[3], units[4], units[5]]])
    pool = [one.id for one in pool_of(study, RoundKind.FRESH, people, 0)]
    assert pool == [units[3], units[6], units[7]]


def test_a_recode_draws_what_was_coded_long_enough_ago(
    study: Study, people: tuple[str, str]
) -> None:
    units = add(study, 4)
    old = datetime.now(UTC) - timedelta(days=10)
    revision = study.codebook.revision
    study.store.code(units[0], people[0], (1,), codebook_revision=revision, time=old)
    study.store.code(units[1], people[1], (1,), codebook_revision=revision, time=old)
    code_plainly(study, people[0], units[2], 1)

    def pool(coders: tuple[str, ...], days: int) -> list[str]:
        return [one.id for one in pool_of(study, RoundKind.RECODE, coders, days)]

    assert pool(people, 0) == units[:3]
    assert pool(people, 7) == units[:2]
    assert pool(people[:1], 7) == units[:1], "one coder alone: their own"


@pytest.mark.parametrize(
    ("kind", "coders", "size", "said"),
    [
        (RoundKind.FRESH, 1, 2, "Choose at least 2 coders"),
        (RoundKind.RECODE, 0, 2, "Choose at least 1 coders"),
        (RoundKind.FRESH, 2, 9, "3 units can be drawn, 9 are asked for"),
        (RoundKind.FRESH, 2, 0, "3 units can be drawn, 0 are asked for"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    study: Study, people: tuple[str, str], kind: RoundKind, coders: int, size: int, said: str
) -> None:
    add(study, 3)
    with pytest.raises(InvalidInput, match=said):
        begin(study, kind, people[:coders], size)


def test_one_round_at_a_time(study: Study, people: tuple[str, str]) -> None:
    add(study, 6)
    first = begin(study, RoundKind.FRESH, people, 2)
    with pytest.raises(InvalidInput, match="A round is still open"):
        begin(study, RoundKind.FRESH, people, 2)
    study.store.end_round(first)
    with pytest.raises(InvalidInput, match="Round 1 has ended already"):
        study.store.end_round(first)
    second = begin(study, RoundKind.FRESH, people, 2)
    drawn = [{one.unit_id for one in study.store.round_units(one)} for one in (first, second)]
    assert not drawn[0] & drawn[1]
    assert [one.number for one in study.store.all_rounds()] == [1, 2]
    with pytest.raises(NotFound):
        study.store.round_of("nothing")


# Coding in it


def test_a_coder_is_led_through_a_round(study: Study, people: tuple[str, str]) -> None:
    add(study, 6)
    begin(study, RoundKind.FRESH, people, 4)
    ani, budi = people
    stranger = study.store.add_coder("Citra").id
    assert round_for(study, stranger) is None
    of = round_for(study, ani)
    assert of is not None
    seen = []
    while unit := next_in_round(study, of, ani):
        seen.append(unit.id)
        code(study, of.id, ani, unit.id, 1)
    assert sorted(seen) == sorted(one.unit_id for one in study.store.round_units(of.id))
    assert study.store.round_progress(of.id) == {ani: 4, budi: 0}
    first = next_in_round(study, of, budi)
    assert first is not None
    study.store.skip(budi, first.id)
    second = next_in_round(study, of, budi)
    assert second is not None
    assert second.id != first.id
    order = [second.id]
    code(study, of.id, budi, second.id, 2)
    while unit := next_in_round(study, of, budi):
        order.append(unit.id)
        code(study, of.id, budi, unit.id, 2)
    assert order[-1] == first.id, "what was skipped comes last"


def test_a_decision_is_changed_and_taken_back(study: Study, people: tuple[str, str]) -> None:
    add(study, 3)
    of = begin(study, RoundKind.FRESH, people, 3)
    ani = people[0]
    one, other, _last = (unit.unit_id for unit in study.store.round_units(of))
    code(study, of, ani, one, 1)
    code(study, of, ani, other, 2)
    code(study, of, ani, one, 3, 4)
    assert [(c.unit_id, c.codes) for c in study.store.round_recent(of, ani, 5)] == [
        (one, (3, 4)),
        (other, (2,)),
    ]
    back = study.store.undo_in_round(of, ani)
    assert back is not None
    assert (back.unit_id, back.kind) == (one, Kind.WITHDRAWN)
    assert study.store.round_standing(of, ani, one) is None
    code(study, of, ani, one, 5)
    standing = study.store.round_standing(of, ani, one)
    assert standing is not None
    assert standing.codes == (5,)
    study.store.undo_in_round(of, ani)
    study.store.undo_in_round(of, ani)
    assert study.store.undo_in_round(of, ani) is None


def test_only_its_coders_code_its_units_and_only_while_it_is_open(
    study: Study, people: tuple[str, str]
) -> None:
    units = add(study, 5)
    of = begin(study, RoundKind.FRESH, people, 2)
    drawn = [one.unit_id for one in study.store.round_units(of)]
    elsewhere = next(one for one in units if one not in drawn)
    stranger = study.store.add_coder("Citra").id
    for coder, unit in ((stranger, drawn[0]), (people[0], elsewhere)):
        with pytest.raises(InvalidInput, match="this decision was not saved"):
            code(study, of, coder, unit, 1)
    with pytest.raises(ValueError, match="once"):
        code(study, of, people[0], drawn[0], 1, 1)
    code(study, of, people[0], drawn[0], 1)
    study.store.end_round(of)
    with pytest.raises(InvalidInput, match="this decision was not saved"):
        code(study, of, people[0], drawn[0], 2)
    with pytest.raises(InvalidInput, match="this decision was not saved"):
        study.store.undo_in_round(of, people[0])


def test_a_draft_is_of_this_round_alone(study: Study, people: tuple[str, str]) -> None:
    [unit] = add(study, 1)
    ani = people[0]
    revision = study.codebook.revision
    study.store.code(unit, ani, (1,), memo="before", flag=True, codebook_revision=revision)
    of = begin(study, RoundKind.RECODE, (ani,), 1)
    assert study.store.round_draft(of, ani, unit) == ("", False)
    study.store.note(ani, unit, "now", flag=False)
    assert study.store.round_draft(of, ani, unit) == ("now", False)
    study.store.code_in_round(of, NewCoding(unit, ani, (2,), revision, memo="kept"))
    assert study.store.round_draft(of, ani, unit) == ("kept", False)


# What an open round gives away, and what its end brings


def _record(store: Store) -> object:
    """Everything that pages, exports and the suggester read."""
    return (
        list(store.codings()),
        list(store.export_rows()),
        list(store.given_codes()),
        store.code_counts(),
        store.training_rows(),
        [(one.report.id, one.units, one.coded) for one in store.reports()],
        store.watermark(),
    )


@pytest.mark.parametrize("kind", RoundKind)
def test_nothing_of_an_open_round_is_in_the_record(
    study: Study, people: tuple[str, str], kind: RoundKind
) -> None:
    units = add(study, 4)
    if kind is RoundKind.RECODE:
        for unit in units:
            code_plainly(study, people[0], unit, 1)
    of = begin(study, kind, people, 4)
    before = _record(study.store)
    assert study.store.search_units(text="officers", viewer_id=people[0]).rows == ()
    for one in study.store.round_units(of):
        code(study, of, people[0], one.unit_id, 7)
    assert _record(study.store) == before
    study.store.end_round(of)
    assert study.store.search_units(text="officers", viewer_id=people[0]).total == 4
    if kind is RoundKind.RECODE:
        assert _record(study.store) == before, "codings made again change no data"
    else:
        made = [one for one in study.store.codings() if one.coder_id == people[0]]
        assert {(one.codes, one.arm, one.order) for one in made} == {((7,), Arm.BLIND, "round")}
        assert len(made) == 4


def test_fresh_units_never_train(study: Study, people: tuple[str, str]) -> None:
    add(study, 4)
    of = begin(study, RoundKind.FRESH, people, 2)
    drawn = {one.unit_id for one in study.store.round_units(of)}
    for one in drawn:
        code(study, of, people[0], one, 1)
    study.store.end_round(of)
    rest = study.store.next_unit(people[0])
    assert rest is not None
    code_plainly(study, people[0], rest.id, 2)
    taught = {row.unit.id for row in study.store.training_rows()}
    assert rest.id in taught
    assert not taught & drawn


def test_units_of_another_computers_round_never_train(
    study: Study, people: tuple[str, str]
) -> None:
    unit, other = add(study, 2)
    revision = study.codebook.revision
    code_plainly(study, people[1], unit, 1)
    before = study.store.watermark()
    new = NewCoding(unit, people[0], (1,), revision, arm=Arm.BLIND, order=ROUND_ORDER)
    study.store.code_many([new])
    code_plainly(study, people[0], unit, 2)
    code_plainly(study, people[0], other, 2)
    ours = {unit, other}
    assert {row.unit.id for row in study.store.training_rows()} & ours == {other}
    then = {row.unit.id for row in study.store.training_rows(before)}
    assert then & ours == {unit}, "what was learned before is learned again when it is traced"


def test_units_of_an_open_round_are_in_nobodys_queue(study: Study, people: tuple[str, str]) -> None:
    units = add(study, 3)
    of = begin(study, RoundKind.FRESH, people, 2)
    drawn = {one.unit_id for one in study.store.round_units(of)}
    stranger = study.store.add_coder("Citra").id
    for coder in (*people, stranger):
        unit = study.store.next_unit(coder)
        assert unit is not None
        assert unit.id in set(units) - drawn
    assert study.store.hidden_units(stranger, units) == drawn
    study.store.end_round(of)
    assert study.store.hidden_units(stranger, units) == set()


def test_the_end_leaves_what_was_coded_elsewhere(study: Study, people: tuple[str, str]) -> None:
    add(study, 1)
    of = begin(study, RoundKind.FRESH, people, 1)
    [drawn] = study.store.round_units(of)
    code(study, of, people[0], drawn.unit_id, 1)
    code_plainly(study, people[0], drawn.unit_id, 2)
    study.store.end_round(of)
    standing = study.store.standing(people[0], drawn.unit_id)
    assert standing is not None
    assert standing.codes == (2,)
    assert [one.codes for one in study.store.round_codes(of)] == [(1,)], "the round keeps its own"


def test_undo_and_the_last_ten_leave_ended_rounds_alone(
    study: Study, people: tuple[str, str]
) -> None:
    add(study, 3)
    of = begin(study, RoundKind.FRESH, people, 2)
    for one in study.store.round_units(of):
        code(study, of, people[0], one.unit_id, 1)
    study.store.end_round(of)
    assert study.store.recent(people[0]) == []
    assert study.store.undo(people[0]) is None


def test_the_database_refuses_to_change_a_round(study: Study, people: tuple[str, str]) -> None:
    add(study, 2)
    of = begin(study, RoundKind.FRESH, people, 2)
    [one, _other] = study.store.round_units(of)
    code(study, of, people[0], one.unit_id, 1)
    study.store.end_round(of)
    database = study.store.database
    for table in ("reliability_round", "round_unit", "round_coder", "round_end", "round_coding"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET number = 9"):
            statement = change.replace("coding SET number", "coding SET sequence")
            with pytest.raises(Exception, match="append-only"), database.writing() as to:
                to.exec_driver_sql(statement)


def test_a_coder_is_led_past_units_of_an_open_round(study: Study, people: tuple[str, str]) -> None:
    """Taken back, asked about or held: none of these leads to a unit that is refused."""
    units = add(study, 4)
    citra = study.store.add_coder("Citra").id
    code_plainly(study, people[0], units[0], 1)
    code_plainly(study, citra, units[0], 1)
    study.store.undo(citra)
    code_plainly(study, citra, units[1], 1)
    code_plainly(study, people[0], units[1], 2)
    study.store.ask_again([(citra, units[1])], people[0], Issue.CODERS)
    new = NewRound(RoundKind.RECODE, people, 2, False, 1, study.codebook.revision)
    of = study.store.add_round(new, [DrawnUnit(one, None, 1.0) for one in units[:2]]).id
    unit = study.store.next_unit(citra)
    assert unit is not None
    assert unit.id == units[2]
    study.store.end_round(of)
    unit = study.store.next_unit(citra)
    assert unit is not None
    assert unit.id == units[0]


def test_what_a_coder_holds_gives_way_to_a_round(study: Study, people: tuple[str, str]) -> None:
    units = add(study, 3)
    citra = study.store.add_coder("Citra").id
    study.store.set_plan(Plan(kind=PlanKind.SHARED))
    held = study.store.claim_next(citra)
    assert held is not None
    new = NewRound(RoundKind.FRESH, people, 1, False, 1, study.codebook.revision)
    study.store.add_round(new, [DrawnUnit(held.id, None, 1.0)])
    unit = study.store.claim_next(citra)
    assert unit is not None
    assert unit.id in set(units) - {held.id}


def test_no_way_into_the_record_for_units_of_an_open_round(
    study: Study, people: tuple[str, str]
) -> None:
    [unit] = add(study, 1)
    begin(study, RoundKind.FRESH, people, 1)
    revision = study.codebook.revision
    assert study.store.decide_many([NewCoding(unit, people[0], (1,), revision)]).new == 0
    with pytest.raises(InvalidInput, match="stays as it is"):
        study.store.cut_by_two(Report("A report").id)
    with pytest.raises(InvalidInput, match="settle it when that ends"):
        study.store.settle(
            [unit],
            people[0],
            (1,),
            codebook_revision=revision,
            issue=Issue.CODERS,
            cause=Cause.SLIP,
            at_issue=[],
        )


def test_undo_beside_a_round_stops_where_it_began(study: Study, people: tuple[str, str]) -> None:
    one, other = add(study, 2)
    code_plainly(study, people[0], one, 1)
    code_plainly(study, people[0], other, 1)
    moment = datetime.now(UTC)
    code_plainly(study, people[0], one, 2)
    assert study.store.undo(people[0], moment) is not None
    assert study.store.undo(people[0], moment) is None
    held = [study.store.standing(people[0], unit) for unit in (one, other)]
    assert [coding.codes for coding in held if coding] == [(1,), (1,)]


def test_what_was_coded_since_the_draw_begins_no_round(
    study: Study, people: tuple[str, str]
) -> None:
    [one, other] = add(study, 2)
    code_plainly(study, people[0], one, 1)
    new = NewRound(RoundKind.FRESH, people, 1, False, 1, study.codebook.revision)
    with pytest.raises(InvalidInput, match="was coded while the round was drawn"):
        study.store.add_round(new, [DrawnUnit(one, None, 1.0)])
    of = study.store.add_round(new, [DrawnUnit(other, None, 1.0)])
    assert study.store.ask_again([(people[0], one)], people[1], Issue.CODERS)
    study.store.end_round(of.id)
    recode = NewRound(RoundKind.RECODE, people, 1, False, 1, study.codebook.revision)
    study.store.add_round(recode, [DrawnUnit(one, None, 1.0)])
    code_plainly(study, people[0], other, 2)
    assert study.store.ask_again([(people[0], other)], people[1], Issue.CODERS)
    assert not study.store.ask_again([(people[1], one)], people[0], Issue.CODERS)


def test_codes_of_a_file_stay_off_units_of_an_open_round(
    study: Study, people: tuple[str, str]
) -> None:
    add(study, 2, report="R")
    units = study.store.uncoded_units()
    new = NewRound(RoundKind.FRESH, people, 1, False, 1, study.codebook.revision)
    of = study.store.add_round(new, [DrawnUnit(units[0].id, None, 1.0)])
    code(study, of.id, people[0], units[0].id, 3)
    rows = "".join(f"{unit.actor},{unit.description},R,8\n" for unit in units)
    table = read_content(f"actor,description,report,track\n{rows}".encode(), "codes.csv")
    columns = Columns(actor="actor", description="description", report="report")
    done = ingest(
        study.store,
        read_units(table, columns, code_column="track", codebook=study.codebook),
        coder=study.store.coder(people[0]),
        codebook_revision=study.codebook.revision,
    )
    assert done.new_codings == 1
    assert "open reliability round" in str(done.problems[0])
    study.store.end_round(of.id)
    held = {one.unit_id: one.codes for one in study.store.codings() if one.coder_id == people[0]}
    assert held == {units[0].id: (3,), units[1].id: (8,)}


def test_a_key_after_the_end_of_a_round_is_told_so(study: Study, people: tuple[str, str]) -> None:
    [unit] = add(study, 1)
    round_id = begin(study, RoundKind.FRESH, people, 1)
    study.store.end_round(round_id)
    with pytest.raises(InvalidInput, match="The reliability round has ended"):
        code(study, round_id, people[0], unit, 1)


def test_an_order_once_drawn_stays() -> None:
    """Digests of SHA-256: changed, the units of an open round would come in another order."""
    digest = hashlib.sha256(b"7\x1fani\x1fu-1").hexdigest()
    assert place_of(7, "ani", "u-1") == digest
    assert place_of("7", "ani", "u-1") == digest


def test_how_many_units_a_round_will_have_is_known_before_it_is_drawn() -> None:
    units = tuple(PoolUnit(f"u{n}", "r") for n in range(50))
    suggested = {one.id: 2 if n < 3 else 1 for n, one in enumerate(units)}
    material = Material(units, suggested, cast(InUse, None), 9.0)
    assert material.size(10, seed=1, least=0) == 10
    whole = material.size(10, seed=1, least=5)
    drawn = draw([one.id for one in units], 10, 1, suggested=suggested, least=5)
    assert whole == len(drawn)
    assert sum(suggested[one.unit_id] == 2 for one in drawn) == 3, "all that there are"
