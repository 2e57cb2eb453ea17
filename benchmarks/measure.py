"""Timing: the best of several rounds, since everything that disturbs makes slower."""

import time
from collections.abc import Callable


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


def row(name: str, value: str, note: str = "") -> None:
    """One line of a table."""
    print(f"  {name:<44}{value:>12}  {note}".rstrip(), flush=True)
