"""The codebook: codes with their definitions in every language of the study, and its check."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from annotation.errors import InvalidCodebook, JalurError

# The same loader in C is ten times faster, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Text = Mapping[str, str]
"""The same text by language."""
Items = Mapping[str, tuple[str, ...]]
"""The same list by language."""


@dataclass(frozen=True)
class Code:
    """One category. `number` names it in files, codings and on the keyboard."""

    number: int
    name: Text
    definition: Text
    includes: Items
    excludes: Items
    examples: Items


@dataclass(frozen=True)
class Border:
    """How to decide between codes that are easily mistaken for each other."""

    codes: tuple[int, ...]
    rule: Text


@dataclass(frozen=True)
class Codebook:
    """A checked codebook; `text` is the file it was read from."""

    name: Text
    languages: tuple[str, ...]
    source: str
    codes: tuple[Code, ...]
    borders: tuple[Border, ...]
    text: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The codes' numbers in codebook order."""
        return tuple(code.number for code in self.codes)

    def code(self, number: int) -> Code:
        """Return the code of that number; raises KeyError where there is none."""
        return self._by_number[number]

    def borders_of(self, number: int) -> list[Border]:
        """Return the rules that say how to tell this code from others."""
        return [border for border in self.borders if number in border.codes]

    def language(self, wanted: str) -> str:
        """Return `wanted` where the codebook has it, else its first language."""
        return wanted if wanted in self.languages else self.languages[0]

    @cached_property
    def revision(self) -> str:
        """Hash of all that the codebook says; comments and layout do not count."""
        content = yaml.load(self.text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    @cached_property
    def _by_number(self) -> dict[int, Code]:
        return {code.number: code for code in self.codes}


def load_codebook(path: Path) -> Codebook:
    """Return the codebook of a YAML file; raises InvalidCodebook with the line and the cure."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InvalidCodebook(
            "There is no codebook at {file}. Put one there.", file=str(path)
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidCodebook("{file} is not UTF-8. Save it as UTF-8.", file=path.name) from error
    return parse_codebook(text, path.name)


def parse_codebook(text: str, file: str = "codebook") -> Codebook:
    """Return the codebook of a YAML text; raises InvalidCodebook with the line and the cure."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidCodebook(
            "{file}, line {line}: this is not YAML ({problem}). Check indents, colons and quotes.",
            file=file,
            line=line,
            problem=error.problem or "",
        ) from error
    if node is None:
        raise InvalidCodebook("{file} is empty. Start it with the field name.", file=file)
    return _Reader(file).codebook(node, text)


class _Reader:
    """Reads YAML nodes, which know their lines, into a codebook."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.languages: tuple[str, ...] = ()

    def codebook(self, node: yaml.Node, text: str) -> Codebook:
        fields = self.fields(node, ("name", "languages", "codes"), ("source", "borders"))
        self.languages = tuple(self.word(item) for item in self.items(fields["languages"]))
        if not self.languages:
            raise self.mistake(fields["languages"], "name at least one language, such as [en]")
        codes = tuple(self.code(item) for item in self.items(fields["codes"]))
        if len(codes) < 2:  # noqa: PLR2004 - one code leaves nothing to choose
            raise self.mistake(fields["codes"], "a codebook needs at least two codes")
        self.check_numbers(fields["codes"], codes)
        numbers = {code.number for code in codes}
        borders = self.items(fields["borders"]) if "borders" in fields else []
        return Codebook(
            name=self.text(fields["name"]),
            languages=self.languages,
            source=self.word(fields["source"]) if "source" in fields else "",
            codes=codes,
            borders=tuple(self.border(item, numbers) for item in borders),
            text=text,
        )

    def code(self, node: yaml.Node) -> Code:
        fields = self.fields(
            node, ("number", "name", "definition", "examples"), ("includes", "excludes")
        )
        return Code(
            number=self.number(fields["number"]),
            name=self.text(fields["name"]),
            definition=self.text(fields["definition"]),
            includes=self.list(fields.get("includes")),
            excludes=self.list(fields.get("excludes")),
            examples=self.list(fields["examples"], required=True),
        )

    def border(self, node: yaml.Node, numbers: set[int]) -> Border:
        fields = self.fields(node, ("codes", "rule"), ())
        codes = tuple(self.number(item) for item in self.items(fields["codes"]))
        for number in codes:
            if number not in numbers:
                raise self.mistake(fields["codes"], "there is no code {number}", number=number)
        return Border(codes, self.text(fields["rule"]))

    def check_numbers(self, node: yaml.Node, codes: tuple[Code, ...]) -> None:
        seen: set[int] = set()
        for item, code in zip(self.items(node), codes, strict=True):
            if code.number in seen:
                raise self.mistake(
                    item,
                    "the number {number} is used twice; give each code its own",
                    number=code.number,
                )
            seen.add(code.number)

    def fields(
        self, node: yaml.Node, required: tuple[str, ...], optional: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        found = self.mapping(node)
        for name, value in found.items():
            if name not in required + optional:
                raise self.mistake(
                    value,
                    "unknown field {field}; known here are {known}",
                    field=name,
                    known=", ".join(required + optional),
                )
        for name in required:
            if name not in found:
                raise self.mistake(node, "the field {field} is missing", field=name)
        return found

    def mapping(self, node: yaml.Node) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.mistake(node, "fields such as name: value are expected here")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in found:
                raise self.mistake(key, "the field {field} stands here twice", field=key.value)
            found[key.value] = value
        return found

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.mistake(node, "a list is expected here")
        return list(node.value)

    def word(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.mistake(node, "a text is expected here")
        return str(node.value).strip()

    def number(self, node: yaml.Node) -> int:
        word = self.word(node)
        if not word.isdecimal() or int(word) < 1:
            raise self.mistake(
                node, "{word} is not a whole number above 0 (0 means none applies)", word=word
            )
        return int(word)

    def by_language(self, node: yaml.Node) -> dict[str, yaml.Node]:
        found = self.mapping(node)
        for language in self.languages:
            if language not in found:
                raise self.mistake(
                    node, "the text in {language} is missing; add it", language=repr(language)
                )
        for language, value in found.items():
            if language not in self.languages:
                raise self.mistake(
                    value,
                    "{language} is not among the codebook's languages ({known})",
                    language=repr(language),
                    known=", ".join(self.languages),
                )
        return found

    def text(self, node: yaml.Node) -> Text:
        return {language: self.word(value) for language, value in self.by_language(node).items()}

    def list(self, node: yaml.Node | None, required: bool = False) -> Items:
        if node is None:
            return dict.fromkeys(self.languages, ())
        found: dict[str, tuple[str, ...]] = {}
        for language, value in self.by_language(node).items():
            found[language] = tuple(self.word(item) for item in self.items(value))
            if required and not found[language]:
                raise self.mistake(value, "give at least one example phrase")
        return found

    def mistake(self, node: yaml.Node, problem: str, **values: Any) -> InvalidCodebook:
        return InvalidCodebook(
            "{file}, line {line}: {problem}.",
            file=self.file,
            line=node.start_mark.line + 1,
            problem=JalurError(problem, **values),
        )
