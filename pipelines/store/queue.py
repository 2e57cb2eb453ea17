"""Landing beside the work that makes the reports: one thread, and as few batches as it takes."""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, Self

from pipelines.records import Report
from pipelines.store.landing import Landing

BATCH = 32
"""Most reports landed together: about 200 files staged at once."""

_GATHER = 0.1
"""Seconds in which others may join a report: eight landed together cost half of eight landed alone."""


class Lands(Protocol):
    """A ``Store``, here or in another process."""

    def land_many(self, reports: Sequence[Report]) -> list[Landing]:
        """Land all of them, or raise StoreError and land none."""


class LandingQueue:
    """Lands in one background thread whatever has queued up meanwhile, as one batch.

    Where reports are rare each lands alone, a moment after it came; where they come fast, in groups.
    The order is that of ``submit``. Leaving the ``with`` block waits until all have landed.
    """

    def __init__(self, store: Lands) -> None:
        self._store = store
        self._waiting: deque[tuple[Report, Future[Landing]]] = deque()
        self._thread = ThreadPoolExecutor(1, "landing")
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def submit(self, report: Report) -> "Future[Landing]":
        """Queue ``report``, which must not be changed from here on.

        Returns:
            Its landing, once it is on the disk. Raises StoreError where this report, alone, can't land.
        """
        future: Future[Landing] = Future()
        self._waiting.append((report, future))
        self._thread.submit(self._land_waiting)
        return future

    def close(self) -> None:
        """Land at once what is left, and wait until it has."""
        self._closing.set()
        self._thread.shutdown()

    def _land_waiting(self) -> None:
        if 0 < len(self._waiting) < BATCH:
            self._closing.wait(_GATHER)
        waiting = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
        if batch := [one for one in waiting if one[1].set_running_or_notify_cancel()]:
            self._land(batch)

    def _land(self, batch: Sequence[tuple[Report, Future[Landing]]]) -> None:
        try:
            landings = self._store.land_many([report for report, _ in batch])
        except Exception as error:  # noqa: BLE001 - raised again where the landing is awaited
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:  # one by one tells by which report, and lands the others
                for one in batch:
                    self._land([one])
        else:
            for (_, future), landing in zip(batch, landings, strict=True):
                future.set_result(landing)
