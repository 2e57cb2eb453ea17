"""Which rows of a list are followed, and what becomes of the others."""

from datetime import date
from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from govcrawl.lists.entries import Entry
from govcrawl.memory.keys import ENTRY
from govcrawl.spiders.changning import Changning

LIST = "https://zwgk.shcn.gov.cn/xxgk/gknb/index.html"
REPORT = "长宁区2024年政府信息公开工作年度报告"


def spider(**arguments: str) -> Any:
    crawler = get_crawler(Changning)
    made = Changning(**arguments)
    made.crawler = crawler
    return made


@pytest.mark.parametrize(
    ("entry", "fate"),
    [
        (Entry(REPORT, "1.html"), None),
        (Entry("", "1.html"), "incomplete"),
        (Entry("政府信息公开指南", " "), "incomplete"),
        (Entry(REPORT, " "), "asked"),
        (Entry(f"{REPORT}（征求意见稿）", "1.html"), "asked"),
        (Entry("长宁区2024年政府信息公…", "1.html"), "cut_off"),
        (Entry("2024年政府信息公开指南", "1.html"), "other_document"),
        (Entry("长宁区2022年政府信息公开工作年度报告", "1.html"), "not_wanted_year"),
        # Their pages will tell the year: none in the title, two, or that of the list's date.
        (Entry("政府信息公开工作年度报告", "1.html", date(2023, 1, 20)), None),
        (Entry("政府信息公开工作年度报告", "1.html"), None),
        (Entry("2022、2023年政府信息公开工作年度报告", "1.html"), None),
        (Entry("2023年政府信息公开工作年度报告", "1.html", date(2023, 1, 20)), None),
        (Entry(REPORT, "https://www.example.com/1.html"), "offsite"),
    ],
)
def test_each_row_is_followed_or_settled(entry: Entry, fate: str | None) -> None:
    made = spider(years="2023-2024")
    requests = list(made.follow([entry], LIST))
    [row] = made.ledger.rows()
    assert (row.title, row.listed_url, row.fate) == (entry.title, LIST, fate)
    assert len(requests) == (fate is None)


def test_a_document_is_asked_for_once_and_known_by_the_address_on_the_list() -> None:
    made = spider()
    address = "https://zwgk.shcn.gov.cn/xxgk/gknb/1.html"
    same, other = Entry(REPORT, address), Entry(f"{REPORT}（公开版）", address)
    (request,) = made.follow([Entry(REPORT, "1.html"), same, other], LIST)
    assert request.url == request.meta[ENTRY] == "https://zwgk.shcn.gov.cn/xxgk/gknb/1.html"
    assert request.errback == made.report_failed
    assert [(row.fate, row.why) for row in made.ledger.rows()] == [
        (None, ""),
        ("duplicate", f"of {REPORT} in {LIST}"),
    ]


@pytest.mark.parametrize(
    ("address", "title", "asked"),
    [
        ("1.html", REPORT, 1),
        ("1.html", "2024年政府信息公开年报", 1),  # the very same address
        ("1.html#top", "2024年政府信息公开年报", 1),
        ("http://zwgk.shcn.gov.cn/xxgk/gknb/1.html", "长宁区 ２０２４ 年政府信息公开工作年度报告", 1),
        ("http://zwgk.shcn.gov.cn/xxgk/gknb/1.html", "2024年政府信息公开年报", 2),  # may be another
        ("1.html?type=2", REPORT, 2),
    ],
)
def test_two_rows_of_one_document_and_of_two(address: str, title: str, asked: int) -> None:
    made = spider()
    requests = list(made.follow([Entry(REPORT, "1.html"), Entry(title, address)], LIST))
    assert len(requests) == asked
    assert [row.fate for row in made.ledger.rows() if row.fate != "duplicate"] == [None] * asked
    assert len({request.url for request in requests}) == asked
