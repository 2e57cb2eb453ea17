"""What the crawl remembers: what a transaction keeps, what damage does."""

import os
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from govcrawl.memory.database import KnownReport, Memory, Validators, check, vanished_reports
from pipelines.errors import StoreError

THEN = datetime(2025, 1, 20, 18, tzinfo=UTC)  # 2 in the morning in China
REPORT = KnownReport(
    spider="changning",
    entry="zwgk.shcn.gov.cn/1.html",
    title="长宁区人社局2024年年报",
    url="https://zwgk.shcn.gov.cn/1.html",
    listed_url="https://zwgk.shcn.gov.cn/index.html",
    listed_on=date(2025, 1, 20),
    agency="changning-rsj",
    year=2024,
    sha256="a",
    first_seen=THEN,
    checked_at=THEN,
    changed_at=THEN,
    listed_at=THEN,
)
VALIDATORS = Validators("https://zwgk.shcn.gov.cn/1.html", '"1"', None, "text/html", "<urn:uuid:1>")


def test_what_is_remembered_is_there_the_next_time(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.remember(REPORT, [VALIDATORS])
    with Memory(tmp_path) as memory:
        assert memory.report("changning", REPORT.entry) == REPORT
        assert memory.report("putuo", REPORT.entry) is None
        assert memory.validators(VALIDATORS.url) == VALIDATORS
        assert memory.validators("https://zwgk.shcn.gov.cn/2.html") is None


BEFORE = """
CREATE TABLE reports (
    spider TEXT NOT NULL, entry TEXT NOT NULL, title TEXT, url TEXT NOT NULL, listed_url TEXT NOT NULL,
    listed_on TEXT, agency TEXT, year INTEGER, sha256 TEXT NOT NULL, first_seen TEXT NOT NULL,
    checked_at TEXT NOT NULL, changed_at TEXT NOT NULL, listed_at TEXT NOT NULL, vanished_at TEXT,
    PRIMARY KEY (spider, entry)) WITHOUT ROWID;
CREATE TABLE pages (
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, content_type TEXT, record TEXT NOT NULL
    ) WITHOUT ROWID;
PRAGMA user_version = 1;
INSERT INTO reports VALUES ('changning', 'zwgk.shcn.gov.cn/1.html', '长宁区人社局2024年年报',
    'https://zwgk.shcn.gov.cn/1.html', 'https://zwgk.shcn.gov.cn/index.html', '2025-01-20', 'changning-rsj',
    2024, 'a', '2025-01-20T18:00:00+00:00', '2025-01-20T18:00:00+00:00', '2025-01-20T18:00:00+00:00',
    '2025-01-20T18:00:00+00:00', NULL);
INSERT INTO pages VALUES ('https://zwgk.shcn.gov.cn/1.html', '"1"', NULL, 'text/html', '<urn:uuid:1>');
"""
"""A file as crawls of November 2026 wrote it."""


def test_a_file_of_before_opens(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.executescript(BEFORE)
    connection.close()
    assert check(tmp_path) is None
    with Memory(tmp_path) as memory:
        assert memory.reports() == [REPORT]
        assert memory.validators(VALIDATORS.url) == VALIDATORS


def test_the_same_bytes_are_no_change(tmp_path: Path) -> None:
    later = THEN + timedelta(days=1)
    again = replace(REPORT, first_seen=later, checked_at=later, changed_at=later, listed_at=later)
    with Memory(tmp_path) as memory:
        memory.remember(REPORT, [])
        memory.remember(again, [])
        same = memory.report("changning", REPORT.entry)
        assert same == replace(again, first_seen=THEN, changed_at=THEN)
        memory.remember(replace(again, sha256="b"), [])
        changed = memory.report("changning", REPORT.entry)
        assert changed == replace(again, sha256="b", first_seen=THEN)


def test_what_no_list_names_has_vanished_until_one_does(tmp_path: Path) -> None:
    moved = replace(REPORT, entry="zwgk.shcn.gov.cn/old.html")
    gone = replace(REPORT, entry="zwgk.shcn.gov.cn/2.html", year=2023)
    other = replace(gone, spider="putuo", entry="shpt.gov.cn/2.html")
    now = THEN + timedelta(days=1)
    with Memory(tmp_path) as memory:
        for report in (REPORT, moved, gone, other):
            memory.remember(report, [])
        assert memory.end_of_lists("changning", {REPORT.entry}, now) == [gone]
        assert memory.end_of_lists("changning", {REPORT.entry}, now) == [], "said once"
    assert vanished_reports(tmp_path) == [replace(gone, vanished_at=now)]
    with Memory(tmp_path) as memory:
        memory.end_of_lists("changning", {REPORT.entry, gone.entry}, now)
    assert vanished_reports(tmp_path) == []


def test_a_killed_transaction_leaves_nothing(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        memory = Memory(tmp_path)
        memory._connection.execute("BEGIN IMMEDIATE")
        memory._replace("reports", REPORT)
        os._exit(9)
    os.waitpid(pid, 0)
    with Memory(tmp_path) as memory:
        assert memory.reports() == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"not a database" * 100),
        lambda path: path.write_bytes(path.read_bytes()[:2000]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(len(path.read_bytes()) - 4096)),
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close(),
        lambda path: sqlite3.connect(path).execute("DROP TABLE pages").connection.close(),
    ],
    ids=["foreign", "cut", "overwritten", "of another version", "without a table"],
)
def test_a_damaged_file_is_set_aside(
    tmp_path: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    with Memory(tmp_path) as memory:
        memory.remember(REPORT, [VALIDATORS])
    damage(tmp_path / "state.sqlite")  # type: ignore[operator]  # the lambdas above
    assert check(tmp_path) is not None
    with Memory(tmp_path) as memory:
        assert memory.reports() == []
        memory.remember(REPORT, [VALIDATORS])
    assert check(tmp_path) is None
    assert len(list(tmp_path.glob("state.sqlite.damaged-*"))) == 1
    assert "all reports are fetched once more" in caplog.text


def test_a_folder_in_its_place_gets_another_name(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").mkdir()
    with Memory(tmp_path) as memory:
        assert memory.reports() == []
    assert (tmp_path / ".state.sqlite.aside-0").is_dir()


def test_a_place_that_can_not_be_opened_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").symlink_to(tmp_path / "nowhere" / "state.sqlite")
    with pytest.raises(StoreError, match=r"cannot open .*state.sqlite: unable to open database file"):
        Memory(tmp_path)


def test_a_full_disk_is_a_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.remember(REPORT, [VALIDATORS])
        pages = memory._connection.execute("PRAGMA page_count").fetchone()[0]
        memory._connection.execute(f"PRAGMA max_page_count = {pages}")
        many = [replace(VALIDATORS, url=f"https://zwgk.shcn.gov.cn/{n}.html") for n in range(1000)]
        with pytest.raises(StoreError, match=r"cannot write .*state.sqlite: database or disk is full"):
            memory.remember(replace(REPORT, sha256="b"), many)
        assert memory.report("changning", REPORT.entry) == REPORT
        assert memory.validators(many[0].url) is None
    with Memory(tmp_path) as memory:
        assert memory.reports() == [REPORT]
