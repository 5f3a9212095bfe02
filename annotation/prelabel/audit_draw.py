"""An audit of automatic labels drawn: from labelled files, to be coded blind in a round."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from annotation.errors import InvalidInput, NotFound
from annotation.prelabel.audit_figures import fewest
from annotation.prelabel.audit_sample import allocate, draw_rows
from annotation.prelabel.inputs import Choices
from annotation.prelabel.label_columns import NOT_AUDITED
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
from annotation.records import Round, RoundKind
from annotation.store import Added, BulkAudit, DrawnRow, NewAudit, NewRound, NewUnit, Store
from annotation.study import Study
from model.coverage import groups_needed

SAME_FILE = 0.1
"""A file with so many of the rows that an audit drew has labels that were audited before."""


@dataclass(frozen=True)
class AuditPlan:
    """An audit to be drawn: `size` rows at random, stratified by label, for these coders.

    With a target `precision`, 0.5 to 1, labels can become automatic; without it only their counts
    are corrected.
    """

    size: int
    coder_ids: tuple[str, ...]
    seed: int
    precision: float | None = None


def candidates(
    files: Sequence[LabelledFile], closed: Collection[Key]
) -> Iterator[tuple[int, LabelledFile, LabelledRow]]:
    """Yield the rows that can be audited, each with its number among all rows.

    Rows that say what `closed` ones do are left out: people had coded them before.
    """
    number = 0
    for file in files:
        for row in file.rows():
            if row.is_candidate and not (closed and row.key in closed):
                yield number, file, row
            number += 1


def fresh(
    files: Sequence[LabelledFile], closed: Collection[Key]
) -> Iterator[tuple[int, LabelledFile, LabelledRow]]:
    """Yield the candidates that no audit has judged: to audit till one succeeds proves nothing."""
    return (one for one in candidates(files, closed) if one[2].reason == NOT_AUDITED)


def begin_audit(
    study: Study, output: Path, plan: AuditPlan, choices: Choices, watch: Watch = ignore
) -> BulkAudit:
    """Draw rows of a labelled file or folder and begin the round in which they are coded blind.

    Each row with a label that may become automatic can be drawn, but for those that somebody has
    coded or that an audit has judged. Raises InvalidInput for what cannot be drawn, and as
    `labelled_files` does.
    """
    store = study.store
    require_possible(store, plan)
    files = labelled_files(output, choices, watch)
    labels = labels_of(files)
    _refuse_again(store, labels)
    closed = coded_keys(store)
    rows = Counter[int]()
    versions = set()
    for _number, _file, row in fresh(files, closed):
        rows[row.track or 0] += 1
        versions.add(str(row.values.get("model_version")))
    if not rows:
        raise InvalidInput(
            "No row of {file} can be audited: none has a label that may become automatic, that no "
            "audit has judged and nobody has coded. Label the file again when the model has "
            "learned more.",
            file=output.name,
        )
    _require_enough(rows, plan)
    version = _version(store, versions, output.name)
    _refuse_overlap(store, files, version)
    drawn = _draw(store, files, closed, dict(rows), plan)
    its_round = NewRound(
        kind=RoundKind.AUDIT,
        coder_ids=plan.coder_ids,
        pool=rows.total(),
        by_code=True,
        seed=plan.seed,
        codebook_revision=study.codebook.revision,
        model_version=version,
    )
    new = NewAudit(output.name, labels, plan.precision, dict(sorted(rows.items())), tuple(drawn))
    return store.add_audit(new, its_round)


def require_possible(store: Store, plan: AuditPlan) -> None:
    """Raise InvalidInput where such an audit cannot be, whatever the labels are."""
    if not plan.coder_ids:
        raise InvalidInput(
            "Nobody codes here yet. Open the coding screen once and type your name, then audit."
        )
    if (its_round := store.open_round()) is not None:
        raise still_open(store, its_round)
    needed = groups_needed(1 - plan.precision) if plan.precision is not None else 0
    if plan.size < needed:
        raise InvalidInput(
            "{size} labels are too few to show a precision of {precision}, even if all are right: "
            "audit at least {needed}.",
            size=plan.size,
            precision=plan.precision,
            needed=needed,
        )


def still_open(store: Store, its_round: Round) -> InvalidInput:
    """Return what to say where a round is open, so that no audit can be drawn."""
    audit = next((one for one in store.audits() if one.round_id == its_round.id), None)
    if audit is None:
        return InvalidInput("A round is still open. End it before another one begins.")
    left = {one: its_round.size - done for one, done in store.round_progress(its_round.id).items()}
    return InvalidInput(
        "The audit of {file} is still open. Left to code, on the page Code: {left}. Then bring the "
        "codings back.",
        file=audit.name,
        left=", ".join(f"{store.coder(one).name} {count}" for one, count in left.items()),
    )


def _refuse_again(store: Store, labels: str) -> None:
    for audit in store.audits():
        if audit.labels == labels:
            raise InvalidInput(
                "These labels were audited already, as {file}. Label the file again when the model "
                "has learned more.",
                file=audit.name,
            )


class Met(NamedTuple):
    """An earlier audit: how many descriptions it drew, and how many of them a file holds."""

    audit: BulkAudit
    drawn: int
    here: int


def met_before(
    store: Store, files: Sequence[LabelledFile], than: BulkAudit | None = None
) -> list[Met]:
    """Return the audits, of those begun before another one, that drew what these files hold."""
    audits = {one.id: one for one in store.audits() if than is None or one.begun < than.begun}
    drawn: dict[str, set[Key]] = {}
    for audit_id in audits:
        units = {one.unit_id for one in store.audit_rows(audit_id)}
        drawn[audit_id] = {key_of(one.actor, one.description) for one in store.units(sorted(units))}
    known = set().union(*drawn.values())
    here = {row.key for file in files for row in file.rows() if row.key in known} if known else {}
    met = [Met(audits[one], len(keys), len(keys.intersection(here))) for one, keys in drawn.items()]
    return [one for one in met if one.here]


def _refuse_overlap(store: Store, files: Sequence[LabelledFile], version: str) -> None:
    """Raise InvalidInput where labels of this version were audited before, in another file."""
    for one in met_before(store, files):
        is_same = store.round_of(one.audit.round_id).model_version == version
        if is_same and one.here >= one.drawn * SAME_FILE:
            raise InvalidInput(
                "{here} of {drawn} descriptions that the audit of {file} drew are here too, "
                "labelled by the same version: to audit till one succeeds proves nothing. Leave "
                "out the rows of that file, or label again when the model has learned more.",
                here=one.here,
                drawn=one.drawn,
                file=one.audit.name,
            )


def _require_enough(rows: Counter[int], plan: AuditPlan) -> None:
    if plan.precision is None:
        return
    needed = fewest(rows, plan.precision, min(plan.size, rows.total()))
    if needed is None:
        raise InvalidInput(
            "{count} labels are too few to show a precision of {precision}, even if all are right. "
            "Code these rows by hand (--to-review), or audit without a target.",
            count=rows.total(),
            precision=plan.precision,
        )
    if needed > plan.size:
        raise InvalidInput(
            "{size} labels are too few to show a precision of {precision}, even if all are right: "
            "audit {needed} or more, since rare labels are drawn more often.",
            size=plan.size,
            precision=plan.precision,
            needed=needed,
        )


def _version(store: Store, versions: set[str], name: str) -> str:
    try:
        [version] = versions
        return store.model_version(version).id
    except (ValueError, NotFound) as error:
        raise InvalidInput(
            "{file} was not labelled by one version of this study's model. Label it again.",
            file=name,
        ) from error


def coded_keys(store: Store, watermark: int | None = None) -> set[Key]:
    """Return what units say that somebody ever coded, by the codings up to `watermark`."""
    return {key_of(*one) for one in store.coded_texts(watermark)}


def _draw(
    store: Store,
    files: Sequence[LabelledFile],
    closed: Collection[Key],
    rows: dict[int, int],
    plan: AuditPlan,
) -> list[DrawnRow]:
    """Return the rows drawn; they are units of the study from now on."""
    sizes = allocate(rows, plan.size)
    wanted = {code: {*draw_rows(rows[code], sizes[code], plan.seed, code)} for code in sizes}
    met = Counter[int]()
    found: dict[str, list[tuple[int, LabelledRow]]] = defaultdict(list)
    for number, file, row in fresh(files, closed):
        code = row.track or 0
        if met[code] in wanted[code]:
            found[file.report.title].append((number, row))
        met[code] += 1
    drawn = []
    for file in files:
        picked = found.get(file.report.title, [])
        if not picked:
            continue
        units = put_into_study(store, file, [row for _number, row in picked]).units
        for (number, row), unit_id in zip(picked, units, strict=True):
            code = row.track or 0
            likely = sizes[code] / rows[code]
            drawn.append(DrawnRow(number, unit_id, code, row.likelihood, likely))
    return drawn


def put_into_study(store: Store, file: LabelledFile, rows: Sequence[LabelledRow]) -> Added:
    """Make rows units of the study, if they are not; return which they are, and which are new.

    Raises InvalidInput where a report of that name came from elsewhere.
    """
    report = file.report
    there = next((one.report for one in store.reports() if one.report.id == report.id), report)
    if there.source != report.source:
        raise InvalidInput(
            "The study has a report named {file} already. Give the labelled file another name.",
            file=report.title,
        )
    units = [
        NewUnit(row.description.actor, row.description.description, position=row.number)
        for row in rows
    ]
    return store.add_units(report, units)
