"""Brings into a spider's ledger what became of its documents; at the end the fates are stats."""

from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from govcrawl.defects import Defect
from govcrawl.fates import Fate, Ledger, Report
from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry
from govcrawl.runs.faults import defects_of
from pipelines.page import ReportPage
from pipelines.store.quarantine import UNCLEAR


class LedgerExtension:
    """Settles the rows whose documents were read, dropped or never came back.

    Comes before the extensions that judge a crawl (EXTENSIONS). Stats: ``govcrawl/fates/<fate>`` (rows);
    `twice` stands for a fate where a row got two.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.item_scraped, signals.item_scraped)
        crawler.signals.connect(self.item_dropped, signals.item_dropped)
        crawler.signals.connect(self.item_error, signals.item_error)
        crawler.signals.connect(self.spider_error, signals.spider_error)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """What reading and landing made of a document."""
        if isinstance(item, ReportPage):
            fate, why, report = fate_of(item, getattr(spider, "years", None))
            self._settle(spider, item, fate, why, report)

    def item_dropped(self, item: Any, exception: BaseException, spider: Spider) -> None:
        """A document that could not be read or landed; its bytes are in the archive."""
        if isinstance(item, ReportPage):
            self._settle(spider, item, "lost", str(exception) or type(exception).__name__)

    def item_error(self, item: Any, spider: Spider, failure: Failure) -> None:
        """A document on which a pipeline failed."""
        if isinstance(item, ReportPage):
            self._settle(spider, item, "lost", f"{type(failure.value).__name__}: {failure.value}")

    def spider_error(self, failure: Failure, response: Response, spider: Spider) -> None:
        """A callback that failed: if nothing more comes of its row, this is why."""
        ledger = ledger_of(spider)
        entry = _entry_of(response.request)
        if ledger is not None and entry:
            ledger.remark(_name(ledger, entry), f"{type(failure.value).__name__}: {failure.value}")

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Settle what is left; write the account into the stats."""
        ledger = ledger_of(spider)
        if ledger is None:
            return
        ledger.finish(reason)
        account(self._crawler, ledger)

    def _settle(
        self, spider: Spider, page: ReportPage, fate: Fate, why: str, report: Report | None = None
    ) -> None:
        ledger = ledger_of(spider)
        if ledger is None:
            return
        document = _name(ledger, page.entry_url or page.url)
        if not ledger.settle(document, fate, why, report):  # no list named it
            title = page.hints.title or page.hints.article_title or ""
            ledger.take(document, title, page.url, page.listed_url)
            ledger.settle(document, fate, why, report)


def ledger_of(spider: Spider | None) -> Ledger | None:
    """The account of a spider's rows; None for one that is not ours."""
    ledger = getattr(spider, "ledger", None)
    return ledger if isinstance(ledger, Ledger) else None


def defects_seen(spider: Spider | None) -> list[Defect]:
    """What a spider found wrong: with its rows, with its lists and files."""
    ledger = ledger_of(spider)
    if ledger is None:
        return []
    twice = (Defect("settled_twice", line) for line in ledger.twice)
    return [*getattr(spider, "defects", ()), *defects_of(ledger.rows()), *twice]


def account(crawler: Crawler, ledger: Ledger) -> None:
    """Write into the stats how many rows have each fate."""
    for fate, number in ledger.counts().items():
        crawler.stats.set_value(f"govcrawl/fates/{fate}", number)
    if ledger.twice:
        crawler.stats.set_value("govcrawl/fates/twice", len(ledger.twice))


def fate_of(page: ReportPage, years: Any) -> tuple[Fate, str, Report | None]:
    """What reading and landing made of a document, why, and whose report on which year it is."""
    ingested = page.ingested
    if ingested is None:
        return "fetched", "", None
    report = ingested.key
    if ingested.outcome == "other_document":
        return "other_document", "by what it holds", None
    if ingested.outcome == "quarantined":
        return "quarantined", ingested.reason or UNCLEAR, None
    if ingested.status == "unreadable":
        return "unreadable", ingested.reason, report
    if years is not None and report is not None and report[1] not in years:
        return "other_year", f"about {report[1]}", report
    if ingested.outcome is None:
        return "fetched", "", report
    return ingested.outcome, "", report


def _name(ledger: Ledger, url: str) -> str:
    return ledger.name(url, address_key(url))


def _entry_of(request: Request | None) -> str:
    """The address by which a list names what ``request`` was to bring, `""` for other requests."""
    entry = request.cb_kwargs.get("entry") if request is not None else None
    if isinstance(entry, Entry):
        return entry.url
    article = request.cb_kwargs.get("article") if request is not None else None
    return (article.entry_url or "") if isinstance(article, ReportPage) else ""
