"""Bulk pre-labelling: a CSV file in, the same rows with suggestions out."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from annotation.errors import InvalidInput, JalurError
from annotation.proposals import Proposal
from annotation.records import Unit, format_codes
from annotation.suggestions import Suggester

ADDED = ("track", "probability", "also", "ranking", "model_version")
BATCH = 1024


@dataclass(frozen=True)
class Prelabelled:
    """What was done: rows written, rows without a suggestion, and rows left out with the reason."""

    rows: int
    abstained: int
    problems: tuple[JalurError, ...]


def prelabel_file(
    suggester: Suggester,
    source: Path,
    target: Path,
    advance: Callable[[int], object] = lambda _: None,
) -> Prelabelled:
    """Write `source` to `target` with the suggestion's columns added, all others in place.

    `advance` is told how many rows have just been written. The target is replaced only when all
    is written. Raises InvalidInput for a file that is not UTF-8 CSV with a column `description`.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise InvalidInput(
            "{file} cannot be input and output at once. Name another output.", file=str(target)
        )
    problems: list[JalurError] = []
    rows = abstained = 0
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with source.open(encoding="utf-8-sig", newline="") as read, _writing(temporary) as write:
            reader = csv.reader(read, strict=True)
            header = _header(reader, source)
            writer = csv.writer(write, lineterminator="\n")
            writer.writerow([*header, *ADDED])
            for batch in _batches(_sound_rows(reader, header, source, problems)):
                proposals = _propose(suggester, header, batch)
                writer.writerows(
                    [*row, *columns(proposal)]
                    for row, proposal in zip(batch, proposals, strict=True)
                )
                rows += len(batch)
                abstained += sum(proposal.code is None for proposal in proposals)
                advance(len(batch))
        temporary.replace(target)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "{file} is not UTF-8. Save it as CSV UTF-8.", file=source.name
        ) from error
    except FileNotFoundError as error:
        raise InvalidInput("There is no file {file}.", file=str(error.filename)) from error
    except csv.Error as error:
        raise InvalidInput(
            "{file} is not a CSV file ({reason}).", file=source.name, reason=str(error)
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return Prelabelled(rows, abstained, tuple(problems))


def columns(proposal: Proposal) -> list[str]:
    """Return the cells of `ADDED` for one row."""
    return [
        "" if proposal.code is None else str(proposal.code),
        f"{proposal.probability:.3f}",
        format_codes(proposal.also),
        ";".join(f"{code}:{probability:.3f}" for code, probability in proposal.ranking),
        proposal.version.id,
    ]


def _writing(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidInput(
            "{file} cannot be written ({reason}). Choose another place.",
            file=str(path.parent),
            reason=error.strerror or "",
        ) from error


def _header(reader: Iterator[list[str]], source: Path) -> list[str]:
    header = next(reader, [])
    if "description" not in header:
        raise InvalidInput(
            "{file} has no column named description. Its columns are: {columns}. Name one so, and "
            "save the file as CSV with commas.",
            file=source.name,
            columns=", ".join(header) or "-",
        )
    for name in ADDED:
        if name in header:
            raise InvalidInput(
                "{file} already has a column named {column}. Rename it first.",
                file=source.name,
                column=name,
            )
    return header


def _whole_rows(reader: Iterable[list[str]], source: Path) -> Iterator[tuple[int, list[str]]]:
    number = 1
    try:
        for row in reader:
            number += 1
            yield number, row
    except csv.Error as error:
        raise InvalidInput(
            "{file}, row {row}: a quotation mark stands alone. Put the cell in quotation marks and "
            "double those inside it. Nothing was written.",
            file=source.name,
            row=number + 1,
        ) from error


def _sound_rows(
    reader: Iterable[list[str]], header: Sequence[str], source: Path, problems: list[JalurError]
) -> Iterator[list[str]]:
    for number, row in _whole_rows(reader, source):
        if row and len(row) <= len(header):
            yield row + [""] * (len(header) - len(row))
        elif row:
            problems.append(
                InvalidInput(
                    "{file}, row {row}: {found} cells where the header has {expected}; left out.",
                    file=source.name,
                    row=number,
                    found=len(row),
                    expected=len(header),
                )
            )


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _propose(
    suggester: Suggester, header: Sequence[str], batch: Sequence[Sequence[str]]
) -> list[Proposal]:
    description = header.index("description")
    actor = header.index("actor") if "actor" in header else None
    return suggester.suggest_many(
        [
            Unit(
                id="",
                report_id="",
                actor="" if actor is None else " ".join(row[actor].split()),
                description=" ".join(row[description].split()),
            )
            for row in batch
        ]
    )
