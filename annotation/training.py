"""Training: units whose codes are known, in random order, for who is new to the codebook.

A coder picks a code and then sees what is known. No suggestion is shown, and no pick is a coding:
neither counts nor suggestions ever see one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotation.errors import NotFound
from annotation.records import Codes, Unit
from annotation.sampling import place_of
from annotation.store import Trial
from annotation.study import Study

MATERIAL = "training_material"
"""The setting that says which units coders train on."""


class TrainingMaterial(StrEnum):
    """Units whose codes are known."""

    PAPER = "paper"
    """The paper's appendix."""
    ADJUDICATED = "adjudicated"
    """Units of the study that were adjudicated."""


@dataclass(frozen=True)
class Score:
    """How many of the units that a coder has tried they got right."""

    right: int
    tried: int

    @property
    def share(self) -> float | None:
        """The share that was right; None where nothing was tried."""
        return self.right / self.tried if self.tried else None


@dataclass(frozen=True)
class Training:
    """How far a coder is with the units they train on.

    `first` counts each unit when it was seen for the first time, `again` the later times. `by_code`
    counts the first times by the known codes, 0 where none applies.
    """

    units: int
    first: Score
    again: Score
    by_code: Mapping[int, Score]

    @property
    def is_through(self) -> bool:
        """Whether each unit has been tried."""
        return self.first.tried >= self.units


def material_of(study: Study) -> TrainingMaterial:
    """Return which units coders train on: those of the paper unless chosen otherwise."""
    name = study.store.setting(MATERIAL, TrainingMaterial.PAPER)
    return TrainingMaterial(name) if name in list(TrainingMaterial) else TrainingMaterial.PAPER


def choose_material(study: Study, material: TrainingMaterial) -> None:
    """Let coders train on these units from now on; what was tried before is kept."""
    study.store.set_setting(MATERIAL, material)


def known_codes(study: Study, coder_id: str | None = None) -> dict[str, Codes]:
    """Return the known codes of each unit that coders train on, where the codebook has them all.

    For a coder none whose codes they may not see: they may still have to code it.
    """
    if material_of(study) is TrainingMaterial.PAPER:
        known = study.store.codes_of_paper()
    else:
        known = study.store.adjudicated_codes()
    there = set(study.codebook.numbers)
    hidden = set() if coder_id is None else study.store.hidden_units(coder_id, list(known))
    return {
        unit_id: codes
        for unit_id, codes in known.items()
        if there.issuperset(codes) and unit_id not in hidden
    }


def next_unit(study: Study, coder_id: str) -> Unit | None:
    """Return the unit to train on next; None where there is none to train on.

    Each coder has an order of their own, drawn at random. Who is through begins again, in another.
    """
    known = known_codes(study, coder_id)
    times = Counter(one.unit_id for one in study.store.trials(coder_id))
    if not known:
        return None
    chosen = min(known, key=lambda unit_id: _place(coder_id, unit_id, times[unit_id]))
    return study.store.unit(chosen)


def _place(coder_id: str, unit_id: str, times: int) -> tuple[int, str]:
    return times, place_of(coder_id, unit_id, times)


def try_unit(
    study: Study, coder_id: str, unit_id: str, codes: Sequence[int], seconds: float | None = None
) -> Trial:
    """Keep what a coder picked for a unit; return it beside what is known.

    Raises NotFound for a unit whose codes are not known, or not any more.
    """
    known = known_codes(study, coder_id).get(unit_id)
    if known is None:
        raise NotFound("The codes of this unit are not known any more. The next one follows.")
    revision = study.codebook.revision
    return study.store.add_trial(coder_id, unit_id, codes, known, revision, seconds)


def training_of(study: Study, coder_id: str) -> Training:
    """Return how far a coder is with the units that coders train on now."""
    return _summary(known_codes(study, coder_id), study.store.trials(coder_id))


def training_of_all(study: Study) -> dict[str, Training]:
    """Return the same of each coder who has tried a unit, by their id."""
    known, trials = known_codes(study), study.store.trials()
    return {
        coder_id: _summary(known, [one for one in trials if one.coder_id == coder_id])
        for coder_id in {one.coder_id for one in trials}
    }


def _summary(known: Mapping[str, Codes], trials: Iterable[Trial]) -> Training:
    first: dict[str, Trial] = {}
    again: list[Trial] = []
    for one in trials:
        if one.unit_id not in known:
            continue
        if one.unit_id in first:
            again.append(one)
        else:
            first[one.unit_id] = one
    codes = sorted({code for one in first.values() for code in one.known or (0,)})
    return Training(
        units=len(known),
        first=_score(first.values()),
        again=_score(again),
        by_code={
            code: _score(one for one in first.values() if code in (one.known or (0,)))
            for code in codes
        },
    )


def _score(trials: Iterable[Trial]) -> Score:
    trials = list(trials)
    return Score(sum(one.is_right for one in trials), len(trials))
