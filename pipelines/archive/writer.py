"""Writing the archive: one WARC file per run and spider, whole at every moment."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import BinaryIO

from pipelines.archive import warc
from pipelines.archive.index import Index
from pipelines.archive.listing import OPEN, SUFFIX
from pipelines.disk import fsync_folder, lock, make_way, write_all
from pipelines.errors import ArchiveError
from pipelines.page import ReportPage
from pipelines.records import Origin

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # what a run id and a spider may contribute to a file name
_CHUNK = 1024 * 1024


class ArchiveWriter:
    """The WARC file of one run of one spider, ``<YYYYMM>/<run_id>-<spider>.warc.gz`` below ``root``.

    It bears the suffix ``.open`` until ``close``. Each call hands whole records to the operating
    system before it returns, so a killed process loses at most the record it was writing; ``sync``
    waits for the disk, so a power cut loses no document that was let through after it.
    The file is locked while it is written; ``recover`` leaves locked files alone.

    All methods raise ArchiveError where the file can't be written, and after the first such failure
    always: the archive never has a gap in its middle.
    """

    def __init__(self, root: Path, run_id: str, spider: str, info: Mapping[str, str]) -> None:
        for name in (run_id, spider):
            if not _NAME.fullmatch(name):
                raise ArchiveError(
                    f"{name!r} can't be part of a file name: use letters, digits, '.', '_' and '-'"
                )
        self._index = Index(root)
        # (payload, body, why it is cut) -> its first record
        self._ids: dict[tuple[str, str, str | None], tuple[str, str, str]] = {}
        self._bodies: dict[str, str] = {}  # record id -> SHA-256 of the body that readers get; whole ones
        self._taken_out: set[str] = set()  # record ids of documents inside other answers
        self._origin: Origin | None = info.get("origin")  # type: ignore[assignment]
        self._end = 0
        self._broken: ArchiveError | None = None
        try:
            self._index.refresh()
            if recover(root, self._index.left_open()):
                self._index.refresh()
            folder = root / _month(run_id)
            make_way(root, folder / run_id)
            folder.mkdir(parents=True, exist_ok=True)
            self._path, self._fd = _create(folder, f"{run_id}-{spider}")
        except (OSError, ArchiveError) as error:
            self._index.close()
            if isinstance(error, ArchiveError):
                raise
            raise ArchiveError(f"can't write the archive {root}: {error.strerror}") from error
        self.file = self._path.relative_to(root).as_posix()
        fields = {"format": "WARC file version 1.1", "isPartOf": run_id, "spider": spider, **info}
        self._append(warc.warcinfo(self._path.name, fields))

    def exchange(self, exchange: warc.Exchange) -> str:
        """Archive a request and its response; returns the WARC-Record-ID of the response.

        A payload that the archive holds already is not written again but referred to, a whole one never
        to one that is truncated.
        """
        self._check()
        record_id = exchange.record_id or warc.new_record_id()
        payload = f"sha256:{warc.digest(exchange.body)}"
        body = warc.digest(exchange.decoded())
        if exchange.truncated is None:
            self._bodies[record_id] = body
        key = (payload, body, exchange.truncated)
        original = self._ids.get(key) or self._index.original(*key)
        if original and exchange.body:
            response = warc.revisit(exchange, record_id, *original)
        else:
            response = warc.response(exchange, record_id)
            self._ids[key] = (record_id, exchange.url, warc.warc_date(exchange.fetched_at))
        self._append(response + warc.request(exchange, record_id))
        return record_id

    def document(self, page: ReportPage) -> None:
        """Archive how a report document was found, and where its body is.

        ``page.archive_record`` names the response it came with (what ``exchange`` returned). Where
        the page is only part of that response (HTML inside a JSON reply), its bytes get a record of
        their own, which the page names from then on. No document comes from a truncated response.
        """
        response_id = page.archive_record
        if response_id is None or response_id not in self._bodies:
            raise ArchiveError(
                f"{page.url}: its response was not archived whole in this run (HTTPCACHE_ENABLED?)"
            )
        now = datetime.now(UTC)
        record_id, records = response_id, b""
        sha256 = warc.digest(page.body)
        if sha256 != self._bodies[response_id]:
            record_id = warc.derived_record_id(response_id, sha256)
            if record_id not in self._taken_out:
                records = warc.conversion(page.url, page.body, page.media_type, record_id, response_id, now)
                self._taken_out.add(record_id)
        found = {
            "url": page.url,
            "listed_url": page.listed_url,
            "media_type": page.media_type,
            "fetched_at": page.fetched_at.isoformat(),
            "sha256": sha256,
            "hints": asdict(page.hints),
        }
        self._append(records + warc.metadata(page.url, found, record_id, now))
        page.archive_file, page.archive_record, page.origin = self.file, record_id, self._origin

    def sync(self) -> None:
        """Wait until all that was written is on the disk; in another thread if need be."""
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise self._fail(error) from error

    def close(self) -> None:
        """Give the file its final name. What was written stays readable even where this fails."""
        if self._fd < 0:
            return
        try:
            os.ftruncate(self._fd, self._end)
            self.sync()
            self._path.with_name(self._path.name + OPEN).rename(self._path)
            fsync_folder(self._path.parent)
        except OSError as error:
            raise self._fail(error) from error
        finally:
            os.close(self._fd)
            self._fd = -1
            self._index.close()

    def _check(self) -> None:
        if self._broken:
            raise self._broken
        if self._fd < 0:
            raise ArchiveError(f"{self.file} is closed")

    def _append(self, records: bytes) -> None:
        self._check()
        try:
            write_all(self._fd, records)
        except OSError as error:
            with suppress(OSError):  # ``close`` tries again, and after it ``recover``
                os.ftruncate(self._fd, self._end)
            raise self._fail(error) from error
        self._end += len(records)

    def _fail(self, error: OSError) -> ArchiveError:
        self._broken = ArchiveError(f"can't write {self._path}: {error.strerror}")
        return self._broken


def recover(root: Path, left_open: Iterable[Path] | None = None) -> list[Path]:
    """Close the files that killed writers left open: cut to the last whole record and given their final name.

    Files of writers that still run stay as they are; being killed here changes nothing for the next
    start. ``left_open``: the open files, where they are known. Returns the recovered files. Raises OSError.
    """
    recovered = []
    for path in sorted(root.glob(f"*/*{SUFFIX}{OPEN}")) if left_open is None else left_open:
        with suppress(FileNotFoundError, IsADirectoryError), path.open("r+b") as file:
            if not _lock(file.fileno(), path, wait=False):
                continue
            end = max((member.end for member in warc.members(file)), default=0)
            final = path.with_suffix("")
            if end == 0 or _begins_with(final, file, end):
                path.unlink()  # killed before the first record; or a backup has the file twice
                continue
            file.truncate(end)
            os.fsync(file.fileno())
            recovered.append(path.rename(next(name for name in numbered(final) if not name.exists())))
            fsync_folder(path.parent)
    return recovered


def _begins_with(closed: Path, still_open: BinaryIO, size: int) -> bool:
    still_open.seek(0)
    try:
        with closed.open("rb") as file:
            return all(
                file.read(length) == still_open.read(length)
                for length in (min(_CHUNK, size - start) for start in range(0, size, _CHUNK))
            )
    except FileNotFoundError:
        return False


def numbered(path: Path) -> Iterator[Path]:
    """``path``, and the same with a number."""
    yield path
    stem = path.name.removesuffix(SUFFIX)
    yield from (path.with_name(f"{stem}-{number}{SUFFIX}") for number in count(2))


def _month(run_id: str) -> str:
    """The month in which a run began, by its id (``20260314T021500Z-9f3a1c``: ``202603``), else this one.

    Every start looks through the folder it writes to, so none may grow for ever.
    """
    began = re.match(r"(20\d\d[01]\d)[0-3]\dT", run_id)
    return began[1] if began else f"{datetime.now(UTC):%Y%m}"


def _create(folder: Path, stem: str) -> tuple[Path, int]:
    """A new open file that no other writer has or had, its final path and descriptor."""
    names = numbered(folder / f"{stem}{SUFFIX}")
    path = next(names)
    while True:
        still_open = path.with_name(path.name + OPEN)
        try:
            fd = os.open(still_open, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o644)
        except FileExistsError:
            path = next(names)
            continue
        # Only now: whoever closes a file holds its open name, so none can appear from here on.
        if path.exists():
            still_open.unlink()
            path = next(names)
        elif _lock(fd, still_open):
            fsync_folder(folder)
            return path, fd
        os.close(fd)  # where a recovery took the empty file away, once more


def _lock(fd: int, path: Path, *, wait: bool = True) -> bool:
    """Lock an open file; False if another process holds it or it no longer is the one at ``path``."""
    try:
        return lock(fd, wait=wait) and os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False
