"""What the first lines of a report say: whom to call."""

import re

from pipelines.width import narrow

# Each pattern with a sample of what it finds.
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


def contact(text: str) -> tuple[str | None, str | None, str | None]:
    """Phone, e-mail address and postal address of the lead paragraph's contact sentence."""
    lead = text[:_LEAD]
    phone, address = _PHONE.search(lead), _ADDRESS.search(lead)
    email = _EMAIL.search(lead) if "@" in lead or "＠" in lead else None
    number = narrow(phone[1] or phone[2]) if phone else ""
    if number.startswith("(") and ")" not in number:
        number = number[1:]
    return (
        " ".join(number.split()) or None,
        email[0].replace("＠", "@") if email else None,
        address[1].strip() if address else None,
    )
