"""Values of cells that are not text, as the text a person would type."""

import datetime
import re

YEAR = re.compile(r"([12]\d{3}|3000)(?:\.0+)?")
EXACT = 1e15
"""Up to here a spreadsheet's numbers have all their digits."""


def year_of_cell(text: str) -> int | None:
    """Return the year, from 1000 to 3000, that a cell names; None where it names none."""
    found = YEAR.fullmatch(text)
    return int(found[1]) if found else None


def number_text(value: float) -> str:
    """Return a number with the 15 digits a spreadsheet shows, a whole one without `.0`."""
    if abs(value) < EXACT and value == int(value):
        return str(int(value))
    return f"{value:.15g}"


def cell_text(value: object) -> str:
    """Return the text of a spreadsheet's cell; dates are ISO, and without midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    # Excel's way to write a carriage return, which openpyxl leaves as it is.
    return str(value).replace("_x000D_", "\r")
