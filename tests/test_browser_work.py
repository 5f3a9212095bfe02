"""Work at the screen in Chromium, from end to end: over a kill, and from a report to its codes."""

import re
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotation.desk import SAMPLE_OFFERED
from annotation.records import Report
from annotation.store import NewUnit, Store
from annotation.study import open_study
from annotation.workspace import Workspace
from tests.conftest import PROJECT, SHARED
from tests.test_browser import CHROMIUM, WATCH_KEYS, Desk, browser

sys.path.insert(0, str(PROJECT / "scripts"))

from _running_app import sign_in, start_app, wait_for_card

__all__ = ["browser"]

FIRST_OF = re.compile(r"^1 of \d+ · ")
THAILAND = SHARED / "corpus" / "pdf" / "Thailand.pdf"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here (JALUR_CHROMIUM names one)"),
    # Playwright leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_everything_acknowledged_survives_a_kill(browser: Any, tmp_path: Path) -> None:
    app = start_app(tmp_path / "home", tmp_path / "app.log")
    page = browser.new_page()
    page.add_init_script(WATCH_KEYS)
    sign_in(page, app.url, "Rani")
    desk = Desk(page, app, "Rani")
    acknowledged = [(desk.press_and_go_on(key), (int(key),)) for key in "21974"]
    page.keyboard.press("3")
    app.kill()
    page.close()
    on_disk = [(coding.unit_id, coding.codes) for coding in desk.codings()]
    assert on_disk[:5] == acknowledged
    again = start_app(tmp_path / "home", tmp_path / "again.log")
    page = browser.new_page()
    page.goto(again.url)
    wait_for_card(page)
    assert f"{len(on_disk)} of " in page.get_by_test_id("stProgress").inner_text()
    page.close()
    again.stop()


def type_in_the_form(page: Any, desk: Desk, is_saved: Callable[[], bool]) -> None:
    """Open the form of the unit by key, type in front of its text, save."""
    page.keyboard.press("e")
    page.get_by_label("Description").wait_for()
    desk.wait(lambda: page.evaluate("document.activeElement.role") == "dialog")
    page.keyboard.type("aaxx")  # keys of the page sleep while the form is open
    for _ in range(4):
        if page.evaluate("document.activeElement.tagName") != "TEXTAREA":
            page.keyboard.press("Tab")
    page.keyboard.type("Typed. ")
    page.keyboard.press("Control+Enter")
    desk.wait(is_saved)


@pytest.mark.skipif(not THAILAND.exists(), reason="needs ../shared/corpus")
def test_a_report_goes_from_drop_to_twenty_coded_units(browser: Any, tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path / "home"))
    study.store.set_setting(SAMPLE_OFFERED, "yes")
    study.store.add_units(Report("Diary"), [NewUnit("ILO", "trains inspectors of the ministry")])
    study.store.close()
    app = start_app(tmp_path / "home", tmp_path / "app.log")
    page = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US").new_page()
    sign_in(page, app.url, "Rani")
    page.get_by_role("link", name="Reports").click()
    page.locator("input[type=file]").set_input_files(str(THAILAND))
    page.get_by_text("16 rows of its tables").wait_for()
    page.get_by_role("button", name="Load 16 units").click()
    page.get_by_text("units are new.").wait_for()
    page.get_by_role("button", name="Open the report").click()
    page.get_by_text(FIRST_OF).wait_for()
    page.locator("img").wait_for()  # the page, beside the unit
    with closing(Store.open(Workspace(app.home).database)) as store:
        report = Report("Thailand").id

        def units() -> int:
            return store.reports()[-1].units

        def reviewed() -> str:
            """Return the unit whose keys are drawn: the last of them, and no other unit's."""
            found = re.findall(r"st-key-Down-(u-\w+)-", page.locator("body").inner_html())
            return found[0] if len(set(found)) == 1 else ""

        desk = Desk(page, app, "Rani")
        for taken in range(17, 21):
            before = reviewed()
            page.keyboard.press("a")
            desk.wait(lambda before=before: reviewed() not in ("", before))
            assert units() == taken
        type_in_the_form(page, desk, lambda: units() == 21)
        assert sum("Typed." in one.unit.text for one in store.cut_of(report)) == 1
    page.get_by_role("button", name="All reports").click()
    page.get_by_text("Reports in this study").wait_for()
    assert page.get_by_test_id("stException").count() == 0
    page.get_by_role("link", name="Code").first.click()
    wait_for_card(page)
    pressed = [(desk.press_and_go_on(key), (int(key),)) for key in "123456789" * 2 + "123"]
    assert [(coding.unit_id, coding.codes) for coding in desk.codings()] == pressed
    with closing(Store.open(Workspace(app.home).database)) as store:
        for unit in store.units([unit for unit, _ in pressed[1:]]):
            if "Typed." not in unit.text:
                source = store.source_text(unit.text_id or "")
                assert source.text[unit.start : unit.end] in (unit.text, unit.description)
    app.stop()
