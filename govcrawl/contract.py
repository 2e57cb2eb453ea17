"""What every spider must be. The fleet test and ``govcrawl checkall`` read the same rules."""

import asyncio
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from govcrawl.platforms.base import DistrictSpider
from pipelines import places

SpiderClass = type[DistrictSpider]

LONGEST = 60  # lines of a spider's file: attributes, no code
DELAY = 2.0  # seconds between two requests to a site, at least
GONE = (
    "start_requests",
    "process_start_requests",
    "download_delay",
    "max_concurrent_requests",
    "user_agent",
    "download_timeout",
    "download_maxsize",
    "download_warnsize",
)
"""Names Scrapy no longer calls or has deprecated."""
POLITE = (
    "DOWNLOAD_DELAY",
    "ROBOTSTXT_OBEY",
    "AUTOTHROTTLE_ENABLED",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "USER_AGENT",
)
"""Settings no spider may change for itself."""
SEARCHED = "govcrawl.spiders.searched"
"""The module that makes the spiders of districts that need no file of their own."""
EXAMPLE = {"entry": "https://www.example.gov.cn/", "district": "example"}
"""Arguments of a spider that is told its site."""


def made_of_attributes(cls: SpiderClass, settings: Settings) -> Iterator[str]:  # noqa: ARG001
    """One class per module, of the same name, unless ``searched`` makes it; attributes and no code."""
    if not issubclass(cls, DistrictSpider):
        yield "is not a DistrictSpider"
        return
    if cls.__module__ == SEARCHED:
        return
    if cls.__module__.rpartition(".")[2] != cls.name or cls.__name__.lower() != cls.name:
        yield f"module {cls.__module__} and class {cls.__name__} must both be called {cls.name}"
    if cls.registered and (code := [name for name, value in vars(cls).items() if inspect.isfunction(value)]):
        yield f"holds code, which belongs in a platform: {', '.join(code)}"
    lines = len(inspect.getsource(importlib.import_module(cls.__module__)).splitlines())
    if lines > LONGEST:
        yield f"is {lines} lines long, more than {LONGEST}"


def documented(cls: SpiderClass, settings: Settings) -> Iterator[str]:  # noqa: ARG001
    """A docstring: pinyin and Chinese name, a line on the site, a line on its columns."""
    lines = inspect.cleandoc(vars(cls).get("__doc__") or "").splitlines()
    entry = places.registered().get(cls.name)
    title = f"{cls.__name__} {entry.place}." if entry else None
    if not lines or (title and lines[0] != title):
        yield f"its docstring must begin with: {title or 'a sentence'}"
    if [line.partition(":")[0] for line in lines[2:] if ":" in line[:9]][:2] != ["Site", "Columns"]:
        yield "its docstring lacks the lines Site: and Columns:"


def registered(cls: SpiderClass, settings: Settings) -> Iterator[str]:  # noqa: ARG001
    """A complete entry in the registry, the class agreeing with it."""
    if not cls.registered:
        return
    entry = places.registered().get(cls.name)
    if entry is None:
        yield f"has no entry [{cls.name}] in districts.toml"
    elif entry.planned:
        yield "is still planned in districts.toml"
    elif cls.district != entry or cls.allowed_domains != list(entry.hosts):
        yield "contradicts its entry in districts.toml"


def up_to_date(cls: SpiderClass, settings: Settings) -> Iterator[str]:  # noqa: ARG001
    """Nothing that Scrapy has given up."""
    yield from (f"{name} is no longer used by Scrapy" for name in GONE if hasattr(cls, name))


def polite(cls: SpiderClass, settings: Settings) -> Iterator[str]:
    """No spider is less polite than the project's settings, and these are polite."""
    own = cls.custom_settings or {}
    yield from (f"custom_settings must not change {name}" for name in POLITE if name in own)
    if settings.getfloat("DOWNLOAD_DELAY") < DELAY:
        yield f"DOWNLOAD_DELAY is {settings.getfloat('DOWNLOAD_DELAY'):g}, less than {DELAY:g}"
    if not settings.getbool("ROBOTSTXT_OBEY"):
        yield "ROBOTSTXT_OBEY is off"


def starts(cls: SpiderClass, settings: Settings) -> Iterator[str]:
    """start() yields requests to the site's own hosts, and their failing is noticed."""
    try:
        crawler = Crawler(cls, settings.copy())
        spider = cls.from_crawler(crawler, **({} if cls.registered else EXAMPLE))
        requests = asyncio.run(_collect(spider))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the spider's
        yield f"start() fails: {type(error).__name__}: {error}"
        return
    if not requests:
        yield "start() yields nothing"
    for request in requests:
        if not isinstance(request, Request):
            yield f"start() yields {request!r}, which is no request"
        elif not spider.district.allows(request.url):
            yield f"start() asks a host outside the registry: {request.url}"
        elif request.errback is None:
            yield f"start() does not handle the failure of {request.url}"


async def _collect(spider: DistrictSpider) -> list[Any]:
    return [request async for request in spider.start()]


RULES: tuple[Callable[[SpiderClass, Settings], Iterator[str]], ...] = (
    made_of_attributes,
    documented,
    registered,
    up_to_date,
    polite,
    starts,
)


def violations(cls: SpiderClass, settings: Settings) -> list[str]:
    """What is wrong with one spider, a line each; nothing if it keeps the contract."""
    return [line for rule in RULES for line in rule(cls, settings)]


def missing(names: Iterable[str]) -> list[str]:
    """The districts of the registry that should have a spider and are not among ``names``."""
    return [key for key, entry in places.registered().items() if not entry.planned and key not in names]
