"""Reading and landing in a process beside the crawl, which itself loads nothing of what reads documents."""

import logging
import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

from pipelines.errors import StoreError
from pipelines.page import ReportPage
from pipelines.records import Ingested
from pipelines.store.journal import check_folder
from pipelines.workers.process import follow_parent, kept_log, log_again, spawning


class IngestProcess:
    """``ingest`` in a process beside the crawl, which starts with the first document.

    A document that takes long to read (a PDF of many pages) holds up no spider, and one that brings the
    process down is an error of that document alone.

    Raises:
        StoreError: the folder can't be written.
    """

    def __init__(self, root: Path) -> None:
        check_folder(root)
        self._root = root
        self._starting = threading.Lock()
        self._pool = self._start()

    def __call__(self, pages: Sequence[ReportPage]) -> list[Ingested]:
        """Read and land documents in this order, together.

        Raises:
            DocumentError: as ``ingest``.
            StoreError: as ``ingest``; or the process was killed, maybe after the batch had landed: doing it
                once more is safe and tells.
        """
        pool = self._pool
        try:
            with spawning():
                future = pool.submit(_ingest, self._root, pages)
            ingested, logged = future.result()
        except BrokenProcessPool:
            with self._starting:  # each spider asks from a thread of its own
                if self._pool is pool:
                    self._pool = self._start()
            names = pages[0].url + (f" and {len(pages) - 1} others" if len(pages) > 1 else "")
            raise StoreError(f"the process that was to read and land {names} was killed") from None
        log_again(logged)
        return ingested

    def _start(self) -> ProcessPoolExecutor:
        # Not forked: the crawl has threads. One process: landing is one report after the other anyway.
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), follow_parent)


@cache
def ingest_process(root: Path) -> IngestProcess:
    """The one process for ``root``, which all spiders of a nightly share. It ends with this one."""
    return IngestProcess(root)


def _ingest(root: Path, pages: Sequence[ReportPage]) -> tuple[list[Ingested], list[logging.LogRecord]]:
    # Here, in the other process: what opens PDF files alone takes a fifth of a second and 30 MB.
    from pipelines.ingest import ingest, open_store

    return ingest(open_store(root), pages), kept_log()
