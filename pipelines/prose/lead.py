"""What the first lines of a report say: the period reported on, whom to call."""

import re
import unicodedata
from datetime import date

# Each pattern with a sample of what it finds.
_MONTH_DAY = r"(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?"
_PERIOD = re.compile(
    rf"(\d\d\d\d)\s*[年.\-/]\s*{_MONTH_DAY}\s*(?:零时|0时)?(?:[(（]含[)）])?\s*起?\s*[,，]?"
    rf"\s*(?:至|到|—+|-+|~|～)\s*(?:(\d{{4}})\s*[年.\-/]|[本同当]年)?\s*{_MONTH_DAY}"
)
"""`2024年1月1日起至12月31日`, `2024.1.1-2024.12.31`, `2023年1月1日零时（含）至本年12月31日`."""
_PHONE = re.compile(
    r"(?:(?:电\s*话|热线|手机|[Tt][Ee][Ll])\s*(?:号码)?|联系方式)\s*[:：为]?\s*"
    r"([(（]?\d[\d\-—－()（）\s]{6,22}\d(?:\s*转\s*\d+)?|(?<=[:：])\d{5,6}(?!\d))"
    r"|联系方式\s*[:：][^;；。\n]{1,40}?(\d{3,4}[-—]\d{7,8})"
)
"""`电话：021-22050000 转 6216`, `热线：12345`, `联系方式：长宁路599号，021-22050000`."""
_LEAD = 1800
"""Letters within which the lead paragraph with its contact sentence ends."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+[@＠][A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")  # zwgk@shcn.gov.cn
_ADDRESS = re.compile(
    r"(?:地\s*址|办公地点)\s*[:：]\s*"
    r"([^;；,，。()（）\n]{4,60}?)(?=\s*(?:[;；,，。()（）\n]|邮\s*[编政]|电\s*话|联系电话|$))"
)
"""`地址：长宁路599号，邮编：200050`: up to the comma."""


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


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
