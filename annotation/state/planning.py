"""Who codes what, and on what new coders train: read and chosen by the study's admin."""

from annotation import state
from annotation.assignment import choose_plan, progress_of, workload_of
from annotation.errors import JalurError
from annotation.records import Role, Round
from annotation.state.access import acts
from annotation.store import Plan, Progress, Workload
from annotation.training import TrainingMaterial, choose_material

SAID = "plan-said"
"""What was wrong with the plan chosen last."""


def progress(coder_id: str, of: Round | None = None, report_id: str | None = None) -> Progress:
    """Return how far a coder is, counted up to now: in a round, or else in a queue."""
    if of is None:
        return progress_of(state.desk().study, coder_id, report_id)
    coded = state.desk().store.round_progress(of.id)[coder_id]
    return Progress(total=of.size, coded=coded, skipped=0, codes={})


def workload() -> Workload:
    """Return how far every coder and every report is, counted up to now."""
    return workload_of(state.desk().study)


@acts(Role.ADMIN)
def use(plan: Plan) -> None:
    """Let units go to coders as a plan says, from now on."""
    state.keep(SAID, None)
    try:
        choose_plan(state.desk().study, plan)
    except JalurError as error:
        state.keep(SAID, state.explain(error))


@acts(Role.ADMIN)
def train_on(material: TrainingMaterial) -> None:
    """Choose the units with known codes on which new coders train."""
    choose_material(state.desk().study, material)
