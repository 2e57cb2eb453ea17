"""When a report that has landed is fetched again."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.memory.schedule import ROUND, is_due, is_rewritten, parse_refresh
from pipelines.errors import ArgumentError
from tests.govcrawl.memory.test_database import REPORT


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


def test_a_clock_that_was_ahead_delays_nothing() -> None:
    now = at("2025-06-10T02:00")
    later = now + timedelta(days=2000)
    assert is_due(replace(REPORT, listed_on=date(2020, 1, 20), checked_at=later, first_seen=later), now)
    typo = replace(REPORT, listed_on=date(2052, 1, 20), checked_at=now - timedelta(days=1))
    assert not all(is_due(replace(typo, entry=f"a.cn/{n}.html"), now) for n in range(10)), (
        "not for ever young"
    )


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


@pytest.mark.parametrize(
    ("changes", "listed_url", "rewritten"),
    [
        ({}, "https://zwgk.shcn.gov.cn/index.html", False),
        ({"title": "长宁区 人社局2024年年报 "}, "https://zwgk.shcn.gov.cn/index.html", False),
        ({"listed_on": None}, "https://zwgk.shcn.gov.cn/index.html", False),
        ({"title": "长宁区人社局2025年年报"}, "https://zwgk.shcn.gov.cn/index.html", True),
        ({"title": "长宁区人社局2025年年报"}, "https://zwgk.shcn.gov.cn/index_2.html", True),
        ({"listed_on": date(2026, 1, 20)}, "https://zwgk.shcn.gov.cn/index.html", True),
        ({"title": "2024年年报"}, "https://zwgk.shcn.gov.cn/rsj/index.html", False),  # another list's wording
    ],
)
def test_a_row_that_its_list_now_calls_otherwise_is_another_document(
    changes: dict[str, object], listed_url: str, rewritten: bool
) -> None:
    row = Entry(REPORT.title or "", REPORT.url, REPORT.listed_on)
    assert is_rewritten(REPORT, replace(row, **changes), listed_url) is rewritten  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["all", "due", "none"])
def test_refresh(text: str) -> None:
    assert parse_refresh(text) == text


@pytest.mark.parametrize("text", ["", "ALL", "yes"])
def test_a_wrong_refresh_is_told(text: str) -> None:
    with pytest.raises(ArgumentError, match="write all, due or none"):
        parse_refresh(text)
