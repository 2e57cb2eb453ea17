"""Rows and counts in JSON answers."""

from datetime import date
from typing import Any

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.lists.json_rows import entry_of, json_or_none, number_of, parse_json, rows_of, text_of, walk

BASE = "https://www.example.gov.cn/nb/index.html"
URL = "https://www.example.gov.cn/nb/1.html"


@pytest.mark.parametrize(
    ("row", "entry"),
    [
        ({"title": "甲", "url": "1.html"}, Entry("甲", URL)),
        ({"Title": "<em>甲</em>局", "infoUrl": " 1.html "}, Entry("甲局", URL)),
        ({"title": "甲局2024年…", "infotitle": "甲局2024年年报", "url": URL}, Entry("甲局2024年年报", URL)),
        ({"title": "甲局2024年…", "url": URL}, Entry("甲局2024年…", URL)),
        ({"title": "甲", "url": URL, "display_date": 1737043200000}, Entry("甲", URL, date(2025, 1, 17))),
        (
            {"title": "甲", "url": URL, "infodate": "-", "pubdate": "2025-01-17"},
            Entry("甲", URL, date(2025, 1, 17)),
        ),
        ({"title": "甲", "url": URL, "date": True}, Entry("甲", URL)),
        ({"title": "甲", "url": URL, "deptname": "甲局"}, Entry("甲", URL, None, "甲局")),
        ({"title": "甲", "url": URL, "dept": 12}, Entry("甲", URL)),  # a code, not a name
        ({"id": 7}, Entry("", "")),
    ],
)
def test_a_row_as_an_entry(row: dict[str, Any], entry: Entry) -> None:
    assert entry_of(row, BASE) == entry


def test_an_id_that_is_0_is_none() -> None:
    assert text_of({"Id": 0, "guid": "a-b"}, ("id", "guid")) == "a-b"


def test_rows_may_come_as_json_inside_a_string() -> None:
    assert rows_of({"custom": '{"data": [{"title": "甲"}]}'}) == [{"title": "甲"}]


def test_counts_stand_beside_rows_not_in_them() -> None:
    answer = {"page": {"count": 7, "total": "41"}, "list": [{"title": "甲", "totalCount": 3}]}
    assert number_of(answer, ("totalcount", "total", "count")) == 41
    assert number_of({"list": [{"count": 3}]}, ("count",)) is None


@pytest.mark.parametrize("body", ["", "<html>", "7", '"x"', b"\xff"])
def test_what_is_no_answer(body: str | bytes) -> None:
    assert json_or_none(body) is None


def test_a_row_whose_names_nobody_knows() -> None:
    """A report's title is recognised by what it says, and an address beside it is its own."""
    title = "甲区教育局2024年政府信息公开工作年度报告"
    entry = entry_of({"t": title, "u": "/r/1.html", "d": "x"}, "https://www.example.gov.cn/nb/")
    assert (entry.title, entry.url) == (title, "https://www.example.gov.cn/r/1.html")
    assert entry_of({"t": "区领导调研", "u": "/r/1.html"}, "https://www.example.gov.cn/").url == ""


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [101, 3_000, 2_000_000])
def test_json_nested_without_end_is_no_answer(opening: str, depth: int) -> None:
    closing = "]" if opening == "[" else "}"
    text = opening * depth + "1" + closing * depth
    with pytest.raises(ValueError, match="nested deeper than 100 levels"):
        parse_json(text)
    assert json_or_none(text.encode()) is None
    assert list(walk({"inside": text}))[-1] == ("inside", text)
