"""Changing files safely: one writer at a time, whole files or none."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

LANDING = ".landing"
"""Folder of the lock, the journals and the temporary files; no reader looks into it."""


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Be the only writer below ``root``. Whatever lies in ``.landing`` meanwhile was left by the dead.

    The system releases the lock when the process dies. Waiting takes as long as another process
    needs for one report: milliseconds.
    """
    (root / LANDING).mkdir(parents=True, exist_ok=True)
    with (root / LANDING / "lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def unwritten(root: Path) -> Iterator[bool]:
    """Keep writers out without writing anything; False where no writer has ever been."""
    try:
        file = (root / LANDING / "lock").open("rb")
    except FileNotFoundError:
        yield False
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield True


def leftovers(root: Path) -> list[Path]:
    """What lies in ``.landing`` besides the lock; needs the lock."""
    return sorted(entry for entry in (root / LANDING).iterdir() if entry.name != "lock")


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


def write_durably(path: Path, content: bytes) -> None:
    """Write and fsync a file that nobody reads yet; one that can't be written whole goes again."""
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def synced(path: Path) -> bytes:
    """Fsync a file that was written and closed; what the disk has of it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        os.close(descriptor)


def replace_atomically(root: Path, path: Path, content: bytes) -> None:
    """Give ``path`` a new content at once; needs the lock. A reader sees all of the old or all of the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = root / LANDING / f"{path.name}.tmp"
    write_durably(temporary, content)
    temporary.replace(path)
