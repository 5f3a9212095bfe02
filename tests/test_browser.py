"""The coding screen in Chromium: what a key does, and that nothing it said is lost."""

import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from annotation.arms import choose_withheld_share
from annotation.records import Coding, Kind
from annotation.store import Store
from annotation.study import open_study
from annotation.workspace import Workspace
from tests.conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))

from _running_app import (
    RunningApp,
    chromium,
    sign_in,
    start_app,
    unit_of_keys,
    unit_on_screen,
    wait_for_card,
)

CHROMIUM = os.environ.get("JALUR_CHROMIUM") or shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.alone,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here (JALUR_CHROMIUM names one)"),
    # Playwright leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

# Notes, for every key, which unit was on screen when it went down.
WATCH_KEYS = """
window.keysDown = [];
window.addEventListener('keydown', event => {
  const card = document.querySelector("[class*='st-key-unit-']");
  const name = card && [...card.classList].find(one => one.startsWith('st-key-unit-'));
  window.keysDown.push([event.key, name ? name.slice('st-key-unit-'.length) : null]);
}, true);
"""


@dataclass
class Desk:
    """A coder before the screen."""

    page: Any
    app: RunningApp
    name: str

    def codings(self) -> list[Coding]:
        """Return what is on disk for this coder, oldest first."""
        with closing(Store.open(Workspace(self.app.home).database)) as store:
            coder = store.find_coder(self.name)
            assert coder is not None
            return [coding for coding in store.codings() if coding.coder_id == coder.id]

    def keys_down(self) -> list[tuple[str, str]]:
        """Return each key with the unit that was on screen when it went down."""
        return [(key, unit) for key, unit in self.page.evaluate("window.keysDown")]

    def press(self, key: str, pause: float = 0.15) -> None:
        """Press a key, then wait."""
        self.page.keyboard.press(key)
        time.sleep(pause)

    def press_and_go_on(self, key: str) -> str:
        """Press a key, wait for another unit, return the one that was there."""
        before: str = unit_on_screen(self.page)
        self.page.keyboard.press(key)
        self.wait(lambda: unit_on_screen(self.page) != before)
        self.wait(lambda: unit_of_keys(self.page) == unit_on_screen(self.page))
        return before

    def open_untouched(self) -> None:
        """Open a unit that nobody has coded: what others have coded is shown without suggestion."""
        with closing(Store.open(Workspace(self.app.home).database)) as store:
            coder, unit = store.find_coder(self.name), store.uncoded_units()[-1]
        assert coder is not None
        self.page.goto(f"{self.app.url}/?coder={coder.id}&unit={unit.id}")
        wait_for_card(self.page)
        self.wait(lambda: unit_of_keys(self.page) == unit.id)

    def wait(self, is_true: Any, seconds: float = 15) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)

    def seconds_to_next(self, key: str) -> float:
        """Return how long it takes from a key to the next unit, with time to rest after it."""
        shown, start = unit_of_keys(self.page), time.monotonic()
        self.page.keyboard.press(key)
        self.wait(lambda: unit_of_keys(self.page) not in (shown, None))
        seconds = time.monotonic() - start
        self.settle()
        return seconds

    def settle(self) -> None:
        """Wait until no key is on its way any more: for half a second nothing has run."""
        idle = self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
        still, end = time.monotonic(), time.monotonic() + 30
        while time.monotonic() < min(still + 0.5, end):
            time.sleep(0.05)
            if not idle.count():
                still = time.monotonic()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    folder = tmp_path_factory.mktemp("workspace")
    study = open_study(Workspace(folder / "home"))
    choose_withheld_share(study, 0.0)  # the key A is to be there on every card
    study.store.close()
    app = start_app(folder / "home", folder / "app.log")
    yield app
    app.stop()
    assert "Traceback" not in (folder / "app.log").read_text(encoding="utf-8")


@pytest.fixture
def desk(browser: Any, app: RunningApp, request: pytest.FixtureRequest) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US")
    page = context.new_page()
    page.add_init_script(WATCH_KEYS)
    sign_in(page, app.url, request.node.name)
    yield Desk(page, app, request.node.name)
    context.close()


def test_ten_quick_keys_are_ten_codings_on_the_ten_units_shown(desk: Desk) -> None:
    # A key on a card that is not there yet falls away, and that is right: keys come half as fast
    # as this machine draws cards, at most seven a second. Where it stops for breath it tries again.
    pause = max(0.15, 2 * statistics.median(desk.seconds_to_next("1") for _ in range(9)))
    before = len(desk.keys_down())
    for start in (before, before + 10, before + 20):
        for key in "1234567891":
            desk.press(key, pause=pause)
        desk.settle()
        pressed = [(unit, (int(key),)) for key, unit in desk.keys_down()][start:]
        made = [(coding.unit_id, coding.codes) for coding in desk.codings()]
        assert set(made) <= {(unit, (int(key),)) for key, unit in desk.keys_down()}
        assert len({unit for unit, _ in made}) == len(made)
        if made[-10:] == pressed:
            return
    pytest.fail(f"of ten keys {pause:.2f} s apart some fell away, three times")


def test_no_coding_lands_on_a_unit_that_was_not_on_screen(desk: Desk) -> None:
    for key in "1234567891234567891234567":
        desk.press(key, pause=0.06)
    desk.settle()
    pressed = {(unit, (int(key),)) for key, unit in desk.keys_down()}
    codings = desk.codings()
    assert codings
    assert {(coding.unit_id, coding.codes) for coding in codings} <= pressed
    assert len({coding.unit_id for coding in codings}) == len(codings)


def test_a_key_after_a_skip_codes_nothing_but_the_unit_on_screen(desk: Desk) -> None:
    # The keys of the skipped card are there until the next one is whole: one press reaches both.
    skipped = set()
    for _ in range(12):
        skipped.add(before := unit_on_screen(desk.page))
        desk.page.keyboard.press("s")
        desk.wait(lambda: unit_on_screen(desk.page) != before)
        desk.press("3", pause=0)
        desk.settle()
    coded = [coding.unit_id for coding in desk.codings()]
    assert coded
    assert len(set(coded)) == len(coded) <= 12
    assert skipped.isdisjoint(coded)


def test_the_accept_key_takes_the_suggestion_and_undo_takes_it_back(desk: Desk) -> None:
    desk.open_untouched()
    accept = desk.page.locator("[class*='st-key-accept-u-']")
    suggested = int(accept.inner_text().split()[1])
    unit = desk.press_and_go_on("a")
    (coding,) = desk.codings()
    assert (coding.unit_id, coding.codes) == (unit, (suggested,))
    with closing(Store.open(Workspace(desk.app.home).database)) as store:
        assert coding.suggestion_id is not None
        assert store.suggestion(coding.suggestion_id).ranking[0][0] == suggested
    desk.press_and_go_on("u")
    assert unit_on_screen(desk.page) == unit
    assert [one.kind for one in desk.codings()] == [Kind.CODED, Kind.WITHDRAWN]
    assert coding.seconds is not None
    assert coding.seconds > 0


def test_a_correction_makes_a_new_version_and_the_screen_says_so(desk: Desk) -> None:
    line = desk.page.get_by_text("Suggestions: version")
    before = line.inner_text()
    desk.press_and_go_on("7")
    desk.wait(lambda: line.inner_text().split(",")[0] != before.split(",")[0], seconds=10)


def test_several_codes_none_flag_and_memo(desk: Desk) -> None:
    first = unit_on_screen(desk.page)
    desk.press("f", 0.7)
    box = desk.page.get_by_placeholder("Memo")
    box.fill("between 2 and 8")
    box.press("Enter")
    time.sleep(0.7)
    desk.page.reload()
    wait_for_card(desk.page)
    assert unit_on_screen(desk.page) == first
    desk.wait(lambda: box.input_value() == "between 2 and 8")
    for key in "m82":
        desk.press(key)
    time.sleep(0.5)
    desk.press_and_go_on("Enter")
    desk.press_and_go_on("0")
    several, none = desk.codings()
    assert (several.unit_id, several.codes) == (first, (8, 2))
    assert (several.flag, several.memo) == (True, "between 2 and 8")
    assert (none.codes, none.flag, none.memo) == ((), False, "")


def test_the_enter_key_leaves_the_memo(desk: Desk) -> None:
    box = desk.page.get_by_placeholder("Memo")
    box.fill("a border case")
    box.press("Enter")
    time.sleep(0.7)
    unit = desk.press_and_go_on("3")
    (coding,) = desk.codings()
    assert (coding.unit_id, coding.codes, coding.memo) == (unit, (3,), "a border case")


def test_several_pressed_before_the_next_unit_stands_counts_for_it(desk: Desk) -> None:
    for pause in (0.03, 0.06, 0.09, 0.12):
        before = len(desk.codings())
        desk.press("1", pause)
        for key in "m82":
            desk.press(key, 0.4)
        assert [coding.codes for coding in desk.codings()[before:]] == [(1,)]
        desk.press_and_go_on("Enter")
        assert desk.codings()[-1].codes == (8, 2)


def test_a_digit_typed_in_the_memo_codes_nothing(desk: Desk) -> None:
    box = desk.page.get_by_placeholder("Memo")
    box.click()
    desk.page.keyboard.type("3 of 12, u a s 9")
    desk.settle()
    assert desk.codings() == []


def test_skip_comes_back_and_reload_shows_the_same_unit(desk: Desk) -> None:
    skipped = desk.press_and_go_on("s")
    shown = unit_on_screen(desk.page)
    desk.page.reload()
    wait_for_card(desk.page)
    assert unit_on_screen(desk.page) == shown
    assert "1 skipped" in desk.page.get_by_test_id("stProgress").inner_text()
    with closing(Store.open(Workspace(desk.app.home).database)) as store:
        coder = store.find_coder(desk.name)
        assert coder is not None
        assert [unit.id for unit in store.skipped(coder.id)] == [skipped]


def test_a_decision_can_be_reopened_and_replaced(desk: Desk) -> None:
    unit = desk.press_and_go_on("1")
    desk.page.get_by_text("#1 → 1", exact=True).click()
    desk.wait(lambda: unit_of_keys(desk.page) == unit)
    desk.press_and_go_on("5")
    first, second = desk.codings()
    assert (second.unit_id, second.codes, second.supersedes) == (unit, (5,), first.id)


def test_no_two_buttons_share_a_key(desk: Desk) -> None:
    desk.open_untouched()
    hints = desk.page.evaluate(
        "[...document.querySelectorAll('[data-testid=stButton] button kbd, "
        "[data-testid=stButton] [data-testid=stButtonShortcut]')].map(one => one.innerText)"
    )
    labels = [
        button.inner_text().split("\n")[-1]
        for button in desk.page.get_by_test_id("stButton").get_by_role("button").all()
    ]
    keys = hints or [label for label in labels if len(label) == 1]
    assert {*"0123456789", *"AMSFUHW"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_the_screen_is_in_indonesian_after_one_click(desk: Desk) -> None:
    desk.page.get_by_role("button", name="ID", exact=True).or_(
        desk.page.get_by_role("radio", name="ID", exact=True)
    ).first.click()
    desk.page.get_by_role("button", name="Lewati").wait_for(timeout=10_000)
    desk.page.reload()
    desk.page.get_by_role("button", name="Lewati").wait_for(timeout=20_000)
