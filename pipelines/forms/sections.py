"""The six sections of a report's text, and what its first paragraphs say: period, contact, date."""

import re
import unicodedata
from datetime import date

from pipelines.document import Document
from pipelines.records import SECTIONS

_ANY = r"[^。；|\n、，,（(]"
_MARK = rf"(?:\s*[、.．,，]\s*{_ANY}{{0,16}}?|\s*)"
"""Between a numeral and the words that each heading of its section has: 五、信息公开工作存在的主要问题."""
_HEADINGS = re.compile(  # the numerals first, in one set, which makes the search quick
    r"[一二三四五六](?:"
    rf"(?P<overview>(?<=一){_MARK}(?:总体(?:工作)?(?:情况)?概述|总体(?:工作)?情况|概述|基本情况|总体概况))"
    rf"|(?P<proactive>(?<=二){_MARK}主动公开(?:(?:政府)?信息)?(?:的|工作)*情况)"
    rf"|(?P<requests>(?<=三){_MARK}(?:(?:收到|受理)(?:和|及|与)|依申请公开){_ANY}{{0,20}}?情况)"
    rf"|(?P<reviews>(?<=四){_MARK}(?:行政法?复议|复议)[^。；|\n]{{0,16}}?情况)"
    rf"|(?P<problems>(?<=五){_MARK}(?:问题|不足)(?:\s*[及和与、][^。；|\n（(]{{0,14}}?(?:情况|措施|计划|打算|方向))?)"
    rf"|(?P<other_matters>(?<=六){_MARK}(?:其[他它](?:需要?|应当?)?(?:报告|说明)?的?事项|需要(?:报告|说明)的其[他它]事项)))"
)
_MONTH_DAY = r"(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?"
_PERIOD = re.compile(
    rf"(\d\d\d\d)\s*[年.\-/]\s*{_MONTH_DAY}\s*(?:零时|0时)?(?:[(（]含[)）])?\s*起?\s*[,，]?"
    rf"\s*(?:至|到|—+|-+|~|～)\s*(?:(\d{{4}})\s*[年.\-/]|[本同当]年)?\s*{_MONTH_DAY}"
)
_PHONE = re.compile(
    r"(?:(?:电\s*话|热线|手机|[Tt][Ee][Ll])\s*(?:号码)?|联系方式)\s*[:：为]?\s*"
    r"([(（]?\d[\d\-—－()（）\s]{6,22}\d(?:\s*转\s*\d+)?|(?<=[:：])\d{5,6}(?!\d))"
    r"|联系方式\s*[:：][^;；。\n]{1,40}?(\d{3,4}[-—]\d{7,8})"
)
_LEAD = 1800
"""Letters within which the lead paragraph with its contact sentence ends."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+[@＠][A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_ADDRESS = re.compile(
    r"(?:地\s*址|办公地点)\s*[:：]\s*"
    r"([^;；,，。()（）\n]{4,60}?)(?=\s*(?:[;；,，。()（）\n]|邮\s*[编政]|电\s*话|联系电话|$))"
)
_DATE = re.compile(r"((?:19|20)\d{2})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})")
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_HEAD, _HEAD_LINE = 25, 100  # lines of a page that may be its head, and letters of such a line
_SPAN = re.compile(r"[至到止]|期限|时限|条例|规定|施行|修订")
_PUBLISHED = (
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


def sections(text: str) -> dict[str, str]:
    """Split running text at the headings 一 to 六; code of ``SECTIONS`` -> text without the heading.

    A heading counts where it stands in order, and begins a line if most do: not in the lead paragraph that
    lists the contents, nor where another section refers to it.
    Works as well where the whole report is one paragraph.
    """
    matches = [(match.lastgroup or "", match.span()) for match in _HEADINGS.finditer(text)]
    on_lines = [
        (code, span) for code, span in matches if text[: span[0]].rpartition("\n")[2].strip("# ") == ""
    ]
    found: dict[str, tuple[int, int]] = {}
    for code, span in on_lines if len({code for code, _ in on_lines}) > 2 else matches:
        if code not in found and all(SECTIONS.index(code) > SECTIONS.index(before) for before in found):
            found[code] = span
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
    email = _EMAIL.search(lead) if "@" in lead or "＠" in lead else None
    number = unicodedata.normalize("NFKC", phone[1] or phone[2]) if phone else ""
    if number.startswith("(") and ")" not in number:
        number = number[1:]
    return (
        " ".join(number.split()) or None,
        email[0].replace("＠", "@") if email else None,
        address[1].strip() if address else None,
    )


def published_on(document: Document) -> date | None:
    """The date the page's head gives as its publication.

    Some heads print it without a label: `2026年01月21日 来源: 上海普陀`, `2026.01.13` (Qingpu).
    """
    for name in _PUBLISHED:
        text = document.metadata.get(name, "")
        if match := _DATE.search(text) or _COMPACT_DATE.match(text):
            return _day(*match.groups())
    for line in document.paragraphs[:_HEAD]:
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
