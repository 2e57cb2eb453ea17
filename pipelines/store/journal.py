"""The journal: many files change together, all or none, whatever kills the process.

1. stage: every file is written below ``.landing/<name>/``, then all are synced and read back
2. commit: ``journal.json`` appears beside them, saying which file goes where
3. apply: each file is moved into place with ``os.replace``; the journal goes last

Whole folders that were written below ``.landing/<name>/`` take the places of others in the same way.

A process killed before 2 leaves rubbish that is swept, one killed after 2 leaves a journal that is
carried out; both by the next ``recover``. In between a reader sees each file whole, old or new.
Everything here needs the lock of the folder.
"""

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EINVAL, ENOENT, ENOSYS
from pathlib import Path
from typing import Any

from pipelines.disk import (
    LANDING,
    exchange,
    leftovers,
    locked,
    make_way,
    read_back,
    remove,
    replace_atomically,
    sync_all,
    writable_folder,
    write_new,
)
from pipelines.errors import StoreError
from pipelines.store.paths import store_errors

logger = logging.getLogger(__name__)

_NEW = ".new"
"""A file in a folder that is to take another's place, until it has."""


def change(root: Path, name: str, files: Mapping[Path, bytes | None]) -> None:
    """Give files below ``root`` a new content, or remove those with None, together.

    Args:
        root: the data folder.
        name: of this change, for the log: ``changning-rsj-2024+7``.
        files: by their paths below ``root``.

    Raises:
        OSError: nothing has changed; or what has been committed is carried out by the next ``recover``.
        StoreError: the disk gives back other bytes than were written; nothing has changed.
    """
    stage = root / LANDING / name
    _stage(root, stage, files)
    _apply(root, stage)


def replace_folders(root: Path, stage: Path, folders: Sequence[str], files: Mapping[Path, bytes]) -> None:
    """Put folders in the place of those of their names, and give files a new content, together.

    Args:
        root: the data folder.
        stage: a folder in its ``.landing``, in which the new ones are, on the disk already.
        folders: their names; one that is not there yet below ``root`` comes, too.
        files: as for ``change``.

    Raises:
        OSError, StoreError: as ``change``.
    """
    for folder in folders:
        write_new(f"{stage}/{folder}/{_NEW}", b"")
    _stage(root, stage, files, folders)
    _apply(root, stage)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Be the only writer below ``root``, after what killed processes left is finished."""
    with locked(root):
        recover(root)
        yield


def check_folder(root: Path) -> None:
    """Finish what killed processes left; needs none of what reads and writes rows.

    Raises:
        StoreError: the folder can't be written.
    """
    with store_errors(f"open the data folder {root}"), alone(root):
        pass


def recover(root: Path) -> list[str]:
    """Carry out the journals and sweep the rest of what killed processes left.

    Returns:
        One line about each thing found.
    """
    found = []
    for entry in leftovers(root):
        if not entry.is_dir():
            found.append(f"temporary file {entry.name} removed")
            entry.unlink()
        elif _journal(entry) is not None:
            found.append(f"interrupted landing of {entry.name} completed")
            _apply(root, entry)
        else:
            found.append(f"unfinished landing of {entry.name} removed")
            shutil.rmtree(entry)
    for line in found:
        logger.info(line)
    return found


def _journal(stage: Path) -> dict[str, Any] | None:
    """What a committed batch moves and removes; None without a journal, or with one that can't be read.

    What a damaged one had moved by then is ``inconsistent`` to ``verify``; reparse makes it good.
    """
    try:
        journal = json.loads((stage / "journal.json").read_bytes())
        moves, gone = dict(journal["move"]), list(journal["remove"])
        return {"folders": list(journal.get("folders", [])), "move": moves, "remove": gone}
    except (FileNotFoundError, IsADirectoryError, ValueError, KeyError, TypeError):
        return None


def _apply(root: Path, stage: Path) -> None:
    """Carry out a journal. Can be interrupted anywhere and begun again."""
    journal = _journal(stage)
    assert journal is not None
    changed = [*journal["move"].values(), *journal["remove"], *journal["folders"]]
    for folder in journal["folders"]:
        _replace_folder(root, stage, folder)
    for name, target in journal["move"].items():
        _move(root, f"{stage}/{name}", f"{root}/{target}")
    for target in journal["remove"]:
        remove(root / target)  # its folder stays: readers take no notice of it
    folders = dict.fromkeys(f"{root}/{target.rpartition('/')[0]}" for target in changed)
    sync_all([one for one in folders if os.path.isdir(one)])  # noqa: PTH112 - rows that never were
    (stage / "journal.json").unlink()
    shutil.rmtree(stage)


def _replace_folder(root: Path, stage: Path, folder: str) -> None:
    """The new one bears a mark, which goes where it goes: so it is known if it is in its place already."""
    new, old = stage / folder, root / folder
    if (new / _NEW).exists():
        try:
            exchange(new, old)
        except OSError as error:
            if error.errno not in (ENOENT, ENOSYS, EINVAL):
                raise
            with suppress(FileNotFoundError):  # there was none; or this was interrupted here
                old.rename(stage / f"{folder}.old")
            new.rename(old)
    (old / _NEW).unlink(missing_ok=True)


def _move(root: Path, staged: str, target: str) -> None:
    """Into its folder, which is made where need be, unless it was moved before an interruption."""
    try:
        os.replace(staged, target)  # noqa: PTH105 - a batch may have a thousand: no paths are made of them
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        if Path(staged).exists():
            make_way(root, Path(target))
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(staged).replace(target)


def _stage(root: Path, stage: Path, files: Mapping[Path, bytes | None], folders: Sequence[str] = ()) -> None:
    """Write what ``_apply`` moves; with the journal's appearance the batch is committed.

    The places it moves to are made before: a journal that can't be carried out would stop all landing.
    """
    moves = {f"{n}.tmp": f"{path}" for n, (path, new) in enumerate(files.items()) if new is not None}
    written = dict(zip(moves, (new for new in files.values() if new is not None), strict=True))
    for target in moves.values():
        if os.path.isdir(f"{root}/{target}"):  # noqa: PTH112
            make_way(root, root / target)
    for folder in dict.fromkeys(target.rpartition("/")[0] for target in moves.values()):
        try:
            writable_folder(root / folder)
        except NotADirectoryError:
            make_way(root, root / folder / "file")
            writable_folder(root / folder)
    try:
        stage.mkdir(exist_ok=bool(folders))
        for name, content in written.items():
            write_new(f"{stage}/{name}", content)
        sync_all([f"{stage}/{name}" for name in written])
        if any(read_back(f"{stage}/{name}") != content for name, content in written.items()):
            raise StoreError(f"cannot land {stage.name}: the disk gives back other bytes than were written")
        gone = [f"{path}" for path, new in files.items() if new is None and os.path.lexists(root / path)]
        journal = json.dumps({"folders": [*folders], "move": moves, "remove": gone})
        replace_atomically(stage / "journal.json", journal.encode(), stage / "journal.tmp")
    except (OSError, StoreError):
        shutil.rmtree(stage, ignore_errors=True)
        raise
