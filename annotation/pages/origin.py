"""Where the suggestions for a unit came from, and whether the record still gives the same."""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from annotation import state
from annotation.arms import is_hidden
from annotation.errors import JalurError
from annotation.pages.text import plain, show_time
from annotation.records import Coder, Unit
from annotation.state import _, access
from annotation.tracing import Trace, Verification, traces, verify

LIKELIEST = 3
HASH = 12


def address(unit: Unit, coder: Coder) -> str:
    """Return the address of the page that shows this unit and where its suggestions came from."""
    named = {} if access.is_team() else {"coder": coder.id}
    return "units?" + urlencode({state.ORIGIN: unit.id, **named})


def draw(unit: Unit) -> None:
    """Draw the suggestions that were made for a unit, and the button that makes them again."""
    coder = state.coder()
    if coder is not None and is_hidden(state.desk().study, coder.id, unit.id):
        st.caption(
            _(
                "What is suggested for this unit is not shown: you have yet to code it, or to look "
                "again at it, others have coded it, or it goes without, drawn at random."
            )
        )
        return
    found = traces(state.desk().store, unit.id)
    if not found:
        st.caption(_("Nothing has been suggested for this unit yet."))
        return
    name = f"made again-{unit.id}-{found[-1].suggestion.id}"
    wanted = st.button(
        _("Make the suggestions again"), icon=":material/replay:", key=f"again-{unit.id}"
    )
    if wanted:
        _make_again(found, name)
    checked: list[Verification] = state.kept(name) or []
    verdicts = [_verdict(one) for one in checked] or [""] * len(found)
    rows = [_row(trace, verdict) for trace, verdict in zip(found, verdicts, strict=True)]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Suggestions made for this unit"))


def _make_again(found: list[Trace], name: str) -> None:
    bar = st.progress(0.0, text=_("Training each version again from the record ..."))
    checked = []
    try:
        for number, one in enumerate(verify(state.desk().suggester, found), start=1):
            checked.append(one)
            bar.progress(number / len(found))
    except JalurError as error:
        st.error(plain(state.explain(error)))
        return
    finally:
        bar.empty()
    state.keep(name, checked)


def _row(trace: Trace, verdict: str) -> dict[str, object]:
    version = trace.version
    likeliest = sorted(trace.suggestion.ranking, key=lambda pair: -pair[1])[:LIKELIEST]
    return {
        _("Suggested"): show_time(trace.suggestion.time),
        _("Likeliest"): "  ".join(f"{code} {state.figure(share):.2f}" for code, share in likeliest),
        _("Made again"): verdict,
        _("Version"): version.number,
        _("From codings"): version.codings,
        _("Learned on"): show_time(version.time),
        _("Training set"): version.snapshot_hash[:HASH],
        _("Codebook revision"): version.codebook_revision,
        _("Encoder"): f"{version.encoder} ({version.encoder_hash[:HASH]})",
        _("Seed"): version.seed,
    }


def _verdict(one: Verification) -> str:
    if one.same_snapshot and one.same_file and one.same_ranking:
        return _("the same, to the last bit")
    return _("another; largest difference {difference:.2g}").format(difference=one.difference)
