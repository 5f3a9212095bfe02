"""How far coders agree: coefficients with intervals, overall, code by code and pair by pair.

Pure functions on a table of ratings (`tabulate`): `measure` gives the figures, `cautions` what has
to be said beside them. The model is never a coder.
"""

from annotation.agreement.cautions import (
    FIRM,
    TENTATIVE,
    about_suggestions,
    cautions,
    conclusion,
    units_needed,
    verdict,
)
from annotation.agreement.coefficients import NAMES
from annotation.agreement.facts import coefficient_facts, facts_of
from annotation.agreement.figures import (
    Agreement,
    CodeAgreement,
    Coefficient,
    PairAgreement,
    confusions,
    measure,
)
from annotation.agreement.ratings import FEWEST_CLUSTERS, Rating, Ratings, tabulate
from annotation.agreement.sets import Distance
from annotation.agreement.statistic import Resampling

__all__ = [
    "FEWEST_CLUSTERS",
    "FIRM",
    "NAMES",
    "TENTATIVE",
    "Agreement",
    "CodeAgreement",
    "Coefficient",
    "Distance",
    "PairAgreement",
    "Rating",
    "Ratings",
    "Resampling",
    "about_suggestions",
    "cautions",
    "coefficient_facts",
    "conclusion",
    "confusions",
    "facts_of",
    "measure",
    "tabulate",
    "units_needed",
    "verdict",
]
