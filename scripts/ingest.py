"""Load units from reports (PDF, DOCX, HTML, text) and units and codes from tables."""

from _setup import use_project_python

use_project_python()

import sys
import time
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import click

from annotation.cli import (
    copied_home,
    home_option,
    json_option,
    open_home,
    print_json,
    speaks_plainly,
)
from annotation.errors import JalurError
from annotation.ingest import (
    Export,
    Ingested,
    Outcome,
    PlacedUnit,
    Table,
    guess_columns,
    ingest,
    is_old_export,
    looks_like_report,
    merge,
    read_data,
    read_sample,
    read_table_or_export,
    read_units,
    units_of,
    with_codes_of,
)
from annotation.ingest.kept import keep_file
from annotation.ingest.proposed_cut import read_cut
from annotation.study import Study, coder_named
from annotation.suggestions import load_embedder
from model.cache import Embedder

FIELDS = ("description", "actor", "report", "place", "year", "country", "translation")
COUNTS = ("new_units", "duplicates", "new_codings", "unchanged_codings", "proposed", "conflicts")
OLD_EXPORT = (
    "This is an export of an older Jalur: its units were loaded, and not its codings. To have "
    "those, export there with this version and load that file."
)
Facts = dict[str, Any]


class Wish(NamedTuple):
    """What the command line says of the files."""

    columns: dict[str, str]
    title: str | None
    sheet: str | None
    codes: str | None
    coder: str | None
    sentences: bool
    same: tuple[str, ...]
    another: tuple[str, ...]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--column",
    "chosen",
    multiple=True,
    metavar="FIELD=COLUMN",
    help=f"Which column of a table is which; FIELD is one of {', '.join(FIELDS)}. Guessed where "
    "not given.",
)
@click.option("--report", help="Title of the report, where no column names it (else: the file).")
@click.option("--sheet", help="Sheet of a workbook (else: the first with a header).")
@click.option(
    "--codes",
    metavar="COLUMN",
    help="The files are coded already: the codes' column, in a report the header of that column in "
    "its table.",
)
@click.option("--coder", metavar="NAME", help="Who gave the codes of --codes.")
@click.option("--sample", is_flag=True, help="Load the practice units that come with Jalur.")
@click.option("--sentences", is_flag=True, help="Load the proposed sentences of reports too.")
@click.option(
    "--same-coder",
    "same",
    multiple=True,
    metavar="NAME",
    help="The coder of this name in an export and the one here are one person.",
)
@click.option(
    "--another-coder",
    "another",
    multiple=True,
    metavar="NAME",
    help="They are two; the one of the export gets a name of their own.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be loaded, and load nothing.")
@home_option
@json_option
@speaks_plainly
def main(
    files: tuple[Path, ...],
    chosen: tuple[str, ...],
    report: str | None,
    sheet: str | None,
    codes: str | None,
    coder: str | None,
    sample: bool,
    sentences: bool,
    same: tuple[str, ...],
    another: tuple[str, ...],
    dry_run: bool,
    home: Path | None,
    as_json: bool,
) -> None:
    """Load units from FILES into the workspace; units that are there already are skipped.

    Of a report the rows of its tables become units; sentences that may tell of a cooperation are
    proposed. An export of another Jalur is joined with the record here: units, coders and codings
    that are missing are added under the ids that they have there.
    """
    if bool(codes) != bool(coder):
        raise click.UsageError("--codes and --coder go together.")
    if not files and not sample:
        raise click.UsageError("Name at least one file, or --sample.")
    wish = Wish(_pairs(chosen), report, sheet, codes, coder, sentences, same, another)
    with copied_home(home) if dry_run else nullcontext(open_home(home)) as study:
        loader = Loader(study, wish)
        results = [{"file": "sample", **loader.record(read_sample())}] if sample else []
        results += [loader.load(file) for file in files]
    if as_json:
        print_json(results)
    else:
        for result in results:
            _print(result, dry_run)
    if any("error" in result for result in results):
        raise SystemExit(1)


def _pairs(chosen: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(pair.partition("=")[::2] for pair in chosen)
    for field in pairs:
        if field not in FIELDS:
            raise click.UsageError(f"--column knows no field {field!r}: {', '.join(FIELDS)}.")
    return pairs


class Loader:
    """Loads files into one study, as the command line wishes."""

    def __init__(self, study: Study, wish: Wish) -> None:
        self.study = study
        self.wish = wish

    @cached_property
    def embedder(self) -> Embedder:
        """Needed for reports only; takes seconds."""
        return load_embedder(self.study)

    def load(self, file: Path) -> Facts:
        """Return what loading a file did, or why it could not be."""
        started = time.monotonic()
        if sys.stderr.isatty():
            click.echo(f"Reading {file} ...", err=True)
        try:
            data = read_data(file)
            facts = self._load(data, file.name)
        except JalurError as error:
            facts = {"error": str(error)}
        return {"file": str(file), **facts, "seconds": round(time.monotonic() - started, 2)}

    def _load(self, data: bytes, file: str) -> Facts:
        if looks_like_report(data, file):
            return self._load_report(data, file)
        found = read_table_or_export(data, file, sheet=self.wish.sheet)
        return self._merge(found) if isinstance(found, Export) else self._load_table(found)

    def _load_report(self, data: bytes, file: str) -> Facts:
        if self.wish.columns or self.wish.sheet:
            raise click.UsageError(f"{file} is a report: --column and --sheet are for tables.")
        cut = read_cut(data, file, self.embedder, self.study.store.answers())
        everything = (*cut.rows, *cut.sentences)
        codebook = None
        if self.wish.codes:
            everything = with_codes_of(cut.report, self.wish.codes, everything)
            codebook = self.study.codebook
        taken = everything if self.wish.sentences else everything[: len(cut.rows)]
        keep_file(self.study.workspace.reports, cut.report.source.id, cut.data)
        title = self.wish.title or self.study.store.title_of_text(cut.report.source.id) or ""
        ingested = units_of(cut.report, title, taken, everything, codebook)
        return {
            "pages": cut.report.pages,
            "units": [_unit_facts(one) for one in everything],
            **self.record(ingested, row="page"),
        }

    def _merge(self, export: Export) -> Facts:
        if self.wish.columns or self.wish.codes or self.wish.title:
            raise click.UsageError(
                f"{export.file} is an export of Jalur: --column, --codes and --report are for "
                "other tables."
            )
        outcome = merge(
            self.study.store,
            self.study.codebook,
            export,
            same=self.wish.same,
            another=self.wish.another,
        )
        return {"merged": True, **_facts(outcome)}

    def _load_table(self, table: Table) -> Facts:
        columns = guess_columns(table.columns).replace(**self.wish.columns)
        ingested = read_units(
            table,
            columns,
            report_title=self.wish.title,
            code_column=self.wish.codes,
            codebook=self.study.codebook,
        )
        used = {field: getattr(columns, field) for field in FIELDS}
        facts = {"columns": used, **self.record(ingested)}
        if is_old_export(table.columns):
            facts["problems"].insert(0, {"row": 0, "message": OLD_EXPORT})
        return facts

    def record(self, ingested: Ingested, row: str = "row") -> Facts:
        """Put units on record; return what that did."""
        coder = coder_named(self.study, self.wish.coder) if self.wish.coder else None
        revision = self.study.codebook.revision
        outcome = ingest(self.study.store, ingested, coder=coder, codebook_revision=revision)
        return _facts(outcome, row)


def _facts(outcome: Outcome, row: str = "row") -> Facts:
    counts = {name: getattr(outcome, name) for name in COUNTS}
    problems = [{row: one.row, "message": str(one)} for one in outcome.problems]
    return {**counts, "problems": problems}


def _unit_facts(unit: PlacedUnit) -> Facts:
    fields = ("actor", "description", "page", "language", "start", "end", "codes")
    return {"kind": unit.kind.value, **{field: getattr(unit, field) for field in fields}}


def _print(result: Facts, dry_run: bool) -> None:
    if "error" in result:
        click.echo(f"{result['file']}: not loaded. {result['error']}", err=True)
        return
    parts = [_count(result["new_units"], "new unit"), f"{result['duplicates']} there already"]
    if result.get("new_codings"):
        parts.append(_count(result["new_codings"], "coding"))
    if result.get("merged"):
        parts.append(f"{result['unchanged_codings']} known")
    if result.get("proposed"):
        parts.append(f"waiting on the page Reports: {_count(result['proposed'], 'sentence')}")
    used = [f"{field} = {name}" for field, name in result.get("columns", {}).items() if name]
    if "units" in result:
        kinds = [unit["kind"] for unit in result["units"]]
        used = [_count(result["pages"], "page")] if result["pages"] else []
        used.append(_count(kinds.count("table"), "table row"))
        used.append(_count(kinds.count("prose"), "likely sentence"))
    click.echo(
        f"{result['file']}: {', '.join(parts)}"
        + (f" ({', '.join(used)})" if used else "")
        + (" - not loaded: dry run" if dry_run else "")
    )
    for problem in result["problems"]:
        said, file = problem["message"], Path(result["file"]).name
        click.echo(f"  {said}" if file in said else f"  {file}: {said}", err=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    main()
