"""The language of a text, by lingua."""

from functools import cache

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

CODES = ("EN", "ID", "TH", "FR", "ES", "PT", "VI", "NL", "DE")


def language_of(text: str) -> str:
    """Return the language's two letters (ISO 639-1), or `` where it cannot be told."""
    found = _detector().detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found is not None else ""


@cache
def _detector() -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code) for code in CODES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
