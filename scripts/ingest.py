"""Load units (and codes) from CSV, XLSX and JSONL files."""

from _setup import use_project_python

use_project_python()

from pathlib import Path
from typing import Any

import click

from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly
from annotation.errors import JalurError
from annotation.ingest import (
    Columns,
    Outcome,
    guess_columns,
    ingest,
    read_sample,
    read_table,
    read_units,
)
from annotation.study import Study, coder_named

FIELDS = ("description", "actor", "report", "place", "year", "country", "translation")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--column",
    "chosen",
    multiple=True,
    metavar="FIELD=COLUMN",
    help=f"Which column is which; FIELD is one of {', '.join(FIELDS)}. Guessed where not given.",
)
@click.option("--report", help="Title of the report, where no column names it (else: the file).")
@click.option("--sheet", help="Sheet of a workbook (else: the first with a header).")
@click.option("--codes", metavar="COLUMN", help="The files are coded already: the codes' column.")
@click.option("--coder", metavar="NAME", help="Who gave the codes of --codes.")
@click.option("--sample", is_flag=True, help="Load the practice units that come with Jalur.")
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
    home: Path | None,
    as_json: bool,
) -> None:
    """Load units from FILES into the workspace; units that are there already are skipped."""
    if bool(codes) != bool(coder):
        raise click.UsageError("--codes and --coder go together.")
    if not files and not sample:
        raise click.UsageError("Name at least one file, or --sample.")
    study = open_home(home)
    results = []
    if sample:
        results.append(_facts("sample", ingest(study.store, read_sample())))
    for file in files:
        try:
            results.append(_load(study, file, _pairs(chosen), report, sheet, codes, coder))
        except JalurError as error:
            results.append({"file": str(file), "error": str(error)})
    if as_json:
        print_json(results)
    else:
        _print(results)
    if any("error" in result for result in results):
        raise SystemExit(1)


def _pairs(chosen: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(pair.partition("=")[::2] for pair in chosen)
    for field in pairs:
        if field not in FIELDS:
            raise click.UsageError(f"--column knows no field {field!r}: {', '.join(FIELDS)}.")
    return pairs


def _load(
    study: Study,
    file: Path,
    chosen: dict[str, str],
    report: str | None,
    sheet: str | None,
    codes: str | None,
    coder: str | None,
) -> dict[str, Any]:
    table = read_table(file, sheet=sheet)
    columns = guess_columns(table.columns).replace(**chosen)
    ingested = read_units(
        table, columns, report_title=report, code_column=codes, codebook=study.codebook
    )
    known = coder_named(study, coder) if coder else None
    outcome = ingest(study.store, ingested, coder=known, codebook_revision=study.codebook.revision)
    return _facts(str(file), outcome, columns)


def _facts(file: str, outcome: Outcome, columns: Columns | None = None) -> dict[str, Any]:
    return {
        "file": file,
        "columns": {field: getattr(columns, field) for field in FIELDS} if columns else {},
        "new_units": outcome.new_units,
        "duplicates": outcome.duplicates,
        "new_codings": outcome.new_codings,
        "unchanged_codings": outcome.unchanged_codings,
        "problems": [{"row": one.row, "message": str(one)} for one in outcome.problems],
    }


def _print(results: list[dict[str, Any]]) -> None:
    for result in results:
        if "error" in result:
            click.echo(f"{result['file']}: not loaded. {result['error']}", err=True)
            continue
        used = ", ".join(f"{field} = {name}" for field, name in result["columns"].items() if name)
        click.echo(f"{result['file']}: {result['new_units']} new units", nl=False)
        click.echo(f", {result['duplicates']} there already", nl=False)
        click.echo(f", {result['new_codings']} codings" if result["new_codings"] else "", nl=False)
        click.echo(f" ({used})" if used else "")
        for problem in result["problems"]:
            click.echo(f"  {problem['message']}", err=True)


if __name__ == "__main__":
    main()
