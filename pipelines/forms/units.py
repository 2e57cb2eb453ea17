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
_STATED = re.compile(
    r"(?<!填报|填表|报送|上报|报告|编制|制表|公开|发布|公布|责任|主管|主办|承办|来源|主体|负责|所属|下属|相关|有关)(?<![本各我])"
    r"单位(?!名称|负责人|领导|地址|电话|网址|性质|类型|类别|代码|盖章|公章|意见|数量)(?:均|都)?(?:[:为是]*)([^\s,;。()]*)"
)
_AGENCY = re.compile(
    r"..(?:局|委|委员会|办|办公室|处|办事处|所|院|队|站|会|厅|署|部|馆|中心|街道|镇|乡|政府|公司|集团|学校|园区|新区|银行)$"
)
"""Who counted rather than what is counted: `单位：某区民政局`."""
_MONEY = re.compile(MONEY)


@lru_cache(maxsize=4096)
def apart(label: str) -> tuple[str, str | None]:
    """A label without its unit, and that: `本年收费金额（单位：万元）` -> 本年收费金额, 万元."""
    text = "".join(narrow(label).split())
    match = _NOTE.search(text)
    return (text[: match.start()], match["unit"] or match["alone"]) if match else (text, None)


@lru_cache(maxsize=1024)
def stated(caption: str) -> str | None:
    """What a caption or note calls the unit, known or not: `单位：件` -> 件, `单位：辆` -> 辆.

    None where 单位 is an organisation: `填报单位：某区民政局`, `单位负责人`.
    """
    match = _STATED.search(narrow(caption))
    return match[1] if match and not _AGENCY.search(match[1]) else None


def each(unit: str) -> list[str]:
    """The units of a table that has several: 件、万元 are those of its columns, each of its own."""
    return re.split("[、/和及]", unit)


def is_money(unit: str) -> bool:
    """Whether it is a unit of money that is listed."""
    return _MONEY.fullmatch(unit) is not None


def is_count(unit: str) -> bool:
    """Whether it is a unit of things counted that is listed."""
    return unit in COUNTS.split("|")


def fits(unit: str, column: str) -> bool:
    """Whether a column of a form can be counted in this unit."""
    return is_money(unit) if column in AMOUNTS else is_count(unit)
