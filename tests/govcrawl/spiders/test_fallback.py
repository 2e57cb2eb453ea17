"""A list that is gone or empty: the spider searches the site for another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.govcrawl.embedded import crawl
from tests.govcrawl.standin import EastToneSite, StandIn, standin

BUREAU = "/xxgk/bmgknb-xxgknb"
REPORT = "<h1>{0}</h1><p>一、总体情况</p>" + "<table>" + "<tr><td>1</td></tr>" * 5 + "</table>"


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        EastToneSite(server)
        server.pages["/"] = (
            "<a href='/zwgk/'>政务公开</a><a href='https://mirror.example/'>政府信息公开年报</a>"
        )
        server.pages["/zwgk/"] = (
            f"<a href='{BUREAU}/index.html'>部门年报</a><a href='/nb/'>政府信息公开年报</a>"
            "<a href='/tj/'>统计年报</a>"
        )
        row = (
            "<li><a href='{0}.html'>长宁区民政局{0}年政府信息公开工作年度报告</a><span>2025-01-17</span></li>"
        )
        server.pages["/nb/"] = row.format(2024) + "<a href='/nb/index_1.html'>下一页</a>"
        server.pages["/nb/index_1.html"] = row.format(2023)
        for year in (2024, 2023):
            server.pages[f"/nb/{year}.html"] = REPORT.format(f"长宁区民政局{year}年年报")
        yield server


FOUND = [f"https://zwgk.shcn.gov.cn/nb/{year}.html" for year in (2023, 2024)]


def test_a_list_that_is_gone(site: StandIn, tmp_path: Path) -> None:
    del site.pages[f"{BUREAU}/index.html"]
    run = crawl("changning", tmp_path, sites=site.address)
    assert run.addresses == FOUND
    assert {item["listed_url"] for item in run.items} == {"https://zwgk.shcn.gov.cn/nb/"}
    assert run.stat("lists/broken") == 1
    assert run.stat("fallback/searches") == 1
    assert run.stat("lists/fallback") == 1
    assert run.stat("search/columns") == 1  # the broken one is linked, but known to be gone
    assert "WARNING: Found by searching: https://zwgk.shcn.gov.cn/nb/" in run.output
    assert run.code == 1
    assert "1 list can't be read" in run.output
    assert "status 404; districts.toml infers the lists of [changning]: correct them there" in run.output
    assert "Traceback" not in run.output
    assert {asked.host for asked in site.asked} == {"zwgk.shcn.gov.cn"}


def test_lists_that_are_empty(site: StandIn, tmp_path: Path) -> None:
    run = crawl("changning", tmp_path, sites=site.address)
    assert run.addresses == FOUND
    assert run.stat("lists/broken") == 0
    assert run.stat("lists/fallback") == 1  # the registry's own lists are not walked again
    assert run.code == 1
    assert "1 list found only by searching the site, to be entered in districts.toml: https://" in run.output


def test_no_search_where_all_is_well(site: StandIn, tmp_path: Path) -> None:
    changning = EastToneSite(site)
    changning.column("bmgknb-xxgknb", [changning.report("/1.html", "长宁区司法局2024年年报")])
    run = crawl("changning", tmp_path, sites=site.address)
    assert len(run.items) == 1
    assert run.stat("fallback/searches") == 0
    assert "/" not in site.paths()
    assert run.code == 0
