"""The rows of a crawl beside the manifest of its run: ``runs/<run id>.<spider>.jsonl``, a line each."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from govcrawl.fates import Row, count, with_copies
from pipelines.disk import replace_atomically, writable_folder
from pipelines.errors import ConfigurationError

KEPT = 30
"""So many runs of a spider keep their rows; older ones keep their numbers, in the manifest."""


def write_rows(data_dir: Path, run_id: str, spider: str, rows: Iterable[Row]) -> None:
    """Write the rows of one spider's crawl; those of its oldest runs go.

    Raises:
        ConfigurationError: they can't be written.
    """
    folder = data_dir / "runs"
    path = _path(folder, run_id, spider)
    lines = [json.dumps(asdict(row), ensure_ascii=False) for row in rows]
    try:
        writable_folder(folder)
        replace_atomically(path, "".join(f"{line}\n" for line in lines).encode(), path.with_suffix(".tmp"))
        for old in sorted(folder.glob(f"*.{spider}.jsonl"))[:-KEPT]:  # run ids sort by time
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror}") from None


def read_rows(data_dir: Path, run_id: str, spider: str) -> list[Row] | None:
    """The rows of one spider's crawl, None where none are kept: it was killed, or is too old.

    Raises:
        ConfigurationError: they can't be read.
    """
    path = _path(data_dir / "runs", run_id, spider)
    try:
        lines = path.read_text(encoding="utf-8").split(
            "\n"
        )  # a title may hold what else counts as a line's end
        return [_row(line) for line in lines if line]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(f"{path} can't be read: {error}; remove it") from None


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


def _row(line: str) -> Row:
    given = json.loads(line)
    agency, year = given["report"] or (None, 0)
    return Row(**{**given, "report": (agency, year) if agency else None})
