"""Pages of a PDF that cannot be read, or not well, and what helps."""

import re
from collections.abc import Iterator, Sequence

from annotation.ingest.ocr import OcrState
from annotation.ingest.pdf_page import RawPage
from annotation.ingest.table import Problem

UNREADABLE = 0.2
NO_LETTER = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def page_problems(file: str, pages: Sequence[RawPage], ocr: OcrState) -> Iterator[Problem]:
    """Yield what is wrong with each page, one sentence a page; `ocr` is what became of OCR."""
    for page in pages:
        problem = _what_is_wrong(file, page, " ".join(page.texts), ocr)
        if problem is not None:
            yield problem


def _what_is_wrong(file: str, page: RawPage, text: str, ocr: OcrState) -> Problem | None:
    if page.is_picture:
        return _picture(file, page.number, ocr)
    if len(NO_LETTER.findall(text)) > UNREADABLE * max(len(text.split()), 1):
        return Problem(
            page.number,
            "Page {row} of {file} has a font that does not say which letters it shows. Make the "
            "page readable with: ocrmypdf --force-ocr -l eng+ind report.pdf readable.pdf",
            file=file,
        )
    if len(RIGHT_TO_LEFT.findall(text)) > UNREADABLE * max(len(text), 1):
        return Problem(
            page.number,
            "Page {row} of {file} is written from right to left, and its words may stand in the "
            "wrong order. Paste its cooperations under Units instead.",
            file=file,
        )
    return None


def _picture(file: str, page: int, ocr: OcrState) -> Problem:
    if ocr is OcrState.DONE:
        return Problem(
            page,
            "Page {row} of {file} is a picture in which OCR found no text. If you can read text on "
            "it, scan the page again, sharper.",
            file=file,
        )
    if ocr is OcrState.FAILED:
        return Problem(
            page,
            "Page {row} of {file} is a picture, and OCR failed on it or took too long. Make it "
            "readable outside Jalur with: ocrmypdf --force-ocr -l eng+ind scan.pdf readable.pdf",
            file=file,
        )
    return Problem(
        page,
        "Page {row} of {file} is a picture without text. For Jalur to read it, install OCR: pip "
        'install -e ".[ocr]" in the folder of Jalur, and Tesseract with the languages eng and ind.',
        file=file,
    )
