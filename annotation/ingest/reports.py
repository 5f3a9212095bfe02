"""A report of any kind: PDF, DOCX, HTML, plain text or Markdown."""

import io
import re
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile, ZipInfo

from annotation.errors import InvalidInput
from annotation.ingest.columns import guess_columns
from annotation.ingest.csv_file import DELIMITERS, splits_evenly
from annotation.ingest.document import Document, Progress, ignore
from annotation.ingest.other_documents import damaged_document, refusal
from annotation.ingest.report_text import ReportText, lay_out
from annotation.ingest.text import decode

PDF = b"%PDF-"
PDF_WITHIN = 1024
"""Some programs write a few bytes in front."""
ZIP = b"PK"
WORD, WORKBOOK = "word/document.xml", "xl/workbook.xml"
HTML = re.compile(
    r"\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype html|html|head|body|table)\b", re.I | re.S
)
PLAIN = ".txt"
MARKDOWN = (".md", ".markdown")
TEXT_NAMES = (*MARKDOWN, PLAIN)
PARAGRAPHS = re.compile(r"\n[ \t\r]*\n")
PROSE_WORDS = 6
"""A line of so many words is running text where nothing says that it is a row."""
HEAD = 64 * 1024
REPORT_NAMES = (".pdf", ".docx", ".html", ".htm", *TEXT_NAMES)
OTHER_NAMES = (".doc", ".odt", ".rtf")
"""Reports, by their names, that get a sentence on how to save them so that they can be read."""
MOST_UNPACKED = 300 * 1024 * 1024
"""A document that unpacks to more than this is no report."""


def looks_like_report(data: bytes, file: str) -> bool:
    """Return whether a file is a report rather than a table, by what is inside."""
    if is_pdf(data) or _is_word(data) or refusal(data, file, REPORT_NAMES):
        return True
    if data.startswith(ZIP) and PurePath(file).suffix.lower() == ".docx":
        return not _is_workbook(data)
    head = decode(data[:HEAD])
    kind = PurePath(file).suffix.lower()
    if head is None:
        return kind in OTHER_NAMES
    is_prose = kind in (*TEXT_NAMES, *OTHER_NAMES) and (kind != PLAIN or not _is_table(head.text))
    return is_prose or HTML.match(head.text) is not None


def is_pdf(data: bytes) -> bool:
    """Return whether a file is a PDF, whatever its name."""
    return PDF in data[:PDF_WITHIN]


def read_report(data: bytes, file: str, tell: Progress = ignore) -> ReportText:
    """Return the text of a report and the cooperations in it; see `apart` for the safe way.

    Raises InvalidInput where it cannot be read, or holds no text at all.
    """
    found = lay_out(_read(data, file, tell))
    if not found.source.text.strip():
        first = found.problems[0] if found.problems else None
        raise first or InvalidInput("{file} holds no text. Choose another file.", file=file)
    return found


def _read(data: bytes, file: str, tell: Progress) -> Document:
    refused = refusal(data, file, REPORT_NAMES)
    if refused is not None:
        raise refused
    # Each reader's library takes a while to import, and most files need one of them.
    if is_pdf(data):
        from annotation.ingest.pdf_file import read_pdf  # noqa: PLC0415

        return read_pdf(data, file, tell)
    if _is_word(data):
        if sum(one.file_size for one in _packed(data)) > MOST_UNPACKED:
            raise InvalidInput(
                "{file} unpacks to more than {megabytes} MB. Save its text as a new document.",
                file=file,
                megabytes=MOST_UNPACKED // 1024**2,
            )
        from annotation.ingest.docx_file import read_docx  # noqa: PLC0415

        return read_docx(data, file)
    return _read_text(data, file)


def _read_text(data: bytes, file: str) -> Document:
    if data.startswith(ZIP) and PurePath(file).suffix.lower() == ".docx":
        raise damaged_document(file)
    decoded = decode(data)
    if decoded is None:
        raise InvalidInput(
            "{file} is not a report that Jalur can read. Choose a .pdf, .docx, .html, .md or .txt "
            "file.",
            file=file,
        )
    if HTML.match(decoded.text):
        from annotation.ingest.html_file import read_html  # noqa: PLC0415

        return read_html(decoded.text, file)
    if PurePath(file).suffix.lower() in MARKDOWN:
        from annotation.ingest.markdown_file import read_markdown  # noqa: PLC0415

        return read_markdown(decoded.text, file)
    from annotation.ingest.text_file import read_text  # noqa: PLC0415

    return read_text(decoded.text, file)


def _is_table(text: str) -> bool:
    """Return whether the lines of a plain text are rows, as of a CSV file, and no paragraphs."""
    lines = io.StringIO(text.strip(), newline="").readlines()
    if not lines or _is_header(lines[0]):
        return True
    whole = lines[:-1] if len(text) >= HEAD else lines  # the last one may be cut
    if len(lines) > 1 and splits_evenly(whole):
        return True
    return PARAGRAPHS.search(text.strip()) is None and not any(map(_is_prose, lines))


def _is_header(line: str) -> bool:
    cells = re.split(f"[{DELIMITERS}]", line.strip())
    return guess_columns(cells).description is not None


def _is_prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS


def _is_word(data: bytes) -> bool:
    return any(one.filename == WORD for one in _packed(data))


def _is_workbook(data: bytes) -> bool:
    return any(one.filename == WORKBOOK for one in _packed(data))


def _packed(data: bytes) -> list[ZipInfo]:
    if not data.startswith(ZIP):
        return []
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return []
