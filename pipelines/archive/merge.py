"""WARC files of another archive, taken over as they are; the other one is only read."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive import warc
from pipelines.archive.listing import OPEN, SUFFIX
from pipelines.archive.writer import numbered
from pipelines.disk import fsync_folder
from pipelines.errors import ArchiveError

_BEGIN, _END = 64 * 1024, 8


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is not there yet, or only its begin. ``growing``: more of it may be written."""

    source: Path
    size: int
    target: Path
    growing: bool

    def take(self) -> None:
        """Have it in its place at once, on the disk, in place of the shorter one."""
        temporary = self.target.with_name(f".{self.target.name}.tmp")  # of one who was killed, maybe
        self.target.parent.mkdir(parents=True, exist_ok=True)
        with self.source.open("rb") as source, temporary.open("wb") as file:
            shutil.copyfileobj(source, file, 1024 * 1024)
            file.truncate(self.size)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.target)
        fsync_folder(self.target.parent)


def incoming(root: Path, other: Path) -> Iterator[Incoming]:
    """What the archive ``other`` has and ``root`` has not; each must be taken before the next is asked for.

    A file that bears the name of another gets a number; by its first record, of which the id is like no
    other, one sees which is which. One that is still written, or was left by a killed writer, counts up to
    its last whole record, and is taken once more when it has grown.

    Raises:
        ArchiveError: a file can't be read.
    """
    for path in sorted(other.glob(f"*/*{SUFFIX}*"), key=lambda path: path.name.removesuffix(OPEN)):
        if not path.name.endswith((SUFFIX, SUFFIX + OPEN)) or not path.is_file():
            continue
        try:
            found = _found(root, path)
        except FileNotFoundError:  # closed a moment ago
            found = _found(root, path.with_name(path.name.removesuffix(OPEN)))
        except OSError as error:
            raise ArchiveError(f"can't read {path}: {error.strerror}") from error
        if found is not None:
            yield found


def _found(root: Path, path: Path) -> Incoming | None:
    growing = path.name.endswith(OPEN)
    with path.open("rb") as source:
        size = path.stat().st_size
        if growing:
            size = max((member.end for member in warc.members(source)), default=0)
        for target in numbered(root / path.parent.name / path.name.removesuffix(OPEN)):
            if size == 0:
                break
            if target.with_name(target.name + OPEN).exists():  # of a writer at work
                continue
            try:
                with target.open("rb") as there:
                    known = target.stat().st_size
                    if _alike(source.fileno(), there.fileno(), min(size, known)):
                        return Incoming(path, size, target, growing) if size > known else None
            except FileNotFoundError:
                return Incoming(path, size, target, growing)
    return None


def _alike(one: int, other: int, length: int) -> bool:
    """Whether two files are the same up to ``length``, by their first bytes and the last ones before it."""
    begin, end = min(length, _BEGIN), max(length - _END, 0)
    return all(
        os.pread(one, size, start) == os.pread(other, size, start)
        for start, size in ((0, begin), (end, length - end))
    )
