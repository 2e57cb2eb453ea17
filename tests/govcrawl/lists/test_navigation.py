"""Which links lead to columns of annual reports."""

from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.lists.navigation import bare_rows, names_agency, part_name, parts, siblings, way_score, ways

SITE = "https://www.example.gov.cn"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("政府信息公开", "政务公开"),
        ("法定主动公开内容", "政务公开"),
        ("政务公开", "公开目录"),
        ("信息公开", "部门"),
        ("政务", "新闻中心"),
        ("街道乡镇", "办事服务"),
    ],
)
def test_likely_ways_come_first(better: str, worse: str) -> None:
    assert way_score(better) > way_score(worse)


@pytest.mark.parametrize(
    "title", ["依申请公开", "新闻", "", "区政务公开办召开政府信息公开工作推进会并部署下一阶段任务"]
)
def test_ways_astray(title: str) -> None:
    assert way_score(title) == 0


def test_each_address_is_one_way() -> None:
    entries = [Entry("政务公开", "/a"), Entry("新闻", "/b"), Entry("政府信息公开", "/c"), Entry("公开", "/a")]
    assert list(ways(entries)) == ["/c", "/a"]


def test_agencies_are_the_last_ways() -> None:
    entries = [
        Entry("区教育局", "/j"),
        Entry("城关镇人民政府", "/c"),
        Entry("公开目录", "/m"),
        Entry("新闻", "/n"),
    ]
    assert list(ways(entries)) == ["/m"]
    assert list(ways(entries, agencies=True)) == ["/m", "/j", "/c"]


TREE = ["2024年", "2023", "市级部门", "街道乡镇", "市财政局", "市教育局"]
MENU = ["首页", "新闻", "部门", "办事", "互动"]


def test_parts_of_a_column_wherever_they_lead() -> None:
    """A block of agencies, groups and years is the column's; a menu with one such word is the site's."""
    tree = [Entry(title, f"{SITE}/elsewhere/{number}/") for number, title in enumerate(TREE)]
    menu = [Entry(title, f"{SITE}/{number}/") for number, title in enumerate(MENU)]
    own = Entry("2021年", f"{SITE}/nb/index.html#top")
    assert [entry.title for entry in parts([menu, [*tree, own]], f"{SITE}/nb/index.html")] == TREE


def test_an_agency_that_is_registered_is_a_part_among_whatever_links() -> None:
    menu = [Entry(title, f"{SITE}/{number}/") for number, title in enumerate([*MENU, "滨江办", "档案馆"])]
    found = parts([menu], f"{SITE}/nb/", lambda title: title == "档案馆")
    assert [entry.title for entry in found] == ["部门", "滨江办", "档案馆"]


def test_parts_may_bear_the_name_of_what_they_hold() -> None:
    titles = [
        "2024年年报",
        "2023年政府信息公开年报",
        "街镇年报",
        "区级年报",
        "教育局年报",
        "镇、街道、工业区年报",
    ]
    block = [Entry(title, f"{SITE}/{number}/") for number, title in enumerate(titles)]
    assert [entry.title for entry in parts([block], f"{SITE}/nb/")] == titles
    assert part_name("教育局年报") == "教育局"


@pytest.mark.parametrize(
    ("title", "one"),
    [
        ("市财政局", True),
        ("河坪镇", True),
        ("县政府办公室", True),
        ("街道乡镇", False),
        ("镇街", False),
        ("区政府", False),
        ("市级部门", False),
        ("2024年", False),
    ],
)
def test_one_agency_or_many(title: str, one: bool) -> None:
    assert names_agency(title) is one


def test_what_stands_beside_parts_is_a_part() -> None:
    tree = [Entry(title, f"{SITE}/{title}/") for title in ("市级部门", "街道乡镇", "派出机构", "登录")]
    rows = [Entry("2024年年报", f"{SITE}/1.html")]
    menu = [Entry(title, f"{SITE}/{title}/") for title in MENU]
    named = parts([tree, menu], f"{SITE}/nb/")
    assert [entry.title for entry in siblings([tree, rows, menu], named)] == ["派出机构"]


def test_rows_of_a_column_may_name_a_year_or_an_agency_only() -> None:
    day = date(2025, 1, 17)
    rows = [Entry("2024年度", "/1", day), Entry("区教育局", "/2", day), Entry("公告", "/3", day)]
    assert [row.in_column for row in bare_rows(rows)] == [True, True, False]
    papers = [Entry(f"第{n}号文件", f"/{n}", day) for n in range(5)]
    assert not any(row.in_column for row in bare_rows([*rows, *papers]))
    assert not any(row.in_column for row in bare_rows([Entry("2024年度", "/1"), Entry("区教育局", "/2")]))
