"""The rows of a crawl beside the manifest of its run: ``runs/<run id>.<spider>.jsonl``, a line each.

While a crawl goes on they are in ``….jsonl.open``, which its process has locked: a row is in it as soon as it
is settled, and again where it was written while it was open. A crawl that was killed leaves that file.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from govcrawl.fates import Row, count, with_copies
from govcrawl.visible import visible_json
from pipelines.disk import lock, replace_atomically, writable_folder, write_all
from pipelines.errors import ConfigurationError

KEPT = 30
"""So many runs of a spider keep their rows; older ones keep their numbers, in the manifest."""


class OpenRows:
    """The rows of a crawl that goes on: those of whoever is killed are there up to that moment.

    Raises:
        ConfigurationError: they can't be written.
    """

    def __init__(self, data_dir: Path, run_id: str, spider: str) -> None:
        self._path = _open(_path(data_dir / "runs", run_id, spider))
        try:
            writable_folder(self._path.parent)
            self._file = self._path.open("wb", buffering=0)
            lock(self._file, wait=False)
        except OSError as error:
            raise ConfigurationError(f"{self._path} can't be written: {error.strerror}") from None

    def write(self, row: Row) -> None:
        """Write a row as it stands now."""
        try:
            write_all(self._file.fileno(), _line(row).encode())
        except OSError as error:
            raise ConfigurationError(f"{self._path} can't be written: {error.strerror}") from None

    def close(self) -> None:
        """Let go of the file; from then on whoever reads it takes its crawl for killed."""
        self._file.close()


def write_rows(data_dir: Path, run_id: str, spider: str, rows: Iterable[Row]) -> None:
    """Write the rows of one spider's crawl, which has ended; those of its oldest runs go.

    Raises:
        ConfigurationError: they can't be written.
    """
    folder = data_dir / "runs"
    path = _path(folder, run_id, spider)
    try:
        writable_folder(folder)
        replace_atomically(path, "".join(map(_line, rows)).encode(), path.with_suffix(".tmp"))
        _open(path).unlink(missing_ok=True)
        for old in sorted(folder.glob(f"*.{spider}.jsonl*"))[:-KEPT]:  # run ids sort by time
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror}") from None


def read_rows(data_dir: Path, run_id: str, spider: str) -> list[Row] | None:
    """The rows of one spider's crawl, of one that did not end those until then; None where none are kept.

    Raises:
        ConfigurationError: they can't be read.
    """
    path = _path(data_dir / "runs", run_id, spider)
    try:
        try:
            return [_row(line) for line in _lines(path) if line]
        except FileNotFoundError:
            *whole, _ = _lines(_open(path))  # what is behind the last line's end was cut off
            return _latest(map(_row, whole))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(f"{path} can't be read: {error}; remove it") from None


def merge_rows(data_dir: Path, other: Path) -> None:
    """Take over the rows that another data folder keeps, of each spider those of as many runs as are kept.

    Raises:
        ConfigurationError: they can't be written.
    """
    folder, theirs = data_dir / "runs", sorted((other / "runs").glob("*.*.jsonl*"))
    try:
        for path in theirs:
            target = folder / path.name
            known = [
                one for one in (target, target.with_name(path.name.removesuffix(".open"))) if one.exists()
            ]
            if path.suffix != ".tmp" and all(one.stat().st_size < path.stat().st_size for one in known):
                replace_atomically(target, path.read_bytes(), folder / ".tmp")
        for spider in {path.name.split(".")[1] for path in theirs}:
            files = sorted(folder.glob(f"*.{spider}.jsonl*"))
            kept = sorted({path.name.split(".")[0] for path in files})[-KEPT:]
            for path in files:
                if path.name.split(".")[0] not in kept or (
                    path.suffix == ".open" and path.with_suffix("") in files
                ):
                    path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder} can't be written: {error.strerror}") from None


def goes_on(data_dir: Path, run_id: str, spider: str) -> bool:
    """Whether the process of a spider's crawl, which has not ended, is alive."""
    try:
        with _open(_path(data_dir / "runs", run_id, spider)).open("rb") as file:
            return not lock(file, shared=True, wait=False)
    except OSError:
        return False


def settle_across(data_dir: Path, run_id: str, spiders: Iterable[str]) -> dict[str, dict[str, int]]:
    """Tell copies apart across the spiders of a run, the later ones' from the earlier's; their fates.

    Two sites may have the same report: what is landed of all is then what the datasets hold.

    Raises:
        ConfigurationError: the rows can't be read or written.
    """
    kept = {spider: read_rows(data_dir, run_id, spider) for spider in spiders}
    have = {spider: rows for spider, rows in kept.items() if rows is not None}
    every = iter(with_copies(row for rows in have.values() for row in rows))
    settled = {spider: list(islice(every, len(rows))) for spider, rows in have.items()}
    for spider, rows in settled.items():
        if rows != have[spider]:
            write_rows(data_dir, run_id, spider, rows)
    return {spider: count(rows) for spider, rows in settled.items()}


def _path(folder: Path, run_id: str, spider: str) -> Path:
    return folder / f"{run_id}.{spider}.jsonl"


def _open(path: Path) -> Path:
    return path.with_name(f"{path.name}.open")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")  # a title may hold what else counts as a line's end


def _line(row: Row) -> str:
    return f"{visible_json(asdict(row))}\n"


def _row(line: str) -> Row:
    given = json.loads(line)
    agency, year = given["report"] or (None, 0)
    return Row(**{**given, "report": (agency, year) if agency else None})


def _latest(rows: Iterable[Row]) -> list[Row]:
    """Each row once, as it stood last, with copies told apart."""
    last = {(row.title, row.url, row.listed_url): row for row in rows}
    return with_copies(last.values())
