import re
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count

import pytest

from pipelines.workers import cpu_limit as cpu_limit_module
from pipelines.workers.cpu_limit import TooLongError, cpu_limit
from pipelines.workers.pool import Pool


def test_what_ends_in_time_is_left_alone() -> None:
    with cpu_limit(0.05):
        pass
    time.sleep(0.1)  # no alarm comes later


def test_an_endless_loop_and_an_endless_search_are_interrupted() -> None:
    with pytest.raises(TooLongError), cpu_limit(0.05):
        all(True for _ in count())
    with pytest.raises(TooLongError), cpu_limit(0.05):
        re.match(r"(a|a)*b", "a" * 64)


def endless() -> None:
    """In C code, which hears of no signal before it returns."""
    cpu_limit_module.GRACE = 0
    with cpu_limit(0.05):
        sum(range(10**13))


def test_what_never_returns_is_ended_with_its_process() -> None:
    with Pool(1) as pool:
        with pytest.raises(BrokenProcessPool):
            pool.submit(endless).result(timeout=60)
        assert pool.submit(abs, -1).result(timeout=60) == 1, "by a new one"


def test_another_thread_has_no_limit() -> None:
    def work() -> bool:
        with cpu_limit(0.01):
            time.sleep(0.05)
        return True

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(work).result()
