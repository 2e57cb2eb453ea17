"""The index of the archive: derived from the WARC files, and brought up to date by reading on in them.

Nothing is written here while a spider crawls. ``refresh`` looks which files are new or have grown and
reads those on; a missing, damaged or outdated index is simply one where all files are new.
"""

import logging
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from stat import S_ISDIR
from typing import Any, BinaryIO, NamedTuple, TypeVar

from pipelines.archive import warc
from pipelines.disk import make_way, remove
from pipelines.errors import ArchiveError
from pipelines.records import Origin

logger = logging.getLogger(__name__)

T = TypeVar("T")

SUFFIX = ".warc.gz"
OPEN = ".open"  # appended while a writer holds the file

PACKED = (
    "%s: the gzip member at byte %d holds more than one WARC record, and only the first is read;"
    " warcio recompress FILE NEW packs each into a member of its own"
)
_VERSION = 3  # of the tables below
_SECTOR = 512  # every page of SQLite is a multiple; it takes the missing end of a torn one for zeros
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE files (
    file TEXT PRIMARY KEY, closed INTEGER NOT NULL, size INTEGER NOT NULL, indexed INTEGER NOT NULL,
    spider TEXT NOT NULL, run_id TEXT NOT NULL, origin TEXT);
CREATE TABLE captures (
    file TEXT NOT NULL, start INTEGER NOT NULL, record_id TEXT NOT NULL, refers_to TEXT, url TEXT NOT NULL,
    sha256 TEXT, payload TEXT, fetched_at TEXT NOT NULL, status INTEGER, media_type TEXT,
    truncated TEXT, PRIMARY KEY (file, start)) WITHOUT ROWID;
CREATE TABLE documents (file TEXT NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (file, start)) WITHOUT ROWID;
CREATE INDEX by_url ON captures (url);
CREATE INDEX by_sha256 ON captures (sha256);
CREATE INDEX by_payload ON captures (payload);
CREATE INDEX by_record_id ON captures (record_id);
CREATE INDEX by_refers_to ON captures (refers_to);
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_CAPTURES = """
SELECT file, start, record_id, refers_to, url, COALESCE(sha256, (
        SELECT o.sha256 FROM captures o WHERE o.record_id = captures.refers_to AND o.sha256 NOT NULL)),
    status, media_type, truncated, spider, run_id, origin, fetched_at
FROM captures JOIN files USING (file)
"""
_FILTERS = {
    "url": "url = :url",
    "sha256": "(sha256 = :sha256 OR refers_to IN (SELECT record_id FROM captures WHERE sha256 = :sha256))",
    "record_id": "record_id = :record_id",
    "spider": "spider = :spider",
    "run_id": "run_id = :run_id",
}
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

    def __init__(self, root: Path, *, in_memory: bool = False) -> None:
        self.root = root
        self.path = root / "index.sqlite"
        self._in_memory = in_memory
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
        """Read on in every file that is new, has grown or was closed since; forget files that are gone."""
        self._healing(self._refresh)

    def captures(self, **filters: str | None) -> list[Capture]:
        """The captures that match all filters given: url, sha256, record_id, spider, run_id.

        In the order of file names (year, run, spider), inside a file in the order of fetching.
        """
        given = {name: value for name, value in filters.items() if value is not None}
        where = " AND ".join(_FILTERS[name] for name in given) or "TRUE"
        rows = self._query(f"{_CAPTURES} WHERE {where} ORDER BY file, start", given)
        return [Capture._make([*values, datetime.fromisoformat(fetched_at)]) for *values, fetched_at in rows]

    def documents(self, spider: str | None = None) -> list[tuple[str, int]]:
        """File and offset of each report document's metadata record, in the order of ``captures``."""
        return self._query(
            "SELECT file, start FROM documents JOIN files USING (file)"
            " WHERE :spider IS NULL OR spider = :spider ORDER BY file, start",
            {"spider": spider},
        )

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
        path = self.root / file
        for name in (path, path.with_name(path.name + OPEN), path):  # it may be renamed between two looks
            try:
                return name.open("rb")
            except FileNotFoundError:
                continue
        raise ArchiveError(f"{path} is gone from the archive")

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
            if not self._in_memory:
                self.root.mkdir(parents=True, exist_ok=True)
                self._in_memory = not os.access(self.root, os.W_OK)
            if self._in_memory:
                connection = sqlite3.connect(":memory:", isolation_level=None)
            else:
                make_way(self.root, self.path)
                if self.path.is_file() and self.path.stat().st_size % _SECTOR:
                    self._discard()
                connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
            self._connection = connection
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                self._discard()
                return self._connect()
            if version == 0:
                connection.executescript(_TABLES)
        return self._connection

    def _discard(self) -> None:
        self.close()
        if self._in_memory:
            return
        for path in (self.path, self.path.with_name(self.path.name + "-journal")):
            remove(path)

    def _refresh(self, connection: sqlite3.Connection) -> None:
        # Files in the making first: one that is closed meanwhile is then seen twice, never not at all.
        present = {
            path.relative_to(self.root).as_posix().removesuffix(OPEN): (path.suffix != OPEN, path)
            for pattern in (f"*/*{SUFFIX}{OPEN}", f"*/*{SUFFIX}")
            for path in self.root.glob(pattern)
        }
        known = {
            file: (bool(closed), size)
            for file, closed, size in connection.execute("SELECT file, closed, size FROM files")
        }
        for file in sorted(known.keys() - present.keys()):
            self._in_transaction(connection, self._forget, file)
        for file, (closed, path) in sorted(present.items()):
            try:
                stat = path.stat()
                if S_ISDIR(stat.st_mode):
                    logger.warning("%s is a folder in the place of a file and is passed over", file)
                    continue
                size = stat.st_size
            except FileNotFoundError:
                size = -1  # renamed just now
            if known.get(file) != (closed, size):
                self._in_transaction(connection, self._read_on, file)

    @staticmethod
    def _in_transaction(
        connection: sqlite3.Connection, work: Callable[[sqlite3.Connection, str], None], file: str
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            work(connection, file)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @staticmethod
    def _forget(connection: sqlite3.Connection, file: str) -> None:
        for table in ("files", "captures", "documents"):
            connection.execute(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608 a name from above

    def _read_on(self, connection: sqlite3.Connection, file: str) -> None:
        """Index the whole records of a file that are not indexed yet."""
        with self.open(file) as stream:
            closed = not stream.name.endswith(OPEN)
            size = os.fstat(stream.fileno()).st_size
            row = connection.execute(
                "SELECT indexed, spider, run_id, origin FROM files WHERE file = ?", (file,)
            ).fetchone()
            if row is None or row[0] > size:  # new, or another file under the same name
                self._forget(connection, file)
                row = (0, "", "", None)
            end, spider, run_id, origin = row
            for member in warc.members(stream, end):
                if member.start != end:
                    _warn_of_damage(file, end, member.start)
                end = member.end
                if not member.alone:
                    logger.warning(PACKED, file, member.start)
                record = warc.parse(member)
                if record.kind == "warcinfo":
                    fields = warc.parse_fields(record.payload)
                    spider, run_id = fields.get("spider", ""), fields.get("isPartOf", "")
                    origin = fields.get("origin")
                else:
                    _insert(connection, file, member.start, record)
            if closed and end != size:
                _warn_of_damage(file, end, size)
        connection.execute(
            "REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
            (file, closed, size, end, spider, run_id, origin),
        )


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
                record.headers["warc-date"],
                record.status,
                record.media_type,
                record.headers.get("warc-truncated"),
            ),
        )


def _warn_of_damage(file: str, start: int, end: int) -> None:
    logger.warning("%s: bytes %d to %d hold no whole WARC record and are passed over", file, start, end)
