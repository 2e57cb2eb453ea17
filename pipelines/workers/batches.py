"""Work in the background, in one thread and in as few batches as it takes."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Self, TypeVar

BATCH = 32
"""Most that are worked on together. Reports: two megabytes, and about 200 files staged at once."""

_GATHER = 0.1
"""Seconds in which others may join: eight reports landed together cost half of eight landed alone."""

T = TypeVar("T")
R = TypeVar("R")


class Batches(Generic[T, R]):
    """Does in one background thread whatever has queued up meanwhile, as one batch.

    Where things are rare each is done alone, a moment after it came; where they come fast, in groups.
    The order is that of ``submit``. Leaving the ``with`` block waits until all are done.

    Args:
        work: what to do with a batch; an error means that nothing of it is done.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._work = work
        self._waiting: deque[tuple[T, Future[R]]] = deque()
        self._thread = ThreadPoolExecutor(1, "batches")
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def submit(self, one: T) -> "Future[R]":
        """Queue ``one``, which must not be changed from here on.

        Returns:
            What came of it. Raises what ``work`` raises for it alone.
        """
        future: Future[R] = Future()
        self._waiting.append((one, future))
        self._thread.submit(self._work_off)
        return future

    def close(self) -> None:
        """Do at once what is left, and wait until it is done."""
        self._closing.set()
        self._thread.shutdown()

    def _work_off(self) -> None:
        if 0 < len(self._waiting) < BATCH:
            self._closing.wait(_GATHER)
        waiting = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
        if batch := [one for one in waiting if one[1].set_running_or_notify_cancel()]:
            self._do(batch)

    def _do(self, batch: Sequence[tuple[T, Future[R]]]) -> None:
        try:
            results = self._work([one for one, _ in batch])
        except Exception as error:  # noqa: BLE001 - raised again where the result is awaited
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:  # one by one tells whose error it is, and does the others
                for one in batch:
                    self._do([one])
        else:
            for (_, future), result in zip(batch, results, strict=True):
                future.set_result(result)
