"""Places of one name in several cities, and the ways their agencies are called there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.document import Document
from pipelines.identity import identify, lookup
from pipelines.places import registry
from pipelines.places.registry import FURTHER
from pipelines.records import Hints, Identity

DISTRICT = """
[{key}]
name = "{name}"
code = "{code}"
platform = "generic"
hosts = ["www.{key}.example"]
entry = "https://www.{key}.example/"
"""
PLACES = {
    "city.toml": 'name = "舟山市"\ncode = "330900"\n',
    "districts.toml": DISTRICT.format(key="dinghai", name="定海区", code="330902")
    + DISTRICT.format(key="putuoqu", name="普陀区", code="330903")
    + DISTRICT.format(key="shengsi", name="嵊泗县", code="330922"),
    "subdistricts.toml": '[dinghai]\nnjljd = "南京路街道"\n[putuoqu]\n[shengsi]\n',
}


def forget() -> None:
    """Both modules read the registry anew."""
    for module in (registry, lookup):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()


@pytest.fixture
def zhoushan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second city, which has a 普陀区 too."""
    (tmp_path / "zhoushan").mkdir()
    for name, text in PLACES.items():
        (tmp_path / "zhoushan" / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv(FURTHER, str(tmp_path))
    forget()
    yield
    monkeypatch.undo()
    forget()


def whose(name: str, district: str | None = None) -> Identity:
    return identify(Document([], title=f"{name}2023年政府信息公开工作年度报告"), "", Hints(district=district))


@pytest.mark.usefixtures("zhoushan")
@pytest.mark.parametrize(
    ("name", "district", "slug"),
    [
        ("舟山市普陀区教育局", None, "putuoqu-jyj"),
        ("上海市普陀区教育局", None, "putuo-jyj"),
        ("普陀区教育局", "putuo", "putuo-jyj"),
        ("普陀区教育局", "dinghai", "putuoqu-jyj"),
        ("舟山市普陀区教育局", "putuo", "putuoqu-jyj"),
        ("国家税务总局舟山市普陀区税务局", None, "putuoqu-swj"),
        ("县教育局", "shengsi", "shengsi-jyj"),
        ("嵊泗县县政府办公室", "shengsi", "shengsi-qfb"),
        ("南京东路街道办事处", "huangpu", "huangpu-njdljd"),
        ("南京路街道办事处", "dinghai", "dinghai-njljd"),
    ],
)
def test_places_of_one_name(name: str, district: str | None, slug: str) -> None:
    found = whose(name, district)
    assert (found.agency, found.district) == (slug, slug.partition("-")[0])


@pytest.mark.usefixtures("zhoushan")
def test_a_name_of_two_places_is_no_guess() -> None:
    found = whose("普陀区教育局")
    assert found.district is None
    assert found.agency_name == "普陀区教育局"


@pytest.mark.parametrize(
    "name", ["舟山市普陀区人民政府", "双鸭山市宝山区财政局", "黑龙江省双鸭山市宝山区财政局"]
)
@pytest.mark.parametrize("district", [None, "putuo"])
def test_a_district_of_a_city_that_is_not_registered(name: str, district: str | None) -> None:
    found = whose(name, district)
    assert found.agency_name == name
    assert found.district is None


@pytest.mark.usefixtures("zhoushan")
@pytest.mark.parametrize(
    ("url", "district"),
    [
        ("https://zwgk.shcn.gov.cn/a", "changning"),
        ("http://huanbao.jiading.cn/a", "jiading"),
        ("https://www.shzb.gov.cn/a", "jingan"),
        ("https://gaj.sh.gov.cn/hpga/a", "huangpu"),
        ("https://zwgk.putuoqu.example/a", "putuoqu"),
        ("https://putuoqu.example.org/a", None),
        ("http://[::1", None),
    ],
)
def test_the_district_of_an_address(url: str, district: str | None) -> None:
    found = identify(Document([], title="2023年政府信息公开工作年度报告"), url, Hints())
    assert found.district == district


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("汇总本市长宁区情况", ["changning"]),
        ("上海市长宁区", ["changning"]),
        ("双鸭山市宝山区", []),
        ("闸北区、静安区2015年年报", ["zhabei", "jingan"]),
        ("上海市公安局长宁分局", ["changning"]),
        ("长宁", []),
    ],
)
def test_the_districts_that_a_text_names(text: str, keys: list[str]) -> None:
    assert [key for _, key in lookup.named_districts(text)] == keys
