"""DOCX: paragraphs, list items and tables in their order. It has no pages until it is printed."""

import io
from collections.abc import Iterator
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as WordTable

from annotation.errors import InvalidInput
from annotation.ingest.document import Block, Document, Grid, Line, Paragraph
from annotation.ingest.table import clean


def read_docx(data: bytes, file: str) -> Document:
    """Return what a Word document says; raises InvalidInput where it cannot be read."""
    try:
        blocks = tuple(_blocks(docx.Document(io.BytesIO(data))))
    except (BadZipFile, PackageNotFoundError, SyntaxError, KeyError, ValueError) as error:
        # lxml's errors of syntax are SyntaxErrors.
        raise InvalidInput(
            "{file} is damaged and cannot be read. Open it in Word or LibreOffice and save it "
            "anew.",
            file=file,
        ) from error
    return Document(file, 0, blocks)


def _blocks(document: "docx.document.Document") -> Iterator[Block]:
    for part in document.iter_inner_content():
        if isinstance(part, WordTable):
            yield Grid(tuple(Line(0, _cells(row)) for row in part.rows))
        elif text := _text(part.text):
            style = part.style.name if part.style is not None and part.style.name else ""
            yield Paragraph(0, text, is_heading=style.startswith(("Heading", "Title")))


def _cells(row: "docx.table._Row") -> tuple[str, ...]:
    """Return the cells; one that runs over several columns or rows stands in each of them."""
    return tuple(_text(cell.text) for cell in row.cells)


def _text(text: str) -> str:
    return clean(" ".join(text.split()))
