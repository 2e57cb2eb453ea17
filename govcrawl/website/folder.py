"""Pages as files. Written is only what has changed, whole or not at all; what nobody asked for any more goes.

``.build.sqlite`` remembers by which inputs each file was made, and how long it is. A killed build leaves
whole pages, old or new; those of which it could not say so any more are written once more by the next.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from pipelines.disk import lock
from pipelines.errors import ArgumentError

MEMORY = ".build.sqlite"
_LOCK = ".build.lock"
_TEMPORARY = ".tmp"

_TABLES = """
create table if not exists files (path text primary key, key text not null, size integer not null)
    without rowid;
create table if not exists kept (name text primary key, key text not null, value text not null) without rowid;
"""


class Written(NamedTuple):
    """A file as it was written: its path in the site, the key of its inputs, its length."""

    path: str
    key: str
    size: int


def write(out: Path, path: str, key: str, content: str) -> Written:
    """Write one file of the site: readers see all of the old or all of the new.

    Raises:
        OSError: it can't be written.
    """
    file = out / path
    temporary = file.with_name(f".{file.name}.{os.getpid()}{_TEMPORARY}")
    data = content.encode()
    try:
        temporary.write_bytes(data)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
    temporary.replace(file)
    return Written(path, key, len(data))


class Folder:
    """The folder of a site, while it is built; one build at a time."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.written = self.removed = 0
        self._wanted: set[str] = set()

    def __enter__(self) -> Self:
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            self._lock = (self.out / _LOCK).open("ab")
        except OSError as error:
            raise ArgumentError(f"{self.out} can't be written: {error.strerror}") from None
        lock(self._lock)
        self._memory = self._opened()
        self._sizes = dict(_files(self.out))
        self._known = {
            path: key
            for path, key, size in self._memory.execute("select path, key, size from files")
            if self._sizes.get(path) == size
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._memory.commit()
        self._memory.close()
        self._lock.close()

    def due(self, path: str, key: str) -> bool:
        """Whether a file, which is wanted from now on, is to be written: it is gone, or of other inputs."""
        self._wanted.add(path)
        return self._known.get(path) != key

    def done(self, files: Iterable[Written]) -> None:
        """Remember files that were written."""
        rows = list(files)
        self.written += len(rows)
        self._memory.executemany("insert or replace into files values (?, ?, ?)", rows)
        self._memory.commit()

    def recall(self, kind: str) -> dict[str, tuple[str, Any]]:
        """What an earlier build has kept of a kind: name -> key and value."""
        found = self._memory.execute("select name, key, value from kept where name glob ?", (f"{kind}/*",))
        return {name.partition("/")[2]: (key, json.loads(value)) for name, key, value in found}

    def keep(self, kind: str, values: Iterable[tuple[str, str, Any]]) -> None:
        """Keep values for the next build: name, key of their inputs, what JSON can hold."""
        rows = [
            (f"{kind}/{name}", key, json.dumps(value, ensure_ascii=False, separators=(",", ":")))
            for name, key, value in values
        ]
        self._memory.executemany("insert or replace into kept values (?, ?, ?)", rows)
        self._memory.commit()

    def forget(self, kind: str, names: Iterable[str]) -> None:
        """Keep some values no longer."""
        gone = [(f"{kind}/{name}",) for name in names]
        self._memory.executemany("delete from kept where name = ?", gone)

    def sweep(self) -> None:
        """Remove the pages that no build wants any more, and what a killed one left. Others' files stay."""
        ours = {path for (path,) in self._memory.execute("select path from files")}
        old = sorted(ours - self._wanted)
        left = [path for path in self._sizes if _is_temporary(path)]
        for path in (*old, *left):
            file = self.out / path
            file.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others are in it
                file.parent.rmdir()
                file.parent.parent.rmdir()
        self._memory.executemany("delete from files where path = ?", [(path,) for path in old])
        self.removed += len(old)

    def _opened(self) -> sqlite3.Connection:
        path = self.out / MEMORY
        for attempt in range(2):
            memory = sqlite3.connect(path)
            try:
                memory.executescript(_TABLES)
                memory.execute("pragma synchronous = normal")
                memory.execute("select * from files limit 1").fetchall()
            except sqlite3.DatabaseError:  # damaged: all is written once more
                memory.close()
                if attempt:
                    raise
                path.unlink()
            else:
                return memory
        raise AssertionError


def _is_temporary(path: str) -> bool:
    return path.endswith(_TEMPORARY) and path.rpartition("/")[2].startswith(".")


def _files(out: Path) -> Iterator[tuple[str, int]]:
    """Path and length of everything in the folder."""
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(out / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{path}/")
                elif entry.is_file(follow_symlinks=False):
                    yield path, entry.stat().st_size
