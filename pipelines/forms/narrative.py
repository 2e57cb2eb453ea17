"""Whether a document without tables is a report in words: only if nothing speaks for tables not read."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from pipelines.document import Document
from pipelines.forms.cells import narrowed
from pipelines.forms.known import forms, indicator_lexicon
from pipelines.forms.lexicon import without_enumerator

_LETTERS, _SENTENCES = 200, 3
"""Letters of text, and sentences, from which on a document without tables counts as a report in words. The
page that says that there is none has letters, too: the portal's menu, with 信息公开 in it."""
_POINTS = re.compile(
    r"(?:详?见|参见|如)[下附后本]?(?:附件|附表|表格|下表|后表|表)|[附后]表(?:\d{0,2}|[一二三四])[:：](?!\s*无)"
    r"|附件(?!\d{0,2}[:：]\s*无)|附[后上]?表(?!\d{0,2}[:：]\s*无)|情况统计表|勾稽关系|申请人情况|表格?(?:数据|内容)?请?(?:参见|详见|见|查看|查阅|点击|下载)"
    r"|(?:点击|请|在线|立即)(?:此处|这里|链接)?(?:下载|查看)|(?:附|文|表|全|报告|文件|文档)下载|下载(?:附|文|表|全|报告|链接|地址)"
    r"|(?i:\.(?:xlsx?|et|docx?|wps|pdf|zip|rar))(?![a-z])"
)
"""What a text says where a table stands beside or below it."""
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,2}[、.]")
_CHAPTER = re.compile(
    r"[(]?[一二三四五六七八九十][)]?[、.]?.{0,20}?"
    r"(?:概述|概况|总体情况|主动公开|申请|复议|诉讼|咨询|收费|减免|存在的?(?:主要)?问题|改进|其他需要|需要说明|附表|统计表)"
)
_ALONE = re.compile(
    r".{2,4}(?:主动公开政府信息|收到和处理政府信息公开申请|政府信息公开行政复议、?行政诉讼)的?情况:?"
)
_LONG = 6
"""Letters from which on a label of a form is no phrase of running text."""
_ROWS = 3
"""Lines that begin with an indicator of the old sheets, from which on they are the rows of one."""


def in_words(document: Document) -> bool:
    """Whether a document prints enough running text on 公开 for a report."""
    text = document.text
    return len(text) >= _LETTERS and text.count("。") >= _SENTENCES and "公开" in text


def chapters(document: Document) -> int:
    """How many headings of a document are those of a report: 一、概述, 三、依申请公开政府信息情况."""
    return len({found[0] for line in document.paragraphs if (found := _CHAPTER.match(narrowed(line)))})


def unread_tables(document: Document, year: int | None) -> list[str]:
    """What says that the report has tables although none was read, each thing for a person to look at.

    Args:
        document: one in which no table of a form and no sheet was found.
        year: of the report, if known.

    Example:
        Of a report about 2022 whose tables are pictures: `a picture (3) was not read` and `reports about
        2022 have the tables of the form`.
    """
    return [*_reasons(document, year)]


def _reasons(document: Document, year: int | None) -> Iterator[str]:
    for what, count in Counter(document.unread).items():
        yield f"{what}{f' ({count})' if count > 1 else ''} was not read"
    if document.attachments:
        yield f"the page links to {', '.join(document.attachments)}"
    lines = [narrowed(line) for line in document.paragraphs]
    text = "".join("\n".join(lines).split(" "))
    if label := _labels().search(text):
        yield f"the text prints {label[0]!r}"
    if words := _POINTS.search(text):
        yield f"the text says {words[0]!r}"
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if _ALONE.fullmatch(line) and (not below or _SECTION.match(below)):
            yield f"nothing stands below {line!r}"
    if sum(_begins_with_indicator(line) for line in lines) >= _ROWS:
        yield "lines begin with the indicators of a statistics sheet"
    if year is not None and year >= _first_year():
        yield f"reports about {year} have the tables of the form"


@cache
def _labels() -> re.Pattern[str]:
    """The longer labels of rows and measures, as the forms print them."""
    outcomes = (labels for form in forms() for labels in form.outcomes.values())
    measures = (labels for form in forms() for part in form.proactive for labels in part.measures.values())
    printed = {narrowed(without_enumerator(labels.zh[0])) for labels in (*outcomes, *measures)}
    return re.compile("|".join(re.escape(label) for label in printed if len(label) >= _LONG))


def _begins_with_indicator(line: str) -> bool:
    """Whether a line prints an indicator and no more than its unit and figures."""
    label = re.split(r"\s|(?<=数)(?=\d)|[:：]", line, maxsplit=1)[0]
    return len(line) - len(label) < _SHORT and indicator_lexicon().find(label) is not None


_SHORT = 30
"""Letters behind an indicator that are figures rather than a sentence."""


def _first_year() -> int:
    """The first year whose reports print the tables of a form."""
    return min(int(form.name) for form in forms() if form.name.isdecimal())
