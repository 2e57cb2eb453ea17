"""Timing: the best of several rounds, since everything that disturbs makes slower."""

import time
from collections.abc import Callable
from statistics import median

_TURNS = 41


def best(work: Callable[[], object], *, rounds: int = 7, calls: int = 40) -> float:
    """Seconds of one call of ``work``: the mean over ``calls`` in the fastest of ``rounds``."""
    work()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        seconds.append((time.perf_counter() - start) / calls)
    return min(seconds)


def against(
    yardstick: Callable[[], object], work: Callable[[], object], *, calls: int
) -> tuple[float, float]:
    """Seconds of one call of ``work`` at best, and how many of ``yardstick`` that is.

    Both take turns, and the ratio is the median of many: a machine may change its speed from one moment
    to the next.
    """
    pairs = [
        (best(yardstick, rounds=1, calls=calls), best(work, rounds=1, calls=calls)) for _ in range(_TURNS)
    ]
    return min(seconds for _, seconds in pairs), median(seconds / unit for unit, seconds in pairs)


def row(name: str, value: str, note: str = "") -> None:
    """One line of a table."""
    print(f"  {name:<44}{value:>12}  {note}".rstrip(), flush=True)
