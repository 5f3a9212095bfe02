"""The operations of the store that a team needs: who codes what, rounds, disagreements, merging."""

from annotation.storage import (
    arms,
    bulk_audits,
    claims,
    disagreements,
    look_again,
    merging,
    plans,
    room,
    round_codings,
    round_tables,
    rounds,
    seen,
    training,
    visible,
    workload,
)
from annotation.storage.operations import Operations, reads, writes


class TeamOperations(Operations):
    """One line each; the query behind each is the function of that name in its module."""

    disputed = reads(disagreements.disputed)
    held_alike = reads(disagreements.held_alike)
    held_under_others = reads(disagreements.held_under_others)
    own_codings_of = reads(disagreements.own_codings_of)
    settlements = reads(disagreements.settlements)
    settle = writes(disagreements.settle)
    undo_settlement = writes(disagreements.undo_settlement)
    ask_again = writes(look_again.ask_again)
    is_asked = reads(look_again.is_asked)
    who_is_asked = reads(look_again.who_is_asked)

    drawn_arm = reads(arms.drawn_arm)
    has_picked = reads(arms.has_picked)
    draw_arm = writes(arms.draw_arm)

    plan = reads(plans.plan)
    set_plan = writes(plans.set_plan)
    overlapped_units = reads(workload.overlapped_units)
    workload = reads(workload.workload)
    catch_up = writes(room.catch_up)
    claim_next = writes(claims.claim_next)
    open_unit = writes(claims.open_unit)
    decide = writes(claims.decide)
    decide_many = writes(claims.decide_many)

    pool = reads(rounds.pool)
    add_round = writes(rounds.add_round)
    all_rounds = reads(rounds.all_rounds)
    open_round = reads(rounds.open_round)
    round_of = reads(rounds.round_of)
    round_units = reads(rounds.round_units)
    drawn_for_codes = reads(rounds.drawn_for_codes)
    round_progress = reads(rounds.round_progress)
    end_round = writes(rounds.end_round)
    is_in_round = reads(round_codings.is_in_round)
    open_units = reads(round_codings.open_units)
    last_in_rounds = reads(round_codings.last_in_rounds)
    code_in_round = writes(round_codings.code_in_round)
    undo_in_round = writes(round_codings.undo_in_round)
    round_standing = reads(round_codings.round_standing)
    round_recent = reads(round_codings.round_recent)
    round_draft = reads(round_codings.round_draft)
    round_codes = reads(round_codings.round_codes)
    codes_before = reads(round_codings.codes_before)
    hidden_units = reads(visible.hidden_units)
    add_audit = writes(bulk_audits.add_audit)
    audits = reads(bulk_audits.audits)
    audit_rows = reads(bulk_audits.audit_rows)
    take_back = writes(bulk_audits.take_back)
    coded_texts = reads(bulk_audits.coded_texts)
    settled_texts = reads(bulk_audits.settled_texts)
    see_codes = writes(seen.see)
    among_open = reads(round_tables.among_open)
    coded_by_others = reads(visible.coded_by_others)

    add_trial = writes(training.add_trial)
    trials = reads(training.trials)
    codes_of_paper = reads(training.codes_of_paper)
    adjudicated_codes = reads(training.adjudicated_codes)

    merge = writes(merging.merge)
    namesakes_of = reads(merging.namesakes_of)
