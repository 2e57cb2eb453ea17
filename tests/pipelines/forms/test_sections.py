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
        ("办公地址：某路1号，电话：（021）52001234", ("021)52001234", None, "某路1号")),
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
        ({"发布日期": "2025-13-45"}, [], None),
    ],
)
def test_published_on(metadata, lines, day):
    assert published_on(Document([Paragraph(line) for line in lines], metadata=metadata)) == day
