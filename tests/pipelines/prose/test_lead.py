"""What the first lines of a report say."""

from datetime import date

import pytest

from pipelines.document import Document, Paragraph
from pipelines.prose.lead import contact, period, published_on


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
