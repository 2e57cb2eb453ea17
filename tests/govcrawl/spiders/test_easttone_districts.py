"""The EastTone districts: their spiders find everything their embedded sites publish, and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.govcrawl.embedded import crawl, published
from tests.govcrawl.standin import Answer, Asked, StandIn, standin

HELD = {"putuo": 36, "pudong": 18, "jinshan": 18, "yangpu": 30}
"""Addresses of reports on the embedded sites; yangpu has twelve reports in both its generations."""


@pytest.mark.parametrize("spider", HELD)
def test_every_report_is_found(spider: str, tmp_path: Path) -> None:
    run = crawl(spider, tmp_path)
    assert run.code == 0, run.output
    assert run.addresses == published(spider)
    assert len(run.reports) == HELD[spider]
    assert len(run.items) == run.stat("fates/fetched")
    assert run.stat("lists/fallback") == run.stat("fallback/searches") == 0
    assert {item["hints"]["district"] for item in run.items} == {spider}


def test_agencies_are_known_from_their_columns(tmp_path: Path) -> None:
    run = crawl("jinshan", tmp_path)
    assert {item["hints"]["agency_abbr"] for item in run.items} >= {None, "wjw", "rsj", "fjz"}


def test_yangpu_knows_the_agency_of_a_list_by_its_link(tmp_path: Path) -> None:
    run = crawl("yangpu", tmp_path)
    legacy = [item for item in run.items if "/buffersInformation/details?id=" in item["url"]]
    assert len(legacy) == 18
    assert "上海市杨浦区人力资源和社会保障局" in {item["hints"]["agency_name"] for item in legacy}


SHELL = "<script>new CMS('#columnlist', {{ids:'{0}', http:'{1}'}})</script>"
REPORT = "<p>一、总体情况</p><table>" + "<tr><td>1</td></tr>" * 5 + "</table>"


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def api(columns: dict[str, list[dict[str, str]]]) -> object:
    """The list API: channel -> rows."""

    def answer(asked: Asked) -> Answer:
        rows = [row for channel in asked.json["channelList"] for row in columns[channel]]
        page = rows if asked.json["pageNo"] == 1 else []
        data = {"data": {"list": page, "totalPage": int(bool(page)), "totalCount": len(page)}}
        return Answer(json.dumps(data), headers={"Content-Type": "application/json"})

    return answer


def test_putuo_reports_stand_at_two_addresses(site: StandIn, tmp_path: Path) -> None:
    """The migrated one from the API, the older one from a static list; other hosts stand for the official."""
    title = "上海市普陀区万里街道{0}年政府信息公开工作年度报告"
    new = "/zhengwu/zfxxgknb-wljdzfxxgk/2024/107/{0}.html"
    old = "/wljd/zfxxgknb-zfxxgkzhzwzfwj2021"
    path = "/front/api/data/affair"
    hosts = {2022: "https://shpt.gov.cn", 2023: "http://183.194.252.110", 2024: "http://6931.o29xr.group"}
    rows = [{"title": title.format(y), "url": host + new.format(y)} for y, host in hosts.items()]
    site.pages |= {path: api({"7": rows, "8": []}), **{new.format(y): REPORT for y in hosts}}
    site.pages["/zhengwu/zfxxgknb-wljdzfxxgk/index.html"] = SHELL.format(7, path)
    site.pages["/zhengwu/zfxxgknb-qfbzfxxgk/index.html"] = SHELL.format(8, path)
    row = "<li><span class='time'>2023.01.28</span><a target='_blank' href='{0}' title='{1}'>…</a></li>"
    site.pages[f"{old}/index.html"] = row.format("20230128/882505.html", title.format(2022))
    site.pages[f"{old}/index_2.html"] = row.format(f"{old}/20220128/1.html", title.format(2021))
    site.pages |= {f"{old}/20230128/882505.html": REPORT, f"{old}/20220128/1.html": REPORT}

    run = crawl("putuo", tmp_path, sites=site.address)

    assert run.code == 0, run.output
    official = [*(f"http://www.shpt.gov.cn{new.format(y)}" for y in (2023, 2024)),
                *(f"https://www.shpt.gov.cn{old}/{end}.html" for end in ("20220128/1", "20230128/882505")),
                f"https://shpt.gov.cn{new.format(2022)}"]  # fmt: skip
    assert run.addresses == sorted(official)
    assert {item["hints"]["agency_abbr"] for item in run.items} == {"wljd"}
    assert {asked.host for asked in site.asked} == {"www.shpt.gov.cn", "shpt.gov.cn"}


def test_pudong_keeps_old_reports_in_columns_that_are_numbers(site: StandIn, tmp_path: Path) -> None:
    path = "/zwgk-search-front/api/data/affair"
    url = "/zwgk/006002004/2022/302/256920.html"
    row = {"title": "上海市浦东新区2017年政府信息公开工作年度报告", "url": url, "issue_date": "2018-02-28"}
    site.pages |= {path: api({"16": [row], "17": []}), url: REPORT}
    site.pages["/zwgk/006002004/index.html"] = SHELL.format(16, path)
    site.pages["/zwgk/zwgk_zfxxgknb_qzf_gknb/index.html"] = SHELL.format(17, path)
    run = crawl("pudong", tmp_path, sites=site.address)
    assert run.code == 0, run.output
    assert run.addresses == [f"https://www.pudong.gov.cn{url}"]
    assert run.items[0]["hints"]["listed_on"] == "2018-02-28"


def test_a_page_of_rows_that_reuse_the_numbers_of_another_is_new(site: StandIn, tmp_path: Path) -> None:
    """Pudong's addresses tell rows apart, not what the API calls `id`; all names of the host are one."""
    column, path = "/zwgk/zwgk_zfxxgknb_qzf_gknb", "/zwgk-search-front/api/data/affair"
    title = "上海市浦东新区{0}年政府信息公开工作年度报告"
    pages = [[2024, 2023], [2022, 2021]]
    urls = {year: f"{column}/{year}/50/1.html" for years in pages for year in years}

    def answer(asked: Asked) -> Answer:
        years = pages[asked.json["pageNo"] - 1]
        rows = [
            {"id": n, "title": title.format(year), "url": f"http://pudong.gov.cn{urls[year]}"}
            for n, year in enumerate(years)
        ]
        data = {"data": {"list": rows, "totalPage": 2, "totalCount": 4}}
        return Answer(json.dumps(data), headers={"Content-Type": "application/json"})

    site.pages |= {path: answer, **dict.fromkeys(urls.values(), REPORT)}
    site.pages[f"{column}/index.html"] = SHELL.format(17, path)
    run = crawl("pudong", tmp_path, sites=site.address)
    assert run.addresses == sorted(f"http://www.pudong.gov.cn{url}" for url in urls.values())
    assert run.stat("lists/broken") == 0


def test_yangpu_follows_the_pages_of_a_list(site: StandIn, tmp_path: Path) -> None:
    """The application's lists are found by their links, their pages by 下一页."""
    base = "/yp-zwgk/zwgk/home/listNew?zdgzModuleCode=009300150020&zhzwModuleCode=009300150019"
    base += "&sonModuleCode=00930015001900030004&ouCode="
    details = "/yp-zwgk/zwgk/buffersInformation/details?id="
    row = (
        "<tr><td><a href='"
        + details
        + "{0}'>{0}年度政府信息公开工作年度报告</a></td><td>2024-01-22</td></tr>"
    )
    site.pages["/shypq/xxgkzn/"] = f"<a href='{base}SI000350'>民防办</a>"
    site.pages[f"{base}SI000320"] = "<table>" + row.format(2023) + "</table>"
    site.pages[f"{base}SI000350"] = row.format(2018) + f"<a href='{base}SI000350&pageNo=2'>下一页</a>"
    site.pages[f"{base}SI000350&pageNo=2"] = row.format(2009)
    site.pages |= {f"{details}{year}": REPORT for year in (2023, 2018, 2009)}
    run = crawl("yangpu", tmp_path, sites=site.address)
    assert run.code == 0, run.output
    names = {item["url"].rpartition("=")[2]: item["hints"]["agency_name"] for item in run.items}
    assert names == {"2023": None, "2018": "民防办", "2009": "民防办"}
