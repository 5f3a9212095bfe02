"""The words of a report in one language, with its way of writing numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.agreement import Coefficient
from annotation.errors import Caution, JalurError
from annotation.messages import explain, figure, translations, written_values

LAST = 3
"""Decimals of a coefficient."""


@dataclass(frozen=True)
class Words:
    """The catalogue of a language; `_` and `ngettext` also put the values in."""

    language: str

    def _(self, message: str, **values: object) -> str:
        """Return a sentence with its values."""
        return self.explain(Caution(message, **values))

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the form of a sentence for a count, which it may name as `{count}`."""
        chosen = translations(self.language).ngettext(one, many, count)
        return chosen.format(**written_values({**values, "count": count}, self.language))

    def explain(self, error: JalurError) -> str:
        """Return the sentence of a caution or an error."""
        return explain(error, self.language)

    def number(self, value: float | None, spec: str = f".{LAST}f") -> str:
        """Return a number as the language writes it; an em dash for none."""
        if value is None:
            return "\N{EM DASH}"
        return format(figure(value, self.language), spec)

    def percent(self, share: float | None) -> str:
        """Return a share, 0 to 1, in percent."""
        return self.number(share) if share is None else f"{self.number(100 * share, '.1f')} %"

    def interval(self, one: Coefficient, *, percent: bool = False) -> str:
        """Return from where to where an interval goes, or that there is none."""
        if one.low is None or one.high is None:
            return self._("no interval")
        show = self.percent if percent else self.number
        return self._("{low} to {high}", low=show(one.low), high=show(one.high))

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a list in a sentence."""
        *others, last = names
        return self._("{one} and {other}", one=", ".join(others), other=last) if others else last
