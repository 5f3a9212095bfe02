"""Rows that somebody has to look at, put into the coding screen as a queue of their own."""

from pathlib import Path
from typing import NamedTuple

from annotation.errors import InvalidInput
from annotation.prelabel.audit_draw import coded_keys, put_into_study
from annotation.prelabel.auditing import audit_of
from annotation.prelabel.inputs import Choices
from annotation.prelabel.label_columns import NOT_AUDITED
from annotation.prelabel.labelled import (
    LabelledRow,
    Watch,
    ignore,
    labelled_files,
    unit_of,
)
from annotation.study import Study

MOST = 20_000
"""So many rows can be put into the study at a time: people would code them for months."""


class Queued(NamedTuple):
    """What was put into the study: the queues by name, the rows, and the units that are new.

    `not_audited` rows have a label that an audit could make automatic.
    """

    queues: tuple[str, ...]
    rows: int
    new: int
    not_audited: int


def queue_for_review(
    study: Study,
    output: Path,
    choices: Choices,
    watch: Watch = ignore,
    *,
    labelled: bool = True,
    abstained: bool = False,
) -> Queued:
    """Put rows of a labelled file or folder into the study, a queue for each file.

    Those are the `labelled` ones to review, or those for which nothing is proposed (`abstained`).
    Rows that say the same are one
    unit; what somebody has coded, under whatever report, is left out; again adds nothing. Raises
    as `labelled_files` does, and InvalidInput for more than `MOST` different rows.
    """
    files = labelled_files(output, choices, watch)
    coded = coded_keys(study.store)
    is_audited = audit_of(study, files) is not None
    picked: list[list[LabelledRow]] = []
    rows = not_audited = 0
    different: set[str] = set()
    for file in files:
        first: dict[str, LabelledRow] = {}
        for row in file.rows():
            is_wanted = (labelled and row.is_for_review) or (abstained and row.is_unlabelled)
            if not is_wanted or row.key in coded:
                continue
            rows += 1
            not_audited += row.reason == NOT_AUDITED and not is_audited
            first.setdefault(unit_of(file.report, row), row)
            if len(different) + len(first) > MOST:
                raise InvalidInput(
                    "{file} has more than {most} different rows for review: too many for people. "
                    "Audit its labels first (--audit), or pre-label a random part of the file.",
                    file=output.name,
                    most=MOST,
                )
        different.update(first)
        picked.append([*first.values()])
    queues, new = [], 0
    for file, chosen in zip(files, picked, strict=True):
        if chosen:
            new += len(put_into_study(study.store, file, chosen).new)
            queues.append(file.report.title)
    return Queued(tuple(queues), rows, new, not_audited)
