"""What a report's text says of itself."""

from datetime import date

import pytest

from pipelines.document import Document, Paragraph
from pipelines.forms.sections import contact, period, published_on, sections
from pipelines.records import SECTIONS

TEXT = """本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等。
一、总体情况
甲
二、主动公开政府信息情况
乙
三、收到和处理政府信息公开申请情况
丙
四、政府信息公开行政复议、行政诉讼情况
丁
五、存在的主要问题及改进情况
戊
六、其他需要报告的事项
己"""


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace("\n", ""),
        TEXT.replace("行政复议", "行政法复议"),
        TEXT.replace("四、政府", "四、因政府").replace("公开行政复议、", "公开工作被申请行政复议、提起"),
        TEXT.replace("主动公开政府信息情况\n", "主动公开信息情况\n"),
        TEXT.replace("及改进情况", "及明年工作计划"),
        TEXT.replace("一、总体", "一 、 总体"),
    ],
)
def test_six_sections(text):
    assert list(sections(text).values()) == list("甲乙丙丁戊己")
    assert tuple(sections(text)) == SECTIONS


HEADINGS = [line for line in TEXT.splitlines() if "、" in line[:2]]
VARIANTS = [
    "一、概述",
    "一、基本情况",
    "一、总体情况概述",
    "一.总体情况",
    "一、 总体情况。",
    "一、工作总体情况",
    "一、政府信息公开工作总体情况",
    "一、2024年政府信息公开总体情况",
    "一、总体工作情况",
    "## 一、总体情况",
    "一总体情况",
    "一、政府信息公开总体情况",
    "二、主动公开信息情况",
    "二、主动公开政府信息的情况",
    "二、政府信息主动公开情况",
    "二、主动公开情况",
    "二、主动公开政府信息工作情况",
    "二、本年度主动公开政府信息情况",
    "二.主动公开政府信息情况",
    "三、收到和处理政府信息公开申请的情况",
    "三、依申请公开政府信息情况",
    "三、政府信息依申请公开情况",
    "三、收到和办理政府信息公开申请情况",
    "三、受理和处理政府信息公开申请情况",
    "三、依申请公开情况",
    "三、本年度收到和处理政府信息公开申请情况",
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "四、政府信息公开工作行政复议、行政诉讼情况",
    "四、行政复议、行政诉讼情况",
    "四、行政复议和行政诉讼情况",
    "四、政府信息公开复议、诉讼情况",
    "四、因政府信息公开申请行政复议、提起行政诉讼的情况",
    "四、政府信息公开行政复议和提起行政诉讼情况",
    "五、存在的问题及改进措施",
    "五、存在主要问题和改进措施",
    "五、政府信息公开工作存在的主要问题及改进情况",
    "五、工作存在的主要问题及改进情况",
    "五、主要问题及改进情况",
    "五、存在的不足及改进措施",
    "五、存在问题与下一步工作打算",
    "五、主要问题和改进措施",
    "五、存在的主要问题、改进情况",
    "五、问题及改进情况",
    "五、当前存在的主要问题及改进情况",
    "六、其它需要报告的事项",
    "六、其他需要报告事项",
    "六、其他事项",
    "六、需要报告的其他事项",
    "六、其他应报告的事项",
    "六、其他需报告的事项",
    "六、其他需要说明的事项",
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_headings_are_worded_in_many_ways(variant):
    mark = variant.lstrip("# ")[0]
    usual = next(heading for heading in HEADINGS if heading[0] == mark)
    found = sections(TEXT.replace(f"\n{usual}\n", f"\n{variant}\n"))
    assert [text.strip("。 \n") for text in found.values()] == list("甲乙丙丁戊己")


def test_a_reference_to_another_section_is_no_heading():
    found = sections(TEXT.replace("甲", "甲，见二、主动公开政府信息情况。"))
    assert (found["overview"], found["proactive"]) == ("甲，见二、主动公开政府信息情况。", "乙")


def test_sections_that_are_missing_or_out_of_order():
    assert sections("一、总体情况\n甲\n六、其他需要报告的事项\n己") == {
        "overview": "甲",
        "other_matters": "己",
    }
    assert sections("没有标题") == {}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("统计期限从2024年1月1日起到2024年12月31日止", (date(2024, 1, 1), date(2024, 12, 31))),
        ("统计期限为2024年1月1日至12月31日", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024 年 1 月 1 日—2024 年 12 月 31 日", (date(2024, 1, 1), date(2024, 12, 31))),
        ("自2024年1月1日起，至2024年12月31日止", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024年1月1日零时起至本年12月31日24时", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024年1月1日（含）至2024年12月31日（含）", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024.1.1至2024.12.31", (date(2024, 1, 1), date(2024, 12, 31))),
        ("２０２４年１月１日—２０２４年１２月３１日", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2008年5月1日至2008年12月31日", (date(2008, 5, 1), date(2008, 12, 31))),
        ("2024年1月1日发布", None),
        ("2024年12月31日至2024年1月1日", None),
        ("2024年2月30日至2024年12月31日", None),
    ],
)
def test_period(text, days):
    assert period(text) == days


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系(电话:021-22050738,电子邮箱:ab@example.org)", ("021-22050738", "ab@example.org", None)),
        (
            "联系电话：021-5200 1234转501；地址：某路600号；邮编：200000",
            ("021-5200 1234转501", None, "某路600号"),
        ),
        ("办公地址：某路1号，电话：（021）52001234", ("(021)52001234", None, "某路1号")),
        ("联系电话：021-64872222 转 1234 分机", ("021-64872222 转 1234", None, None)),
        ("电话：86-21-64872222", ("86-21-64872222", None, None)),
        ("咨询电话：12345", ("12345", None, None)),
        ("热线电话：962222", ("962222", None, None)),
        ("手机：13812345678", ("13812345678", None, None)),
        ("Tel: 021-64872222 E-mail: x@example.org", ("021-64872222", "x@example.org", None)),
        ("联系方式：某路599号，021-64872222", ("021-64872222", None, None)),
        ("电子邮箱：xxgk＠example.org", (None, "xxgk@example.org", None)),
        ("地址:某市某路1号 邮编:200000 电话:021-37735678", ("021-37735678", None, "某市某路1号")),
        ("办公地点：某路2号；办公时间：9:00-17:00", (None, None, "某路2号")),
        ("接听热线电话1200个，电话咨询12345件", (None, None, None)),
        ("没有联系方式", (None, None, None)),
    ],
)
def test_contact(text, found):
    assert contact(text) == found


@pytest.mark.parametrize(
    ("metadata", "lines", "day"),
    [
        ({"发布日期": "2025-01-17 00:00"}, [], date(2025, 1, 17)),
        ({"PubDate": "2026.01.13"}, [], date(2026, 1, 13)),
        ({"发布日期": "2016/2/26"}, [], date(2016, 2, 26)),
        ({}, ["某局年报", "2026年01月21日 来源: 上海普陀"], date(2026, 1, 21)),
        ({}, ["一、总体情况", "2026年1月21日"], None),
        ({}, ["统计期限为2024年1月1日至12月31日"], None),
        ({"发布日期": "20250117"}, [], date(2025, 1, 17)),
        ({"pubdate": "2025-01-17T08:00:00+08:00"}, [], date(2025, 1, 17)),
        ({}, ["根据《条例》（2019年4月3日修订）编制", "2025-01-10"], date(2025, 1, 10)),
        ({"发布日期": "2025-13-45"}, [], None),
    ],
)
def test_published_on(metadata, lines, day):
    assert published_on(Document([Paragraph(line) for line in lines], metadata=metadata)) == day
