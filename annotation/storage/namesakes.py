"""Which coder here is which coder of another computer's record."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from annotation.records import PAPER, Coder, normalise
from annotation.storage import people

SHOWN = 4
"""So many characters of an id tell people of one name apart."""


@dataclass
class Matched:
    """The ids here of coders by their ids in the file.

    `new` are the names of those who are added when one of their codings is, `held` those of whom
    nobody said whether they are who has their name here.
    """

    ids: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def match(
    connection: Connection,
    theirs: Mapping[str, str],
    proven: Mapping[str, Collection[str]],
    same: Collection[str] = (),
    another: Collection[str] = (),
) -> Matched:
    """Find each coder of a file (names by id) among those here.

    A coder is known by the id, or as `proven`: by who made codings here that are the coder's in the
    file. The paper is the same everywhere. Of others who have a name that somebody has here, those
    whose name is in `same` are that person, and those in `another` are not.
    """
    here = {one.id: one for one in people.coders(connection)}
    by_name = {normalise(one.name): one for one in here.values()}
    matched = Matched()
    for coder_id, name in theirs.items():
        namesake = by_name.get(normalise(name))
        known = _known(coder_id, here, proven.get(coder_id, ()))
        if namesake is not None and normalise(name) == PAPER:
            known = namesake.id
        if known is None and namesake is not None and _is_in(name, same):
            known = namesake.id
        if known is None and namesake is not None and not _is_in(name, another):
            matched.held.add(coder_id)
            continue
        if known is None:
            free = name if namesake is None else _told_apart(name, coder_id, by_name)
            by_name[normalise(free)] = Coder(coder_id, free)
            matched.new[coder_id] = free
        matched.ids[coder_id] = known or coder_id
    return matched


def _known(coder_id: str, here: Collection[str], proven: Collection[str]) -> str | None:
    return coder_id if coder_id in here else min(proven, default=None)


def _is_in(name: str, names: Collection[str]) -> bool:
    return normalise(name) in {normalise(one) for one in names}


def _told_apart(name: str, coder_id: str, taken: Collection[str]) -> str:
    """Return the same name on each computer, unless it is taken."""
    lengths = range(SHOWN, len(coder_id) + 1)
    names = (f"{name} ({coder_id[:length]})" for length in lengths)
    return next((one for one in names if normalise(one) not in taken), f"{name} ({coder_id}, 2)")
