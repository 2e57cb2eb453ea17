"""Which of the reports that landed before are fetched again tonight, or as if they were new."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urljoin

from govcrawl.lists.entries import Entry
from govcrawl.lists.titles import plain
from govcrawl.memory.database import KnownReport
from pipelines.dates import CHINA
from pipelines.errors import ArgumentError

Refresh = Literal["all", "due", "none"]

SEASON = (1, 2, 3)
"""Months in which reports appear and are corrected: due by 31 January (条例 § 49), many are late."""

YOUNG = timedelta(days=60)
REST = timedelta(hours=12)
"""No report is asked for again sooner, however often somebody crawls in a night."""

ROUND = 30
"""Nights over which the confirmation of all other reports is spread."""


def parse_refresh(text: str) -> Refresh:
    """The value of `-a refresh=`.

    Raises:
        ArgumentError: not `all`, `due` or `none`.
    """
    for known in get_args(Refresh):
        if text == known:
            return known  # type: ignore[no-any-return]  # get_args has no types
    raise ArgumentError(f"refresh={text} is not understood; write all, due or none")


def is_rewritten(report: KnownReport, entry: Entry, listed_url: str) -> bool:
    """Whether the list that named a known report names another document at its address now.

    It has another title there, or another day: some sites write one page anew each year. Of another list,
    which may word titles in its own way, that says nothing; all pages of a list are in one folder.
    """
    if urljoin(report.listed_url or "", ".") != urljoin(listed_url, "."):
        return False
    return plain(entry.title) != plain(report.title or "") or _differ(entry.listed_on, report.listed_on)


def _differ(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one != other


def is_due(report: KnownReport, now: datetime) -> bool:
    """Whether a known report is to be fetched again tonight.

    Every night in the publishing season and while it is young; else when its own night of a round of
    ``ROUND`` has come since it was last checked, whether or not a crawl ran on that very night.
    """
    if timedelta() <= now - report.checked_at < REST:
        return False
    if report.checked_at > now:  # a clock was ahead: it is not known when
        return True
    today = now.astimezone(CHINA).date()
    listed = report.listed_on or report.first_seen.astimezone(CHINA).date()
    if today.month in SEASON or timedelta() <= today - listed < YOUNG:
        return True
    slot = int.from_bytes(hashlib.sha256(report.entry.encode()).digest()[:4], "big") % ROUND
    latest = today - timedelta(days=(today.toordinal() - slot) % ROUND)
    return report.checked_at.astimezone(CHINA).date() < latest
