"""Results: how often each code was given, and everything to take away."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import altair as alt
import pandas as pd
import streamlit as st

from annotation import state
from annotation.exchange.tables import Format, export_codings, neutralise
from annotation.pages import report_list
from annotation.pages.text import code_name, ink
from annotation.records import PAPER, Role
from annotation.results import CountTable, count_codes
from annotation.state import _, access
from annotation.store import APPENDIX, Store

FORMATS: dict[Format, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "jsonl": ("JSONL", "application/jsonl"),
}
ROW_HEIGHT = 33
MANY = 3


def draw() -> None:
    """Draw the counts and the downloads."""
    reports, coders = st.columns([3, 2])
    with reports:
        report_ids = report_list.choose("results-reports") or None
    with st.spinner(_("Counting ...")):
        own = _only_coder()
        table = count_codes(state.desk().store, state.desk().codebook, report_ids, own)
    with coders:
        who = _draw_coder_choice(table) if own is None else None
    if table.coders:
        _draw_counts(table, who)
    else:
        st.info(_("Nothing is coded here yet."))
    _draw_downloads(own)


def _only_coder() -> str | None:
    """Return the name of a coder who may see their own codings only."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    return None if access.may(Role.ADJUDICATOR) else coder.name


def _needed() -> Role:
    """Return the role that what stands here is for."""
    return Role.ADJUDICATOR if _only_coder() is None else Role.CODER


def _draw_coder_choice(table: CountTable) -> str | None:
    chosen = st.selectbox(
        _("Codings of"),
        ["", *table.coders],
        format_func=lambda name: name or _("all coders"),
        key=f"results-coder-{state.language()}",
    )
    return chosen or None


def _draw_counts(table: CountTable, who: str | None) -> None:
    coders = [who] if who is not None else list(table.coders)
    codebook = state.desk().codebook
    names = [
        code_name(codebook, code) if code in codebook.numbers else _("not in this codebook")
        for code in table.codes
    ]
    columns = {_headed(coder): table.column(coder) for coder in coders}
    frame = pd.DataFrame(
        {
            _("Code"): [*(str(code) for code in table.codes), "0", ""],
            _("Name"): [*names, _("None applies"), _("All codes given")],
            **columns,
        }
    )
    sums = [sum(row) for row in zip(*columns.values(), strict=True)]
    if len(coders) > 1:
        frame[_("All coders")] = sums
    if who is None and len(table.coders) > 1:
        frame[_("Settled")] = table.settled_column
    many = len(coders) > MANY  # pinned columns are grey, so only where the table must scroll
    left, right = st.columns([5, 4], gap="medium")
    with left:
        st.dataframe(
            frame,
            hide_index=True,
            height="content",
            column_config={
                _("Code"): st.column_config.TextColumn(width=55, pinned=many),
                _("Name"): st.column_config.TextColumn(width=190, pinned=many),
            },
            alt=_("How often each code was given"),
        )
    with right:
        _draw_chart([f"{code} {name}" for code, name in zip(table.codes, names, strict=True)], sums)
    _draw_explanation(coders, table.settled.disputed)
    _draw_table_download(frame)


def _headed(coder: str) -> str:
    """Return the heading of a coder's column; no other column is called so."""
    others = (_("Code"), _("Name"), _("All coders"), _("Settled"))
    return _("{name} (coder)").format(name=coder) if coder in others else coder


def _draw_chart(labels: list[str], counts: list[int]) -> None:
    frame = pd.DataFrame({"label": labels, "count": counts[: len(labels)]})
    names = alt.Axis(labelLimit=230, labelFontSize=13, labelColor=ink(), ticks=False)
    base = alt.Chart(frame).encode(
        x=alt.X("count:Q", title=None, axis=None, scale=alt.Scale(domainMin=0)),
        y=alt.Y("label:N", sort=None, title=None, axis=names),
        tooltip=[
            alt.Tooltip("label:N", title=_("Code")),
            alt.Tooltip("count:Q", title=_("Codings")),
        ],
    )
    numbers = base.mark_text(align="left", dx=5, fontSize=13, color=ink()).encode(text="count:Q")
    chart = (base.mark_bar() + numbers).properties(height=ROW_HEIGHT * len(labels))
    st.altair_chart(chart, alt=_("Bars of how often each code was given"))


def _draw_explanation(coders: list[str], disputed: int) -> None:
    said = [_("Codes are counted, not units: a unit coded 1+2 counts under 1 and under 2.")]
    if len(coders) > 1:
        said.append(_("A unit that several coders coded counts once for each of them."))
        said.append(
            _(
                "Under Settled each unit counts once, as it was settled or as all its coders have "
                "it; units left out, since their coders differ: {count}."
            ).format(count=disputed)
        )
    reports = state.desk().store.reports()
    if PAPER in coders and any(one.report.source == APPENDIX for one in reports):
        said.append(
            _(
                "The codings of the paper stand under its own name; Table 1 of the paper counts in "
                "the same way."
            )
        )
    st.caption(" ".join(said))


def _draw_table_download(frame: pd.DataFrame) -> None:
    st.download_button(
        _("Download this table (CSV)"),
        access.at_click(_needed(), partial(_as_csv, frame)),
        file_name="counts.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download-table",
    )


def _as_csv(frame: pd.DataFrame) -> bytes:
    return frame.rename(columns=neutralise).to_csv(index=False).encode("utf-8-sig")


def _draw_downloads(own: str | None) -> None:
    st.subheader(_("All codings") if own is None else _("Your codings"))
    st.caption(
        _(
            "Every coding ever made, also those that were replaced or taken back: the record of "
            "the study."
        )
        if own is None
        else _("Every coding you ever made, also those that you replaced or took back.")
    )
    store = state.desk().store
    with st.container(horizontal=True):
        for kind, (label, mime) in FORMATS.items():
            st.download_button(
                label,
                access.at_click(_needed(), partial(_export, store, kind, own)),
                file_name=f"codings.{kind}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"download-{kind}",
            )


def _export(store: Store, kind: Format, own: str | None) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"codings.{kind}"
        export_codings(store, path, kind, own)
        return path.read_bytes()
