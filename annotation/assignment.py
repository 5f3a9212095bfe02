"""Who codes what: the plan of a study, whose queue and which unit is next, how the work goes.

Where everybody codes everything nothing is claimed. Elsewhere a unit that a coder opens is theirs
for a time; it is free again when they put it off, or when the time is over without a decision.

A coder codes the study's own queue, or that of one pre-labelled report.
"""

from dataclasses import dataclass

from annotation.errors import InvalidInput
from annotation.records import Report, Unit
from annotation.store import Plan, Progress, Workload
from annotation.study import Study

MOST_HOURS = 24 * 30
QUEUE = "queue"
"""The preference that names the report whose queue a coder codes; empty for the study's own."""


@dataclass(frozen=True)
class Queues:
    """The pre-labelled reports, each a queue beside the study's; `chosen` is None for the latter.

    The report that is chosen is among them: one without units in the study any more is none.
    """

    reports: tuple[Report, ...] = ()
    chosen: Report | None = None

    @property
    def report_id(self) -> str | None:
        """The report whose queue is chosen; None for the study's own."""
        return self.chosen.id if self.chosen else None


def plan_of(study: Study) -> Plan:
    """Return who codes what; everybody everything where nothing was chosen."""
    return study.store.plan()


def choose_plan(study: Study, plan: Plan) -> None:
    """Let units go to coders as a plan says, from now on; codings and claims there are stay.

    Raises InvalidInput for numbers that make no plan, NotFound for a report or coder not there.
    """
    if not 0 <= plan.share <= 1:
        raise InvalidInput("A share lies between 0 and 100 %. Choose another.")
    if plan.coders < 2:  # noqa: PLR2004 - several
        raise InvalidInput(
            "Units that go to several coders go to 2 or more. Choose another number."
        )
    if not 0 < plan.hours <= MOST_HOURS:
        raise InvalidInput(
            "A unit is held for more than 0 and at most {most} hours. Choose another number.",
            most=MOST_HOURS,
        )
    study.store.set_plan(plan)


def queues_of(study: Study, coder_id: str) -> Queues:
    """Return which queues there are, and which of them the coder has chosen."""
    reports = tuple(study.store.prelabelled_reports())
    if not reports:
        return Queues()
    wanted = study.store.preference(coder_id, QUEUE)
    return Queues(reports, next((one for one in reports if one.id == wanted), None))


def choose_queue(study: Study, coder_id: str, report_id: str | None) -> None:
    """Let a coder code the queue of a pre-labelled report from now on; None: the study's own.

    Raises InvalidInput for a report that is no queue.
    """
    if report_id and all(one.id != report_id for one in study.store.prelabelled_reports()):
        raise InvalidInput("This report has no queue of its own. Choose another queue.")
    study.store.set_preference(coder_id, QUEUE, report_id or "")


def unit_for(
    study: Study, coder_id: str, unit_id: str | None = None, report_id: str | None = None
) -> Unit | None:
    """Return the unit that a coder opens, or the one that is next; it is theirs for a time.

    What is next comes from the queue of a pre-labelled report, or else from the study's. None where
    nothing of it is left for them now. Raises NotFound for an unknown unit, and NotAssigned for one
    that the plan gives to others.
    """
    store = study.store
    if unit_id:
        return store.open_unit(coder_id, unit_id)
    if store.plan().limits:
        return store.claim_next(coder_id, report_id=report_id)
    return store.next_unit(coder_id, report_id)


def progress_of(study: Study, coder_id: str, report_id: str | None = None) -> Progress:
    """Return how far a coder is: of the units that they coded and of those they may yet code.

    They are those of the queue of a pre-labelled report, or else of the study's. What others code
    goes from the number of these, so that at the end all of them are coded.
    """
    if study.store.plan().limits:
        study.store.catch_up()
    return study.store.progress(coder_id, report_id=report_id)


def workload_of(study: Study) -> Workload:
    """Return how far every coder and every report is."""
    study.store.catch_up()
    return study.store.workload()
