"""The EastTone sites behave as the real ones were seen to: shells, the list API and its traps, articles."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from govcrawl.sites import easttone, generic, yangpu
from govcrawl.sites.catalogue import expected
from govcrawl.sites.easttone import LAYOUTS, EastTone
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse
from govcrawl.sites.world import World
from govcrawl.sites.yangpu import COLUMN, HOST, LIST, NEW, Yangpu

WORLD = World()
FAMILIES = (easttone.sites, yangpu.sites, generic.sites)
SITES: dict[str, Site] = {site.hosts[0]: site for family in FAMILIES for site in family(WORLD)}
EASTTONE = [EastTone(layout, WORLD) for layout in (*LAYOUTS, NEW)]
CHANGNING = EASTTONE[0]


def get(site: Site, url: str) -> SiteResponse:
    parts = urlsplit(url)
    return site.respond(SiteRequest(parts.netloc or site.hosts[0], parts.path, query=parts.query))


def ask(site: EastTone, body: object) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = site.respond(SiteRequest(site.hosts[0], site.layout.apis[0], "POST", body=raw))
    parsed: dict[str, Any] = json.loads(answer.body)
    return parsed


def rows(site: EastTone, channel: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    number = 1
    while page := ask(site, {"channelList": [channel], "pageNo": number, "pageSize": 15})["data"]["list"]:
        found += page
        number += 1
    return found


def channel_of(site: EastTone, folder: str) -> str:
    """The channel as a crawler finds it: in the shell's script."""
    shell = get(site, f"{folder}/index.html").body.decode()
    match = re.search(r"new CMS\('#columnlist', \{ids:'(\d+)', http:'([^']+)'", shell)
    assert match
    assert match[2] == site.layout.apis[0]
    return match[1]


@pytest.mark.parametrize("site", EASTTONE, ids=lambda site: site.layout.district)
def test_walking_every_column_finds_every_report_and_nothing_else_is_one(site: EastTone) -> None:
    listed = {row["url"] for folder in site.channels for row in rows(site, channel_of(site, folder))}
    published = {url for urls in site.published().values() for url in urls}
    assert published <= listed
    for url in listed - published - {""}:
        assert "勾稽关系" not in get(site, url).body.decode()


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_every_published_address_answers_with_its_report(site: Site) -> None:
    for report in expected(WORLD, [site]):
        for url in report.urls:
            answer = get(site, url)
            assert answer.status == 200
            assert f"<title>{report.title}</title>" in answer.body.decode()


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_the_entry_page_leads_to_columns_that_exist(site: Site) -> None:
    entry = get(site, site.start).body.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', entry)]
    columns = [link for link in links if not link.startswith("/front/search/")]
    assert columns
    assert {get(site, link).status for link in columns} == {200}


def test_the_portal_leads_to_the_entry_page() -> None:
    assert f'href="{CHANGNING.start}"' in get(CHANGNING, "https://www.shcn.gov.cn/").body.decode()


def test_shells_hold_no_row() -> None:
    for folder in CHANGNING.channels:
        for path in (f"{folder}/", f"{folder}/index.html"):
            shell = get(CHANGNING, path).body.decode()
            assert 'v-for="item in list"' in shell
            assert not re.search(r"/\d+\.html", shell)


@pytest.mark.parametrize(
    "trap",
    [
        {"channelList": "1883"},
        {"channelIds": ["1883"]},
        {"channelList": [1883]},
        {},
    ],
    ids=json.dumps,
)
def test_anything_but_an_array_of_strings_gets_the_whole_site(trap: dict[str, object]) -> None:
    data = ask(CHANGNING, {**trap, "pageNo": 1, "pageSize": 15})["data"]
    assert data["totalCount"] == len(CHANGNING.records)
    assert data["totalCount"] > ask(CHANGNING, {"channelList": ["1883"]})["data"]["totalCount"] > 0


def test_several_channels_can_be_asked_for_at_once() -> None:
    both = ask(CHANGNING, {"channelList": ["1880", "1883"], "pageSize": 500})["data"]["totalCount"]
    assert both == len(rows(CHANGNING, "1880")) + len(rows(CHANGNING, "1883"))


def test_page_number_and_size_have_defaults() -> None:
    data = ask(CHANGNING, {"channelList": ["1883"]})["data"]
    assert (data["pageNo"], data["pageSize"], len(data["list"])) == (1, 15, 15)


@pytest.mark.parametrize("number", [99, 0, -3])
def test_a_page_outside_is_empty_and_counts_nothing(number: int) -> None:
    data = ask(CHANGNING, {"channelList": ["1883"], "pageNo": number})["data"]
    assert (data["pageNo"], data["totalPage"], data["totalCount"], data["list"]) == (0, 0, 0, [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"pageNo": "x"}'])
def test_nonsense_gets_an_error_code(body: bytes) -> None:
    answer = ask(CHANGNING, body)
    assert answer["code"] != 0
    assert answer["data"] is None


def test_rows_are_as_untidy_as_the_real_ones() -> None:
    found = [row for folder in CHANGNING.channels for row in rows(CHANGNING, CHANGNING.channels[folder])]
    assert {type(row["display_date"]) for row in found} == {int, str}
    assert any(row["url"] == "" for row in found)
    assert any("<em>" in row["title"] for row in found)
    assert any("报告" not in row["title"] for row in found)


def test_epoch_dates_are_midnight_in_shanghai() -> None:
    (row,) = [
        row
        for row in rows(CHANGNING, channel_of(CHANGNING, "/xxgk/gknb-qfbzfxxgk"))
        if "/76195.html" in row["url"]
    ]
    assert row["display_date"] == 1737561600000  # 2025-01-23 00:00 +08:00; in UTC still the 22nd


def test_a_report_can_stand_in_two_columns_under_two_ids() -> None:
    twice = {key: urls for key, urls in CHANGNING.published().items() if len(urls) > 1}
    assert twice
    for urls in twice.values():
        own, shared = sorted(urls, key=lambda url: "bmgknb" in url or "jdzgknb" in url or "zfgknb" in url)
        assert own.rpartition("/")[2] != shared.rpartition("/")[2]
        assert "gknb-" in own


def test_old_records_carry_the_date_of_the_migration_in_their_path() -> None:
    for (_, year), urls in CHANGNING.published().items():
        migrated = any("/2022/266/" in url for url in urls)
        assert migrated == (year == 2021)


def test_attachments_lie_below_the_article() -> None:
    record = next(record for record in CHANGNING.records if record.attachment)
    assert re.fullmatch(
        re.escape(record.path.removesuffix(".html")) + r"/[0-9a-f]{32}\.pdf", record.attachment
    )
    assert record.attachment in get(CHANGNING, record.path).body.decode()
    file = get(CHANGNING, record.attachment)
    assert (file.status, file.content_type, file.body[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.parametrize(
    ("host", "pattern"),
    [
        (HOST, r"<h1>[^<]+ \d{4}-\d\d-\d\d</h1>"),
        ("zwgk.shcn.gov.cn", r"<li>发文机构：上海市长宁区[^<]*</li><li>发布日期：\d{4}-\d\d-\d\d</li>"),
        ("www.shpt.gov.cn", r"正文内容区域请使用tab按钮切换浏览.*\d{4}年\d\d月\d\d日 来源: 上海普陀"),
        (
            "www.pudong.gov.cn",
            r"<td>发布机构</td><td>上海市浦东新区[^<]*</td>.*<td>发布时间</td><td>\d{4}-\d\d-\d\d</td>",
        ),
        ("www.jinshan.gov.cn", r"保护视力色.*\d{4}年\d\d月\d\d日 来源:上海金山"),
    ],
)
def test_each_district_prints_its_own_head(host: str, pattern: str) -> None:
    site = SITES[host]
    for urls in site.published().values():
        assert re.search(pattern, get(site, urls[0]).body.decode(), re.DOTALL)


@pytest.mark.parametrize(
    "path", ["/xxgk", "/xxgk/none/index.html", "/xxgk/bmgknb-xxgknb", "/xxgk/bmgknb-xxgknb/1.html"]
)
def test_other_paths_are_not_there(path: str) -> None:
    assert get(CHANGNING, path).status == 404


def test_yangpus_old_application_lists_by_agency() -> None:
    site = Yangpu(WORLD)
    query = "&".join(f"{name}={value}" for name, value in COLUMN.items())
    page = get(site, f"{LIST}?{query}&ouCode=SI000320").body.decode()
    links = re.findall(r'href="([^"]+details\?id=[^"]+)" title="([^"]+)"', page)
    assert len(links) == 3
    assert all("新江湾城街道" in title for _, title in links)
    assert {get(site, link).status for link, _ in links} == {200}
    assert get(site, f"{LIST}?{query}&ouCode=SI999999").status == 404


def test_yangpus_new_records_have_hexadecimal_ids() -> None:
    new = [u for urls in Yangpu(WORLD).published().values() for u in urls if "/zhengwu/" in u]
    assert new
    assert all(re.search(r"/\d{4}/\d+/[0-9a-f]{32}\.html$", url) for url in new)
