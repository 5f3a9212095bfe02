"""What a coder is shown of a unit: a share, drawn at random, goes without a suggestion.

So it can be measured how far suggestions move coders. The draw is made when a unit is first shown,
from a seed of the study; whoever knows the seed can make it again. A unit that somebody else has
coded is blind until the coder has coded it: what was learned from that would show in a suggestion.
So is one that the coder is asked to look at again.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotation.records import PAPER, Arm, Coding, Kind
from annotation.study import Study


class Shows(StrEnum):
    """When the suggestions of a study are shown."""

    AT_ONCE = "at once"
    AFTER = "after"
    """After the coder's own pick, which is kept beside what they make of the suggestion."""
    NEVER = "never"


SHOWS = "suggestions_shown"
WITHHELD_SHARE = "withheld_share"
DEFAULT_SHARE = 0.1
SEED = "arm_seed"
_BYTES = 8


def withheld_share_of(study: Study) -> float:
    """Return which share of the units goes without a suggestion, 0 to 1."""
    return float(study.store.setting(WITHHELD_SHARE, str(DEFAULT_SHARE)))


def choose_withheld_share(study: Study, share: float) -> None:
    """Let this share of the units that are shown from now on go without a suggestion.

    Raises ValueError for what is no share.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, got {share}")
    study.store.set_setting(WITHHELD_SHARE, str(share))


def shows_of(study: Study) -> Shows:
    """Return when the suggestions of a study are shown."""
    return Shows(study.store.setting(SHOWS, Shows.AT_ONCE))


def choose_shows(study: Study, shows: Shows) -> None:
    """Choose when suggestions are shown from now on."""
    study.store.set_setting(SHOWS, shows)


def arm_of(study: Study, coder_id: str, unit_id: str) -> Arm:
    """Return what a coder is shown of a unit: blind, or what was drawn, now if not before.

    Where the study shows suggestions after the coder's own pick, one that was not withheld is
    `first` till they have picked and `after` from then on.
    """
    if study.store.is_blind(coder_id, unit_id):
        return Arm.BLIND
    shows = shows_of(study)
    if shows is Shows.NEVER:
        return Arm.NONE
    arm = study.store.drawn_arm(coder_id, unit_id) or _drawn_now(study, coder_id, unit_id)
    if arm is not Arm.SHOWN or shows is Shows.AT_ONCE:
        return arm
    has_picked = study.store.has_picked(coder_id, unit_id)  # undo takes back no suggestion seen
    has_coded = study.store.standing(coder_id, unit_id) is not None
    return Arm.AFTER if has_picked or has_coded else Arm.FIRST


def _drawn_now(study: Study, coder_id: str, unit_id: str) -> Arm:
    share = withheld_share_of(study)
    is_withheld = _draw(_seed(study), coder_id, unit_id) < share
    arm = Arm.WITHHELD if is_withheld else Arm.SHOWN
    return study.store.draw_arm(coder_id, unit_id, arm, share)


def is_hidden(study: Study, coder_id: str, unit_id: str) -> bool:
    """Return whether a coder may not see what is suggested for a unit, or not yet."""
    hidden = study.store.hidden_units(coder_id, [unit_id])
    if hidden or study.store.is_blind(coder_id, unit_id):
        return True
    is_withheld = study.store.drawn_arm(coder_id, unit_id) is Arm.WITHHELD
    if is_withheld or shows_of(study) is Shows.NEVER:
        return True  # also when it is coded: a correction would count as made without it
    has_coded = study.store.standing(coder_id, unit_id) is not None
    return not has_coded and shows_of(study) is not Shows.AT_ONCE


@dataclass(frozen=True)
class Viewer:
    """Who looks at codings, and what of these they may see: nothing of `closed` units.

    Others' codings of a unit only where they are shown at all (`sees_others`), and the viewer has
    coded it and is not `asked` to look at it again. The paper's, of its own appendix, are open.
    """

    coder_id: str
    paper_id: str
    sees_others: bool
    asked: frozenset[str]
    closed: frozenset[str]

    def open(self, codings: Sequence[Coding]) -> list[Coding]:
        """Return those of one unit that the viewer may see."""
        if not codings or codings[0].unit_id in self.closed:
            return []
        own = [one for one in codings if one.coder_id == self.coder_id]
        has_coded = own and own[-1].kind is not Kind.WITHDRAWN
        if has_coded and self.sees_others and codings[0].unit_id not in self.asked:
            return list(codings)
        return [one for one in codings if one.coder_id in (self.coder_id, self.paper_id)]


def viewer_of(
    study: Study, coder_id: str, unit_ids: Sequence[str], *, sees_others: bool = True
) -> Viewer:
    """Return a coder as the viewer of these units: closed are those of an open round."""
    paper = study.store.find_coder(PAPER)
    asked = study.store.who_is_asked(unit_ids)
    return Viewer(
        coder_id=coder_id,
        paper_id=paper.id if paper else "",
        sees_others=sees_others,
        asked=frozenset(unit for coder, unit in asked if coder == coder_id),
        closed=frozenset(study.store.among_open(unit_ids)),
    )


def _seed(study: Study) -> str:
    seed = study.store.setting(SEED)
    if not seed:
        seed = secrets.token_hex(_BYTES)
        study.store.set_setting(SEED, seed)
    return seed


def _draw(seed: str, coder_id: str, unit_id: str) -> float:
    """Return a number between 0 and 1, the same for the same names."""
    digest = hashlib.sha256(f"{seed}\x1f{coder_id}\x1f{unit_id}".encode()).digest()
    return float(int.from_bytes(digest[:_BYTES]) / 2 ** (8 * _BYTES))
