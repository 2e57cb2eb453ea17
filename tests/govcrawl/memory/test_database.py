"""What the crawl remembers: when a report is due, what a transaction keeps, what damage does."""

import os
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from govcrawl.memory.database import (
    ROUND,
    KnownReport,
    Page,
    State,
    check,
    is_due,
    parse_refresh,
    vanished_reports,
)
from pipelines.errors import ArgumentError, StoreError

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
PAGE = Page("https://zwgk.shcn.gov.cn/1.html", '"1"', None, "text/html", "<urn:uuid:1>")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "listed_on", "due"),
    [
        ("2025-01-21T10:00", "2025-01-20", False),  # checked this very night
        ("2025-01-22T02:00", "2025-01-20", True),  # in the season: every night
        ("2025-03-31T23:59", "2015-01-20", True),  # ... of old reports, too
        ("2025-05-02T02:00", "2025-04-10", True),  # young
        ("2025-06-08T23:59", "2025-04-10", True),  # 59 days
        ("2025-05-02T02:00", None, False),  # of unknown date: as old as it is known to us
    ],
)
def test_every_night_in_the_season_and_while_it_is_young(now: str, listed_on: str | None, due: bool) -> None:
    checked = at(now) - (timedelta(hours=8) if not due else timedelta(days=1))
    report = replace(
        REPORT, listed_on=listed_on and date.fromisoformat(listed_on), checked_at=min(checked, at(now))
    )
    assert is_due(report, at(now)) is due


def test_all_others_once_in_a_round_spread_over_its_nights() -> None:
    """Each report once in any 30 nights, some on every night, and the same ones on every machine."""
    entries = [replace(REPORT, entry=f"a.cn/{n}.html", listed_on=date(2020, 1, 20)) for n in range(600)]
    checked = {one.entry: at("2025-06-01T02:00") for one in entries}
    nights = Counter[int]()
    for night in range(1, 2 * ROUND + 1):
        now = at("2025-06-01T02:00") + timedelta(days=night)
        for one in entries:
            if is_due(replace(one, checked_at=checked[one.entry]), now):
                checked[one.entry] = now
                nights[night] += 1
    assert nights.total() == 2 * len(entries)
    assert all(5 <= nights[night] <= 40 for night in range(1, 2 * ROUND + 1))
    assert nights[1] == nights[1 + ROUND] == 17


def test_a_night_without_a_crawl_is_made_up_for() -> None:
    old = replace(REPORT, listed_on=date(2020, 1, 20), checked_at=at("2025-06-01T02:00"))
    assert is_due(old, at("2025-07-01T02:00"))
    assert is_due(old, at("2025-09-17T02:00"))


@pytest.mark.parametrize("text", ["all", "due", "none"])
def test_refresh(text: str) -> None:
    assert parse_refresh(text) == text


@pytest.mark.parametrize("text", ["", "ALL", "yes"])
def test_a_wrong_refresh_is_told(text: str) -> None:
    with pytest.raises(ArgumentError, match="write all, due or none"):
        parse_refresh(text)


def test_what_is_remembered_is_there_the_next_time(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.remember(REPORT, [PAGE])
    with State(tmp_path) as state:
        assert state.report("changning", REPORT.entry) == REPORT
        assert state.report("putuo", REPORT.entry) is None
        assert state.page(PAGE.url) == PAGE
        assert state.page("https://zwgk.shcn.gov.cn/2.html") is None


def test_the_same_bytes_are_no_change(tmp_path: Path) -> None:
    later = THEN + timedelta(days=1)
    again = replace(REPORT, first_seen=later, checked_at=later, changed_at=later, listed_at=later)
    with State(tmp_path) as state:
        state.remember(REPORT, [])
        state.remember(again, [])
        same = state.report("changning", REPORT.entry)
        assert same == replace(again, first_seen=THEN, changed_at=THEN)
        state.remember(replace(again, sha256="b"), [])
        changed = state.report("changning", REPORT.entry)
        assert changed == replace(again, sha256="b", first_seen=THEN)


def test_what_no_list_names_has_vanished_until_one_does(tmp_path: Path) -> None:
    moved = replace(REPORT, entry="zwgk.shcn.gov.cn/old.html")
    gone = replace(REPORT, entry="zwgk.shcn.gov.cn/2.html", year=2023)
    other = replace(gone, spider="putuo", entry="shpt.gov.cn/2.html")
    now = THEN + timedelta(days=1)
    with State(tmp_path) as state:
        for report in (REPORT, moved, gone, other):
            state.remember(report, [])
        assert state.end_of_lists("changning", {REPORT.entry}, now) == [gone]
        assert state.end_of_lists("changning", {REPORT.entry}, now) == [], "said once"
    assert vanished_reports(tmp_path) == [replace(gone, vanished_at=now)]
    with State(tmp_path) as state:
        state.end_of_lists("changning", {REPORT.entry, gone.entry}, now)
    assert vanished_reports(tmp_path) == []


def test_a_killed_transaction_leaves_nothing(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        state = State(tmp_path)
        state._connection.execute("BEGIN IMMEDIATE")
        state._replace("reports", REPORT)
        os._exit(9)
    os.waitpid(pid, 0)
    with State(tmp_path) as state:
        assert state.reports() == []


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
    with State(tmp_path) as state:
        state.remember(REPORT, [PAGE])
    damage(tmp_path / "state.sqlite")  # type: ignore[operator]  # the lambdas above
    assert check(tmp_path) is not None
    with State(tmp_path) as state:
        assert state.reports() == []
        state.remember(REPORT, [PAGE])
    assert check(tmp_path) is None
    assert len(list(tmp_path.glob("state.sqlite.damaged-*"))) == 1
    assert "all reports are fetched once more" in caplog.text


def test_a_folder_in_its_place_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").mkdir()
    with pytest.raises(StoreError, match=r"cannot open .*state.sqlite: unable to open database file"):
        State(tmp_path)


def test_a_full_disk_is_a_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.remember(REPORT, [PAGE])
        pages = state._connection.execute("PRAGMA page_count").fetchone()[0]
        state._connection.execute(f"PRAGMA max_page_count = {pages}")
        many = [replace(PAGE, url=f"https://zwgk.shcn.gov.cn/{n}.html") for n in range(1000)]
        with pytest.raises(StoreError, match=r"cannot write .*state.sqlite: database or disk is full"):
            state.remember(replace(REPORT, sha256="b"), many)
        assert state.report("changning", REPORT.entry) == REPORT
        assert state.page(many[0].url) is None
    with State(tmp_path) as state:
        assert state.reports() == [REPORT]
