"""What lies below an archive, and the signs by which one sees that it has changed."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

logger = logging.getLogger(__name__)

SUFFIX = ".warc.gz"
OPEN = ".open"  # appended while a writer holds the file

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


def folders(root: Path) -> dict[str, Stamp]:
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


def files(folder: Path) -> tuple[dict[str, bool], bool]:
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
