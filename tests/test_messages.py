"""Every sentence that people read stands in both languages."""

import ast
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from annotation.errors import Caution
from annotation.messages import (
    CATALOGUES,
    KEYWORDS,
    LANGUAGES,
    explain,
    extract_messages,
    figure,
    read_catalogue,
    translations,
)
from tests.conftest import PROJECT

SOURCE = extract_messages(PROJECT)
OTHERS = [language for language in LANGUAGES if language != "en"]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> list[str]:
    return (
        list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]
    )


def test_there_are_sentences_to_translate() -> None:
    assert len(SOURCE) > 100
    assert "Skip" in SOURCE
    assert "{file}, line {line}: {problem}." in SOURCE


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_missing_or_left_over(language: str) -> None:
    catalogue = read_catalogue(CATALOGUES / f"{language}.po", language)
    wanted = {message.id for message in SOURCE if message.id}
    given = {message.id for message in catalogue if message.id}
    assert wanted - given == set()
    assert given - wanted == set()
    for message in catalogue:
        if message.id:
            assert all(forms(message)), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_the_same_things(language: str) -> None:
    for message in read_catalogue(CATALOGUES / f"{language}.po", language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        for form in forms(message):
            assert fields(form) <= fields(ids[-1]), message.id
            assert fields(form) >= fields(ids[0]) & fields(ids[-1]), message.id


def test_the_screen_says_it_in_indonesian() -> None:
    assert translations("id").gettext("Skip") == "Lewati"
    assert translations("en").gettext("Skip") == "Skip"


def sentences_in(path: Path) -> set[str]:
    """Return the sentence of every call that the extraction should know, from the code itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = (KEYWORDS.get(name) or (1,))[0] if name in KEYWORDS else 0
        literal = node.args[place - 1] if place and len(node.args) >= place else None
        if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
            found.add(literal.value)
    return found


def test_the_extraction_loses_no_sentence() -> None:
    known = {one for message in SOURCE if message.id for one in _ids(message)}
    files = [*(PROJECT / "annotation").rglob("*.py"), *(PROJECT / "model").rglob("*.py")]
    for path in [*files, PROJECT / "annotate_app.py"]:
        assert sentences_in(path) <= known, path.name


def _ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def test_a_number_in_a_sentence_is_written_as_its_language_does() -> None:
    inner = Caution("{share:.1%} of them", share=0.125)
    said = Caution("Alpha {alpha:.2f}, {count} units, {inner}", alpha=0.5, count=3, inner=inner)
    assert explain(said, "id") == "Alpha 0,50, 3 units, 12,5% of them"
    assert explain(said, "en") == "Alpha 0.50, 3 units, 12.5% of them"
    assert f"{figure(-0.25, 'id'):+.1f}" == "-0,2"
