"""Work in a process of its own, which has so much time and memory and no more."""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from pipelines.workers.cpu_limit import TooLongError
from pipelines.workers.process import end_with_parent, spawning, without_pandas

P = ParamSpec("P")
R = TypeVar("R")


class EndedError(Exception):
    """The process ended before the work was done: what it runs crashed, or memory ran out."""


def limited(seconds: int, memory: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``work`` returns, done in a new process that the system ends where it goes too far.

    Args:
        seconds: of the processors, all threads together; three times as many by the clock.
        memory: bytes that it may hold, as far as the system can tell (Linux).
        work: a function of a module; it, what it takes and what it gives are pickled.
        args: its arguments.
        kwargs: likewise.

    Raises:
        TooLongError: it takes longer.
        EndedError: its process ended, maybe for its memory.
        Exception: what ``work`` raises.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, seconds, memory), daemon=False)
    with spawning():
        process.start()
    theirs.close()
    try:
        with suppress(BrokenPipeError):
            ours.send((work, args, kwargs))
        if not ours.poll(3 * seconds):
            raise TooLongError(seconds)
        try:
            done, result = ours.recv()
        except (EOFError, ConnectionError):
            process.join(10)
            if process.exitcode == -24:  # SIGXCPU
                raise TooLongError(seconds) from None
            raise EndedError(f"its process ended ({process.exitcode})") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if not done:
        raise result
    return result  # type: ignore[no-any-return]


def _work(theirs: Connection, seconds: int, memory: int) -> None:
    without_pandas()
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 10))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    work, args, kwargs = theirs.recv()
    try:
        result = True, work(*args, **kwargs)
    except MemoryError:
        result = False, EndedError(f"it takes more than {memory >> 20} MiB of memory")
    except Exception as error:  # noqa: BLE001 - raised again where the result is awaited
        result = False, error
    theirs.send(result)
