"""A report that is gone through: its cut, its pages, and two people who cut it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation.cut_agreement import compare_cuts, overlap
from annotation.ingest import ingest, read_apart, units_of
from annotation.ingest.apart import draw_apart
from annotation.ingest.cutting import Cut, cut_anew, in_sentences, merged
from annotation.ingest.kept import keep_file, kept_file
from annotation.ingest.page_image import draw_page
from annotation.records import Report, SourceText, Unit, Verdict
from annotation.review import Scope, agreement_when_frozen, compare, freeze, read_review
from annotation.store import NewUnit
from annotation.study import Study, open_study
from annotation.workspace import Workspace
from tests.pdfs import pdf, table, words

FIRST = "The police and the ILO run a centre."
SECOND = "Courts heard 12 cases in 2016."
TEXT = SourceText("r.pdf", f"{FIRST} {SECOND}\n\nThe police rest.", (0, 0, len(FIRST) + 1))


def unit(text: str, start: int | None = 0, **facts: object) -> Unit:
    end = None if start is None else start + len(text)
    place = {"text_id": TEXT.id if end else None, "start": start, "end": end, "kind": "prose"}
    known = {"id": f"u-{text}-{start}", "report_id": "r", "actor": "", "description": text}
    return Unit(**{**known, **place, **facts})  # type: ignore[arg-type]


def spans(units: list[NewUnit]) -> list[str | None]:
    return [None if one.start is None else TEXT.text[one.start : one.end] for one in units]


def test_an_empty_line_cuts_in_two_and_each_part_knows_its_place() -> None:
    old = unit(f"{FIRST} {SECOND}", position=7, place="p. 2", country="Thailand")
    typed = in_sentences(old.description)
    assert typed == f"{FIRST}\n\n{SECOND}"
    parts = cut_anew(Cut("", typed, 2016), TEXT, old)
    assert spans(parts) == [FIRST, SECOND]
    assert [(one.place, one.year, one.country) for one in parts] == [
        ("p. 2", 2016, "Thailand"),
        ("p. 3", 2016, "Thailand"),
    ]
    assert [one.before for one in parts] == ["", FIRST]
    assert [one.position for one in parts] == [7, 7]


def test_the_place_is_the_nearest_one_and_typed_words_have_none() -> None:
    (near,) = cut_anew(Cut("", "The police"), TEXT, unit("The police rest.", 69))
    assert near.start == TEXT.text.rindex("The police")
    (far,) = cut_anew(Cut("", "The police", page=1), TEXT)
    assert (far.start, far.kind) == (0, "prose")
    (named,) = cut_anew(Cut("ILO", "run a\n  centre."), TEXT)
    assert (named.actor, named.description) == ("ILO", "run a centre.")
    assert spans([named]) == ["run a centre."]
    (typed,) = cut_anew(Cut("", "The navy helps.", page=3), TEXT)
    assert (typed.start, typed.text_id, typed.place) == (None, None, "")
    (of_picture,) = cut_anew(Cut("", "The navy helps.", page=1), TEXT)
    assert of_picture.place == "p. 1", "page 1 has no text: somebody typed it off"
    assert cut_anew(Cut("ILO", " \n "), TEXT) == []
    (over,) = cut_anew(Cut("", f"{SECOND} The police rest."), TEXT)
    assert over.start is None, "a paragraph ends in between: that is not the text at any place"


def test_a_row_of_a_table_that_is_edited_keeps_actor_and_text_in_one_place() -> None:
    source = SourceText("r.pdf", "Agencies\n\nILO: Trains inspectors. Pays.", (0,))
    old = unit("Trains inspectors. Pays.", 10, text_id=source.id, actor="ILO", kind="table")
    (new,) = cut_anew(Cut("ILO", "Trains inspectors."), source, old)
    assert source.text[new.start : new.end] == "ILO: Trains inspectors."
    assert new.kind == "table"


def test_sentences_are_merged_with_what_stands_between_them() -> None:
    one = merged(unit("The police", 0), unit("run a centre.", 23), TEXT)
    assert spans([one]) == [FIRST]
    apart = merged(unit(SECOND, len(FIRST) + 1), unit("The police rest.", 69), TEXT)
    assert apart.description == f"{SECOND} The police rest."


def test_units_are_paired_by_overlap_and_each_has_one_partner() -> None:
    first = [unit("x" * 100, 0), unit("x" * 50, 200), unit("typed", None)]
    second = [unit("y" * 60, 0), unit("y" * 90, 10), unit("typed", None), unit("y" * 20, 240)]
    found = compare_cuts(first, second)
    assert [(one.start, other.start) for one, other in found.pairs] == [(0, 10), (None, None)]
    assert [one.start for one in found.only_first] == [200]
    assert [one.start for one in found.only_second] == [0, 240]
    assert found.figures.f1 == pytest.approx(2 * 2 / 7)
    assert found.figures.same == 1
    assert overlap(first[1], second[3]) == pytest.approx(10 / 60)
    assert overlap(first[0], unit("y" * 100, 0, text_id="t-other")) == 0
    assert compare_cuts([], []).figures.f1 is None


PAGE = words(50, 100, ["The police and the ILO run", "a cen-", "tre for fishing crews."])
ROWS = [(["Body"], ["Role"]), (["ILO"], ["Trains inspectors of", "the ministry."])]


def test_the_place_of_a_text_on_its_page_is_found_over_lines_and_hyphens(tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    file.write_bytes(pdf(words(50, 60, ["First page."]), PAGE + table(300, ROWS, [50, 150, 400])))
    texts = [
        "The police and the ILO run a centre for fishing crews.",
        "ILO: Trains inspectors of the ministry.",
        "Nothing like this stands there.",
    ]
    drawn = draw_page(file, 2, texts)
    assert drawn.png.startswith(b"\x89PNG")
    sentence, row, nothing = drawn.places
    assert len(sentence) == 3
    assert all(50 / 612 - 0.01 < box.left < 0.1 and 0.1 < box.top < 0.2 for box in sentence)
    assert sentence[0].top < sentence[1].top < sentence[2].top
    assert min(box.top for box in row) > 0.35
    assert nothing == ()
    assert draw_apart(file, 2, tuple(texts)) == drawn
    assert draw_apart(file, 9, ()) is None
    assert draw_apart(tmp_path / "none.pdf", 1, ()) is None


def test_reading_tells_its_pages_and_stops_when_nobody_wants_it_any_more() -> None:
    data = pdf(*(words(50, 100 + line, ["The police rest."] * 9) for line in range(60)))
    told: list[tuple[int, int]] = []
    read_apart(data, "r.pdf", watch=lambda done, pages: told.append((done, pages)))
    assert told == sorted(told)
    assert all(pages in (0, 60) and done <= pages for done, pages in told)

    class Cancelled(Exception):
        pass

    def cancel(_done: int, _pages: int) -> None:
        raise Cancelled

    before = threading.active_count()
    with pytest.raises(Cancelled):
        read_apart(data, "r.pdf", watch=cancel)
    assert threading.active_count() == before


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    yield opened
    opened.store.close()


def test_a_report_is_gone_through_by_scope_with_its_page(study: Study) -> None:
    data = pdf(PAGE)
    report = read_apart(data, "r.pdf")
    keep_file(study.workspace.reports, report.source.id, data)
    ingest(study.store, units_of(report, "R", (), report.passages))
    ani = study.store.add_coder("Ani")
    review = read_review(study, Report("R").id, ani.id)
    [one] = review.shown(Scope.PROPOSED)
    assert review.shown(Scope.TAKEN) == review.shown(Scope.OUT) == []
    picture = review.picture(one)
    assert picture is not None
    assert (picture.page, len(picture.marked), picture.others) == (1, 3, ())
    assert review.surroundings(one, 9) == ("", one.unit.description, "")
    study.store.judge(ani.id, [(one.unit.id, Verdict.ASIDE)])
    again = read_review(study, Report("R").id, ani.id)
    assert [found.unit.id for found in again.shown(Scope.OUT)] == [one.unit.id]
    file = kept_file(study.workspace.reports, report.source.id)
    assert file is not None
    file.unlink()
    assert again.picture(one) is None


def test_two_cuts_are_compared_when_both_are_through(study: Study) -> None:
    report = Report("R")
    proposed = [
        NewUnit("", text, kind="prose", text_id=TEXT.id, start=start, end=start + len(text))
        for text, start in ((FIRST, 0), (SECOND, len(FIRST) + 1))
    ]
    ids = study.store.add_units(report, [], TEXT, proposed).proposed
    study.store.cut_by_two(report.id)
    ani, budi = study.store.add_coder("Ani"), study.store.add_coder("Budi")
    study.store.judge(ani.id, [(ids[0], Verdict.TAKEN), (ids[1], Verdict.LEFT)])
    study.store.judge(budi.id, [(ids[1], Verdict.LEFT)])
    assert compare(study, report.id, ani, budi) is None
    shorter = cut_anew(Cut("", "Police and ILO run a centre"), TEXT, study.store.unit(ids[0]))
    study.store.replace_units(budi.id, report.id, [ids[0]], shorter)
    found = compare(study, report.id, ani, budi)
    assert found is not None
    assert (found.figures.f1, found.figures.same) == (1.0, 0)
    freeze(study, report.id, ani.id, [ids[0]], found.figures)
    assert agreement_when_frozen(study.store, report.id) == found.figures
    assert [one.verdict.value for one in study.store.cut_of(report.id)].count("taken") == 1
