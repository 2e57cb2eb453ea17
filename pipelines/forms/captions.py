"""What the words around a table say of it: another year or agency, a comparison, a draft, a pattern.

A table is one of the report's where what stands above it is known: the headings that reports use, this
report's title, agency and year, or running text. Anything else is said, and marks what the table prints.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipelines.document import Cell, Document, Grid
from pipelines.forms.cells import narrowed
from pipelines.forms.notes import below_notes, without_fields
from pipelines.forms.roles import NUMBER, UNKNOWN, vocabulary
from pipelines.forms.rows import Row, TableRows
from pipelines.forms.units import each, is_count, is_money, stated

_OTHERS = (
    (
        "of another year",
        re.compile(r"上一?年度?(?!结转|项目)|[去前往历]年|往期|历史数据|近[一二两三四五六十\d]+年"),
    ),
    ("a comparison", re.compile(r"[对相][比照]|比较|同比|环比|变化|趋势|增减情况")),
    ("a draft", re.compile(r"草[稿案]|初稿|征求意见|讨论稿|送审|未定稿|审核稿|待审|拟稿")),
    (
        "a pattern",
        re.compile(
            r"模[板版]|样[表张式本]|示例|范例|示范|填[报表写]说明|填表(?!人|单位|部门|机关|日期|时间)|例表|举例|空白?表"
        ),
    ),
    (
        "of a part of the year",
        re.compile(r"季度|半年|月份|(?<!\d)(?!0?1月?[-—–~～至到]12月)\d{1,2}月?[-—–~～至到]\d+月(?!\d)"),
    ),
    (
        "given up",
        re.compile(
            r"作废|废弃|停用|旧[版表稿]|原[版表稿]|(?:更正|修[订改正]|调整|变更)(?:之|以)?前|测试|试填"
        ),
    ),
    ("a part of the figures", re.compile(r"其中|专项|不含|不包括|未包[含括]|仅[含包]")),
)
"""What a line directly above a table can make of it -> the words."""
_AGO = re.compile(
    r"(?:上一?年|去年|前年|往年|上年同期|同期|本年|今年)度?(?:数|数量|情况)?|同比.{0,4}|增减.{0,4}"
)
"""A column of a comparison; the forms' own headings are longer (上一年项目数量)."""
_YEARS = re.compile(
    r"(?<!\d)(?P<from>20\d\d)年?度?[-—–~～至到、和与及/]+(?P<to>20\d\d)年"
    r"|(?<![\d〔\[(（])(?P<short>[012]\d)年度"
    r"|(?<![\d〔\[])(?P<year>20\d\d)(?:年(?:(?:1月1日|12月31日)|(?!\d|[一二三四五六七八九十]{1,3}月))|(?![\d年]|[-/.]\d))"
)
"""Years that a caption names: `2023年度`, `2022—2024年`, `23年度`; not the day of a publication."""
_CHINESE_YEAR = re.compile("[二][〇○零0O][一二三四五六七八九〇○零]{2}(?=年)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_OURS = re.compile("[本我](?:局|委|办|机关|街|镇|乡|单位|区|县|市|处|中心|院|所|队|部门|会|站)")
"""How a report speaks of its own agency."""
_CUT_OFF = re.compile(r"截[至止]|[至到止—~-]")
"""What stands before the last day of a period."""
_DAYS = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_OF_ALL = re.compile(r"全[市区县省国镇乡街]|各[区县街镇乡部单委]")
"""What the figures of more than one agency are called."""
_YEAR_ALONE = re.compile(r"[(（【]?20\d\d年?度?[)）】]?")
_TITLE = re.compile(r"(?:信息|政务|工作)公开.{0,12}(?:报告|年报)")
_WORDS = re.compile(
    "(?:填[报表]|审[核批]|制表|负责|联系|经办|复核|统计)人:[一-鿿]{0,4}"
    "|政府信息公开|政府信息|主动公开|依申请公开|政务公开|信息公开|人民政府|公开|信息|申请人|申请|行政复议|行政诉讼"
    "|行政|复议|诉讼|收到|受理|接收|新收|处理|办理|答复|结果|被|提起|工作|情况|统计|汇总|数据|数量|年度|本年|报告"
    "|年报|附件|附表|附图|图表|表格|续表|单位|具体|如下|下表|以下|所示|所列|显示|详见|参见|总体|内容|项目|说明|事项"
    "|需要|其他|有关|相关|方面|制度|自然人|法人|组织|商业企业|科研机构|社会公益|法律服务|机构|合计|总计|结转|维持"
    "|纠正|未经|直接|起诉|现行有效|制发|废止|规章|规范性文件|许可|处罚|强制|事业性|收费|费用|减免|金额|政府"
    "|集中采购|政策解读|解读|回应|渠道|方式|不同|通过|建议|提案|咨询|举报|投诉|机构建设|保障|经费|支出|人员|培训"
    "|会议|指标|类别|名称|填报|报送|编制|制表|审核|负责人|联系|电话|盖章|公章|序号|编号|计量|勾稽|关系|机关|部门|本级"
    "|概述|综述|条例|规定|目录|重点领域|办公室|更新|无障碍|窗口|本页|年底|文字描述|文字|更正后|修订后|调整后|截至|截止|期限|期间|起止|上海市|上海|发布|公布|日期|时间|来源|作者|责任|编辑|字体|字号|字数|打印|保存"
    "|关闭|收藏|分享|微信|微博|扫一扫|浏览|阅读|访问|点击|次数|索引号|主题|分类|文号|正文|全文|返回|首页|下载|查看|见"
    "|附|续|表|图|件|条|次|人|元|万|项|款|类|因|和|与|及|的|在|对|为|是|由|自|从|起|至|止|到|共|均|以|按|其|等|中"
    "|现将|通报|口径|范围|区间|本单位|本机关|办公室|科室|此"
    "|大|小|第|注|本|局|委|办|处|街道|街|镇|乡|区|县|市|我|年|月|日|时|一|二|三|四|五|六|七|八|九|十|○|〇|零"
)
"""What headings of these tables consist of."""
_LETTERS = re.compile("[一-鿿]")
_ENUMERATED = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
_CAPTION, _CLAUSE = 60, 30
"""Letters of the longest line that heads a table, and of one with commas; what is longer is running text."""
_STRANGE, _STRANGE_IN_TEXT = 2, 3
"""Letters that no heading prints, from which on a line is none, and running text speaks of something else."""
_ABOVE = re.compile(r"以上|上[表述列图]|本表|表中")
_NOTE = re.compile(r"^[(（【\[*※]*(?:附?注|备注|说明|(?:更正|订正|勘误)(?:说明)?)(?:[:：\d]|$)")
_ABOVE_FIRST = re.compile(r"^[(（【\[*※]*(?:以上|上[表述列图])")
"""A line that speaks of the table above it, and one that may."""
_CORRECTS = re.compile("有误|错误|笔误|勘误|更正|订正|应[为是改]|以.{1,15}为准")
"""What a note says that puts other figures in place of those above it."""
_COUNTED = re.compile("单位(?:均|都)?[:为是]")
_SHORT_NOTE = 15
"""Letters of a note that can do no more than name a year or a kind: 注：2023年数据."""


class Claim(NamedTuple):
    """Why a table may not be the report's.

    ``other``: it is provably something else; ``report``: it belongs to another report; ``year``: the other
    year that it is about.
    """

    text: str
    other: bool = True
    report: bool = False
    year: int | None = None


@dataclass(frozen=True)
class Subject:
    """The report whose tables are looked for: its year, its titles, and the name of its agency."""

    year: int | None = None
    names: tuple[str, ...] = ()
    of_all: bool = False  # of all agencies of a district: 全区 in a heading is its own

    @cached_property
    def known(self) -> str:
        """All that its names print, without white space and 人民政府, in which 民政 stands."""
        return "|".join("".join(narrowed(name).split()) for name in self.names).replace("人民政府", "|")


def windows(document: Document) -> list[list[str]]:
    """For each table the lines that stand between it and the table before; last those below all tables."""
    found: list[list[str]] = []
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            found.append(lines)
            lines = []
        else:
            lines.append(block.text)
    return [*found, lines]


def is_prose(line: str) -> bool:
    """Whether a line is running text and no heading."""
    return "。" in line or len(line) > _CAPTION or (len(line) > _CLAUSE and ("，" in line or "；" in line))


def claim_above(window: list[str], table: TableRows, subject: Subject) -> Claim | None:
    """What the lines right above a table, and those that head it inside, say against it.

    The nearest line that names a year or a report decides: a title of this report stands for all below it.
    """
    years: set[int] = set()
    head = _head(table)
    for cell in _unknown_headings(head):
        if _AGO.fullmatch("".join(cell.text.split())):
            return Claim(f"a comparison: {cell.text!r} heads a column")
        if re.fullmatch(r"20\d\d年?度?", narrowed(cell.text)):
            years |= set(_years(cell.text))
    if subject.year is not None and years - {subject.year}:
        message = f"columns of {', '.join(map(str, sorted(years)))}"
        return Claim(message, year=None if subject.year in years else min(years))
    inside = _inside(head)
    for line in inside:  # each of them is as near to the figures
        if claim := _claim([line], subject) or _claim_of_unit(line):
            return claim
        if subject.year is None and set(_years(line)):
            return Claim(f"of a year, and the report's is unknown: {line[:40]!r}", other=False)
    near = [*_near(window)]
    return _claim([*inside, *near], subject) or next(filter(None, map(_claim_of_unit, near)), None)


def claim_below(window: list[str], subject: Subject) -> Claim | None:
    """What the notes right below a table say against it: 以上为2023年数据."""
    for line in window:
        said = _said(line.rstrip("。 "))
        if said is None or not _is_note(said.plain):
            return None
        if claim := _claim_of_unit(line):
            return claim
        if len(said.plain) <= _CAPTION and _CORRECTS.search(said.plain):
            return Claim(f"a note below corrects it: {line[:40]!r}")
        above = _ABOVE.search(said.plain) is not None
        heard = [line.rstrip("。 ")] if above or len(said.plain) <= _SHORT_NOTE else []
        if claim := _claim(heard, subject, captions=above):
            return claim
    return None


def claim_among(table: TableRows, subject: Subject) -> Claim | None:
    """What rows of a single cell among a table's figures say against it, and notes in its last rows."""
    head = len(_head(table))
    figures = [at for at, row in enumerate(table.rows) if any(roles is NUMBER for _, roles in row)]
    for at, row in enumerate(table.rows[head:], head):
        if len(row) != 1 or row[0][1] is not UNKNOWN:
            continue
        line = row[0][0].text
        among = figures and at < figures[-1]
        if claim := claim_of_line(line, subject) if among else claim_below([line], subject):
            return claim
    return None


def _claim_of_unit(line: str) -> Claim | None:
    unit = stated(line) if _COUNTED.search(narrowed(line)) else None
    if not unit or all(is_count(one) or is_money(one) for one in each(unit)):
        return None
    return Claim(f"counted in {unit!r}: {line[:40]!r}")


def _is_note(plain: str) -> bool:
    return bool(_NOTE.search(plain)) or (len(plain) <= _CLAUSE and bool(_ABOVE_FIRST.search(plain)))


def claim_in(window: list[str], subject: Subject) -> Claim | None:
    """What the lines right above a table in text without cells say against it."""
    lines = [*_near(window)]
    return _claim(lines, subject) or next(filter(None, map(_claim_of_unit, lines)), None)


def claim_of_line(line: str, subject: Subject) -> Claim | None:
    """What a line between the figures of a table says against it."""
    claim = claim_below([line], subject)
    if claim or is_prose(line):
        return claim
    return _claim([line], subject, captions=False) or _claim_of_unit(line)


def claim_between(window: list[str], subject: Subject) -> Claim | None:
    """What the headings before a second set of tables say against it, wherever they stand."""
    headings = [line for line in reversed(_without_menus(window)) if not is_prose(line)]
    return _claim(headings, subject, captions=False)


def another_title(window: list[str], subject: Subject) -> bool:
    """Whether the head of another report stands here."""
    return any(_other_title(_plain(line), subject) for line in window if not is_prose(line))


def is_about(subject: Subject, document: Document) -> bool:
    """Whether the title, or a numbered heading, says that the document is about 信息公开."""
    headings = (p for p in document.paragraphs if len(p) <= _CAPTION and _ENUMERATED.match(narrowed(p)))
    return any("信息公开" in text or "公开信息" in text or "政务公开" in text or _HEADED.search(text)
               for text in (*subject.names, *headings))  # fmt: skip


_HEADED = re.compile("公开政府信息|信息工作公开|公开工作|依申请公开")


def _near(window: list[str]) -> Iterator[str]:
    """The lines directly above a table, the nearest first, up to running text; not the notes of another."""
    notes = next((at for at, line in enumerate(window) if not _is_note(_plain(line))), len(window))
    for line in reversed(_without_menus(below_notes(window[notes:]))):
        if is_prose(line):
            last = re.split("[。，；]", line.rstrip("。"))[-1]
            if re.search("如下|下表|以下|附表|[:：]$", last):
                yield last
            return
        yield line


def _without_menus(window: list[str]) -> list[str]:
    """The lines without those that name one year after another: tabs, of which none heads what follows."""
    years = [_YEAR_ALONE.fullmatch(_plain(line)) is not None for line in window]
    beside = [any(years[max(0, at - 1) : at] + years[at + 1 : at + 2]) for at in range(len(window))]
    return [line for line, alone, near in zip(window, years, beside, strict=True) if not (alone and near)]


def _inside(head: list[Row]) -> list[str]:
    """The captions that a table prints in rows of its own above the form's, the nearest first."""
    lines: list[str] = []
    for row in head:
        if row and row[0][1] is UNKNOWN:
            texts = [cell.text for cell, roles in row if not roles.blank]
            if len(texts) == 1:
                lines.append(texts[0])
    return lines[::-1]


def _unknown_headings(head: list[Row]) -> list[Cell]:
    """The cells beside others in a table's head that are no label of the form."""
    return [cell for row in head if len(row) > 1 for cell, roles in row.labels if roles is UNKNOWN]


def _head(table: TableRows) -> list[Row]:
    """The rows of a table down to the first that prints figures."""
    for number, row in enumerate(table.rows):
        if len(row) > len(row.labels) and any(roles is NUMBER for _, roles in row):
            return table.rows[:number]
    return table.rows


class _Line(NamedTuple):
    """What a line says of itself, whichever report it stands in."""

    plain: str  # width and white space aside
    title: bool  # of a report
    what: str  # of `_OTHERS`, "" for none
    years: frozenset[int]
    strange: int  # letters of words that no heading of a report has
    of_all: bool  # it speaks of all agencies of a place


@lru_cache(maxsize=4096)
def _said(line: str) -> _Line | None:
    """None for a label of the form."""
    roles = vocabulary().roles[line]
    if roles.known and not (roles.value and _YEAR_ALONE.fullmatch(line.strip())):
        return None
    text = _plain(without_fields(line))
    if not text:
        return None
    title = _TITLE.search(text) is not None and "统计" not in text
    what = next((what for what, words in _OTHERS if words.search(text)), "")
    if not what and _ends_early(text):
        what = "of a part of the year"
    strange = len(_letters(text))
    return _Line(text, title, what, frozenset(_years(text)), strange, _OF_ALL.search(text) is not None)


def _claim(lines: Iterable[str], subject: Subject, *, captions: bool = True) -> Claim | None:
    first = captions
    for line in lines:
        said = _said(line)
        if said is None:
            continue
        if said.title:
            if _other_title(said.plain, subject):
                return Claim(f"below the head of another report: {line[:40]!r}", report=True)
            return None
        if said.what:
            return Claim(f"{said.what}: {line[:40]!r}")
        if said.years - {subject.year} and subject.year is not None:
            return Claim(f"of another year: {line[:40]!r}", year=min(said.years - {subject.year}))
        if captions and said.of_all and not subject.of_all:
            return Claim(f"of more than one agency: {line[:40]!r}", other=False)
        text = _is_text(said.plain)
        limit = _STRANGE_IN_TEXT if text else _STRANGE
        if text and _OURS.search(said.plain):
            first = False
        if first and said.strange >= limit and len(_unknown(said.plain, subject)) >= limit:
            return Claim(f"headed by words that are no heading of a report: {line[:40]!r}", other=False)
        if said.years:
            return None
        first = False
    return None


def _is_text(plain: str) -> bool:
    """Whether a line is the end of a sentence that leads to the table rather than its heading."""
    return plain.endswith(":") or "," in plain or re.search("如下|下表", plain) is not None


def _ends_early(text: str) -> bool:
    """Whether a line names as the last day of its figures another than 31 December."""
    for match in _CUT_OFF.finditer(text):
        day = _DAYS.search(text, match.end(), match.end() + 14)
        if day and (int(day[1]), int(day[2])) != (12, 31):
            return True
    return False


def _other_title(text: str, subject: Subject) -> bool:
    """Whether a title is that of another report: it names another agency, or another year."""
    match = _TITLE.search(text)
    if match is None or text in subject.known:
        return False
    years = set(_years(text))
    if years and subject.year is not None and subject.year not in years:
        return True
    return len(_unknown(text[: match.end()], subject)) > 1


def _years(text: str) -> Iterator[int]:
    text = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), text)
    for match in _YEARS.finditer(text):
        if match["from"]:
            yield from (int(match["from"]), int(match["to"]))
        else:
            yield int(match["year"] or f"20{match['short']}")


def _plain(text: str) -> str:
    return "".join(narrowed(text).split())


def _unknown(text: str, subject: Subject) -> str:
    """The letters of a caption that neither headings nor the report's own names print, even shortened."""
    known = subject.known
    left = _letters(_without(text, known))
    words = "".join(_LETTERS.findall(_without(_WORDS.sub("|", text), known)))
    fewer = min(left, words, key=len)
    return "" if any(_abbreviates(fewer, name) for name in known.split("|")) else fewer


def _without(text: str, known: str) -> str:
    """A text without what is printed there as well, two letters or more."""
    left, at = "", 0
    while at < len(text):
        size = next((n for n in range(len(text) - at, 1, -1) if text[at : at + n] in known), 1)
        left += "|" if size > 1 else text[at]
        at += size
    return left


def _abbreviates(letters: str, name: str) -> bool:
    """Whether a name has these letters in this order, as 人社 abbreviates 人力资源和社会保障局."""
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _letters(text: str) -> str:
    """The letters of a text that headings do not print."""
    return "".join(_LETTERS.findall(_WORDS.sub("", text)))
