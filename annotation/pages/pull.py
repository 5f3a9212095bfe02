"""How far suggestions moved the coders: with one in sight and without."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.agreement.statistic import Estimate
from annotation.pages.text import plain
from annotation.pull import FEWEST, Pull, verdict
from annotation.state import _


def draw(pulls: Sequence[Pull]) -> None:
    """Draw the pull on all coders and on each, and by the code that was suggested."""
    st.subheader(_("The pull of suggestions"))
    if not pulls:
        st.caption(
            _(
                "Nothing to compare yet: no unit here was coded with a suggestion in sight or "
                "withheld. The page Model says which share goes without."
            )
        )
        return
    everybody = pulls[0]
    st.markdown(plain(state.explain(verdict(everybody))))
    _draw_table([one for one in pulls if one.code is None], is_by_code=False)
    st.caption(
        _(
            "For units drawn at random the suggestion is withheld. The pull is how much more often "
            "coders give the code suggested first when they see it: percentage points, with 95 % "
            "intervals from resamples of units. Unread: accepted faster than the text can be read."
        )
    )
    if everybody.n_settled_shown + everybody.n_settled_withheld:
        _draw_right([one for one in pulls if one.code is None])
    with st.expander(_("By the code suggested")):
        _draw_table([one for one in pulls if one.code is not None], is_by_code=True)


def _draw_table(pulls: Sequence[Pull], *, is_by_code: bool) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {
                    (_("Code") if is_by_code else _("Coder")): (
                        str(one.code) if is_by_code else one.coder or _("all coders")
                    ),
                    _("In sight"): _share(one.shown, one.n_shown),
                    _("Withheld"): _share(one.withheld, one.n_withheld),
                    _("Pull"): _pull(one),
                    _("Seconds in sight"): _seconds(one.seconds_shown),
                    _("Seconds withheld"): _seconds(one.seconds_withheld),
                    _("Unread"): "" if one.unread is None else f"{one.unread:.0%}",
                }
                for one in pulls
            ]
        ),
        hide_index=True,
        height="content",
        alt=_("How often coders gave the code suggested first"),
    )


def _draw_right(pulls: Sequence[Pull]) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {
                    _("Coder"): one.coder or _("all coders"),
                    _("Right, in sight"): _share(one.right_shown, one.n_settled_shown),
                    _("Right, withheld"): _share(one.right_withheld, one.n_settled_withheld),
                }
                for one in pulls
            ]
        ),
        hide_index=True,
        height="content",
        alt=_("How often coders gave the first code that was settled"),
    )
    st.caption(
        _(
            "Right: the first code is the one that was settled under Disagreements. Units are "
            "settled mostly where codings differ, so these shares are lower than those of all "
            "units; compare the two columns."
        )
    )


def _share(found: Estimate, units: int) -> str:
    return (
        ""
        if found.value is None
        else _("{share:.0%} of {units}").format(share=found.value, units=units)
    )


def _pull(one: Pull) -> str:
    found = one.pull
    if found.value is None or found.low is None or found.high is None:
        return ""
    if min(one.n_withheld, one.n_shown) < FEWEST:
        return _("too few")
    return f"{100 * found.value:+.0f} ({100 * found.low:+.0f} ... {100 * found.high:+.0f})"


def _seconds(found: float | None) -> str:
    return "" if found is None else f"{found:.1f}"
