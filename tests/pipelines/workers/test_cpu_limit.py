import re
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from pipelines.workers.cpu_limit import TooLongError, cpu_limit


def test_what_ends_in_time_is_left_alone() -> None:
    with cpu_limit(0.05):
        pass
    time.sleep(0.1)  # no alarm comes later


def test_an_endless_loop_and_an_endless_search_are_interrupted() -> None:
    with pytest.raises(TooLongError), cpu_limit(0.05):
        all(True for _ in count())
    with pytest.raises(TooLongError), cpu_limit(0.05):
        re.match(r"(a|a)*b", "a" * 64)


def test_another_thread_has_no_limit() -> None:
    def work() -> bool:
        with cpu_limit(0.01):
            time.sleep(0.05)
        return True

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(work).result()
