"""The reliability report: one wording, as Markdown, HTML and DOCX, with files to recompute it.

files = write_report(evidence, "id")     name -> bytes
packed = pack_report(evidence, "en")     the same as one ZIP
"""

from annotation.exchange.reliability.evidence import (
    Evidence,
    StudyFacts,
    Tried,
    Weighted,
    before_name,
    facts,
)
from annotation.exchange.reliability.recomputing import rows_of
from annotation.exchange.reliability.report import (
    NOT_ALWAYS,
    command,
    draft,
    pack_report,
    write_report,
)

__all__ = [
    "NOT_ALWAYS",
    "Evidence",
    "StudyFacts",
    "Tried",
    "Weighted",
    "before_name",
    "command",
    "draft",
    "facts",
    "pack_report",
    "rows_of",
    "write_report",
]
