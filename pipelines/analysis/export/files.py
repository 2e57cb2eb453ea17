"""Files that appear whole: under another name until all of them is on the disk."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from pipelines.disk import fsync_folder
from pipelines.errors import ArgumentError, StoreError


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """The path to write instead of ``path``, which bears its name once the block ends without an error.

    A file of that name is replaced. What a killed process leaves is called ``.<name>.<pid>.partial``.

    Raises:
        ArgumentError: there can be no such file.
        StoreError: it can't be written to its end, the disk being full.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.open("wb").close()
        temporary.unlink()
    except OSError as error:
        raise ArgumentError(f"{path} can't be written: {error.strerror}") from None
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        fsync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
