"""The model: what it learned from, how good it is, and whether it goes on learning."""

import altair as alt
import pandas as pd
import streamlit as st

from annotation import state
from annotation.arms import Shows
from annotation.pages import quality
from annotation.pages.quality import figure, percent
from annotation.pages.text import plain, show_time
from annotation.records import ModelVersion, Role
from annotation.state import _, access

WATCH_SECONDS = 0.5
VERSIONS = 50
CHART_FROM = 3
SHARES = (0.0, 0.1, 0.2, 0.3, 0.5)
WITHHELD = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)


def draw() -> None:
    """Draw the version in use, its figures, and the versions before it."""
    desk = state.desk()
    _draw_learning()
    version = desk.store.model_version(desk.suggester.version.id)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_version(version)
        if access.may(Role.ADMIN):
            _draw_switches()
            _draw_order()
            _draw_shows()
            _draw_withheld()
    with right:
        quality.draw(version)
    if access.may(Role.ADJUDICATOR):  # it counts everybody's codes
        quality.draw_measurement()
    _draw_versions()


def _draw_learning() -> None:
    desk = state.desk()
    busy = desk.retrainer.working
    before = state.kept("learning-since")

    @st.fragment(run_every=WATCH_SECONDS if busy else None)
    def watch() -> None:
        if busy and not state.desk().retrainer.working:
            st.rerun()
        if busy:
            st.info(
                _("At work: learning, measuring, reading new texts ..."), icon=":material/sync:"
            )

    watch()
    if busy:
        return
    if failure := state.failure():
        st.error(plain(failure))
    elif before == desk.suggester.version.id:
        st.info(_("There was nothing new: this version has learned from every coding."))
    elif before is not None:
        st.success(_("Done: version {number}.").format(number=desk.suggester.version.number))
    state.keep("learning-since", None)


def _draw_version(version: ModelVersion) -> None:
    desk = state.desk()
    codebook = desk.codebook
    st.subheader(_("Version {number}").format(number=version.number))
    st.table(
        {
            _("Learned on"): show_time(version.time),
            _("From codings"): str(version.codings),
            _("On units"): str(version.units),
            _("Encoder"): plain(version.encoder),
            _("Codebook"): plain(codebook.name[codebook.language(state.language())]),
            _("Codebook revision"): plain(version.codebook_revision),
        },
        border="horizontal",
    )


def _draw_switches() -> None:
    desk = state.desk()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Learn now"),
            icon=":material/school:",
            disabled=desk.frozen,
            on_click=_learn,
            key="learn-now",
        )
        st.toggle(
            _("Freeze the model"),
            value=desk.frozen,
            # The key follows what is stored, so that the switch shows what another session chose.
            key=f"frozen-{desk.frozen}",
            on_change=state.set_frozen,
            args=(not desk.frozen,),
        )
    st.caption(
        _(
            "A frozen model keeps suggesting from what it has learned so far; codings are saved as "
            "always, and it learns from them when it is free again."
        )
    )


def _draw_order() -> None:
    names = {
        "report": _("As in the report"),
        "uncertain": _("Most doubtful first, unlike each other"),
        "typical": _("Most typical of what is untouched first"),
        "random": _("At random"),
    }
    order, share = state.order()
    # The keys follow what is stored, so that another session's choice is shown; and the language,
    # in whose words the browser holds what is chosen.
    key = f"order-{order}-{state.language()}"
    st.selectbox(
        _("Which unit comes next"),
        list(names),
        index=list(names).index(order),
        format_func=lambda one: names[one],
        key=key,
        on_change=lambda: state.set_order(st.session_state[key], share),
    )
    st.select_slider(
        _("Of these at random"),
        SHARES,
        value=min(SHARES, key=lambda one: abs(one - share)),
        format_func=percent,
        key=f"random-share-{share}",
        on_change=lambda: state.set_order(order, st.session_state[f"random-share-{share}"]),
        disabled=order == "random",
    )
    st.caption(
        _(
            "Doubtful and typical units teach the model sooner, but they are not the material: "
            "counts and figures that are to hold for all units need units at random. The order is "
            "kept with each coding."
        )
    )


def _draw_shows() -> None:
    names = {
        Shows.AT_ONCE: _("At once"),
        Shows.AFTER: _("After the coder's own decision"),
        Shows.NEVER: _("Never"),
    }
    key = f"shows-{state.language()}"
    st.radio(
        _("Suggestions are shown"),
        list(names),
        index=list(names).index(state.shows()),
        format_func=lambda one: names[one],
        horizontal=True,
        key=key,
        on_change=lambda: state.set_shows(st.session_state[key]),
    )


def _draw_withheld() -> None:
    share = state.withheld_share()
    key = f"withheld-{share}"
    st.select_slider(
        _("Units without a suggestion, drawn at random"),
        WITHHELD,
        value=min(WITHHELD, key=lambda one: abs(one - share)),
        format_func=percent,
        key=key,
        on_change=lambda: state.set_withheld_share(st.session_state[key]),
    )
    st.caption(
        _(
            "The page Agreement compares them with those that had one: that is how far suggestions "
            "move coders. What was drawn for a unit stays."
        )
    )


def _learn() -> None:
    state.keep("learning-since", state.desk().suggester.version.id)
    state.learn()


def _draw_versions() -> None:
    versions = state.desk().store.model_versions()[-VERSIONS:]
    st.subheader(_("Versions"))
    measured = [(one, value) for one in versions if (value := figure(one, "accuracy")) is not None]
    left, right = st.columns(2, gap="medium")
    with left:
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        _("Version"): one.number,
                        _("Learned on"): show_time(one.time),
                        _("Codings"): one.codings,
                        _("Units"): one.units,
                        _("First right"): percent(figure(one, "accuracy")),
                    }
                    for one in reversed(versions)
                ]
            ),
            hide_index=True,
            alt=_("The last versions of the model"),
        )
    if len(measured) >= CHART_FROM:
        with right:
            _draw_course(measured)


def _draw_course(measured: list[tuple[ModelVersion, float]]) -> None:
    frame = pd.DataFrame(
        [
            {
                "version": one.number,
                "accuracy": accuracy,
                "low": figure(one, "accuracy_low"),
                "high": figure(one, "accuracy_high"),
                "units": figure(one, "n"),
            }
            for one, accuracy in measured
        ]
    )
    base = alt.Chart(frame).encode(
        x=alt.X("version:O", title=_("Version"), axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("version:O", title=_("Version")),
            alt.Tooltip("accuracy:Q", title=_("First right"), format=".0%"),
            alt.Tooltip("low:Q", title=_("at least"), format=".0%"),
            alt.Tooltip("high:Q", title=_("at most"), format=".0%"),
            alt.Tooltip("units:Q", title=_("Units")),
        ],
    )
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(format="%")
    band = base.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    line = base.mark_line(point=True).encode(
        y=alt.Y("accuracy:Q", title=_("First suggestion right"), scale=scale, axis=axis)
    )
    st.altair_chart(
        (band + line).properties(height=240),
        alt=_("How often the first suggestion was right, by version"),
    )
    st.caption(
        _(
            "Line: held-out units of each version, five folds. Band: 95 percent interval. Versions "
            "can be measured on other units: the tooltip says on how many."
        )
    )
