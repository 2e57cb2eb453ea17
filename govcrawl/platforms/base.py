"""The spider every district builds on: its entry in the registry, its arguments, its lists."""

from collections.abc import AsyncIterator, Callable, Iterable
from itertools import chain
from typing import Any, ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from govcrawl import targets
from govcrawl.arguments import parse_sample, parse_years
from govcrawl.lists.addresses import address_key
from govcrawl.memory.extension import MemoryExtension
from govcrawl.memory.keys import LIST
from govcrawl.memory.schedule import parse_refresh
from govcrawl.platforms.city_search import CitySearch
from govcrawl.platforms.follow import FollowingSpider
from govcrawl.platforms.search import Search
from govcrawl.runs.faults import check_acknowledged
from pipelines.errors import ArgumentError, ConfigurationError
from pipelines.places import district


class DistrictSpider(FollowingSpider):
    """Base of all spiders. A platform says how lists are walked, a district sets attributes.

    A platform sets ``platform`` and ``required`` and writes ``lists``; a district sets ``name`` and
    what is required. Every class with a name must fit the registry, or it can't be created.
    """

    platform: ClassVar[str]
    required: ClassVar[tuple[str, ...]] = ()
    registered: ClassVar[bool] = True  # has an entry in a districts.toml (pipelines/places)
    falls_back: bool = True  # searches the site where its lists are broken or empty
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
        check_acknowledged(cls.district)
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
            years: report years to take, `2024`, `2022-2024` or `2021,2023`; all if None. A document whose
                title does not settle the year is fetched, and lands as what it is: fate `other_year`.
            sample: stop after so many reports.
            refresh: which of the reports that landed before are fetched again: those that are `due`
                (``memory.schedule.is_due``), `all`, without conditions, or `none`; `due` if None, `all`
                in a sample.
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
        self.refresh = parse_refresh(refresh if refresh is not None else "all" if sample else "due")
        self._lists: set[str] = set()
        self._asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Create the spider and adapt the settings to a sample or to imitated sites."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        targets.adapt(crawler.settings, sample=spider.sample is not None)
        crawler.signals.connect(spider.opened, signal=signals.spider_opened)
        crawler.signals.connect(spider.fall_back, signal=signals.spider_idle)
        return spider

    # For platforms to write.

    def lists(self) -> Iterable[Request]:
        """The first requests, made with ``list_request``."""
        raise NotImplementedError

    # For platforms to use.

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

    # Signals.

    async def start(self) -> AsyncIterator[Any]:
        """The first requests of the crawl."""
        for request in self.lists():
            yield request

    def opened(self) -> None:
        """Find what remembers earlier crawls: extensions are made after the spider."""
        self.memory = self.crawler.get_extension(MemoryExtension)

    def fall_back(self) -> None:
        """When all is done but a list is broken, or nothing was found at all: search the site, once.

        Where the registry knows of a search that the city runs, ask that, too. What is found so is logged
        and counted (`lists/fallback`, `city_search/found`): the registry should know it.
        """
        found = self.ledger.reports()
        if not self.falls_back or (found and not self.broken):
            return
        self.falls_back = False  # from now on
        self.count("fallback/searches")
        self.logger.info("Searching the site, for %s", "lists are broken" if found else "nothing was found")
        search = Search(self, "lists/fallback", known=self._lists - self.broken, fallback=True)
        home = self.at_home("/")
        assert self.crawler.engine is not None
        for request in chain(search.start(self.district.entry, home), CitySearch(self).start()):
            self.crawler.engine.crawl(request)
        raise DontCloseSpider
