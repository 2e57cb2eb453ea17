"""What the crawl remembers from night to night: ``state.sqlite`` below the data folder.

It only saves requests. Without it, or where it is not sure, a report is fetched once more; what has
landed and what is archived never depends on it.
"""

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self, get_args

from pipelines.disk import locked, make_way
from pipelines.errors import StoreError
from pipelines.store.paths import store_errors

logger = logging.getLogger(__name__)

FILE = "state.sqlite"

NO_REPORT = ""
"""In the place of the agency: what was read was another paper."""

BESIDE = "#/beside/"
"""In the entry of a document that was found beside the one a row stands for, between their addresses."""

_VERSION = 1  # of the tables
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE reports (
    spider TEXT NOT NULL, entry TEXT NOT NULL, title TEXT, url TEXT NOT NULL, listed_url TEXT NOT NULL,
    listed_on TEXT, agency TEXT, year INTEGER, sha256 TEXT NOT NULL, first_seen TEXT NOT NULL,
    checked_at TEXT NOT NULL, changed_at TEXT NOT NULL, listed_at TEXT NOT NULL, vanished_at TEXT,
    PRIMARY KEY (spider, entry)) WITHOUT ROWID;
CREATE TABLE pages (
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, content_type TEXT, record TEXT NOT NULL
    ) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True)
class Validators:
    """What an address answered with, to ask whether it has changed, and the archived response they are of."""

    url: str
    etag: str | None
    last_modified: str | None
    content_type: str | None
    record: str  # WARC-Record-ID


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A document that was read: a report that has landed, one in quarantine, which has no key, or none.

    ``entry`` is the key of the address by which the list names it, ``url`` that of the document.
    """

    spider: str
    entry: str
    title: str | None
    url: str
    listed_url: str
    listed_on: date | None
    agency: str | None
    year: int | None
    sha256: str  # of the document
    first_seen: datetime
    checked_at: datetime  # last fetched, or found unchanged
    changed_at: datetime
    listed_at: datetime  # last found on a list
    vanished_at: datetime | None = None  # since when no list names it


class Memory:
    """The database of one data folder. Several processes may use it at a time.

    A damaged file is moved aside, with a warning, and begun anew: every report is then fetched once more.

    All methods raise StoreError where the machine refuses.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / FILE
        with store_errors(f"open {self.path}"), locked(data_dir):  # two must not move the same file aside
            make_way(data_dir, self.path)
            try:
                self._connection = _open(self.path)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _DAMAGED:
                    raise StoreError(f"cannot open {self.path}: {error}") from error
                aside = _move_aside(self.path)
                logger.warning(
                    "%s is damaged (%s); it was moved to %s, and all reports are fetched once more",
                    self.path,
                    error,
                    aside.name,
                )
                self._connection = _open(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def report(self, spider: str, entry: str) -> KnownReport | None:
        """The report a list of ``spider`` names by the address key ``entry``."""
        return next(iter(self._reports("spider = ? AND entry = ?", (spider, entry))), None)

    def beside(self, spider: str, entry: str) -> list[KnownReport]:
        """The reports that were found beside the one that a list of ``spider`` names by the key ``entry``."""
        first = entry + BESIDE
        return self._reports("spider = ? AND entry >= ? AND entry < ?", (spider, first, f"{first}\uffff"))

    def reports(self, spider: str | None = None) -> list[KnownReport]:
        """All known reports, or those of a spider."""
        return self._reports("? IS NULL OR spider = ?", (spider, spider))

    def validators(self, url: str) -> Validators | None:
        """The validators of an address."""
        with self._reading():
            row = self._connection.execute("SELECT * FROM pages WHERE url = ?", (url,)).fetchone()
        return Validators(*row) if row else None

    def write(self, records: Iterable[Validators | KnownReport]) -> None:
        """Have these in the place of what there is of the same keys."""
        with self._writing():
            for record in records:
                self._replace("pages" if isinstance(record, Validators) else "reports", record)

    def remember(self, report: KnownReport | None, pages: Iterable[Validators]) -> None:
        """Write down a report that has landed with the pages that led to it, or the page of a list.

        Of a report known before, ``first_seen`` stays, and ``changed_at`` unless its bytes changed.
        """
        with self._writing():
            for page in pages:
                self._replace("pages", page)
            if report is not None:
                old = self.report(report.spider, report.entry)
                if old is not None:
                    changed_at = old.changed_at if old.sha256 == report.sha256 else report.changed_at
                    first_seen = min(old.first_seen, report.first_seen)  # a clock may have been ahead
                    report = replace(report, first_seen=first_seen, changed_at=changed_at)
                self._replace("reports", report)

    def end_of_lists(
        self,
        spider: str,
        entries: Collection[str],
        now: datetime,
        judged: Callable[[KnownReport], bool] = lambda _: True,
    ) -> list[KnownReport]:
        """Take note of what the lists name, after they were read; what has vanished since last time.

        A report that the lists name by another address has moved, not vanished; nothing is said of one that
        is not to be ``judged``.
        """
        with self._writing():
            known = self.reports(spider)
            entries = {*entries, *(one.entry for one in known if one.entry.partition(BESIDE)[0] in entries)}
            self._connection.executemany(
                "UPDATE reports SET listed_at = ?, vanished_at = NULL WHERE spider = ? AND entry = ?",
                [(now.isoformat(), spider, entry) for entry in entries],
            )
            listed = {(one.agency, one.year) for one in known if one.entry in entries and one.agency}
            gone = [
                one
                for one in known
                if one.entry not in entries
                and one.vanished_at is None
                and (one.agency, one.year) not in listed
                and one.agency != NO_REPORT
                and judged(one)
            ]
            self._connection.executemany(
                "UPDATE reports SET vanished_at = ? WHERE spider = ? AND entry = ?",
                [(now.isoformat(), spider, one.entry) for one in gone],
            )
        return gone

    def _reports(self, where: str, parameters: tuple[Any, ...]) -> list[KnownReport]:
        with self._reading():
            return _select(self._connection, where, parameters)

    def _replace(self, table: str, record: Validators | KnownReport) -> None:
        values = [_to_sql(getattr(record, field.name)) for field in fields(record)]
        marks = ", ".join("?" * len(values))
        self._connection.execute(f"REPLACE INTO {table} VALUES ({marks})", values)  # noqa: S608

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"cannot read {self.path}: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:  # SQLite has rolled back itself on a full disk
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"cannot write {self.path}: {error}") from error


def vanished_reports(data_dir: Path) -> list[KnownReport]:
    """Known reports that no list names any more; none where nothing was ever crawled. Writes nothing.

    Raises:
        StoreError: the state can't be read.
    """
    return _looked_up(data_dir, "vanished_at NOT NULL")


def landed_reports(data_dir: Path) -> set[tuple[str, int]]:
    """Agency and year of the known reports that have landed. Writes nothing.

    Raises:
        StoreError: the state can't be read.
    """
    return {
        (one.agency, one.year) for one in _looked_up(data_dir, "year NOT NULL") if one.agency and one.year
    }


def all_known(data_dir: Path) -> list[KnownReport | Validators]:
    """All that is remembered. Writes nothing.

    Raises:
        StoreError: the state can't be read.
    """
    with _to_look_up(data_dir) as connection:
        if connection is None:
            return []
        pages = connection.execute("SELECT * FROM pages ORDER BY url").fetchall()
        return [*_select(connection, "TRUE", ()), *(Validators(*row) for row in pages)]


def _looked_up(data_dir: Path, where: str) -> list[KnownReport]:
    with _to_look_up(data_dir) as connection:
        return _select(connection, where, ()) if connection else []


@contextmanager
def _to_look_up(data_dir: Path) -> Iterator[sqlite3.Connection | None]:
    path = data_dir / FILE
    if not path.exists():
        yield None
        return
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=60, uri=True)
        ) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreError(f"cannot read {path}: {error}") from error


def check(data_dir: Path, *, repair: bool = False) -> str | None:
    """What is wrong with the state file, in one line; None if nothing, or if there is none yet.

    With ``repair`` a damaged file is moved aside.

    Raises:
        StoreError: it can't be moved.
    """
    path = data_dir / FILE
    if not path.exists():
        return None
    try:
        _open(path).close()
    except sqlite3.DatabaseError as error:
        if repair:
            with store_errors(f"move {path}"), locked(data_dir):
                _move_aside(path)
        return str(error)
    return None


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            connection.executescript(_TABLES)
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"written by another version, {version}")
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        if tables.fetchall() != [("pages",), ("reports",)]:
            raise sqlite3.DatabaseError("it has other tables than ours")
        # A killed process tears nothing; a power cut may, which the check below finds (default FULL).
        connection.execute("PRAGMA synchronous = OFF")
        if (verdict := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(verdict)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _move_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    path.rename(aside)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # belongs to the damaged one
    return aside


def _select(connection: sqlite3.Connection, where: str, parameters: tuple[Any, ...]) -> list[KnownReport]:
    rows = connection.execute(
        f"SELECT * FROM reports WHERE {where} ORDER BY spider, entry",  # noqa: S608 - from above
        parameters,
    )
    return [KnownReport(*map(_from_sql, fields(KnownReport), row)) for row in rows.fetchall()]


def _to_sql(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _from_sql(field: Any, value: Any) -> Any:
    if value is None:
        return None
    kinds = (field.type, *get_args(field.type))
    if datetime in kinds:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if date in kinds else value
