"""Fakes and workspaces for the tests; in CI a skipped test is a failed test."""

import gc
import os
import shutil
import threading
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotation.codebook import Codebook, parse_codebook
from annotation.storage.engine import Database
from annotation.store import Store
from model import encoder as encoders
from model.cache import Embedder
from model.encoder import Vectors
from model.lexical import LexicalClassifier
from tests.postgres import find_programs, server

# A name on a hub is looked for on this computer alone: without it the tests wait for a network.
os.environ["HF_HUB_OFFLINE"] = "1"

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"

OTHER_STUDY = """
name: {en: Repair of household goods}
languages: [en]
codes:
  - number: 1
    name: {en: Repair}
    definition: {en: Something broken is mended so that it works again.}
    examples: {en: [the mechanic mends a broken engine, a tailor mends a torn coat]}
  - number: 2
    name: {en: Sale}
    definition: {en: Goods change hands for money.}
    examples: {en: [the shop sells apples for money, a buyer pays money for a car]}
  - number: 3
    name: {en: Gift}
    definition: {en: Goods change hands without money.}
    examples: {en: [an aunt gives a present to a child, they give away flowers as a present]}
  - number: 4
    name: {en: Theft}
    definition: {en: Goods are taken without the owner's consent.}
    examples: {en: [a thief takes a wallet unseen, robbers take jewels from the owner]}
"""


class FakeEncoder:
    """Counts words into 64 buckets: fast, deterministic, and near texts come out near."""

    name = "fake"
    hash = "fake-words-64"
    dimension = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().split():
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)

    def encode_quickly(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def embedder(encoder: FakeEncoder, tmp_path: Path) -> Embedder:
    return Embedder(encoder, tmp_path / "cache")


@pytest.fixture
def other_codebook() -> Codebook:
    return parse_codebook(OTHER_STUDY, "other.yaml")


@pytest.fixture
def fake_encoder_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let suggesters be made without the real encoder."""
    monkeypatch.setattr("annotation.suggestions.load_encoder", lambda name, **_: FakeEncoder())
    monkeypatch.setattr("annotation.prelabel.jobs._encoder", lambda name: FakeEncoder())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    if report.skipped and os.environ.get("JALUR_STRICT") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Let what Playwright leaves open go before a test comes that does not ignore it."""
    yield
    is_next = nextitem is not None and nextitem.get_closest_marker("browser")
    if item.get_closest_marker("browser") and not is_next:
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let a new database file be a copy of one that the migrations have made, which is quick.

    All else goes on as ever: what is opened is looked at and, where it is older, migrated.
    """
    template = tmp_path_factory.mktemp("template") / "jalur.sqlite"
    Store.open(template).close()
    migrate, alone = Database.migrate, threading.Lock()

    def copy_and_migrate(database: Database) -> None:
        path = database.path
        # Where no file can be made, `migrate` finds it out and says so.
        with alone, suppress(OSError):
            if path is not None and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(template, path)
        migrate(database)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Database, "migrate", copy_and_migrate)
        yield


@pytest.fixture(scope="session", autouse=True)
def letters_once() -> Iterator[None]:
    """Let what the letters of a codebook say, which takes seconds, be learned once."""

    @cache
    def learned(texts: tuple[str, ...], classes: tuple[int, ...]) -> LexicalClassifier:
        return LexicalClassifier(texts, classes)

    def classifier(texts: Sequence[str], classes: Sequence[int]) -> LexicalClassifier:
        return learned(tuple(texts), tuple(classes))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("model.prior.LexicalClassifier", classifier)
        yield


@pytest.fixture(scope="session", autouse=True)
def encoder_once() -> Iterator[None]:
    """Let the default encoder, which takes seconds, be loaded once in this process."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encoders, "_load_default", cache(encoders._load_default))
        patched.setattr(encoders, "_default_weights_hash", cache(encoders._default_weights_hash))
        yield


@pytest.fixture(scope="session")
def components_once() -> Iterator[None]:
    """Let Streamlit look through the installed packages once, not for each session it tests."""
    scanner = import_module("streamlit.components.v2.manifest_scanner")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            scanner, "scan_component_manifests", cache(scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Give the URLs of new, migrated databases on a PostgreSQL server of the tests' own."""
    programs = find_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL")
    with server(programs) as running:
        template = running.database()
        Store.open(template).close()
        yield lambda: running.database(template)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with a codebook revision and no unit, on each kind of database."""
    where = tmp_path / "labeled" / "jalur.sqlite"
    if request.param == "postgresql":
        where = request.getfixturevalue("postgres")()
    with Store.open(where) as opened:
        opened.add_codebook_revision("rev", "Nine tracks", "codes: []")
        yield opened


@pytest.fixture
def ani(store: Store) -> str:
    """A coder's id."""
    return store.add_coder("Ani").id


@pytest.fixture
def budi(store: Store) -> str:
    """Another coder's id."""
    return store.add_coder("Budi").id
