"""Dates as sites print them: in lists, in answers of APIs, and in the head of a page."""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

from pipelines.document import Document

CHINA = timezone(timedelta(hours=8))
"""China has kept one time and no daylight saving since 1991."""

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d\d(?=\d\d:)|\d{1,2}(?!\d))")
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")  # 20250117
_STAMP = re.compile(r"\d{9,13}")

PUBLISHED = (
    "发布日期",
    "发布时间",
    "PubDate",
    "pubdate",
    "publishdate",
    "公开日期",
    "生成日期",
    "发文日期",
    "成文日期",
)
"""Fields of a page's head that hold the date of publication, the surest first."""
_HEAD, _HEAD_LINE = 25, 100  # lines of a page that may be its head, and letters of such a line
_SPAN = re.compile(r"[至到止]|期限|时限|条例|规定|施行|修订")  # lines whose date is another one


def parse_date(value: object) -> date | None:
    """The day in ``value``, None if there is none.

    Understood: `2025-01-22`, `2025.1.22`, `2016/2/26`, `2026年1月22日`, each with words or a time
    around it, `20250122` at the beginning, and the time stamps of list answers: milliseconds or seconds
    since 1970, as a number or as digits. Stamps are taken in China's time; in UTC the day would be one early.
    """
    if isinstance(value, int | float):
        return _of_stamp(float(value))
    if not isinstance(value, str):
        return None
    if found := _DAY.search(value) or _COMPACT.match(value.strip()):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    return _of_stamp(float(value)) if _STAMP.fullmatch(value.strip()) else None


def _of_stamp(stamp: float) -> date | None:
    try:
        return datetime.fromtimestamp(stamp / 1000 if stamp > 1e11 else stamp, CHINA).date()
    except (OverflowError, OSError, ValueError):
        return None


def published_on(document: Document) -> date | None:
    """The date the page's head gives as its publication, None if it gives none.

    Some heads print it without a label: `2026年01月21日 来源: 上海普陀`, `2026.01.13` (Qingpu).
    """
    fields = {re.sub(r"[\s:：]", "", key): value for key, value in document.metadata.items()}
    for name in PUBLISHED:
        if name in fields and (day := parse_date(unicodedata.normalize("NFKC", fields[name]))):
            return day
    for line in document.paragraphs[:_HEAD]:
        if line.startswith("一、"):
            break
        if len(line) < _HEAD_LINE and not _SPAN.search(line) and (found := _DAY.search(line)):
            return parse_date(found[0])
    return None
