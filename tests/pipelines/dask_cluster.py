"""A cluster of Dask as its own commands start it: scheduler and workers, processes that can be killed."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]


class DaskCluster:
    """A scheduler and as many workers as are asked for, each of one thread."""

    def __init__(self, log: Path, workers: int, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._log, self._options = log, options
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", f"{self._port}")
        self.workers = [self.start_worker() for _ in range(workers)]

    def start_worker(self) -> "subprocess.Popen[bytes]":
        options = self._options or ("--no-nanny",)
        return self._start("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1", *options)

    def start_again(self) -> None:
        """The scheduler, which knows of nothing, and its workers, which end where they lose theirs."""
        for process in (self.scheduler, *self.workers):
            process.kill()
            process.wait()
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", f"{self._port}")
        self.workers = [self.start_worker() for _ in self.workers]

    def _start(self, what: str, *options: str) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options, "--no-dashboard"]
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
