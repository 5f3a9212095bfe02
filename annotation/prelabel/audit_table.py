"""The figures of an audit as a table, code by code: for the screen, the terminal and a file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from annotation.exchange.files import replacing
from annotation.prelabel.auditing import Verdict
from annotation.prelabel.joining import Joined

AUDIT = ".audit.csv"
"""The end of the name of the figures beside a file."""


@dataclass(frozen=True)
class AuditLine:
    """One code: what the labels say, how often they are right, and how many rows have the code.

    `precision` is the share of the `audited` labels that is right, `at_least` its one-sided exact
    95 % bound; None where none was audited. `corrected` with its 95 % interval counts rows that the
    audit judges: None while coders differ on audited rows. `by_hand` counts other rows, which
    people coded. `total` is of the whole file: None while rows are in neither.
    """

    code: int
    labelled: int
    audited: int
    right: int
    precision: float | None
    at_least: float | None
    corrected: float | None
    corrected_low: float
    corrected_high: float
    by_hand: int
    total: float | None
    total_low: float | None
    total_high: float | None


def audit_lines(joined: Joined) -> list[AuditLine]:
    """Return a line for each code, and one for 0: no code applies. Empty without a verdict."""
    verdict = joined.verdict
    if verdict is None:
        return []
    strata = {one.code: one for one in verdict.part.strata}
    is_settled, is_whole = not verdict.disputed, not joined.uncounted
    lines = []
    for count in verdict.counts:
        stratum, by_hand = strata.get(count.code), joined.by_hand[count.code]
        audited = len(stratum.audited) if stratum else 0
        precision, at_least = stratum.precision if stratum and audited else (None, None)
        lines.append(
            AuditLine(
                code=count.code,
                labelled=count.labelled,
                audited=audited,
                right=stratum.right if stratum else 0,
                precision=precision,
                at_least=at_least,
                corrected=count.count if is_settled else None,
                corrected_low=count.low,
                corrected_high=count.high,
                by_hand=by_hand,
                total=count.count + by_hand if is_settled and is_whole else None,
                total_low=count.low + by_hand if is_whole else None,
                total_high=count.high + by_hand if is_whole else None,
            )
        )
    return lines


def keep_figures(joined: Joined, output: Path) -> Path | None:
    """Write the figures of an audit beside a joined file, and return where; None without any.

    A last line, `all`, has the precision of all labels together.

    Figures that no longer hold do not stay there. Raises InvalidInput where they cannot be written.
    """
    target = output.with_name(output.name + AUDIT)
    if joined.verdict is None:
        target.unlink(missing_ok=True)
        return None
    _write(audit_lines(joined), joined.verdict, target)
    return target


def _write(lines: Sequence[AuditLine], verdict: Verdict, target: Path) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([field.name for field in fields(AuditLine)])
    writer.writerows([_cell(value) for value in asdict(line).values()] for line in lines)
    part, said = verdict.part, verdict.said
    of_all = {"precision": 1 - said.error, "at_least": 1 - said.bound}
    whole: dict[str, float | str] = {
        "code": "all",
        "labelled": part.rows,
        "audited": part.audited,
        **of_all,
    }
    writer.writerow([_cell(whole.get(field.name)) for field in fields(AuditLine)])
    with replacing(target) as file:
        file.write(text.getvalue().encode("utf-8-sig"))


def _cell(value: float | str | None) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
