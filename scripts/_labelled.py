"""What `prelabel.py` does with a file that is labelled: audit, review, join; and what it says."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm

from annotation.errors import InvalidInput, NotFound
from annotation.prelabel.audit_draw import AuditPlan, begin_audit, require_possible
from annotation.prelabel.audit_table import AuditLine, audit_lines, keep_figures
from annotation.prelabel.auditing import Verdict
from annotation.prelabel.inputs import Choices
from annotation.prelabel.joining import Joined, join_codings, take_back
from annotation.prelabel.labelled import Watch
from annotation.prelabel.reviewing import queue_for_review
from annotation.records import PAPER
from annotation.study import Study

SEEDS = 1_000_000


@contextmanager
def reading() -> Iterator[Watch]:
    """Give what draws how many rows are read."""
    with tqdm(desc="reading", unit=" rows", disable=None) as bar:
        yield bar.update


def audit(study: Study, output: Path, plan: AuditPlan, choices: Choices) -> None:
    """Draw an audit and say what to do now."""
    with reading() as watch:
        begun = begin_audit(study, output, plan, choices, watch)
    its_round = study.store.round_of(begun.round_id)
    names = ", ".join(study.store.coder(one).name for one in its_round.coder_ids)
    drawn = len(study.store.audit_rows(begun.id))
    same = ""
    if its_round.size < drawn:
        same = f"; some say the same, which leaves {its_round.size} descriptions to code"
    click.echo(
        f"Audit drawn: {drawn} of {its_round.pool} labelled rows, at random (seed "
        f"{its_round.seed}){same}. {names}: open the coding screen, they come first, without "
        f"suggestions. Then: prelabel.py --join {output}"
    )


def plan_audit(
    study: Study, size: int, precision: float | None, coders: Sequence[str]
) -> AuditPlan:
    """Return an audit by coders of these names, or by the only one.

    Raises NotFound, and InvalidInput for one that cannot be.
    """
    plan = AuditPlan(size, _coders(study, coders), secrets.randbelow(SEEDS), precision)
    require_possible(study.store, plan)
    return plan


def _coders(study: Study, names: Sequence[str]) -> tuple[str, ...]:
    people = [one for one in study.store.coders() if one.name != PAPER]
    if not names and len(people) > 1:
        known = ", ".join(one.name for one in people)
        raise InvalidInput(
            "Several people code here ({known}). Name who codes the audit with --coder.",
            known=known,
        )
    if not names:
        return tuple(one.id for one in people)
    found = []
    for name in names:
        coder = study.store.find_coder(name)
        if coder is None or coder.name == PAPER:
            raise NotFound("There is no coder named {name} in this workspace.", name=name)
        found.append(coder.id)
    return tuple(dict.fromkeys(found))


def review(
    study: Study, output: Path, choices: Choices, *, labelled: bool, abstained: bool
) -> None:
    """Put rows into the coding screen."""
    with reading() as watch:
        done = queue_for_review(
            study, output, choices, watch, labelled=labelled, abstained=abstained
        )
    if not done.rows:
        click.echo(f"No such row of {output} is left to be coded.")
        return
    click.echo(
        f"To be coded: {done.rows}; descriptions that are new in the study: {done.new}. Choose the "
        f"queue {', '.join(done.queues)} in the coding screen. Then: prelabel.py --join "
        f"{output}"
    )
    if done.not_audited:
        click.echo(
            f"An audit could spare you up to {done.not_audited} of these rows (--audit).",
            err=True,
        )


def join(study: Study, output: Path, choices: Choices) -> None:
    """Bring codings back beside the rows."""
    with reading() as watch:
        done = join_codings(study, output, choices, watch)
    tell_joined(done, output)
    target = keep_figures(done, output)
    if done.verdict is not None:
        tell_audit(study, done.verdict, audit_lines(done))
        if done.uncounted:
            click.echo(
                f"{done.uncounted} rows of the file are in none of these counts: nobody has coded "
                "them, and the audit does not judge them."
            )
        click.echo(f"These figures: {target}")


def take_labels_back(study: Study, output: Path, choices: Choices) -> None:
    """Make automatic labels rows for review again."""
    with reading() as watch:
        take_back(study, output, choices, watch)
    click.echo(f"No row of {output} is automatic now; codings stay.")


def tell_joined(done: Joined, output: Path) -> None:
    """Say what is in the file."""
    disputed = f", {done.disputed} are disputed" if done.disputed else ""
    click.echo(
        f"{done.rows} rows of {output}: {done.coded} have codes that people settled{disputed}, "
        f"{done.automatic} are automatic, {done.open} have neither."
    )
    if done.left:
        click.echo(f"The audit is not done: codings of its rows that are missing: {done.left}.")
    if done.withdrawn:
        click.echo(
            f"{done.withdrawn} rows were automatic in this file and are not any more: no audit of "
            "this study was drawn from just these rows and labels."
        )
    if done.is_outdated:
        click.echo(
            "The rows and labels are not those from which the audit of this name was drawn: it "
            "says nothing of them. Draw another (--audit)."
        )


def tell_audit(study: Study, verdict: Verdict, lines: Sequence[AuditLine]) -> None:
    """Say what an audit shows."""
    part, said, audit = verdict.part, verdict.said, verdict.audit
    whole = sum(audit.rows.values())
    since = "" if part.rows == whole else f" of likelihood {part.threshold:.3f} and more"
    click.echo(
        f"\nOf {part.rows} labels{since}, {part.audited} were audited: precision "
        f"{1 - said.error:.3f}, at least {1 - said.bound:.3f} ({said.level:.0%})."
    )
    if audit.taken_back is not None:
        click.echo("Automatic labels were taken back: none is automatic.")
    elif verdict.is_shown:
        click.echo(
            f"That shows the target {audit.precision:.3g}: those that nobody coded are automatic, "
            f"{part.rows / whole:.0%} of the {whole} that were drawn from."
        )
    elif audit.precision is not None:
        click.echo(
            f"That does not show the target {audit.precision:.3g}, nor does the likelier half of "
            "them: none is automatic."
        )
    _tell_limits(verdict)
    click.echo(
        f"\n{'code':<28}{'labels':>8}{'audited':>8}{'right':>6}{'precision':>10}{'at least':>9}"
        f"{'corrected (95 %)':>26}{'by hand':>8}{'in all':>8}"
    )
    for line in lines:
        click.echo(_row(study, line))


def _tell_limits(verdict: Verdict) -> None:
    """Say what limits the figures."""
    if verdict.recoded:
        click.echo(
            f"{verdict.recoded} audited descriptions have other codes by now, which stand in the "
            "file; these figures rest on what was coded blind."
        )
    if verdict.undecided:
        click.echo(
            f"{verdict.undecided} audited rows were not coded, or their coders differ: they count "
            "as wrong; the intervals of corrected counts allow them any code."
        )
    if verdict.disputed:
        click.echo(
            f"Coders differ on {verdict.disputed} audited descriptions: counts have intervals "
            "alone until you settle them on the page Disagreements and join again."
        )
    if verdict.earlier:
        click.echo(
            f"Rows of this file were in {verdict.earlier} earlier audits: say so beside these "
            "figures."
        )


def _row(study: Study, line: AuditLine) -> str:
    name = "none applies"
    if line.code:
        name = f"{line.code} {study.codebook.code(line.code).name[study.codebook.language('en')]}"
    precision = "" if line.precision is None else f"{line.precision:.3f}"
    at_least = "" if line.at_least is None else f"{line.at_least:.3f}"
    in_all = "" if line.total is None else f"{line.total:.0f}"
    count = "" if line.corrected is None else f"{line.corrected:.0f} "
    corrected = f"{count}({line.corrected_low:.0f} to {line.corrected_high:.0f})"
    return (
        f"{name[:27]:<28}{line.labelled:>8}{line.audited:>8}{line.right:>6}{precision:>10}"
        f"{at_least:>9}{corrected:>26}{line.by_hand:>8}{in_all:>8}"
    )
