"""DOCX: paragraphs, list items and tables in their order. It has no pages until it is printed."""

import io
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph

from annotation.ingest.document import Block, Document, Grid, Line, Paragraph
from annotation.ingest.other_documents import damaged_document
from annotation.ingest.table import clean

LEFT_OUT = {qn("w:del"), qn("w:moveFrom")}
"""What an author took out while changes were tracked."""
WRITTEN = {qn("w:t"): None, qn("w:tab"): " ", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}


def read_docx(data: bytes, file: str) -> Document:
    """Return what a Word document says; raises InvalidInput where it cannot be read."""
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = tuple(_blocks(document.element.body, document))
    except (BadZipFile, PackageNotFoundError, SyntaxError, KeyError, ValueError) as error:
        # lxml's errors of syntax are SyntaxErrors.
        raise damaged_document(file) from error
    return Document(file, 0, blocks)


def _blocks(element: Any, document: Any) -> Iterator[Block]:
    for child in element:
        if child.tag == qn("w:tbl"):
            rows = Table(child, document).rows
            yield Grid(tuple(Line(0, tuple(_cells(row))) for row in rows))
        elif child.tag == qn("w:p"):
            if text := _text(child):
                style = WordParagraph(child, document).style
                name = style.name if style is not None and style.name else ""
                yield Paragraph(0, text, is_heading=name.startswith(("Heading", "Title")))
        elif child.tag not in LEFT_OUT:
            yield from _blocks(child, document)


def _cells(row: Any) -> Iterator[str]:
    """Yield the cells: one that runs over several columns stands in the first of them."""
    before = None
    for cell in row.cells:
        yield "" if cell._tc is before else _lines(cell._tc)
        before = cell._tc


def _text(element: Any) -> str:
    """Return every word in an element, tracked insertions and inner tables too."""
    return clean(" ".join("".join(_pieces(element)).split()))


def _lines(element: Any) -> str:
    """Return the words of a cell, its paragraphs and lines parted by line feeds."""
    lines = "".join(_pieces(element)).split("\n")
    return clean("\n".join(filter(None, (" ".join(line.split()) for line in lines))))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in WRITTEN:
            yield WRITTEN[child.tag] or child.text or ""
        elif child.tag not in LEFT_OUT:
            yield from _pieces(child)
    if element.tag == qn("w:p"):
        yield "\n"
