"""What was coded under earlier words of the codebook and could be touched by those in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotation.codebook import Codebook
from annotation.records import Codes, Issue, Unit
from annotation.revision import changes
from annotation.store import Store
from annotation.study import Study, codebook_of
from annotation.suggestions import Suggester

FIRST = 3
"""So many codes of a ranking are what else a unit could be."""


@dataclass(frozen=True)
class Outdated:
    """A unit that was coded under earlier words of the codebook that it could be touched by.

    `touched` are the codes with other words that it was given, or that a model ranks high for it.
    Where an adjudicator settled it, `coder_id` is the adjudicator.
    """

    unit: Unit
    coder_id: str
    codes: Codes
    touched: tuple[int, ...]
    is_settled: bool


def touched_codes(old: Codebook, new: Codebook) -> frozenset[int]:
    """Return the codes that are new, or have other words or another border, in a codebook."""
    borders = [one for one in new.borders if one not in old.borders]
    borders += [one for one in old.borders if one not in new.borders]
    moved = {code for border in borders for code in border.codes}
    return frozenset(moved | {change.number for change in changes(old, new)})


def under_earlier_words(study: Study, suggester: Suggester) -> list[Outdated]:
    """Return what was coded under earlier words and could be touched by those in force.

    It could be where a code with other words was given, or stands among the first three codes that
    the model in use gives the unit. Of a settled unit only the settlement counts; those come first.
    """
    held = study.store.held_under_others(study.codebook.revision)
    touched = {
        revision: touched_codes(codebook_of(study, revision), study.codebook)
        for revision in {one.revision for one in held}
    }
    held = [one for one in held if touched[one.revision]]
    ids = list(dict.fromkeys(one.unit_id for one in held))
    units = dict(zip(ids, study.store.units(ids), strict=True))
    found = []
    for one in held:
        unit, could = units[one.unit_id], touched[one.revision]
        if codes := could.intersection(one.codes) or could & _likeliest(suggester, unit):
            codes_in_order = tuple(sorted(codes))
            found.append(Outdated(unit, one.coder_id, one.codes, codes_in_order, one.is_settled))
    return found


def _likeliest(suggester: Suggester, unit: Unit) -> set[int]:
    return {code for code, _probability in suggester.suggest(unit).ranking[:FIRST]}


def ask_about_words(store: Store, found: Iterable[Outdated], asked_by: str) -> int:
    """Ask who coded units under earlier words to look again at them; return how many are asked.

    What an adjudicator settled is not asked about: it is settled anew instead.
    """
    pairs = [(one.coder_id, one.unit.id) for one in found if not one.is_settled]
    return len(store.ask_again(pairs, asked_by, Issue.WORDS))
