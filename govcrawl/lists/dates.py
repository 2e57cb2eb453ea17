"""Dates as the lists of the sites print them."""

import re
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""China has kept one time and no daylight saving since 1991."""

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")


def parse_date(value: object) -> date | None:
    """The day in ``value``, None if there is none.

    Understood: `2025-01-22`, `2025.1.22`, `2016/2/26`, `2026年1月22日`, each with words or a time
    around it, and the time stamps of list answers: milliseconds or seconds since 1970, as a number
    or as digits. Stamps are taken in China's time; in UTC the day would be one early.
    """
    if isinstance(value, int | float) or (
        isinstance(value, str) and re.fullmatch(r"\d{9,13}", value.strip())
    ):
        stamp = float(value)
        try:
            return datetime.fromtimestamp(stamp / 1000 if stamp > 1e11 else stamp, CHINA).date()
        except (OverflowError, OSError, ValueError):
            return None
    if isinstance(value, str) and (found := _DAY.search(value)):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    return None
