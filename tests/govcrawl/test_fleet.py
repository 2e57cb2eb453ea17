"""What holds for every spider, and between the spiders and the registry."""

import asyncio
import importlib
import inspect
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from govcrawl.districts import districts
from govcrawl.platforms.base import DistrictSpider
from pipelines.errors import ArgumentError, ConfigurationError

SETTINGS: Settings = get_project_settings()
LOADER = SpiderLoader.from_settings(SETTINGS)
NAMES = sorted(LOADER.list())
GONE = ("start_requests", "process_start_requests", "download_delay", "max_concurrent_requests", "user_agent",
        "download_timeout", "download_maxsize", "download_warnsize")  # fmt: skip
"""Names Scrapy no longer calls or has deprecated."""
POLITE = (
    "DOWNLOAD_DELAY",
    "ROBOTSTXT_OBEY",
    "AUTOTHROTTLE_ENABLED",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "USER_AGENT",
)


def spider_class(name: str) -> type[DistrictSpider]:
    return cast("type[DistrictSpider]", LOADER.load(name))


@pytest.fixture(params=NAMES)
def cls(request: pytest.FixtureRequest) -> type[DistrictSpider]:
    return spider_class(request.param)


def test_every_registered_district_has_a_spider_unless_it_is_planned() -> None:
    assert {key for key, entry in districts().items() if not entry.planned} == set(NAMES)


def test_spiders_are_named_like_their_modules_and_made_of_attributes(cls: type[DistrictSpider]) -> None:
    assert cls.__module__ == f"govcrawl.spiders.{cls.name}"
    assert cls.__name__.lower() == cls.name
    assert issubclass(cls, DistrictSpider)
    assert not [name for name, value in vars(cls).items() if inspect.isfunction(value)]
    assert len(inspect.getsource(importlib.import_module(cls.__module__)).splitlines()) <= 60


def test_docstrings_say_what_and_where(cls: type[DistrictSpider]) -> None:
    entry = districts()[cls.name]
    lines = inspect.cleandoc(cls.__doc__ or "").splitlines()
    assert lines[0] == f"{cls.__name__} {entry.name}."
    assert [line.partition(":")[0] for line in lines[2:] if ":" in line[:9]][:2] == ["Site", "Columns"]


def test_registry_and_class_agree(cls: type[DistrictSpider]) -> None:
    assert cls.district == districts()[cls.name]
    assert cls.allowed_domains == list(cls.district.hosts)


def test_nothing_that_scrapy_has_given_up(cls: type[DistrictSpider]) -> None:
    assert not [name for name in GONE if hasattr(cls, name)]


def test_no_spider_is_less_polite_than_the_settings(cls: type[DistrictSpider]) -> None:
    own = cls.custom_settings or {}
    assert not set(own) & set(POLITE)
    assert SETTINGS.getfloat("DOWNLOAD_DELAY") >= 2
    assert SETTINGS.getbool("ROBOTSTXT_OBEY")


def test_start_asks_the_sites_own_hosts_and_handles_failure(cls: type[DistrictSpider]) -> None:
    spider = cls()

    async def started() -> list[Any]:
        return [request async for request in spider.start()]

    requests = asyncio.run(started())
    assert requests
    for request in requests:
        assert isinstance(request, Request)
        assert cls.district.allows(request.url)
        assert request.errback is not None


def test_arguments_are_checked(cls: type[DistrictSpider]) -> None:
    spider = cls(years="2022-2023", sample="5")
    assert (spider.years, spider.sample) == (frozenset({2022, 2023}), 5)
    with pytest.raises(ArgumentError, match="years and sample, not colour"):
        cls(colour="red")


def test_a_class_that_contradicts_the_registry_can_not_be_made() -> None:
    changning = spider_class("changning")
    platform = changning.__mro__[1]
    with pytest.raises(ConfigurationError, match=r"no entry \[nowhere\]"):
        type("Nowhere", (platform,), {"name": "nowhere"})
    with pytest.raises(ConfigurationError, match="changning: lacks agency_columns"):
        type("Changning", (platform,), {"name": "changning"})
    with pytest.raises(ConfigurationError, match=r"is of platform other, but districts\.toml says easttone"):
        type("Changning", (platform,), {"name": "changning", "platform": "other"})
