"""A table whose codes are known, as the suggester reads it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from annotation.codebook import load_codebook
from annotation.errors import InvalidInput
from annotation.ingest import read_table
from annotation.lessons import phrases_of
from annotation.workspace import Workspace
from model.cache import Embedder
from model.duplicates import group_duplicates, wording
from model.encoder import DEFAULT_ENCODER, load_encoder
from model.features import Description, extract_features
from model.prior import CodebookPrior, Phrase
from model.simulation import Material
from model.suggester import design_matrix

FEWEST_CODES = 2
Cells = dict[str, str]


class Columns(NamedTuple):
    """Where a table has its texts (several columns are joined), its codes and its groups."""

    text: Sequence[str]
    label: str
    group: str | None = None


class CodedTable(NamedTuple):
    """The texts and, in their order, what the suggester learns from and is judged on."""

    texts: list[str]
    material: Material


def read_material(
    columns: Columns,
    file: Path,
    test_file: Path | None = None,
    codebook: Path | None = None,
    encoder: str = DEFAULT_ENCODER,
) -> CodedTable:
    """Return the rows of a file to learn from, and those of it, or of another, to judge on.

    Without a codebook the names of the codes are all that is known of them. Raises InvalidInput.
    """
    tables = [_read(path, columns) for path in ([file, test_file] if test_file else [file])]
    rows = [row for table in tables for row in table]
    is_first = np.arange(len(rows)) < len(tables[0])
    embedder = Embedder(load_encoder(encoder), Workspace.locate().cache)
    prior, numbers = _prior([row[columns.label] for row in rows], codebook, embedder)
    texts = [_join(row, columns.text) for row in rows]
    features = extract_features([Description("", one) for one in texts], embedder)
    keys = [
        [wording(one), f"group {row[columns.group]}" if columns.group else ""]
        for one, row in zip(texts, rows, strict=True)
    ]
    material = Material(
        matrix=design_matrix(prior, features),
        vectors=features.vectors,
        codes=np.array([numbers[row[columns.label]] for row in rows]),
        groups=group_duplicates(keys, features.vectors),
        to_learn=is_first,
        to_judge=is_first if len(tables) == 1 else ~is_first,
    )
    return CodedTable(texts, material)


def _read(path: Path, columns: Columns) -> list[Cells]:
    table = read_table(path)
    table.require_all((*columns.text, columns.label, *([columns.group] if columns.group else [])))
    for problem in table.problems:
        click.echo(f"{path.name}: {problem}", err=True)
    rows = [
        row.cells
        for row in table.rows
        if row.cells[columns.label] and _join(row.cells, columns.text)
    ]
    if (without := len(table.rows) - len(rows)) > 0:
        click.echo(f"{path.name}: {without} rows without a text or a code left out.", err=True)
    if len({row[columns.label] for row in rows}) < FEWEST_CODES:
        raise InvalidInput(
            "{file} has fewer than two codes in column {column}. Choose another column.",
            file=path.name,
            column=columns.label,
        )
    return rows


def _join(row: Cells, text: Sequence[str]) -> str:
    return ": ".join(row[column] for column in text if row[column])


def _prior(
    labels: Sequence[str], codebook: Path | None, embedder: Embedder
) -> tuple[CodebookPrior, dict[str, int]]:
    if codebook is None:
        names = sorted(set(labels))
        phrases = [Phrase(i, name.replace("_", " ")) for i, name in enumerate(names)]
        return CodebookPrior(phrases, embedder), {name: i for i, name in enumerate(names)}
    book = load_codebook(codebook)
    prior = CodebookPrior(phrases_of(book), embedder)
    place = {code: i for i, code in enumerate(prior.codes)}
    known = {str(code): i for code, i in place.items()}
    known |= {name: place[code.number] for code in book.codes for name in code.name.values()}
    for name in labels:
        if name not in known:
            raise InvalidInput("The codebook has no code {name}.", name=name)
    return prior, known
