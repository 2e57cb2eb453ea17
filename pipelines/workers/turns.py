"""What several processes have prepared in any order happens in one order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext

_OVER = -1


class Turns:
    """Turns 0, 1, 2, ... of processes that each got this one when they were started.

    Every number must be somebody's. A turn that fails is the last: who waits for a later one fails too.
    """

    def __init__(self, context: BaseContext) -> None:
        self._changed = context.Condition()
        self._current = context.Value("q", 0, lock=False)

    @contextmanager
    def turn(self, number: int) -> Iterator[Callable[[], None]]:
        """Prepare, call what this yields to wait for the turn, do what has its order; leaving ends the turn.

        Raises:
            RuntimeError: by what it yields: an earlier turn has failed.
        """
        after = _OVER
        try:
            yield lambda: self._wait(number)
            after = number + 1
        finally:
            with self._changed:  # errors have their order too
                self._changed.wait_for(lambda: self._current.value in (number, _OVER))
                if self._current.value == number:
                    self._current.value = after
                self._changed.notify_all()

    def _wait(self, number: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._current.value in (number, _OVER))
            if self._current.value == _OVER:
                raise RuntimeError(f"turn {number} does not come: an earlier one has failed")
