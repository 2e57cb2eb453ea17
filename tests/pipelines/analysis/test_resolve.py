"""Names lead to the right agency, or to nobody. What is right follows from how the name was made."""

import random
import sys
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import places
from pipelines.analysis import names
from pipelines.analysis.resolve import keys, resolve, slugs
from pipelines.errors import StoreError
from pipelines.store.landing import Store
from tests.pipelines.store.reports import make_report

NOWHERE = "/nowhere"
AGENCIES = [agency for key in places.districts() for agency in places.agencies(key)]
LETTERS = sorted({letter for agency in AGENCIES for letter in agency.name if "\u4e00" <= letter <= "\u9fff"})


def names_of(agency):
    """How people write it: the full name, the short one behind its district, with or without 上海市, 区."""
    place = places.districts()[agency.district]
    today = {one.place for one in places.districts().values() if not one.successor}
    made = [agency.name, agency.name.removeprefix("上海市"), place.name + agency.short_name]
    if not place.successor or place.place not in today:  # 崇明 is the district, no longer the county
        made += [place.place + agency.short_name, "上海" + place.place + agency.short_name]
    return list(dict.fromkeys(made))


OF_NAME = defaultdict(set)
for one in AGENCIES:
    for made in names_of(one):
        OF_NAME[made].add(one.slug)


def spoilt(name, dice):
    """With one letter wrong, or two that stand side by side swapped."""
    at = dice.randrange(len(name) - 1)
    if dice.random() < 0.5:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + dice.choice(LETTERS) + name[at + 1 :]


def verdict(asked, right):
    """`right`: it is the first; `tied`: several are as likely, it is among them; `nobody`; `wrong`."""
    found = resolve(asked, data_dir=NOWHERE)
    if not found.candidates:
        return "nobody"
    first = [one.agency for one in found.candidates if one.certainty == found.candidates[0].certainty]
    if first == [right]:
        return "right"
    return "tied" if len(first) > 1 and right in first else "wrong"


def test_every_name_of_every_agency():
    for name, bearers in OF_NAME.items():
        found = resolve(name, data_dir=NOWHERE)
        if len(bearers) == 1:
            assert {found.agency} == bearers, name
        else:  # 上海市公安局崇明分局 was that of the county, too
            assert found.agency is None
            assert {one.agency for one in found.candidates} == bearers, name


@given(st.sampled_from(AGENCIES), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_misspelt_name_leads_to_the_right_agency_or_to_nobody(agency, dice):
    name = dice.choice(names_of(agency))
    asked = spoilt(name, dice)
    if asked != name and not OF_NAME[asked] - {agency.slug}:  # what is another's name means the other
        assert verdict(asked, agency.slug) != "wrong", asked
        assert resolve(asked, data_dir=NOWHERE).agency in {None, agency.slug}


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("长宁区人社局", "changning-rsj"),
        ("上海市长宁区人力资源社会保障局", "changning-rsj"),
        (" 长宁 人社局", "changning-rsj"),
        ("静安区环保局", "jingan-hjbhj"),
        ("闸北区卫生局", "zhabei-wsj"),
        ("崇明县卫生局", "chongmingxian-wsj"),
        ("崇明卫健委", "chongming-wjw"),
        ("新华街道", "changning-xhljd"),
        ("上海市新华路街道办事处", "changning-xhljd"),
        ("长宁区政府", "changning-qfb"),
        ("长宁区（全区综合）", "changning-qzf"),
        ("国家税务总局上海市长宁区税务局", "changning-swj"),
        ("changning-rsj", "changning-rsj"),
        ("Changning RSJ", "changning-rsj"),
        ("cnrsj", "changning-rsj"),
        ("changning-rshbj", "changning-rsj"),  # as a site abbreviates it
        ("changning renshe ju", "changning-rsj"),
        ("Shanghai Shi Changning Qu Minzheng Ju", "changning-mzj"),
    ],
)
def test_certain(written, slug):
    found = resolve(written, data_dir=NOWHERE)
    assert found.agency == slug
    assert [one.agency for one in found.candidates] == [slug]


@pytest.mark.parametrize(
    ("written", "first", "count"),
    [
        ("人社局", None, 16),  # every district has one
        ("区人社局", None, 16),
        ("长宁区", {"changning-qzf", "changning-qfb"}, 2),
        ("上海市民政局", None, 16),  # the city's own
        ("minzhengju", None, 16),
        ("长宁区人社居", {"changning-rsj"}, None),
        ("长宁区X政局", {"changning-czj", "changning-mzj"}, None),
        ("上诲市长宁区民政局", {"changning-mzj"}, None),
        ("民政局民政局民政局", set(), 0),
        ("xyz", set(), 0),
        ("", set(), 0),
    ],
)
def test_not_certain(written, first, count):
    found = resolve(written, data_dir=NOWHERE)
    assert found.agency is None
    assert sum(one.certainty for one in found.candidates) <= max(1, len(found.candidates) / 2)
    if count is not None:
        assert len(found.candidates) == count
    if first is not None:
        best = {one.agency for one in found.candidates if one.certainty == found.candidates[0].certainty}
        assert best == first


def test_a_district_makes_it_certain():
    assert resolve("人社局", district="长宁区", data_dir=NOWHERE).agency == "changning-rsj"
    assert resolve("minzheng ju", district="putuo", data_dir=NOWHERE).agency == "putuo-mzj"
    assert resolve("长宁区人社局", district="putuo", data_dir=NOWHERE).agency is None


def test_a_name_given_up_says_who_took_over():
    [one] = resolve("静安区环保局", data_dir=NOWHERE).candidates
    assert (one.name, one.certainty) == ("上海市静安区环境保护局", 1)
    assert "today jingan-hbj" in one.because


def test_an_agency_in_no_table_is_found_where_it_landed(tmp_path):
    report = make_report("putuo-hyswzx1234567890", 2024)
    report.identity.agency_name = "上海市普陀区海洋事务中心"
    Store(tmp_path).land(report)
    for written in ("上海市普陀区海洋事务中心", "普陀区海洋事务中心", "putuo-hyswzx1234567890"):
        assert resolve(written, data_dir=tmp_path).agency == "putuo-hyswzx1234567890"
    assert resolve("普陀区海羊事务中心", data_dir=tmp_path).candidates[0].name == "上海市普陀区海洋事务中心"
    assert resolve("上海市普陀区海洋事务中心", data_dir=NOWHERE).agency is None


def test_without_the_package_for_pinyin(monkeypatch):
    names.by_pinyin.cache_clear()
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    found = resolve("changning renshe ju", data_dir=NOWHERE)
    assert not found.candidates
    assert "pip install 'govcrawl[pinyin]'" in str(found)
    assert resolve("changning rsj", data_dir=NOWHERE).agency == "changning-rsj"
    with pytest.raises(StoreError, match="names in pinyin need pypinyin"):
        slugs("changning renshe ju", NOWHERE)


def test_functions_take_names():
    assert slugs(["长宁区人社局", "changning-nobody"], NOWHERE) == ["changning-rsj", "changning-nobody"]
    assert slugs(None) is None
    for unclear in ("人社局", "长宁区人社居"):
        with pytest.raises(
            StoreError, match=r"is not certain; write one of .*changning-rsj 上海市长宁区"
        ) as error:
            slugs(unclear, NOWHERE)
        assert "\n" not in str(error.value)
    with pytest.raises(StoreError, match="can't be an agency; slugs are like"):
        slugs("没有的机关", NOWHERE)


@pytest.mark.parametrize("written", ["changning", "长宁区", "长宁", "上海市长宁区", " 长宁 区"])
def test_districts(written):
    assert keys(written) == ["changning"]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("甲乙丙", "甲丙乙", 1),
        ("甲乙", "甲丁", 1),
        ("甲", "甲乙丙", 2),
        ("甲乙丙", "乙丙丁", 2),
        ("甲乙丙丁", "乙甲丁丙", 2),
    ],
)
def test_distance(one, other, apart):
    assert names.distance(one, other) == names.distance(other, one) == apart


def rates(count, seed):
    """How often what comes out, over names spoilt at random."""
    dice, found = random.Random(seed), Counter()
    while found.total() < count:
        agency = dice.choice(AGENCIES)
        name = dice.choice(names_of(agency))
        asked = spoilt(name, dice)
        if asked != name and not OF_NAME[asked] - {agency.slug}:
            found[verdict(asked, agency.slug)] += 1
    return found


if __name__ == "__main__":
    print(rates(3000, 1))
