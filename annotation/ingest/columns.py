"""Which column of a table is what, guessed from its name in English or Indonesian."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import islice
from statistics import fmean

from annotation.ingest.table import Row

NAMES = {
    "description": ("description", "deskripsi", "text", "teks"),
    "actor": ("actor", "aktor", "partner", "mitra"),
    "report": ("report", "laporan"),
    "place": ("place", "page", "halaman", "hal", "hlm"),
    "year": ("year", "tahun"),
    "country": ("country", "negara"),
    "translation": (
        "translation",
        "terjemahan",
        "description_en",
        "deskripsi_en",
        "text_en",
        "teks_en",
        "description (english)",
        "deskripsi (inggris)",
    ),
    "codes": ("code", "kode", "track", "jalur"),
}
PLURALS = ("", "s")
SHORTEST_WORD = 4
"""Shorter ones say too little among other words: `hal` is page, but also matter."""

SAMPLE_ROWS = 200
LONG_TEXT = 20
CLEARLY = 2


@dataclass(frozen=True)
class Columns:
    """The name of the column for each field, None where there is none.

    `codes` is only what a screen may offer: codes are read from a column that was chosen.
    """

    description: str | None = None
    actor: str | None = None
    report: str | None = None
    place: str | None = None
    year: str | None = None
    country: str | None = None
    translation: str | None = None
    codes: str | None = None

    def replace(self, **chosen: str | None) -> "Columns":
        """Return these columns with the fields that a person chose."""
        return replace(self, **chosen)


def guess_columns(columns: Sequence[str], rows: Iterable[Row] = ()) -> Columns:
    """Return which column is which; a field that two columns could be stays None.

    A name that is the field's own beats one that has it among its words. Where no name says
    description and `rows` are given, a column of texts clearly longer than the others is proposed.
    """
    exact = {field: [one for one in columns if _is_name(one, field)] for field in NAMES}
    named = {one for names in exact.values() for one in names}
    rest = [one for one in columns if one not in named]
    among = {
        field: [one for one in rest if _has_name(one, field)]
        for field, names in exact.items()
        if not names
    }
    guess = Columns(**_settle(exact), **_settle(among))
    if exact["description"] or among["description"]:
        return guess
    return guess.replace(description=_longest(columns, guess, rows))


def _settle(candidates: dict[str, list[str]]) -> dict[str, str]:
    """Return each field that only one column can be, as long as no other field has but that one."""
    settled: dict[str, str] = {}
    while True:
        only = [names[0] for names in candidates.values() if len(names) == 1]
        column = next((name for name in only if only.count(name) == 1), None)
        if column is None:
            return settled
        settled[next(field for field, names in candidates.items() if names == [column])] = column
        candidates = {
            field: [name for name in names if name != column]
            for field, names in candidates.items()
            if field not in settled
        }


def _is_name(column: str, field: str) -> bool:
    return _fold(column) in _SPELLINGS[field]


def _has_name(column: str, field: str) -> bool:
    words = (_fold(word) for word in re.split(r"[\W_]+", column))
    return any(word in _SPELLINGS[field] for word in words if len(word) >= SHORTEST_WORD)


def _fold(name: str) -> str:
    """Return a name without case, accents, spaces and signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


_SPELLINGS = {
    field: {_fold(name + plural) for name in names for plural in PLURALS}
    for field, names in NAMES.items()
}


def _longest(columns: Sequence[str], guess: Columns, rows: Iterable[Row]) -> str | None:
    sample = list(islice(rows, SAMPLE_ROWS))
    free = [column for column in columns if column not in astuple(guess)]
    if not sample or not free:
        return None
    means = {column: fmean(len(row.cells[column]) for row in sample) for column in free}
    first, *others = sorted(free, key=lambda column: -means[column])
    second = means[others[0]] if others else 0
    clear = means[first] >= LONG_TEXT and means[first] >= CLEARLY * second
    return first if clear else None
