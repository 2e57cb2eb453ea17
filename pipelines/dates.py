"""Dates as sites print them: in lists, in answers of APIs, in the head of a page; the period of a report."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from pipelines.document import Document
from pipelines.records import Check, Hints, finding
from pipelines.width import narrow

CHINA = timezone(timedelta(hours=8))
"""China has kept one time and no daylight saving since 1991."""
LAST_MONTHS = 11
"""The month of the report year from which on a report may be out: some publish before the year is over."""

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d\d(?=\d\d:)|\d{1,2}(?!\d))")
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")  # 20250117
_STAMP = re.compile(r"\d{9,13}")

PUBLISHED = (
    *("发布日期", "发布时间", "PubDate", "pubdate", "publishdate", "firstpublishedtime", "publishedDate"),
    *("article:published_time", "公开日期", "公布日期", "createDate"),
)
"""Fields of a page's head that hold the date of publication, the surest first. 成文日期, 生成日期
and 发文日期 say when a paper was written or signed."""
_HEAD, _HEAD_LINE = 25, 100  # lines of a page that may be its head, and letters of such a line
_SPAN = re.compile(r"[至到止]|期限|时限|条例|规定|施行|修订")  # lines whose date is another one

_TIME = r"(?:T?\s*\d{1,2}[:时]\d\d(?:[:分]\d\d)?秒?)?日?"
_LABELLED = re.compile(r"(?:发\s*布|公\s*开|公\s*布|发\s*表)\s*(?:日\s*期|时\s*间)\s*[:：]?\s*$")
_HANDLED = re.compile(r"(?:更\s*新|上\s*传|录\s*入|提\s*交)\s*(?:日\s*期|时\s*间)\s*[:：]?\s*$")
"""When someone put the page there, or changed it last: the day of publication where nothing else says one."""
_FURNITURE = re.compile(
    r"(?:(?:信息|文章|稿件)?来源|作者|(?:责任)?编辑|供稿|发布(?:机构|单位|部门)|字[号体]|(?:浏览|点击|阅读|访问)(?:次数|量|数)?"
    r"|打印(?:本页)?|关闭(?:窗口)?|分享到?)\s*[:：]?\s*[^\s|｜【】\[\]]*"
)
"""What stands beside the date below a title: `来源：上海普陀 浏览次数：12 【字号 大 中 小】`."""
_BLANK = re.compile(r"[\s|｜:：,，;；()（）【】\[\]大中小日期时间]+")
_TITLE = re.compile(r"(?:报告|年报|通知|公告)$")

_MONTH_DAY = r"(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?"
_PERIOD = re.compile(
    rf"(\d\d\d\d)\s*[年.\-/]\s*{_MONTH_DAY}\s*(?:零时|0时)?(?:[(（]含[)）])?\s*起?\s*[,，]?"
    rf"\s*(?:至|到|—+|-+|~|～)\s*(?:(\d{{4}})\s*[年.\-/]|[本同当]年)?\s*{_MONTH_DAY}"
)
"""`2024年1月1日起至12月31日`, `2024.1.1-2024.12.31`, `2023年1月1日零时（含）至本年12月31日`."""


class PrintedDate(NamedTuple):
    """A day that may be that of publication, and where it stands."""

    day: date
    source: str
    labelled: bool = False
    alone: bool = False  # nothing beside it says what it is
    handled: bool = False  # 更新时间, 上传时间


def parse_date(value: object) -> date | None:
    """The day in ``value``, None if there is none.

    Understood: `2025-01-22`, `2025.1.22`, `2016/2/26`, `2026年1月22日`, each with words or a time
    around it, `20250122` at the beginning, and the time stamps of list answers: milliseconds or seconds
    since 1970, as a number or as digits. Stamps are taken in China's time; in UTC the day would be one early.
    """
    if isinstance(value, int | float):
        return _of_stamp(value)
    if not isinstance(value, str):
        return None
    if found := _DAY.search(value) or _COMPACT.match(value.strip()):
        return _day(*found.groups())
    return _of_stamp(float(value)) if _STAMP.fullmatch(value.strip()) else None


def _of_stamp(stamp: float) -> date | None:
    try:
        return datetime.fromtimestamp(stamp / 1000 if stamp > 1e11 else stamp, CHINA).date()
    except (OverflowError, OSError, ValueError):
        return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def periods(text: str) -> Iterator[tuple[date, date]]:
    """The spans of days that a text names: `从2024年1月1日起到2024年12月31日止`."""
    for match in _PERIOD.finditer(text):
        first = _day(match[1], match[2], match[3])
        last = _day(match[4] or match[1], match[5], match[6])
        if first and last and first < last:
            yield first, last


def period(text: str) -> tuple[date, date] | None:
    """The reporting period (统计期限), near the beginning of a report's text."""
    return next(periods(text[:6000]), None)


def printed_dates(document: Document, hints: Hints) -> Iterator[PrintedDate]:
    """The days that may be that of publication, in the order of trust.

    A labelled one (发布日期, PubDate); one beside 来源, 字号 or 浏览; the list's; one labelled as that of an
    update (更新时间) or an upload; one that makes a line of the head alone, or ends the title's. A day beside
    anything else is another one: 今天是2026年1月22日.
    """
    fields = document.fields
    for name in (name.replace(":", "") for name in PUBLISHED):
        if name in fields and (day := parse_date(narrow(fields[name]))):
            yield PrintedDate(day, name, labelled=True)
    in_head = list(_of_head(document))
    yield from (printed for printed in in_head if printed.labelled)
    yield from (p for p in in_head if not (p.labelled or p.alone or p.handled))
    if hints.listed_on:
        yield PrintedDate(hints.listed_on, "the list")
    yield from (printed for printed in in_head if printed.handled)
    yield from (printed for printed in in_head if printed.alone and printed.day != hints.fetched_on)


def _of_head(document: Document) -> Iterator[PrintedDate]:
    for line in document.paragraphs[:_HEAD]:
        if line.startswith("一、"):
            break
        if len(line) >= _HEAD_LINE or not ("20" in line or "19" in line):
            continue
        for found in _DAY.finditer(line):
            if not (day := _day(*found.groups())):
                continue
            before, after = line[: found.start()], line[found.end() :]
            if _LABELLED.search(before):
                yield PrintedDate(day, "a label", labelled=True)
                continue
            if _HANDLED.search(before):
                yield PrintedDate(day, "the label of an update", handled=True)
                continue
            time = re.match(_TIME, after)
            around = f"{before} {after[time.end() :] if time else after}"
            if _SPAN.search(around):
                continue
            bare = _FURNITURE.sub(" ", around)
            rest = _BLANK.sub("", bare)
            if rest and not _TITLE.search(rest):
                continue
            if bare != around:
                yield PrintedDate(day, "the line of 来源")
            elif time is None or time[0] in {"", "日"}:
                yield PrintedDate(day, "a line of the head", alone=True)


def published_on(document: Document, hints: Hints, year: int | None) -> tuple[date | None, list[Check]]:
    """The day of publication and the findings about it.

    Never one after the document was fetched; and before the report year is nearly over only where a label
    says so, with a finding.
    """
    checks: list[Check] = []
    for printed in printed_dates(document, hints):
        early = year is not None and (printed.day.year, printed.day.month) < (year, LAST_MONTHS)
        late = hints.fetched_on is not None and printed.day > hints.fetched_on
        if (early or late) and not printed.alone:
            what = f"after it was fetched on {hints.fetched_on}" if late else f"in or before {year}, its year"
            message = f"published on {printed.day} by {printed.source}: {what}"
            checks.append(finding("date_implausible", "warning", message))
        if not late and (printed.labelled or not early):
            return printed.day, checks
    return None, checks


def by_clock(moment: datetime, now: datetime) -> tuple[bool, datetime]:
    """A key to sort moments by that were noted: one still to come, of a clock that was ahead, is first."""
    return moment <= now, moment
