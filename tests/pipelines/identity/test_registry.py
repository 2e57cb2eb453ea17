"""The tables of agencies: complete, without collisions, with successors that exist."""

import re
from pathlib import Path

import pytest

from pipelines.identity import agencies, agency, agency_name, districts, successor
from pipelines.identity.names import derived_abbreviation, initials, load, normalise, simplify

SLUG = re.compile(r"[a-z]+-[a-z][a-z0-9]*")
TODAY = [district.key for district in districts().values() if district.successor is None]


def test_sixteen_districts_and_their_predecessors() -> None:
    assert len(TODAY) == 16
    assert {key: district.current for key, district in districts().items() if district.successor} == {
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


@pytest.mark.parametrize("district", list(districts()))
def test_slugs_and_names_are_unique(district: str) -> None:
    found = agencies(district)
    departments, places = set(load("departments")), set(load("subdistricts")[districts()[district].current])
    assert not (departments | {"qzf", "qfb"}) & places
    assert len(found) == len(departments) + len(places) + 2
    assert len({one.name for one in found}) == len(found)
    assert all(SLUG.fullmatch(one.slug) and one.slug == f"{district}-{one.abbreviation}" for one in found)
    assert all(not re.search(r"\d", one.slug) for one in found), "digits mark derived slugs"


def test_no_name_means_two_departments() -> None:
    names: dict[str, str] = {}
    for abbr, row in load("departments").items():
        for name in {simplify(name) for name in (row["name"], *row.get("aliases", ()))}:
            assert names.setdefault(name, abbr) == abbr, name


@pytest.mark.parametrize("district", list(districts()))
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


def test_initials() -> None:
    assert initials("沭阳县人民政府") == "syxrmzf"
    assert initials("Ａ区") == "aq"
    assert initials("𠮷") == ""


def test_derived_abbreviation_is_stable_and_tells_names_apart() -> None:
    assert derived_abbreviation("人民政府", "沭阳县人民政府") == derived_abbreviation(
        "人民政府", "沭阳县人民政府"
    )
    assert derived_abbreviation("人民政府", "沭阳县人民政府") != derived_abbreviation(
        "人民政府", "射阳县人民政府"
    )
    assert re.fullmatch(r"x\d{4}", derived_abbreviation("𠮷", "𠮷"))


def test_normalise() -> None:
    assert normalise(" 二〇二四 年\u3000（上海市） ") == "2024年(上海市)"


def test_documented_abbreviations_are_those_of_the_table() -> None:
    page = Path(__file__).parents[3].joinpath("docs/agencies.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \| ([^|]+?) \| ([^|]*?) \|$", page, re.MULTILINE)
    assert documented == [
        (abbr, row["name"], row.get("successor", "")) for abbr, row in load("departments").items()
    ]
