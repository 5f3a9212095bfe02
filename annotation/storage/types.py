"""How moments, codes and words stand in the database."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Dialect, Enum, String, Text
from sqlalchemy.types import TypeDecorator

from annotation.records import Codes, format_codes, parse_codes


class UtcTime(TypeDecorator[datetime]):
    """A moment as ISO text in UTC, of one width, so that text order is time order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Return the text of a moment; raises ValueError where its time zone is missing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time needs its time zone, got {value}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """Return the moment of a text."""
        return None if value is None else datetime.fromisoformat(value)


class CodesText(TypeDecorator[Codes]):
    """Codes as text, `1;2`; the empty text means that none applies."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Codes | None, _dialect: Dialect) -> str | None:
        """Return the text of codes."""
        return None if value is None else format_codes(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Codes | None:
        """Return the codes of a text."""
        return None if value is None else parse_codes(value)


def word(kind: type[StrEnum]) -> Enum:
    """Return the column type of a word of this kind."""
    return Enum(kind, native_enum=False, length=16, values_callable=_values)


def _values(kind: Iterable[StrEnum]) -> list[str]:
    return [member.value for member in kind]
