"""What the platforms with HTML lists take from addresses and small answers."""

import json
from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.platforms.html_lists import Column
from govcrawl.platforms.own.minhang import parse_config, parse_search
from govcrawl.platforms.own.shanghai import titled_district
from govcrawl.platforms.own.xuhui import agency_of, code_of
from govcrawl.platforms.static import second_page
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, page
from govcrawl.spiders.jiading import Jiading
from govcrawl.spiders.minhang import Minhang
from govcrawl.spiders.qingpu import Qingpu
from govcrawl.spiders.xuhui import Xuhui
from tests.govcrawl.drive import Drive

PORTAL = "https://www.xuhui.gov.cn/xxgk/portal/article"
CMS = "https://zwgk.shmh.gov.cn/mh-xxgk-cms/website/mh_xxgk"


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
def test_columns_of_the_portal(
    url: str, title: str, column: str | None, agency: str | None, alternatives: tuple[str, ...]
) -> None:
    found = Xuhui().column_of(Entry(title, f"{PORTAL}/{url}"), None)
    assert (found and found.url) == (column and f"{PORTAL}/{column}")
    if found:
        assert found.agency_abbr == agency
        assert found.alternatives == tuple(f"{PORTAL}/{other}" for other in alternatives)


@pytest.mark.parametrize("code", ["zxgk_gknb1_czj", "czj0517"])
def test_agencies_lists_on_a_navigation_page_are_columns(code: str) -> None:
    above = Column(f"{PORTAL}/list?menuType=wgk&code=zxgk_gknb1")
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


def test_pages_of_the_portal_count_from_0() -> None:
    column = Column(f"{PORTAL}/list?menuType=wgk&code=xhxxgk_bgs_nb_gknb")
    assert Xuhui().page_address(column, 3) == f"{column.url}&page=2"


def test_legacy_addresses_have_one_spelling() -> None:
    row = Entry(
        "2020年政务公开工作年度报告",
        "http://www.xuhui.gov.cn/H/xhxxgkn/c/Info/Detail_1.htm",
        date(2021, 2, 20),
    )
    (found,) = Xuhui().rows([row], Column(PORTAL))
    assert found.url == "http://www.xuhui.gov.cn/H/xhxxgkN/c/Info/Detail_1.htm"


def test_codes() -> None:
    assert code_of(f"{PORTAL}/list?menuType=wgk&code=xhxxgk_bgs_nb_gknb") == "xhxxgk_bgs_nb_gknb"
    assert code_of(PORTAL) == ""
    assert agency_of("xhxxgk_nb") is None


@pytest.mark.parametrize(
    ("url", "column"),
    [
        (f"{CMS}/xxgk_lhsrj_gknb/content/99e4c16d.htm", "xxgk_lhsrj_gknb"),
        (f"{CMS}/gknb_qzfnb/List/list_3.htm", "gknb_qzfnb"),
        (f"{CMS}/xxgk_lhsrj_zcwj/List/list_0.htm", None),
    ],
)
def test_columns_of_minhang(url: str, column: str | None) -> None:
    found = Minhang().column_of(Entry("年报", url), None)
    assert (found and found.url) == (column and f"{CMS}/{column}/List/list_0.htm")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("var PageCount=3;\nvar RecordCount=41;", (3, 41)),
        ('{"pageCount": "3"}', (3, 0)),
        ("<h1>404</h1>", None),
    ],
)
def test_config(text: str, counts: tuple[int, int] | None) -> None:
    assert parse_config(text) == counts


def test_search() -> None:
    hit = {
        "title": "闵行区<em>2024年</em>年报",
        "startTime": "2025-01-17",
        "weburl": "/a/gknb_qzfnb/content/A-1.htm",
    }
    body = json.dumps({"totalcount": 21, "pagesize": "10", "list": [hit]}).encode()
    hits, pages = parse_search(body, "https://zwgk.shmh.gov.cn/x")
    url = "https://zwgk.shmh.gov.cn/a/gknb_qzfnb/content/A-1.htm"
    assert hits == [Entry("闵行区2024年年报", url, date(2025, 1, 17))]
    assert pages == 3
    assert parse_search(b'{"totalcount": 0, "list": []}', "https://x.cn") == ([], 0)
    for broken, reason in ((b'{"totalcount"', "not JSON"), (b'{"message": "busy"}', "busy")):
        with pytest.raises(ValueError, match=reason):
            parse_search(broken, "https://x.cn")


STREETS = "/shqp/zwgk/gknb/zjd/"


@pytest.mark.parametrize("second", [1, 2])
@pytest.mark.parametrize("foot", ["", "共3页"])
@pytest.mark.parametrize("missing", [False, True])
def test_pages_of_qingpu_whose_names_nothing_tells(second: int, foot: str, missing: bool) -> None:
    """Page 2 is `index_1.html` or `index_2.html`; stated pages that are not there are a broken list."""
    names = ["index.html", *(f"index_{page - 2 + second}.html" for page in (2, 3))]
    row = '<li><a href="{0}/1.html">青浦区徐泾镇{0}年政府信息公开工作年度报告</a><b>2025.01.13</b></li>'
    pages = {f"{STREETS}{name}": row.format(2024 - n) + foot for n, name in enumerate(names)}
    if missing:
        del pages[f"{STREETS}{names[1]}"]

    def respond(sent: SiteRequest) -> SiteResponse:
        if sent.path.endswith("/1.html"):
            return page("", "<p>一、总体情况</p>")
        return page("", pages[sent.path]) if sent.path in pages else not_found()

    drive = Drive(Qingpu, respond)
    if not missing:
        assert len(drive.items) == 3
    assert drive.stat("lists/broken") == int(missing and bool(foot))


INDEX = "https://www.jiading.gov.cn/publicity/zfxxgk/zfxgknb"


@pytest.mark.parametrize(
    ("url", "column"),
    [
        (f"{INDEX}/2024nn", f"{INDEX}/2024nn"),
        (f"{INDEX}/200n/bmzfxxgknb", f"{INDEX}/200n/bmzfxxgknb"),
        (f"{INDEX}/2021", f"{INDEX}/2021"),  # a year, not an article
        (f"{INDEX}/2024nn/bmzfxxgknb211?page=2", f"{INDEX}/2024nn/bmzfxxgknb211?page=2"),
        (f"{INDEX}/2024nn/bmzfxxgknb211/content_183857", None),
        (f"{INDEX}/200n/bmzfxxgknb/136002", None),
        ("https://www.jiading.gov.cn/publicity/zfxxgk/zfxgknb2", None),
        ("https://yingji.jiading.cn/", "http://yingji.jiading.cn/publicity/zfxxgknb"),
        ("http://yingji.jiading.cn/publicity/zfxxgknb/184334", "http://yingji.jiading.cn/publicity/zfxxgknb"),
        (
            "https://yingji.jiading.cn/publicity/zfxxgknb?page=2",
            "http://yingji.jiading.cn/publicity/zfxxgknb?page=2",
        ),
    ],
)
def test_columns_of_jiading(url: str, column: str | None) -> None:
    found = Jiading().column_of(Entry("2024年", url), None)
    assert (found and found.url) == column


def test_reports_on_agencies_own_hosts_are_theirs_and_plain_http() -> None:
    row = Entry("2024年年报", "https://yingji.jiading.cn/publicity/zfxxgknb/184334", date(2025, 1, 21))
    (found,) = Jiading().rows([row], Column(INDEX))
    assert (found.url, found.agency_abbr) == ("http://yingji.jiading.cn/publicity/zfxxgknb/184334", "yingji")


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("/fina/czzwgk/nb/20260112/1346919.html", "/fina/czzwgk/nb/index.html"),
        ("/edu/eduzwgk/xxgk/nb/", "/edu/eduzwgk/xxgk/nb/index.html"),
        ("/shqp/zwgk/gknb/zjd/20260113/1348452.html", "/shqp/zwgk/gknb/zjd/index.html"),
        ("/huax/hxzwgk/nd/index_2.html", "/huax/hxzwgk/nd/index.html"),
        ("/huax/hxzwgk/tz/20260113/1.html", None),
    ],
)
def test_columns_of_qingpu(path: str, column: str | None) -> None:
    found = Qingpu().column_of(Entry("年报", f"https://www.shqp.gov.cn{path}"), None)
    assert (found and found.url) == (column and f"https://www.shqp.gov.cn{column}")


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("<script>createPageHTML(3, 0, 'index', 'html')</script>", 1),
        ("<a href='index_1.html'>2</a><a href='index_2.html'>3</a>", 1),
        ("<a href='index.html'>1</a><a href='index_2.html'>2</a>", 2),
        ("<p>1</p>", None),
    ],
)
def test_how_page_2_is_called(text: str, second: int | None) -> None:
    assert second_page(text) == second


@pytest.mark.parametrize(
    ("title", "district"),
    [
        ("金山区2017年年报", "jinshan"),
        ("2013年上海市 虹口区政府信息公开工作年度报告", "hongkou"),
        ("崇明县2015年年报", "chongming"),
        ("闸北区、静安区2015年年报", "jingan"),
        ("2008年卢湾区政府信息公开年报", "huangpu"),
        ("上海市2019年政府信息公开工作年度报告", None),
        ("长宁区、普陀区2016年年报", None),
    ],
)
def test_municipal_copies_are_of_the_district_in_the_title(title: str, district: str | None) -> None:
    assert titled_district(title) == district
