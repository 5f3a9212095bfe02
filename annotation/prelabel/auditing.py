"""What an audit of automatic labels shows, once its rows are coded."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotation.errors import InvalidInput, NotFound
from annotation.prelabel.audit_draw import candidates, coded_keys, met_before
from annotation.prelabel.audit_figures import (
    Audited,
    CorrectedCount,
    Overall,
    Part,
    Population,
    corrected_counts,
    shown_part,
)
from annotation.prelabel.inputs import Choices
from annotation.prelabel.labelled import (
    Key,
    LabelledFile,
    LabelledRow,
    Watch,
    ignore,
    key_of,
    labelled_files,
    labels_of,
)
from annotation.records import Codes, Round
from annotation.store import BulkAudit, Store
from annotation.study import Study

Settled = Mapping[Key, Codes | None]
"""What is settled of what units say; None where coders differ."""
NONE_APPLIES = 0
"""Stands in counts for rows to which people gave no code."""


@dataclass(frozen=True)
class Verdict:
    """What an audit shows of the labels of a file.

    `part` holds the labels that are automatic where `is_shown`, else all that were drawn from;
    `said` is the error of that part, `counts` its corrected counts by code (`NONE_APPLIES` last).
    `undecided` audited rows were not coded, or their coders differ: they count as wrong. On
    `disputed` descriptions coders differ: until that is settled counts have intervals alone.
    `recoded` rows have other codes by now; the figures rest on what was coded blind. Rows that say
    what `closed` ones do were not drawn from. `earlier` audits drew rows of these files too.
    """

    audit: BulkAudit
    is_shown: bool
    part: Part
    said: Overall
    counts: tuple[CorrectedCount, ...]
    undecided: int
    disputed: int
    recoded: int
    closed: frozenset[Key]
    earlier: int

    def judges(self, row: LabelledRow) -> bool:
        """Whether a row is among those that the corrected counts count."""
        is_in_part = row.is_candidate and row.likelihood >= self.part.threshold
        return is_in_part and row.key not in self.closed


def audit_of(study: Study, files: Sequence[LabelledFile]) -> BulkAudit | None:
    """Return the audit of the labels of files, whatever these are called now; None without one."""
    audits = study.store.audits()
    if not audits:
        return None
    labels = labels_of(files)
    return next((one for one in audits if one.labels == labels), None)


def refuse_to_lose(study: Study, output: Path, choices: Choices, watch: Watch = ignore) -> None:
    """Raise InvalidInput where labels are at `output` that people have worked on.

    There may be codings beside them, or an audit was drawn from them: written anew they would be
    others.
    """
    try:
        files = labelled_files(output, choices, watch)
        joined = (one for one in files if "human_status" in one.source.stream.columns)
        is_joined = any(row.status for file in joined for row in file.rows())
        audit = audit_of(study, files)
    except (InvalidInput, NotFound):
        return  # there is nothing of ours, or nothing that could be joined
    if is_joined:
        raise InvalidInput(
            "{file} was labelled before, and codings stand beside its rows. Name another output, "
            "or move it away.",
            file=output.name,
        )
    if audit is not None:
        raise InvalidInput(
            "{file} was labelled before, and an audit was drawn from its labels. Name another "
            "output, or move it away.",
            file=output.name,
        )


def end_if_coded(study: Study, audit: BulkAudit) -> tuple[Round, int]:
    """Return the audit's round, ended where all is coded, and how many units are still to code."""
    store = study.store
    its_round = store.round_of(audit.round_id)
    if its_round.ended is not None:
        return its_round, 0
    coded = store.round_progress(its_round.id).values()
    left = sum(its_round.size - count for count in coded)
    if not left:
        store.end_round(its_round.id)
    return store.round_of(its_round.id), left


def judge(
    study: Study,
    files: Sequence[LabelledFile],
    audit: BulkAudit,
    its_round: Round,
    settled: Settled,
) -> Verdict | None:
    """Return what an audit that has ended shows.

    None where the rows are not those from which it was drawn: something was coded at that moment.
    """
    store = study.store
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    closed = coded_keys(store, its_round.watermark)
    for _number, _file, row in candidates(files, closed):
        counts[row.track or 0][round(row.likelihood * 1000)] += 1
    if {code: count.total() for code, count in counts.items()} != audit.rows:
        return None
    truth = _truth(store, its_round, settled)
    audited: dict[int, list[Audited]] = defaultdict(list)
    drawn = store.audit_rows(audit.id)
    for one in drawn:
        audited[one.code].append(Audited(one.likelihood, truth.get(one.unit_id)))
    population = Population(dict(counts), {code: tuple(one) for code, one in audited.items()})
    shown = shown_part(population, audit.precision) if audit.precision else None
    part, said = shown or (population.part(0), population.part(0).overall())
    codes = [*study.codebook.numbers, NONE_APPLIES]
    return Verdict(
        audit=audit,
        is_shown=shown is not None,
        part=part,
        said=said,
        counts=tuple(corrected_counts(part.strata, codes)),
        undecided=sum(truth.get(one.unit_id) is None for one in drawn),
        disputed=sum(codes is None for codes in truth.values()),
        recoded=_recoded(store, truth, settled),
        closed=frozenset(closed),
        earlier=len(met_before(store, files, audit)),
    )


def settled_keys(store: Store) -> Settled:
    """Return what is settled of what units say, in any report; None where coders differ."""
    found: dict[Key, Codes | None] = {}
    for actor, text, codes in store.settled_texts():
        key = key_of(actor, text)
        is_same = key not in found or found[key] == codes
        found[key] = codes if is_same else None
    return found


def _truth(store: Store, its_round: Round, settled: Settled) -> dict[str, Codes | None]:
    """Return the codes of each coded unit: those its coders agree on, or that were settled since.

    None where they differ.
    """
    given: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for one in store.round_codes(its_round.id):
        given[one.unit_id].append(one.codes)
    truth: dict[str, Codes | None] = {}
    for unit, (unit_id, said) in zip(store.units([*given]), given.items(), strict=True):
        codes: Codes | None = said[0]
        if len({frozenset(one) for one in said}) > 1:
            codes = settled.get(key_of(unit.actor, unit.description))
        truth[unit_id] = None if codes is None else codes or (NONE_APPLIES,)
    return truth


def _recoded(store: Store, truth: Mapping[str, Codes | None], settled: Settled) -> int:
    """Return how many of these units are settled otherwise by now."""
    now = (settled.get(key_of(one.actor, one.description)) for one in store.units([*truth]))
    return sum(
        None not in (codes, then) and {*(codes or ())} != {*(then or ())} - {NONE_APPLIES}
        for codes, then in zip(now, truth.values(), strict=True)
    )
