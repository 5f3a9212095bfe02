"""The sentences people read, in every language of the screen (gettext catalogues, Babel)."""

import gettext
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from annotation.errors import Caution, JalurError

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
COMMA = ("id",)
"""Languages that write a comma before decimals."""
CATALOGUES = Path(__file__).parent / "locales"
# Errors carry their sentence as first argument; `Problem` and `mistake` have a row or node before.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "JalurError": None,
    "Caution": None,
    "InvalidInput": None,
    "InvalidCodebook": None,
    "NotAssigned": None,
    "NotAllowed": None,
    "NotFound": None,
    "WorkspaceError": None,
    "NothingToLearn": None,
    "SuggesterError": None,
    "Problem": (2,),
    "EncoderUnavailable": None,
    "UntrustedModel": None,
    "mistake": (2,),
}

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a sentence for the catalogues without translating it here."""
    return message


class _WithComma(float):
    """A number that any format writes with a comma."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(".", ",")


def figure(value: float, language: str) -> float:
    """Return a number that any format writes as a language does."""
    return _WithComma(value) if language in COMMA else value


def explain(error: JalurError, language: str) -> str:
    """Return the sentence of a caution or an error, its numbers as the language writes them."""
    written = Caution(error.message, **written_values(error.values, language))
    return written.translated(translations(language).gettext)


def written_values(values: Mapping[str, object], language: str) -> dict[str, object]:
    """Return the values of a sentence, the numbers among them as the language writes them."""
    return {name: _value(value, language) for name, value in values.items()}


def _value(value: object, language: str) -> object:
    if isinstance(value, JalurError):
        return Caution(value.message, **written_values(value.values, language))
    return figure(value, language) if isinstance(value, float) else value


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English is what the code itself says."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return gettext.NullTranslations()
    buffer = io.BytesIO()
    write_mo(buffer, read_catalogue(path, language))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue of a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def extract_messages(root: Path) -> Catalog:
    """Return every sentence that the code of `root` says to people."""
    catalogue = Catalog()
    for folder in ("annotation", "model"):
        found = extract_from_dir(root / folder, keywords=KEYWORDS, comment_tags=())
        for file, line, message, *_ in found:
            catalogue.add(message, locations=[(f"{folder}/{file}", line)])
    entry = root / "annotate_app.py"
    for line, message, *_ in extract_from_file("python", entry, keywords=KEYWORDS):
        catalogue.add(message, locations=[(entry.name, line)])
    return catalogue
