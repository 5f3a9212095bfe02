"""Which units come next: the study's order, with a share of them at random."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from annotation.learned import Learned
from annotation.lessons import description_of
from annotation.records import Unit
from annotation.study import Study
from model.cache import Embedder
from model.features import Features, extract_features
from model.selection import Order, least_certain, most_typical

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ORDER = "order"
RANDOM_SHARE = "random_share"
AHEAD = 100
"""So many units get a place in front; they are worked out anew with each model version."""
CANDIDATES = 2000
_STEP = 64


def order_of(study: Study) -> Order:
    """Return the order that the study has chosen; that of the report where it names none we know.

    A workspace may come from another version of Jalur.
    """
    name = study.store.setting(ORDER, Order.REPORT)
    return Order(name) if name in list(Order) else Order.REPORT


def choose_order(study: Study, order: str, random_share: float) -> None:
    """Choose which unit comes next, and which share of the units comes at random.

    Raises ValueError for an order there is not.
    """
    study.store.set_setting(ORDER, Order(order))
    study.store.set_setting(RANDOM_SHARE, str(random_share))


def random_share_of(study: Study) -> float:
    """Return which share of the units comes at random, 0 to 1."""
    return float(study.store.setting(RANDOM_SHARE, "0"))


def arrange(study: Study, learned: Learned, embedder: Embedder) -> Iterator[int]:
    """Put the units in front that the study's order wants next.

    Chosen among at most 2,000 drawn at random. Yields, after each step, how many are read.
    """
    order, share = order_of(study), random_share_of(study)
    if order is Order.REPORT and share == 0:
        # Only where there is something to undo: a write would make a key wait.
        if study.store.has_places():
            study.store.place_in_front([])
        return
    waiting = study.store.uncoded_units()
    at_random = sorted(waiting, key=lambda unit: hashlib.sha256(unit.id.encode()).digest())
    wanted = waiting
    if order is Order.RANDOM:
        wanted = at_random
    elif order is not Order.REPORT:
        candidates = at_random[:CANDIDATES]
        for start in range(0, len(candidates), _STEP):
            _features(candidates[start : start + _STEP], embedder)
            yield start
        wanted = _wanted(order, candidates, learned, embedder)
    is_random = draws(study.store.watermark(), AHEAD) < share
    study.store.place_in_front(mix(wanted[:AHEAD], order, at_random[:AHEAD], is_random))


def draws(start: int, count: int) -> Floats:
    """Return numbers between 0 and 1 that decide which codings, from `start` on, come at random.

    The same for the same codings, however often the places are worked out anew between them.
    """
    return np.random.default_rng(0).random(start + count)[start:]


def mix(
    wanted: Sequence[Unit], order: Order, at_random: Sequence[Unit], is_random: Bools
) -> list[tuple[str, str]]:
    """Return unit ids with the order each comes for; those places are filled at random.

    A unit comes once.
    """
    queues = {order: iter(wanted), Order.RANDOM: iter(at_random)}
    placed: dict[str, str] = {}
    for _, random in zip(wanted, is_random, strict=False):
        name = Order.RANDOM if random else order
        unit = next((one for one in queues[name] if one.id not in placed), None)
        if unit is not None:
            placed[unit.id] = name.value
    return list(placed.items())


def _wanted(
    order: Order, candidates: Sequence[Unit], learned: Learned, embedder: Embedder
) -> list[Unit]:
    features = _features(candidates, embedder)
    coded = learned.memory.vectors
    if order is Order.TYPICAL:
        rows = most_typical(features.vectors, coded, AHEAD)
    else:
        rows = least_certain(learned.probabilities(features), features.vectors, coded, AHEAD)
    return [candidates[row] for row in rows]


def _features(units: Sequence[Unit], embedder: Embedder) -> Features:
    return extract_features([description_of(unit) for unit in units], embedder)
