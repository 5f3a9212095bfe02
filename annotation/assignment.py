"""Who codes what: the plan of a study, the unit that is next for a coder, how the work goes.

Where everybody codes everything nothing is claimed. Elsewhere a unit that a coder opens is theirs
for a time; it is free again when they put it off, or when the time is over without a decision.
"""

from annotation.errors import InvalidInput
from annotation.records import Unit
from annotation.store import Plan, Progress, Workload
from annotation.study import Study

MOST_HOURS = 24 * 30


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


def unit_for(study: Study, coder_id: str, unit_id: str | None = None) -> Unit | None:
    """Return the unit that a coder opens, or the one that is next; it is theirs for a time.

    None where nothing is left for them now. Raises NotFound for an unknown unit, and NotAssigned
    for one that the plan gives to others.
    """
    store = study.store
    if unit_id:
        return store.open_unit(coder_id, unit_id)
    return store.claim_next(coder_id) if store.plan().limits else store.next_unit(coder_id)


def progress_of(study: Study, coder_id: str) -> Progress:
    """Return how far a coder is: of the units that they coded and of those they may yet code.

    What others code goes from the number of these, so that at the end all of them are coded.
    """
    if study.store.plan().limits:
        study.store.catch_up()
    return study.store.progress(coder_id)


def workload_of(study: Study) -> Workload:
    """Return how far every coder and every report is."""
    study.store.catch_up()
    return study.store.workload()
