"""Two people cut the same report: begin, compare, freeze."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.cut_agreement import CutAgreement, CutFigures
from annotation.pages.text import plain
from annotation.records import Coder, Role, Unit, Verdict
from annotation.review import Review, agreement_when_frozen, compare
from annotation.state import _, access, reviewing
from annotation.store import CutBy

NEEDED = 2


def draw(review: Review, coder: Coder) -> None:
    """Draw who cuts the report, and what they can do about that."""
    if review.cut_by is CutBy.FROZEN:
        with st.popover(_("Cut by two people and frozen")):
            people = reviewing.cutters(review.report.id)[:NEEDED]
            if (found := agreement_when_frozen(review.study.store, review.report.id)) is not None:
                _draw_figures(found, *(one.name for one in people))
            if review.counts[Verdict.PROPOSED]:
                st.caption(
                    _(
                        "Units of a new edition wait. Who takes one adds to the cut, and this "
                        "agreement says nothing of it."
                    )
                )
    elif review.cut_by is CutBy.TWO:
        with st.popover(_("Two people cut this report")):
            st.caption(
                _(
                    "Each of two people cuts this report apart from the other. Its units are coded "
                    "when the cut is frozen."
                )
            )
            _draw_comparison(review, coder)
    elif _may_begin(review):
        with st.popover(_("Two people cut this report")):
            st.caption(
                _(
                    "Each goes through all its units, also those taken already, without sight of "
                    "the other. Then you see how far the two agree, and choose the cut that is "
                    "coded. Until then none of its units is in the study."
                )
            )
            st.button(
                _("Let two people cut it"),
                on_click=reviewing.cut_by_two,
                args=(review.report.id,),
                disabled=not _is_sure("two"),
            )


def _may_begin(review: Review) -> bool:
    is_untouched = bool(review.units) and not any(one.is_coded for one in review.units)
    return is_untouched and access.may(Role.ADJUDICATOR)


def _draw_comparison(review: Review, coder: Coder) -> None:
    people = reviewing.cutters(review.report.id)
    left = review.counts[Verdict.PROPOSED]
    if left:
        st.caption(_("You have {count} proposed units to go through.").format(count=left))
        return
    if len(people) < NEEDED:
        st.caption(_("Nobody else has begun to cut it."))
        return
    first, second = people[:NEEDED]
    found = compare(state.desk().study, review.report.id, first, second)
    if found is None:
        st.caption(_("The other is not through yet."))
        return
    if not access.may(Role.ADJUDICATOR):
        st.caption(_("Both are through. An adjudicator chooses the cut that is coded."))
        return
    _draw_figures(found.figures, first.name, second.name)
    _draw_differences(found, first.name, second.name)
    choices = {
        _("The cut of {name}").format(name=first.name): _ids([*_firsts(found), *found.only_first]),
        _("The cut of {name}").format(name=second.name): _ids(
            [*(other for _one, other in found.pairs), *found.only_second]
        ),
        _("What both have, as {name} cut it").format(name=first.name): _ids(_firsts(found)),
    }
    chosen = st.radio(_("To be coded"), list(choices), key=f"freeze-{state.language()}")
    st.button(
        _("Freeze this cut"),
        type="primary",
        on_click=reviewing.freeze_cut,
        args=(review.report.id, coder.id, choices[chosen], found.figures),
        disabled=not _is_sure("freeze"),
    )


def _is_sure(what: str) -> bool:
    return st.checkbox(_("This is for good: I am sure."), key=f"sure-{what}-{state.language()}")


def _firsts(found: CutAgreement) -> list[Unit]:
    return [one for one, _other in found.pairs]


def _ids(units: Sequence[Unit]) -> list[str]:
    return [unit.id for unit in units]


def _draw_figures(found: CutFigures, first: str, second: str) -> None:
    f1 = found.f1
    st.markdown(
        _("Agreement on the cut: **F1 {f1}**").format(
            f1=_("undefined, nobody took a unit") if f1 is None else f"{state.figure(f1):.2f}"
        )
    )
    st.caption(
        _(
            "{pairs} units overlap by half or more, {same} of them to the letter; {first} only "
            "with {one}, {second} only with {other}."
        ).format(
            pairs=found.pairs,
            same=found.same,
            first=found.only_first,
            second=found.only_second,
            one=plain(first),
            other=plain(second),
        )
    )


def _draw_differences(found: CutAgreement, first: str, second: str) -> None:
    rows = [(one, other) for one, other in found.pairs if one.id != other.id]
    cells = [(one.text, other.text) for one, other in rows]
    cells += [(unit.text, "") for unit in found.only_first]
    cells += [("", unit.text) for unit in found.only_second]
    if cells:
        st.dataframe(
            pd.DataFrame(cells, columns=[first, second]),
            hide_index=True,
            column_config={
                name: st.column_config.TextColumn(width=250) for name in (first, second)
            },
            alt=_("Where the two cuts differ"),
        )
