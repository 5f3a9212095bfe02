"""Two laptops, one study: exports go from one record into another, and nothing is doubled."""

import csv
import json
import random
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from annotation.codebook import Codebook, parse_codebook
from annotation.errors import InvalidInput
from annotation.exchange.tables import export_codings
from annotation.ingest import (
    Export,
    Outcome,
    Table,
    merge,
    read_content,
    read_data,
    read_table_or_export,
)
from annotation.ingest.ratings_file import read_ratings
from annotation.pull import measure_pull
from annotation.records import PAPER, Arm, Kind, Report, RoundKind, SourceText, Verdict
from annotation.store import DrawnUnit, NewCoding, NewRound, NewUnit, Store
from tests.conftest import OTHER_STUDY
from tests.test_store import FACTS

REPORT = Report("Country Report 2016")
CODEBOOK = parse_codebook(OTHER_STUDY)
REV = CODEBOOK.revision
REVISED = parse_codebook(OTHER_STUDY.replace("en: Theft", "en: Robbery"))
LONGER = parse_codebook(
    OTHER_STUDY
    + """  - number: 5
    name: {en: Loan}
    definition: {en: Goods are lent.}
    examples: {en: [a library lends books, a neighbour lends a ladder]}
"""
)
Opener = Callable[[str], Store]


SERVER = pytest.param("postgresql", marks=pytest.mark.postgresql)
ON_BOTH = pytest.mark.parametrize("laptop", ["sqlite", SERVER], indirect=True)


@pytest.fixture
def laptop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens the record of a laptop, in a file or on a server."""
    kind = getattr(request, "param", "sqlite")
    opened: list[Store] = []

    def open_one(name: str) -> Store:
        where: str | Path = tmp_path / name / "jalur.sqlite"
        if kind == "postgresql":
            where = request.getfixturevalue("postgres")()
        store = Store.open(where)
        opened.append(store)
        in_force(store, CODEBOOK)
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def a(laptop: Opener) -> Store:
    return laptop("a")


@pytest.fixture
def b(laptop: Opener) -> Store:
    return laptop("b")


def in_force(store: Store, codebook: Codebook) -> None:
    store.add_codebook_revision(codebook.revision, codebook.name["en"], codebook.text)


def add(store: Store, *names: str, report: Report = REPORT) -> tuple[str, ...]:
    units = [NewUnit(one, f"{one} runs a centre", position=n) for n, one in enumerate(names, 1)]
    return store.add_units(report, units).units


def code(store: Store, unit: str, coder: str, *codes: int, **more: Any) -> None:
    store.code(unit, coder, codes, **{"codebook_revision": REV, "arm": Arm.NONE, **more})


def exported(
    store: Store,
    folder: Path,
    form: Literal["csv", "xlsx", "jsonl"] = "jsonl",
    name: str = "theirs",
) -> Path:
    path = folder / f"{name}.{form}"
    export_codings(store, path, form)
    return path


def read(path: Path) -> Export:
    found = read_table_or_export(read_data(path), path.name)
    assert isinstance(found, Export)
    return found


def load(store: Store, path: Path, codebook: Codebook = CODEBOOK, **more: Any) -> Outcome:
    return merge(store, codebook, read(path), **more)


def sentences(outcome: Outcome) -> list[str]:
    return [str(one) for one in outcome.problems]


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Rewrite an export line by line, as a person would in an editor."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        change(row)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def record(store: Store) -> set[tuple[Any, ...]]:
    """Return every coding but for its place in the record and its suggestion."""
    return {
        tuple(
            value for name, value in vars(one).items() if name not in ("sequence", "suggestion_id")
        )
        for one in store.codings()
    }


def standing(store: Store) -> dict[tuple[str, str], tuple[int, ...]]:
    return {
        (one.unit_id, one.coder_id): one.codes
        for unit in {one.unit_id for one in store.codings()}
        for coder in store.coders()
        if (one := store.standing(coder.id, unit)) is not None
    }


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_a_record_comes_over_whole_and_once(
    a: Store, b: Store, tmp_path: Path, form: Literal["csv", "xlsx", "jsonl"]
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    unit = NewUnit(
        *("=ILO", "@ trains", "p. 3", 7, "melatih", "en", "Before.", "+ after."),
        *(2016, "Laos"),
        kind="prose",
    )
    both = a.add_units(REPORT, [unit, replace(unit, place="p. 4", description="other")]).units
    code(a, both[0], ani, 2, 1, memo="-why", flag=True, seconds=2.25, arm=Arm.BLIND, order="random")
    code(a, both[0], ani)
    code(a, both[1], ani, 3)
    a.undo(ani)
    a.undo(ani)
    code(b, add(b, "Polri")[0], budi, 4)
    outcome = load(b, exported(a, tmp_path, form))
    assert (outcome.reports, outcome.new_units, outcome.new_codings) == (0, 2, 5)
    assert outcome.problems == ()
    assert record(a) < record(b)
    assert {one.id: one.name for one in b.coders()} == {budi: "Budi", ani: "Ani"}
    assert [vars(b.unit(one)) for one in both] == [vars(a.unit(one)) for one in both]
    assert [one.id for one in b.history(both[0])] == [one.id for one in a.history(both[0])]
    assert b.standing(ani, both[0]) is not None
    assert b.standing(ani, both[1]) is None
    again = load(b, exported(a, tmp_path, form))
    assert (again.new_units, again.new_codings, again.unchanged_codings) == (0, 0, 5)
    assert len(record(b)) == 6
    assert len(b.coders()) == 2


@ON_BOTH
def test_both_directions_give_the_same_export(a: Store, b: Store, tmp_path: Path) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    for store, coder in ((a, ani), (b, budi)):
        unit, other = add(store, "ILO", "Polri")
        version = store.add_model_version(**{**FACTS, "codebook_revision": REV})
        shown = store.add_suggestion(unit, version.id, [(2, 0.62), (1, 0.2)])
        code(store, unit, coder, 2, suggestion_id=shown.id, seconds=0.1 + 0.2, arm=Arm.SHOWN)
        code(store, other, coder, 1, arm=Arm.WITHHELD, order="file")
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))
    rows = [
        {row["coding_id"]: {**row, "codebook_text": ""} for row in store.export_rows()}
        for store in (a, b)
    ]
    assert rows[0] == rows[1]
    pulls = [measure_pull(list(store.given_codes())) for store in (a, b)]
    assert [one.n_shown for one in pulls[0]] == [one.n_shown for one in pulls[1]]
    assert pulls[0][0].n_shown == 2, "the suggestion of the other laptop counts"


def test_what_undo_brings_back_keeps_its_carried_suggestion(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani = a.add_coder("Ani").id
    (unit,) = add(a, "ILO")
    version = a.add_model_version(**{**FACTS, "codebook_revision": REV})
    code(a, unit, ani, 2, suggestion_id=a.add_suggestion(unit, version.id, [(2, 0.6)]).id)
    load(b, exported(a, tmp_path))
    code(b, unit, ani, 3)
    b.undo(ani)
    assert [one.suggested for one in b.given_codes()] == [2]
    assert [row["suggestion"] for row in b.export_rows()] == [2, None, 2]


def test_the_same_training_rows_and_counts_on_both(a: Store, b: Store, tmp_path: Path) -> None:
    for store, name in ((a, "Ani"), (b, "Budi")):
        for number, unit in enumerate(add(store, "ILO", "Polri", "UN")):
            code(store, unit, store.add_coder(name).id, 1 + number % 2, order="random")
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))

    def lessons(store: Store) -> list[tuple[Any, ...]]:
        return [(one.unit.id, one.codes, one.weight, one.is_fair) for one in store.training_rows()]

    assert lessons(a) == lessons(b)
    for store in (a, b):
        assert len(list(store.given_codes())) == 6


# What is compared


def compared(store: Store) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(one.unit_id, one.coder): one.codes for one in store.given_codes()}


@ON_BOTH
def test_what_was_corrected_on_both_before_they_met_is_compared_on_both(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    for store, coder in ((a, ani), (b, budi)):
        for unit in add(store, "ILO", "Polri"):
            code(store, unit, coder, 1)
            code(store, unit, coder, 2)
    unit, other = add(a, "ILO", "Polri")
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))
    apart = {(one, name): (2,) for one in (unit, other) for name in ("Ani", "Budi")}
    assert compared(a) == compared(b) == apart
    code(a, unit, ani, 3)  # having seen what Budi gave
    code(b, other, budi, 3)
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))
    assert compared(a) == compared(b) == apart
    for store in (a, b):
        again = {(one.unit_id, one.coder) for one in store.given_codes() if one.again}
        assert again == {(unit, "Ani"), (other, "Budi")}


def test_a_coding_that_was_taken_back_before_they_met_is_none_on_both(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    a.undo(ani)
    code(b, add(b, "ILO")[0], budi, 2)
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))
    assert compared(a) == compared(b) == {(unit, "Budi"): (2,)}


def test_what_a_unit_was_when_it_was_out_of_the_study_is_told(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    unit, other = add(a, "ILO", "Polri")
    code(a, unit, ani, 1)
    code(a, unit, ani, 3)
    code(a, other, ani, 1)
    a.undo(ani)
    for one in add(b, "ILO", "Polri"):
        code(b, one, budi, 2)
    a.judge(ani, [(one, Verdict.ASIDE) for one in (unit, other)])
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))
    a.judge(ani, [(one, Verdict.TAKEN) for one in (unit, other)])
    load(b, exported(a, tmp_path))
    both = {(unit, "Ani"): (3,), (unit, "Budi"): (2,), (other, "Budi"): (2,)}
    assert compared(a) == compared(b) == both


def test_a_coding_between_settlements_that_was_undone_is_none_on_both(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1, kind=Kind.ADJUDICATED)
    code(a, unit, ani, 4)
    a.undo(ani)
    code(b, add(b, "ILO")[0], budi, 3)
    load(b, exported(a, tmp_path))
    load(a, exported(b, tmp_path))
    assert compared(a) == compared(b) == {(unit, "Budi"): (3,)}


def test_two_files_say_what_the_joined_record_says_of_what_was_taken_back(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 2)
    load(b, exported(a, tmp_path))
    code(b, unit, budi, 3)
    a.undo(ani)
    files = [
        read_content(read_data(exported(one, tmp_path, "csv", name)), f"{name}.csv")
        for one, name in ((a, "a"), (b, "b"))
    ]
    for tables in (files, files[::-1]):
        found = read_ratings(tables).ratings
        assert found.coders == ("Budi",)
    load(b, exported(a, tmp_path))
    assert compared(b) == {(unit, "Budi"): (3,)}


def test_who_goes_on_here_with_what_came_is_compared_till_others_code(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    load(b, exported(a, tmp_path))
    code(b, unit, ani, 2)
    assert compared(b) == {(unit, "Ani"): (2,)}, "nobody else has coded it"
    code(b, unit, budi, 4)
    code(b, unit, ani, 3)
    load(a, exported(b, tmp_path))
    assert compared(a) == compared(b) == {(unit, "Ani"): (2,), (unit, "Budi"): (4,)}


def test_of_a_file_that_does_not_tell_what_was_made_apart_the_order_does(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    code(a, unit, ani, 2)
    code(b, add(b, "ILO")[0], budi, 4)
    old = changed(exported(a, tmp_path), lambda row: row.pop("apart"))
    load(b, old)
    assert compared(b) == {(unit, "Ani"): (1,), (unit, "Budi"): (4,)}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_done_before_they_met_both_compare_the_same(
    a: Store, b: Store, tmp_path: Path, seed: int
) -> None:
    generator = random.Random(seed)
    homes = [
        (store, [store.add_coder(f"{name}{n}").id for n in (1, 2)])
        for store, name in ((a, "A"), (b, "B"))
    ]
    for _round in range(2):
        for store, coders in homes:
            units = add(store, "ILO", "Polri", "UN")
            for _step in range(10):
                coder = generator.choice(coders)
                if generator.random() < 0.2:
                    store.undo(coder)
                else:
                    code(store, generator.choice(units), coder, generator.randint(1, 4))
        load(b, exported(a, tmp_path))
        load(a, exported(b, tmp_path))
        assert compared(a) == compared(b)
        assert {row["coding_id"] for row in a.export_rows() if row["compared"]} == {
            row["coding_id"] for row in b.export_rows() if row["compared"]
        }


def test_units_of_an_open_round_take_no_coding_from_elsewhere(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, budi = a.add_coder("Ani").id, b.add_coder("Budi").id
    for store, coder in ((a, ani), (b, budi)):
        for unit in add(store, "ILO", "Polri"):
            if store is a:
                code(store, unit, coder, 1)
    unit, other = add(b, "ILO", "Polri")
    citra = b.add_coder("Citra").id
    round_ = NewRound(RoundKind.FRESH, (budi, citra), 2, False, 1, REV)
    of = b.add_round(round_, [DrawnUnit(unit, None, 0.5)])
    outcome = load(b, path := exported(a, tmp_path))
    assert (outcome.new_codings, outcome.conflicts) == (1, 0)
    assert sentences(outcome) == [
        "Codings of units that are in the open reliability round were not loaded: 1. Load the "
        "file again when the round has ended."
    ]
    assert compared(b) == {(other, "Ani"): (1,)}
    b.code_in_round(of.id, NewCoding(unit, budi, (2,), REV, arm=Arm.BLIND))
    b.end_round(of.id)
    assert load(b, path).new_codings == 1
    assert compared(b) == {(other, "Ani"): (1,), (unit, "Ani"): (1,), (unit, "Budi"): (2,)}


# Coders


def test_nobody_is_joined_or_split_before_somebody_said_which(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani, other = a.add_coder("Ani").id, b.add_coder("ani").id
    code(a, add(a, "ILO")[0], ani, 1)
    code(b, add(b, "Polri")[0], other, 2)
    path = exported(a, tmp_path)
    assert b.namesakes_of(read(path).theirs) == ["Ani"]
    held = load(b, path)
    assert (held.new_codings, held.new_units, len(b.coders())) == (0, 0, 1)
    [said] = sentences(held)
    assert "(1) were not loaded" in said
    assert '--same-coder "Ani"' in said
    assert '--another-coder "Ani"' in said


@ON_BOTH
def test_one_person_on_two_laptops_stays_one(a: Store, b: Store, tmp_path: Path) -> None:
    ani, other = a.add_coder("Ani").id, b.add_coder("Ani").id
    code(a, add(a, "ILO")[0], ani, 1)
    code(b, add(b, "Polri")[0], other, 2)
    assert load(b, exported(a, tmp_path), same=["ANI"]).new_codings == 1
    assert [one.name for one in b.coders()] == ["Ani"]
    code(a, add(a, "UN")[0], ani, 3)
    assert b.namesakes_of(read(exported(a, tmp_path)).theirs) == []
    assert load(b, exported(a, tmp_path)).new_codings == 1, "the first time is remembered"
    back = load(a, exported(b, tmp_path))
    assert (back.new_codings, back.problems) == (1, ())
    assert {one.id for one in a.codings()} == {one.id for one in b.codings()}
    assert len(a.coders()) == len(b.coders()) == 1


def test_two_people_of_one_name_are_told_apart(a: Store, b: Store, tmp_path: Path) -> None:
    ani, other = a.add_coder("Ani").id, b.add_coder("Ani").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    code(b, add(b, "ILO")[0], other, 2)
    outcome = load(b, exported(a, tmp_path), another=["Ani"])
    assert {one.id: one.name for one in b.coders()} == {other: "Ani", ani: f"Ani ({ani[:4]})"}
    assert f"is called Ani ({ani[:4]}) here" in sentences(outcome)[0]
    assert load(b, exported(a, tmp_path)).problems == ()
    load(a, exported(b, tmp_path), another=["Ani"])
    assert standing(a) == standing(b) == {(unit, ani): (1,), (unit, other): (2,)}


def test_the_paper_is_the_same_everywhere(a: Store, b: Store, tmp_path: Path) -> None:
    for store in (a, b):
        add(store, "A", "B", report=Report("Appendix", "appendix"))
        paper = store.add_coder(PAPER).id
        for unit in add(store, "A", "B", report=Report("Appendix", "appendix")):
            code(store, unit, paper, 1, arm=Arm.NONE, order="file")
    code(a, add(a, "ILO")[0], a.add_coder("Ani").id, 2)
    outcome = load(b, exported(a, tmp_path))
    assert (outcome.new_codings, outcome.unchanged_codings, outcome.problems) == (1, 2, ())
    assert len(list(b.codings())) == 3


def test_the_appendix_stays_out_of_the_queue_where_it_was_not(
    a: Store, b: Store, tmp_path: Path
) -> None:
    (unit,) = add(a, "A", report=Report("Appendix", "appendix"))
    code(a, unit, a.add_coder(PAPER).id, 1)
    load(b, exported(a, tmp_path))
    assert b.report(b.unit(unit).report_id).source == "appendix"
    assert b.next_unit(b.add_coder("Budi").id) is None


# Chains


@pytest.fixture
def shared(a: Store, b: Store, tmp_path: Path) -> tuple[str, str]:
    """A unit and a coder that both laptops have, coded 1."""
    ani = a.add_coder("Ani").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    load(b, exported(a, tmp_path))
    return unit, ani


def test_a_chain_goes_on_from_where_it_was(
    a: Store, b: Store, tmp_path: Path, shared: tuple[str, str]
) -> None:
    unit, ani = shared
    code(b, unit, ani, 2)
    b.undo(ani)
    code(b, unit, ani, 3, 1)
    outcome = load(a, exported(b, tmp_path))
    assert (outcome.new_codings, outcome.problems) == (3, ())
    assert record(a) == record(b)
    assert load(b, exported(a, tmp_path)).new_codings == 0


@ON_BOTH
def test_chains_that_went_apart_are_named_and_nothing_is_invented(
    a: Store, b: Store, tmp_path: Path, shared: tuple[str, str]
) -> None:
    unit, ani = shared
    code(a, unit, ani, 2)
    code(b, unit, ani, 3)
    code(b, unit, ani)
    theirs, before = exported(b, tmp_path), record(a)
    for _ in range(2):
        outcome = load(a, theirs)
        assert (outcome.new_codings, outcome.conflicts) == (0, 1)
        [said] = sentences(outcome)
        assert said.startswith(f"Row 3: Ani coded unit {unit} (ILO: ILO runs a centre) on both")
        assert "let Ani code the unit here once more" in said
    assert record(a) == before
    code(b, unit, ani, 2)
    assert load(a, exported(b, tmp_path)).problems == (), "both say the same now"
    assert record(a) == before


def test_the_same_decision_on_both_laptops_is_no_conflict(
    a: Store, b: Store, tmp_path: Path, shared: tuple[str, str]
) -> None:
    unit, ani = shared
    for store in (a, b):
        code(store, unit, ani, 2)
    outcome = load(a, exported(b, tmp_path))
    assert (outcome.new_codings, outcome.unchanged_codings, outcome.problems) == (0, 2, ())


@ON_BOTH
def test_settlings_that_differ_are_named(a: Store, b: Store, tmp_path: Path) -> None:
    for store, name, number in ((a, "Ani", 1), (b, "Budi", 2)):
        (unit,) = add(store, "ILO")
        code(store, unit, store.add_coder(name).id, number, kind=Kind.ADJUDICATED)
    [said] = sentences(load(b, exported(a, tmp_path)))
    assert said.startswith("Units that were settled differently on the two computers: 1.")
    assert unit in said


Pair = tuple[str, str]


def split(*stores: Store) -> set[Pair]:
    """Return the coders and units whose chain goes on in two ways, one on each laptop."""
    after: dict[tuple[str, str, str | None], set[str]] = defaultdict(set)
    for one in (coding for store in stores for coding in store.codings()):
        after[one.coder_id, one.unit_id, one.supersedes].add(one.id)
    return {(coder, unit) for (coder, unit, _), ids in after.items() if len(ids) > 1}


def of_pairs(store: Store, pairs: set[Pair], inside: bool) -> set[tuple[Any, ...]]:
    ids = {one.id for one in store.codings() if ((one.coder_id, one.unit_id) in pairs) is inside}
    return {facts for facts in record(store) if facts[0] in ids}


def work(store: Store, coders: Sequence[str], chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 7)):
        coder = chance.choice(coders)
        (unit,) = add(store, chance.choice(["ILO", "Polri", "UN", "Ford"]))
        if chance.random() < 0.3:
            store.undo(coder)
        else:
            numbers = chance.sample(range(1, 5), chance.randrange(3))
            code(store, unit, coder, *numbers, flag=chance.random() < 0.2)


@pytest.mark.parametrize(
    ("laptop", "seed"),
    [*(("sqlite", seed) for seed in range(12)), pytest.param("postgresql", 12, marks=SERVER.marks)],
    indirect=["laptop"],
)
def test_any_histories_come_together(a: Store, b: Store, tmp_path: Path, seed: int) -> None:
    """What nobody decided on both laptops apart is the same on both, whoever loads first."""
    chance = random.Random(seed)
    own = {a: a.add_coder("Ani").id, b: b.add_coder("Budi").id}
    for turn in range(4):
        for store in (a, b):
            known = {one.id for one in store.coders()}
            work(store, [own[store], *(one for one in own.values() if one in known)], chance)
        if turn == chance.randrange(4):
            load(b, exported(a, tmp_path))
    apart = split(a, b)
    before = {store: of_pairs(store, apart, True) for store in (a, b)}
    of_a, of_b = exported(a, tmp_path, name="a"), exported(b, tmp_path, name="b")
    first, second = load(a, of_b), load(b, of_a)
    assert of_pairs(a, apart, False) == of_pairs(b, apart, False)
    assert {store: of_pairs(store, apart, True) for store in (a, b)} == before
    held_a, held_b = standing(a), standing(b)
    differing = {
        pair for pair in held_a.keys() | held_b.keys() if held_a.get(pair) != held_b.get(pair)
    }
    assert first.conflicts == second.conflicts == len(differing)
    assert {(coder, unit) for unit, coder in differing} <= apart
    for said in (sentences(first), sentences(second)):
        assert all(any(unit in one for one in said) for unit, _coder in differing)
        assert len(said) == len(differing)
    kept = record(a), record(b)
    for store, other in ((a, b), (b, a)):
        assert load(store, exported(other, tmp_path)).new_codings == 0
    assert kept == (record(a), record(b))


@ON_BOTH
def test_three_laptops_come_together_in_any_order(laptop: Opener, tmp_path: Path) -> None:
    stores = [laptop(name) for name in "abc"]
    for store, name in zip(stores, ("Ani", "Budi", "Citra"), strict=True):
        for number, unit in enumerate(add(store, "ILO", "Polri"), 1):
            code(store, unit, store.add_coder(name).id, number)
            code(store, unit, store.add_coder(name).id, number + 1)
    a, b, c = stores
    for target, source in ((b, a), (c, b), (a, c), (b, c)):
        assert load(target, exported(source, tmp_path)).problems == ()
    assert record(a) == record(b) == record(c)
    assert len(record(a)) == 12


# The codebook


@ON_BOTH
def test_a_revision_that_is_not_here_comes_with_its_text_and_is_named(
    a: Store, b: Store, tmp_path: Path
) -> None:
    in_force(a, REVISED)
    unit, other = add(a, "ILO", "Polri")
    code(a, unit, a.add_coder("Ani").id, 4, codebook_revision=REVISED.revision)
    code(a, other, a.add_coder("Ani").id, 3)
    outcome = load(b, exported(a, tmp_path))
    assert outcome.new_codings == 2
    [said] = sentences(outcome)
    assert f"(Repair of household goods, {REVISED.revision}): 1." in said
    assert "something else of the codes 4" in said
    assert b.codebook_revision(REVISED.revision) == REVISED.text
    current = b.latest_codebook_revision()
    assert current is not None
    assert current.id == REV, "the codebook in force stays in force"
    assert record(a) == record(b)


def test_a_coders_own_file_has_the_text_of_each_codebook(
    a: Store, b: Store, tmp_path: Path
) -> None:
    """The first row of a revision in the record is another coder's."""
    in_force(a, REVISED)
    one, two = add(a, "One", "Two")
    ani, budi = (a.add_coder(name).id for name in ("Ani", "Budi"))
    for coder in (budi, ani):
        code(a, one, coder, 1)
        code(a, two, coder, 2, codebook_revision=REVISED.revision)
    path = tmp_path / "own.jsonl"
    export_codings(a, path, "jsonl", coder="Ani")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(row["coder"], "codebook_text" in row) for row in rows] == [("Ani", True)] * 2
    load(b, path)
    there = b.add_coder("Ani").id
    assert standing(b) == {(one, there): (1,), (two, there): (2,)}


def test_codes_that_are_not_in_the_codebook_are_refused_by_row(
    a: Store, b: Store, tmp_path: Path
) -> None:
    in_force(a, LONGER)
    unit, other = add(a, "ILO", "Polri")
    ani = a.add_coder("Ani").id
    code(a, unit, ani, 5, codebook_revision=LONGER.revision)
    code(a, other, ani, 1)
    code(a, other, ani, 5, 1, codebook_revision=LONGER.revision)
    for _ in range(2):
        outcome = load(b, exported(a, tmp_path))
        assert outcome.new_codings == 0, "what was replaced there does not stand here"
        first, second = sentences(outcome)
        assert first.startswith(f"Row 1: Ani gave unit {unit} (ILO: ILO runs a centre) a code")
        assert "Revise the codebook here" in second
    in_force(b, LONGER)
    assert load(b, exported(a, tmp_path), LONGER).new_codings == 3
    assert record(a) == record(b)


def test_a_spreadsheet_holds_no_codebook_and_says_so(a: Store, b: Store, tmp_path: Path) -> None:
    in_force(a, REVISED)
    for unit in add(a, "ILO", "Polri"):
        code(a, unit, a.add_coder("Ani").id, 4, codebook_revision=REVISED.revision)
    outcome = load(b, exported(a, tmp_path, "csv"))
    [said] = sentences(outcome)
    assert outcome.new_codings == 0
    assert said.startswith("Row 2 and 1 others: they were coded under a revision")
    assert "as JSONL" in said
    assert load(b, exported(a, tmp_path)).new_codings == 2


# Files that were changed


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("description", "something else", "the text of unit"),
        ("report", "Another report", "the text of unit"),
        ("kind", "guessed", "“guessed” is nothing that an export has in the column kind"),
        ("time", "yesterday", "in the column time"),
        ("time", "2026-11-24T00:00:00", "in the column time"),
        ("codes", "1;1", "in the column codes"),
        ("codes", "one", "in the column codes"),
        ("flag", "perhaps", "in the column flag"),
        ("coding_id", "x" * 65, "in the column coding_id"),
        ("coding_id", "", "in the column coding_id"),
        ("coder", " ", "in the column coder"),
        ("position", 2**40, "in the column position"),
        ("seconds", "inf", "in the column seconds"),
        ("supersedes_id", "elsewhere", "neither here nor in the file"),
        ("reverts_id", "elsewhere", "neither here nor in the file"),
        ("memo", "\ud800", "characters that cannot be read"),
        ("memo", [1], None),
        ("codes", "9", "a code that is not in the codebook here: 9"),
    ],
)
def test_a_bad_row_is_one_sentence_and_the_rest_goes_on(
    a: Store, b: Store, tmp_path: Path, column: str, value: object, said: str | None
) -> None:
    first, second = add(a, "ILO", "Polri")
    code(a, first, a.add_coder("Ani").id, 1)
    code(a, second, a.add_coder("Budi").id, 2)

    def change(row: dict[str, Any]) -> None:
        if row["unit_id"] == first:
            row[column] = value

    outcome = load(b, changed(exported(a, tmp_path), change))
    told = sentences(outcome)
    assert [one.startswith("Row 1") and (said or "") in one for one in told] == [True] * bool(said)
    assert outcome.new_codings == 2 - bool(said)
    assert b.standing(a.add_coder("Budi").id, second) is not None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_editor_may_save_the_file_in_its_own_way(
    a: Store, b: Store, tmp_path: Path, encoding: str
) -> None:
    code(a, add(a, "Élan")[0], a.add_coder("Ani").id, 1, seconds=0.5)
    path = exported(a, tmp_path)
    path.write_text(path.read_text("utf-8"), encoding, newline="\r\n")
    assert load(b, path).problems == ()
    assert record(a) == record(b)


def test_a_line_that_is_no_row_is_named(a: Store, b: Store, tmp_path: Path) -> None:
    code(a, add(a, "ILO")[0], a.add_coder("Ani").id, 1)
    path = exported(a, tmp_path)
    short = json.dumps({"coding_id": "x"})
    path.write_bytes(path.read_bytes() + b"{broken\n\n\xff\n[1]\n" + short.encode() + b"\n")
    outcome = load(b, path)
    assert [one.row for one in outcome.problems] == [2, 4, 5, 6]
    assert "lacks the column unit_id" in sentences(outcome)[3]
    assert outcome.new_codings == 1


def test_an_edited_coding_that_is_here_is_named(
    a: Store, b: Store, tmp_path: Path, shared: tuple[str, str]
) -> None:
    path = changed(exported(a, tmp_path), lambda row: row.update(codes="4"))
    outcome = load(b, path)
    assert "is on record here and says something else" in sentences(outcome)[0]
    assert b.standing(shared[1], shared[0]).codes == (1,)  # type: ignore[union-attr]


def test_rows_in_another_order_are_the_same_record(a: Store, b: Store, tmp_path: Path) -> None:
    ani = a.add_coder("Ani").id
    (unit,) = add(a, "ILO")
    for number in (1, 2, 3):
        code(a, unit, ani, number)
    path = exported(a, tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(reversed(lines)), "utf-8")
    assert load(b, path).problems == ()
    assert record(a) == record(b)


def test_a_coding_is_taken_back_once(a: Store, b: Store, tmp_path: Path) -> None:
    ani = a.add_coder("Ani").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    a.undo(ani)
    code(a, unit, ani, 2)
    first, second, _third = a.history(unit)

    def change(row: dict[str, Any]) -> None:
        if row["supersedes_id"] == second.id:
            row["reverts_id"] = first.id

    outcome = load(b, changed(exported(a, tmp_path), change))
    assert outcome.new_codings == 0
    assert "takes back one that is neither here nor in the file" in sentences(outcome)[0]


def test_an_export_without_its_first_rows_does_not_begin_in_the_middle(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani = a.add_coder("Ani").id
    (unit,) = add(a, "ILO")
    code(a, unit, ani, 1)
    code(a, unit, ani, 2)
    path = exported(a, tmp_path, "csv")
    header, _first, *rest = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(header + "".join(rest), "utf-8")
    outcome = load(b, path)
    assert (outcome.new_codings, outcome.new_units) == (0, 0)
    assert "Load an export with all its rows." in sentences(outcome)[0]


def test_an_old_export_is_still_a_table_and_half_of_one_is_refused(
    a: Store, tmp_path: Path
) -> None:
    code(a, add(a, "ILO")[0], a.add_coder("Ani").id, 1)
    path = exported(a, tmp_path, "csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def without(*columns: str) -> bytes:
        kept = [column for column in rows[0] if column not in columns]
        lines = [kept, *([row[column] for column in kept] for row in rows)]
        return "".join(",".join(line) + "\n" for line in lines).encode()

    assert isinstance(read_table_or_export(without("coding_id"), "old.csv"), Table)
    with pytest.raises(InvalidInput, match=r"new\.csv has no column text_id"):
        read_table_or_export(without("text_id"), "new.csv")
    data = json.dumps({key: "" for key in rows[0] if key != "kind"}).encode()
    with pytest.raises(InvalidInput, match="no column kind"):
        read_table_or_export(data, "new.jsonl")


# Units


def test_what_is_out_of_the_study_stays_out(a: Store, b: Store, tmp_path: Path) -> None:
    ani = a.add_coder("Ani").id
    out, kept = add(a, "ILO", "Polri")
    for unit in (out, kept):
        code(a, unit, ani, 1)
    a.judge(ani, [(out, Verdict.LEFT)])
    [said] = sentences(load(b, exported(a, tmp_path)))
    assert said.startswith("Units that are out of the study on the other computer: 1.")
    assert b.outside([out, kept]) == {out}
    assert [one.unit_id for one in b.given_codes()] == [kept]
    a.judge(ani, [(out, Verdict.TAKEN)])
    [said] = sentences(load(b, exported(a, tmp_path)))
    assert "in the study on one of the two computers only: 1" in said
    assert b.outside([out]) == {out}, "what holds here was not decided there"


@ON_BOTH
def test_a_unit_cut_anew_there_keeps_its_place_and_is_named(
    a: Store, b: Store, tmp_path: Path
) -> None:
    source = SourceText("r.txt", "The police and the ILO run a centre.")
    whole = NewUnit("", source.text, text_id=source.id, start=0, end=36, kind="prose")
    part = replace(whole, description="the ILO run a centre.", start=15)
    for store in (a, b):
        store.add_units(REPORT, [whole], source)
    ani = a.add_coder("Ani").id
    (old,) = a.add_units(REPORT, [whole], source).units
    (new,) = a.replace_units(ani, REPORT.id, [old], [part])
    code(a, new, ani, 1)
    [said] = sentences(load(b, exported(a, tmp_path)))
    assert said.startswith("Units that the other computer cut out of one that is in the study here")
    assert vars(b.unit(new)) == vars(a.unit(new))
    assert [one.unit.id for one in b.cut_of(REPORT.id)] == [old, new]


def test_units_cut_anew_again_and_again_come_in_an_order_that_holds(
    a: Store, b: Store, tmp_path: Path
) -> None:
    ani = a.add_coder("Ani").id
    (first,) = a.add_units(REPORT, [NewUnit("", "one")]).units
    (second,) = a.replace_units(ani, REPORT.id, [first], [NewUnit("", "two")])
    (third,) = a.replace_units(ani, REPORT.id, [second], [NewUnit("", "three")])
    for unit in (third, second, first):
        code(a, unit, ani, 1)
    outcome = load(b, exported(a, tmp_path))
    assert (outcome.new_units, outcome.new_codings) == (3, 3)
    assert (b.unit(third).replaces, b.unit(second).replaces) == (second, first)
    assert b.outside([first, second, third]) == {first, second}


def test_a_place_in_a_text_that_is_not_here_is_left_out(a: Store, b: Store, tmp_path: Path) -> None:
    source = SourceText("r.txt", "The ILO runs a centre.")
    unit = NewUnit("", source.text, text_id=source.id, start=0, end=22, kind="prose")
    ani = a.add_coder("Ani").id
    (old,) = a.add_units(REPORT, [unit], source).units
    (new,) = a.replace_units(ani, REPORT.id, [old], [replace(unit, description="It runs.")])
    code(a, new, ani, 1)
    assert load(b, exported(a, tmp_path)).problems == ()
    there = b.unit(new)
    assert (there.text_id, there.start, there.replaces) == (None, None, None)
    assert [one.unit.id for one in b.cut_of(REPORT.id)] == [new]


def test_a_report_that_two_people_cut_here_takes_nothing_in_unseen(
    a: Store, b: Store, tmp_path: Path
) -> None:
    add(b, "Polri")
    b.cut_by_two(REPORT.id)
    (unit,) = add(a, "ILO")
    code(a, unit, a.add_coder("Ani").id, 1)
    load(b, exported(a, tmp_path))
    assert b.outside([unit]) == {unit}


# Agreement on exports


def test_agreement_counts_a_coding_in_two_exports_once(a: Store, b: Store, tmp_path: Path) -> None:
    ani, other = a.add_coder("Ani").id, b.add_coder("Ani").id
    unit, second = add(a, "ILO", "Polri")
    code(a, unit, ani, 1)
    code(b, add(b, "ILO")[0], other, 2)

    def ratings() -> Any:
        paths = [exported(store, tmp_path, "csv", name) for store, name in ((a, "a"), (b, "b"))]
        return read_ratings([read_content(read_data(path), path.name) for path in paths])

    apart = ratings()
    assert apart.ratings.coders == (f"Ani ({ani[:4]})", f"Ani ({other[:4]})")
    assert apart.namesakes == ("Ani",)
    code(b, add(b, "ILO", "Polri")[1], other, 3, arm=Arm.SHOWN)
    load(a, exported(b, tmp_path), another=["Ani"])
    code(b, second, other, 4, arm=Arm.SHOWN)
    merged = ratings()
    assert len(merged.ratings.coders) == 2
    assert int(merged.ratings.coded.sum()) == 3
    assert merged.shown == 1, "of two rows of one chain one stands"


def test_whom_a_merge_joined_agreement_joins_too(a: Store, b: Store, tmp_path: Path) -> None:
    code(a, add(a, "ILO")[0], a.add_coder("Ani").id, 1)
    code(b, add(b, "Polri")[0], b.add_coder("Ani").id, 2)
    load(b, exported(a, tmp_path), same=["Ani"])
    paths = [exported(store, tmp_path, "csv", name) for store, name in ((a, "a"), (b, "b"))]
    found = read_ratings([read_content(read_data(path), path.name) for path in paths])
    assert found.ratings.coders == ("Ani",)
    assert found.namesakes == ()


# Size


def test_a_large_record_comes_in_seconds_and_little_memory(tmp_path: Path) -> None:
    with (
        closing(Store.open(tmp_path / "a.sqlite")) as a,
        closing(Store.open(tmp_path / "b.sqlite")) as b,
    ):
        for store in (a, b):
            in_force(store, CODEBOOK)
        units = add(a, *map(str, range(3_500)))
        for name in ("Ani", "Budi"):
            coder = a.add_coder(name).id
            now = datetime.now(UTC)
            a.code_many([NewCoding(unit, coder, (1,), REV, time=now) for unit in units])
        path = exported(a, tmp_path)
        calls = _count_statements(b)
        tracemalloc.start()
        try:
            assert load(b, path).new_codings == 7_000
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 60_000_000
        assert len(calls) < 200, "rows go in parts, not one by one"
        assert load(b, path).new_codings == 0


def _count_statements(store: Store) -> list[float]:
    from sqlalchemy import event  # noqa: PLC0415 - of this test alone

    calls: list[float] = []
    event.listen(
        store.database._engine, "before_cursor_execute", lambda *_: calls.append(time.monotonic())
    )
    return calls
