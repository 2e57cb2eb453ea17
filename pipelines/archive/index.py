"""The index of the archive: derived from the WARC files, and brought up to date by reading on in them.

Nothing is written here while a spider crawls. ``refresh`` looks at what may have changed: at the names in
those folders that are not as they were, and at the files that are not final. Final is a file that is closed
and of which every byte was indexed; such a one is taken for what it was as long as its folder is. A missing,
damaged or outdated index is simply one where all is new.
"""

import logging
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from pipelines.archive import warc
from pipelines.archive.listing import OPEN, Shelf, Stamp
from pipelines.disk import make_way, remove
from pipelines.errors import ArchiveError
from pipelines.records import Origin
from pipelines.storage import ObjectPath, Root

logger = logging.getLogger(__name__)

T = TypeVar("T")

PACKED = (
    "%s: the gzip member at byte %d holds more than one WARC record, and only the first is read;"
    " warcio recompress FILE NEW packs each into a member of its own"
)
_VERSION = 4  # of the tables below
_AT_A_TIME = 0.5  # seconds of reading that are written together: meanwhile others can't
_SECTOR = 512  # every page of SQLite is a multiple; it takes the missing end of a torn one for zeros
_TABLES = f"""
CREATE TABLE folders (
    folder TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode TEXT) WITHOUT ROWID;
CREATE TABLE files (
    file TEXT PRIMARY KEY, closed INTEGER NOT NULL, whole INTEGER NOT NULL, final INTEGER NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, inode TEXT NOT NULL,
    indexed INTEGER NOT NULL, last BLOB NOT NULL,
    spider TEXT NOT NULL, run_id TEXT NOT NULL, origin TEXT) WITHOUT ROWID;
CREATE TABLE captures (
    file TEXT NOT NULL, start INTEGER NOT NULL, record_id TEXT NOT NULL, refers_to TEXT, url TEXT NOT NULL,
    sha256 TEXT, payload TEXT, fetched_at TEXT NOT NULL, status INTEGER, media_type TEXT,
    truncated TEXT, PRIMARY KEY (file, start)) WITHOUT ROWID;
CREATE TABLE documents (file TEXT NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (file, start)) WITHOUT ROWID;
CREATE INDEX not_final ON files (file) WHERE NOT final;
CREATE INDEX by_url ON captures (url, truncated, fetched_at);
CREATE INDEX by_sha256 ON captures (sha256);
CREATE INDEX by_payload ON captures (payload);
CREATE INDEX by_record_id ON captures (record_id);
CREATE INDEX by_refers_to ON captures (refers_to);
PRAGMA user_version = {_VERSION}
"""
_CAPTURES = """
SELECT file, start, record_id, refers_to, url, COALESCE(sha256, (
        SELECT o.sha256 FROM captures o WHERE o.record_id = captures.refers_to AND o.sha256 NOT NULL)),
    status, media_type, truncated, spider, run_id, origin, fetched_at
FROM captures JOIN files USING (file)
"""
_FILES = "SELECT file, closed, whole, final, size, mtime_ns, ctime_ns, inode FROM files"
_FILTERS = {
    "url": "url = :url",
    "sha256": "(sha256 = :sha256 OR refers_to IN (SELECT record_id FROM captures WHERE sha256 = :sha256))",
    "record_id": "record_id = :record_id",
    "spider": "spider = :spider",
    "run_id": "run_id = :run_id",
    "file": "file = :file",
}
_LATEST = [
    f"{truncated} AND {when} ORDER BY fetched_at DESC, file, start LIMIT 1"
    for truncated in ("truncated IS NULL", "truncated NOT NULL")
    for when in ("fetched_at <= :now", "fetched_at > :now")  # by a clock that was ahead
]
# SQLite's complaints about the machine rather than about what the file holds.
_NOT_DAMAGE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}


class Capture(NamedTuple):
    """One archived response, or one document taken out of a response (``status`` None).

    ``sha256`` is of the body that readers get, content codings undone; None where the record that
    holds the body is gone from the archive.
    """

    file: str  # relative to the archive
    offset: int
    record_id: str
    refers_to: str | None  # the record that holds the payload, where this one repeats it
    url: str
    sha256: str | None
    status: int | None
    media_type: str | None
    truncated: str | None  # why the body is not whole (WARC-Truncated): `disconnect`
    spider: str
    run_id: str
    origin: Origin | None  # as the warcinfo says; None in files of before it did
    fetched_at: datetime


class Index:
    """``<root>/index.sqlite``; in memory for a look at all files anew, and where ``root`` can't be written.

    Every method raises ArchiveError where the machine refuses.
    """

    def __init__(self, root: Root, *, anew: bool = False) -> None:
        self.root = root
        self.path = root / "index.sqlite"
        self._anew = anew
        self._in_memory = anew or isinstance(root, ObjectPath)
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Release the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rebuild(self) -> None:
        """Throw the index away and read all files again."""
        try:
            self._discard()
        except OSError as error:
            raise ArchiveError(f"can't remove the index {self.path}: {error.strerror}") from error
        self.refresh()

    def refresh(self) -> None:
        """Read what is new, has grown, was closed or replaced since; forget files that are gone."""
        self._healing(self._refresh)

    def captures(self, **filters: str | None) -> list[Capture]:
        """The captures that match all filters given: url, sha256, record_id, spider, run_id.

        In the order of file names (month, run, spider), inside a file in the order of fetching.
        """
        return self._captures("TRUE ORDER BY file, start", filters)

    def latest(self, **filters: str | None) -> Capture | None:
        """The latest of the ``captures``, a truncated one only where there is no whole one.

        One that is still to come, by its date, is of a clock that was ahead: only where there is no other.
        """
        now = warc.warc_date(datetime.now(UTC))
        rest = (self._captures(f"{clause}", filters, now=now) for clause in _LATEST)
        return next((capture for found in rest for capture in found), None)

    def documents(self, *, spider: str | None = None, file: str | None = None) -> list[tuple[str, int]]:
        """File and offset of each report document's metadata record, in the order of ``captures``."""
        given, where = _filters({"spider": spider, "file": file})
        return self._query(
            f"SELECT file, start FROM documents JOIN files USING (file) WHERE {where} TRUE"  # noqa: S608
            " ORDER BY file, start",
            given,
        )

    def left_open(self) -> list[Path]:
        """The files that bear ``OPEN``: of writers at work, and of those that were killed."""
        found = self._query("SELECT file FROM files WHERE NOT final AND NOT closed ORDER BY file", {})
        return [Path(f"{self.root}/{file}{OPEN}") for (file,) in found]

    def original(self, payload: str, sha256: str, truncated: str | None) -> tuple[str, str, str] | None:
        """Record id, URL and WARC-Date of a response in a closed file with the same payload and body.

        A whole one, or one that is truncated for the reason given.

        Only closed files count: those stay as they are, so what refers to them stays whole.
        """
        try:
            rows = self._connect().execute(
                "SELECT record_id, url, fetched_at FROM captures JOIN files USING (file)"
                " WHERE payload = ? AND sha256 = ? AND truncated IS ? AND status NOT NULL AND closed"
                " ORDER BY file, start LIMIT 1",
                (payload, sha256, truncated),
            )
            found: tuple[str, str, str] | None = rows.fetchone()
        except sqlite3.Error:
            return None  # without an index the payload is kept once more; nothing is lost
        return found

    def open(self, file: str) -> BinaryIO:
        """An archive file, closed or still being written, for reading."""
        return self.look_at(file)[0]

    def look_at(self, file: str) -> tuple[BinaryIO, os.stat_result, bool]:
        """An archive file for reading, how it looks, and whether it is closed."""
        try:
            return self._files.open(file)
        except FileNotFoundError:
            raise ArchiveError(f"{self.root / file} is gone from the archive") from None

    @cached_property
    def _files(self) -> Shelf:
        return Shelf(self.root)

    def _captures(self, clause: str, filters: dict[str, str | None], **more: str) -> list[Capture]:
        given, where = _filters(filters)
        rows = self._query(f"{_CAPTURES} WHERE {where} {clause}", given | more)
        return [Capture._make([*values, datetime.fromisoformat(fetched_at)]) for *values, fetched_at in rows]

    def _query(self, sql: str, parameters: dict[str, Any]) -> list[Any]:
        return self._healing(lambda connection: connection.execute(sql, parameters).fetchall())

    def _healing(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """``work``'s result; a damaged index is discarded and built again first."""
        try:
            try:
                return work(self._connect())
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF in _NOT_DAMAGE:
                    raise
                logger.warning("%s is damaged (%s) and built again", self.path, error)
                self._discard()
                self._refresh(self._connect())
                return work(self._connect())
        except (sqlite3.Error, OSError) as error:
            raise ArchiveError(f"can't use the index {self.path}: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            if isinstance(self.root, Path) and not self._in_memory:
                self.root.mkdir(parents=True, exist_ok=True)
                self._in_memory = not os.access(self.root, os.W_OK)
            if self._in_memory:
                connection = sqlite3.connect(":memory:", isolation_level=None)
                self._copy_to(connection)
            else:
                assert isinstance(self.root, Path)
                assert isinstance(self.path, Path)
                make_way(self.root, self.path)
                if self.path.is_file() and self.path.stat().st_size % _SECTOR:
                    self._discard()
                connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
            self._connection = connection
            if (version := _version(connection)) == 0:
                with _transaction(connection):
                    self._create(connection)
            elif version != _VERSION:
                self._discard()
                return self._connect()
        return self._connection

    @staticmethod
    def _create(connection: sqlite3.Connection) -> None:
        if _version(connection) == 0:  # still: another process may have been first
            for statement in _TABLES.split(";"):
                connection.execute(statement)

    def _copy_to(self, memory: sqlite3.Connection) -> None:
        """What is known already, where it may be read but not written."""
        if self._anew or not self.path.is_file():
            return
        if isinstance(self.path, ObjectPath):
            with suppress(sqlite3.Error):
                memory.deserialize(self.path.read_bytes())
            return
        stored = f"{self.path.resolve().as_uri()}?mode=ro"
        with suppress(sqlite3.Error), closing(sqlite3.connect(stored, uri=True)) as connection:
            connection.backup(memory)

    def _discard(self) -> None:
        self.close()
        if self._in_memory:
            self._anew = True
            return
        for name in (self.path.name, f"{self.path.name}-journal"):
            remove(Path(f"{self.root}/{name}"))

    def _refresh(self, connection: sqlite3.Connection) -> None:
        now_ns = time.time_ns()  # before anything is looked at
        self.__dict__.pop("_files", None)  # what the store has by now
        remembered = {folder: Stamp(*stamp) for folder, *stamp in connection.execute("SELECT * FROM folders")}
        present = self._files.folders()
        changed = {folder: stamp for folder, stamp in present.items() if remembered.get(folder) != stamp}
        gone = remembered.keys() - present.keys()
        for folder in sorted(changed.keys() - remembered.keys()):  # before its files: see ``gone``
            connection.execute("INSERT OR IGNORE INTO folders (folder) VALUES (?)", (folder,))
        rows = _files(connection, changed.keys() | gone)
        listed: dict[str, bool] = {}
        for folder in sorted(changed):
            found, complete = self._files.files(folder)
            listed |= {f"{folder}/{name}": closed for name, closed in found.items()}
            if not complete or not changed[folder].is_settled(now_ns):
                del changed[folder]  # it is listed again the next time
        todo = deque(
            file
            for file in sorted(rows.keys() | listed.keys())
            if (row := rows.get(file)) is None
            or self._has_changed(file, row, now_ns, closed=listed.get(file, row.closed))
        )
        while todo:
            with _transaction(connection):
                until = time.monotonic() + _AT_A_TIME
                while todo and time.monotonic() < until:
                    self._look(connection, todo.popleft(), now_ns)
        for folder, stamp in changed.items():
            connection.execute("REPLACE INTO folders VALUES (?, ?, ?, ?, ?)", (folder, *stamp))
        for folder in gone:
            connection.execute("DELETE FROM folders WHERE folder = ?", (folder,))

    def _has_changed(self, file: str, row: "_File", now_ns: int, *, closed: bool) -> bool:
        try:
            stamp = Stamp.of(self._files.stat(file, closed=closed))
        except (FileNotFoundError, NotADirectoryError):
            return True
        if closed != row.closed or stamp[:2] != row.stamp[:2]:
            return True
        if row.final:  # a copy that keeps times, as rsync makes, is no other file
            return False
        if closed and row.whole and self._files.is_remote(file):
            return False
        return stamp != row.stamp or (closed and row.whole and stamp.is_settled(now_ns))

    @staticmethod
    def _forget(connection: sqlite3.Connection, file: str) -> None:
        for table in ("files", "captures", "documents"):
            connection.execute(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608 a name from above

    def _look(self, connection: sqlite3.Connection, file: str, now_ns: int) -> None:
        """Index the whole records of a file that are not indexed yet; forget it if it is gone."""
        try:
            stream, stat, closed = self.look_at(file)
        except ArchiveError:
            self._forget(connection, file)
            return
        with stream:
            stamp = Stamp.of(stat)
            known = connection.execute(
                "SELECT indexed, spider, run_id, origin, last FROM files"
                " WHERE file = ? AND whole AND inode = ?",
                (file, stamp.inode),
            ).fetchone()
            if known is None or _before(stream, known[0]) != known[-1]:  # new, or another of the same name
                self._forget(connection, file)
                known = (0, "", "", None, b"")
            end, spider, run_id, origin, _ = known
            whole = True
            for member in warc.members(stream, end):
                if member.start != end:
                    whole = False
                    warn_of_damage(file, end, member.start)
                end = member.end
                if not member.alone:
                    whole = False
                    logger.warning(PACKED, file, member.start)
                record = warc.parse(member)
                if record.kind == "warcinfo":
                    fields = warc.parse_fields(record.payload)
                    spider, run_id = fields.get("spider", ""), fields.get("isPartOf", "")
                    origin = fields.get("origin")
                else:
                    _insert(connection, file, member.start, record)
            if closed and end < stamp.size:
                warn_of_damage(file, end, stamp.size)
            whole = whole and (not closed or 0 < end == stamp.size)
            final = closed and whole and stamp.is_settled(now_ns)
            last = _before(stream, end)
        connection.execute(
            f"REPLACE INTO files VALUES ({', '.join('?' * 13)})",  # noqa: S608 question marks
            (file, closed, whole, final, *stamp, end, last, spider, run_id, origin),
        )


class _File(NamedTuple):
    """A file as it was when it was read. ``whole``: its records are, and there is nothing else in it."""

    closed: bool
    whole: bool
    final: bool
    stamp: Stamp


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _files(connection: sqlite3.Connection, folders: Iterable[str]) -> dict[str, _File]:
    """The files known in some folders, and all that are not final."""
    known: dict[str, _File] = {}
    conditions = [("NOT final", ()), *(("file > ? AND file < ?", (f"{one}/", f"{one}0")) for one in folders)]
    for condition, bounds in conditions:  # `0` follows `/`
        for file, closed, whole, final, *stamp in connection.execute(f"{_FILES} WHERE {condition}", bounds):
            known[file] = _File(bool(closed), bool(whole), bool(final), Stamp(*stamp))
    return known


def _filters(filters: dict[str, str | None]) -> tuple[dict[str, str], str]:
    """Those that are given, and the begin of a WHERE clause."""
    given = {name: value for name, value in filters.items() if value is not None}
    return given, "".join(f"{_FILTERS[name]} AND " for name in given)


def _before(stream: BinaryIO, end: int) -> bytes:
    """The checksum and the length that end a gzip member (RFC 1952, 2.3.1): by them one knows it again."""
    stream.seek(max(end - 8, 0))
    return stream.read(min(end, 8))


def _insert(connection: sqlite3.Connection, file: str, start: int, record: warc.Record) -> None:
    if record.kind == "metadata" and record.headers["content-type"] == warc.JSON:
        connection.execute("INSERT INTO documents VALUES (?, ?)", (file, start))
    elif record.kind in ("response", "revisit", "conversion"):
        repeats = record.kind == "revisit"
        connection.execute(
            "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file,
                start,
                record.record_id,
                record.headers["warc-refers-to"] if repeats else None,
                record.headers["warc-target-uri"],
                None if repeats else warc.digest(record.decoded(record.payload)),
                record.headers.get("warc-payload-digest"),
                warc.warc_date(datetime.fromisoformat(record.headers["warc-date"])),
                record.status,
                record.media_type,
                record.headers.get("warc-truncated"),
            ),
        )


def warn_of_damage(file: str, start: int, end: int) -> None:
    """Say that a file holds no record there."""
    logger.warning("%s: bytes %d to %d hold no whole WARC record and are passed over", file, start, end)
