"""An end to work that takes too long."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TooLongError(BaseException):
    """The time is over. No ``Exception``: who catches all of those on the way must not catch this."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let the ``with`` block take that long; in any thread but the main one, which gets the signals, longer.

    Raises:
        TooLongError: where the block was when the time was over. Python code and regular expressions are
            interrupted, other C code when it returns.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _over(*_: object) -> None:
    raise TooLongError
