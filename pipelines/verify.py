"""What is damaged of what has landed and is archived: in all processes, reading only what has changed."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipelines.archive import Archive, recover
from pipelines.archive.verify import verification as archive_verification
from pipelines.errors import ArchiveError, StoreError
from pipelines.store.inspection import Problem
from pipelines.store.verify import verification as store_verification
from pipelines.verified import Tally, Verified, here
from pipelines.workers.pool import Pool

A = TypeVar("A")
R = TypeVar("R")

_PAYS = 2.0
"""Seconds of work from which on other processes pay: each takes half a second to start."""


@dataclass(slots=True)
class Verification:
    """What came of it.

    ``problems`` of the store; ``recovered``: archive files that were closed; ``archive``: a line about each
    damage there, of which nothing can be made good; ``gone``: agency and year of reports whose document is
    not archived; how many reports and archive ``files`` were read, and how many not.
    """

    problems: list[Problem]
    recovered: list[Path]
    archive: list[str]
    gone: list[tuple[str, int]]
    reports: Tally
    files: Tally


def verify(
    root: Path, *, repair: bool = False, everything: bool = False, processes: int | None = None
) -> Verification:
    """Find what is damaged below the data folder, in what has changed since it was last found sound.

    Args:
        root: the data folder.
        repair: what can be made good, as ``store.verify`` says; the index of the archive is made anew.
        everything: nothing is passed over. Bits that flip on the disk change nothing that tells of it.
        processes: that read, where it takes long enough; one a processor if None.

    Raises:
        ArchiveError: the archive can't be read.
        StoreError: the datasets can't be read or repaired, or a process was killed.
    """
    verified = Verified(root, everything=everything)
    archive = root / "archive"
    with Pool(processes or os.cpu_count() or 1) as pool:
        each = _Each(pool)
        try:
            store = store_verification(root, repair=repair, verified=verified, each=each)
            recovered = _recovered(archive) if repair and archive.is_dir() else []
            kept = archive_verification(archive, verified=verified, each=each)
        except BaseException as error:  # the others only read, and a file may take them minutes
            for process in multiprocessing.active_children():
                process.kill()
            if isinstance(error, BrokenProcessPool):
                raise StoreError(
                    "a process that read was killed, maybe for its memory; what was found sound by then is"
                    " known, say govcrawl verify once more"
                ) from None
            raise
    gone = {key for sha256, keys in store.documents.items() if sha256 not in kept.documents for key in keys}
    return Verification(
        store.problems, recovered, list(dict.fromkeys(kept.damage)), sorted(gone), store.reports, kept.files
    )


def verify_datasets(root: Path, *, processes: int = 1) -> list[Problem]:
    """What is damaged of what has landed, without a look at the archive.

    Args:
        root: the data folder.
        processes: that read, where it takes long enough. More than one needs a program that does nothing
            when it is imported, as its processes do.

    Raises:
        StoreError: the datasets can't be read.
    """
    with Pool(processes) as pool:
        each = _Each(pool) if processes > 1 else here
        return store_verification(root, verified=Verified(root), each=each).problems


class _Each:
    """Other processes, where there is enough to do."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __call__(self, work: Callable[[A], R], items: Sequence[A], seconds: float) -> Iterator[R]:
        return self._pool.map(work, items) if seconds > _PAYS and len(items) > 1 else map(work, items)


def _recovered(archive: Path) -> list[Path]:
    """Close what killed writers left open, and derive the index from all files."""
    try:
        recovered = recover(archive)
    except OSError as error:
        raise ArchiveError(f"can't write the archive {archive}: {error.strerror}") from error
    with Archive(archive) as opened:
        opened.rebuild_index()
    return [path.relative_to(archive) for path in recovered]
