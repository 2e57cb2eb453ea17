"""The six sections of a report's text, and what its first paragraphs say: period, contact, date."""

import re
import unicodedata
from datetime import date
from itertools import islice

from pipelines.document import Document
from pipelines.records import SECTIONS

_HEADINGS = re.compile(
    r"(?P<overview>一\s*[、.．,，]?\s*(?:总体情况|概述|基本情况|总体概况))"
    r"|(?P<proactive>二\s*[、.．,，]?\s*主动公开(?:政府)?信息(?:的)?情况)"
    r"|(?P<requests>三\s*[、.．,，]?\s*(?:收到和处理|依申请公开)[^。；|]{0,14}?情况)"
    r"|(?P<reviews>四\s*[、.．,，]?\s*(?:因)?(?:政府)?信息公开[^。；|]{0,14}?(?:行政复议|行政法复议)[^。；|]{0,14}?情况)"
    r"|(?P<problems>五\s*[、.．,，]?\s*(?:政府信息公开工作)?存在的?(?:主要)?(?:的)?问题"
    r"(?:\s*[及和与、][^。；|\n（(]{0,14}?(?:情况|措施|计划|打算|方向))?)"
    r"|(?P<other_matters>六\s*[、.．,，]?\s*其他(?:需要|应当)?(?:报告|说明)?的?事项)"
)
_DAY = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_PERIOD = re.compile(
    rf"{_DAY}\s*(?:起)?\s*(?:至|到|—+|-+|~|～)\s*(?:(\d{{4}})\s*年)?\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日"
)
_PHONE = re.compile(
    r"(?:电\s*话|联系方式|热线)\s*(?:号码)?\s*[:：为]?\s*([(（]?\d[\d\-—－()（）\s]{6,22}\d(?:转\d+)?)"
)
_LEAD = 1800
"""Letters within which the lead paragraph with its contact sentence ends."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_ADDRESS = re.compile(r"(?:联系|通讯|办公)?地\s*址\s*[:：]\s*([^;；,，。()（）\n]{4,60})")
_DATE = re.compile(r"((?:19|20)\d{2})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})")
_HEAD, _HEAD_LINE = 25, 100  # lines of a page that may be its head, and letters of such a line
_SPAN = re.compile(r"[至到止]|期限|时限")
_PUBLISHED = (
    "发布日期",
    "发布时间",
    "PubDate",
    "publishdate",
    "公开日期",
    "生成日期",
    "发文日期",
    "成文日期",
)


def sections(text: str) -> dict[str, str]:
    """Split running text at the headings 一 to 六; code of ``SECTIONS`` -> text without the heading.

    A heading counts where it stands in order: the lead paragraph that lists the contents does not.
    Works as well where the whole report is one paragraph.
    """
    found: dict[str, tuple[int, int]] = {}
    for match in _HEADINGS.finditer(text):
        code = match.lastgroup
        assert code is not None
        if code not in found and all(SECTIONS.index(code) > SECTIONS.index(before) for before in found):
            found[code] = match.span()
    ends = [*[start for start, _ in found.values()][1:], len(text)] if found else []
    return {code: text[body:end].strip() for (code, (_, body)), end in zip(found.items(), ends, strict=True)}


def period(text: str) -> tuple[date, date] | None:
    """The reporting period: `统计期限从2024年1月1日起到2024年12月31日止`."""
    for match in _PERIOD.finditer(text[:6000]):
        first = _day(match[1], match[2], match[3])
        last = _day(match[4] or match[1], match[5], match[6])
        if first and last and first < last:
            return first, last
    return None


def contact(text: str) -> tuple[str | None, str | None, str | None]:
    """Phone, e-mail address and postal address of the lead paragraph's contact sentence."""
    lead = text[:_LEAD]
    phone, address = _PHONE.search(lead), _ADDRESS.search(lead)
    email = _EMAIL.search(lead) if "@" in lead else None
    return (
        " ".join(unicodedata.normalize("NFKC", phone[1]).split()).strip("(") if phone else None,
        email[0] if email else None,
        address[1].strip() if address else None,
    )


def published_on(document: Document) -> date | None:
    """The date the page's head gives as its publication.

    Some heads print it without a label: `2026年01月21日 来源: 上海普陀`, `2026.01.13` (Qingpu).
    """
    for name in _PUBLISHED:
        if (text := document.metadata.get(name)) and (match := _DATE.search(text)):
            return _day(*match.groups())
    for line in islice(document.paragraphs(), _HEAD):
        if line.startswith("一、"):
            break
        if len(line) < _HEAD_LINE and not _SPAN.search(line) and (match := _DATE.search(line)):
            return _day(*match.groups())
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
