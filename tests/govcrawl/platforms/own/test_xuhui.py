"""The columns of xuhui's portal."""

from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.platforms.html_lists import SiteColumn
from govcrawl.platforms.own.xuhui import agency_of
from govcrawl.sites.protocol import not_found, page
from govcrawl.spiders.xuhui import Xuhui
from tests.govcrawl.drive import Drive

PORTAL = "https://www.xuhui.gov.cn/xxgk/portal/article"


@pytest.mark.parametrize(
    ("url", "title", "column", "agency", "alternatives"),
    [
        ("list?menuType=wgk&code=xhxxgk_bgs_nb_gknb&page=0", "公开年报",
         "list?menuType=wgk&code=xhxxgk_bgs_nb_gknb", "bgs", ()),
        ("list?code=xhxxgk_wbj_kjw_nb_gknb", "区科委",
         "list?menuType=wgk&code=xhxxgk_wbj_kjw_nb_gknb", "kjw", ()),
        ("organizationArticle?code=xhxxgk_wbj_kjw&page=1", "区科委",
         "list?menuType=wgk&code=xhxxgk_wbj_kjw_nb_gknb", "kjw",
         ("list?menuType=wgk&code=xhxxgk_kjw_nb_gknb", "organizationArticle?code=xhxxgk_wbj_kjw&page=0")),
        ("list?menuType=wgk&code=zxgk1", "政府信息公开年报", "list?menuType=wgk&code=zxgk1", None, ()),
        ("list?menuType=sy&code=jcgk_fzgh_ghhjh", "规划计划", None, None, ()),
        ("detail?id=0123456789abcdef0123456789abcdef", "2024年年报", None, None, ()),
    ],
)  # fmt: skip
def test_columns(
    url: str, title: str, column: str | None, agency: str | None, alternatives: tuple[str, ...]
) -> None:
    found = Xuhui().column_of(Entry(title, f"{PORTAL}/{url}"), None)
    assert (found and found.url) == (column and f"{PORTAL}/{column}")
    if found:
        assert found.agency_abbr == agency
        assert found.alternatives == tuple(f"{PORTAL}/{other}" for other in alternatives)


@pytest.mark.parametrize("code", ["zxgk_gknb1_czj", "czj0517"])
def test_agencies_lists_on_a_navigation_page_are_columns(code: str) -> None:
    above = SiteColumn(f"{PORTAL}/list?menuType=wgk&code=zxgk_gknb1")
    link = Entry("区财政局", f"{PORTAL}/list?menuType=wgk&code={code}")
    column = Xuhui().column_of(link, above)
    assert column is not None
    assert column.url == link.url
    assert column.agency_name == "区财政局"


def test_where_an_agency_has_no_list_of_reports_the_view_of_all_its_papers_is_asked() -> None:
    view = "/xxgk/portal/article/organizationArticle"
    row = "<li><a href='/xxgk/portal/article/detail?id=1'>徐汇区2024年年报</a>2025-01-17</li>"
    pages = {view: row, "/xxgk/portal/article/detail": "<p>一、总体情况</p>"}
    drive = Drive(Xuhui, lambda sent: page("", pages[sent.path]) if sent.path in pages else not_found())
    assert [item.url for item in drive.items] == [f"{PORTAL}/detail?id=1"]
    assert f"{PORTAL}/organizationArticle?code=xhxxgk_bgs&page=0" in [asked.url for asked in drive.asked]
    assert drive.stat("lists/broken") == 0


def test_pages_count_from_0() -> None:
    column = SiteColumn(f"{PORTAL}/list?menuType=wgk&code=xhxxgk_bgs_nb_gknb")
    assert Xuhui().page_address(column, 3) == f"{column.url}&page=2"


def test_legacy_addresses_have_one_spelling() -> None:
    row = Entry(
        "2020年政务公开工作年度报告",
        "http://www.xuhui.gov.cn/H/xhxxgkn/c/Info/Detail_1.htm",
        date(2021, 2, 20),
    )
    assert Xuhui().address_of(row, PORTAL) == "http://www.xuhui.gov.cn/H/xhxxgkN/c/Info/Detail_1.htm"


def test_a_code_that_is_no_agencys() -> None:
    assert agency_of("xhxxgk_nb") is None
