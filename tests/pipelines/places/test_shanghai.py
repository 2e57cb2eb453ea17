"""The tables of Shanghai: complete, without collisions; successors exist; slugs never change."""

import hashlib
import re
from pathlib import Path

import pytest

from pipelines.identity.names import simplify
from pipelines.places import agencies, agency, agency_name, cities, districts, registered, successor

SLUG = re.compile(r"[a-z]+-[a-z][a-z0-9]*")
SHANGHAI = cities()["shanghai"]
TODAY = list(SHANGHAI.today)

LANDED = {
    "huangpu": (103, "7fcea61a04e711f2"),
    "xuhui": (106, "4f1926fffe8ed091"),
    "changning": (103, "8ac4f5a2f6c36c65"),
    "jingan": (107, "fb099deffe4cb1c2"),
    "putuo": (104, "784a90dd2194c9f6"),
    "hongkou": (104, "0ea9e580031a5acf"),
    "yangpu": (106, "c12e6120451ecb9a"),
    "minhang": (107, "8691982d9d54d58a"),
    "baoshan": (106, "aeef43fd012cc4ca"),
    "jiading": (106, "b6144cd459d52dd7"),
    "pudong": (132, "6d8da4f9c5a1735b"),
    "jinshan": (104, "055b1c60e43a4140"),
    "songjiang": (111, "9b66340c8db09855"),
    "qingpu": (105, "a3f6251b2c2ea43c"),
    "fengxian": (107, "863ac00152de3b1f"),
    "chongming": (111, "afa51c1de16d7485"),
    "zhabei": (107, "0dd5c82a9551e5e1"),
    "luwan": (103, "662dd1eb4f0ae6d9"),
    "nanhui": (132, "9dd0073a1c2c3609"),
    "chongmingxian": (111, "63252d4c3cb92f7b"),
}
"""How many agencies each district had when the tables were last changed on purpose, and their digest."""


def test_all_districts_and_the_city_are_crawled() -> None:
    codes = {entry.code for entry in registered().values() if entry.city == "shanghai"}
    numbers = ("01", "04", "05", "06", "07", "09", "10", "12", "13", "14", "15", "16", "17", "18", "20", "51")
    assert codes == {"310000", *(f"3101{number}" for number in numbers)}


@pytest.mark.parametrize("district", LANDED)
def test_what_has_landed_keeps_its_slug_name_kind_and_successor(district: str) -> None:
    """A new agency changes the number and the digest; an agency that is gone or renamed must not."""
    lines = [
        f"{one.slug}\t{one.name}\t{one.short_name}\t{one.kind}\t{int(one.expected)}\t{one.successor or ''}\n"
        for one in agencies(district)
    ]
    digest = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:16]
    assert (len(lines), digest) == LANDED[district]


def test_sixteen_districts_and_their_predecessors() -> None:
    assert len(TODAY) == 16
    assert {key: district.current for key, district in SHANGHAI.districts.items() if district.successor} == {
        "zhabei": "jingan",
        "luwan": "huangpu",
        "nanhui": "pudong",
        "chongmingxian": "chongming",
    }


@pytest.mark.parametrize(
    ("district", "subdistricts", "towns"),
    [
        ("huangpu", 10, 0),
        ("xuhui", 12, 1),
        ("changning", 9, 1),
        ("jingan", 13, 1),
        ("putuo", 8, 2),
        ("hongkou", 8, 0),
        ("yangpu", 12, 0),
        ("minhang", 4, 9),
        ("baoshan", 3, 9),
        ("jiading", 3, 7),
        ("pudong", 12, 24),
        ("jinshan", 1, 9),
        ("songjiang", 6, 11),
        ("qingpu", 3, 8),
        ("fengxian", 4, 8),
        ("chongming", 0, 18),
    ],
)
def test_every_subdistrict_and_town_of_today(district: str, subdistricts: int, towns: int) -> None:
    kinds = [found.kind for found in agencies(district) if found.successor is None]
    assert (kinds.count("subdistrict"), kinds.count("town")) == (subdistricts, towns)


@pytest.mark.parametrize("district", list(SHANGHAI.districts))
def test_slugs_and_names_are_unique(district: str) -> None:
    found = agencies(district)
    departments = set(SHANGHAI.departments)
    places = set(SHANGHAI.subdistricts[districts()[district].current])
    assert not (departments | {"qzf", "qfb"}) & places
    assert len(found) == len(departments) + len(places) + 2
    assert len({one.name for one in found}) == len(found)
    assert all(SLUG.fullmatch(one.slug) and one.slug == f"{district}-{one.abbr}" for one in found)
    assert all(not re.search(r"\d", one.slug) for one in found), "digits mark derived slugs"


def test_no_name_means_two_departments() -> None:
    names: dict[str, str] = {}
    for abbr, one in SHANGHAI.departments.items():
        for name in {simplify(name) for name in (one.name, *one.aliases)}:
            assert names.setdefault(name, abbr) == abbr, name


@pytest.mark.parametrize("district", list(SHANGHAI.districts))
def test_successors_exist_today(district: str) -> None:
    for found in agencies(district):
        last = successor(found.slug)
        if found.successor is None:
            assert last is None
        else:
            assert last is not None
            heir = agency(last)
            assert heir is not None
            assert heir.successor is None
            assert heir.district in TODAY


@pytest.mark.parametrize(
    ("slug", "heir"),
    [
        ("jinshan-wsj", "jinshan-wjw"),  # 卫生局 -> 卫计委 -> 卫健委
        ("qingpu-wjsw", "qingpu-wjw"),
        ("yangpu-mfb", "yangpu-gdb"),
        ("baoshan-ajj", "baoshan-yjj"),
        ("chongming-hjbhj", "chongming-hbj"),
        ("putuo-zrz", "putuo-zrzjd"),
        ("zhabei-wsj", "jingan-wjw"),
        ("luwan-wlqjd", "huangpu-wlqjd"),
        ("chongmingxian-cxz", "chongming-cxz"),
        ("yangpu-jjw", "yangpu-jgw"),
        ("pudong-jjw", None),  # still the name there
        ("changning-rsj", None),
        ("nowhere-x", None),
    ],
)
def test_successor(slug: str, heir: str | None) -> None:
    assert successor(slug) == heir


@pytest.mark.parametrize(
    ("slug", "name", "kind"),
    [
        ("changning-rsj", "上海市长宁区人力资源和社会保障局", "department"),
        ("changning-xhljd", "上海市长宁区新华路街道办事处", "subdistrict"),
        ("changning-xjz", "上海市长宁区新泾镇人民政府", "town"),
        ("changning-qfb", "上海市长宁区人民政府", "government"),
        ("changning-qzf", "上海市长宁区（全区综合）", "district"),
        ("pudong-gaj", "上海市公安局浦东分局", "department"),
        ("putuo-swj", "国家税务总局上海市普陀区税务局", "department"),
        ("jiading-jyxq", "上海市嘉定区菊园新区管理委员会", "park"),
        ("chongming-hsx", "上海市崇明区横沙乡人民政府", "town"),
    ],
)
def test_full_name_and_kind(slug: str, name: str, kind: str) -> None:
    found = agency(slug)
    assert found is not None
    assert (found.name, found.kind) == (name, kind)
    assert agency_name(slug) == name


def test_unregistered_slug_and_district() -> None:
    assert agency("putuo-hyswzx1234") is None
    assert agency_name("putuo-hyswzx1234") is None
    with pytest.raises(KeyError):
        agencies("nowhere")


def test_documented_abbreviations_are_those_of_the_table() -> None:
    page = Path(__file__).parents[3].joinpath("docs/agencies.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \| ([^|]+?) \| ([^|]*?) \|$", page, re.MULTILINE)
    assert documented == [(abbr, one.name, one.successor or "") for abbr, one in SHANGHAI.departments.items()]
