"""What is done with a labelled file: its audit, its rows in the coding screen, its codings."""

from pathlib import Path

import pandas as pd
import streamlit as st

from annotation import state
from annotation.pages.text import code_name, plain
from annotation.prelabel.audit_draw import still_open
from annotation.prelabel.audit_table import AuditLine, audit_lines
from annotation.prelabel.auditing import Verdict
from annotation.prelabel.joining import Joined
from annotation.prelabel.label_columns import NOT_AUDITED, REVIEW
from annotation.state import _, labelling, ngettext
from annotation.state.labelling import Facts

SIZE = 200
PROPOSED = 0.9
TARGETS = (None, 0.8, 0.9, 0.95)


def draw(path: Path, facts: Facts) -> None:
    """Draw what can be done with a file now, and what its audit shows."""
    is_joined = st.button(
        _("Bring codings back"),
        key="bulk-join",
        help=_(
            "Writes the codes that people gave beside the rows, and tells what the audit shows."
        ),
    )
    if is_joined:
        with st.spinner(_("Writing the file ..."), show_time=True):
            labelling.join(path)
        st.rerun()
    if (joined := labelling.joined(path)) is not None:
        _tell(joined, path)
    parts = [
        (facts.decided[REVIEW, NOT_AUDITED], _draw_audit),
        (facts.for_review + facts.unlabelled, _draw_review),
    ]
    shown = [draw_part for count, draw_part in parts if count]
    for column, draw_part in zip(st.columns(2, gap="medium"), shown, strict=False):
        with column, st.container(border=True):
            draw_part(path, facts)


def draw_target(key: str, proposed: float | None, about: str | None = None) -> float | None:
    """Draw the choice of how many labels have to be right; None is no target."""
    return st.selectbox(
        _("Target: so many labels right"),
        TARGETS,
        index=TARGETS.index(proposed),
        format_func=lambda one: _("no target") if one is None else f"{one:.0%}",
        key=f"{key}-target-{state.language()}",
        help=about,
    )


def _tell(joined: Joined, path: Path) -> None:
    st.markdown(
        _(
            "{rows} rows: {coded} have codes that people settled, {automatic} are automatic, "
            "{open} have neither."
        ).format(rows=joined.rows, coded=joined.coded, automatic=joined.automatic, open=joined.open)
    )
    if joined.left:
        st.info(
            ngettext(
                "The audit is not done: {count} coding is missing. Code it on the page Code.",
                "The audit is not done: {count} codings are missing. Code them on the page Code.",
                joined.left,
            ).format(count=joined.left)
        )
    if joined.withdrawn:
        st.warning(
            ngettext(
                "{count} row was automatic in this file and is not any more: no audit of this "
                "study was drawn from just these rows and labels.",
                "{count} rows were automatic in this file and are not any more: no audit of this "
                "study was drawn from just these rows and labels.",
                joined.withdrawn,
            ).format(count=joined.withdrawn)
        )
    if joined.is_outdated:
        st.warning(
            _(
                "The rows and labels are not those from which the audit of this name was drawn: it "
                "says nothing of them. Draw another."
            )
        )
    if joined.verdict is not None:
        _draw_verdict(joined.verdict, audit_lines(joined))
        if joined.uncounted:
            st.warning(
                ngettext(
                    "{count} row of the file is in none of these counts: nobody has coded it, and "
                    "the audit does not judge it.",
                    "{count} rows of the file are in none of these counts: nobody has coded them, "
                    "and the audit does not judge them.",
                    joined.uncounted,
                ).format(count=joined.uncounted)
            )
        if joined.automatic:
            _draw_end(path)


def _draw_verdict(verdict: Verdict, lines: list[AuditLine]) -> None:
    part, said = verdict.part, verdict.said
    text = _(
        "Of {rows} labels {audited} were audited: {precision:.1%} are right, at least "
        "{at_least:.1%} with {level:.0%} confidence."
    ).format(
        rows=part.rows,
        audited=part.audited,
        precision=state.figure(1 - said.error),
        at_least=state.figure(1 - said.bound),
        level=said.level,
    )
    st.markdown(f"{text} {_conclusion(verdict)}")
    _draw_limits(verdict)
    codebook = state.desk().codebook
    frame = pd.DataFrame(
        [
            {
                _("Code"): f"{line.code} {code_name(codebook, line.code)}"
                if line.code
                else _("None applies"),
                _("Labels"): line.labelled,
                _("Audited"): line.audited,
                _("Right"): line.right,
                _("At least right"): _share(line.at_least),
                _("Corrected count"): _count(line.corrected),
                _("95 % interval"): _interval(line.corrected_low, line.corrected_high),
                _("By hand"): line.by_hand,
                **({} if line.total is None else {_("In all"): _count(line.total)}),
            }
            for line in lines
        ]
    )
    st.dataframe(frame, hide_index=True, height="content", alt=_("What the audit shows"))
    st.caption(
        _(
            "Corrected for wrong labels, by what the audit found of each label. A row counts for "
            "each of its codes. By hand: rows that the audit does not judge and people coded."
        )
    )


def _draw_limits(verdict: Verdict) -> None:
    if verdict.recoded:
        st.warning(
            ngettext(
                "{count} audited description has other codes by now, which stand in the file; "
                "these figures rest on what was coded blind.",
                "{count} audited descriptions have other codes by now, which stand in the file; "
                "these figures rest on what was coded blind.",
                verdict.recoded,
            ).format(count=verdict.recoded)
        )
    if verdict.undecided:
        st.warning(
            ngettext(
                "{count} audited row was not coded, or its coders differ: it counts as wrong; the "
                "intervals of corrected counts allow it any code.",
                "{count} audited rows were not coded, or their coders differ: they count as wrong; "
                "the intervals of corrected counts allow them any code.",
                verdict.undecided,
            ).format(count=verdict.undecided)
        )
    if verdict.disputed:
        st.warning(
            ngettext(
                "Coders differ on {count} audited description: counts have intervals alone until "
                "you settle it on the page Disagreements and bring the codings back.",
                "Coders differ on {count} audited descriptions: counts have intervals alone until "
                "you settle them on the page Disagreements and bring the codings back.",
                verdict.disputed,
            ).format(count=verdict.disputed)
        )
    if verdict.earlier:
        st.warning(
            ngettext(
                "Rows of this file were in {count} earlier audit: say so beside these figures.",
                "Rows of this file were in {count} earlier audits: say so beside these figures.",
                verdict.earlier,
            ).format(count=verdict.earlier)
        )


def _conclusion(verdict: Verdict) -> str:
    audit = verdict.audit
    if audit.taken_back is not None:
        return _("Automatic labels were taken back: none is automatic.")
    if audit.precision is None:
        return _("There was no target: none is automatic.")
    target = state.figure(audit.precision)
    if not verdict.is_shown:
        return _(
            "That does not show the target of {target:.0%}, nor does the likelier half of them: "
            "none is automatic."
        ).format(target=target)
    if verdict.part.rows == sum(audit.rows.values()):
        return _(
            "That shows the target of {target:.0%}: those that nobody coded are automatic."
        ).format(target=target)
    return _(
        "They are the likelier part, from {threshold:.3f} on, and show the target of {target:.0%}: "
        "those that nobody coded are automatic. All together do not show it."
    ).format(target=target, threshold=state.figure(verdict.part.threshold))


def _count(value: float | None) -> int | None:
    return None if value is None else round(value)


def _share(value: float | None) -> str:
    return "" if value is None else f"{state.figure(value):.1%}"


def _interval(low: float, high: float) -> str:
    return f"{state.figure(low):.0f} ... {state.figure(high):.0f}"


def _draw_end(path: Path) -> None:
    with st.popover(_("Take the automatic labels back")):
        st.write(_("This is for good: the rows are for review again. Codings stay."))
        if st.button(_("Take them back"), type="primary", key="bulk-take-back"):
            with st.spinner(_("Writing the file ..."), show_time=True):
                labelling.take_labels_back(path)
            st.rerun()


def _draw_audit(path: Path, facts: Facts) -> None:
    candidates = facts.decided[REVIEW, NOT_AUDITED]
    st.markdown("**" + _("Audit the labels") + "**")
    store = state.desk().store
    if (its_round := store.open_round()) is not None:
        st.caption(plain(state.explain(still_open(store, its_round))))
        return
    st.caption(
        ngettext(
            "{count} label may become automatic. A random part of them is coded blind.",
            "{count} labels may become automatic. A random part of them is coded blind.",
            candidates,
        ).format(count=candidates)
    )
    size = st.number_input(
        _("Labels to audit"), 1, candidates, min(SIZE, candidates), key=f"audit-{candidates}"
    )
    precision = draw_target(f"audit-{path.name}", labelling.target(path) or PROPOSED)
    names = {one.id: one.name for one in state.active()}
    own = state.coder()
    coder_ids = st.multiselect(
        _("Coders (each codes all)"),
        list(names),
        default=[own.id] if own is not None and own.id in names else [],
        format_func=lambda one: names[one],
        placeholder=_("Choose coders"),
        key="audit-coders",
    )
    if st.button(_("Draw the audit"), disabled=not coder_ids, key="bulk-audit"):
        with st.spinner(_("Drawing the audit ..."), show_time=True):
            labelling.audit(path, size, tuple(coder_ids), precision)
        st.rerun()


def _draw_review(path: Path, facts: Facts) -> None:
    st.markdown("**" + _("Code by hand") + "**")
    st.caption(_("Rows come into the coding screen as a queue of their own."))
    labelled = abstained = False
    if rows := facts.for_review:
        text = ngettext("{count} row for review", "{count} rows for review", rows)
        labelled = st.checkbox(text.format(count=rows), value=True, key="bulk-labelled")
    if rows := facts.unlabelled:
        text = ngettext("{count} row without a label", "{count} rows without a label", rows)
        abstained = st.checkbox(
            text.format(count=rows), value=not facts.for_review, key="bulk-abstained"
        )
    is_ready = labelled or abstained
    label = _("Put them into the coding screen")
    if not st.button(label, key="bulk-review", disabled=not is_ready):
        return
    with st.spinner(_("Loading the rows ..."), show_time=True):
        done = labelling.review(path, labelled=labelled, abstained=abstained)
    if done is not None:
        state.say(
            ngettext(
                "{count} description is new in the study: choose its queue on the page Code.",
                "{count} descriptions are new in the study: choose their queue on the page Code.",
                done.new,
            ).format(count=done.new)
        )
    st.rerun()
