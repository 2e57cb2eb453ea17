"""The data folder at an address as its readers see it: what they ask of a path, answered by a manifest."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO, Self, cast

from pipelines.storage.address import checked
from pipelines.storage.manifest import Entry, Manifest, MovedError
from pipelines.storage.objects import ConflictError, StorageError, each

_BLOCK = 64 * 1024
"""Bytes that are asked for at least where a file is read in parts."""


class Snapshot:
    """The files of a data folder at one moment.

    Raises:
        ConfigurationError: the address is none.
        StorageError: the store can't be read.
    """

    def __init__(self, address: str, kept: dict[tuple[str, str], bytes] | None = None) -> None:
        self.address = checked(address)
        self._kept = kept if kept is not None else {}

    @cached_property
    def manifest(self) -> Manifest:
        """Read when it is first asked for."""
        return Manifest.of(self.address)

    def renewed(self) -> Self:
        """The files as they are now. What has been read and has not changed since is not read again."""
        return type(self)(self.address, self._kept)

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """A file, or some bytes of it.

        Raises:
            FileNotFoundError: there is none.
            MovedError: it has changed since.
            StorageError: the store refuses, or has not what the manifest says.
        """
        entry = self.manifest.entry(path)
        if entry is None:
            raise FileNotFoundError(2, "No such file", f"{self.address}/{path}")
        whole = start == 0 and end is None
        known = self._kept.get((path, entry.etag or "")) if whole else None
        if known is not None:
            return known
        found = self._bytes(path, entry, start, entry.size if end is None else min(end, entry.size))
        if whole and entry.etag:
            self._kept[path, entry.etag] = found
        return found

    def _bytes(self, path: str, entry: Entry, start: int, end: int) -> bytes:
        try:
            found = self.manifest.objects.get(entry.key, entry.etag, entry.start + start, entry.start + end)
        except (FileNotFoundError, ConflictError):
            if Manifest.now(self.manifest.objects).etag != self.manifest.etag:
                raise MovedError(f"{self.address}/{path}") from None
            raise StorageError(
                f"{self.address}/{path} is not as it was published; govcrawl verify --repair mends that"
            ) from None
        return found.content


class ObjectPath:
    """A file or folder of a ``Snapshot``, read-only: so much of ``pathlib.Path`` as readers use.

    Example:
        ```python
        (ObjectPath.at("s3://bucket/data") / "inventory" / "2024" / "changning.json").read_bytes()
        ```
    """

    def __init__(self, snapshot: Snapshot, path: str = "") -> None:
        self.snapshot, self.path = snapshot, path

    @classmethod
    def at(cls, address: str) -> Self:
        """The data folder at an address, or one that is part of it (``s3://bucket/data/demo``)."""
        snapshot = Snapshot(address)
        above, _, name = snapshot.address.rpartition("/")
        if snapshot.manifest.etag is None and above.count("/") > 2:
            below = cls(Snapshot(above), name)
            if below.is_dir():
                return below
        return cls(snapshot)

    def __truediv__(self, below: "str | os.PathLike[str]") -> "ObjectPath":
        return self.joinpath(below)

    def __str__(self) -> str:
        return f"{self.snapshot.address}/{self.path}".rstrip("/")

    def __repr__(self) -> str:
        return f"ObjectPath({str(self)!r})"

    def joinpath(self, *below: "str | os.PathLike[str]") -> "ObjectPath":
        """A path below this one."""
        names = [self.path, *(os.fspath(one) for one in below)]
        return ObjectPath(self.snapshot, "/".join(filter(None, names)))

    def renewed(self) -> "ObjectPath":
        """The same place as it is now."""
        return ObjectPath(self.snapshot.renewed(), self.path)

    @property
    def name(self) -> str:
        """The last part."""
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> "ObjectPath":
        """The folder it is in."""
        return ObjectPath(self.snapshot, self.path.rpartition("/")[0])

    def is_file(self) -> bool:
        """Whether there is such a file."""
        return self._entry is not None

    def is_dir(self) -> bool:
        """Whether there is a file below it."""
        return next(self.snapshot.manifest.names(self.path), None) is not None

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        return self.is_file() or self.is_dir()

    def names(self) -> list[str]:
        """The names in a folder; none where it is none."""
        return list(self.snapshot.manifest.names(self.path))

    def iterdir(self) -> Iterator["ObjectPath"]:
        """What is in a folder."""
        return (self / name for name in self.names())

    def stat(self) -> SimpleNamespace:
        """Size and time of writing of a file. Raises FileNotFoundError."""
        if (entry := self._entry) is None:
            raise FileNotFoundError(2, "No such file", str(self))
        return SimpleNamespace(st_size=entry.size, st_mtime_ns=entry.mtime_ns)

    def read_bytes(self) -> bytes:
        """All of a file. Raises as ``Snapshot.read``."""
        return self.snapshot.read(self.path)

    def read_text(self, encoding: str = "utf-8") -> str:
        """All of a file as text."""
        return self.read_bytes().decode(encoding)

    def fetch(self, files: Iterable[str]) -> None:
        """Read files below that will be asked for one by one, many at once. Raises as ``Snapshot.read``."""
        each(self.snapshot.read, [(self / file).path for file in files])

    def read(self, start: int, end: int) -> bytes:
        """Some bytes of a file. Raises as ``Snapshot.read``."""
        return self.snapshot.read(self.path, start, end)

    def open(self, mode: str = "rb") -> BinaryIO:
        """A file to be read in parts, each by a request of its own. Raises FileNotFoundError."""
        assert mode == "rb"
        return ranges(str(self), self.stat().st_size, self.read)

    @property
    def _entry(self) -> Entry | None:
        return self.snapshot.manifest.entry(self.path)


class Ranges(io.RawIOBase):
    """A file that is read in parts. ``read`` gives the bytes from one place to another."""

    def __init__(self, name: str, size: int, read: Callable[[int, int], bytes]) -> None:
        self.name, self._size, self._read, self._at = name, size, read, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See ``io.IOBase``."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """See ``io.IOBase``."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """See ``io.RawIOBase``."""
        content = (
            self._read(self._at, min(self._at + len(buffer), self._size)) if self._at < self._size else b""
        )
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


def ranges(name: str, size: int, read: Callable[[int, int], bytes]) -> BinaryIO:
    """A file as ``Ranges``, some more of it at a time than is asked for."""
    return cast("BinaryIO", io.BufferedReader(Ranges(name, size, read), _BLOCK))


Root = Path | ObjectPath
"""A data folder, or what is in it, wherever that is."""
