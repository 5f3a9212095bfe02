"""A page of a PDF as a picture, and where in it given texts stand."""

import io
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_int
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

WIDTH = 900
"""Of the picture, in pixels."""
LINE_ENDS = "\r\n"
FEWEST_WORDS = 3
"""So many words in a row must be the same, or words that stand everywhere would be marked."""
HYPHENS = tuple("-\N{HYPHEN}\N{SOFT HYPHEN}\x02\ufffe")
"""What a word that goes on in the next line ends with; the last two are PDFium's."""


class Box(NamedTuple):
    """A place on a page, in shares of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class PageImage(NamedTuple):
    """The picture of a page (PNG), and the lines where each text stands there."""

    png: bytes
    places: tuple[tuple[Box, ...], ...]


class _Word(NamedTuple):
    text: str
    boxes: tuple[Box, ...]


def draw_page(file: Path, page: int, texts: Sequence[str]) -> PageImage:
    """Return the picture of a page, from 1 on; a text that is not found there has no place.

    See `apart` for the safe way: PDFium is C++ and meets files that nobody expected.
    """
    # Imported here, in a process of its own.
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(file) as document:
        drawn = document[page - 1]
        bitmap = drawn.render(scale=WIDTH / drawn.get_width())
        buffer = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(buffer, "PNG")
        words = list(_words(drawn))
    return PageImage(buffer.getvalue(), tuple(tuple(_places(words, text)) for text in texts))


def _places(words: Sequence[_Word], text: str) -> Iterator[Box]:
    wanted = [word for part in text.split() if (word := _bare(part))]
    present = [word.text for word in words]
    matcher = SequenceMatcher(None, present, wanted, autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size >= min(FEWEST_WORDS, max(len(wanted), 1)):
            found = words[block.a : block.a + block.size]
            yield from _lines([box for word in found for box in word.boxes])


def _lines(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield one box for each run of boxes that follow one another in a line."""
    line: Box | None = None
    for box in boxes:
        if line is not None and _goes_on(line, box):
            line = _around(line, box)
        else:
            if line is not None:
                yield line
            line = box
    if line is not None:
        yield line


def _goes_on(line: Box, box: Box) -> bool:
    height = line.bottom - line.top
    is_beside = line.top < (box.top + box.bottom) / 2 < line.bottom
    return is_beside and -height < box.left - line.right < 2 * height


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _words(page: Any) -> Iterator[_Word]:
    text, boxes = "", list[Box]()
    for letter, box in (*_letters(page), (" ", None)):
        if not letter.isspace():
            text += letter
            boxes += [box] if box is not None else []
        elif not (letter in LINE_ENDS and text.endswith(HYPHENS)):
            if bare := _bare(text):
                yield _Word(bare, tuple(_lines(boxes)))
            text, boxes = "", []


def _letters(page: Any) -> Iterator[tuple[str, Box | None]]:
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    width, height = 10_000, 10_000
    text = page.get_textpage()

    def device(x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        pdfium.FPDF_PageToDevice(
            page, 0, 0, width, height, 0, c_double(x), c_double(y), byref(across), byref(down)
        )
        return across.value / width, down.value / height

    for index in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text, index))
        left, bottom, right, top = text.get_charbox(index)
        corners = (device(left, bottom), device(right, top))
        across, down = zip(*corners, strict=True)
        box = Box(min(across), min(down), max(across), max(down))
        yield letter, None if letter.isspace() else box
