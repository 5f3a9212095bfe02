"""The rows of a table without ruling lines: which lines of its cells belong together."""

import re
from collections.abc import Sequence
from itertools import pairwise

from annotation.ingest.pdf_words import Word

Cells = list[list[Word]]
"""The words of each column in one line of a page."""

LARGE_GAP = 2.5
"""White of more lines than this ends a table."""
ROW_GAP = 0.35
"""White larger than the least one by this share of a line parts two rows."""
MOSTLY = 0.7
ENDED = re.compile(r"[.;!?)\]\"\N{RIGHT DOUBLE QUOTATION MARK}]$")


def rows_of_table(lines: Sequence[Cells], rules: Sequence[float]) -> list[list[Cells]]:
    """Return the lines of a table's body, row by row; [] where they are not convincing as rows.

    Level rules part the rows; else white between them; else a new name beside a new sentence.
    Lines at the end that are beside nothing belong to no row.
    """
    if not lines:
        return []
    gaps = [_top(line) - _bottom(above) for above, line in pairwise(lines)]
    inner = [_crossed(above, line, rules) for above, line in pairwise(lines)]
    least = min(gaps, default=0.0)
    wide = [gap > least + ROW_GAP * _height(lines[0]) for gap in gaps]
    breaks = inner if sum(inner) > 1 else wide
    tells = _fullest(lines)
    groups = _parted(lines, breaks) if any(breaks) else _by_text(lines, tells)
    return _convincing(_without_foot(groups), tells)


def is_large(above: Sequence[Word], row: Sequence[Word]) -> bool:
    """Return whether so much white stands between two rows that the table ends there."""
    bottom, top = max(word.bottom for word in above), min(word.top for word in row)
    return top - bottom > LARGE_GAP * max(word.size for word in row)


def _fullest(lines: Sequence[Cells]) -> int:
    """Return the column of most words, the first one apart, which is that of names."""
    return max(range(1, len(lines[0])), key=lambda column: sum(len(line[column]) for line in lines))


def _parted(lines: Sequence[Cells], breaks: Sequence[bool]) -> list[list[Cells]]:
    groups: list[list[Cells]] = [[lines[0]]]
    for line, is_break in zip(lines[1:], breaks, strict=True):
        if is_break:
            groups.append([])
        groups[-1].append(line)
    joined: list[list[Cells]] = []
    for group in groups:
        if joined and not any(line[0] for line in group) and group is not groups[-1]:
            joined[-1] += group  # a further paragraph beside the same name
        else:
            joined.append(group)
    return joined


def _by_text(lines: Sequence[Cells], tells: int) -> list[list[Cells]]:
    """Part lines that stand evenly: where all are full each is a row, else by names and ends."""
    if all(all(line) and not _is_small(line[0]) for line in lines) and not any(
        _is_small(line[tells]) for line in lines
    ):
        return [[line] for line in lines]
    groups: list[list[Cells]] = [[lines[0]]]
    for above, line in pairwise(lines):
        ended = not above[tells] or ENDED.search(above[tells][-1].text) is not None
        is_new = bool(line[0]) and bool(line[tells]) and not _is_small(line[0])
        if is_new and (not above[0] or ended) and not _is_small(line[tells]):
            groups.append([])
        groups[-1].append(line)
    return groups


def _without_foot(groups: list[list[Cells]]) -> list[list[Cells]]:
    """Return the groups up to the last that has a name and says something of it."""
    full = [n for n, group in enumerate(groups) if _is_full(group)]
    if not full and groups:
        return groups[:1]  # the rest of a row that a page break cut
    return groups[: full[-1] + 1] if full else []


def _convincing(groups: list[list[Cells]], tells: int) -> list[list[Cells]]:
    texts = [next((line[tells] for line in group if line[tells]), []) for group in groups]
    later = texts[1:] or texts
    good = sum(bool(text) and not _is_small(text) for text in later)
    return groups if good >= MOSTLY * len(later) else []


def _is_full(group: Sequence[Cells]) -> bool:
    return any(line[0] for line in group) and any(any(line[1:]) for line in group)


def _is_small(words: Sequence[Word]) -> bool:
    return bool(words) and words[0].text[:1].islower()


def _crossed(above: Cells, line: Cells, rules: Sequence[float]) -> bool:
    low, high = _middle(above), _middle(line)
    return any(low < rule < high for rule in rules)


def _words(line: Cells) -> list[Word]:
    return [word for cell in line for word in cell]


def _top(line: Cells) -> float:
    return min(word.top for word in _words(line))


def _bottom(line: Cells) -> float:
    return max(word.bottom for word in _words(line))


def _middle(line: Cells) -> float:
    return (_top(line) + _bottom(line)) / 2


def _height(line: Cells) -> float:
    return _bottom(line) - _top(line)
