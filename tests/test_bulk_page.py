"""The page Pre-label: a file is labelled, cancelled, audited, coded and taken away."""

import csv
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from annotation import state
from annotation.errors import InvalidInput, JalurError
from annotation.prelabel.apart import Progress
from annotation.prelabel.beginning import Request
from annotation.prelabel.engines import Engine
from annotation.prelabel.run import prelabel
from annotation.prelabel.targets import Target
from annotation.records import Role
from annotation.state import labelling
from annotation.store import NewCoding
from annotation.workspace import Workspace
from tests.test_pages import app, button, open_page, rani, start, store, table, texts, upload

__all__ = ["app", "start"]

ROWS = 60


def made(rows: int = ROWS) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["note", "actor", "description"])
    for number in range(rows):
        writer.writerow([number, "ILO", f"trains police officers against trafficking {number}"])
    return text.getvalue().encode()


class RunHere:
    """Does in a thread of the test what `BulkRun` has a process for; waits for `allowed`."""

    allowed = threading.Event()

    def __init__(self, _workspace: Workspace, request: Request) -> None:
        self.output = request.output
        self.error: JalurError | None = None
        self.rows = self.candidates = 0
        self.target: Target | None = None
        self.is_cancelled = False
        self.progress: Progress | None = Progress("embedding", 30, 120, 10, 2.0)
        self.request = Request(
            request.inputs,
            request.output,
            request.precision,
            request.choices,
            Engine(processes=1),
            request.resume,
        )
        self.thread = threading.Thread(target=self._work, args=(state.desk().suggester,))
        self.thread.start()

    def _work(self, suggester: object) -> None:
        self.allowed.wait()
        if self.is_cancelled:
            return
        try:
            done = prelabel(suggester, self.request)  # type: ignore[arg-type]
        except JalurError as error:
            self.error = error
            return
        self.rows, self.candidates, self.target = done.rows, done.candidates, done.target

    @property
    def is_running(self) -> bool:
        return self.thread.is_alive()

    def cancel(self) -> None:
        self.is_cancelled = True
        self.allowed.set()
        self.thread.join()


@pytest.fixture
def page(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(labelling, "BulkRun", RunHere)
    RunHere.allowed.set()
    return open_page(app, "prelabel")


def folder() -> Path:
    return state.desk().study.workspace.prelabelled


def label(page: AppTest, **files: bytes) -> None:
    """Label a file and wait for its end."""
    upload(page, **(files or {"mine": made()}))
    button(page, "Label this file").click().run()
    assert not page.exception
    finish(page)


def finish(page: AppTest) -> RunHere:
    """Wait for the end of the run, and return it."""
    run = labelling.run()
    assert isinstance(run, RunHere)
    run.thread.join()
    page.run()
    return run


def code_all(right: Callable[[int], bool] = lambda code: True) -> None:
    its_round = store().open_round()
    assert its_round is not None
    [audit] = store().audits()
    for row in store().audit_rows(audit.id):
        codes = (row.code,) if right(row.code) else (9,)
        new = NewCoding(row.unit_id, rani().id, codes, state.desk().codebook.revision)
        store().code_in_round(its_round.id, new)


def test_a_file_is_labelled_and_listed(page: AppTest) -> None:
    label(page)
    assert f"mine.csv: {ROWS} rows are labelled." in texts(page)
    assert table(page, "Decision")["Rows"].sum() == ROWS
    with (folder() / "mine.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == [str(number) for number in range(ROWS)]
    downloads: list[Any] = [*page.get("download_button")]
    assert [one.label for one in downloads] == ["Download the file"]
    label(page)
    assert {path.name for path in labelling.files()} == {"mine.csv", "mine (2).csv"}


def test_with_a_target_it_is_told_what_an_audit_would_have_to_show(page: AppTest) -> None:
    upload(page, mine=made())
    next(one for one in page.selectbox if str(one.key).startswith("bulk-target")).set_value(0.9)
    button(page, "Label this file").click().run()
    assert finish(page).target is not None
    assert "a precision of 0.9" in texts(page)


def test_columns_are_chosen_where_their_names_do_not_tell(page: AppTest) -> None:
    data = b"a,b\nILO trains officers,1\nFund gives money,2\n"
    upload(page, mine=data)
    box = next(one for one in page.selectbox if one.label == "Column of the text")
    box.set_value("a").run()
    button(page, "Label this file").click().run()
    finish(page)
    assert table(page, "Decision")["Rows"].sum() == 2
    button(page, "Bring codings back").click().run()
    assert "2 rows: 0 have codes that people settled" in texts(page)


def test_the_sheet_of_a_workbook_is_chosen(page: AppTest) -> None:
    book = Workbook()
    cover = book.active
    assert cover is not None
    for row in (["Dear colleague"], ["here is the list"]):
        cover.append(row)
    data = book.create_sheet("Data")
    for row in (["actor", "description"], ["ILO", "trains officers"], ["Fund", "gives money"]):
        data.append(row)
    content = io.BytesIO()
    book.save(content)
    upload(page, mine=content.getvalue())  # what is inside decides, not the name
    box = next(one for one in page.selectbox if one.label == "Sheet")
    assert (box.options, box.value) == (["Sheet", "Data"], "Data")  # it names its descriptions
    box.set_value("Sheet").run()
    text = next(one for one in page.selectbox if one.label == "Column of the text")
    assert "Dear colleague" in text.options
    next(one for one in page.selectbox if one.label == "Sheet").set_value("Data").run()
    button(page, "Label this file").click().run()
    finish(page)
    assert table(page, "Decision")["Rows"].sum() == 2
    assert "2 rows are labelled" in texts(page)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, b"track,text\n1,a\n"]
)
def test_a_file_that_cannot_be_labelled_is_told(page: AppTest, data: bytes) -> None:
    upload(page, mine=data)
    assert any("mine.csv" in one.value.replace("\\", "") for one in page.error)
    assert not any(one.label == "Label this file" for one in page.button)


def test_progress_is_shown_and_a_run_can_be_cancelled(page: AppTest) -> None:
    RunHere.allowed.clear()
    upload(page, mine=made())
    button(page, "Label this file").click().run()
    bars: list[Any] = [*page.get("progress")]
    assert [one.proto.text for one in bars] == [
        "30 of 120 texts and actors embedded · 10 a second · less than a minute left"
    ]
    assert not page.get("file_uploader")
    button(page, "Cancel").click().run()
    assert not page.exception
    assert "mine.csv: cancelled." in texts(page)
    assert labelling.files() == []
    page.button(key="go-on-mine.csv").click().run()  # nothing was done yet, the upload is there
    finish(page)
    assert [path.name for path in labelling.files()] == ["mine.csv"]


def test_an_unfinished_run_goes_on_or_is_discarded(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise InvalidInput("A process was ended.")

    with monkeypatch.context() as patch:
        patch.setattr("annotation.prelabel.run._work", broken)
        label(page)
        assert "A process was ended." in texts(page)
        label(page, other=made())
    assert "mine.csv is not finished." in texts(page)
    page.button(key="go-on-mine.csv").click().run()
    finish(page)
    assert [path.name for path in labelling.files()] == ["mine.csv"]
    page.button(key="discard-other.csv").click().run()
    assert labelling.unfinished() == []
    uploads = folder() / labelling.UPLOADS
    label(page, third=made())
    assert [path.name for path in uploads.glob("*.csv")] == ["third.csv"]


def test_labels_are_audited_made_automatic_and_taken_back(page: AppTest) -> None:
    label(page)
    size = next(one for one in page.number_input if str(one.key).startswith("audit-"))
    assert size.value == ROWS
    size.set_value(50).run()
    button(page, "Draw the audit").click().run()
    assert not page.exception
    assert "Audit drawn: 50 descriptions for Rani." in texts(page)
    assert "The audit of mine.csv is still open. Left to code, on the page Code: Rani 50." in texts(
        page
    )
    button(page, "Bring codings back").click().run()
    assert "The audit is not done: 50 codings are missing." in texts(page)
    code_all()
    button(page, "Bring codings back").click().run()
    assert not page.exception
    said = texts(page)
    assert "Of 60 labels 50 were audited: 100.0% are right, at least 94.2% with 95%" in said
    assert "60 rows: 50 have codes that people settled, 10 are automatic, 0 have neither." in said
    figures = table(page, "Corrected count")
    assert figures["Audited"].sum() == 50
    assert table(page, "Decision")["Decision"].tolist() == ["automatic", "for review"]
    button(page, "Take them back").click().run()
    assert "0 are automatic, 10 have neither" in texts(page)
    assert "Automatic labels were taken back" in texts(page)


def test_an_audit_that_cannot_be_drawn_is_told(page: AppTest) -> None:
    label(page)
    size = next(one for one in page.number_input if str(one.key).startswith("audit-"))
    size.set_value(5).run()
    button(page, "Draw the audit").click().run()
    assert "5 labels are too few to show a precision of 0.9" in texts(page)
    assert store().open_round() is None


def test_rows_for_review_come_into_the_coding_screen(page: AppTest) -> None:
    label(page)
    button(page, "Put them into the coding screen").click().run()
    assert not page.exception
    assert f"{ROWS} descriptions are new in the study" in texts(page)
    assert "mine.csv" in {one.report.title for one in store().reports()}


def test_a_missed_target_is_told(page: AppTest) -> None:
    label(page)
    button(page, "Draw the audit").click().run()
    code_all(lambda code: False)
    button(page, "Bring codings back").click().run()
    assert "That does not show the target of 90%" in texts(page)
    assert not any(one.label == "Take them back" for one in page.button)


def test_the_page_is_for_adjudicators(monkeypatch: pytest.MonkeyPatch, page: AppTest) -> None:
    asked: list[Role] = []
    monkeypatch.setattr("annotation.state.access.require", asked.append)
    page.run()
    assert asked[0] is Role.ADJUDICATOR
