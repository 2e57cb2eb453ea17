"""Which rows of a list are followed, and under what the others are counted."""

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
    ("entry", "event"),
    [
        (Entry(REPORT, "1.html"), "reports/listed"),
        (Entry("", "1.html"), "entries/incomplete"),
        (Entry(REPORT, " "), "entries/incomplete"),
        (Entry("长宁区2024年政府信息公…", "1.html"), "entries/cut_off"),
        (Entry("2024年政府信息公开指南", "1.html"), "entries/ignored"),
        (Entry("长宁区2022年政府信息公开工作年度报告", "1.html"), "reports/skipped_year"),
        # Their pages will tell the year: none in the title, two, or that of the list's date.
        (Entry("政府信息公开工作年度报告", "1.html", date(2023, 1, 20)), "reports/listed"),
        (Entry("政府信息公开工作年度报告", "1.html"), "reports/listed"),
        (Entry("2022、2023年政府信息公开工作年度报告", "1.html"), "reports/listed"),
        (Entry("2023年政府信息公开工作年度报告", "1.html", date(2023, 1, 20)), "reports/listed"),
        (Entry(REPORT, "https://www.example.com/1.html"), "entries/offsite"),
    ],
)
def test_each_row_is_followed_or_counted(entry: Entry, event: str) -> None:
    made = spider(years="2023-2024")
    requests = list(made.follow([entry], LIST))
    assert made.crawler.stats.get_stats() == {f"govcrawl/{event}": 1}
    assert len(requests) == (event == "reports/listed")


def test_a_document_is_asked_for_once_and_known_by_the_address_on_the_list() -> None:
    made = spider()
    again = Entry(REPORT, "http://zwgk.shcn.gov.cn/xxgk/gknb/1.html?spm=2")
    (request,) = made.follow([Entry(REPORT, "1.html"), again], LIST)
    assert request.url == request.meta[ENTRY] == "https://zwgk.shcn.gov.cn/xxgk/gknb/1.html"
    assert request.errback == made.report_failed
    assert made.crawler.stats.get_value("govcrawl/entries/duplicate") == 1


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
    stats = made.crawler.stats
    assert stats.get_value("govcrawl/entries/duplicate", 0) == 2 - asked
    assert len({request.url for request in requests}) == asked
