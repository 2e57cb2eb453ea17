"""The journal: many files change together, all or none, whatever kills the process.

1. stage: every file is written below ``.landing/<name>/``, then all are fsynced and read back
2. commit: ``journal.json`` appears beside them, saying which file goes where
3. apply: each file is moved into place with ``os.replace``; the journal goes last

A process killed before 2 leaves rubbish that is swept, one killed after 2 leaves a journal that is
carried out; both by the next ``recover``. In between a reader sees each file whole, old or new.
Everything here needs the lock of the folder.
"""

import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipelines.disk import (
    LANDING,
    fsync_folder,
    leftovers,
    locked,
    make_way,
    remove,
    replace_atomically,
    synced,
    writable_folder,
    write_new,
)
from pipelines.errors import StoreError
from pipelines.store.paths import store_errors

logger = logging.getLogger(__name__)


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
        return {"move": dict(journal["move"]), "remove": list(journal["remove"])}
    except (FileNotFoundError, IsADirectoryError, ValueError, KeyError, TypeError):
        return None


def _apply(root: Path, stage: Path) -> None:
    """Carry out a journal. Can be interrupted anywhere and begun again."""
    journal = _journal(stage)
    assert journal is not None
    targets = {name: root / target for name, target in journal["move"].items()}
    removals = [root / target for target in journal["remove"]]
    for name, target in targets.items():
        _move(root, stage / name, target)
    for target in removals:
        remove(target)  # its folder stays: readers take no notice of it
    for folder in {target.parent for target in (*targets.values(), *removals)}:
        with suppress(FileNotFoundError, NotADirectoryError):  # of rows that never were
            fsync_folder(folder)
    (stage / "journal.json").unlink()
    shutil.rmtree(stage)


def _move(root: Path, staged: Path, target: Path) -> None:
    """Into its folder, which is made where need be, unless it was moved before an interruption."""
    try:
        staged.replace(target)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        if staged.exists():
            make_way(root, target)
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)


def _stage(root: Path, stage: Path, files: Mapping[Path, bytes | None]) -> None:
    """Write what ``_apply`` moves; with the journal's appearance the batch is committed.

    The places it moves to are made before: a journal that can't be carried out would stop all landing.
    """
    moves: dict[str, Path] = {}
    written: dict[str, bytes] = {}
    for number, (target, content) in enumerate(files.items()):
        if content is not None:
            moves[f"{number}.tmp"], written[f"{number}.tmp"] = target, content
    for target in moves.values():
        if (root / target).is_dir():
            make_way(root, root / target)
    for folder in dict.fromkeys(target.parent for target in moves.values()):
        try:
            writable_folder(root / folder)
        except NotADirectoryError:
            make_way(root, root / folder / "file")
            writable_folder(root / folder)
    try:
        stage.mkdir()
        for name, content in written.items():
            write_new(stage / name, content)
        for name, content in written.items():
            if synced(stage / name) != content:
                raise StoreError(
                    f"cannot land {stage.name}: the disk gives back other bytes than were written"
                )
        journal = {
            "move": {name: str(target) for name, target in moves.items()},
            "remove": [str(target) for target, content in files.items() if content is None],
        }
        replace_atomically(stage / "journal.json", json.dumps(journal).encode(), stage / "journal.tmp")
    except (OSError, StoreError):
        shutil.rmtree(stage, ignore_errors=True)
        raise
