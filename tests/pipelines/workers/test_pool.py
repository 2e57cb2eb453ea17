"""Work for several processes: each piece is done once, in order, and a killed process is said."""

import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures.process import BrokenProcessPool

import pyarrow as pa
import pytest

from pipelines.workers.pool import Pool


def test_results_come_in_the_order_of_the_work() -> None:
    with Pool(2) as pool:
        assert list(pool.map(abs, range(-5, 5))) == [5, 4, 3, 2, 1, 0, 1, 2, 3, 4]
        assert len(set(pool.map(_process, range(8)))) == 2, "both work"


@pytest.mark.parametrize("pause", [0.0, 0.05, 0.3])
def test_a_process_is_killed_while_others_start(pause: float) -> None:
    """Whenever it is: leaving the pool ends, and the work that was lost is known."""
    elsewhere = set(multiprocessing.active_children())
    with Pool(3) as pool:
        lost = pool.submit(time.sleep, 5)
        [first] = set(multiprocessing.active_children()) - elsewhere
        others = [pool.submit(abs, -1) for _ in range(2)]
        time.sleep(pause)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            lost.result(timeout=10)
        assert [other.result(timeout=10) for other in others] == [1, 1]
    assert set(multiprocessing.active_children()) <= elsewhere


@pytest.mark.parametrize("pause", [0.0, 0.3, 2.0])
def test_whoever_is_interrupted_does_not_wait_for_what_is_half_done(pause: float) -> None:
    began = time.monotonic()
    elsewhere = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt):
        _interrupted(pause)
    assert time.monotonic() - began < 30
    assert set(multiprocessing.active_children()) <= elsewhere


def test_arrow_does_without_pandas_there() -> None:
    with Pool(1) as pool:
        assert pool.submit(_arrow_loads_pandas).result() is False


def _interrupted(after: float) -> None:
    with Pool(2) as pool:
        for _ in range(4):
            pool.submit(time.sleep, 60)
        time.sleep(after)
        raise KeyboardInterrupt


def _arrow_loads_pandas() -> bool:
    pa.array([1])
    return "pandas" in sys.modules


def _process(_: int) -> int:
    return os.getpid()
