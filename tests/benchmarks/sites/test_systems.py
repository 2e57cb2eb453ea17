"""The drawn cities themselves, without a spider: what they say they publish can be had from them."""

import html
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from benchmarks.sites.site import DrawnSite
from benchmarks.sites.systems import SYSTEMS, draw
from benchmarks.sites.systems.system import System
from govcrawl.sites.protocol import SiteRequest, SiteResponse

SEEDS = range(1, 7)
EACH = pytest.mark.parametrize("seed", SEEDS)
ALL = pytest.mark.parametrize("system", SYSTEMS)


def drawn(system: str, seed: int) -> System:
    made = draw(system, seed, "qingxi", "清溪县", "www.qingxi.example")
    made.site.seal()
    return made


def get(site: DrawnSite, url: str, **more: object) -> SiteResponse:
    parts = urlsplit(url)
    return site.respond(SiteRequest(parts.netloc, parts.path, query=parts.query, **more))  # type: ignore[arg-type]


def linked(site: DrawnSite) -> Iterator[tuple[str, str]]:
    """Every page that links lead to from the home page: address, text."""
    seen, waiting = set(), [site.start]
    while waiting:
        url = waiting.pop(0)
        if url in seen or urlsplit(url).netloc not in site.hosts:
            continue
        seen.add(url)
        answer = get(site, url)
        if answer.status != 200 or not answer.content_type.startswith("text/html"):
            continue
        text = answer.body.decode()
        yield url, text
        hrefs = re.findall(r"""href=["'](?!javascript)([^"']*)["']""", text)
        waiting += [urljoin(url, html.unescape(href)).partition("#")[0] for href in hrefs]


@ALL
@EACH
def test_every_report_has_an_article_with_its_figures_or_its_file(system: str, seed: int) -> None:
    site = drawn(system, seed).site
    rows = [row for row in site.rows() if row.report]
    assert {row.report for row in rows} == set(site.reports)
    for row in rows:
        assert row.report
        answer = get(site, row.url)
        assert answer.status == 200
        text = answer.body.decode().replace("\\u003C", "<").replace("\\u003E", ">").replace("\\/", "/")
        if files := re.findall(r"附件：<a href='([^']+)'", text):
            [file] = files
            assert get(site, urljoin(row.url, html.unescape(file))).body[:2] == b"PK"
        else:
            assert row.report.body in text.replace('\\"', '"')


@ALL
def test_the_same_seed_draws_the_same_site(system: str) -> None:
    first, again = drawn(system, 3).site, drawn(system, 3).site
    assert [row.url for row in first.rows()] == [row.url for row in again.rows()]
    assert [get(first, row.url).body for row in first.rows()] == [
        get(again, row.url).body for row in again.rows()
    ]
    assert first.notes != drawn(system, 4).site.notes


@ALL
@EACH
def test_links_lead_to_every_list_with_reports_within_four_hops(system: str, seed: int) -> None:
    made = drawn(system, seed)
    reached = {url for url, _ in linked(made.site)}
    for listing in made.site.listings:
        if any(row.report for row in listing.rows) and system != "gkmlpt":  # whose tree is in a script
            assert listing.address.partition("#")[0] in reached


def test_the_pages_of_boda_count_backwards() -> None:
    for seed in range(1, 40):
        made = drawn("boda", seed)
        for listing in made.site.listings:
            pages = listing.pages()
            if len(pages) > 2 and listing.address.endswith(".htm"):
                second = get(made.site, f"{listing.address.removesuffix('.htm')}/{len(pages) - 1}.htm")
                assert all(html.escape(row.url) in second.body.decode() for row in pages[1])
                return
    raise AssertionError("no such list was drawn")


def test_the_tree_and_lists_of_gkmlpt() -> None:
    made = drawn("gkmlpt", 4)
    page = next(text for url, text in linked(made.site) if "/gkmlpt/" in url and "TREE: [{" in text)
    sid = re.findall(r"SID: '(\d+)'", page)[0]
    tree = json.loads(re.findall(r"(?s)TREE: (\[.*?\]),\s*SERVICE_AREA_ID", page)[0])

    def ids(nodes: list[dict[str, object]]) -> Iterator[object]:
        for node in nodes:
            yield node["id"]
            yield from ids(node["children"])  # type: ignore[arg-type]

    titles = set()
    for one in ids(tree):
        answer = get(made.site, f"https://{made.host}/gkmlpt/api/all/{one}?page=1&sid={sid}")
        if answer.status == 200:
            found = json.loads(answer.body)
            assert found["total"] >= len(found["articles"])
            titles |= {article["title"] for article in found["articles"]}
    assert titles & {report.title for report in made.site.reports}


def test_a_list_of_hanweb_is_asked_as_its_page_says() -> None:
    for seed in range(1, 60):
        made = drawn("hanweb", seed)
        if "lists: jpaas" not in made.site.notes:
            continue
        listing = max(made.site.listings, key=lambda one: len(one.rows))
        page = get(made.site, listing.address).body.decode()
        query = json.loads(re.findall(r'queryData="([^"]+)"', page)[0].replace("'", '"'))
        api = re.findall(r"unitbuild.js' url='([^']+)'", page)[0]
        found = []
        for number in range(1, len(listing.pages()) + 1):
            asked = {**query, "paramJson": json.dumps({"pageNo": number, "pageSize": 15})}
            text = "&".join(f"{key}={value}" for key, value in asked.items())
            data = json.loads(get(made.site, f"https://{made.host}{api}?{text}").body)["data"]["html"]
            found += re.findall(r'href="([^"]+)"', data)
        assert found == [row.url for row in listing.rows]
        return
    raise AssertionError("no such site was drawn")


@pytest.mark.parametrize("seed", range(1, 20))
def test_epoint_answers_as_its_pages_ask(seed: int) -> None:
    made = drawn("epoint", seed)
    if "static: True" in made.site.notes:
        return
    script = made.site.notes[3].partition(",")[0]
    info = json.loads(re.findall(r"siteInfo = (\{.*?\});", get(made.site, made.url(script)).body.decode())[0])
    for listing in made.site.listings:
        query = dict(parse_qsl(urlsplit(listing.address).query, keep_blank_values=True))
        page = get(made.site, listing.address).body.decode()
        first = int(re.findall(r"pageIndex: (\d)", page)[0])
        asked = {**query, "pageIndex": first, "pageSize": 100, "siteGuid": info["siteGuid"]}
        wrapped = any("wrapped: True" in note for note in made.site.notes)
        body = json.dumps({"params": asked} if wrapped else asked).encode()
        url = made.url(info["projectName"] + "/rest/lightfrontaction/getgovinfolist")
        answer = json.loads(get(made.site, url, method="POST", body=body).body)["custom"]
        assert answer["total"] == len(listing.rows)
        assert [one["realtitle"] for one in answer["data"]] == [row.title for row in listing.rows][:100]
