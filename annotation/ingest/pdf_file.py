"""PDF: paragraphs and tables, without running heads and marks of notes."""

import gc
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from statistics import median

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from annotation.errors import InvalidInput
from annotation.ingest.document import Block, Document, Grid, Line, Paragraph, Progress, ignore
from annotation.ingest.lines import (
    ITEM,
    Vocabulary,
    cites_by_number,
    without_citations,
    without_note_signs,
)
from annotation.ingest.ocr import OcrState, recognise
from annotation.ingest.pdf_page import RawPage, read_page
from annotation.ingest.pdf_problems import page_problems
from annotation.ingest.pdf_tables import RawTable
from annotation.ingest.pdf_words import PageLine

MARGIN = 0.12
"""Running heads and page numbers stand in this share of a page's height, above and below."""
REPEATED = 0.5
PARAGRAPH = 0.35
"""A gap larger than the page's usual one by this share of a line's height ends a paragraph."""
ENDED = re.compile(r"(?:[.;:!?]|\b(?:and|or|dan|atau))[\W]*$")
LARGE = 1.15
THRESHOLDS = (50_000, 20, 20)
MOST_HEADING = 20


def read_pdf(data: bytes, file: str, tell: Progress = ignore) -> Document:
    """Return what a PDF says, through OCR where pages are pictures and OCR is installed.

    Raises InvalidInput where it cannot be read.
    """
    pages = _pages(data, file, tell)
    ocr = OcrState.UNUSED
    pictures = [page.number for page in pages if page.is_picture]
    if pictures:
        ocr, readable = recognise(data, pictures)
        pages = _pages(readable, file, tell) if readable else pages
    return _document(file, _without_running_heads(pages), ocr)


def _pages(data: bytes, file: str, tell: Progress) -> list[RawPage]:
    pages: list[RawPage] = []
    try:
        with _seldom_collected(), pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                pages.append(read_page(page, pages[-1].open_gutters if pages else ()))
                page.close()  # else every letter of the report stays in memory, and slows the rest
                tell(len(pages), len(pdf.pages))
    except (PdfminerException, MalformedPDFException) as error:
        raise _unreadable(file, error) from error
    if not pages:
        raise InvalidInput(
            "{file} has no pages that can be read; it may be incomplete. Download it again, or "
            "print it to a new PDF.",
            file=file,
        )
    return pages


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Collect garbage less often: a page is made of a million objects, hardly any of it garbage."""
    usual = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _unreadable(file: str, error: Exception) -> InvalidInput:
    if any(isinstance(reason, PDFPasswordIncorrect) for reason in error.args):
        return InvalidInput(
            "{file} is locked with a password. Open it, save a copy without the password, and "
            "choose that.",
            file=file,
        )
    return InvalidInput(
        "{file} is damaged and cannot be read. Download it again, or print it to a new PDF.",
        file=file,
    )


def _without_running_heads(pages: list[RawPage]) -> list[RawPage]:
    counts = Counter(key for page in pages for key in {_key(item) for item in _at_edge(page)})
    often = {key for key, count in counts.items() if count > max(1, REPEATED * len(pages) - 1)}
    return [
        page._replace(items=[item for item in page.items if item not in heads])
        for page in pages
        for heads in ([item for item in _at_edge(page) if _key(item) in often],)
    ]


def _at_edge(page: RawPage) -> list[PageLine]:
    low, high = MARGIN * page.height, (1 - MARGIN) * page.height
    return [
        item
        for item in page.items
        if isinstance(item, PageLine) and (item.bottom < low or item.top > high)
    ]


def _key(line: PageLine) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower()).strip("#-\N{EN DASH}| ")


def _document(file: str, pages: Sequence[RawPage], ocr: OcrState) -> Document:
    lines = [text for page in pages for text in page.texts]
    words = Vocabulary(lines)
    cited = cites_by_number(lines)

    def joined(texts: Sequence[str]) -> str:
        text = without_note_signs(words.join(texts))
        return without_citations(text) if cited else text

    usual = median(
        [item.size for page in pages for item in page.items if isinstance(item, PageLine)] or [0]
    )
    blocks: list[Block] = []
    for page in pages:
        gathered: list[PageLine] = []
        for item in page.items:
            if isinstance(item, RawTable):
                blocks += _paragraphs(page.number, gathered, usual, joined)
                gathered = []
                blocks.append(_grid(page.number, item, joined))
            else:
                gathered.append(item)
        blocks += _paragraphs(page.number, gathered, usual, joined)
    return Document(file, len(pages), tuple(blocks), tuple(page_problems(file, pages, ocr)))


def _paragraphs(
    page: int, lines: Sequence[PageLine], usual: float, joined: Callable[[Sequence[str]], str]
) -> Iterator[Paragraph]:
    gaps = [line.top - above.bottom for above, line in pairwise(lines)]
    gap = median([one for one in gaps if one > 0] or [0])
    group: list[PageLine] = []
    for line in lines:
        if group and _begins_anew(group[-1], line, gap):
            yield _paragraph(page, group, usual, joined)
            group = []
        group.append(line)
    if group:
        yield _paragraph(page, group, usual, joined)


def _begins_anew(above: PageLine, line: PageLine, usual_gap: float) -> bool:
    gap, height = line.top - above.bottom, above.bottom - above.top
    is_apart = gap > max(usual_gap, 0) + PARAGRAPH * height or gap < -height
    is_item = ITEM.match(line.text) is not None and ENDED.search(above.text) is not None
    return is_apart or is_item or abs(line.size - above.size) > 1


def _paragraph(
    page: int, lines: Sequence[PageLine], usual: float, joined: Callable[[Sequence[str]], str]
) -> Paragraph:
    text = joined([line.text for line in lines])
    stands_out = lines[0].size > LARGE * usual or text.isupper()
    return Paragraph(page, text, stands_out and len(text.split()) <= MOST_HEADING)


def _grid(page: int, table: RawTable, joined: Callable[[Sequence[str]], str]) -> Grid:
    return Grid(tuple(Line(page, tuple(map(joined, row))) for row in table.rows))
