"""A folder that appears whole: under another name until all of it is on the disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.disk import fsync_folder
from pipelines.errors import ArgumentError, StoreError


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """The folder to write into; it bears its name once the block ends without an error.

    What a killed process leaves is called ``.<name>.<pid>.partial`` and has no reader.

    Raises:
        ArgumentError: there can be no such folder.
        StoreError: it can't be written to its end.
    """
    if os.path.lexists(folder):
        raise ArgumentError(f"{folder} is there already; a release is never changed, name a new folder")
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise ArgumentError(f"{folder} can't be written: {error.strerror}") from None
    try:
        yield partial
        for path in partial.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        fsync_folder(partial)
        partial.rename(folder)
        fsync_folder(folder.parent)
    except OSError as error:
        raise StoreError(f"{folder} could not be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
