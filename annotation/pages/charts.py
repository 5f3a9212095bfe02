"""Charts of held-out figures; the numbers of each are a click away."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from annotation import state
from annotation.pages.text import ink
from annotation.state import _

HEIGHT = 260
SHARES = alt.Scale(domain=[0, 1])
CELL = 44
"""Of the chart of confusions, in dots."""


def draw_reliability(found: Any) -> None:
    """Draw likelihood against what came true, over the band that chance alone would give."""
    frame = pd.DataFrame(
        [
            {
                "said": one.confidence,
                "right": one.right,
                "low": one.low,
                "high": one.high,
                "n": one.n,
            }
            for one in found.bins
        ]
    )
    said = alt.X("said:Q", title=_("Likelihood stated"), scale=SHARES)
    base = alt.Chart(frame).encode(x=said)
    band = base.mark_rule(strokeWidth=9, opacity=0.25, color=ink()).encode(
        y=alt.Y("low:Q", title=_("Came true"), scale=SHARES), y2="high:Q"
    )
    points = base.mark_circle(opacity=1, size=90).encode(
        y="right:Q",
        tooltip=[
            alt.Tooltip("n:Q", title=_("Units")),
            alt.Tooltip("said:Q", title=_("Likelihood stated"), format=".2f"),
            alt.Tooltip("right:Q", title=_("Came true"), format=".2f"),
        ],
    )
    st.markdown("**" + _("Do the likelihoods come true?") + "**")
    st.altair_chart(
        (_diagonal() + band + points).properties(height=HEIGHT),
        alt=_("Likelihood stated against the share that came true"),
    )
    verdict = (
        _("The likelihoods are off by {error:.2f}: within what chance explains ({limit:.2f}).")
        if found.is_calibrated
        else _("The likelihoods are off by {error:.2f}: more than chance explains ({limit:.2f}).")
    ).format(error=state.figure(found.error), limit=state.figure(found.limit))
    st.caption(
        verdict
        + " "
        + _(
            "Grey: where 95 of 100 perfect models would stand ({units} units, {groups} groups)."
        ).format(units=found.n, groups=found.groups)
    )
    _draw_numbers(
        frame.rename(
            columns={
                "said": _("Likelihood stated"),
                "right": _("Came true"),
                "low": _("From"),
                "high": _("To"),
                "n": _("Units"),
            }
        ),
        "reliability",
    )


def draw_coverage(points: Any, verdict: str) -> None:
    """Draw the error of labelling without a human against the share that is labelled so."""
    frame = pd.DataFrame([vars(point) for point in points])
    base = alt.Chart(frame).encode(
        x=alt.X("coverage:Q", title=_("Share labelled without a human"), scale=SHARES)
    )
    bound = base.mark_area(opacity=0.2, color=ink()).encode(
        y=alt.Y("error:Q", title=_("Error"), scale=SHARES), y2="bound:Q"
    )
    line = base.mark_line(point=True).encode(
        y="error:Q",
        tooltip=[
            alt.Tooltip("threshold:Q", title=_("From likelihood"), format=".2f"),
            alt.Tooltip("coverage:Q", title=_("Share"), format=".0%"),
            alt.Tooltip("error:Q", title=_("Error"), format=".0%"),
            alt.Tooltip("bound:Q", title=_("At most"), format=".0%"),
        ],
    )
    st.markdown("**" + _("What if the surest were not looked at?") + "**")
    st.altair_chart(
        (bound + line).properties(height=HEIGHT),
        alt=_("Error against the share labelled without a human"),
    )
    st.caption(verdict + " " + _("Grey: up to where the error may reach (exact, one-sided, 95 %)."))
    _draw_numbers(
        frame.rename(
            columns={
                "threshold": _("From likelihood"),
                "coverage": _("Share"),
                "error": _("Error"),
                "groups": _("Groups"),
                "bound": _("At most"),
            }
        ),
        "coverage",
    )


def draw_confusion(codes: tuple[int, ...], table: Any) -> None:
    """Draw which code was suggested for units of which code."""
    rows = [
        {"code": str(code), "suggested": str(codes[place]), "units": count}
        for code, counts in zip(codes, table, strict=True)
        for place, count in enumerate(counts)
    ]
    frame = pd.DataFrame(rows)
    order = [str(code) for code in codes]
    base = alt.Chart(frame).encode(
        x=alt.X("suggested:N", title=_("Suggested"), sort=order, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("code:N", title=_("Coded"), sort=order),
    )
    cells = base.mark_rect().encode(
        opacity=alt.Opacity("units:Q", scale=alt.Scale(range=[0.03, 0.75]), legend=None),
        tooltip=[
            alt.Tooltip("code:N", title=_("Coded")),
            alt.Tooltip("suggested:N", title=_("Suggested")),
            alt.Tooltip("units:Q", title=_("Units")),
        ],
    )
    numbers = base.transform_filter("datum.units > 0").mark_text(fontSize=13, color=ink())
    st.markdown("**" + _("What is taken for what?") + "**")
    st.altair_chart(
        (cells + numbers.encode(text="units:Q")).properties(height=HEIGHT + 40),
        alt=_("Units of each code by the code suggested first"),
    )
    st.caption(_("On the diagonal the first suggestion is right. A unit counts once."))


def draw_learning_curve(found: Any) -> None:
    """Draw accuracy against the units learned from, and what more of them would bring."""
    frame = pd.DataFrame([vars(point) for point in found.points])
    base = alt.Chart(frame).encode(x=alt.X("units:Q", title=_("Units learned from")))
    band = base.mark_area(opacity=0.2, color=ink()).encode(
        y=alt.Y("low:Q", title=_("First suggestion right"), scale=SHARES), y2="high:Q"
    )
    line = base.mark_line(point=True).encode(
        y="accuracy:Q",
        tooltip=[
            alt.Tooltip("units:Q", title=_("Units learned from"), format=".0f"),
            alt.Tooltip("accuracy:Q", title=_("First suggestion right"), format=".0%"),
        ],
    )
    st.markdown("**" + _("Would more codings help?") + "**")
    st.altair_chart(
        (band + line).properties(height=HEIGHT),
        alt=_("How often the first suggestion was right, by the units learned from"),
    )
    st.caption(
        _(
            "From {half} to {all} units the share of right first suggestions changed by "
            "{gain:+.0f} points (interval of 95 percent: {low:+.0f} to {high:+.0f})."
        ).format(
            half=found.half,
            all=found.all,
            gain=100 * found.gain,
            low=100 * found.low,
            high=100 * found.high,
        )
        + " "
        + _show_growth(found)
    )
    _draw_numbers(
        frame.rename(
            columns={
                "units": _("Units learned from"),
                "accuracy": _("First suggestion right"),
                "low": _("From"),
                "high": _("To"),
            }
        ),
        "learning-curve",
    )


def _show_growth(found: Any) -> str:
    if not found.is_growing:
        return _("That is too little to say that more codings would raise it.")
    return _("About {all} more to gain {gain:.0f} points again; hardly more than that.").format(
        all=found.all, gain=100 * found.gain
    )


def _diagonal() -> Any:
    line = pd.DataFrame({"said": [0.0, 1.0], "right": [0.0, 1.0]})
    return (
        alt.Chart(line)
        .mark_line(strokeDash=[4, 4], opacity=0.6, color=ink())
        .encode(x=alt.X("said:Q", scale=SHARES), y=alt.Y("right:Q", scale=SHARES))
    )


def _draw_numbers(frame: pd.DataFrame, key: str) -> None:
    with st.expander(_("The numbers")):
        st.dataframe(frame.round(3), hide_index=True, height="content", key=f"numbers-{key}")


def draw_confusions(counts: dict[tuple[str, str], int], codes: list[str]) -> None:
    """Draw how many pairs of coders gave which two of the codes; `` stands for none of them."""
    used = {one for pair in counts for one in pair}
    codes = [*codes, *sorted(used - {*codes, ""}), *(used & {""})]
    labels = {code: code or "0" for code in codes}
    order = list(labels.values())
    cells = [
        {"one": labels[first], "other": labels[second], "count": count}
        for (one, other), count in counts.items()
        for first, second in {(one, other), (other, one)}
    ]
    base = alt.Chart(pd.DataFrame(cells)).encode(
        x=alt.X(
            "one:N",
            sort=order,
            scale=alt.Scale(domain=order),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0, labelColor=ink()),
        ),
        y=alt.Y(
            "other:N",
            sort=order,
            scale=alt.Scale(domain=order),
            title=None,
            axis=alt.Axis(labelColor=ink()),
        ),
        tooltip=[
            alt.Tooltip("one:N", title=_("One coder")),
            alt.Tooltip("other:N", title=_("The other")),
            alt.Tooltip("count:Q", title=_("Pairs")),
        ],
    )
    heat = base.mark_rect().encode(
        color=alt.Color("count:Q", legend=None, scale=alt.Scale(scheme="teals", domainMin=0))
    )
    dark = alt.datum.count > max(counts.values()) / 2
    numbers = base.mark_text(fontSize=13).encode(
        text="count:Q", color=alt.condition(dark, alt.value("white"), alt.value("black"))
    )
    size = CELL * len(order)
    st.altair_chart(
        (heat + numbers).properties(width=size, height=size),
        width="content",
        alt=_("How many pairs of coders gave which two codes"),
    )
