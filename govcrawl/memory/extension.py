"""Between the crawl and its memory: what is asked for again, what is remembered once it has landed."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from govcrawl.extensions.archive import ARCHIVED
from govcrawl.extensions.history import HistoryExtension
from govcrawl.extensions.ledger import account, ledger_of
from govcrawl.fates import Ledger
from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry
from govcrawl.memory.database import NO_REPORT, KnownReport, Memory, Validators
from govcrawl.memory.keys import ENTRY, LIST, NOT_MODIFIED
from govcrawl.memory.lists import Lists
from govcrawl.memory.schedule import Refresh, is_due, is_rewritten
from govcrawl.runs.monitors import crawl_faults, hosts_given_up
from pipelines.archive import Archive
from pipelines.errors import ArchiveError, StoreError
from pipelines.page import ReportPage
from pipelines.store.quarantine import reason_of
from pipelines.store.stocktaking import is_whole

logger = logging.getLogger(__name__)

T = TypeVar("T")

BLINDING = {"blocked", "archive", "finish_reason", "spider_errors", "no_reports"}
"""Faults after which it is not known which lists were read to their ends."""


class MemoryExtension:
    """Holds the ``Memory`` of a crawl. One that fails is an error in the log, and all is fetched.

    Nothing is remembered of a report before it has landed: what a crash leaves in between is fetched
    again. The validators of lists are remembered at once, since their bytes are in the archive.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._data_dir = Path(crawler.settings["DATA_DIR"])
        self._memory: Memory | None = None
        self._archive = Archive(self._data_dir / "archive")
        self._spider = ""
        self._replaced: list[tuple[KnownReport, str]] = []
        self._fetched: dict[str, list[Validators]] = {}  # by entry, until the report has landed
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.item_scraped, signals.item_scraped)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured without the archive, whose bytes stand in for what is not sent again."""
        if not crawler.settings.getbool("ARCHIVE_ENABLED", True):
            raise NotConfigured
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Open the memory."""
        self._spider = spider.name
        try:
            self._memory = Memory(self._data_dir)
        except StoreError as error:
            self._give_up(error)

    # For the spider.

    def known(self, entry: Entry, listed_url: str, refresh: Refresh) -> KnownReport | None:
        """The report of ``entry``, a row of the list at ``listed_url``, if it need not be fetched now."""
        report = self._known(self._key(entry.url))
        if report is None or refresh == "all" or is_rewritten(report, entry, listed_url):
            return None
        if refresh == "due" and is_due(report, datetime.now(UTC)):
            return None
        self._seen(report)
        return report

    def beside(self, report: KnownReport) -> list[KnownReport]:
        """The reports that were found beside a known one, in files of its article or its archive."""
        names = sorted({report.entry, address_key(report.entry)})
        find = self._try(lambda memory: [one for name in names for one in memory.beside(self._spider, name)])
        found = [one for one in find or [] if self._known(one.entry) is not None]
        for one in found:
            self._seen(one)
        return found

    def unchanged(self, page: ReportPage) -> KnownReport | None:
        """The report of ``page``, if it landed before and the site says that it is still the same."""
        report = self._known(self._key(page.entry_url or "")) if page.not_modified else None
        if report is not None:
            self._seen(report)
            self._remember(page, report.agency, report.year, report.sha256)
        return report

    def note_other(self, page: ReportPage) -> None:
        """Remember that what ``page`` holds is another paper."""
        self._remember(page, NO_REPORT, None, hashlib.sha256(page.body).hexdigest())

    def why_unreadable(self, report: KnownReport) -> str | None:
        """Why an earlier crawl could read nothing of a report in its document; None if it could."""
        history = self._crawler.get_extension(HistoryExtension)
        if history is not None and report.entry in history.notices():
            return "it only announces a report"
        if history is None or report.entry not in history.unreadable():
            return None
        from pipelines.store.scan import why_unreadable

        try:  # a reparse may have mended it
            return why_unreadable(self._data_dir, report.agency or "", report.year or 0)
        except StoreError as error:
            logger.error("%s", error)
            return None

    def why_quarantined(self, report: KnownReport) -> str | None:
        """Why the document that an earlier crawl has fetched is in quarantine; None where it is no more."""
        return reason_of(self._data_dir, report.url)

    # For the middleware.

    def conditions(self, request: Request) -> Validators | None:
        """The validators to send with ``request``: of a list, or of a report that has landed."""
        entry = request.meta.get(ENTRY)
        if request.method != "GET" or not (
            request.meta.get(LIST) or (entry and self._known(self._key(entry)))
        ):
            return None
        return self._try(lambda memory: memory.validators(request.url))

    def fetched(self, request: Request, response: Response) -> None:
        """Keep the validators of a response: of a list at once, of a report until it has landed."""
        validators = _validators(request, response)
        entry = request.meta.get(ENTRY)
        if validators is None:
            return
        if entry:
            self._fetched.setdefault(self._key(entry), []).append(validators)
        elif request.meta.get(LIST):
            self._try(lambda memory: memory.remember(None, [validators]))

    def restored(self, validators: Validators, response: Response) -> Response | None:
        """The archived response in place of a 304; None where the archive has lost it."""
        try:
            capture = self._archive.find(record_id=validators.record)
            body = self._archive.body(capture) if capture else None
        except ArchiveError as error:
            logger.warning("%s", error)
            return None
        if capture is None or body is None:
            return None
        headers = (
            {b"Content-Type": validators.content_type.encode("latin-1")} if validators.content_type else {}
        )
        cls = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return cls(
            response.url, status=200, headers=headers, body=body, flags=[*response.flags, NOT_MODIFIED]
        )

    # Signals.

    def item_scraped(self, item: Any) -> None:
        """Remember a report that went through all pipelines."""
        if isinstance(item, ReportPage) and (ingested := item.ingested) is not None:
            key = ingested.key if ingested.outcome != "quarantined" else None
            agency, year = key or (NO_REPORT if ingested.outcome == "other_document" else None, None)
            if agency and year and item.entry_url is not None:
                self._note_replaced(item.entry_url, agency, year, ingested.source_sha256)
            self._remember(item, agency, year, ingested.source_sha256)

    def spider_closed(self, spider: Spider) -> None:
        """After a crawl of all years: note which reports have vanished from the lists that were read."""
        ledger = ledger_of(spider)
        filtered = any(getattr(spider, name, None) is not None for name in ("years", "sample"))
        if ledger is not None and getattr(spider, "registered", False) and not filtered:
            self._note_vanished(spider, ledger)
        if ledger is not None:
            self._tell_replaced(ledger)
        self._archive.close()
        if self._memory is not None:
            self._memory.close()

    # Details.

    def _key(self, url: str) -> str:
        """What tells the entry at ``url`` from others."""
        ledger, key = ledger_of(self._crawler.spider), address_key(url)
        return ledger.name(url, key) if ledger is not None else key

    def _note_replaced(self, entry: str, agency: str, year: int, sha256: str) -> None:
        """Note a report whose address holds another one now: sites write some pages anew each year."""
        old = self._try(lambda memory: memory.report(self._spider, self._key(entry)))
        if old is None or not (old.agency and old.year) or old.sha256 == sha256:
            return
        if (old.agency, old.year) != (agency, year):
            self._replaced.append((old, f"its address now holds {agency} {year}"))

    def _tell_replaced(self, ledger: Ledger) -> None:
        """Say of which reports no other address is known; their rows stay, their bytes are archived."""
        if not self._replaced:
            return
        known = self._try(lambda memory: memory.reports(self._spider)) or []
        elsewhere = {(one.agency, one.year) for one in known if one.vanished_at is None}
        for old, why in self._replaced:
            if (old.agency, old.year) not in elsewhere:
                name = f"{old.agency} {old.year}"
                logger.warning("No longer listed, kept: %s, %s: %s", name, old.url, why)
                ledger.note(name, old.title or name, old.url, old.listed_url, "vanished", why)
        account(self._crawler, ledger)

    def _note_vanished(self, spider: Spider, ledger: Ledger) -> None:
        stats = self._crawler.stats.get_stats()
        if any(kind in BLINDING for kind, _ in crawl_faults(stats)):
            return
        hosts = {host for host, _, _ in hosts_given_up(stats)}
        read = Lists(ledger.lists(), getattr(spider, "broken", ()), hosts)
        now, listed = datetime.now(UTC), ledger.documents()
        gone = self._try(lambda memory: memory.end_of_lists(spider.name, listed, now, read.judges)) or []
        for report in gone:
            logger.warning("No longer listed, kept: %s %s, %s", report.agency, report.year, report.url)
            name = report.title or f"{report.agency} {report.year}"
            ledger.note(report.entry, name, report.url, report.listed_url, "vanished")
        if gone:
            account(self._crawler, ledger)

    def _known(self, key: str) -> KnownReport | None:
        """The report, if its rows are still there."""
        report = self._try(lambda memory: memory.report(self._spider, key))
        if report is None or report.agency == NO_REPORT:
            return report
        if report.agency is None or report.year is None:  # a reparse may have told whose it is
            return report if self.why_quarantined(report) is not None else None
        return report if is_whole(self._data_dir, report.agency, report.year) else None

    def _remember(self, page: ReportPage, agency: str | None, year: int | None, sha256: str) -> None:
        if page.entry_url is None:
            return
        key, now = self._key(page.entry_url), datetime.now(UTC)
        report = KnownReport(
            spider=self._spider,
            entry=key,
            title=page.hints.title or page.hints.article_title,
            url=page.url,
            listed_url=page.listed_url,
            listed_on=page.hints.listed_on,
            agency=agency,
            year=year,
            sha256=sha256,
            first_seen=now,
            checked_at=now,
            changed_at=now,
            listed_at=now,
        )
        self._try(lambda memory: memory.remember(report, self._fetched.pop(key, [])))

    def _seen(self, report: KnownReport) -> None:
        history = self._crawler.get_extension(HistoryExtension)
        if history is not None and report.agency is not None and report.year is not None:
            history.seen(report.agency, report.year, readable=self.why_unreadable(report) is None)

    def _try(self, work: Callable[[Memory], T]) -> T | None:
        if self._memory is None:
            return None
        try:
            return work(self._memory)
        except StoreError as error:
            self._memory.close()
            self._give_up(error)
            return None

    def _give_up(self, error: StoreError) -> None:
        self._memory = None
        logger.error("%s; without it all reports are fetched", error)


def _validators(request: Request, response: Response) -> Validators | None:
    """What there is to remember of a response; None without validators or without its archived bytes."""
    etag, modified = _header(response, "ETag"), _header(response, "Last-Modified")
    archived = request.meta.get(ARCHIVED)
    if response.status != 200 or archived is None or not (etag or modified):
        return None
    return Validators(request.url, etag, modified, _header(response, "Content-Type"), archived[1])


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
