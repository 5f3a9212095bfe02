"""How good the suggestions are: the figures of a version, and a thorough measurement."""

from typing import Any

import pandas as pd
import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.pages import charts
from annotation.pages.text import code_name, plain
from annotation.records import ModelVersion
from annotation.state import _

FEW_UNITS = 100
FEW_GROUPS = 10


def draw(version: ModelVersion) -> None:
    """Draw the held-out figures of a version, and what they are worth."""
    st.subheader(_("How good it is"))
    accuracy = figure(version, "accuracy")
    if accuracy is None:
        st.caption(_("Not measured yet: code some more units, or wait until it has learned."))
        return
    figures = {
        _("First suggestion right"): percent(accuracy),
        _("Among the first three"): percent(figure(version, "top3")),
        _("Groups counted once"): percent(figure(version, "accuracy_by_group")),
        _("Log loss"): _decimal(figure(version, "log_loss")),
    }
    for row in (list(figures.items())[:2], list(figures.items())[2:]):
        for column, (label, value) in zip(st.columns(2), row, strict=True):
            column.metric(label, value)
    st.caption(_measured_on(version))
    if version.units < FEW_UNITS:
        st.warning(
            _("With fewer than {count} units these figures are rough.").format(count=FEW_UNITS)
        )


def _measured_on(version: ModelVersion) -> str:
    held_out = _(
        "Held-out: measured on units the model had not learned from, groups of near-identical "
        "texts kept together ({units} units, {groups} groups, five folds)."
    ).format(units=version.metrics.get("n", 0), groups=version.metrics.get("groups", 0))
    if version.metrics.get("is_fair"):
        return held_out + " " + _("All were {how}.").format(how=_how_fair())
    return (
        held_out
        + " "
        + _(
            "They were coded with a suggestion on screen or picked by the queue: that flatters the "
            "model, since people tend to agree with what they see."
        )
    )


def _how_fair() -> str:
    return _("coded without a suggestion, in random order or as a whole file")


def draw_measurement() -> None:
    """Draw the button that measures thoroughly, and what it found last."""
    desk = state.desk()
    pressed = st.button(
        _("Measure thoroughly"), icon=":material/straighten:", key="measure-thoroughly"
    )
    st.caption(
        _(
            "Leaves out one group of texts after the other, and does the same with simple rivals. "
            "It takes seconds for 50 units and minutes for thousands."
        )
    )
    if pressed:
        try:
            with st.spinner(_("Measuring ..."), show_time=True):
                state.keep("evaluation", (desk.suggester.version.number, desk.suggester.evaluate()))
        except JalurError as error:
            st.error(plain(state.explain(error)))
            return
    if (measured := state.kept("evaluation")) is not None:
        _draw_evaluation(*measured)


def _draw_evaluation(number: int, evaluation: Any) -> None:
    low, high = evaluation.intervals["accuracy"]
    st.markdown(
        _(
            "**First suggestion right: {accuracy}** (interval of 95 percent: {low} to {high}), "
            "measured at version {number} on {units} units in {groups} groups."
        ).format(
            accuracy=percent(evaluation.quality.accuracy),
            low=percent(low),
            high=percent(high),
            number=number,
            units=evaluation.n,
            groups=evaluation.groups,
        )
    )
    _draw_columns(evaluation)
    names = {
        "majority": _("Always the most frequent code"),
        "tfidf_logistic_regression": _("Ordinary classifier on the words"),
        "embeddings_logistic_regression": _("Ordinary classifier on the encoder"),
        "codebook_only": _("The codebook alone, nothing learned"),
    }
    rivals = {names.get(name, name): found for name, found in evaluation.baselines.items()}
    rows = [
        {
            _("On the same units"): name,
            _("First right"): percent(found.accuracy),
            _("Among three"): percent(found.top3),
            _("Macro F1"): _decimal(found.macro_f1),
            _("Calibration error"): _decimal(found.ece),
            _("Log loss"): _decimal(found.log_loss),
        }
        for name, found in {"Jalur": evaluation.quality, **rivals}.items()
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        alt=_("The model and simple rivals on the same units"),
    )
    st.caption(
        _(
            "Macro F1: all codes that have units count the same, however rare. Calibration error: "
            "how far the stated likelihoods are from what comes true. Log loss: the lower, the "
            "better."
        )
    )
    left, right = st.columns(2, gap="medium")
    with left:
        charts.draw_reliability(evaluation.reliability)
    with right:
        charts.draw_coverage(evaluation.coverage, _show_thresholds(evaluation))
        st.caption(_show_novelty(evaluation.novelty))
    left, right = st.columns(2, gap="medium")
    with left:
        charts.draw_confusion(state.desk().codebook.numbers, evaluation.confusion)
    with right:
        _draw_codes(evaluation)
    charts.draw_learning_curve(evaluation.curve)


def _draw_columns(evaluation: Any) -> None:
    if not evaluation.is_fair:
        st.warning(
            _(
                "No unit was {how}: these figures flatter the model, since people tend to agree "
                "with what they see."
            ).format(how=_how_fair())
        )
        return
    columns = {_how_fair(): evaluation}
    if evaluation.others:
        columns[_("all others (these tend to flatter the model)")] = evaluation.others
    st.dataframe(
        pd.DataFrame(
            {
                _("Units"): name[:1].upper() + name[1:],
                _("Count"): f"{found.n} ({found.groups})",
                _("First right"): _with_interval(found, "accuracy"),
                _("Among three"): _with_interval(found, "top3"),
                _("Calibration error"): _decimal(found.quality.ece),
                _("Log loss"): _decimal(found.quality.log_loss),
            }
            for name, found in columns.items()
        ),
        hide_index=True,
        height="content",
        alt=_("Figures of fair units and of all others"),
    )
    st.caption(
        _("Count: units (groups of near-identical texts). In brackets: 95 percent interval.")
    )


def _with_interval(found: Any, name: str) -> str:
    if found.groups < FEW_GROUPS:
        return percent(getattr(found.quality, name)) + " " + _("(too few for an interval)")
    low, high = found.intervals[name]
    return f"{percent(getattr(found.quality, name))} [{percent(low)}, {percent(high)}]"


def _show_thresholds(evaluation: Any) -> str:
    said = []
    for error in (0.10, 0.05):
        point = evaluation.threshold(error)
        if point is None:
            said.append(
                _(
                    "No threshold is shown to keep the error below {error}: that takes at least "
                    "{groups} groups, the surest, without one error."
                ).format(error=percent(error), groups=evaluation.groups_needed(error))
            )
        else:
            said.append(
                _(
                    "From likelihood {threshold:.2f} on the error is below {error}, for {share} "
                    "of the units; a blind audit has to confirm it."
                ).format(
                    threshold=state.figure(point.threshold),
                    error=percent(error),
                    share=percent(point.coverage),
                )
            )
    return " ".join(said)


def _show_novelty(rule: Any) -> str:
    if rule is None:
        return _("Too few groups to tell which units are like nothing coded.")
    return _(
        "A unit that is like nothing coded and like no phrase of the codebook gets no suggestion, "
        "unless a code is likelier than not: at most {rate} of units like those coded. Held out, "
        "{kept_back} of all {units} coded units ({groups} groups) would get none; for {lost} of "
        "them the likeliest code is right."
    ).format(
        rate=percent(rule.rate),
        kept_back=rule.kept_back,
        units=rule.units,
        groups=rule.groups,
        lost=rule.lost,
    )


def _draw_codes(evaluation: Any) -> None:
    codebook = state.desk().codebook
    rows = [
        {
            _("Code"): f"{code} {code_name(codebook, code)}",
            _("Units"): found.n,
            _("Suggested"): found.suggested,
            _("Precision"): percent(found.precision),
            _("Recall"): percent(found.recall),
        }
        for code, found in evaluation.per_track.items()
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        alt=_("Precision and recall of each code"),
    )
    st.caption(
        _(
            "Precision: of the units that got this code as first suggestion, how many have it. "
            "Recall: of the units that have it, how many got it."
        )
    )


def figure(version: ModelVersion, name: str) -> float | None:
    """Return a figure of a version; None where it has not been measured."""
    value = version.metrics.get(name)
    return float(value) if isinstance(value, int | float) else None


def percent(share: float | None) -> str:
    """Return a share as people read it; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.0f}%"  # noqa: RUF001 - an en dash


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{state.figure(value):.2f}"  # noqa: RUF001 - an en dash
