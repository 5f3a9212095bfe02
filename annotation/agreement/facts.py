"""Agreement as plain facts, for JSON: the fixed interface of `scripts/agreement.py`."""

from collections.abc import Sequence
from typing import Any

from annotation.agreement.coefficients import NAMES
from annotation.agreement.figures import Agreement, Coefficients
from annotation.errors import Caution

Facts = dict[str, Any]


def facts_of(found: Agreement, warnings: Sequence[Caution]) -> Facts:
    """Return the figures with all that is needed to find them again; sentences in English."""
    return {
        "n_units": found.n_units,
        "n_coders": found.n_coders,
        "n_missing": found.n_missing,
        "n_pairable": found.n_pairable,
        "categories": found.categories,
        **({"weighted": True} if found.is_weighted else {}),
        "compared": f"sets, {found.distance.value}" if found.distance else "primary code",
        "bootstrap": {
            "resamples": found.resampling.resamples,
            "seed": found.resampling.seed,
            "level": found.resampling.level,
            "of": "clusters" if found.by_clusters else "units",
        },
        "coefficients": coefficient_facts(found.coefficients),
        "tracks": {
            code: {
                "prevalence": one.prevalence,
                "n": one.n,
                "coefficients": coefficient_facts(one.coefficients),
            }
            for code, one in found.tracks.items()
        },
        "pairs": [
            {
                "coders": list(one.coders),
                "n": one.n,
                "coefficients": coefficient_facts(one.coefficients),
            }
            for one in found.pairs
        ],
        "warnings": [str(one) for one in warnings],
    }


def coefficient_facts(found: Coefficients) -> Facts:
    """Return each coefficient by its name: value, bounds and, where it is undefined, the reason."""
    return {
        name: {
            "value": found[name].value,
            "low": found[name].low,
            "high": found[name].high,
            "reason": str(found[name].reason) if found[name].reason else None,
        }
        for name in NAMES
    }
