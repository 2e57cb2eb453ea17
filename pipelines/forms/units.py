"""Units that forms, headings and cells print: closed lists. What is on none is no unit, and never 万元."""

import re
from functools import lru_cache

from pipelines.width import narrow

AMOUNTS = frozenset({"amount_10k_yuan", "procurement_amount"})
"""The measures of table 二 that are money. All else in the forms is counted."""

MONEY = "(?:[十百千]?万|[十百千亿])?(?:人民币)?(?:元|美元|港元|港币|欧元|日元|英镑)"
COUNTS = "人次|件次|条次|件|条|次|笔|项|个|起|宗|例|份|篇|场|户|家|人|名|处|部|期|本|张|页"

_NOTE = re.compile(
    rf"\((?:计量)?(?:单位:?)?(?P<unit>{MONEY}|{COUNTS})\)$|^(?:计量)?单位:?(?P<alone>{MONEY}|{COUNTS})$"
)
_STATED = re.compile(r"单位:?([^\s,;。()]*)")
_MONEY = re.compile(MONEY)


@lru_cache(maxsize=4096)
def apart(label: str) -> tuple[str, str | None]:
    """A label without its unit, and that: `本年收费金额（单位：万元）` -> 本年收费金额, 万元."""
    text = "".join(narrow(label).split())
    match = _NOTE.search(text)
    return (text[: match.start()], match["unit"] or match["alone"]) if match else (text, None)


@lru_cache(maxsize=1024)
def stated(caption: str) -> str | None:
    """What a caption or note calls the unit, known or not: `单位：件` -> 件, `单位：辆` -> 辆."""
    match = _STATED.search(narrow(caption))
    return match[1] if match else None


def is_money(unit: str) -> bool:
    """Whether it is a unit of money that is listed."""
    return _MONEY.fullmatch(unit) is not None


def is_count(unit: str) -> bool:
    """Whether it is a unit of things counted that is listed."""
    return unit in COUNTS.split("|")


def fits(unit: str, column: str) -> bool:
    """Whether a column of a form can be counted in this unit."""
    return is_money(unit) if column in AMOUNTS else is_count(unit)
