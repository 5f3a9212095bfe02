"""The store: what goes in, what is asked, in what order; nothing is ever changed."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from annotation.errors import InvalidInput, NotFound
from annotation.records import Arm, Kind, Report, Role, Unit
from annotation.storage import tables
from annotation.store import (
    APPENDIX,
    EXPORT_COLUMNS,
    AddedCodings,
    NewCoding,
    NewUnit,
    Progress,
    Skip,
    Store,
)

REPORT = Report("Country Report 2016")
FACTS: dict[str, Any] = {
    "file_hash": "f",
    "encoder": "use",
    "encoder_hash": "e",
    "snapshot_hash": "s",
    "watermark": 0,
    "codings": 47,
    "units": 46,
    "codebook_revision": "rev",
    "seed": 7,
    "libraries": "{}",
}


def add(store: Store, *actors: str, report: Report = REPORT) -> tuple[str, ...]:
    units = [NewUnit(actor, "works with the police", position=i) for i, actor in enumerate(actors)]
    return store.add_units(report, units).units


def code(store: Store, unit_id: str, coder_id: str, *codes: int, **more: Any) -> str:
    return store.code(unit_id, coder_id, codes, codebook_revision="rev", **more).id


def codes_of(store: Store, coder_id: str, unit_id: str) -> tuple[int, ...] | None:
    held = store.standing(coder_id, unit_id)
    return None if held is None else held.codes


# Units


def test_importing_again_adds_nothing(store: Store) -> None:
    units = [NewUnit("ILO", "trains"), NewUnit("UN-ACT", ""), NewUnit("JICA", "funds", "p. 4")]
    first = store.add_units(REPORT, units)
    assert first.new == first.units
    assert first.duplicates == 0
    again = store.add_units(Report("country  report 2016"), units)
    assert again.units == first.units
    assert again.new == ()
    assert again.duplicates == 3


def test_the_same_pair_elsewhere_in_a_report_is_a_unit_of_its_own(store: Store) -> None:
    row = NewUnit("UN-ACT", "", place="p. 2")
    places = ["p. 2", "P.  2", "", "p. 8", "p. 8"]
    added = store.add_units(REPORT, [NewUnit("un-act ", "", place=place) for place in places])
    here, there = added.new
    assert added.units == (here, here, here, there, there)
    assert store.add_units(REPORT, [row]).units == (here,)
    assert store.add_units(Report("Another report"), [row]).units != (here,)


def test_a_unit_carries_its_report(store: Store) -> None:
    new = NewUnit(
        *("ILO", "melatih", "p. 3", 4, "trains", "id", "before", "after"),
        year=2016,
        country="Thailand",
    )
    (unit_id,) = store.add_units(REPORT, [new]).units
    assert store.unit(unit_id) == Unit(
        id=unit_id,
        report_id=REPORT.id,
        actor="ILO",
        description="melatih",
        report="Country Report 2016",
        place="p. 3",
        position=4,
        translation="trains",
        language="id",
        before="before",
        after="after",
        year=2016,
        country="Thailand",
    )


def test_units_come_in_the_order_asked(store: Store) -> None:
    ids = add(store, *(f"actor {i}" for i in range(1200)))
    assert [unit.id for unit in store.units(ids[::-1])] == list(ids[::-1])
    with pytest.raises(NotFound, match=r"There is no unit u-none in this workspace\."):
        store.units([ids[0], "u-none"])


# Coders, preferences, settings


def test_a_name_is_one_coder(store: Store) -> None:
    ani = store.add_coder(" Ani  Wijaya", Role.ADMIN)
    assert (ani.name, ani.role) == ("Ani Wijaya", Role.ADMIN)
    assert store.add_coder("ani wijaya") == ani
    assert store.add_coder("Ani W.", id=ani.id) == ani
    assert store.find_coder("ANI WIJAYA") == store.coder(ani.id) == ani
    assert store.find_coder("Budi") is None
    paper = store.add_coder("Budi", id="paper")
    assert paper.id == "paper"
    assert store.coders() == [ani, paper]
    with pytest.raises(InvalidInput, match="needs a name"):
        store.add_coder(" ")
    with pytest.raises(NotFound, match="no coder nobody"):
        store.coder("nobody")


def test_the_latest_choice_wins(store: Store, ani: str, budi: str) -> None:
    for value in ("id", "en", "en"):
        store.set_preference(ani, "language", value)
        store.set_setting("frozen", value)
    assert store.preference(ani, "language", "th") == store.setting("frozen", "th") == "en"
    assert store.preference(budi, "language", "th") == store.setting("thawed", "th") == "th"
    with pytest.raises(NotFound):
        store.set_preference("nobody", "language", "id")


def test_a_codebook_may_be_revised_away_and_back(store: Store) -> None:
    store.add_codebook_revision("rev2", "Nine tracks", "codes: [1]")
    assert store.latest_codebook_revision() == ("rev2", "codes: [1]")
    store.add_codebook_revision("rev", "Nine tracks", "codes: []")
    assert store.latest_codebook_revision() == ("rev", "codes: []")
    assert store.codebook_revision("rev2") == "codes: [1]"
    with pytest.raises(NotFound):
        store.codebook_revision("rev3")


# Codings


def test_a_decision_keeps_all_its_facts(store: Store, ani: str) -> None:
    (unit,) = add(store, "ILO")
    version = store.add_model_version(**FACTS)
    suggested = store.add_suggestion(unit, version.id, [(2, 0.6), (1, 0.2)])
    bangkok = datetime(2026, 11, 24, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    made = store.code(
        unit,
        ani,
        [2, 1],
        memo="sure?",
        flag=True,
        seconds=3.5,
        arm=Arm.SHOWN,
        order="report",
        suggestion_id=suggested.id,
        codebook_revision="rev",
        time=bangkok,
    )
    assert store.history(unit) == [made]
    assert made.time == bangkok
    assert made.time.tzinfo is UTC
    assert (made.codes, made.memo, made.flag, made.seconds) == ((2, 1), "sure?", True, 3.5)
    assert (made.sequence, made.supersedes, made.suggestion_id) == (1, None, suggested.id)


def test_a_new_decision_supersedes_the_one_before(store: Store, ani: str, budi: str) -> None:
    (unit,) = add(store, "ILO")
    first, others = code(store, unit, ani, 1), code(store, unit, budi, 3)
    second, third = code(store, unit, ani, 2), code(store, unit, ani)
    assert [one.supersedes for one in store.history(unit)] == [None, None, first, second]
    assert [one.id for one in store.codings()] == [first, others, second, third]
    assert codes_of(store, ani, unit) == ()
    assert codes_of(store, budi, unit) == (3,)
    assert store.watermark() == 4


def test_none_applies_is_not_uncoded(store: Store, ani: str) -> None:
    none, never = add(store, "ILO", "JICA")
    code(store, none, ani)
    assert codes_of(store, ani, none) == ()
    assert codes_of(store, ani, never) is None


@pytest.mark.parametrize("missing", ["unit", "coder", "revision", "suggestion"])
def test_what_a_decision_names_must_be_there(store: Store, ani: str, missing: str) -> None:
    (unit,) = add(store, "ILO")
    with pytest.raises(NotFound, match=f"no .*{missing} x"):
        store.code(
            "x" if missing == "unit" else unit,
            "x" if missing == "coder" else ani,
            (1,),
            codebook_revision="x" if missing == "revision" else "rev",
            suggestion_id="x" if missing == "suggestion" else None,
        )
    assert store.watermark() == 0


def test_faults_of_the_program_are_refused(store: Store, ani: str) -> None:
    (unit,) = add(store, "ILO")
    naive = datetime(2026, 1, 1)
    faults: list[dict[str, Any]] = [{"kind": Kind.WITHDRAWN}, {"time": naive}]
    for fault in faults:
        with pytest.raises(ValueError, match=r"undo|time zone"):
            code(store, unit, ani, 1, **fault)
    with pytest.raises(ValueError, match="may stand once"):
        code(store, unit, ani, 1, 1)
    with pytest.raises(StatementError, match="time zone"):
        store.add_model_version(**FACTS, time=naive)


def test_importing_codings_again_adds_nothing(store: Store, ani: str, budi: str) -> None:
    one, two = add(store, "ILO", "JICA")
    rows = [
        NewCoding(one, ani, (1,), "rev"),
        NewCoding(one, ani, (2,), "rev", memo="on second thoughts"),
        NewCoding(two, ani, (), "rev"),
        NewCoding(two, budi, (1, 2), "rev"),
    ]
    assert store.code_many(rows) == AddedCodings(new=4, unchanged=0)
    assert store.code_many(rows) == AddedCodings(new=0, unchanged=4)
    assert codes_of(store, ani, one) == (2,)
    changed = [rows[0], NewCoding(two, ani, (), "rev", flag=True)]
    assert store.code_many(changed) == AddedCodings(new=2, unchanged=0)
    assert [coding.codes for coding in store.recent(ani)] == [(), (1,)]
    with pytest.raises(NotFound):
        store.code_many([rows[0], NewCoding("x", ani, (1,), "rev")])
    assert store.code_many([]) == AddedCodings(new=0, unchanged=0)


def test_recent_decisions_come_newest_first(store: Store, ani: str, budi: str) -> None:
    units = add(store, *"abcd")
    for unit in units:
        code(store, unit, ani, 1)
    code(store, units[0], ani, 2)
    code(store, units[0], budi, 3)
    store.undo(ani)
    store.undo(ani)
    assert [coding.unit_id for coding in store.recent(ani, 2)] == [units[0], units[2]]


# Queue


def test_the_queue_goes_by_report_then_position(store: Store, ani: str) -> None:
    later = add(store, "c", report=Report("A second report"))
    first = store.add_units(
        REPORT, [NewUnit("b", "", position=2), NewUnit("a", "", position=1)]
    ).units
    queue = []
    while (unit := store.next_unit(ani)) is not None:
        queue.append(unit.id)
        code(store, unit.id, ani, 1)
    assert queue == [later[0], first[1], first[0]]


def test_the_appendix_teaches_and_is_never_queued(store: Store, ani: str) -> None:
    (unit,) = add(store, "Myanmar", report=Report("Appendix", source=APPENDIX))
    assert store.next_unit(ani) is None
    code(store, unit, ani, 1)
    assert store.progress(ani) == Progress(total=0, coded=0, skipped=0, codes={1: 1})
    assert [row.codes for row in store.training_rows()] == [(1,)]
    store.undo(ani)
    store.skip(ani, unit)
    assert store.next_unit(ani) is None
    assert store.skipped(ani) == []


def test_skipped_units_come_at_the_end_with_memo_and_flag(store: Store, ani: str) -> None:
    a, b, c = add(store, *"abc")
    store.skip(ani, a, memo="ask Budi", flag=True)
    store.skip(ani, b)
    assert store.draft(ani, a) == ("ask Budi", True)
    code(store, c, ani, 1)
    assert [unit.id for unit in store.skipped(ani)] == [a, b]
    store.skip(ani, a, memo="asked")
    assert [unit.id for unit in store.skipped(ani)] == [b, a]
    assert (found := store.next_unit(ani)) is not None
    assert found.id == b
    code(store, b, ani, 1)
    code(store, a, ani, 1, memo="done")
    assert store.next_unit(ani) is None
    assert store.draft(ani, a) == ("done", False)
    store.note(ani, a, "not so sure", True)
    assert store.draft(ani, a) == ("not so sure", True)
    code(store, a, ani, 2)
    assert store.draft(ani, a) == ("", False)
    assert store.draft(ani, "u-none") == ("", False)
    with pytest.raises(NotFound):
        store.skip(ani, "u-none")


def test_progress_counts_each_code(store: Store, ani: str, budi: str) -> None:
    a, b, c, d, _ = add(store, *"abcde")
    code(store, a, ani, 1, 2)
    code(store, b, ani, 1)
    code(store, b, ani, 2)
    code(store, c, ani)
    store.skip(ani, d)
    code(store, d, budi, 9)
    done = store.progress(ani)
    assert done == Progress(total=5, coded=3, skipped=1, codes={1: 1, 2: 2, None: 1})
    assert done.left == 2
    counts = [(count.coder.name, count.code, count.count) for count in store.code_counts()]
    assert counts == [("Ani", 1, 1), ("Ani", 2, 2), ("Ani", None, 1), ("Budi", 9, 1)]
    assert [count.code for count in store.code_counts(budi)] == [9]
    (summary,) = store.reports()
    assert (summary.report, summary.units, summary.coded) == (REPORT, 5, 4)


# Suggestions and model versions


def test_model_versions_count_up_and_read_their_latest_metrics(store: Store) -> None:
    assert store.latest_model_version() is None
    first, second = store.add_model_version(**FACTS), store.add_model_version(**FACTS, id="m")
    assert [first.number, second.number] == [1, 2]
    assert second.id == "m"
    for accuracy in (0.5, 0.6):
        store.add_evaluation(first.id, {"accuracy": accuracy})
    assert store.model_version(first.id).metrics == {"accuracy": 0.6}
    assert store.latest_model_version() == second
    assert [version.metrics for version in store.model_versions()] == [{"accuracy": 0.6}, {}]
    for unknown in (store.model_version, lambda id_: store.add_evaluation(id_, {})):
        with pytest.raises(NotFound, match="no model version m9"):
            unknown("m9")


def test_the_same_suggestion_is_one_row(store: Store) -> None:
    a, b = add(store, *"ab")
    version = store.add_model_version(**FACTS)
    ranking = ((2, 0.1 + 0.2), (1, 0.2))
    made = store.add_suggestion(a, version.id, ranking)
    assert store.add_suggestion(a, version.id, list(ranking)) == made
    assert made.ranking == ranking
    assert store.add_suggestion(a, version.id, [(2, 0.6)]) != made
    ids = store.add_suggestions(version.id, {a: ranking, b: ranking})
    assert ids[a] == made.id
    assert store.suggestions([ids[b], made.id]) == [store.suggestion(ids[b]), made]
    for unit, model in ((a, "x"), ("x", version.id)):
        with pytest.raises(NotFound):
            store.add_suggestion(unit, model, ranking)


# Training


def test_a_unit_is_fair_to_judge_by_when_everybody_decided_it_unassisted_and_unpicked(
    store: Store, ani: str, budi: str
) -> None:
    shown, picked, withheld, file, mixed = add(store, *"abcde")
    code(store, shown, ani, 1, arm=Arm.SHOWN, order="random")
    code(store, picked, ani, 1, arm=Arm.WITHHELD, order="uncertain")
    code(store, withheld, ani, 1, arm=Arm.WITHHELD, order="random")
    code(store, file, ani, 1, arm=Arm.NONE, order="file")
    code(store, mixed, ani, 1, arm=Arm.BLIND, order="random")
    code(store, mixed, budi, 1, arm=Arm.AFTER, order="random")
    assert {row.unit.actor: row.is_fair for row in store.training_rows()} == {
        "a": False,
        "b": False,
        "c": True,
        "d": True,
        "e": False,
    }


def test_settled_codes_train_whole_and_disputed_ones_in_parts(
    store: Store, ani: str, budi: str
) -> None:
    agreed, disputed, decided, none = add(store, "agreed", "disputed", "decided", "none")
    for coder, last in ((ani, 1), (budi, 2)):
        code(store, agreed, coder, 5)
        code(store, disputed, coder, last)
        code(store, decided, coder, last)
    code(store, none, ani)
    code(store, decided, store.add_coder("Citra", Role.ADJUDICATOR).id, 3, kind=Kind.ADJUDICATED)
    rows = [(row.unit.actor, row.codes, row.weight) for row in store.training_rows()]
    assert rows == [
        ("agreed", (5,), 1.0),
        ("disputed", (1,), 0.5),
        ("disputed", (2,), 0.5),
        ("decided", (3,), 1.0),
        ("none", (), 1.0),
    ]
    with store.database.reading() as connection:
        settled = {row.unit_id: row for row in connection.execute(tables.settled_code.select())}
    assert settled[agreed][1:] == ((5,), 2, 0)
    assert settled[disputed][1:] == (None, 2, 2)
    assert settled[decided][1:] == ((3,), 3, 0)
    assert settled[none][1:] == ((), 1, 0)


# Search


def test_search_finds_words_whatever_their_case(store: Store) -> None:
    a, b = store.add_units(REPORT, [NewUnit("ÉCOLE 100%", "x_y"), NewUnit("JICA", "Funds")]).units
    (c,) = add(store, "Laos", report=Report("A second report"))

    def found(wanted: str) -> list[str]:
        return [row.unit.id for row in store.search_units(text=wanted).rows]

    assert found("école") == found("0%") == found("x_y") == [a]
    assert found("fUNDS") == [b]
    assert found("SECOND  report") == [c]
    assert found("xzy") == found("1%0") == []
    assert found(" ") == [a, b, c]
    ani = store.add_coder("Ani").id
    code(store, b, ani, 1, memo="Border of DONOR and ministry")
    store.skip(ani, c, memo="which donor?")
    assert found("donor") == [b, c]
    code(store, c, ani, 1)
    assert found("donor") == [b]


def test_search_by_code_state_and_coder(store: Store, ani: str, budi: str) -> None:
    a, b, c, _ = add(store, *"abcd")
    code(store, a, ani, 1, 12, memo="why?")
    code(store, a, budi, 2, flag=True)
    code(store, b, ani, 2)
    code(store, b, ani, 3)
    store.skip(ani, c, memo="later", flag=True)

    def found(**wanted: Any) -> str:
        return "".join(row.unit.actor for row in store.search_units(**wanted).rows)

    assert found(code=2) == found(code=12) == found(code=1) == "a"
    assert found(code=2, coder_id=ani) == ""
    assert (found(state="coded"), found(state="uncoded")) == ("ab", "cd")
    assert (found(state="coded", coder_id=budi), found(state="uncoded", coder_id=budi)) == (
        "a",
        "bcd",
    )
    assert (found(state="flagged"), found(state="flagged", coder_id=ani)) == ("ac", "c")
    assert (found(state="memo"), found(state="memo", coder_id=budi)) == ("ac", "")
    assert (found(state="skipped"), found(state="skipped", coder_id=budi)) == ("c", "")
    assert found(state="coded", code=3, text="b", report_id=REPORT.id) == "b"
    assert found(report_id="r-none") == ""
    row = store.search_units().rows[0]
    assert ([one.codes for one in row.codings], row.flagged) == ([(1, 12), (2,)], True)
    assert row.memos == ("why?",)
    (skipped,) = store.search_units(state="skipped").rows
    assert isinstance(skipped.skips[0], Skip)
    assert (skipped.flagged, skipped.memos) == (True, ("later",))


@pytest.mark.parametrize(("offset", "rows"), [(0, 3), (3, 3), (6, 1), (7, 0), (9, 0)])
def test_a_search_is_read_in_pages(store: Store, offset: int, rows: int) -> None:
    units = add(store, *"abcdefg")
    page = store.search_units(offset=offset, limit=3)
    assert page.total == 7
    assert tuple(row.unit.id for row in page.rows) == units[offset : offset + 3]
    assert len(page.rows) == rows


# Export


def test_the_export_holds_every_coding(store: Store, ani: str) -> None:
    (unit,) = store.add_units(REPORT, [NewUnit("ILO", "trains", "p. 3")]).units
    version = store.add_model_version(**FACTS)
    shown = store.add_suggestion(unit, version.id, [(2, 0.62), (1, 0.2)])
    code(store, unit, ani, 2, 1, suggestion_id=shown.id, seconds=2.5, memo="m", flag=True)
    code(store, unit, ani, time=datetime(2026, 11, 24, tzinfo=UTC))
    store.undo(ani)
    superseded, empty, restored = store.export_rows()
    assert tuple(superseded) == (*EXPORT_COLUMNS, "codebook_text")
    assert tuple(empty) == EXPORT_COLUMNS, "the text of a codebook stands there once"
    first, second, third = store.history(unit)
    assert (empty["supersedes_id"], restored["supersedes_id"]) == (first.id, second.id)
    assert (empty["reverts_id"], restored["reverts_id"], third.id) == (
        None,
        second.id,
        restored["coding_id"],
    )
    assert {**superseded, "time": ""} == {
        "unit_id": unit,
        "report": "Country Report 2016",
        "place": "p. 3",
        "actor": "ILO",
        "description": "trains",
        "year": None,
        "country": "",
        "coder": "Ani",
        "codes": "2;1",
        "kind": "coded",
        "supersedes": None,
        "standing": False,
        "arm": "shown",
        "order": "report",
        "suggestion": 2,
        "probability": 0.62,
        "model_version": version.id,
        "codebook_revision": "rev",
        "time": "",
        "seconds": 2.5,
        "memo": "m",
        "flag": True,
        "in_study": True,
        "cause": None,
        "compared": False,
        "apart": False,
        "coding_id": first.id,
        "coder_id": ani,
        "supersedes_id": None,
        "reverts_id": None,
        "report_source": "",
        "position": 0,
        "translation": "",
        "language": "",
        "before": "",
        "after": "",
        "unit_kind": "",
        "replaces": None,
        "text_id": None,
        "start": None,
        "end": None,
        "codebook_text": "codes: []",
    }
    assert (empty["codes"], empty["suggestion"], empty["supersedes"]) == (
        "",
        None,
        superseded["time"],
    )
    assert empty["time"] == "2026-11-24T00:00:00.000000+00:00"
    assert (restored["codes"], restored["supersedes"], restored["standing"]) == (
        "2;1",
        empty["time"],
        True,
    )


# The record


@pytest.mark.parametrize(
    "table",
    ["coding", "suggestion", "model_version", "codebook_revision", "evaluation", "skip", "note"],
)
@pytest.mark.parametrize("change", ["UPDATE {} SET time = ''", "DELETE FROM {}"])
def test_the_record_refuses_changes(store: Store, ani: str, table: str, change: str) -> None:
    (unit,) = add(store, "ILO")
    version = store.add_model_version(**FACTS)
    store.add_suggestion(unit, version.id, [(1, 0.5)])
    store.add_evaluation(version.id, {})
    code(store, unit, ani, 1)
    store.skip(ani, unit)
    refused = pytest.raises(IntegrityError, match=f"{table} is append-only")
    with refused, store.database.writing() as connection:
        connection.execute(text(change.format(table)))


def test_the_migrations_make_the_tables_that_queries_see(store: Store) -> None:
    with store.database.reading() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        is_sqlite = connection.dialect.name == "sqlite"
        made = indexes(connection) if is_sqlite else {}
    assert difference == []
    if not is_sqlite:
        return
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        assert indexes(connection) == made
    engine.dispose()


def indexes(connection: Connection) -> dict[str, str]:
    """Return the SQL of each index: what it covers, and where."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return {row.name: row.sql for row in connection.execute(text(query))}


def test_units_with_a_place_come_first_and_say_what_for(store: Store, ani: str, budi: str) -> None:
    first, second, third, fourth = add(store, *"abcd")
    store.place_in_front([(fourth, "uncertain"), (second, "random")])
    assert store.order_of(ani, fourth, is_next=True) == "uncertain"
    assert store.order_of(ani, first, is_next=True) == "report"
    assert store.order_of(ani, third, is_next=False) == "chosen"
    seen = []
    for _ in range(4):
        unit = store.next_unit(ani)
        assert unit is not None
        order = store.order_of(ani, unit.id, is_next=True)
        code(store, unit.id, ani, 1, order=order)
        seen.append((unit.id, order))
    assert seen == [
        (fourth, "uncertain"),
        (second, "random"),
        (first, "report"),
        (third, "report"),
    ]
    store.place_in_front([(third, "typical")])
    assert store.order_of(ani, fourth, is_next=False) == "uncertain"
    assert store.order_of(budi, third, is_next=True) == "typical"
    assert [unit.id for unit in store.uncoded_units()] == []
    unit = store.next_unit(budi)
    assert unit is not None
    assert unit.id == third


OF_0001 = {
    *("report", "unit", "coder", "codebook_revision", "model_version", "evaluation"),
    *("suggestion", "coding", "skip", "preference", "setting"),
}


def test_a_record_of_before_notes_keeps_what_was_left_on_skipped_units(tmp_path: Path) -> None:
    with Store.open(tmp_path / "old.sqlite") as store:
        ani = store.add_coder("Ani").id
        (unit,) = add(store, "ILO")
        store.skip(ani, unit, "ask Budi", True)
        with store.database.writing() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                if table.name not in OF_0001:
                    connection.execute(text(f"DROP TABLE {table.name}"))
            for column in ("text_id", "start", "end", "kind"):
                connection.execute(text(f'ALTER TABLE unit DROP COLUMN "{column}"'))
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with Store.open(tmp_path / "old.sqlite") as store:
        assert store.draft(ani, unit) == ("ask Budi", True)


def test_a_big_study_is_read_whole(store: Store, ani: str) -> None:
    units = [NewUnit(f"actor {i}", "runs a centre " * 20, position=i) for i in range(10_000)]
    ids = store.add_units(REPORT, units).units
    store.code_many([NewCoding(unit, ani, (1,), "rev") for unit in ids])
    assert store.next_unit(ani) is None
    assert store.progress(ani).coded == 10_000
    assert store.search_units(text="actor 99", code=1).total == 111
    assert store.search_units(state="coded", coder_id=ani).total == 10_000
    assert store.ordinals(ani, ids[-2:]) == {ids[-2]: 9_999, ids[-1]: 10_000}
