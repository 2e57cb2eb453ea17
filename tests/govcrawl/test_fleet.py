"""What holds for every spider, and between the spiders and the registry."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from govcrawl import contract
from govcrawl.contract import EXAMPLE, RULES, SpiderClass, missing, violations
from pipelines.errors import ArgumentError, ConfigurationError
from pipelines.places import registered

SETTINGS: Settings = get_project_settings()
LOADER = SpiderLoader.from_settings(SETTINGS)
NAMES = sorted(LOADER.list())


def spider_class(name: str) -> SpiderClass:
    return cast("SpiderClass", LOADER.load(name))


@pytest.fixture(params=NAMES)
def cls(request: pytest.FixtureRequest) -> SpiderClass:
    return spider_class(request.param)


def test_every_registered_district_has_a_spider_unless_it_is_planned() -> None:
    assert missing(NAMES) == []
    assert {name for name in NAMES if spider_class(name).registered} <= set(registered())
    assert missing([name for name in NAMES if name != "putuo"]) == ["putuo"]


def test_the_platform_of_every_spider_is_documented(cls: SpiderClass) -> None:
    page = (Path(__file__).parents[2] / "docs" / "platforms.md").read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if line.startswith(f"| `{cls.platform}` |")]
    _, _, districts_of, _, sets, _ = (cell.strip() for cell in row.split("|"))
    if cls.platform != "generic":  # which any new district is of
        assert cls.name in re.split(r"[, ]+", districts_of)
    assert re.findall(r"`(\w+)`", sets) == list(cls.required)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_spider_keeps_every_rule(
    cls: SpiderClass, rule: Callable[[SpiderClass, Settings], Iterator[str]]
) -> None:
    assert list(rule(cls, SETTINGS)) == []


def test_arguments_are_checked(cls: SpiderClass) -> None:
    needed: dict[str, Any] = {} if cls.registered else EXAMPLE
    spider = cls(**needed, years="2022-2023", sample="5")
    assert (spider.years, spider.sample) == ({2022, 2023}, 5)
    with pytest.raises(ArgumentError, match="years, sample and refresh, not colour"):
        cls(**needed, colour="red")


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "code": ({"parse": lambda self, response: None}, "holds code, which belongs in a platform: parse"),
    "no docstring": ({"__doc__": None}, "its docstring must begin with: Changning 长宁."),
    "no lines": ({"__doc__": "Changning 长宁."}, "its docstring lacks the lines Site: and Columns:"),
    "other hosts": ({"allowed_domains": ["shcn.example"]}, "contradicts its entry in districts.toml"),
    "old API": ({"start_requests": None}, "start_requests is no longer used by Scrapy"),
    "impolite": ({"custom_settings": {"USER_AGENT": "x"}}, "custom_settings must not change USER_AGENT"),
    "no start": ({"lists": lambda self: []}, "start() yields nothing"),
    "broken start": ({"lists": lambda self: 1 / 0}, "start() fails: ZeroDivisionError: division by zero"),
}  # fmt: skip


@pytest.mark.parametrize(("attributes", "line"), BAD.values(), ids=BAD)
def test_a_spider_that_breaks_the_contract_is_told(attributes: dict[str, Any], line: str) -> None:
    changning = spider_class("changning")
    bad = type("Changning", (changning,), {"__doc__": changning.__doc__, "__module__": changning.__module__})
    assert violations(bad, SETTINGS) == []
    for name, value in attributes.items():
        setattr(bad, name, value)
    assert line in violations(bad, SETTINGS)


def test_impolite_settings_are_told() -> None:
    hasty = Settings({"DOWNLOAD_DELAY": 0.5, "ROBOTSTXT_OBEY": False})
    assert list(contract.polite(spider_class("changning"), hasty)) == [
        "DOWNLOAD_DELAY is 0.5, less than 2",
        "ROBOTSTXT_OBEY is off",
    ]


def test_a_class_that_contradicts_the_registry_can_not_be_made() -> None:
    changning = spider_class("changning")
    platform = changning.__mro__[1]
    with pytest.raises(ConfigurationError, match=r"has an entry \[nowhere\]"):
        type("Nowhere", (platform,), {"name": "nowhere"})
    with pytest.raises(ConfigurationError, match="baoshan: lacks departments"):
        type("Baoshan", (spider_class("baoshan").__mro__[1],), {"name": "baoshan"})
    with pytest.raises(ConfigurationError, match=r"is of platform other, but districts.toml says easttone"):
        type("Changning", (platform,), {"name": "changning", "platform": "other"})
