"""How long something takes."""

import time
from collections.abc import Callable


def seconds_of(action: Callable[[], object]) -> float:
    """Return how many seconds an action takes, done once."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
