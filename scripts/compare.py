"""Compare ways to suggest on the development sets, on which choices are made; write the table."""

from _setup import use_project_python

use_project_python()

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from _variants import Floats, Material, Rows, Variant, retreats, variants

from annotation.codebook import Codebook, load_codebook
from annotation.lessons import phrases_of
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import BUILT_IN_CODEBOOK, PROJECT, Workspace
from model.cache import Embedder
from model.duplicates import group_duplicates, wording
from model.encoder import DEFAULT_ENCODER, load_encoder
from model.features import Description, Features, extract_features
from model.outcome import Quality
from model.prior import CodebookPrior, Phrase

PROFILE = (16, 12, 9, 6, 3, 1, 0, 0, 0)
"""How many examples the appendix has of each track, biggest first."""
SETS = {
    "short": ("development_en", "development_id"),
    "long": ("development_long",),
    "national": ("development_national",),
}
DATA = PROJECT / "tests" / "data"
PAGE = PROJECT / "docs" / "suggester.md"
MARKS = re.compile(r"(<!-- comparison -->\n).*?(<!-- /comparison -->)", re.DOTALL)
THIN = (0, 1, 3, 6)
"""How many phrases of each code a thin codebook has; with none the codes' names."""
TAUGHT = (18, 72, 250)
BOOTSTRAPS = 2000
TOP = 3


@dataclass(frozen=True)
class Judged:
    """Per text, over the draws that held it out: right, right among three, log loss."""

    right: Floats
    top3: Floats
    loss: Floats


@click.command()
@click.option("--encoder", default=DEFAULT_ENCODER, show_default=True, help="Sentence encoder.")
@click.option("--draws", default=20, show_default=True, help="Random training sets.")
@click.option("--write", is_flag=True, help="Write the table into docs/suggester.md.")
def main(encoder: str, draws: int, write: bool) -> None:
    """Print how ways to suggest fare on texts written apart from codebook and appendix."""
    embedder = Embedder(load_encoder(encoder), Workspace.locate().cache)
    codebook = load_codebook(BUILT_IN_CODEBOOK)
    prior = CodebookPrior(phrases_of(codebook), embedder)
    parts = [_compare(prior, embedder, draws), _compare_thin(codebook, embedder, draws)]
    text = "\n\n".join([*parts, _appendix(encoder)])
    click.echo(text)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(
            MARKS.sub(lambda mark: f"{mark[1]}{text}\n{mark[2]}", page), encoding="utf-8"
        )


def _compare(prior: CodebookPrior, embedder: Embedder, draws: int) -> str:
    rows = [(name, row) for name, stems in SETS.items() for stem in stems for row in _read(stem)]
    features, truth, groups = _embedded([row for _, row in rows], embedder)
    names = np.array([name for name, _ in rows])
    examples = _draws(prior.codes, np.where(names == "short", truth, 0), draws)
    judged = {
        way: _judge(variant, truth, groups, examples, prior.codes)
        for way, variant in variants(Material(prior, embedder, features)).items()
    }
    words = np.array([len(text.split()) for text in features.texts])
    parts = [
        f"{sum(PROFILE)} short texts at the appendix's profile teach, {draws} draws; judged on the "
        "others, near-identical ones left out. In brackets: difference to the way in use, 95 % "
        "interval by bootstrap over groups."
    ]
    for name in (*SETS, "all"):
        chosen = np.flatnonzero((names == name) | (name == "all"))
        parts.append(
            f"**{name.capitalize()} texts**: {len(chosen)} in {len(np.unique(groups[chosen]))} "
            f"groups, {np.median(words[chosen]):.0f} words at the median."
        )
        parts.append("\n".join(_table(judged, groups, chosen)))
    return "\n\n".join(parts)


def _embedded(rows: list[dict[str, str]], embedder: Embedder) -> tuple[Features, Rows, Rows]:
    """Return features, tracks and groups of near-identical texts, in the order of the rows."""
    items = [Description(row["actor"].strip(), row["description"].strip()) for row in rows]
    features = extract_features(items, embedder)
    truth = np.array([int(row["track"]) for row in rows])
    groups = group_duplicates([[wording(text)] for text in features.texts], features.vectors)
    return features, truth, groups


def _compare_thin(codebook: Codebook, embedder: Embedder, draws: int) -> str:
    rows = [row for stem in SETS["short"] for row in _read(stem)]
    features, truth, groups = _embedded(rows, embedder)
    generator = np.random.default_rng(0)
    examples = [
        generator.choice(len(rows), count, replace=False) for count in TAUGHT for _ in range(draws)
    ]
    parts = [
        "**Thin codebooks**: the short texts, with a part of the codebook's phrases drawn at "
        f"random; {', '.join(map(str, TAUGHT))} random texts teach, {draws} draws each."
    ]
    for count in THIN:
        prior = CodebookPrior(_thinned(codebook, count), embedder)
        judged = {
            way: _judge(variant, truth, groups, examples, prior.codes)
            for way, variant in retreats(Material(prior, embedder, features)).items()
        }
        parts.append(f"Phrases a code: {count or 'none, only its name'}.")
        parts.append("\n".join(_table(judged, groups, np.arange(len(rows)))))
    return "\n\n".join(parts)


def _thinned(codebook: Codebook, count: int) -> list[Phrase]:
    if count == 0:
        return [Phrase(code.number, code.name["en"]) for code in codebook.codes]
    generator = np.random.default_rng(0)
    examples = [phrase for phrase in phrases_of(codebook) if phrase.example]
    per_code = [[one for one in examples if one.code == number] for number in codebook.numbers]
    return [own[place] for own in per_code for place in generator.permutation(len(own))[:count]]


def _appendix(encoder: str) -> str:
    with TemporaryDirectory() as folder:
        study = open_study(Workspace(Path(folder)))
        found = Suggester(study, encoder).evaluate()
        study.store.close()
    lines = [
        f"**Appendix** (measured, see above): {found.n} units in {found.groups} groups, one "
        "group held out at a time. In brackets: 95 % interval by bootstrap over groups.",
        "",
        "| way | accuracy | by group | top 3 | log loss | calibration error |",
        "|---|---|---|---|---|---|",
        _appendix_row("in use", found.quality, found.intervals),
        *(_appendix_row(name, quality, {}) for name, quality in found.baselines.items()),
    ]
    return "\n".join(lines)


def _appendix_row(name: str, quality: Quality, intervals: dict[str, tuple[float, float]]) -> str:
    cells = [name.replace("_", " ")]
    for figure in ("accuracy", "accuracy_by_group", "top3", "log_loss", "ece"):
        cell = f"{getattr(quality, figure):.3f}"
        if figure in intervals:
            low, high = intervals[figure]
            cell += f" [{low:.2f}, {high:.2f}]"
        cells.append(cell)
    return f"| {' | '.join(cells)} |"


def _read(stem: str) -> list[dict[str, str]]:
    with (DATA / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _draws(codes: Sequence[int], truth: Rows, draws: int) -> list[Rows]:
    generator = np.random.default_rng(0)
    return [
        np.concatenate(
            [
                generator.choice(np.flatnonzero(truth == code), count, replace=False)
                for code, count in zip(generator.permutation(codes), PROFILE, strict=True)
            ]
        )
        for _ in range(draws)
    ]


def _judge(
    variant: Variant, truth: Rows, groups: Rows, train_sets: Sequence[Rows], codes: Sequence[int]
) -> Judged:
    sums, times = np.zeros((3, len(truth))), np.zeros(len(truth))
    column = np.array([list(codes).index(code) for code in truth])
    for train in train_sets:
        test = np.flatnonzero(~np.isin(groups, groups[train]))
        table = variant(train, truth[train], test)
        place = (-table).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        mine = place[np.arange(len(test)), column[test]]
        likelihood = table[np.arange(len(test)), column[test]]
        sums[:, test] += [mine == 0, mine < TOP, -np.log(np.maximum(likelihood, 1e-12))]
        times[test] += 1
    return Judged(*(sums / np.maximum(times, 1)))


def _table(judged: dict[str, Judged], groups: Rows, chosen: Rows) -> list[str]:
    lines = ["| way | accuracy | top 3 | log loss |", "|---|---|---|---|"]
    own = next(iter(judged.values()))
    inside = groups[chosen]
    members = [np.flatnonzero(inside == group) for group in np.unique(inside)]
    for way, found in judged.items():
        cells = []
        for name in ("right", "top3", "loss"):
            values, ours = getattr(found, name)[chosen], getattr(own, name)[chosen]
            cell = f"{values.mean():.3f}"
            if found is not own:
                low, high = _interval(values - ours, members)
                cell += f" [{low:+.3f}, {high:+.3f}]"
            cells.append(cell)
        lines.append(f"| {way} | {' | '.join(cells)} |")
    return lines


def _interval(differences: Floats, members: Sequence[Rows]) -> tuple[float, float]:
    generator = np.random.default_rng(0)
    sums = np.array([differences[rows].sum() for rows in members])
    sizes = np.array([len(rows) for rows in members])
    drawn = generator.integers(0, len(members), (BOOTSTRAPS, len(members)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


if __name__ == "__main__":
    main()
