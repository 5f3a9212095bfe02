"""Codes as people write them in a cell: `1;2`, `1+2`, names of codes, `-` for none."""

import re

from annotation.codebook import Codebook
from annotation.ingest.table import Problem
from annotation.records import Codes, normalise

NONE_APPLIES = {"-", "0", "0.0", "none", "tidak ada"}
NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?")
NUMBERS = re.compile(r"[\d.\s;+,]+")
LONGEST_QUOTE = 60


class CodeReader:
    """Reads cells against a codebook: by number, or by name in any of its languages."""

    def __init__(self, codebook: Codebook) -> None:
        self._numbers = set(codebook.numbers)
        self._names: dict[str, set[int]] = {}
        for code in codebook.codes:
            for name in code.name.values():
                self._names.setdefault(normalise(name), set()).add(code.number)

    def read(self, row: int, cell: str) -> Codes | None:
        """Return the codes of a cell in their order: None for an empty cell, () for none applies.

        Raises Problem for what is no code and for a code that stands twice.
        """
        text = normalise(cell)
        if not text:
            return None
        if text in NONE_APPLIES and text not in self._names:
            return ()
        codes = tuple(self._code(row, part) for part in self._parts(text))
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice is not None:
            raise Problem(
                row,
                "Row {row}: code {code} stands twice. The description is taken, its codes are not. "
                "Write each code once and load the file again.",
                code=twice,
            )
        return codes

    def _parts(self, text: str) -> list[str]:
        if text in self._names:
            return [text]
        joints = "[;+,]" if NUMBERS.fullmatch(text) else ";"
        parts = [part.strip() for part in re.split(joints, text)]
        return [part for part in parts if part] or [text]

    def _code(self, row: int, part: str) -> int:
        number = NUMBER.fullmatch(part)
        meant = {int(number[1])} & self._numbers if number else self._names.get(part, set())
        if len(meant) == 1:
            return next(iter(meant))
        quote = part if len(part) <= LONGEST_QUOTE else part[:LONGEST_QUOTE] + "…"
        if meant:
            raise Problem(
                row,
                "Row {row}: {code} is the name of several codes. Write the number. The description "
                "is taken, its codes are not.",
                code=quote,
            )
        raise Problem(
            row,
            "Row {row}: {code} is not a code of the codebook. Write one of {known}, or 0 alone "
            "where none applies. The description is taken, its codes are not.",
            code=quote,
            known=", ".join(str(number) for number in sorted(self._numbers)),
        )
