"""The lock of the nightly run: one at a time over a data folder."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.disk import lock
from pipelines.errors import ConfigurationError


@contextmanager
def alone(data_dir: Path, run: str) -> Iterator[None]:
    """Be the only nightly run over a data folder. The system lets go of the lock when the process dies.

    Raises:
        ConfigurationError: another one is going on, or the folder can't be written.
    """
    path = data_dir / "runs" / "nightly.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror}") from None
    with file:
        if not lock(file, wait=False):
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise ConfigurationError(f"{data_dir} is in use by {holder}; wait for it to end")
        file.truncate(0)
        file.write(f"run {run}, process {os.getpid()} on {socket.gethostname()}\n")
        file.flush()
        yield
