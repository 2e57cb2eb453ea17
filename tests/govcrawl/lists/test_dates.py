"""Dates as lists print them."""

from datetime import date

import pytest

from govcrawl.lists.dates import parse_date

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
