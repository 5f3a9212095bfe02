"""labeled/appendix.csv against Table 1 of the paper and, where it is at hand, the paper itself."""

import csv
import html
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPER = ROOT.parent / "shared" / "seed" / "paper.md"

COLUMNS = ["id", "track", "actor", "description", "description_en", "row", "note"]
TABLE_1 = {1: 16, 2: 12, 3: 3, 5: 1, 8: 6, 9: 9}
PRINTED_CELLS = 32
# The one name of the source that the data set prints as two rows (see labeled/README.md).
SPLIT_NAME = "Kerjasama dengan NGO dan OI"

Row = dict[str, str]
UnitKey = tuple[str, str, str]

needs_the_paper = pytest.mark.skipif(
    not PAPER.is_file(),
    reason=f"the paper is not part of the project and is not at {PAPER}: cannot compare with it",
)


@pytest.fixture
def rows() -> list[Row]:
    path = ROOT / "labeled" / "appendix.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def fold(text: str) -> str:
    return " ".join(text.split())


def plain(markup: str) -> str:
    """Return printed text: no tags, no asterisks, entities resolved, white space folded."""
    return fold(html.unescape(re.sub(r"<[^>]+>|\*", " ", markup)))


def pair(row: Row) -> tuple[str, str]:
    return fold(row["actor"]).casefold(), fold(row["description"]).casefold()


def unit_key(row: Row) -> UnitKey:
    """Return what makes two rows one unit; a bare name shares no text, so its place is its own."""
    actor, description = pair(row)
    return actor, description, "" if description else row["row"]


def printed_cells() -> list[tuple[int, str]]:
    """Return (track, text) of each cell of LAMPIRAN, cells that run over a page break joined."""
    appendix = PAPER.read_text(encoding="utf-8").split("LAMPIRAN")[-1]
    cells: list[tuple[int, str]] = []
    track = 0
    for line in appendix.splitlines():
        first, _, rest = line.partition("\t")
        if first.strip().isdigit():
            track = int(first)
            text = plain(rest)
        else:
            text = plain(line)
        if not text or track == 0:  # blank lines, the heading's asterisks, the table's header
            continue
        if text[0].islower():
            text = f"{cells.pop()[1]} {text}"
        cells.append((track, text))
    return cells


def test_the_columns_are_those_the_datasheet_names(rows: list[Row]) -> None:
    assert list(rows[0]) == COLUMNS
    assert all(None not in row.values() and len(row) == len(COLUMNS) for row in rows)


def test_counts_per_track_equal_table_1(rows: list[Row]) -> None:
    assert len(rows) == 47
    assert Counter(int(row["track"]) for row in rows) == TABLE_1


def test_ids_are_unique_and_number_the_rows_in_order(rows: list[Row]) -> None:
    assert [row["id"] for row in rows] == [f"paper-{n:02d}" for n in range(1, 48)]


def test_every_printed_cell_is_there_in_order(rows: list[Row]) -> None:
    places = [int(row["row"]) for row in rows]
    assert places == sorted(places)
    assert set(places) == set(range(1, PRINTED_CELLS + 1))


def test_every_row_has_an_actor_and_a_translation_where_there_is_a_text(rows: list[Row]) -> None:
    for row in rows:
        assert row["actor"], row["id"]
        assert bool(row["description"]) == bool(row["description_en"]), row["id"]


def test_no_cell_has_markup_or_white_space_or_separators_around_it(rows: list[Row]) -> None:
    for row in rows:
        for column in ("actor", "description", "description_en"):
            text = row[column]
            assert text == plain(text).strip("; "), (row["id"], column)


def test_one_text_has_one_translation(rows: list[Row]) -> None:
    pairs = {(row["description"], row["description_en"]) for row in rows}
    assert len(pairs) == len({row["description"] for row in rows})
    assert len(pairs) == len({row["description_en"] for row in rows})


def test_47_codes_stand_on_46_units(rows: list[Row]) -> None:
    shared = {key: n for key, n in Counter(map(unit_key, rows)).items() if n > 1}
    assert len(set(map(unit_key, rows))) == 46
    assert [actor for actor, _, _ in shared] == ["clmvt"]
    assert [row["track"] for row in rows if row["actor"] == "CLMVT"] == ["1", "2"]


def test_only_un_act_is_a_bare_name_twice(rows: list[Row]) -> None:
    bare = Counter(pair(row) for row in rows if not row["description"])
    assert [key for key, n in bare.items() if n > 1] == [("un-act", "")]
    assert len(set(map(pair, rows))) == 45


def test_notes_tell_what_the_reader_must_know(rows: list[Row]) -> None:
    def ids_noting(words: str) -> set[str]:
        return {row["id"] for row in rows if words in row["note"]}

    def ids_where(**cells: str) -> set[str]:
        return {row["id"] for row in rows if cells.items() <= row.items()}

    assert ids_noting("ends in mid-sentence") == ids_where(actor="Myanmar")
    assert ids_noting("split into NGO and OI is ours") == {"paper-33", "paper-34"}
    assert ids_noting("same text") == ids_where(actor="CLMVT")
    assert ids_noting("different texts") == ids_where(actor="The Bali Process")
    assert ids_noting("tracks 2, 5 and 8") == ids_where(actor="UN-ACT")
    assert ids_noting("Bare name") == ids_where(description="")
    assert ids_noting("Description shared") == ids_where(track="3") | ids_where(track="9")


@needs_the_paper
def test_actor_and_description_stand_in_the_printed_cell(rows: list[Row]) -> None:
    cells = printed_cells()
    for row in rows:
        track, text = cells[int(row["row"]) - 1]
        assert int(row["track"]) == track, row["id"]
        assert row["actor"] in text, row["id"]
        assert row["description"] in text, row["id"]


@needs_the_paper
def test_nothing_printed_is_left_out(rows: list[Row]) -> None:
    cells = printed_cells()
    assert len(cells) == PRINTED_CELLS
    for place, (_, text) in enumerate(cells, start=1):
        here = [row for row in rows if row["row"] == str(place)]
        parts = {row["description"] for row in here} | {row["actor"] for row in here}
        left = text.replace(f"{SPLIT_NAME};", "NGO OI;")
        for part in sorted(parts, key=len, reverse=True):
            left = left.replace(part, "", 1)
        assert not re.search(r"\w", left), f"cell {place}: {left!r} stands in no row"
