"""The registry of districts: what is in it, and what can't be in it."""

import pytest

from govcrawl.districts import district, districts, parse_registry
from pipelines.errors import ConfigurationError

ENTRY = """
[changning]
name = "长宁"
code = "310105"
platform = "easttone"
hosts = ["zwgk.shcn.gov.cn", "www.shcn.gov.cn"]
aliases = { "10.0.0.1" = "zwgk.shcn.gov.cn" }
entry = "https://zwgk.shcn.gov.cn/index.html"
lists = ["https://zwgk.shcn.gov.cn/a/index.html"]
first_year = 2008
inferred = ["lists"]
"""


def test_all_districts_and_the_city_are_in_it() -> None:
    codes = {entry.code for entry in districts().values()}
    numbers = ("01", "04", "05", "06", "07", "09", "10", "12", "13", "14", "15", "16", "17", "18", "20", "51")
    assert codes == {"310000", *(f"3101{number}" for number in numbers)}
    assert len(districts()) == 17


def test_an_unknown_district() -> None:
    with pytest.raises(ConfigurationError, match=r"no entry \[nowhere\]"):
        district("nowhere")


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ('name = "长宁"', "", "lacks: name"),
        ('name = "长宁"', 'nmae = "长宁"\nname = "长宁"', "unknown keys: nmae"),
        ('name = "长宁"', "name = 1", "name must be a str"),
        ('name = "长宁"', 'name = "长宁', "districts.toml: "),
        ('"310105"', '"110105"', "code"),
        ("2008", '"2008"', "first_year must be a int"),
        ("2008", "208", "first_year is not a year"),
        ("https://zwgk.shcn.gov.cn/a", "https://shcn.example/a", "is not on one of its hosts"),
        ('= "zwgk.shcn.gov.cn" }', '= "x.gov.cn" }', "alias stands for x.gov.cn"),
        ('["lists"]', '["list"]', "inferred"),
        ("[changning]", "[Changning]", "pinyin"),
        ("[changning]", "changning = 1\n[other]", "not a table"),
        ('["zwgk.shcn.gov.cn", "www.shcn.gov.cn"]', "[]", "names no host"),
    ],
)
def test_a_wrong_entry_is_named(written: str, instead: str, message: str) -> None:
    parse_registry(ENTRY)
    with pytest.raises(ConfigurationError, match=r"(?s)districts.toml: .*") as raised:
        parse_registry(ENTRY.replace(written, instead, 1))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://zwgk.shcn.gov.cn/a", True),
        ("http://zwgk.shcn.gov.cn:9091/a", True),
        ("https://a.zwgk.shcn.gov.cn/", True),
        ("https://xzwgk.shcn.gov.cn/", False),
        ("https://shcn.gov.cn/", False),
        ("https://zwgk.shcn.gov.cn.evil.example/", False),
        ("ftp://zwgk.shcn.gov.cn/", False),
        ("javascript:void(0)", False),
        ("", False),
    ],
)
def test_hosts(url: str, allowed: bool) -> None:
    assert parse_registry(ENTRY)["changning"].allows(url) is allowed


def test_aliases_are_rewritten() -> None:
    changning = parse_registry(ENTRY)["changning"]
    assert changning.official("http://10.0.0.1/a?b=1") == "http://zwgk.shcn.gov.cn/a?b=1"
    assert changning.official("http://www.shcn.gov.cn/a?b=1") == "http://www.shcn.gov.cn/a?b=1"
