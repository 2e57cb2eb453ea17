"""A ``Store`` in a process of its own: half the work of a fast crawl is writing Parquet."""

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from logging.handlers import QueueHandler
from multiprocessing.connection import wait
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType

from pipelines.errors import StoreError
from pipelines.records import Report
from pipelines.store.landing import Landing, Ready, Store, make_ready


class StoreProcess:
    """Lands reports as ``Store`` does, elsewhere. The process starts with the first report.

    Raises:
        StoreError: the folder can't be written.
    """

    def __init__(self, root: Path) -> None:
        self._root = Store(root).root
        self._pool = self._start()

    def land_many(self, reports: Sequence[Report]) -> list[Landing]:
        """Land reports in this order, together.

        Raises:
            StoreError: as ``Store.land_many``; or the process was killed, maybe after the batch had landed:
                landing it once more is safe and tells.
        """
        ready = make_ready(reports)  # a third of the time that pickling the reports takes
        try:
            with spawning():
                future = self._pool.submit(_land, self._root, ready)
            landings, logged = future.result()
        except BrokenProcessPool:
            self._pool = self._start()
            raise StoreError(f"the process that lands in {self._root} was killed") from None
        log_again(logged)
        return landings

    def _start(self) -> ProcessPoolExecutor:
        # Not forked: the crawl has threads. One process: landing is one report after the other anyway.
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _follow_parent)


@cache
def store_process(root: Path) -> StoreProcess:
    """The one process for ``root``, which all spiders of a nightly share. It ends with this one."""
    return StoreProcess(root)


@contextmanager
def spawning() -> Iterator[None]:
    """Put Ctrl-C off until the end; a process started meanwhile never hears of it.

    Nor does it import the program that runs here: it would be Scrapy, which nothing in it needs.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    program, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Called first in a process of a pool: one whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_die_after, args=(parent.sentinel,), daemon=True).start()


def keep_log() -> None:
    """Called in a process of a pool: what is logged here goes to the parent's own log, see ``kept_log``."""
    logging.basicConfig(level=logging.INFO, handlers=[QueueHandler(_logged)])


def kept_log() -> list[logging.LogRecord]:
    """What was logged since the last call, to be returned to the parent for ``log_again``."""
    return [_logged.get() for _ in range(_logged.qsize())]


def log_again(records: Sequence[logging.LogRecord]) -> None:
    """Log what a process of a pool has kept."""
    for record in records:
        logging.getLogger(record.name).handle(record)


def _follow_parent() -> None:
    """Live exactly as long as the crawl: signals to the group are its business, its death is ours."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_parent()
    keep_log()


def _die_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # what is half done lies in the journal


_logged: SimpleQueue[logging.LogRecord] = SimpleQueue()
_store = cache(Store)


def _land(root: Path, ready: Sequence[Ready]) -> tuple[list[Landing], list[logging.LogRecord]]:
    return _store(root).land_ready(ready), kept_log()
