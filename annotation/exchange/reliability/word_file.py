"""A document as DOCX, with real tables whose header row comes again on each page."""

import io
import re
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from annotation.exchange.reliability.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    Text,
    Verbatim,
    runs,
)
from annotation.exchange.reliability.packed import MOMENT, pack, unpack

PROGRAM = "Jalur"
SMALL = Pt(9)
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_docx(document: Document) -> bytes:
    """Return the file; the same document gives the same bytes."""
    word = docx.Document()
    facts = word.core_properties
    facts.title, facts.language = _fit(document.title), document.language
    facts.author = facts.last_modified_by = PROGRAM
    facts.comments = ""
    facts.created = facts.modified = datetime(*MOMENT)
    word.styles["Normal"].font.name = "Times New Roman"
    word.add_heading(_fit(document.title), level=0)
    for block in document.blocks:
        _add(word, block)
    buffer = io.BytesIO()
    word.save(buffer)
    return pack(unpack(buffer.getvalue()))


def _add(word: WordDocument, block: Block) -> None:
    match block:
        case Heading(text):
            word.add_heading(_fit(text), level=1)
        case Paragraph(text):
            _write(word.add_paragraph(), text)
        case Listing(items):
            for item in items:
                _write(word.add_paragraph(style="List Bullet"), item)
        case Verbatim(text):
            run = word.add_paragraph().add_run(_fit(text))
            run.font.name, run.font.size = "Courier New", SMALL
        case Table():
            _add_table(word, block)


def _add_table(word: WordDocument, table: Table) -> None:
    caption = word.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.add_run(_fit(table.caption)).bold = True
    rows = word.add_table(1 + len(table.rows), len(table.header), "Table Grid").rows
    for row, texts in zip(rows, (table.header, *table.rows), strict=True):
        _set(row, "w:cantSplit")  # else a page break parts an interval
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _fill(cell, text, is_figure=place >= table.words)
    for cell in rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    _set(rows[0], "w:tblHeader")  # read out as one, and on each page
    word.add_paragraph()


def _fill(cell: _Cell, text: str, *, is_figure: bool) -> None:
    paragraph = cell.paragraphs[0]
    _write(paragraph, (text,))
    for run in paragraph.runs:
        run.font.size = SMALL
    if is_figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _set(row: _Row, flag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(flag))


def _write(paragraph: WordParagraph, text: Text) -> None:
    for one in runs(text):
        run = paragraph.add_run(_fit(one.text))
        run.italic = one.is_italic or None
        if one.is_blank:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _fit(text: str) -> str:
    return NOT_IN_XML.sub("", text)
