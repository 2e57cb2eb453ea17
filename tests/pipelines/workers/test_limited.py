"""Work in a process of its own: what it gives or raises comes back, and it can't go too far."""

import os
import signal
import sys
import time

import pytest

from pipelines.errors import DocumentError
from pipelines.workers.cpu_limit import TooLongError
from pipelines.workers.limited import EndedError, limited

MEMORY = 1 << 30


def doubled(number: int, *, more: int = 0) -> tuple[int, int]:
    return os.getpid(), 2 * number + more


def refused() -> None:
    raise DocumentError("no")


def busy() -> None:
    while True:
        pass


def greedy() -> int:
    return len(bytes(2 * MEMORY))


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_gives_what_comes_of_it() -> None:
    pid, number = limited(60, MEMORY, doubled, 4, more=1)
    assert number == 9
    assert pid != os.getpid()


def test_raises_what_it_raises() -> None:
    with pytest.raises(DocumentError, match=r"^no$"):
        limited(60, MEMORY, refused)


def test_ends_what_takes_too_long() -> None:
    start = time.monotonic()
    with pytest.raises(TooLongError, match="1"):
        limited(1, MEMORY, busy)
    assert time.monotonic() - start < 60


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't count it")
def test_ends_what_takes_too_much_memory() -> None:
    with pytest.raises(EndedError, match="more than 1024 MiB"):
        limited(60, MEMORY, greedy)


def test_tells_of_a_process_that_is_gone() -> None:
    with pytest.raises(EndedError, match="ended"):
        limited(60, MEMORY, killed)
