"""annotation.ingest.ocr: pages that are pictures, with OCR and without."""

import io
import os
import shutil
import sys
import time
from pathlib import Path

import pypdfium2
import pytest

from annotation.errors import InvalidInput
from annotation.ingest import ReportText, ocr, read_apart
from annotation.ingest.reports import read_report
from tests.pdfs import pdf, picture, words

TEXT = words(50, 200, ["The two ministries signed an agreement on fishing crews."])
READ = words(50, 200, ["The navy and the union agreed to train the crews together."])

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")


def install(
    monkeypatch: pytest.MonkeyPatch, folder: Path, script: str, result: bytes = b""
) -> Path:
    """Put a command `ocrmypdf` on PATH that notes its options and does what the script says."""
    (folder / "result.pdf").write_bytes(result)
    command = folder / "ocrmypdf"
    command.write_text(f'#!/bin/sh\ncd {folder}\necho "$@" > options\n{script}\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return folder / "options"


COPY = 'for last; do :; done\ncp result.pdf "$last"'


def test_pages_that_are_pictures_are_read_where_ocr_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    options = install(monkeypatch, tmp_path, COPY, pdf(TEXT, picture() + READ))
    found = read_apart(pdf(TEXT, picture()), "scan.pdf")
    assert [one.page for one in found.passages] == [1, 2]
    assert "train the crews together" in found.passages[1].description
    assert not found.problems
    assert options.read_text().startswith("--skip-text -l eng+ind ")
    assert "--pages 2 " in options.read_text()


def sentence_of(found: ReportText) -> str:
    [problem] = found.problems
    return str(problem)


def test_without_ocr_one_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "which", lambda name: None)
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    found = read_report(pdf(TEXT, picture()), "scan.pdf")
    assert len(found.passages) == 1
    assert sentence_of(found) == (
        "Page 2 of scan.pdf is a picture without text. For Jalur to read it, install OCR: pip "
        'install -e ".[ocr]" in the folder of Jalur, and Tesseract with the languages eng and ind.'
    )
    with pytest.raises(InvalidInput, match=r"Page 1 of scan\.pdf is a picture without text\."):
        read_report(pdf(picture()), "scan.pdf")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "is a picture without text. For Jalur to read it, install OCR"),
        ("exit 1", "is a picture, and OCR failed on it or took too long."),
        ("exit 0", "is a picture, and OCR failed on it or took too long."),
        ("sleep 60", "is a picture, and OCR failed on it or took too long."),
        (COPY, "is a picture in which OCR found no text."),
    ],
)
def test_the_other_pages_are_read_whatever_becomes_of_ocr(
    script: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = pdf(TEXT, picture())
    install(monkeypatch, tmp_path, script, data)
    monkeypatch.setattr(ocr, "SECONDS", 1.0)
    found = read_report(data, "scan.pdf")
    assert len(found.passages) == 1
    assert sentence_of(found).startswith(f"Page 2 of scan.pdf {said}")


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_ocr_ends_where_reading_is_cancelled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    install(monkeypatch, tmp_path, "sleep 60 &\necho $! > pid.new; mv pid.new pid\nwait")

    def cancel(_done: int, _pages: int) -> None:
        if pid.exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_apart(pdf(TEXT, picture()), "scan.pdf", watch=cancel)
    until = time.monotonic() + 10
    while is_running(int(pid.read_text())):
        assert time.monotonic() < until, "OCR goes on"
        time.sleep(0.1)


def test_a_report_without_pictures_never_meets_ocr(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    options = install(monkeypatch, tmp_path, COPY)
    read_report(pdf(TEXT), "r.pdf")
    assert not options.exists()


def test_the_module_serves_where_there_is_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "which", lambda name: None)
    monkeypatch.setattr(ocr, "find_spec", lambda name: object())
    assert ocr._command() == [sys.executable, "-m", "ocrmypdf"]


if ocr._command() is not None and shutil.which("tesseract") is not None:

    def test_a_scan_is_read_by_the_real_programs() -> None:
        page = pypdfium2.PdfDocument(pdf(READ))[0].render(scale=3).to_pil().convert("L")
        scan = io.BytesIO()
        page.save(scan, "PDF", resolution=216)
        found = read_apart(scan.getvalue(), "scan.pdf")
        assert "train the crews together" in found.source.text
