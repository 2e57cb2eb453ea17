"""What lies below an archive, and the signs by which one sees that it has changed.

Files may be in an object store alone: all of them where the archive is read there (``ObjectPath``),
those that ``remote.json`` names where it is part of a working copy (``pipelines.working_copy``).
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from pipelines.storage import ObjectPath, Root
from pipelines.storage.folder import ranges
from pipelines.storage.objects import Objects

logger = logging.getLogger(__name__)

SUFFIX = ".warc.gz"
OPEN = ".open"  # appended while a writer holds the file

REMOTE = "remote.json"
"""Names the files of the store: address, and size and time of writing of each."""

_TICK = 2_000_000_000  # nanoseconds: of FAT; ext4, XFS and the like tell 10 milliseconds or less apart
_OF_THE_DISK = "lost+found"  # mkfs makes it, for root alone


class Stamp(NamedTuple):
    """What the system says of a file or a folder. ``ctime_ns`` nobody can set, ``mtime_ns`` rsync sets."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: str  # beyond what SQLite has for numbers on some network disks

    @classmethod
    def of(cls, stat: os.stat_result) -> Self:
        """The stamp of what was looked at."""
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, str(stat.st_ino))

    def is_settled(self, now_ns: int) -> bool:
        """Whether a change after ``now_ns`` is sure to show: a second one in the same tick would not."""
        return max(self.mtime_ns, self.ctime_ns) < now_ns - _TICK


class _Remote(NamedTuple):
    """A file in a store: how it looks, whether it is closed, and its bytes from one place to another."""

    stat: os.stat_result
    closed: bool
    read: Callable[[int, int], bytes]


class Shelf:
    """The WARC files of an archive, by their final names: ``202603/20260314T021500Z-9f3a1c-putuo.warc.gz``.

    Raises:
        OSError: the archive can't be read.
    """

    def __init__(self, root: Root) -> None:
        self.root = root
        self._remote = dict(_in_store(root) if isinstance(root, ObjectPath) else _away(root))

    def folders(self) -> dict[str, Stamp]:
        """The folders that may hold WARC files, by name, links followed."""
        found = _folders(self.root) if isinstance(self.root, Path) else {}
        away = sorted(
            (file.partition("/")[0], f"{file} {Stamp.of(one.stat)}") for file, one in self._remote.items()
        )
        for folder, files in groupby(away, lambda one: one[0]):
            seen = hashlib.blake2b("".join(line for _, line in files).encode(), digest_size=8).hexdigest()
            here = found.get(folder, Stamp(0, 0, 0, ""))
            found[folder] = here._replace(inode=f"{here.inode} {seen}")
        return found

    def files(self, folder: str) -> tuple[dict[str, bool], bool]:
        """The WARC files in a folder, by their final names: whether they bear them, and whether that is all.

        It is not where something else bears such a name; a line in the log says so.
        """
        found, complete = _files(self.root / folder) if isinstance(self.root, Path) else ({}, True)
        away = ((file.partition("/"), one.closed) for file, one in self._remote.items())
        return {name: closed for (above, _, name), closed in away if above == folder} | found, complete

    def is_remote(self, file: str) -> bool:
        """Whether a file is in the store alone, where closed ones never change."""
        return file in self._remote and not self._is_here(file)

    def stat(self, file: str, *, closed: bool) -> os.stat_result:
        """How a file looks. Raises FileNotFoundError, NotADirectoryError."""
        if self.is_remote(file):
            return self._remote[file].stat
        return os.stat(f"{self.root}/{file}{'' if closed else OPEN}")  # noqa: PTH116 a path takes a third more

    def open(self, file: str) -> tuple[BinaryIO, os.stat_result, bool]:
        """A file for reading, how it looks, and whether it is closed. Raises FileNotFoundError."""
        if isinstance(self.root, Path):
            path = self.root / file
            for name in (path, path.with_name(path.name + OPEN), path):  # it may be renamed between two looks
                with suppress(FileNotFoundError):
                    if name.is_file():
                        stream = name.open("rb")
                        return stream, os.fstat(stream.fileno()), name == path
        if (one := self._remote.get(file)) is None:
            raise FileNotFoundError(file)
        return ranges(f"{self.root}/{file}", one.stat.st_size, one.read), one.stat, one.closed

    def _is_here(self, file: str) -> bool:
        path = f"{self.root}/{file}"
        return isinstance(self.root, Path) and (os.path.isfile(path) or os.path.isfile(path + OPEN))  # noqa: PTH113


def _in_store(root: ObjectPath) -> Iterator[tuple[str, _Remote]]:
    for folder in root.iterdir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name, reverse=True):  # a closed one counts
            name = file.name.removesuffix(OPEN)
            if name.endswith(SUFFIX):
                stat = file.stat()
                looks = _looks(stat.st_size, stat.st_mtime_ns)
                yield f"{folder.name}/{name}", _Remote(looks, name == file.name, file.read)


def _away(root: Path) -> Iterator[tuple[str, _Remote]]:
    """What ``remote.json`` names. No state is asked for: closed ones never change, open ones only grow."""
    try:
        named = json.loads((root / REMOTE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return
    objects = Objects(named["address"])
    for name, (size, mtime_ns) in sorted(named["files"].items(), reverse=True):  # a closed one counts
        file = name.removesuffix(OPEN)
        read = partial(_read, objects, f"{named['below']}{name}")
        yield file, _Remote(_looks(size, mtime_ns), name == file, read)


def _looks(size: int, mtime_ns: int) -> os.stat_result:
    return os.stat_result((0, 0, 0, 0, 0, 0, size, 0, 0, 0), {"st_mtime_ns": mtime_ns, "st_ctime_ns": 0})


def _read(objects: Objects, key: str, start: int, end: int) -> bytes:
    return objects.get(key, None, start, end).content


def _folders(root: Path) -> dict[str, Stamp]:
    """The folders that may hold WARC files, by name, links followed.

    Raises:
        OSError: ``root`` can't be read.
    """
    found = {}
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(root) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != _OF_THE_DISK:
                with suppress(FileNotFoundError):
                    found[entry.name] = Stamp.of(entry.stat())
    return found


def _files(folder: Path) -> tuple[dict[str, bool], bool]:
    """The WARC files in a folder, by their final names: whether they bear them, and whether that is all.

    It is not where something else bears such a name; a line in the log says so.

    Raises:
        OSError: the folder can't be read.
    """
    found: dict[str, bool] = {}
    others: set[str] = set()
    for _ in range(2):  # a file that is renamed meanwhile may be missed, but not twice
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                file = entry.name.removesuffix(OPEN)
                if not file.endswith(SUFFIX):
                    continue
                if entry.is_file():
                    found[file] = found.get(file, False) or file == entry.name
                else:
                    others.add(entry.name)
    for name in sorted(others):
        logger.warning("%s/%s is no file and is passed over", folder.name, name)
    return found, not others
