"""A report in words is one only where nothing speaks for tables that were not read."""

import pytest

from pipelines.document import Document, Paragraph
from pipelines.forms.narrative import in_words, unread_tables

PROSE = ["某区某局2013年政府信息公开工作年度报告", "一、概述", *["本年度政府信息公开工作进展顺利。"] * 20]


def document(*lines: str, **fields: list[str] | tuple[str, ...]) -> Document:
    return Document([Paragraph(line) for line in (*PROSE, *lines)], **fields)


@pytest.mark.parametrize("year", [None, 2008, 2013, 2018])
@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("二、主动公开政府信息情况", "2013年主动公开政府信息45条。", "三、其他", "无。"),
        ("根据《条例》第二十条第（一）项的要求，公开了规范性文件。",),
        ("收到政府信息公开申请12件，予以公开10件，部分公开2件。",),
        ("主动公开政府信息数为45条，比上年增加3条，主要是政策法规、规划计划、业务动态三类信息。",),
        ("附件：无",)[:0],
    ],
)
def test_words_before_the_forms_are_a_report(year, lines):
    assert in_words(document(*lines))
    assert unread_tables(document(*lines), year) == []


@pytest.mark.parametrize(
    ("lines", "fields", "year", "reason"),
    [
        ((), {"unread": ("a picture", "a picture")}, 2013, "a picture (2)"),
        ((), {"unread": ("an embedded object",)}, 2013, "an embedded object"),
        ((), {"attachments": ["https://www.example.org/b.xls"]}, 2013, "b.xls"),
        ((), {}, 2019, "2019"),
        ((), {}, 2022, "2022"),
        (("具体情况见附表。",), {}, 2013, "见附表"),
        (("收到和处理申请情况如下表：",), {}, 2013, "如下表"),
        (("附件：政府信息公开情况统计表",), {}, 2013, "附件"),
        (("附表1：",), {}, 2013, "附表1"),
        (("一、本年新收政府信息公开申请数量 12",), {}, None, "本年新收政府信息公开申请数量"),
        (("本年制发件数", "12"), {}, None, "本年制发件数"),
        (("申请人情况",), {}, None, "申请人情况"),
        (
            ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"),
            {},
            None,
            "二、主动公开政府信息情况",
        ),
        (("四、政府信息公开行政复议、行政诉讼情况",), {}, None, "四、政府信息公开行政复议"),
        (("主动公开文件数 12", "政府公报公开数 3", "行政复议数 0"), {}, 2013, "indicators"),
    ],
)
def test_what_speaks_for_tables_is_said(lines, fields, year, reason):
    reasons = unread_tables(document(*lines, **fields), year)
    assert len(reasons) >= 1
    assert any(reason in each for each in reasons)


def test_little_text_is_no_report():
    assert not in_words(Document([Paragraph("您访问的政府信息公开页面不存在。")]))
