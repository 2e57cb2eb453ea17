"""When a process first opens a file in a folder: Linux tells (inotify)."""

import ctypes
import os
import select
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

_OPEN = 0x20  # IN_OPEN
_EVENT = 16  # bytes of an event before the file's name
_LOOK = 0.05  # seconds between two looks at the process
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def openings(folders: Sequence[Path]) -> Iterator[int]:
    """A descriptor from which ``first`` learns what is opened in the folders, not in those below them.

    Raises:
        OSError: there is no inotify for it.
    """
    descriptor = _libc.inotify_init1(os.O_NONBLOCK)
    try:
        for folder in folders:
            if _libc.inotify_add_watch(descriptor, os.fsencode(folder), _OPEN) < 0:
                raise OSError(ctypes.get_errno(), f"can't watch {folder}")
        yield descriptor
    finally:
        os.close(descriptor)


def first(descriptor: int, suffix: str, process: "Popen[bytes]") -> float | None:
    """The moment (``time.perf_counter``) at which a file whose name ends in ``suffix`` was opened.

    None where the process ends without.
    """
    while True:
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        if select.select([descriptor], [], [], 0 if ended else _LOOK)[0]:
            now, events = time.perf_counter(), os.read(descriptor, 1 << 16)
            while events:
                length = int.from_bytes(events[12:_EVENT], "little")
                name, events = events[_EVENT : _EVENT + length].rstrip(b"\0"), events[_EVENT + length :]
                if name.endswith(suffix.encode()):
                    return now
        elif ended:
            return None
