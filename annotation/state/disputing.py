"""The disagreements: what a session has open of them, and what each button does.

What a button acknowledges is in the record when its function returns.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from annotation import state
from annotation.disagreements import (
    Dispute,
    Opened,
    Settled,
    ask_again,
    between_coders,
    between_texts,
    open_dispute,
    settle,
    settled,
    with_model,
)
from annotation.earlier_words import Outdated, ask_about_words, under_earlier_words
from annotation.errors import JalurError
from annotation.proposals import Doubts
from annotation.records import Cause, Codes, Role
from annotation.state import _, ngettext
from annotation.state.access import acts

OPEN = "dispute that is open"
SEEN = "disputes whose suggestion was asked for"
OTHER = "other"
"""Chosen where none of the codes at issue is right."""
ALL_TEXTS = -1


class Lists(NamedTuple):
    """What is in dispute; `model` is None where nobody has looked for it yet."""

    coders: list[Dispute]
    texts: list[Dispute]
    model: list[Dispute] | None
    settled: list[Settled]


def lists() -> Lists:
    """Return what is in dispute; worked out anew where the record or the groups have changed."""
    store = state.desk().store
    doubted = doubts()
    of = store.open_round()
    key = store.watermark(), store.extent(), store.grouped(), id(doubted), of and of.id

    def find() -> Lists:
        model = None if doubted is None else with_model(store, doubted)
        found = Lists(between_coders(store), between_texts(store), model, settled(store))
        _keep_seen([*found.coders, *found.texts, *(model or [])])
        return found

    return state.once("disputes", key, find)


@acts(Role.ADJUDICATOR)
def _keep_seen(found: Sequence[Dispute]) -> None:
    """Keep whose codes are seen here: who codes one of the units now does not code it apart."""
    if (viewer := state.coder()) is not None:
        ids = [unit_id for one in found for unit_id in one.unit_ids]
        state.desk().store.see_codes(viewer.id, ids)


def find_doubts() -> None:
    """Let a model that has not seen the codings say which it doubts (slow)."""
    try:
        state.keep("doubts", state.desk().suggester.doubts())
    except JalurError as error:
        state.say(state.explain(error))


def doubts() -> Doubts | None:
    """Return what was doubted when `find_doubts` last looked in this session."""
    found: Doubts | None = state.kept("doubts")
    return found


def outdated() -> list[Outdated]:
    """Return what was coded under earlier words and could be touched by those in force."""
    desk = state.desk()
    key = desk.store.watermark(), desk.store.extent(), desk.suggester.version.id
    return state.once("outdated", key, lambda: under_earlier_words(desk.study, desk.suggester))


def opened() -> Opened | None:
    """Return the dispute that is open."""
    dispute: Dispute | None = st.session_state.get(OPEN)
    return None if dispute is None else open_dispute(state.desk().store, dispute)


def open_one(dispute: Dispute | None) -> None:
    """Read a dispute; None closes the one that is open."""
    state.say(None)
    st.session_state[OPEN] = dispute


def name_of(field: str, opened: Opened) -> str:
    """Return the key of a field of the dispute that is open."""
    return f"dispute-{field}-{opened.dispute.key}-{state.language()}"


def show_suggestion(key: str) -> None:
    """Let the adjudicator see what the model says of a dispute; that is kept with the decision."""
    st.session_state[SEEN] = {*st.session_state.get(SEEN, ()), key}


def has_seen(key: str) -> bool:
    """Return whether the adjudicator asked what the model says of a dispute."""
    return key in st.session_state.get(SEEN, ())


def chosen(opened: Opened) -> Codes | None:
    """Return the codes chosen by now; None where there are none yet."""
    choice = st.session_state.get(name_of("codes", opened))
    if choice == OTHER:
        return tuple(st.session_state.get(name_of("other", opened), ())) or None
    codes: Codes | None = choice
    return codes


@acts(Role.ADJUDICATOR)
def save(opened: Opened, coder_id: str, following: Dispute | None) -> None:
    """Settle the open dispute as chosen, and go on to the following one."""
    codes, cause = chosen(opened), st.session_state.get(name_of("cause", opened))
    if codes is None or cause is None:
        return
    text = st.session_state.get(name_of("text", opened), ALL_TEXTS)
    desk = state.desk()
    try:
        settle(
            desk.study,
            desk.suggester,
            opened,
            coder_id,
            codes,
            cause=Cause(cause),
            note=st.session_state.get(name_of("note", opened), "").strip(),
            texts=None if text == ALL_TEXTS else [text],
            has_seen=has_seen(opened.dispute.key),
        )
    except JalurError as error:
        state.say(state.explain(error))
        return
    open_one(following)
    desk.retrainer.request()


@acts(Role.ADJUDICATOR)
def undo(coder_id: str) -> None:
    """Take back the last settlement of the adjudicator."""
    try:
        rows = state.desk().store.undo_settlement(coder_id)
    except JalurError as error:
        state.say(state.explain(error))
        return
    open_one(_dispute_of(rows[0].unit_id) if rows else None)
    if rows:
        unit = state.desk().store.unit(rows[0].unit_id)
        state.say(_("Your last settlement is taken back: {text}").format(text=unit.text[:120]))
        state.desk().retrainer.request()
    else:
        state.say(_("There is nothing to take back."))


def _dispute_of(unit_id: str) -> Dispute | None:
    found = lists()
    everything = [*found.coders, *found.texts, *(found.model or [])]
    return next((one for one in everything if unit_id in one.unit_ids), None)


@acts(Role.ADJUDICATOR)
def ask(opened: Opened, asked_by: str, coder_ids: Sequence[str]) -> None:
    """Ask coders of the open dispute to look at it again."""
    _ask(lambda: ask_again(state.desk().store, opened, asked_by, coder_ids))


@acts(Role.ADJUDICATOR)
def ask_about(found: Sequence[Outdated], asked_by: str) -> None:
    """Ask who coded units under earlier words to look again at them."""
    _ask(lambda: ask_about_words(state.desk().store, found, asked_by))


def _ask(act: Callable[[], int]) -> None:
    try:
        count = act()
    except JalurError as error:
        state.say(state.explain(error))
        return
    state.say(
        ngettext(
            "{count} request is made: the unit comes first when its coder codes next.",
            "{count} requests are made: the units come first when their coders code next.",
            count,
        ).format(count=count)
    )
