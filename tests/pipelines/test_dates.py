"""Dates as lists and the heads of pages print them."""

from datetime import date

import pytest

from pipelines.dates import parse_date, period, published_on
from pipelines.document import Document, Paragraph
from pipelines.records import Hints

DAY = date(2025, 1, 22)


@pytest.mark.parametrize(
    "value",
    [
        "2025-01-22",
        "2025-1-22 00:00",
        "2025.01.22",
        "2025/1/22",
        "2025年01月22日",
        "来源:闵行区 发布时间:2025年1月22日",
        "[2025-01-22]",
        "2025-01-22T16:00:00",
        "2025-01-2216:00",
        "20250122",
        1737475200000,  # midnight in China, the day before in UTC
        "1737475200000",
        1737561599000,  # the last second of the day in China
        1737475200,
        "1737475200",
    ],
)
def test_a_day(value: object) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value", [None, "", "昨天", "2025-13-01", "2025-02-30", "12025-01-221", [], 1e20, "76153"]
)
def test_no_day(value: object) -> None:
    assert parse_date(value) is None


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
        ({"发布日期": "2025-13-45", "公开日期": "2025-01-17"}, [], date(2025, 1, 17)),
        ({"成文日期": "2025-01-10", "生成日期": "2025-01-11", "发文日期": "2025-01-12"}, [], None),
        ({"发布日期：": "２０２５年１月１７日"}, [], date(2025, 1, 17)),
        ({"发 布 日 期": "1737043200000"}, [], date(2025, 1, 17)),
    ],
)
def test_published_on(metadata, lines, day):
    document = Document([Paragraph(line) for line in lines], metadata=metadata)
    assert published_on(document, Hints(), None) == (day, [])


@pytest.mark.parametrize(
    "field", ["firstpublishedtime", "article:published_time", "createDate", "publishedDate", "公布日期"]
)
def test_fields_of_the_head_that_say_when_it_was_published(field):
    document = Document([], metadata={field: "2025-01-17 10:11"})
    assert published_on(document, Hints(), 2024) == (date(2025, 1, 17), [])


@pytest.mark.parametrize("label", ["公布日期：", "发 布 时 间 ：", "发布日期", "公 开 日 期:"])
def test_a_label_comes_before_the_list(label):
    document = Document([Paragraph(f"{label} 2025-01-17")])
    assert published_on(document, Hints(listed_on=date(2025, 1, 20)), 2024) == (date(2025, 1, 17), [])


@pytest.mark.parametrize("label", ["更新时间：", "上传时间：", "录入时间：", "提 交 时 间："])
def test_the_day_of_an_update_counts_where_nothing_says_more(label):
    lines = [Paragraph(f"{label}2025-03-01 来源：某局")]
    listed = Hints(listed_on=date(2025, 1, 20))
    assert published_on(Document(lines), Hints(), 2024) == (date(2025, 3, 1), [])
    assert published_on(Document(lines), listed, 2024) == (date(2025, 1, 20), [])
    lines.append(Paragraph("发布时间：2025-01-17"))
    assert published_on(Document(lines), Hints(), 2024) == (date(2025, 1, 17), [])


LISTED, FETCHED = date(2025, 1, 20), date(2026, 11, 26)


@pytest.mark.parametrize(
    "banner",
    [
        "今天是2026年11月26日",
        "今天是2026年11月26日 星期四",
        "2026年11月26日 星期四",
        "2026年11月26日星期四 农历十月十七",
        "当前时间：2026-11-26 10:22:07",
        "系统时间:2026年11月26日",
        "2026-11-26 10:22:07",
        "2026年11月26日",  # the day on which it was fetched
        "上海 多云 12℃ 2026年11月26日",
        "现在是2026年11月26日 来源：上海长宁",
        "今天是 2026年11月26日 浏览次数：12",
        "距2026年12月1日还有5天",
        "版权所有 2025-03-01",
    ],
)
@pytest.mark.parametrize("at", [0, 1])
def test_a_banner_is_no_date_of_publication(banner: str, at: int) -> None:
    lines = ["某局2024年政府信息公开工作年度报告", "一、总体情况"]
    lines.insert(at, banner)
    document = Document([Paragraph(line) for line in lines])
    assert published_on(document, Hints(fetched_on=FETCHED), 2024) == (None, [])
    assert published_on(document, Hints(fetched_on=FETCHED, listed_on=LISTED), 2024) == (LISTED, [])


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("发布时间：2025年 1 月 22 日 10:22", DAY),
        ("发布时间 2025-01-22 【字号 大 中 小】", DAY),
        ("来源:上海市闵行区绿化和市容管理局  发布时间:2025年1月22日", DAY),
        ("今天是2026年11月26日 发布时间：2025-01-22", DAY),
        ("2025年01月22日 来源: 上海普陀", DAY),
        ("2025年1月22日 来源：上海金山", DAY),
        ("来源：上海长宁 浏览次数：120 2025-01-22 10:22:07 打印", DAY),
        ("2025-01-22 10:22 字号：大 中 小", DAY),
        ("成文日期：2025-01-10", LISTED),
        ("2025-01-10", LISTED),  # nothing beside it
        ("江浦路街道2024年政府信息公开工作年度报告 2025-01-10", LISTED),
    ],
)
def test_a_label_before_the_line_of_the_source_before_the_list(line: str, day: date) -> None:
    document = Document([Paragraph(line)])
    assert published_on(document, Hints(fetched_on=FETCHED, listed_on=LISTED), 2024) == (day, [])


@pytest.mark.parametrize("line", ["2025-01-10", "（2025年1月10日）", "某局2024年年报 2025.1.10"])
def test_a_line_alone_where_nothing_else_says_it(line: str) -> None:
    assert published_on(Document([Paragraph(line)]), Hints(), 2024) == (date(2025, 1, 10), [])


@pytest.mark.parametrize(
    ("label", "listed", "day", "findings"),
    [
        (date(2026, 11, 27), LISTED, LISTED, 1),  # after it was fetched
        (date(2026, 11, 26), LISTED, date(2026, 11, 26), 0),
        (date(2024, 3, 1), LISTED, date(2024, 3, 1), 1),  # within the report year, but labelled
        (date(2024, 12, 30), LISTED, date(2024, 12, 30), 0),
        (None, date(2024, 3, 1), None, 1),
        (None, date(2027, 1, 1), None, 1),
    ],
)
def test_an_implausible_date_is_said(
    label: date | None, listed: date, day: date | None, findings: int
) -> None:
    document = Document([], metadata={"发布日期": str(label)} if label else {})
    found, checks = published_on(document, Hints(fetched_on=FETCHED, listed_on=listed), 2024)
    assert (found, [check.rule for check in checks]) == (day, ["date_implausible"] * findings)


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
