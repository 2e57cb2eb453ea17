"""The sentences of a report against its tables."""

import re
from itertools import groupby
from math import isfinite, nan

from pipelines.forms.sums import FRAME, TOTAL
from pipelines.prose.sentences import NOISE, SENTENCE, TOO_LONG, UNIT, sentences
from pipelines.prose.statements import NO, OF_SECTION, STATEMENTS, Cells, StatedNumber, by_channel
from pipelines.records import Check, Severity, Value
from pipelines.width import narrow

Numbers = dict[str, float]
"""Cell -> number, for the cells that print one; NaN for those left open."""

_NO_FEE = re.compile(
    rf"{NO}[^,;]{{0,16}}?(?:收费|收取|费用|处理费)|(?:收费|收取|费用|处理费)[^,;]{{0,16}}?(?:(?<![\d.])0[元件]|零|为0(?![\d.])|:无)"
)
"""未收取信息处理费, 没有收费, 收费:无."""
_UNPAID = "requests.other.fee_overdue.total"
_CHARGED = "proactive.administrative_fee.amount_10k_yuan"
_STATED = {*FRAME, "normative_document", "licensing", "penalty", "compulsory_measure"}
"""Rows of which sentences state more than the total."""
_FEE_ROWS = {"other.fee_overdue", "administrative_fee"}
_SHARE = re.compile(r"[^。;；\n%]*占[^。;；\n%]{0,30}?(?<![\d.])(?P<share>\d+(?:\.\d+)?)%[^。;；\n]*")
"""`198条，占总数510条的38.8%`."""
_WHOLE = re.compile(r"[^。]*。")
_OF_TABLE = re.compile(r"总\s*计|合\s*计\s*\d|勾稽|信息内容|申请人情况|第二十条|本列数据")
"""Where cells were lost a section's text holds its table too, which is no sentence."""
_INDICATORS = {statement.rule: statement.indicator for statement in STATEMENTS if statement.indicator}


def text_against_table(
    text: str, values: list[Value], year: int | None = None, section: str = "overview"
) -> list[Check]:
    """Compare what the running text states with what the tables print.

    Args:
        text: the running text of a section, or of the report where sections are unknown.
        values: the values read from the tables.
        year: the report's; what a sentence says of another one counts for nothing.
        section: of which the text is: sections 二 and 四 state more.

    Returns:
        One check for each kind of statement found in the text whose cells print numbers. It holds
        when one of the sentences states one of the sums it can rightly mean (办理 is said of the
        requests received as well as of those settled), so a finding is a real contradiction.
    """
    if section != "overview":
        text = "".join(whole for whole in _WHOLE.findall(text) if not _OF_TABLE.search(whole))
    found = list(sentences(text, year))
    if not found:
        return []
    stated: dict[str, list[StatedNumber]] = {}
    for sentence in found:
        for statement in OF_SECTION[section]:
            if statement.word in sentence.text and (said := list(statement.stated(sentence))):
                stated.setdefault(statement.rule, []).extend(said)
        if said := list(by_channel(sentence)):
            stated.setdefault("text_new_received", []).extend(said)
    if not stated:
        return []
    numbers = _numbers(values)
    checks = [check for rule, said in stated.items() if (check := _judge(rule, said, numbers))]
    sheet = {value.code: value for value in values if value.code and value.period == "this_year"}
    for rule, indicator in _INDICATORS.items() if sheet else ():
        printed = sheet.get(indicator)
        if printed is not None and printed.value is not None:
            said = [one._replace(sums=((printed.cell,),)) for one in stated.get(rule, ())]
            if check := _judge(rule, said, {printed.cell: printed.value}):
                checks.append(check)
    return checks


def _numbers(values: list[Value]) -> Numbers:
    numbers: Numbers = {}
    for value in values:
        if value.column == TOTAL or value.row in _STATED or value.dataset == "reviews":
            if value.raw is None:
                numbers[value.cell] = nan
            elif value.value is not None:
                numbers[value.cell] = value.value
    return numbers


def _judge(rule: str, stated: list[StatedNumber], numbers: Numbers) -> Check | None:
    """One check over all that is said of one kind; a sum may be stated in parts, in one sentence."""
    known = [(one, sums) for one in stated if (sums := _known(one.sums, numbers))]
    for one, sums in known:
        if one.number in sums.values():
            return Check(rule, "warning", True, "", (), one.number, one.number)
    for _, group in groupby(known, key=lambda each: each[0].sentence):
        parts = list(group)
        whole = sum(one.number for one, _ in parts)
        if len(parts) > 1 and whole in parts[0][1].values():
            return Check(rule, "warning", True, "", (), whole, whole)
    known = [(one, sums) for one, sums in known if not (one.part and one.number < max(sums.values()))]
    if not known:
        return None
    one, sums = known[0]
    cells, right = next(iter(sums.items()))
    message = f"the text says {one.words!r}, the table {right:.15g}"
    return Check(rule, "warning", False, message, cells, one.number, right)


def _known(sums: tuple[Cells, ...], numbers: Numbers) -> dict[Cells, float]:
    """The sums whose cells all print a number; none where the first one's do not.

    ``requests.refused`` stands for all its reasons.
    """
    found: dict[Cells, float] = {}
    for cells in sums:
        if cells[0].count(".") == 1:  # no cell, but a group of rows
            group = f"{cells[0]}."
            cells = tuple(cell for cell in numbers if cell.startswith(group) and cell.endswith(f".{TOTAL}"))
        if cells and all(cell in numbers for cell in cells):
            total = sum(numbers[cell] for cell in cells)
            if isfinite(total):
                found[cells] = total
    return found


def fees(text: str, values: list[Value]) -> list[Check]:
    """What section 六 (``text``) says of fees, where it says that there were none.

    信息处理费 is not 行政事业性收费, and a fee that was asked for need not have been paid: so each denial is
    compared with what it denies, and one in general words is no more than worth knowing.
    """
    text = NOISE.sub("", narrow(text))
    denied = next((m[0] for m in SENTENCE.finditer(text) if _NO_FEE.search(m[0])), None)
    if denied is None:
        return []
    compared: list[tuple[str, Severity]] = [(_UNPAID, "warning")] if "通知" in denied else []
    if "行政事业性" in denied:
        compared.append((_CHARGED, "warning"))
    elif not compared and "处理费" not in denied:
        compared.append((_CHARGED, "info"))
    numbers = {v.cell: v.value for v in values if v.row in _FEE_ROWS and v.value is not None}
    checks = []
    for cell, severity in compared:
        if (right := numbers.get(cell)) is not None:
            holds = right == 0
            message = "" if holds else f"section 六 says {denied[:40]!r}, {cell} is {right:.15g}"
            checks.append(Check("text_fee", severity, holds, message, () if holds else (cell,), 0.0, right))
    return checks


def shares(text: str) -> list[Check]:
    """198 条, 占总数 510 条的 38.8%: the percentage in a sentence of two counts."""
    if "%" not in text:
        return []
    checks = []
    for match in _SHARE.finditer(TOO_LONG.sub("", text)):
        counts = [float(number) for number in re.findall(rf"(?<!\d)(\d{{1,15}}){UNIT}", match[0])]
        if len(counts) == 2 and max(counts) and match[0].count("%") == 1:
            said, decimals = match["share"], len(match["share"].partition(".")[2])
            right = round(100 * min(counts) / max(counts), decimals)
            holds = abs(float(said) - right) < 1.5 * 10**-decimals
            message = "" if holds else f"{match[0][-60:]!r}: it is {right:.15g}%"
            checks.append(Check("text_share", "info", holds, message, (), float(said), right))
    return checks
