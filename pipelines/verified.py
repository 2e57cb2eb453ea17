"""What was verified with nothing found, so that ``verify`` passes over what has not changed since.

``verified/<name>.json`` below the data folder: a line with a checksum, then what was seen. Derived: where one
is missing, damaged, of another version of the code or of another folder, all is verified once more.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from pipelines.codebase import digest
from pipelines.disk import LANDING, locked, make_way, replace_atomically

A = TypeVar("A")
R = TypeVar("R")

FOLDER = "verified"

YOUNG = 2.0
"""Seconds, well above the resolution of any file system's times."""


class Seen(NamedTuple):
    """How something looked when nothing was found wrong with it, when that was, and what was read of it."""

    stamp: str
    at: int  # seconds since the epoch
    facts: Any = None


class Tally(NamedTuple):
    """How many were read, and how many were not; the first of these was found sound when."""

    now: int = 0
    before: int = 0
    since: datetime | None = None

    @classmethod
    def of(cls, read: Collection[object], unchanged: Mapping[Any, Seen]) -> Self:
        """Count them."""
        first = min((one.at for one in unchanged.values()), default=None)
        return cls(len(read), len(unchanged), None if first is None else datetime.fromtimestamp(first, UTC))


class Each(Protocol):
    """Does some work for each item, here or in several processes."""

    def __call__(self, work: Callable[[A], R], items: Sequence[A], seconds: float) -> Iterator[R]:
        """The results in the order of ``items``; all of them take one process about so many seconds."""
        ...


def here(work: Callable[[A], R], items: Sequence[A], seconds: float) -> Iterator[R]:  # noqa: ARG001
    """In this process."""
    return map(work, items)


class Verified:
    """The memory below a data folder. Nothing is ever wrong with it, nor in what can't be written.

    Args:
        root: the data folder; None for one that knows and keeps nothing.
        everything: nothing is passed over; what is found sound is written down all the same.
    """

    def __init__(self, root: Path | None, *, everything: bool = False) -> None:
        self._root = root
        self._everything = everything
        self.now = int(time.time())

    def before(self, name: str) -> dict[str, Seen]:
        """What was written down under a name."""
        if self._root is None or self._everything:
            return {}
        try:
            seal, _, content = (self._root / FOLDER / f"{name}.json").read_bytes().partition(b"\n")
            if seal.decode() != _seal(content):
                return {}
            return {key: Seen(*one) for key, one in json.loads(content).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def keep(self, name: str, seen: Mapping[str, Seen]) -> None:
        """Write down what has been verified under a name, in the place of what was known."""
        if self._root is None:
            return
        file = self._root / FOLDER / f"{name}.json"
        if not seen and not file.exists():
            return
        content = json.dumps(seen, sort_keys=True, separators=(",", ":")).encode()
        whole = _seal(content).encode() + b"\n" + content
        with suppress(OSError):
            if file.is_file() and file.read_bytes() == whole:
                return
            with locked(self._root):
                make_way(self._root, file)
                replace_atomically(file, whole, self._root / LANDING / f"{FOLDER}-{file.name}.tmp")


def stamp(looks: Iterable[tuple[str, os.stat_result]]) -> str | None:
    """How files and folders look from outside, by name; None while a change might not show: one is so young.

    The kernel sets ``ctime`` whenever content, name or times change, and nobody else can: so one that was
    damaged is noticed even where its old modification time was restored. Flipped bits on the disk are not.
    """
    seen, now = hashlib.blake2b(digest_size=12), time.time_ns()
    for name, one in looks:
        if abs(now - one.st_ctime_ns) < YOUNG * 1e9:
            return None
        seen.update(f"{name} {one.st_ino} {one.st_size} {one.st_mtime_ns} {one.st_ctime_ns}\n".encode())
    return seen.hexdigest()


def _seal(content: bytes) -> str:
    return hashlib.sha256(_code() + content).hexdigest()


@cache
def _code() -> bytes:
    """Of the code that verifies: what it finds sound another one may not."""
    return digest(("", "archive", "store"), ("pyarrow", "warcio"))
