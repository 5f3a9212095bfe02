"""How far coders agree with the model, apart from how far they agree with each other."""

from collections.abc import Sequence

from annotation.agreement import PairAgreement, Rating, measure, tabulate
from annotation.store import GivenCodes

MODEL = "model"
"""The name under which suggestions stand beside a coder's codes."""


def against_model(given: Sequence[GivenCodes], numbers: Sequence[int]) -> tuple[PairAgreement, ...]:
    """Return each coder's agreement with the first code suggested, of codings that have one.

    Give only codings that were made without the suggestion in sight, of units that taught it
    nothing: else it is the coder's echo.
    """
    codes = [str(number) for number in numbers]
    coders = dict.fromkeys(one.coder for one in given if one.suggested is not None)
    return tuple(_pair(coder, given, codes) for coder in coders)


def _pair(coder: str, given: Sequence[GivenCodes], codes: Sequence[str]) -> PairAgreement:
    of_coder = [one for one in given if one.coder == coder and one.suggested is not None]
    ratings = [Rating(one.unit_id, coder, tuple(map(str, one.codes))) for one in of_coder]
    ratings += [Rating(one.unit_id, MODEL, (str(one.suggested),)) for one in of_coder]
    reports = {one.unit_id: one.report_id for one in of_coder}
    found = measure(tabulate(ratings, codes=codes, clusters=reports))
    return PairAgreement((coder, MODEL), found.n_pairable, found.coefficients)
