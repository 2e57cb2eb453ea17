"""`govcrawl crawl` as a user runs it: a real process, real HTTP, a stand-in for the sites."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.govcrawl.conftest import kept_for
from tests.govcrawl.processes import ROOT, execute
from tests.govcrawl.standin import EPOCH, SHELL, Answer, Asked, EastToneSite, StandIn, standin

RSJ = "/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"
LEDGER = '{"govcrawl.extensions.ledger.LedgerExtension": 150}'
PIPELINES = '{"tests.govcrawl.collect.CollectPipeline": 500}'


@dataclass
class Run:
    """A finished crawl: exit code, what it printed, the items."""

    code: int
    output: str
    items: list[dict[str, Any]]
    seconds: float

    @property
    def last(self) -> str:
        return self.output.strip().splitlines()[-1]

    def stat(self, name: str) -> str | None:
        line = next((line for line in self.output.splitlines() if f"'{name}':" in line), None)
        return line.partition(": ")[2].rstrip(",}") if line else None


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


@pytest.fixture
def changning(site: StandIn) -> EastToneSite:
    return EastToneSite(site)


@pytest.fixture
def crawl(tmp_path: Path, site: StandIn) -> Any:
    def run(*options: str, spider: str = "changning", sites: str | None = None, folder: Path = ROOT) -> Run:
        collected = tmp_path / "items.jsonl"
        collected.touch()
        settings = {"ITEM_PIPELINES": PIPELINES, "EXTENSIONS": LEDGER, "DATA_DIR": str(tmp_path)}
        kept_for(sites or site.address, tmp_path)
        arguments = [f"-s{name}={value}" for name, value in settings.items()]
        begin = time.monotonic()
        done = execute(
            *("govcrawl", "crawl", spider, *arguments, f"-sSITES={sites or site.address}", *options),
            cwd=folder,
            env={**os.environ, "COLLECT": str(collected), "GOVCRAWL_CONTACT": "test@example.org"},
            together=True,
        )
        items = [json.loads(line) for line in collected.read_text(encoding="utf-8").splitlines()]
        return Run(done.returncode, done.stdout, items, time.monotonic() - begin)

    return run


def test_all_reports_of_all_columns(crawl: Any, site: StandIn, changning: EastToneSite) -> None:
    """Pages of rows, columns discovered on the way, entries left out; everything counted."""
    title = "2024年上海市长宁区人力资源和社会保障局政府信息公开工作年度报告"
    changning.column(
        "gknb-rsjzfxxgk",
        [
            changning.report(RSJ, title),
            {"title": "政府信息公开要点", "url": ""},
            {"title": "政府信息公开目录", "url": "http://[/1.html"},
            {"title": "政府信息公开指南", "url": "https://zwgk.shcn.gov.cn/guide.html"},
            {"title": "长宁区2023年年报", "url": "https://mirror.example/1.html"},
            {"title": title, "url": f"http://zwgk.shcn.gov.cn{RSJ}?spm=2"},
            {"title": title.replace("工作", " 工作"), "url": f"http://zwgk.shcn.gov.cn{RSJ}"},
        ],
    )
    changning.column(
        "gknb-kwzfxxgk", [changning.report("/xxgk/gknb-kwzfxxgk/2025/23/1.html", "长宁区科委2024年年报")]
    )
    changning.column("gknb-jwzfxxgk", [])
    many = [
        changning.report(f"/xxgk/bmgknb-xxgknb/2024/9/{n}.html", f"长宁区第{n}局2023年年报")
        for n in range(20)
    ]
    changning.column(
        "bmgknb-xxgknb",
        [*many, {"title": "长宁区教育局2023年年报", "url": "/xxgk/gknb-jwzfxxgk/2024/9/7.html"}],
    )
    site.pages["/xxgk/gknb-jwzfxxgk/2024/9/7.html"] = "<p>一、总体情况</p>"

    run = crawl()

    assert run.code == 0, run.output
    assert len(run.items) == 23
    item = next(item for item in run.items if item["url"] == f"https://zwgk.shcn.gov.cn{RSJ}")
    assert item["listed_url"] == "https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/index.html"
    assert item["media_type"] == "text/html"
    assert item["hints"] == {
        "district": "changning",
        "title": title,
        "agency_name": None,
        "agency_abbr": "rsj",
        "listed_on": "2025-01-22",
        "charset": "utf-8",
        "fetched_on": None,
        "article_title": None,
    }
    by_url = {item["url"].rpartition("/xxgk/")[2]: item for item in run.items}
    assert by_url["gknb-kwzfxxgk/2025/23/1.html"]["hints"]["agency_abbr"] == "kw"  # linked by the entry page
    assert by_url["gknb-jwzfxxgk/2024/9/7.html"]["hints"]["agency_abbr"] == "jw"  # an address in an answer
    assert by_url["bmgknb-xxgknb/2024/9/0.html"]["hints"]["agency_abbr"] is None
    assert run.stat("govcrawl/fates/fetched") == "23"
    assert run.stat("govcrawl/lists/discovered") == "2"
    assert run.stat("govcrawl/fates/incomplete") == "2"
    assert run.stat("govcrawl/fates/other_document") == "1"
    assert run.stat("govcrawl/fates/offsite") == "1"
    assert run.stat("govcrawl/fates/duplicate") == "1"
    assert {asked.host for asked in site.asked} == {"zwgk.shcn.gov.cn"}
    assert {asked.headers["x-forwarded-proto"] for asked in site.asked} == {"https"}
    assert all(asked.headers["user-agent"].startswith("govcrawl/") for asked in site.asked)
    assert "test@example.org" in site.asked[0].headers["user-agent"]
    posts = [asked for asked in site.asked if asked.method == "POST"]
    assert all(isinstance(asked.json["channelList"], list) for asked in posts)
    assert {asked.json["pageNo"] for asked in posts} == {1, 2}
    assert len({asked.body for asked in posts}) == len(posts), "each page once"


def test_years_and_sample(crawl: Any, changning: EastToneSite) -> None:
    titles = [
        "长宁区甲局2022年年报",
        "长宁区乙局2023年年报",
        "长宁区丙局2024年年报",
        "长宁区丁局年报",
        "长宁区戊局2024年、2025年年报",
        "长宁区己局2025年年报",
    ]
    rows = [
        changning.report(f"/xxgk/bmgknb-xxgknb/2025/23/{n}.html", title) for n, title in enumerate(titles)
    ]
    changning.column("bmgknb-xxgknb", rows)
    run = crawl("-ayears=2023-2024")
    # One that names no year, several, or the one in which it was listed (2025) is fetched: reading decides.
    assert sorted(item["hints"]["title"] for item in run.items) == sorted(titles[1:])
    assert run.stat("govcrawl/fates/not_wanted_year") == "1"
    assert run.code == 0

    run = crawl("-ayears=2010")
    assert sorted(item["hints"]["title"] for item in run.items[5:]) == sorted(titles[3:])

    run = crawl("-asample=2")
    assert len(run.items[8:]) == 2
    assert run.stat("finish_reason") == "'sample'"
    assert run.code == 0


def test_attachments(crawl: Any, site: StandIn, changning: EastToneSite) -> None:
    """The files an article links to are the report; where none can be had the article comes as it is."""
    rows = [
        changning.report(f"/xxgk/bmgknb-xxgknb/2025/23/{n}.html", f"长宁区第{n}局2024年年报")
        for n in range(4)
    ]
    changning.column("bmgknb-xxgknb", rows)
    link = "<a href='{0}/a.pdf'>2024年政府信息公开工作年度报告</a>"
    for n in range(3):
        site.pages[f"/xxgk/bmgknb-xxgknb/2025/23/{n}.html"] = link.format(n)
    site.pages["/xxgk/bmgknb-xxgknb/2025/23/0/a.pdf"] = Answer(
        b"%PDF-1.7", headers={"Content-Type": "text/html"}
    )
    site.pages["/xxgk/bmgknb-xxgknb/2025/23/0.html"] += link.format("0").replace("a.pdf", "b.doc")
    site.pages["/xxgk/bmgknb-xxgknb/2025/23/2/a.pdf"] = "<html><h1>gone</h1></html>"
    site.pages["/xxgk/bmgknb-xxgknb/2025/23/3.html"] = "<a href='https://mirror.example/a.pdf'>2024年年报</a>"

    run = crawl()

    column = "https://zwgk.shcn.gov.cn/xxgk/bmgknb-xxgknb"
    assert {(item["url"], item["media_type"], item["listed_url"]) for item in run.items} == {
        (f"{column}/2025/23/0/a.pdf", "application/pdf", f"{column}/2025/23/0.html"),
        *((f"{column}/2025/23/{n}.html", "text/html", f"{column}/index.html") for n in (1, 2, 3)),
    }
    assert run.stat("govcrawl/attachments/failed") == "3"
    assert run.stat("govcrawl/attachments/taken") == "1"
    assert run.last.startswith("changning: 3 attached reports can't be fetched: ")
    assert run.code == 1


def test_whims_of_the_api(crawl: Any, site: StandIn, changning: EastToneSite) -> None:
    """Several channels, rows of other columns, an older static list, lists that can't be understood."""
    report = changning.report(RSJ, "长宁区人社局2024年年报")
    one = changning.column("gknb-rsjzfxxgk", [report])
    two = changning.column(
        "x", [changning.report("/2.html", "长宁区<em>民政局</em>2024年年报", display_date="2025-01-20")]
    )
    shell = SHELL.replace("'CHANNEL'", f'"{one},{two}"')
    site.pages["/xxgk/gknb-rsjzfxxgk/index.html"] = shell
    changning.column(
        "zfgknb-xxgknb", [report | {"channel_id": 4711}, changning.report("/3.html", "长宁区2024年年报")]
    )
    changning.column(
        "jdzgknb-xxgknb", [changning.report("/6.html", "长宁区新泾镇2024年年报") | {"channel_id": 4711}]
    )
    item = "<li><span class='time'>{day}</span><a target='_blank' title='{title}' href='{url}'>…</a></li>"
    static = "/xxgk/bmgknb-xxgknb/index{}.html"
    site.pages[static.format("")] = item.format(
        day="2025.01.17", title="长宁区教育局2024年年报", url="2025/17/4.html"
    )
    site.pages[static.format("_2")] = item.format(
        day="2024.01.17", title="长宁区教育局2023年年报", url="/5.html"
    )
    site.pages["/xxgk/gknb-wjwzfxxgk/index.html"] = "<html><p>nothing here</p></html>"
    for path in ("/xxgk/bmgknb-xxgknb/2025/17/4.html", "/5.html", "/6.html"):
        site.pages[path] = "<p>一、总体情况</p>"

    changning.column(
        "gknb-sjjzfxxgk", [{"title": f"新闻{n}", "url": f"/{n}.html", "channel_id": 0} for n in range(3100)]
    )

    run = crawl()

    found = {item["url"].removeprefix("https://zwgk.shcn.gov.cn"): item["hints"] for item in run.items}
    static_rows = {"/xxgk/bmgknb-xxgknb/2025/17/4.html", "/5.html"}
    assert set(found) == {RSJ, "/2.html", "/3.html", "/6.html", *static_rows}
    assert found["/2.html"]["title"] == "长宁区民政局2024年年报"
    assert found["/2.html"]["listed_on"] == "2025-01-20"
    assert found["/5.html"]["listed_on"] == "2024-01-17"
    assert "gknb-wjwzfxxgk/index.html: no row with a date or a report's title" in run.output
    assert "answers with 3100 rows, as if asked for the whole site" in run.output
    assert run.stat("govcrawl/lists/broken") == "2"
    assert run.last.startswith("changning: 2 lists can't be read: ")
    assert run.code == 1


@pytest.mark.parametrize(
    ("pages", "counts", "found", "broken"),
    [
        ([15, 15, 3], (3, 33), 33, 0),
        ([15, 15, 3], (0, 0), 33, 0),  # unknown: until an empty page
        ([15, 15, 3], (667, 10_000), 33, 0),  # capped
        ([15, 15, 3], (1, 33), 33, 0),
        ([10, 10, 10], (3, 30), 30, 0),  # the site's own page size
        ([15, 15, 3, 0], (5, 33), 33, 0),
        ([15, 0, 3], (3, 33), 18, 1),  # an empty page amid the others
        ([15], (3, 33), 15, 1),  # the rest is the first page again
    ],
)
def test_the_end_of_a_list(
    crawl: Any, site: StandIn, changning: EastToneSite, pages: list[int], counts: tuple[int, int],
    found: int, broken: int,
) -> None:  # fmt: skip
    """What the API counts is believed where it can be; a list that gives less than it promised is broken."""
    rows = [changning.report(f"/{n}.html", f"长宁区第{n}局2024年年报") for n in range(40)]
    channel = changning.column("bmgknb-xxgknb", [])

    def answer(asked: Asked) -> Answer:
        if asked.json["channelList"] != [channel]:
            return Answer('{"data": {"list": []}}')
        page = 1 if len(pages) == 1 else asked.json["pageNo"]
        size = pages[page - 1] if page <= len(pages) else 0
        first = sum(pages[: page - 1])
        data = {"totalPage": counts[0], "totalCount": counts[1], "list": rows[first : first + size]}
        return Answer(json.dumps({"code": 0, "data": data if size else {"totalPage": 0, "list": []}}))

    site.pages["/front/api/data/search"] = answer
    run = crawl()
    assert len(run.items) == found
    assert run.stat("govcrawl/lists/broken") == (str(broken) if broken else None)


def test_a_shell_that_names_no_api(crawl: Any, site: StandIn, changning: EastToneSite) -> None:
    changning.column("bmgknb-xxgknb", [changning.report(RSJ, "长宁区人社局2024年年报")])
    for path, page in site.pages.items():
        if isinstance(page, str):
            site.pages[path] = page.replace("http:'/front/api/data/search', ", "")
    run = crawl()
    assert len(run.items) == 1
    assert "No list API at https://zwgk.shcn.gov.cn/front/api/data/affair: status 404" in run.output
    assert run.code == 0


def test_trouble_on_the_way(crawl: Any, site: StandIn, changning: EastToneSite) -> None:
    """Redirects, robots.txt, missing, empty and cut-off pages, a request to wait."""
    paths = {
        name: f"/xxgk/bmgknb-xxgknb/2025/23/{name}.html"
        for name in ("moved", "away", "gone", "empty", "cut", "busy")
    }
    rows = [changning.report(path, f"长宁区{name}局2024年年报") for name, path in paths.items()]
    rows.append(changning.report("/admin/1.html", "长宁区某局2024年年报"))
    changning.column("bmgknb-xxgknb", rows)
    site.pages["/here.html"] = "<p>一、总体情况</p>"
    site.pages[paths["moved"]] = Answer(status=302, headers={"Location": "http://www.shcn.gov.cn/here.html"})
    site.pages[paths["away"]] = Answer(status=302, headers={"Location": "https://mirror.example/1.html"})
    del site.pages[paths["gone"]]
    site.pages[paths["empty"]] = ""
    site.pages[paths["cut"]] = Answer("<p>一、总体", short=True)
    waited: list[float] = []

    def busy(asked: Asked) -> Answer:
        waited.append(time.monotonic())
        return (
            Answer("<p>一、总体情况</p>")
            if len(waited) > 1
            else Answer(status=429, headers={"Retry-After": "2"})
        )

    site.pages[paths["busy"]] = busy

    run = crawl()

    assert {item["url"] for item in run.items} == {
        "http://www.shcn.gov.cn/here.html",
        f"https://zwgk.shcn.gov.cn{paths['busy']}",
    }
    assert waited[1] - waited[0] >= 2
    assert run.stat("govcrawl/fates/failed") == "3"
    assert run.stat("govcrawl/fates/closed") == run.stat("govcrawl/fates/empty") == "1"
    assert site.paths().count(paths["empty"]) == site.paths().count(paths["cut"]) == 4
    assert "/admin/1.html" not in site.paths()
    assert "mirror.example" not in {asked.host for asked in site.asked}
    for reason in (
        f"{paths['gone']}: status 404",
        f"{paths['away']}: redirects to https://mirror.example/1.html, outside the registry",
        f"{paths['cut']}: the answer breaks off",
        "/admin/1.html: Forbidden by robots.txt",
    ):
        assert reason in run.output
    assert "Traceback" not in run.output
    failed, closed, empty = run.output.strip().splitlines()[-3:]
    assert failed.startswith("changning: 3 reports can't be fetched: 长宁区away局2024年年报 https://")
    assert failed.count("https://zwgk.shcn.gov.cn/xxgk/") == 3
    address = "https://zwgk.shcn.gov.cn/admin/1.html (Forbidden by robots.txt)"
    assert closed == f"changning: 1 report closed by robots.txt: 长宁区某局2024年年报 {address}"
    address = f"https://zwgk.shcn.gov.cn{paths['empty']}"
    assert empty == f"changning: 1 report came empty: 长宁区empty局2024年年报 {address}"
    assert run.code == 1


def test_blocked(crawl: Any, site: StandIn, changning: EastToneSite) -> None:
    rows = [changning.report(f"/{n}.html", f"长宁区第{n}局2024年年报") for n in range(60)]
    changning.column("bmgknb-xxgknb", rows)
    blocked = Answer("<html><script>$_ts=window['$_ts']</script></html>", status=412)
    for n in range(60):
        site.pages[f"/{n}.html"] = blocked
    run = crawl()
    assert run.stat("finish_reason") == "'blocked'"
    assert run.stat("govcrawl/blocked/status") == "412"
    assert run.stat("govcrawl/blocked/marker") == "'瑞数'"
    assert len(run.stat("govcrawl/blocked/sha256") or "") == 66
    assert sum(asked.path in {f"/{n}.html" for n in range(60)} for asked in site.asked) == 1, (
        "no further request"
    )
    assert "Traceback" not in run.output
    assert "answers with a block page (瑞数)" in run.last
    assert run.code == 1


def test_unreachable(crawl: Any, site: StandIn) -> None:
    with standin() as other:
        address = other.address
    run = crawl(sites=address)  # nobody listens there any more
    assert run.last == "changning: zwgk.shcn.gov.cn can't be reached (it refuses the connection)"
    assert run.output.count("ERROR") - run.output.count("log_count/ERROR") == 1
    assert "Traceback" not in run.output
    assert run.code == 1
    assert run.seconds < 20


CLOSED = (
    "changning: zwgk.shcn.gov.cn is not crawled: its robots.txt can't be had ({}),"
    " which forbids everything; crawl again when it answers"
)


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (Answer("busy", 503), "status 503"),
        (Answer("<h1>Server Error</h1>", 500), "status 500"),
        (Answer("User-agent: *\nDisallow:", short=True), "the answer breaks off"),
    ],
)
def test_a_host_that_does_not_say_what_it_allows(
    crawl: Any, site: StandIn, changning: EastToneSite, robots: Answer, reason: str
) -> None:
    """Nothing but its robots.txt is asked for, as often as any page (RFC 9309, 2.3.1.4)."""
    changning.column("bmgknb-xxgknb", [changning.report(RSJ, "长宁区人社局2024年年报")])
    site.pages["/robots.txt"] = robots
    run = crawl()
    asked = [one.path for one in site.asked if one.host == "zwgk.shcn.gov.cn"]
    assert asked == ["/robots.txt"] * 4
    assert run.output.count("ERROR") - run.output.count("log_count/ERROR") == len(
        {one.host for one in site.asked}
    )
    assert CLOSED.format(reason) in run.output.splitlines()
    assert "Traceback" not in run.output
    assert run.items == []
    assert run.code == 1


def test_a_host_that_asks_to_be_left_alone_for_long(
    crawl: Any, site: StandIn, changning: EastToneSite
) -> None:
    """Nothing more is asked of the host, and the last line says when to come again."""
    paths = [f"/xxgk/bmgknb-xxgknb/2025/23/{n}.html" for n in range(6)]
    rows = [changning.report(path, f"长宁区第{n}局2024年年报") for n, path in enumerate(paths)]
    changning.column("bmgknb-xxgknb", rows)
    for path in paths[:3]:
        site.pages[path] = Answer("busy", 429, {"Retry-After": "7200"})
    run = crawl()
    asked = [path for path in site.paths() if path in paths]
    assert asked == paths[5:1:-1], "the last one not once more, nor any other"
    assert site.paths()[-1] == asked[-1]
    assert len(run.items) == 3, "what was fetched has landed"
    line = "changning: zwgk.shcn.gov.cn asks to be left alone for 120 minutes; crawl again after that"
    assert line in run.output.splitlines()
    assert "Traceback" not in run.output
    assert run.code == 1


def test_a_robots_txt_that_comes_at_the_second_attempt(
    crawl: Any, site: StandIn, changning: EastToneSite
) -> None:
    changning.column("bmgknb-xxgknb", [changning.report(RSJ, "长宁区人社局2024年年报")])
    rules = site.pages["/robots.txt"]
    assert isinstance(rules, Answer)
    site.pages["/robots.txt"] = lambda _: (
        rules if site.paths().count("/robots.txt") > 1 else Answer("busy", 503)
    )
    run = crawl()
    assert len(run.items) == 1
    assert run.code == 0


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_a_robots_txt_allows_everything(
    crawl: Any, site: StandIn, changning: EastToneSite, status: int
) -> None:
    changning.column("bmgknb-xxgknb", [changning.report(RSJ, "长宁区人社局2024年年报")])
    site.pages["/robots.txt"] = Answer("no", status)
    run = crawl()
    assert len(run.items) == 1
    assert run.code == 0


def test_nothing_found(crawl: Any, changning: EastToneSite) -> None:
    run = crawl(folder=ROOT / "docs")
    assert run.last == "changning: no reports found"
    assert run.code == 1


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["-ayears=soon"], "years=soon is not understood; write 2024, 2022-2024 or 2021,2023"),
        (["-asample=0"], "sample=0 is not understood; write a whole number above 0"),
        (["-acolour=red"], "changning takes the arguments years, sample and refresh, not colour"),
        (
            ["-sSITES=moon"],
            "SITES=moon is not understood; write live, embedded, archive:FOLDER or http://host:port",
        ),
    ],
)
def test_a_wrong_argument_is_one_line(crawl: Any, options: list[str], line: str) -> None:
    run = crawl(*options)
    assert run.output == f"govcrawl crawl: {line}\n"
    assert run.code == 2


def test_an_unknown_spider_is_one_line(crawl: Any) -> None:
    run = crawl(spider="pudon")
    assert run.output == "govcrawl crawl: there is no spider pudon; did you mean pudong, putuo\n"
    assert run.code == 2


@pytest.mark.parametrize("folder", ["file", "file/data"])
def test_a_data_directory_in_the_place_of_a_file_is_one_line(folder: str, tmp_path: Path, crawl: Any) -> None:
    (tmp_path / "file").touch()
    run = crawl(f"-sDATA_DIR={tmp_path / folder}")
    assert (
        run.output
        == f"govcrawl crawl: {tmp_path / 'file'} is a file; the data folder (GOVCRAWL_DATA) can't be there\n"
    )
    assert run.code == 2


def test_the_date_of_the_list_is_chinas() -> None:
    assert EPOCH % 86_400_000 == 16 * 3_600_000, "the day before in UTC"


def test_the_embedded_sites_from_the_list_to_the_data_frame(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            "scrapy",
            "crawl",
            "changning",
            "-sSITES=embedded",
            "-asample=4",
            f"-sDATA_DIR={kept_for('embedded', tmp_path)}",
        ],
        executable=str(Path(sys.executable).with_name("scrapy")),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    summary, data, *snippet = done.stdout.splitlines()
    assert summary.startswith("changning: 8 reports listed: 4 landed, 4 beyond sample")
    assert data == f"  data: {tmp_path}"
    names: dict[str, Any] = {}
    exec("\n".join([line.strip() for line in snippet[:2]] + [f"shown = {snippet[2].strip()}"]), names)
    assert len(names["shown"]) > 0
    assert list((tmp_path / "archive").rglob("*.warc.gz"))
