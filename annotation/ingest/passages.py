"""Running text cut into passages that could be units: a sentence, or a sentence with its list."""

import re
from collections.abc import Iterator, Sequence

from annotation.ingest.document import Block, Paragraph
from annotation.ingest.lines import ITEM

END = re.compile(
    r"[.!?][\"\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK})\]]*\s+"
    r"(?=[\"\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}(\[]*[A-Z0-9])"
)
SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|No|Nos|Art|Arts|Sec|Ch|para|paras|pp?|vs|cf|al|"
    r"ca|approx|Inc|Ltd|Co|Corp|etc|e\.g|i\.e|Jr|Sr|Fig|Vol|ed|eds|hlm|hal|dr|Ir|Drs|Dra|dll|dsb|"
    r"Plt|Plh|Pol|Komjen|Irjen|Brigjen|Rp|Kab|Kec|Jl|Jln|Tn|Ny|Sdr|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|"
    r"\b[A-Z](?:\.[A-Z])*)\.$"
)
LONGEST_SHORT = 11
FEWEST_WORDS = 6
MOST_WORDS = 120


def join_broken(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, lists joined to the sentence that opens them and cut paragraphs whole.

    A page break cuts a paragraph where it has no end and the next one begins with a small letter.
    """
    joined: list[Block] = []
    shape = ""
    for block in blocks:
        last = joined[-1] if joined else None
        if not isinstance(block, Paragraph) or not isinstance(last, Paragraph):
            joined.append(block)
            shape = ""
            continue
        found = _shape(block.text)
        opens = not last.is_heading and last.text.endswith(":") and found != "" and not shape
        if opens or (found and found == shape) or _is_cut(last, block):
            joined[-1] = last._replace(text=f"{last.text} {block.text}")
            shape = found if opens else shape
        else:
            joined.append(block)
            shape = ""
    return joined


def passages(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in a paragraph each sentence of a usual length begins and ends."""
    for start, end in sentences(text):
        if FEWEST_WORDS <= len(text[start:end].split()) <= MOST_WORDS:
            yield start, end


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends."""
    start = 0
    for end in (*_ends(text), len(text)):
        if start < end:
            yield start, end
        start = end + len(text[end:]) - len(text[end:].lstrip())


def _ends(text: str) -> Iterator[int]:
    for found in END.finditer(text):
        before = text[max(0, found.start() - LONGEST_SHORT) : found.start() + 1]
        if not SHORT.search(before):
            yield found.start() + len(found[0].rstrip())


def _shape(text: str) -> str:
    """Return what kind of item a paragraph is, `` where it is none."""
    mark = ITEM.match(text)
    return re.sub(r"[a-z]", "a", re.sub(r"\d+", "1", mark[1])) if mark else ""


def _is_cut(last: Paragraph, block: Paragraph) -> bool:
    is_next_page = block.page == last.page + 1
    small = block.text[:1].islower() and not _shape(block.text)
    return is_next_page and small and not last.is_heading and last.text[-1:] not in ".!?:;"
