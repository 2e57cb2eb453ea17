"""A district without lists, and the search of its city: asked where robots.txt allows, for its own hosts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.places import district
from tests.govcrawl.embedded import crawl
from tests.govcrawl.standin import Answer, Asked, StandIn, standin

HUANGPU = district("huangpu")
API = HUANGPU.search.partition("://")[2].partition("/")[2]
TITLE = "上海市黄浦区民政局2024年政府信息公开工作年度报告"
ADDRESSES = [
    "https://www.shhuangpu.gov.cn/r/1.html",
    "http://www.shhuangpu.gov.cn/r/1.html",  # the same
    "https://www.shanghai.gov.cn/nw12344/1.html",  # the city's copy
    "https://mirror.example/1.html",
]


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        items = [{"title": {"raw": TITLE}, "url": {"raw": url}} for url in ADDRESSES]

        def search(asked: Asked) -> Answer:
            page = {"current": asked.json["current"], "total_pages": 2}
            found = items if asked.json.get("razor") == "hp_search" and page["current"] == 1 else []
            return Answer(json.dumps({"success": True, "result": {"items": found, "_meta": {"page": page}}}))

        server.pages |= {
            f"/{API}/ui": json.dumps(
                {"success": True, "razors": [{"alias": "suggest"}, {"alias": "hp_search"}]}
            ),
            f"/{API}/search": search,
            "/r/1.html": "<h1>年报</h1><p>一、总体情况</p>",
        }
        yield server


def test_what_the_search_finds_on_the_districts_hosts_lands(site: StandIn, tmp_path: Path) -> None:
    run = crawl("huangpu", tmp_path, sites=site.address)
    assert run.addresses == ["https://www.shhuangpu.gov.cn/r/1.html"]
    assert run.items[0]["listed_url"] == f"{HUANGPU.search}/search"
    assert {asked.host for asked in site.asked} == {"www.shhuangpu.gov.cn", "ss.shanghai.gov.cn"}
    assert "WARNING: Found by the city's search: 1 reports, on 2 pages" in run.output
    assert "1 search of the city found reports that no list has" in run.output
    assert run.code == 1


def test_robots_txt_of_its_host_is_obeyed(site: StandIn, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = lambda asked: Answer(
        f"User-agent: *\nDisallow: /{API[:5]}" if asked.host == "ss.shanghai.gov.cn" else ""
    )
    run = crawl("huangpu", tmp_path, sites=site.address)
    assert run.items == []
    asked = [request.path for request in site.asked if request.host == "ss.shanghai.gov.cn"]
    assert asked == ["/robots.txt"]
    assert "The city's search can't be had: Forbidden by robots.txt" in run.output
    assert run.code == 1


def test_a_district_whose_lists_are_there_does_not_ask(tmp_path: Path) -> None:
    run = crawl("jingan", tmp_path)
    assert run.code == 0, run.output
    assert "ss.shanghai.gov.cn" not in run.output
