"""annotation.ingest, columns: which is which, by name or by its texts."""

import pytest

from annotation.ingest import Columns, Table, guess_columns, read_content


def table(text: str) -> Table:
    return read_content(text.encode(), "notes.csv")


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("description", ["description", "deskripsi", "text", "teks", "Des-kripsi", "Full text"]),
        ("actor", ["actor", "aktor", "partner", "mitra", "PARTNERS", "Nama Aktor", "actor_name"]),
        ("report", ["report", "laporan", "Judul laporan", "report title"]),
        ("place", ["place", "page", "halaman", "Hal.", "page no"]),
        ("year", ["year", "tahun", "Tahún"]),
        ("country", ["country", "negara", "country name"]),
        ("translation", ["translation", "terjemahan", "description_en", "Description (English)"]),
        ("codes", ["code", "codes", "kode", "track", "jalur"]),
    ],
)
def test_names_in_both_languages_are_known(field: str, names: list[str]) -> None:
    for name in names:
        guess = guess_columns([name, "something else"])
        assert vars(guess) == vars(Columns(**{field: name})), name


def test_a_name_of_its_own_beats_one_among_other_words() -> None:
    guess = guess_columns(["actor type", "actor", "description", "description_en", "track"])
    assert guess == Columns("description", "actor", translation="description_en", codes="track")
    assert guess_columns(["nama aktor", "deskripsi aktor"]).actor == "nama aktor"


@pytest.mark.parametrize(
    "columns",
    [
        ["description", "text"],
        ["full text", "short text"],
        ["actor description"],
        ["context", "penting"],
        [],
    ],
)
def test_without_one_plain_description_the_caller_has_to_ask(columns: list[str]) -> None:
    assert guess_columns(columns).description is None


def test_a_column_of_texts_clearly_longer_than_the_others_is_proposed() -> None:
    long = "a cooperation on the training of fishers and of the officers who inspect ships"
    two = table(f"name,what was done,note\nILO,{long},short\nEU,{long},\n")
    assert guess_columns(two.columns, two.rows).description == "what was done"
    assert guess_columns(two.columns).description is None
    both = table(f"name,what was done,note\nILO,{long},{long}\n")
    assert guess_columns(both.columns, both.rows).description is None
    named = table(f"full text,short text,note\na,b,{long}\n")
    assert guess_columns(named.columns, named.rows).description is None
