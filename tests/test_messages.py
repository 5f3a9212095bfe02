"""Every sentence that people read stands in both languages."""

import string

import pytest
from babel.messages.catalog import Message

from annotation.messages import (
    CATALOGUES,
    LANGUAGES,
    extract_messages,
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
