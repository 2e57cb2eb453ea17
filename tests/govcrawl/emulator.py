"""A terminal for a process, and what is really on its screen: a pseudo-terminal, and ``pyte`` behind it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte


class Emulator:
    """Runs a command with standard error, and output where ``both``, on a terminal of a size."""

    def __init__(
        self,
        command: list[str],
        size: tuple[int, int],
        *,
        env: Mapping[str, str],
        cwd: Path,
        both: bool = False,
        pass_fds: tuple[int, ...] = (),
    ) -> None:
        self.ours, its = pty.openpty()
        self.screen = pyte.HistoryScreen(*size, history=1000)
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self.resize(size)
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={"TERM": "xterm-256color", **env},
            stdin=subprocess.DEVNULL,
            stdout=its if both else subprocess.PIPE,
            stderr=its,
            pass_fds=pass_fds,
        )
        os.close(its)

    def resize(self, size: tuple[int, int]) -> None:
        columns, rows = size
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def lines(self) -> list[str]:
        """What is on the screen, without blanks at the ends of lines and empty lines at its foot."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    def everything(self) -> list[str]:
        """The same below what has rolled off."""
        rolled = ["".join(cells[n].data for n in sorted(cells)).rstrip() for cells in self.screen.history.top]
        return [*rolled, *self.lines()]

    def take(self, seconds: float = 0.2) -> bool:
        """Take in what is written, until nothing comes for a while; whether more may come."""
        while select.select([self.ours], [], [], seconds)[0]:
            try:
                text = os.read(self.ours, 65536)
            except OSError:
                return False
            self.raw += text
            self._stream.feed(text)
        return True

    def until(self, seen: Callable[[list[str]], bool], seconds: float = 60) -> list[str]:
        """The lines once they are as wanted."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            more = self.take(0.05)
            if seen(self.lines()):
                return self.lines()
            if not more:
                break
        raise AssertionError("\n".join(self.everything()))

    def end(self) -> int:
        """Wait for the process's end; its exit code."""
        while self.take():
            pass
        os.close(self.ours)
        return self.process.wait(60)
