"""The Epoint districts: over real HTTP against the embedded sites, and against the protocol's variants."""

import itertools
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from govcrawl.sites.epoint import ANNUAL, CHONGMING, HONGKOU, SITE, SONGJIANG, Epoint
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, page
from govcrawl.sites.world import World
from govcrawl.spiders.chongming import Chongming
from govcrawl.spiders.hongkou import Hongkou
from govcrawl.spiders.huangpu import Huangpu
from govcrawl.spiders.songjiang import Songjiang
from tests.govcrawl.drive import Drive
from tests.govcrawl.embedded import crawl, published

WORLD = World()
DISTRICTS = ("jingan", "hongkou", "songjiang", "chongming")
FILES = {"application/pdf": 4, "application/msword": 2}  # of hongkou


@pytest.mark.parametrize("spider", DISTRICTS)
def test_every_report_is_found(spider: str, tmp_path: Path) -> None:
    run = crawl(spider, tmp_path)
    assert run.code == 0, run.output
    assert run.addresses == published(spider)
    assert len(run.reports) == 18
    assert len(run.items) == run.stat("fates/fetched")
    assert run.stat("lists/fallback") == run.stat("fallback/searches") == 0
    files = Counter(item["media_type"] for item in run.items if item["media_type"] != "text/html")
    assert files == (FILES if spider == "hongkou" else {})
    assert run.stat("attachments/taken") == files.total()
    assert "govcrawl/api/www." in run.output, "which way worked is in the stats"


def test_huangpu_ends_blocked(tmp_path: Path) -> None:
    run = crawl("huangpu", tmp_path)
    assert run.code == 1
    assert run.items == []
    assert "'finish_reason': 'blocked'" in run.output
    assert "'govcrawl/blocked/status': 412" in run.output
    assert run.stat("fallback/searches") == 0, "no further request"
    assert "'downloader/request_count': 1," in run.output


def songjiang(**changes: Any) -> Epoint:
    return Epoint(replace(SONGJIANG, **changes), WORLD)


SHOWN = {
    "nothing": f"<script>siteInfo = {{siteGuid: '{SITE}', projectName: 'shsj-application-front'}}</script>",
    "other style": SONGJIANG.frame,
}


@pytest.mark.parametrize(
    ("style", "first_page", "frame"), list(itertools.product(("form", "json", "wrapped"), (0, 1), SHOWN))
)
def test_every_style_and_either_first_page(style: Any, first_page: int, frame: str) -> None:
    """Whatever the page shows: candidates are tried until rows come, and pages are walked to their end."""
    action = SONGJIANG.action if frame == "other style" else "lightfrontaction/getgovinfolist"
    name = "pageNumber" if frame == "other style" else "pageIndex"
    site = songjiang(style=style, first_page=first_page, frame=SHOWN[frame], action=action, page_name=name)
    drive = Drive(Songjiang, site.respond)
    assert len(drive.reports) == 18
    assert drive.stat("lists/broken") == 0
    assert drive.stat("lists/walked") == 1
    assert drive.stat("api/www.songjiang.gov.cn").endswith(f"/{action} ({style})")


def test_a_page_that_counts_from_1_what_the_action_counts_from_0() -> None:
    site = songjiang(frame=SONGJIANG.frame.replace('"pageNumber":0', '"pageNumber":1'))
    drive = Drive(Songjiang, site.respond)
    assert len(drive.reports) == 18
    assert drive.stat("lists/broken") == 0


def test_the_empty_date_keeps_its_two_slashes() -> None:
    site = songjiang()
    drive = Drive(Songjiang, site.respond)
    doubled = [item.url for item in drive.items if "//" in urlsplit(item.url).path]
    assert doubled
    assert {item.url for item in drive.reports} == {url for urls in site.published().values() for url in urls}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (not_found(), "status 404"),
        (SiteResponse(b'{"custom":{"code":0}}', content_type="application/json"), "no custom.data"),
        (SiteResponse(b"<html>login</html>"), "not JSON"),
    ],
)
def test_an_action_that_does_not_answer_is_a_broken_list(
    broken: SiteResponse, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = songjiang()
    drive = Drive(Songjiang, lambda sent: broken if "/rest/" in sent.path else site.respond(sent))
    assert drive.items == []
    assert drive.stat("lists/broken") == 1
    assert drive.stat("lists/walked") == 0
    assert reason in caplog.text


def test_rows_that_are_missing_are_a_broken_list() -> None:
    """The action says 90 rows and gives ever the same six."""
    site = songjiang()

    def respond(sent: SiteRequest) -> SiteResponse:
        if "/rest/" not in sent.path:
            return site.respond(sent)
        answer = json.loads(site.respond(replace(sent, body=FIRST_PAGE)).body)
        answer["custom"]["total"] = 90
        return SiteResponse(json.dumps(answer).encode(), content_type="application/json")

    drive = Drive(Songjiang, respond)
    assert drive.stat("lists/broken") == 1
    assert 0 < len(drive.items) <= 6


def test_a_last_page_of_rows_without_addresses_ends_the_list() -> None:
    site = songjiang()

    def respond(sent: SiteRequest) -> SiteResponse:
        if "/rest/" not in sent.path:
            return site.respond(sent)
        answer = json.loads(site.respond(sent).body)
        answer["custom"]["total"] = answer["custom"]["total"] + 1
        if not answer["custom"]["data"]:
            answer["custom"]["data"] = [{"title": "2024年年报", "infourl": ""}]
        return SiteResponse(json.dumps(answer).encode(), content_type="application/json")

    drive = Drive(Songjiang, respond)
    assert len(drive.reports) == 18
    assert drive.stat("lists/broken") == 0


FIRST_PAGE = b"params=%7B%22pageNumber%22%3A0%2C%22pageSize%22%3A6%7D"


def test_a_page_that_tells_nothing_is_a_broken_list() -> None:
    drive = Drive(Songjiang, lambda sent: page("政府信息公开", "<p>欢迎</p>"))
    assert drive.stat("lists/broken") == 1


def test_an_entry_page_that_no_script_fills_leads_on() -> None:
    row = '<li><a href="/zfxxgk/1.html">松江区2024年政府信息公开年度报告</a><b>2025-01-17</b></li>'
    pages = {
        "/Template/dynamic/zfxxgk/zfxxgk.html": '<a href="/zfxxgk/index.html">法定主动公开内容</a>',
        "/zfxxgk/index.html": '<a href="/zfxxgk/list.html">政府信息公开年报</a>',
        "/zfxxgk/list.html": row,
        "/zfxxgk/1.html": "<p>一、总体情况</p>",
    }
    drive = Drive(Songjiang, lambda sent: page("", pages[sent.path]) if sent.path in pages else not_found())
    assert [item.url[-7:] for item in drive.items] == ["/1.html"]
    assert drive.stat("lists/broken") == 0


def test_an_empty_list_is_no_broken_one() -> None:
    empty = SiteResponse(b'{"custom":{"data":[],"total":0}}', content_type="application/json")
    site = songjiang()
    drive = Drive(Songjiang, lambda sent: empty if "/rest/" in sent.path else site.respond(sent))
    assert drive.stat("lists/broken") == 0
    assert drive.stat("lists/walked") == 1


def test_chongming_walks_the_annual_column_of_every_agency() -> None:
    drive = Drive(Chongming, Epoint(CHONGMING, WORLD).respond)
    columns = {request.url for request in drive.asked if f"categorynum={ANNUAL}" in request.url}
    assert {url.partition("deptcode=")[2].partition("&")[0] for url in columns} == {
        "qzfbgs",
        "qrsj",
        "qwjw",
        "cqz",
        "bz",
    }
    assert len(drive.reports) == 18
    assert {item.hints.agency_name for item in drive.items} >= {"上海市崇明区城桥镇人民政府"}


def test_hongkou_takes_the_file_or_the_text() -> None:
    drive = Drive(Hongkou, Epoint(HONGKOU, WORLD).respond)
    texts = [item for item in drive.reports if item.media_type == "text/html"]
    files = [item for item in drive.reports if item.media_type != "text/html"]
    assert (len(texts), Counter(item.media_type for item in files)) == (12, FILES)
    assert all("showinfo.html?infoGuid=" in item.url and b"<table" in item.body for item in texts)
    assert all("showinfo.html" in item.listed_url for item in files)
    assert {item.body[:5] for item in files} == {b"%PDF-", b"\xd0\xcf\x11\xe0\xa1"}


def test_articles_no_action_has_are_failed_reports() -> None:
    site = Epoint(HONGKOU, WORLD)
    drive = Drive(Hongkou, lambda sent: not_found() if sent.path.endswith("Detail") else site.respond(sent))
    assert drive.items == []
    assert drive.fate("failed") == drive.spider.ledger.reports() >= 18


def test_static_lists_turn_to_numbered_pages() -> None:
    """list.html, then 2.html in the same folder; columns are found by their links."""
    row = '<li><a href="/zw/{0}.html" title="黄浦区{0}年政府信息公开年度报告">…</a><b>{0}-01-17</b></li>'
    column = "/zw/009001/009001007"
    pages = {
        "/zw/009001/": f'<a href="{column}/list.html">政府信息公开年报</a>',
        "/zw/009002/": f'<a href="{column}/list.html">政府信息公开年报</a>',
        "/zw/govopen/goverGuide.html": f'<a href="{column}/list.html">年报</a>',
        f"{column}/list.html": row.format(2024) + row.format(2023),
        f"{column}/2.html": row.format(2022),
        f"{column}/3.html": "<p>暂无</p>",
        **{f"/zw/{year}.html": "<p>一、总体情况</p>" for year in (2024, 2023, 2022)},
    }
    drive = Drive(Huangpu, lambda sent: page("", pages[sent.path]) if sent.path in pages else not_found())
    assert sorted(item.url[-9:-5] for item in drive.items) == ["2022", "2023", "2024"]
    assert drive.stat("lists/walked") == 1


def test_guessed_addresses_that_lead_nowhere_are_no_error_if_the_entry_page_leads_to_lists() -> None:
    row = '<li><a href="/zw/1.html">黄浦区2024年政府信息公开年度报告</a><b>2025-01-17</b></li>'
    pages = {
        "/zw/govopen/goverGuide.html": '<a href="/zw/govopen/reports.html">政府信息公开年报</a>',
        "/zw/govopen/reports.html": row,
        "/zw/009002/": "<a href='/zw/'>部门</a>",
        "/zw/1.html": "<p>一、总体情况</p>",
    }
    drive = Drive(Huangpu, lambda sent: page("", pages[sent.path]) if sent.path in pages else not_found())
    assert [item.url[-10:] for item in drive.items] == ["/zw/1.html"]
    assert (drive.stat("lists/missing"), drive.stat("lists/broken")) == (1, 0)
