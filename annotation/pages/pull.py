"""How far suggestions moved the coders: with one in sight and without, or after an own pick."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.agreement.statistic import Estimate
from annotation.pages.text import plain
from annotation.pull import FEWEST, Pull, verdict
from annotation.state import _
from annotation.switching import Switching
from annotation.switching import verdict as verdict_on_switching


def draw(pulls: Sequence[Pull], switching: Sequence[Switching] = ()) -> None:
    """Draw the pull on all coders and on each, and by the code that was suggested."""
    st.subheader(_("The pull of suggestions"))
    if switching:
        _draw_switching(switching)
    if not pulls and not switching:
        st.caption(
            _(
                "Nothing to compare yet: no unit here was coded with a suggestion in sight or "
                "withheld. The page Model says which share goes without."
            )
        )
    if pulls:
        _draw_in_sight(pulls)


def _draw_in_sight(pulls: Sequence[Pull]) -> None:
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
                    _("Pull"): _points(one.pull, min(one.n_withheld, one.n_shown)),
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
    _draw_settled(
        [
            {
                _("Coder"): one.coder or _("all coders"),
                _("Right, in sight"): _share(one.right_shown, one.n_settled_shown),
                _("Right, withheld"): _share(one.right_withheld, one.n_settled_withheld),
            }
            for one in pulls
        ]
    )


def _draw_switching(switching: Sequence[Switching]) -> None:
    st.markdown(plain(state.explain(verdict_on_switching(switching[0]))))
    of_coders = [one for one in switching if one.code is None]
    _draw_switched(of_coders, is_by_code=False)
    st.caption(
        _(
            "Coders picked a code before a suggestion was shown and could then keep it or give "
            "another. Compared are first codes. The pull is how much more often theirs was the one "
            "suggested first afterwards: percentage points, with 95 % intervals from resamples of "
            "units."
        )
    )
    if switching[0].n_settled:
        _draw_settled(
            [
                {
                    _("Coder"): one.coder or _("all coders"),
                    _("Right, own pick"): _share(one.right_before, one.n_settled),
                    _("Right, afterwards"): _share(one.right_after, one.n_settled),
                }
                for one in of_coders
            ]
        )
    with st.expander(_("Own picks by the code suggested")):
        _draw_switched([one for one in switching if one.code is not None], is_by_code=True)


def _draw_switched(switching: Sequence[Switching], *, is_by_code: bool) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {
                    (_("Code") if is_by_code else _("Coder")): (
                        str(one.code) if is_by_code else one.coder or _("all coders")
                    ),
                    _("As suggested before"): _share(one.before, one.n_picks),
                    _("As suggested after"): _share(one.after, one.n_picks),
                    _("Pull"): _points(one.pull, one.n_picks),
                    _("Differed"): one.n_differed,
                    _("Given up of these"): _given_up(one),
                }
                for one in switching
            ]
        ),
        hide_index=True,
        height="content",
        alt=_("What coders made of suggestions shown after their own pick"),
    )


def _given_up(one: Switching) -> str:
    found = one.switched
    if found.value is None or found.low is None or found.high is None:
        return ""
    if one.n_differed < FEWEST:
        return f"{found.value:.0%}"
    return f"{found.value:.0%} ({found.low:.0%} ... {found.high:.0%})"


def _draw_settled(rows: Sequence[dict[str, str]]) -> None:
    st.dataframe(
        pd.DataFrame(rows),
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


def _points(found: Estimate, units: int) -> str:
    if found.value is None or found.low is None or found.high is None:
        return ""
    if units < FEWEST:
        return _("too few")
    return f"{100 * found.value:+.0f} ({100 * found.low:+.0f} ... {100 * found.high:+.0f})"


def _seconds(found: float | None) -> str:
    return "" if found is None else f"{state.figure(found):.1f}"
