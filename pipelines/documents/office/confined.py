"""Run as a script: turns itself into a program that can't reach the network and can't outgrow its limits.

    python -I -S confined.py MEMORY FILE PROGRAM ARGUMENT...

MEMORY and FILE are bytes: of address space, and of the longest file it may write. Where Linux permits, the
program has a network of its own with nothing in it, and ends with the process that started it.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """See above."""
    memory, file, *command = sys.argv[1:]
    for limit, most in (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_FSIZE, int(file)),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        user, group = os.getuid(), os.getgid()
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
            for name, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                Path("/proc/self", name).write_text(text, "ascii")
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})  # a pool holds them back
    os.execv(command[0], command)  # noqa: S606 - of our own command line


if __name__ == "__main__":
    main()
