"""The computers of a Dask cluster, which take work as the processes of a ``Pool`` do.

Start them where the data folder stands under the same path, with the same govcrawl::

    dask scheduler
    dask worker tcp://SCHEDULER:8786 --no-nanny --nthreads 8

Each thread of a worker keeps one process. So a document that brings a library down, or takes too long, is the
error of that document alone, as on one computer. (Dask's nanny would forbid a worker to have processes.)
"""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Generic, ParamSpec, Self, TypeVar, cast

from pipelines.codebase import digest, every_folder, libraries
from pipelines.errors import ArgumentError, ClusterError
from pipelines.workers.pool import Pool

P = ParamSpec("P")
A = TypeVar("A")
R = TypeVar("R")

PATIENCE = 60
"""Seconds to wait for a scheduler, or for a worker, also where all have gone: some are started again."""
_LOOK = 1
"""Seconds after which we look whether there still is a worker."""


class Cluster:
    """Takes work until the ``with`` block is left.

    Work must give the same however often it is done: what a worker was doing when it died is done by another,
    and what a scheduler forgot, for it was started again, is handed to it once more.

    Args:
        address: of the scheduler, `tcp://10.0.0.7:8786`.
        seen: a file on the disk that all share; by it a worker knows that it sees the same data.

    Raises:
        ArgumentError: Dask is not installed.
        ClusterError: nobody answers there, or there are no workers.
    """

    def __init__(self, address: str, seen: Path) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError:
            raise ArgumentError('a cluster needs Dask: pip install "govcrawl[cluster]"') from None
        self.address, self._seen = address, seen.resolve()
        try:
            self.client: Any = cast("Any", Client)(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler of Dask answers at {address} ({_line(error)})") from None
        try:
            self.await_workers()
        except ClusterError:
            self.client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    @property
    def processes(self) -> int:
        """So many pieces of work are done at once."""
        return sum(self.client.nthreads().values())

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Task[R]":
        """Have some process do some work."""
        return Task(self, (self._seen, fingerprint(), work, args, kwargs))

    def map(self, work: Callable[[A], R], items: Iterable[A]) -> Iterator[R]:
        """The results for ``items``, in their order; all are begun at once."""
        tasks = [self.submit(work, item) for item in items]
        return (task.result() for task in tasks)

    def await_workers(self) -> None:
        """Return at once where there are workers.

        Raises:
            ClusterError: none has come for a minute.
        """
        until = time.monotonic() + PATIENCE
        while self.client.status != "running" or not self.client.nthreads():
            if time.monotonic() > until:
                raise ClusterError(
                    f"the cluster at {self.address} has no workers, what has landed stays; start some"
                    f" (dask worker {self.address} --no-nanny) and say govcrawl reparse once more"
                )
            time.sleep(0.1)


class Task(Generic[R]):
    """Work that the cluster was given."""

    def __init__(self, cluster: Cluster, call: tuple[Any, ...]) -> None:
        self._cluster, self._call = cluster, call
        self._future = self._submitted()

    def _submitted(self) -> Any:
        return self._cluster.client.submit(_beside, *self._call, pure=False)

    def result(self) -> R:
        """What the work returns, or raises.

        Raises:
            ClusterError: the cluster is lost, or the worker has other code, or does not see the data.
            BrokenProcessPool: the process that did it, or one worker after the other, was killed.
        """
        from distributed import KilledWorker

        while True:
            try:
                while not self._future.done():
                    with suppress(TimeoutError):
                        self._future.exception(timeout=_LOOK)  # waits, raises none of the work
                    self._cluster.await_workers()
                return self._future.result()  # type: ignore[no-any-return]
            except CancelledError:
                self._cluster.await_workers()
                self._future = self._submitted()
            except KilledWorker as error:
                raise BrokenProcessPool(_line(error)) from None


def _beside(seen: Path, code: str, work: Callable[..., R], args: Any, kwargs: Any) -> R:
    """Done on a worker: what it was given, in the process of this thread."""
    if code != fingerprint():
        raise ClusterError(
            "a worker has another version of govcrawl or of a library; install the same and start it anew"
        )
    if not seen.exists():
        raise ClusterError(
            f"a worker does not see {seen}; the data folder must stand there on every computer"
        )
    if multiprocessing.current_process().daemon:
        raise ClusterError("a worker may have no processes; start it with dask worker --no-nanny")
    if not hasattr(_mine, "pool"):
        _mine.pool = Pool(1)
    pool: Pool = _mine.pool
    return pool.submit(work, *args, **kwargs).result()


_mine = threading.local()


@cache
def fingerprint() -> str:
    """Of all that decides which bytes come out."""
    return digest(every_folder(), libraries()).hex()


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
