"""When a process first opens a file below a folder: Linux tells (inotify)."""

import ctypes
import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPEN = 0x20  # IN_OPEN
_EVENT = 16  # bytes of an event before the file's name
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def openings(folders: list[Path]) -> Iterator[int]:
    """A descriptor from which ``first`` reads what is opened in the folders, not in those below them."""
    descriptor = _libc.inotify_init1(os.O_NONBLOCK)
    try:
        for folder in folders:
            if _libc.inotify_add_watch(descriptor, os.fsencode(folder), _OPEN) < 0:
                raise OSError(ctypes.get_errno(), f"can't watch {folder}")
        yield descriptor
    finally:
        os.close(descriptor)


def first(descriptor: int, suffix: str, seconds: float) -> float | None:
    """The moment (``time.perf_counter``) at which a file whose name ends in ``suffix`` was opened.

    None where none is within so many seconds.
    """
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0 and select.select([descriptor], [], [], left)[0]:
        now, events = time.perf_counter(), os.read(descriptor, 1 << 16)
        while events:
            length = int.from_bytes(events[12:_EVENT], "little")
            name, events = events[_EVENT : _EVENT + length].rstrip(b"\0"), events[_EVENT + length :]
            if name.endswith(suffix.encode()):
                return now
    return None
