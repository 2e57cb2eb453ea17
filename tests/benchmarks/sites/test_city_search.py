"""The imitated city search, asked as public crawlers ask it."""

import json
from typing import Any

import pytest

from benchmarks.sites.city_search import API, HOST, TOKENS, draw
from benchmarks.sites.site import DrawnSite
from govcrawl.sites.protocol import SiteRequest

DISTRICTS = pytest.mark.parametrize("district", TOKENS)


def post(site: DrawnSite, path: str, body: dict[str, Any], origin: str) -> Any:
    headers = {"origin": origin, "referer": f"{origin}/"}
    request = SiteRequest(HOST, path, "POST", headers=headers, body=json.dumps(body).encode())
    return json.loads(site.respond(request).body)


@DISTRICTS
def test_page_by_page_it_finds_every_report(district: str) -> None:
    site, search = draw(district, 0)
    base, origin = f"{API}/{TOKENS[district]}", f"https://{search.origin}"
    ui = post(site, f"{base}/ui", {}, origin)
    assert search.razor in [one["alias"] for one in ui["razors"]]
    found, page, pages = [], 1, 1
    while page <= pages:
        asked = {"query": "政府信息公开 年报", "current": page, "size": 20, "razor": search.razor}
        answer = post(site, f"{base}/search", asked, origin)
        assert answer["success"]
        pages = answer["result"]["_meta"]["page"]["total_pages"]
        found += answer["result"]["items"]
        page += 1
    urls = {one["url"]["raw"] for one in found}
    assert all(set(addresses) & urls for addresses in site.published().values())
    assert any(HOST not in url and search.origin not in url for url in urls), "others' copies are among them"


@DISTRICTS
def test_it_answers_no_other_site(district: str) -> None:
    site, _ = draw(district, 0)
    answer = post(
        site, f"{API}/{TOKENS[district]}/search", {"query": "年报"}, "https://www.elsewhere.example"
    )
    assert answer["success"] is False


@pytest.mark.parametrize(
    ("seed", "status", "closed"), [(0, 200, False), (1, 404, False), (2, 200, True), (3, 200, True)]
)
def test_robots(seed: int, status: int, closed: bool) -> None:
    site, _ = draw("huangpu", seed)
    answer = site.respond(SiteRequest(HOST, "/robots.txt"))
    assert answer.status == status
    assert (b"Disallow: /manda-app/" in answer.body or b"Disallow: /\n" in answer.body) is closed


@DISTRICTS
def test_the_districts_lists_are_gone_and_its_articles_are_not(district: str) -> None:
    site, _ = draw(district, 0)
    for listing in site.listings:
        host, _, path = listing.address.removeprefix("https://").partition("/")
        body = site.respond(
            SiteRequest(host, f"/{path.partition('?')[0]}", query=path.partition("?")[2])
        ).body
        assert not any(row.url.encode() in body for row in listing.rows)
