"""Changing files safely: one writer at a time, whole files or none."""

import contextlib
import ctypes
import errno
import fcntl
import logging
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO, Any

logger = logging.getLogger(__name__)

LANDING = ".landing"
"""Folder of the lock, the journals and the temporary files; no reader looks into it."""

SPOOL = ".spool"
"""Suffix of a file in it that is locked, and needed, as long as the process lives that wrote it."""

_HERE, _EXCHANGE = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of Linux."""

_MANY = 16
"""From so many files on they are synced together."""


def lock(file: IO[Any] | int, *, shared: bool = False, wait: bool = True) -> bool:
    """Lock an open file until it is closed, or the process dies.

    Args:
        file: open, or its descriptor.
        shared: with others that share it; else alone.
        wait: until whoever holds it lets go.

    Returns:
        False where somebody else holds it and ``wait`` is off.
    """
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Be the only writer below ``root``. Whatever lies in ``.landing`` meanwhile was left by the dead.

    Waiting takes as long as another process needs for one report: milliseconds.
    """
    path = root / LANDING / "lock"
    if not path.is_file():
        make_way(root, path)
        path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        lock(file)
        yield


@contextlib.contextmanager
def unwritten(root: Path) -> Iterator[bool]:
    """Keep writers out without writing anything; False where no writer has ever been."""
    try:
        file = (root / LANDING / "lock").open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        yield False
        return
    with file:
        lock(file, shared=True)
        yield True


def leftovers(root: Path) -> list[Path]:
    """What lies in ``.landing`` besides the lock and the spools of the living; needs the lock."""
    entries = sorted(entry for entry in (root / LANDING).iterdir() if entry.name != "lock")
    return [entry for entry in entries if entry.suffix != SPOOL or not _in_use(entry)]


def _in_use(path: Path) -> bool:
    with contextlib.suppress(IsADirectoryError), path.open("rb") as file:
        return not lock(file, shared=True, wait=False)
    return False


def make_way(root: Path, path: Path) -> None:
    """Rename what makes it impossible to write the file ``path``: a folder in its place, a file for a folder.

    Nothing is deleted, and no reader takes notice of the new name (``.part-0.parquet.aside-0``).

    Args:
        root: the data folder; it and what is above it stay as they are.
        path: below ``root``.
    """
    for folder in reversed(path.relative_to(root).parents[:-1]):
        if os.path.lexists(root / folder) and not (root / folder).is_dir():
            _put_aside(root / folder)
    if path.is_dir():
        _put_aside(path)


def remove(path: Path) -> None:
    """Delete a file if there is one; a folder in its place gets another name."""
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:  # a file in the place of its folder
        return
    except OSError:
        if not path.is_dir():
            raise
        _put_aside(path)


def _put_aside(path: Path) -> None:
    names = (path.with_name(f".{path.name}.aside-{number}") for number in count())
    aside = next(name for name in names if not os.path.lexists(name))
    path.rename(aside)
    logger.warning("%s stood in the way and is called %s now", path, aside.name)


def writable_folder(path: Path) -> None:
    """Make a folder where there is none.

    Raises:
        OSError: it can't be made, or nothing may be written in it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fspath(path)) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Hand all of ``content`` to the system, however little it takes at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_new(path: str, content: bytes) -> None:
    """Write a file that is not there yet. It may not be on the disk before ``sync_all``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        write_all(descriptor, content)
    finally:
        os.close(descriptor)


def read_back(path: str) -> bytes:
    """What the system has of a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        os.close(descriptor)


def sync_all(paths: Sequence[str]) -> None:
    """Make files and folders of one disk survive a power cut.

    One by one that takes 0.1 ms of the processor each and some ms of waiting. Where there are many, Linux is
    asked once for all that is to be written to their disk: for 160 files a tenth of it.

    Raises:
        OSError: what was written is not, or maybe not, on the disk.
    """
    syncfs = _syncfs() if len(paths) >= _MANY else None
    for path in paths[:1] if syncfs else paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if syncfs is None:
                os.fsync(descriptor)
            elif syncfs(descriptor):
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number), path)
        finally:
            os.close(descriptor)


def exchange(one: Path, other: Path) -> None:
    """Have two folders of one disk change places at once: a reader finds either under either name.

    Raises:
        OSError: they can't. With ``ENOSYS``, ``EINVAL``: the system, or the disk, does not know how.
    """
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), os.fspath(other))
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fspath(other))


@cache
def _syncfs() -> Callable[[int], int] | None:
    """The call of Linux, which Python lacks; since 5.8 it tells of errors."""
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    if sys.platform != "linux" or release is None or (int(release[1]), int(release[2])) < (5, 8):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def replace_atomically(path: Path, content: bytes, temporary: Path) -> None:
    """Give ``path`` a new content at once. A reader sees all of the old or all of the new, after a crash too.

    ``temporary``, on the same disk, is what is written, and then bears the name; nobody else may write it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for place in (path, temporary):
        make_way(place.parent, place)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)
