"""The spider every district builds on: arguments, filters, attachments; what is not taken is counted."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from govcrawl import targets
from govcrawl.arguments import parse_sample, parse_years
from govcrawl.districts import District, district
from govcrawl.lists.entries import Entry
from govcrawl.lists.pages import absolute, address_key, charset, media_type, report_attachments
from govcrawl.lists.titles import completed, is_annual_report, year_of_title
from govcrawl.memory.database import Refresh, parse_refresh
from govcrawl.memory.extension import ENTRY, LIST, NOT_MODIFIED, StateExtension
from govcrawl.middlewares.blocking import Blocked
from govcrawl.middlewares.reach import BROKEN, UNREACHABLE, Unreachable, why
from govcrawl.platforms.search import Search
from pipelines.errors import ArgumentError, ConfigurationError
from pipelines.page import ReportPage
from pipelines.records import Hints


class DistrictSpider(Spider):
    """Base of all spiders. A platform says how lists are walked, a district sets attributes.

    A platform sets ``platform`` and ``required`` and writes ``lists``; a district sets ``name`` and
    what is required. Every class with a name must fit the registry, or it can't be created.
    """

    platform: ClassVar[str]
    required: ClassVar[tuple[str, ...]] = ()
    registered: ClassVar[bool] = True  # has an entry in districts.toml
    falls_back: bool = True  # searches the site where its lists are broken or empty
    district: District
    allowed_domains: list[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__ or not cls.registered:
            return  # a platform, or a spider that is told its site
        cls.district = district(cls.name)
        cls.allowed_domains = list(cls.district.hosts)
        if cls.district.platform != cls.platform:
            raise ConfigurationError(
                f"{cls.name}: is of platform {cls.platform}, but districts.toml says {cls.district.platform}"
            )
        if missing := [name for name in cls.required if not getattr(cls, name, None)]:
            raise ConfigurationError(f"{cls.name}: lacks {', '.join(missing)}")

    def __init__(
        self,
        *,
        years: str | None = None,
        sample: str | None = None,
        refresh: str | None = None,
        _job: str | None = None,
        **unknown: str,
    ) -> None:
        """Take the arguments of ``govcrawl crawl -a``.

        Args:
            years: report years to take, `2024`, `2022-2024` or `2021,2023`; all if None.
            sample: stop after so many reports.
            refresh: which of the reports that landed before are fetched again: those that are `due`
                (``state.is_due``), `all`, without conditions, or `none`; `due` if None, `all` in a sample.
            _job: what Scrapyd calls the crawl; not used.
            **unknown: refused.

        Raises:
            ArgumentError: an argument is not known or makes no sense.
        """
        if unknown:
            raise ArgumentError(
                f"{self.name} takes the arguments years, sample and refresh, not {', '.join(unknown)}"
            )
        super().__init__()
        self.years = parse_years(years) if years is not None else None
        self.sample = parse_sample(sample) if sample is not None else None
        self.refresh: Refresh = parse_refresh(refresh or ("all" if sample else "due"))
        self.memory: StateExtension | None = None  # of earlier crawls
        self._seen: set[str] = set()
        self._found = 0
        self._lists: set[str] = set()
        self._asked: set[str] = set()
        self._broken: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Create the spider and adapt the settings to a sample or to imitated sites."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        targets.adapt(crawler.settings, sample=spider.sample is not None)
        crawler.signals.connect(spider.opened, signal=signals.spider_opened)
        crawler.signals.connect(spider.fall_back, signal=signals.spider_idle)
        return spider

    # For platforms to write or to change.

    def lists(self) -> Iterable[Request]:
        """The first requests, made with ``list_request``."""
        raise NotImplementedError

    def district_of(self, entry: Entry) -> str | None:  # noqa: ARG002 - platforms use it
        """The key of the district whose report ``entry`` is, None if it can't be told."""
        return self.district.key

    def report_request(self, entry: Entry, listed_url: str) -> Request:
        """The request of the document ``entry`` names. Platforms with an API for articles change it."""
        return Request(
            entry.url,
            callback=self.parse_report,
            errback=self.report_failed,
            cb_kwargs={"entry": entry, "listed_url": listed_url},
        )

    def parse_report(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request]:
        """The report an article holds, or the request of the file it links to instead."""
        files = self._allowed(report_attachments(response))
        yield from self._attachment(files, self.report_page(response, entry, listed_url))

    # For platforms to use.

    def count(self, event: str, number: int = 1) -> None:
        """Count ``event`` (`<noun>/<event>`) in the stats, as `govcrawl/<noun>/<event>`."""
        self.crawler.stats.inc_value(f"govcrawl/{event}", number)

    def list_request(
        self, url: str, callback: Callable[..., Any], *, optional: bool = False, **options: Any
    ) -> Request:
        """The request of a list page. It failing is an error, unless it is optional and simply not there."""
        self._lists.add(url)
        request = Request(
            url,
            callback=callback,
            errback=self.optional_list_failed if optional else self.list_failed,
            **options,
        )
        request.meta[LIST] = True
        return request

    def at_home(self, address: str) -> str:
        """``address``, on the district's first host where it is only a path."""
        return urljoin(f"https://{self.district.hosts[0]}/", address)

    def is_new_list(self, url: str) -> bool:
        """Whether the list at ``url`` is asked for the first time; from now on it is not."""
        key = address_key(url)
        is_new = key not in self._asked
        self._asked.add(key)
        return is_new

    def entry_request(self, callback: Callable[..., Any]) -> Request:
        """The request of the entry page, where it only helps to discover lists: it failing is no error."""
        return Request(self.district.entry, callback=callback, errback=self.entry_failed)

    def follow(self, entries: Iterable[Entry], listed_url: str) -> Iterator[Request]:
        """The requests of those entries that are annual reports of the wanted years, each document once.

        What is left out is counted.
        """
        for entry in entries:
            if not entry.title.strip() or not absolute(listed_url, entry.url):
                self.count("entries/incomplete")
                self.logger.info(
                    "Row without title or address: %s %s in %s", entry.title, entry.url, listed_url
                )
            elif completed(entry.title):
                self.count("entries/cut_off")
                self.logger.warning(
                    "Cut off, maybe an annual report, not fetched: %s %s", entry.title, entry.url
                )
            elif not is_annual_report(entry.title):
                self.count("entries/ignored")
                self.logger.debug("Not an annual report: %s %s", entry.title, entry.url)
            elif not self._is_wanted_year(entry):
                self.count("reports/skipped_year")
            else:
                yield from self._follow(entry, listed_url)

    def broken_list(self, url: str, reason: str, level: int = logging.ERROR) -> None:
        """Report a list that can't be had or understood: what it holds is missing from the crawl."""
        self._broken.add(url)
        self.count("lists/broken")
        self.logger.log(level, "List can't be read: %s: %s", url, reason)

    def report_page(
        self,
        response: Response,
        entry: Entry,
        listed_url: str,
        *,
        body: bytes | None = None,
        kind: str | None = None,
    ) -> ReportPage:
        """The item of a fetched document.

        Args:
            response: of the document.
            entry: its row in the list.
            listed_url: address of the list.
            body: the document where it is wrapped in the response (HTML in a JSON answer).
            kind: media type of ``body``.
        """
        archived = response.meta.get("archive", (None, None))
        return ReportPage(
            url=response.url,
            body=response.body if body is None else body,
            media_type=kind or media_type(response),
            listed_url=listed_url,
            fetched_at=datetime.now(UTC),
            hints=Hints(
                district=self.district_of(entry),
                title=entry.title,
                agency_name=entry.agency_name,
                agency_abbr=entry.agency_abbr,
                listed_on=entry.listed_on,
                charset=charset(response),
            ),
            entry_url=entry.url,
            not_modified=NOT_MODIFIED in response.flags,
            archive_file=archived[0],
            archive_record=archived[1],
        )

    def take_html(
        self, response: Response, entry: Entry, listed_url: str, html: str, files: Iterable[str]
    ) -> Iterator[ReportPage | Request]:
        """The article ``html`` that an API's answer holds, or the first of ``files`` that can be had."""
        page = self.report_page(response, entry, listed_url, body=html.encode(), kind="text/html")
        page = replace(page, url=entry.url, hints=replace(page.hints, charset="utf-8"))
        yield from self._attachment(self._allowed(files), page)

    def take(self, page: ReportPage) -> Iterator[ReportPage]:
        """``page`` as a find: counted; empty ones refused, those known left out, none beyond the sample."""
        if not page.body.strip():
            self.count("reports/empty")
            self.logger.error("Empty answer: %s", page.url)
            return
        if self.memory is not None and self.memory.is_unchanged(page):
            self.count("reports/known")
            return
        if self.sample is None or self._found < self.sample:
            self._found += 1
            self.count("reports/found")
            yield page
        if self.sample is not None and self._found >= self.sample:
            raise CloseSpider("sample")

    def reason(self, failure: Failure) -> str:
        """Why a request failed, in a few words.

        Raises:
            CloseSpider: the site has blocked the crawl.
        """
        error = failure.value
        if isinstance(error, Blocked):
            raise CloseSpider("blocked")
        if isinstance(error, HttpError):
            return f"status {error.response.status}"
        return why(error, UNREACHABLE | BROKEN) or str(error) or type(error).__name__

    # Callbacks and errbacks.

    async def start(self) -> AsyncIterator[Any]:
        """The first requests of the crawl."""
        for request in self.lists():
            yield request

    def opened(self) -> None:
        """Find what remembers earlier crawls: extensions are made after the spider."""
        self.memory = self.crawler.get_extension(StateExtension)

    def fall_back(self) -> None:
        """When all is done but a list is broken, or nothing was found at all: search the site, once.

        What is found so is logged and counted (`lists/fallback`): the registry should know it.
        """
        stats = self.crawler.stats
        listed = ("reports/listed", "reports/skipped_year", "reports/found")
        found = any(stats.get_value(f"govcrawl/{event}") for event in listed)
        if not self.falls_back or (found and not self._broken):
            return
        self.falls_back = False  # from now on
        self.count("fallback/searches")
        self.logger.info("Searching the site, for %s", "lists are broken" if found else "nothing was found")
        search = Search(self, "lists/fallback", known=self._lists - self._broken, fallback=True)
        home = self.at_home("/")
        assert self.crawler.engine is not None
        for request in search.start(self.district.entry, home):
            self.crawler.engine.crawl(request)
        raise DontCloseSpider

    def entry_failed(self, failure: Failure) -> None:
        """The entry page, or another one that only helps, could not be fetched."""
        reason = self.reason(failure)
        self.count("entry/failed")
        self.logger.info("Can't be read: %s: %s", _address(failure), reason)

    def list_failed(self, failure: Failure) -> None:
        """A list page could not be fetched."""
        reason = self.reason(failure)
        if is_gone(failure) and "lists" in self.district.inferred:
            reason += f"; districts.toml infers the lists of [{self.district.key}]: correct them there"
        self.broken_list(_address(failure), reason, _level(failure))

    def optional_list_failed(self, failure: Failure) -> None:
        """A list page that need not be there: gone (404, 410) it is only counted."""
        if is_gone(failure):
            self.count("lists/missing")
            self.logger.info("No such list: %s", _address(failure))
        else:
            self.list_failed(failure)

    def report_failed(self, failure: Failure) -> None:
        """A listed report could not be fetched."""
        reason = self.reason(failure)
        self.count("reports/failed")
        self.logger.log(_level(failure), "Report can't be fetched: %s: %s", _address(failure), reason)

    def parse_attachment(
        self, response: Response, files: list[str], article: ReportPage
    ) -> Iterator[ReportPage | Request]:
        """The attached file as the report, listed by its article."""
        if not response.body.strip() or media_type(response) == "text/html":
            yield from self._next_attachment(response.url, "not a file", files, article)
            return
        archived = response.meta.get("archive", (None, None))
        self.count("reports/attached")
        if files:
            self.count("attachments/beside", len(files))
            self.logger.warning("Attached as well, not read: %s, in %s", ", ".join(files), article.url)
        yield from self.take(
            replace(
                article,
                url=response.url,
                body=response.body,
                media_type=media_type(response),
                listed_url=article.url,
                fetched_at=datetime.now(UTC),
                hints=replace(article.hints, charset=charset(response)),
                not_modified=NOT_MODIFIED in response.flags,
                archive_file=archived[0],
                archive_record=archived[1],
            )
        )

    def attachment_failed(self, failure: Failure) -> Iterator[ReportPage | Request]:
        """An attached report could not be fetched: the next file, or the article as it is."""
        reason = self.reason(failure)
        yield from self._next_attachment(_address(failure), reason, **failed_request(failure).cb_kwargs)

    # Details.

    def _is_wanted_year(self, entry: Entry) -> bool:
        year = year_of_title(entry.title)
        if year is None and entry.listed_on is not None:
            year = entry.listed_on.year - 1  # reports appear in the first months of the next year
        return self.years is None or year is None or year in self.years

    def _follow(self, entry: Entry, listed_url: str) -> Iterator[Request]:
        url = self.district.official(absolute(listed_url, entry.url))
        key = address_key(url)
        if not self.district.allows(url):
            self.count("entries/offsite")
            self.logger.warning("Listed on a host outside the registry, not fetched: %s %s", entry.title, url)
        elif key in self._seen:
            self.count("entries/duplicate")
        else:
            self._seen.add(key)
            self.count("reports/listed")
            entry = replace(entry, url=url)
            if self.memory is not None and self.memory.is_known(entry, self.refresh):
                self.count("reports/known")
                return
            request = self.report_request(entry, listed_url)
            request.meta[ENTRY] = url
            yield request

    def _allowed(self, files: Iterable[str]) -> list[str]:
        official = list(dict.fromkeys(map(self.district.official, files)))
        allowed = [file for file in official if self.district.allows(file)]
        if len(allowed) < len(official):
            self.count("attachments/offsite")
            self.logger.warning("Attached on a host outside the registry, not fetched: %s", official)
        return allowed

    def _attachment(self, files: list[str], article: ReportPage) -> Iterator[ReportPage | Request]:
        if not files:
            yield from self.take(article)
            return
        yield Request(
            files[0],
            callback=self.parse_attachment,
            errback=self.attachment_failed,
            cb_kwargs={"files": files[1:], "article": article},
            meta={ENTRY: article.entry_url},
        )

    def _next_attachment(
        self, url: str, reason: str, files: list[str], article: ReportPage
    ) -> Iterator[ReportPage | Request]:
        self.count("attachments/failed")
        self.logger.error("Attached report can't be fetched: %s: %s", url, reason)
        yield from self._attachment(files, article)


def failed_request(failure: Failure) -> Request:
    """The request an errback was called for."""
    request = getattr(failure, "request", None)  # set by Scrapy
    assert isinstance(request, Request)
    return request


def is_gone(failure: Failure) -> bool:
    """Whether a request failed because there is nothing at its address."""
    return isinstance(failure.value, HttpError) and failure.value.response.status in {404, 410}


def _level(failure: Failure) -> int:
    """A host that can't be reached is in the log once, not once a request."""
    return logging.DEBUG if isinstance(failure.value, Unreachable) else logging.ERROR


def _address(failure: Failure) -> str:
    return failed_request(failure).url
