"""Dates as lists and the heads of pages print them."""

from datetime import date

import pytest

from pipelines.dates import parse_date, published_on
from pipelines.document import Document, Paragraph

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
        ({"发布日期": "2025-13-45", "成文日期": "2025-01-17"}, [], date(2025, 1, 17)),
        ({"发布日期：": "２０２５年１月１７日"}, [], date(2025, 1, 17)),
        ({"发 布 日 期": "1737043200000"}, [], date(2025, 1, 17)),
    ],
)
def test_published_on(metadata, lines, day):
    assert published_on(Document([Paragraph(line) for line in lines], metadata=metadata)) == day
