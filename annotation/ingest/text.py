"""Text out of bytes whose encoding nobody stated."""

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

SAMPLE_BYTES = 64 * 1024
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Three letters in a row that no Latin alphabet has: a word in Thai, Cyrillic, Chinese and so on.
FOREIGN_WORD = re.compile("[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff]{3}")
WINDOWS = "cp1252"
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
MOST_CONTROL = 0.05
"""Pictures and archives are a tenth control characters and more; texts have next to none."""


class Decoded(NamedTuple):
    """The text of a file; bytes that do not fit its encoding stand as lone surrogates."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded | None:
    """Return the text of a file; None where it is none in any encoding we know.

    UTF-8 is always tried first, strictly.
    """
    encoding = stated_encoding(data) or "utf-8"
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return _decode_damaged(data) if encoding.startswith("utf-8") else None


def stated_encoding(data: bytes) -> str | None:
    """Return the encoding that the first bytes of a file give away, by a mark or as UTF-16."""
    return _marked(data) or _unmarked_utf16(data)


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _unmarked_utf16(data: bytes) -> str | None:
    """Return which UTF-16 it is where every second byte is nearly always NUL."""
    sample = data[:SAMPLE_BYTES]
    half = max(len(sample) // 2, 1)
    even, odd = (sample[start::2].count(0) / half for start in (0, 1))
    if max(even, odd) < 0.4 or min(even, odd) > 0.1:  # noqa: PLR2004 - shares of NUL
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decode_damaged(data: bytes) -> Decoded | None:
    encoding = None if _is_binary(data) else _guess(data)
    if encoding is None:
        return None
    try:
        return Decoded(data.decode(encoding, "surrogateescape"), encoding)
    except UnicodeDecodeError:
        return None


def _is_binary(data: bytes) -> bool:
    sample = data[:SAMPLE_BYTES]
    return len(CONTROL.findall(sample)) > MOST_CONTROL * len(sample)


def _guess(data: bytes) -> str | None:
    if _is_mostly_utf8(data):
        return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    best = from_bytes(_telling_lines(data)).best()
    if best is not None and FOREIGN_WORD.search(str(best)):
        return best.encoding
    # Among the Latin encodings the detector picks nearly at random on short texts, while Excel
    # writes this one wherever English and Indonesian are written.
    try:
        data.decode(WINDOWS)
    except UnicodeDecodeError:
        return best.encoding if best is not None else None
    return WINDOWS


def _is_mostly_utf8(data: bytes) -> bool:
    special = re.sub("[\0-\x7f]+", "", data.decode("utf-8", "surrogateescape"))
    broken = len(re.findall("[\udc80-\udcff]", special))
    return len(special) - broken > broken


def _telling_lines(data: bytes) -> bytes:
    """Return lines that are not plain ASCII, as many as tell the encoding."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > SAMPLE_BYTES:
            break
    return b"".join(lines)
