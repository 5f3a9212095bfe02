"""The page that a unit stands on, as a picture or as text, with the unit's place marked."""

import io

import streamlit as st
from PIL import Image, ImageDraw

from annotation.pages.text import marked
from annotation.review import Picture, Review
from annotation.state import _
from annotation.store import CutUnit

HEIGHT = 760
AROUND = 1500
"""So many letters of the text are shown before and after a unit where there is no page to show."""
PART, ABOVE = 0.6, 0.05
"""This share of a page fits the screen; so much of it is left free above and below a unit."""
MARKED, OTHERS = (255, 176, 0, 90), (0, 150, 136, 40)


def draw_page(review: Review, one: CutUnit) -> None:
    """Draw the page of a unit, or the text around it where there is no page to show."""
    with st.spinner(_("Drawing the page ...")):
        picture = review.picture(one)
    if picture is not None:
        whole = st.toggle(_("The whole page"), key="whole-page")
        image = _with_marks(picture)
        st.image(
            image if whole else _around(image, picture),
            width="stretch",
            caption=_("Page {page}").format(page=picture.page),
        )
        return
    around = review.surroundings(one, AROUND)
    with st.container(height=HEIGHT, border=True):
        if around is None:
            st.caption(_("This unit has no place in a text that is kept."))
        else:
            before, own, after = around
            _draw_text(before, own, after)


def _draw_text(before: str, own: str, after: str) -> None:
    start = len(before)
    text = before + own + after
    parts, done = [], 0
    for part in text.split("\n\n"):
        begin, end = max(start - done, 0), min(start + len(own) - done, len(part))
        parts.append(marked(part, [(begin, end)] if begin < end else ()))
        done += len(part) + 2
    st.html("".join(parts))


def _around(page: Image.Image, picture: Picture) -> Image.Image:
    """Return the part of a page where the unit stands, which fits the screen."""
    first = min((box.top for box in picture.marked), default=0.0)
    last = max((box.bottom for box in picture.marked), default=0.0)
    top = max(0.0, min((first + last - PART) / 2, first - ABOVE, 1 - PART))
    bottom = max(top + PART, min(last + ABOVE, 1.0))
    return page.crop((0, round(top * page.height), page.width, round(bottom * page.height)))


def _with_marks(picture: Picture) -> Image.Image:
    page = Image.open(io.BytesIO(picture.png)).convert("RGBA")
    marks = Image.new("RGBA", page.size)
    pen = ImageDraw.Draw(marks)
    for boxes, colour in ((picture.others, OTHERS), (picture.marked, MARKED)):
        for box in boxes:
            left, right = box.left * page.width, box.right * page.width
            top, bottom = box.top * page.height, box.bottom * page.height
            pen.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=colour)
    return Image.alpha_composite(page, marks).convert("RGB")
