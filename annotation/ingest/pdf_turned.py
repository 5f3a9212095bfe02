"""Pages of a PDF, or tables on them, that stand sideways or upside down: turned to be read."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pdfplumber.page import Page

FEW = 0.2
"""A direction of writing that fewer letters of a page have is a stamp or a name beside a chart."""
FULL_TURN = 360


def upright_views(page: Page) -> Iterator[Page]:
    """Yield the page as it is seen with each of its directions of writing upright, fullest first.

    Each view has the letters of its own direction only. A page without letters is yielded once.
    """
    letters = Counter(_turn(char) for char in page.chars)
    many = [turn for turn, count in letters.most_common() if count >= FEW * letters.total()]
    for turn in many or [0]:
        view = _turned(page, turn) if turn else page
        yield view.filter(_is_upright) if len(letters) > 1 else view


def _turn(char: dict[str, Any]) -> int:
    """Return by how many degrees clockwise the page must be turned to have a letter upright."""
    across, down, _, height, *_ = char["matrix"]
    if abs(down) > abs(across):
        return 90 if down > 0 else 270
    return 180 if across < 0 and height < 0 else 0


def _is_upright(thing: dict[str, Any]) -> bool:
    return thing["object_type"] != "char" or _turn(thing) == 0


def _turned(page: Page, turn: int) -> Page:
    """Return a page anew with another /Rotate, so that the libraries turn all that is on it."""
    source = page.page_obj
    before = source.attrs.get("Rotate"), source.rotate
    source.rotate = (page.rotation + turn) % FULL_TURN
    source.attrs["Rotate"] = source.rotate
    view = Page(page.pdf, source, page.page_number, page.initial_doctop)
    _ = view.layout  # read now, while the page says how it is turned
    source.attrs["Rotate"], source.rotate = before
    return view
