"""From a fetched article to the documents that are its reports: itself, and the files it links to."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from govcrawl.defects import Defect
from govcrawl.extensions.archive import ARCHIVED, fetched_at
from govcrawl.failures import failed_request, why
from govcrawl.lists.addresses import without_session
from govcrawl.lists.attachments import (
    framed_report,
    has_tables,
    holds_report,
    html_attachments,
    report_attachments,
)
from govcrawl.lists.entries import Entry
from govcrawl.lists.links import frames
from govcrawl.lists.responses import charset, media_type
from govcrawl.memory.database import BESIDE, NO_REPORT, KnownReport
from govcrawl.memory.extension import MemoryExtension
from govcrawl.memory.keys import ENTRY, NOT_MODIFIED
from govcrawl.platforms.counting import CountingSpider
from pipelines.page import ReportPage
from pipelines.parts import one_of_several, parts
from pipelines.records import Hints
from pipelines.store.quarantine import UNCLEAR

MOST = 100
"""Files of an article that are taken."""


class DocumentSpider(CountingSpider):
    """A spider that takes reports: from articles, from their attachments, from the answers of an API."""

    sample: int | None = None  # stop after so many reports
    memory: MemoryExtension | None = None  # of earlier crawls

    def __init__(self) -> None:
        super().__init__()
        self._found = 0

    # For platforms to change.

    def district_of(self, entry: Entry) -> str | None:  # noqa: ARG002 - platforms use it
        """The key of the district whose report ``entry`` is, None if it can't be told."""
        return self.district.key

    def parse_report(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request]:
        """The report an article holds, or the request of the files or the frame that hold it as well."""
        files = self._allowed(report_attachments(response))
        page = self.report_page(response, entry, listed_url)
        if not files and not holds_report(response):
            if framed := framed_report(response):
                yield from self.take_html(
                    response, entry, listed_url, framed, html_attachments(framed, response.url)
                )
                return
            if inner := [url for url in frames(response) if self.district.allows(url)]:
                yield from self._frame(inner, page)
                return
        yield from self._attachments(files, page)

    # For platforms to use.

    def report_page(self, response: Response, entry: Entry, listed_url: str) -> ReportPage:
        """The item of a fetched document: ``entry`` is its row in the list at ``listed_url``."""
        return ReportPage(
            **_facts(response),
            body=response.body,
            listed_url=listed_url,
            hints=Hints(
                district=self.district_of(entry),
                title=entry.title,
                agency_name=entry.agency_name,
                agency_abbr=entry.agency_abbr,
                listed_on=entry.listed_on,
                charset=charset(response),
            ),
            entry_url=entry.url,
        )

    def take_html(
        self, response: Response, entry: Entry, listed_url: str, html: str, files: Iterable[str]
    ) -> Iterator[ReportPage | Request]:
        """The article ``html`` that an API's answer holds, and the ``files`` that it links to."""
        page = self.report_page(response, entry, listed_url)
        hints = replace(page.hints, charset="utf-8")
        page = replace(page, url=entry.url, body=html.encode(), media_type="text/html", hints=hints)
        yield from self._attachments(self._allowed(files), page)

    def take(self, page: ReportPage, beside: Iterable[ReportPage] = ()) -> Iterator[ReportPage]:
        """``page`` as a find: empty ones refused, those known left out, none beyond the sample.

        What was found ``beside`` it goes first: once ``page`` has landed, its row is not asked for again.
        """
        document = self.document_of(page.entry_url or page.url)
        if not page.body.strip():
            entry = page.entry_url or page.url
            reason = page.url if page.url != entry else ""  # a file, or another page
            self.ledger.settle(document, "empty", reason)
            defect = Defect("reports_empty", entry, reason, page.hints.title or "")
            self.logger.log(self.level_of(defect, logging.ERROR), "Empty answer: %s", page.url)
            return
        known = self.memory.unchanged(page) if self.memory is not None else None
        if known is not None:
            yield from self._take_beside(beside)
            self._settle(document, known)
            return
        if self.sample is None or self._found < self.sample:
            self._found += 1
            yield from self._take_beside(beside)
            yield page
        else:
            self.ledger.settle(document, "beyond_sample")
        if self.sample is not None and self._found >= self.sample:
            raise CloseSpider("sample")

    def set_aside(self, response: Response, entry: Entry, listed_url: str, reason: str) -> None:
        """Settle a row whose page shows that it is another paper; it is no news on other nights."""
        self.settle(entry, listed_url, "other_document", reason)
        if self.memory is not None:
            self.memory.note_other(self.report_page(response, entry, listed_url))

    def settle_known(self, document: str, known: KnownReport) -> None:
        """Settle the row of a document that an earlier crawl has read, with what it has found beside it."""
        for one in self.memory.beside(known) if self.memory is not None else ():
            self._settle_beside(one)
        self._settle(document, known)

    def _settle(self, document: str, known: KnownReport) -> None:
        if known.agency == NO_REPORT:
            self.ledger.settle(document, "other_document", "by what it held on an earlier night")
        elif known.agency is None or known.year is None:
            reason = self.memory.why_quarantined(known) if self.memory is not None else None
            self.ledger.settle(document, "quarantined", reason or UNCLEAR)
        elif self.memory is not None and (reason := self.memory.why_unreadable(known)) is not None:
            self.ledger.settle(document, "unreadable", reason, (known.agency, known.year))
        else:
            self.ledger.settle(document, "known", report=(known.agency, known.year))

    # Frames.

    def _frame(self, urls: list[str], article: ReportPage) -> Iterator[ReportPage | Request]:
        if not urls:
            yield from self.take(article)
            return
        yield Request(
            urls[0],
            callback=self.parse_frame,
            errback=self.frame_failed,
            cb_kwargs={"urls": urls[1:], "article": article},
            meta={ENTRY: article.entry_url},
            dont_filter=True,
        )

    def parse_frame(
        self, response: Response, urls: list[str], article: ReportPage
    ) -> Iterator[ReportPage | Request]:
        """What an article shows in a frame, if it is the report; else its next frame."""
        is_file = media_type(response) != "text/html" and response.body.strip()
        if not is_file and not holds_report(response):
            yield from self._frame(urls, article)
            return
        hints = replace(article.hints, charset=charset(response))
        found = replace(article, **_facts(response), body=response.body, listed_url=article.url, hints=hints)
        yield from self._attachments(self._allowed(report_attachments(response)), found)

    def frame_failed(self, failure: Failure) -> Iterator[ReportPage | Request]:
        """A frame could not be fetched: the next one, or the article as it is."""
        reason, request = why(failure), failed_request(failure)
        self.logger.info("Frame can't be fetched: %s: %s", request.url, reason)
        yield from self._frame(**request.cb_kwargs)

    # Attachments.

    def parse_attachment(
        self, response: Response, files: list[str], article: ReportPage, found: tuple[ReportPage, ...]
    ) -> Iterator[ReportPage | Request]:
        """An attached file, listed by its article; then the next one."""
        if not response.body.strip() or media_type(response) == "text/html":
            self._attachment_lost(response.url, "not a file", article)
        else:
            self.count("attachments/taken")
            hints = replace(article.hints, charset=charset(response))
            facts = _facts(response) | {"body": response.body, "listed_url": article.url, "hints": hints}
            found += (replace(article, **facts),)
        yield from self._attachments(files, article, found)

    def attachment_failed(self, failure: Failure) -> Iterator[ReportPage | Request]:
        """An attached report could not be fetched: the next file, or the article as it is."""
        reason, request = why(failure), failed_request(failure)
        self._attachment_lost(request.url, reason, request.cb_kwargs["article"])
        yield from self._attachments(**request.cb_kwargs)

    def _allowed(self, files: Iterable[str]) -> list[str]:
        official = list(dict.fromkeys(map(self.district.official, files)))
        allowed = [file for file in official if self.district.allows(file)]
        if len(allowed) < len(official):
            self.count("attachments/offsite")
            self.logger.warning("Attached on a host outside the registry, not fetched: %s", official)
        return allowed

    def _attachments(
        self, files: list[str], article: ReportPage, found: tuple[ReportPage, ...] = ()
    ) -> Iterator[ReportPage | Request]:
        """Ask for the files one by one, then take what was found."""
        if not files or len(found) == MOST:
            if files:
                self.count("attachments/beside", len(files))
                self.logger.warning("Attached as well, not read: %s, in %s", ", ".join(files), article.url)
            yield from self._take_all(article, found)
            return
        yield Request(
            files[0],
            callback=self.parse_attachment,
            errback=self.attachment_failed,
            cb_kwargs={"files": files[1:], "article": article, "found": found},
            meta={ENTRY: article.entry_url},
        )

    def _take_all(self, article: ReportPage, found: tuple[ReportPage, ...]) -> Iterator[ReportPage]:
        """Take the article, where it prints the tables or nothing is attached, and each document attached.

        One of them stands for the row of the list, the others are documents of their own.
        """
        documents: list[ReportPage] = []
        for page in found or [article]:
            inside, closed = parts(page)
            documents += inside
            for one in closed:
                self._attachment_lost(one.url(page.url), one.why, article)
        if len(documents) > 1:
            hints = [one_of_several(page.hints) for page in documents]
            documents = [replace(page, hints=one) for page, one in zip(documents, hints, strict=True)]
        if found and has_tables(article.body, article.hints.charset):
            documents.insert(0, article)
        first, *others = documents
        entry = article.entry_url or article.url
        names = [f"{entry}{BESIDE}{quote(page.url, safe='')}" for page in others]
        beside = [replace(page, entry_url=name) for page, name in zip(others, names, strict=True)]
        yield from self.take(first, beside)

    def _take_beside(self, pages: Iterable[ReportPage]) -> Iterator[ReportPage]:
        """Those pages that an earlier crawl has not read as they are."""
        for page in pages:
            known = self.memory.unchanged(page) if self.memory is not None else None
            if known is None:
                yield page
            else:
                self._settle_beside(known)

    def _settle_beside(self, known: KnownReport) -> None:
        """Settle a document that no row names, only the file or article of one."""
        self.ledger.take(known.entry, known.title or "", known.url, known.listed_url)
        self._settle(known.entry, known)

    def _attachment_lost(self, url: str, reason: str, article: ReportPage) -> None:
        self.count("attachments/failed")
        defect = Defect("attachments_failed", url, reason, article.hints.title or "")
        self.note_defect(defect)
        level = self.level_of(defect, logging.ERROR)
        self.logger.log(level, "Attached report can't be fetched: %s: %s", url, reason)


def _facts(response: Response) -> dict[str, Any]:
    """What an item says of the response it came in."""
    file, record = response.meta.get(ARCHIVED, (None, None))
    return {
        "url": without_session(response.url),
        "media_type": media_type(response),
        "fetched_at": fetched_at(response),
        "not_modified": NOT_MODIFIED in response.flags,
        "archive_file": file,
        "archive_record": record,
    }
