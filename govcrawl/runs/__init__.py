"""Runs: their ids, by which archive, run report and datasets call them, and the lock of the nightly one."""

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from scrapy.settings import BaseSettings

from pipelines.errors import ConfigurationError


def new_run_id() -> str:
    """A run id that sorts by time and is unique: ``20260314T021500Z-9f3a1c``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


@cache
def _of_this_process() -> str:
    return new_run_id()


def run_id(settings: BaseSettings) -> str:
    """The setting ``RUN_ID``, else one id for all spiders of this process."""
    return settings.get("RUN_ID") or _of_this_process()


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
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise ConfigurationError(f"{data_dir} is in use by {holder}; wait for it to end") from None
        file.truncate(0)
        file.write(f"run {run}, process {os.getpid()} on {socket.gethostname()}\n")
        file.flush()
        yield
