"""An end to work that takes too long."""

import multiprocessing
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

GRACE = 60
"""Seconds after which C code that does not return is ended with its process."""


class TooLongError(BaseException):
    """The time is over. No ``Exception``: who catches all of those on the way must not catch this."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Let the ``with`` block take that much of the processor: a machine may sleep, or be busy, meanwhile.

    In any thread but the main one, which gets the signals, there is no limit.

    Raises:
        TooLongError: where the block was when the time was over. Python code and regular expressions are
            interrupted, other C code when it returns. In a process of a pool it must return within ``GRACE``:
            else the system ends the process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    if multiprocessing.parent_process() is not None:  # SIGVTALRM, which nobody handles
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds + GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _over(*_: object) -> None:
    raise TooLongError
