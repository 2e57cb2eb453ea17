"""Several processes that take work in turns."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import cycle
from typing import ParamSpec, Protocol, Self, TypeVar

from pipelines.workers.process import follow_parent, spawning

P = ParamSpec("P")
A = TypeVar("A")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Result(Protocol[R_co]):
    """What comes of work that was submitted."""

    def result(self) -> R_co:
        """Wait for it; raises what the work raises."""


class Workers(Protocol):
    """What takes work: the processes of this computer, or others (``cluster``)."""

    @property
    def processes(self) -> int:
        """So many pieces of work are done at once."""

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Result[R]:
        """Have some process do some work."""

    def map(self, work: Callable[[A], R], items: Iterable[A]) -> Iterator[R]:
        """The results for ``items``, in their order; all are begun at once."""


class Pool:
    """Processes that each get every n-th piece of work, and keep what they log (``kept_log``).

    Each is a ``ProcessPoolExecutor`` of its own: in one of several processes, a process that is killed while
    another one starts can leave the program waiting for ever (seen with Python 3.11 on a busy machine).
    The result of work whose process was killed raises ``BrokenProcessPool``, as does that of what waited for
    the same process; later work gets a new one. An error, or Ctrl-C, that leaves the ``with`` block ends
    them at once: a scan may be read for a minute.
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._executors = [_executor() for _ in range(processes)]
        self._turns = cycle(range(processes))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        for executor in self._executors:
            if error is not None:  # Python 3.14 has ``kill_workers``
                for process in [*(executor._processes or {}).values()]:  # noqa: SLF001
                    process.kill()
            executor.shutdown(cancel_futures=True)

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have the next process do some work."""
        turn = next(self._turns)
        with spawning():
            try:
                return self._executors[turn].submit(work, *args, **kwargs)
            except BrokenProcessPool:
                self._executors[turn] = _executor()
                return self._executors[turn].submit(work, *args, **kwargs)

    def map(self, work: Callable[[A], R], items: Iterable[A]) -> Iterator[R]:
        """The results for ``items``, in their order; all are begun at once."""
        futures = [self.submit(work, item) for item in items]
        return (future.result() for future in futures)


def _executor() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # we may have threads (Arrow's, a database's)
    return ProcessPoolExecutor(1, context, follow_parent)
