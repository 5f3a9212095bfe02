"""Documents that are nearly reports: damaged, empty, locked, or of another program."""

from pathlib import PurePath

from annotation.errors import InvalidInput

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What old files of Office begin with, and newer ones that are locked."""
OLD_WORD, LOCKED = ("WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
ZIP, RICH_TEXT = b"PK", b"{\\rtf"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"
HEAD = 1024


def refusal(data: bytes, file: str, names: tuple[str, ...]) -> InvalidInput | None:
    """Return why a document cannot be read and what helps; None where it is not for this to say.

    `names` are the endings that reports have.
    """
    kind = PurePath(file).suffix.lower()
    if not data:
        return _empty(file) if kind in names else None
    if data.startswith(OLE):
        return _office(data, file, kind)
    if data.startswith(RICH_TEXT) or OPEN_DOCUMENT in data[:HEAD]:
        return InvalidInput(
            "{file} is no Word document of today. Open it in Word or LibreOffice and save it as "
            ".docx.",
            file=file,
        )
    return None


def _office(data: bytes, file: str, kind: str) -> InvalidInput | None:
    if LOCKED in data and kind == ".docx":
        return InvalidInput(
            "{file} is locked with a password. Open it in Word, save a copy without the password, "
            "and choose that.",
            file=file,
        )
    if OLD_WORD in data or kind in (".doc", ".docx"):
        return InvalidInput(
            "{file} is in the old format of Word. Open it in Word or LibreOffice and save it as "
            ".docx.",
            file=file,
        )
    return None


def damaged_document(file: str) -> InvalidInput:
    """Return the sentence for a Word document that is broken."""
    return InvalidInput(
        "{file} is damaged and cannot be read. Download it again, or open it in Word or "
        "LibreOffice and save it anew.",
        file=file,
    )


def _empty(file: str) -> InvalidInput:
    return InvalidInput(
        "{file} is empty: its download or its copying broke off. Download or copy it again.",
        file=file,
    )
