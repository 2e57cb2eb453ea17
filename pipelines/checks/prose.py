"""The sentences of a report against its tables: 新收 3 件, 结转下年度 0 件, 行政复议 2 件."""

import re
from dataclasses import dataclass, replace

from pipelines.records import Check, Value

Numbers = dict[str, float]
"""Cell -> number, for the cells that print one."""

_UNIT = r"\s*(?:余)?\s*(?:件|条|份|宗|起|个|次|项|例|笔)"
_ASKED = (
    r"(?:政府|政务)?信息公开(?:的)?申请(?:件|事项|数量?|总数)?"
    r"|依申请公开(?:政府信息)?(?:申请)?(?:件|事项)?|(?<!执行)申请"
)
_GAP = r"[^，,。；;：:、\d]{0,14}?"
_WHOSE = (
    r"(?:任何|过|到|的|书面|提出|提交|向(?:本机关|我局|我镇|我街道)|(?:社会)?公众|群众|市民"
    r"|公民、?法人[或和与、]其他组织)*"
)
"""What may stand between 未收到 and 申请: with anything else only a kind of request is denied."""
_OUTCOME = r"(?!机关)(?![^，,。；;]{0,12}(?:纠错|纠正|败诉|驳回|撤销|违法|超期|追责))"
"""`无行政复议纠错案件` denies an outcome, not the case."""
_NONE = r"(?:未|没有|无|均未)(?:有)?(?:收到|发生|出现|产生|涉及|被提起|被申请|被提|接到|受理)?"


@dataclass(frozen=True)
class _Statement:
    """A kind of sentence and the sums of cells it may rightly state."""

    rule: str
    word: str  # every such sentence has it (or nothing in common): a quick test before the patterns
    number: re.Pattern[str]
    none: re.Pattern[str] | None
    sums: tuple[tuple[str, ...], ...]  # any of these sums is a right statement; the first is reported


def _cells(*rows: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.total" for row in rows)


_NEW, _OLD, _DONE, _OVER = (
    _cells(row)[0] for row in ("new_received", "carried_in", "total_processed", "carried_over")
)
_RECONSIDERATION = "reviews.reconsideration.total"
_LITIGATION = ("reviews.litigation_direct.total", "reviews.litigation_after_reconsideration.total")

_STATEMENTS = (
    _Statement(
        "text_new_received",
        "申请",
        re.compile(rf"(?:新收|新受理|收到|受理|接收|接到|收悉){_GAP}(?:{_ASKED}){_GAP}(?P<n>\d+){_UNIT}"),
        re.compile(
            rf"(?:未|没有)(?:收到|受理|接到|发生|有){_WHOSE}(?:{_ASKED})(?!.{{0,12}}(?:复议|诉讼|收费))"
        ),
        ((_NEW,), (_NEW, _OLD), (_DONE,)),
    ),
    _Statement(
        "text_carried_in",
        "转",
        re.compile(
            r"(?:上年度?|上一年度?|去年|往年)(?:度)?(?:结转|转结|转入)(?:[^，,。；;\d下]{0,10}?)(?P<n>\d+)"
            + _UNIT
            + r"|结转(?:自)?(?:上年度?|上一年度?|去年)(?:[^，,。；;\d下]{0,10}?)(?P<m>\d+)"
            + _UNIT
        ),
        None,
        ((_OLD,),),
    ),
    _Statement(
        "text_carried_over",
        "转",
        re.compile(
            r"(?:结转|转结|转入)(?:至|到|入)?(?:20\d\d年度?|下一?年度?|次年|明年)(?:度)?(?:继续)?(?:办理|处理)?(?:的)?[^，,。；;\d]{0,8}?(?P<n>\d+)"
            + _UNIT
            + r"|(?P<m>\d+)"
            + _UNIT
            + r"(?:申请)?(?:结转|转结)(?:至|到|入)?(?:20\d\d年度?|下一?年度?|次年)"
        ),
        None,
        ((_OVER,),),
    ),
    _Statement(
        "text_total_processed",
        "",
        re.compile(
            rf"(?:办结|办理完毕|处理|办理){_GAP}(?:{_ASKED}){_GAP}(?P<n>\d+){_UNIT}"
            rf"|(?:共|已|均已|按时)办结[^，,。；;\d]{{0,6}}?(?P<m>\d+){_UNIT}"
        ),
        None,
        ((_DONE,), (_NEW,), (_NEW, _OLD), (_DONE, _OVER)),
    ),
    _Statement(
        "text_reconsideration",
        "复议",
        re.compile(r"行政复议(?:案件|申请|事项)?(?:数量?|总数)?[^，,。；;、\d诉]{0,8}?(?P<n>\d+)" + _UNIT),
        re.compile(rf"{_NONE}[^，,。；;]{{0,24}}?行政复议{_OUTCOME}"),
        ((_RECONSIDERATION,),),
    ),
    _Statement(
        "text_litigation",
        "诉讼",
        re.compile(r"行政诉讼(?:案件|事项)?(?:数量?|总数)?[^，,。；;、\d复]{0,8}?(?P<n>\d+)" + _UNIT),
        re.compile(rf"{_NONE}[^，,。；;]{{0,30}}?行政诉讼{_OUTCOME}"),
        (_LITIGATION, _LITIGATION[:1], _LITIGATION[1:]),
    ),
    _Statement(
        "text_in_force",
        "现行有效",
        re.compile(
            r"现行有效(?:的)?(?:行政)?规范性文件(?:共|总数为?|数为?|有)?[^，,。；;\d]{0,4}?(?P<n>\d+)" + _UNIT
        ),
        None,
        (("proactive.normative_document.in_force",), ("proactive.normative_document.total_disclosed",)),
    ),
)


def _stated(words: str) -> re.Pattern[str]:
    """`予以公开 3 件`, but not `予以公开及部分公开 5 件`."""
    what = rf"{words}(?:的)?(?:政府信息|申请|信息)?(?:的)?"
    return re.compile(rf"(?<![非不动及和与、]){what}(?:有|共|为|共计)?\s*(?P<n>\d+){_UNIT}")


_GROUPS = (
    ("text_granted", "予以公开", _stated("予以公开"), "granted"),
    ("text_partially_granted", "部分公开", _stated("部分公开"), "partially_granted"),
    ("text_refused", "不予公开", _stated("不予公开"), "refused."),
    ("text_unavailable", "无法提供", _stated("无法提供"), "unavailable."),
    ("text_not_processed", "不予处理", _stated("不予处理"), "not_processed."),
)
"""Rule, the words, the sentence, and the outcome or group of outcomes it states."""

_SENTENCE = re.compile(r"[^。；;\n]+")
_RELEVANT = re.compile(r"申请|复议|诉讼|规范性文件|结转|公开\d|提供\d|处理\d")
_OTHER_YEARS = re.compile(r"以来|历年|近[两二三四五几\d]+年|^(?!.*(?:全年|本年|今年|20\d\d年)).*累计")
"""Sentences that count more than the year."""
_SHEET = (("requests_received", _STATEMENTS[0]),)


def text_against_table(text: str, values: list[Value]) -> list[Check]:
    """Compare what the running text states with what the tables print.

    Args:
        text: the report's running text: section 一, or all of it where sections are unknown.
        values: the values read from the tables.

    Returns:
        One check for each kind of statement found in the text whose cells print numbers. It holds
        when one of the sentences states one of the sums it can rightly mean (办理 is said of the
        requests received as well as of those settled), so a finding is a real contradiction.
    """
    found = (match[0] for match in _SENTENCE.finditer(text) if _RELEVANT.search(match[0]))
    sentences = [sentence for sentence in found if not _OTHER_YEARS.search(sentence)]
    if not sentences:
        return []
    numbers = {
        value.cell: value.value for value in values if value.value is not None and value.column == "total"
    }
    numbers.update({v.cell: v.value for v in values if v.value is not None and v.row == "normative_document"})
    checks: list[Check] = []
    for statement in _STATEMENTS:
        _try(checks, statement, sentences, numbers)
    for rule, words, pattern, outcome in _GROUPS:
        cells = tuple(cell for cell in numbers if cell.startswith(f"requests.{outcome}"))
        _try(checks, _Statement(rule, words, pattern, None, (cells,)), sentences, numbers)
    sheet = {v.code: v for v in values if v.dataset == "indicators" and v.period == "this_year" and v.code}
    for code, statement in _SHEET:
        if (value := sheet.get(code)) is not None and value.value is not None:
            one = replace(statement, sums=((value.cell,),))
            _try(checks, one, sentences, {value.cell: value.value})
    return checks


def _try(checks: list[Check], statement: _Statement, sentences: list[str], numbers: Numbers) -> None:
    if not any(statement.word in sentence for sentence in sentences):
        return
    sums = {
        cells: sum(numbers[cell] for cell in cells)
        for cells in statement.sums
        if cells and all(cell in numbers for cell in cells)
    }
    if not sums or statement.sums[0] not in sums:
        return
    cells, right = next(iter(sums.items()))
    stated: list[tuple[float, str]] = []
    holds = False
    for sentence in sentences:
        for said in statement.number.finditer(sentence):
            groups = said.groupdict()
            stated.append((float(groups["n"] or groups["m"]), said[0]))
            holds = holds or stated[-1][0] in sums.values()
        if statement.none is not None and (none := statement.none.search(sentence)):
            stated.append((0.0, none[0]))
            holds = holds or right == 0
    if not stated:
        return
    left, words = stated[0]
    message = "" if holds else f"the text says {words!r}, the table {right:g}"
    checks.append(Check(statement.rule, "warning", holds, message, () if holds else cells, left, right))
