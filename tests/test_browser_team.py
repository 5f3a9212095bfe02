"""Two people in two browsers, one reliability round: neither finds what the other coded."""

import os
import re
import shutil
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotation.desk import SAMPLE_OFFERED
from annotation.records import Arm, Report, RoundKind
from annotation.rounds import RoundPlan, begin_round, pool_of
from annotation.state import ORIGIN
from annotation.store import NewUnit, Store
from annotation.study import open_study
from annotation.workspace import Workspace
from tests.conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))

from _running_app import RunningApp, chromium, start_app, unit_on_screen, wait_for_card

CHROMIUM = os.environ.get("JALUR_CHROMIUM") or shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here (JALUR_CHROMIUM names one)"),
    # Playwright leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

SECRET = "kapurbarus"
UNITS = 3
PAGES = ("units", "reports", "agreement", "results", "model", "codebook")
MOVING = re.compile(r"just now|\d+ minutes? ago| · |learning \.\.\.|sync|school")
"""What changes on a page with time alone."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace of Ani and Budi with an open round of three units among six."""
    study = open_study(Workspace(tmp_path))
    store = study.store
    store.set_setting(SAMPLE_OFFERED, "yes")
    texts = [f"trains inspectors of harbour {number} with the police" for number in range(6)]
    store.add_units(Report("Harbours"), [NewUnit("ILO", text) for text in texts])
    people = tuple(store.add_coder(name).id for name in ("Ani", "Budi"))
    for one in people:
        store.set_preference(one, "welcomed", "yes")
    pool = pool_of(study, RoundKind.FRESH, people, 0)
    begin_round(study, RoundPlan(RoundKind.FRESH, people, UNITS, seed=1), pool)
    store.close()
    return tmp_path


def seen_by(page: Any, app: RunningApp, coder: str, units: list[str]) -> dict[str, str]:
    """Return the text of every page and of the address of each unit, as a coder sees them."""
    addresses = [*PAGES, *(f"units?{ORIGIN}={unit}" for unit in units)]
    seen = {}
    for address in addresses:
        page.goto(f"{app.url}/{address}{'&' if '?' in address else '?'}coder={coder}")
        seen[address] = settled_text(page)
    return seen


def settled_text(page: Any) -> str:
    """Return the text of the page once it stands still, hidden cells of tables too."""
    main = page.get_by_test_id("stMain")
    idle = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    tables = page.get_by_test_id("stDataFrame")
    drawn = tables.filter(has=page.locator("[role=columnheader], [role=gridcell]"))
    text, still, end = "", time.monotonic(), time.monotonic() + 60
    while time.monotonic() < min(still + 1, end):
        time.sleep(0.1)
        before, text = text, (main.text_content() if main.count() else "")
        if not text or text != before or not idle.count() or drawn.count() < tables.count():
            still = time.monotonic()
    return MOVING.sub("", text)


def code_all(page: Any, app: RunningApp, coder: str, codes: str, memo: str = "") -> None:
    """Code the coder's units of the round, one after the other."""
    page.goto(f"{app.url}/?coder={coder}")
    wait_for_card(page)
    for code in codes:
        unit = unit_on_screen(page)
        if memo:
            page.get_by_placeholder("Memo: saved").fill(memo)
        page.locator(f".st-key-code-{code}-{unit} button").click()
        page.wait_for_function(
            "unit => !document.querySelector(`.st-key-unit-${unit}`)", arg=unit, timeout=20_000
        )
        time.sleep(0.5)


def test_neither_finds_the_others_codes_before_the_round_ends(home: Path, tmp_path: Path) -> None:
    app = start_app(home, tmp_path / "app.log")
    with chromium() as browser, closing(Store.open(Workspace(home).database)) as store:
        ani, budi = (one.id for one in store.coders() if one.name in ("Ani", "Budi"))
        of = store.open_round()
        assert of is not None
        units = [one.unit_id for one in store.round_units(of.id)]
        at_ani, at_budi = (browser.new_context(locale="en-US").new_page() for _ in range(2))
        at_budi.goto(f"{app.url}/?coder={budi}")
        wait_for_card(at_budi)
        before = seen_by(at_budi, app, budi, units)
        code_all(at_ani, app, ani, "777", memo=SECRET)
        assert store.round_progress(of.id) == {ani: UNITS, budi: 0}
        assert seen_by(at_budi, app, budi, units) == before
        code_all(at_budi, app, budi, "123")
        assert seen_by(at_budi, app, budi, units) == before, "nor when both have coded"
        for page in (at_ani, at_budi):
            page.goto(f"{app.url}/team")
            assert SECRET not in settled_text(page)
        store.end_round(of.id)
        after = seen_by(at_budi, app, budi, units)
        assert all(SECRET in after[f"units?{ORIGIN}={unit}"] for unit in units)
        held = [one for one in store.codings() if one.coder_id in (ani, budi)]
        assert {(one.arm, one.order) for one in held} == {(Arm.BLIND, "round")}
        assert len(held) == 2 * UNITS
    app.stop()
    assert "Traceback" not in (tmp_path / "app.log").read_text(encoding="utf-8")
