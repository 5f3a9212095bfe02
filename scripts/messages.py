"""Bring the catalogues up to date: new sentences are added empty, old ones taken out."""

from _setup import use_project_python

use_project_python()

import click
from babel.messages.pofile import write_po

from annotation.messages import CATALOGUES, LANGUAGES, extract_messages, read_catalogue
from annotation.workspace import PROJECT


@click.command()
def main() -> None:
    """Update annotation/locales/*.po from the sentences in the code (for developers)."""
    source = extract_messages(PROJECT)
    for language in LANGUAGES:
        path = CATALOGUES / f"{language}.po"
        if not path.exists():
            continue
        catalogue = read_catalogue(path, language)
        catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, ignore_obsolete=True, no_location=True)
        missing = sum(not message.string for message in catalogue if message.id)
        click.echo(f"{path.name}: {len(catalogue)} sentences, {missing} to translate.")


if __name__ == "__main__":
    main()
