"""What reading, landing and the end of a crawl bring into a spider's ledger."""

from dataclasses import replace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from govcrawl.extensions.ledger import LedgerExtension, fate_of
from govcrawl.lists.entries import Entry
from govcrawl.spiders.changning import Changning
from pipelines.page import ReportPage
from pipelines.records import Ingested
from tests.pipelines.fetched import fetched

LIST = "https://zwgk.shcn.gov.cn/xxgk/gknb/index.html"
ROW = Entry("长宁区人社局2024年年报", "https://zwgk.shcn.gov.cn/1.html")
READ = Ingested(("changning-rsj", 2024), "标题", "complete", "", (), "landed")


@pytest.fixture
def spider() -> Any:
    """One that has asked for the document of ``ROW``."""
    made: Any = Changning()
    made.crawler = get_crawler(Changning)
    list(made.follow([ROW], LIST))
    return made


def page(ingested: Ingested | None = None, entry_url: str | None = ROW.url) -> ReportPage:
    return replace(fetched(), entry_url=entry_url, ingested=ingested, listed_url=LIST)


def settled(spider: Any) -> list[tuple[str, str]]:
    return [(row.fate, row.why) for row in spider.ledger.rows()]


@pytest.mark.parametrize(
    ("ingested", "years", "fate"),
    [
        (None, None, "fetched"),
        (READ, None, "landed"),
        (READ, {2024}, "landed"),
        (READ, {2023}, "other_year"),
        (replace(READ, outcome="unchanged"), None, "unchanged"),
        (replace(READ, outcome="quarantined"), None, "quarantined"),
        (replace(READ, key=None, outcome="quarantined"), {2023}, "quarantined"),
        (replace(READ, key=None, outcome="quarantined", status="unreadable"), None, "quarantined"),
        (replace(READ, status="unreadable"), None, "unreadable"),
        (replace(READ, status="unreadable", outcome="unchanged"), {2023}, "unreadable"),
        (replace(READ, key=None, outcome="other_document", status="unreadable"), None, "other_document"),
    ],
)
def test_the_fate_of_what_was_read(ingested: Ingested | None, years: set[int] | None, fate: str) -> None:
    assert fate_of(page(ingested), years)[0] == fate


def test_what_was_read_settles_the_row_by_which_the_list_names_it(spider: Any) -> None:
    extension = LedgerExtension.from_crawler(spider.crawler)
    extension.item_scraped(page(READ), spider)
    [row] = spider.ledger.rows()
    assert (row.title, row.fate, row.report) == (ROW.title, "landed", ("changning-rsj", 2024))


def test_what_no_row_names_is_a_row_of_its_own(spider: Any) -> None:
    extension = LedgerExtension.from_crawler(spider.crawler)
    extension.item_scraped(page(READ, entry_url=None), spider)
    assert [row.fate for row in spider.ledger.rows()] == [None, "landed"]


def test_a_document_that_did_not_land_is_lost_and_says_why(spider: Any) -> None:
    """As when the process that reads and lands is killed, or the disk is full."""
    extension = LedgerExtension.from_crawler(spider.crawler)
    extension.item_dropped(page(), OSError("no room"), spider)
    extension.spider_closed(spider, "finished")
    assert settled(spider) == [("lost", "no room")]
    stats = spider.crawler.stats
    assert stats.get_value("govcrawl/fates/lost") == 1


def test_a_pipeline_that_fails_loses_the_document(spider: Any) -> None:
    extension = LedgerExtension.from_crawler(spider.crawler)
    extension.item_error(page(), spider, Failure(KeyError("x")))  # type: ignore[no-untyped-call]
    assert settled(spider) == [("lost", "KeyError: 'x'")]


@pytest.mark.parametrize("given", [{"entry": ROW}, {"article": page(), "files": []}])
def test_a_callback_that_fails_is_why_nothing_came(spider: Any, given: dict[str, Any]) -> None:
    extension = LedgerExtension.from_crawler(spider.crawler)
    response = Response(ROW.url, request=Request(ROW.url, cb_kwargs=given))
    extension.spider_error(Failure(KeyError("x")), response, spider)  # type: ignore[no-untyped-call]
    extension.spider_closed(spider, "finished")
    assert settled(spider) == [("lost", "KeyError: 'x'")]


def test_a_request_that_nobody_answers_is_lost(spider: Any) -> None:
    LedgerExtension.from_crawler(spider.crawler).spider_closed(spider, "finished")
    assert settled(spider) == [("lost", "no answer came back")]


def test_two_fates_are_told(spider: Any) -> None:
    extension = LedgerExtension.from_crawler(spider.crawler)
    spider.settle(ROW, LIST, "failed", "status 404")
    extension.item_scraped(page(READ), spider)
    extension.spider_closed(spider, "finished")
    assert settled(spider) == [("failed", "status 404")]
    assert spider.crawler.stats.get_value("govcrawl/fates/twice") == 1
