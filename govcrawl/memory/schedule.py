"""Which of the reports that landed before are fetched again tonight."""

import hashlib
from datetime import datetime, timedelta
from typing import Literal, get_args

from govcrawl.memory.database import KnownReport
from pipelines.dates import CHINA
from pipelines.errors import ArgumentError

Refresh = Literal["all", "due", "none"]

SEASON = (1, 2, 3)
"""Months in which reports appear and are corrected: due by 31 January (条例 § 50), many are late."""

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
