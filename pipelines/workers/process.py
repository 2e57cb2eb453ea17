"""Processes of a pool: how they start, what they log, and that they end when the program does."""

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from logging.handlers import QueueHandler
from multiprocessing.connection import wait
from queue import SimpleQueue
from types import ModuleType


@contextmanager
def spawning() -> Iterator[None]:
    """Processes started meanwhile never hear of Ctrl-C and SIGTERM, nor run the program.

    Both signals wait until the end: a process that was given half of what it starts with would say so by a
    traceback. It ends with the program (``end_with_parent``).

    ``multiprocessing`` has each spawned process import the file of ``__main__`` first. Here that is Scrapy,
    which costs it 0.3 s and 20 MB for nothing, or a user's script, which would crawl once more. An empty
    module in its place has no file. One thread at a time, or a second one would put the empty one back.
    """
    with _spawning:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        program, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = program
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def without_pandas() -> None:
    """Called first in a process of a pool, which reads and lands, and by the program: there is no pandas.

    Arrow loads it where it finds it, as soon as it is given a value: half a second and 40 MB for nothing.
    What calls ``load`` needs it.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas())


def end_with_parent() -> None:
    """Called first in a process of a pool: one whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_die_after, args=(parent.sentinel,), daemon=True).start()


def follow_parent() -> None:
    """Called first in a process of a pool: what it logs is kept, and it ends with the parent."""
    without_pandas()
    end_with_parent()
    keep_log()


def keep_log() -> None:
    """Called in a process of a pool: what is logged here goes to the parent's own log, see ``kept_log``."""
    logging.basicConfig(level=logging.INFO, handlers=[QueueHandler(_logged)])
    logging.captureWarnings(True)  # a library's warning may quote the page


def kept_log() -> list[logging.LogRecord]:
    """What was logged since the last call, to be returned to the parent for ``log_again``."""
    return [_logged.get() for _ in range(_logged.qsize())]


def log_again(records: Sequence[logging.LogRecord]) -> None:
    """Log what a process of a pool has kept, as records of this process's own kind."""
    for record in records:
        logging.getLogger(record.name).handle(logging.makeLogRecord(record.__dict__))


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _die_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # what is half done lies in the journal


_spawning = threading.Lock()
_logged: SimpleQueue[logging.LogRecord] = SimpleQueue()
