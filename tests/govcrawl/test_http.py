"""HTTP as it is: real answers over real connections, each odd in one way, and what a crawl makes of them."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.govcrawl.embedded import Run, crawl
from tests.govcrawl.standin import REPORT, Answer, Asked, EastToneSite, Page, StandIn, standin

HOST = "https://zwgk.shcn.gov.cn"
TITLE = "上海市长宁区{0}年政府信息公开工作年度报告"
ARTICLE = f"<html><head>{{0}}</head><body><h1>年度报告</h1>{REPORT}</body></html>"
THIN = "<html><head>{0}</head><body>正在跳转</body></html>"


def refresh(address: str, seconds: int = 0) -> str:
    return f'<META HTTP-EQUIV="Refresh" CONTENT="{seconds}; URL={address}">'


def moved(to: str, **headers: str) -> Answer:
    return Answer(status=302, headers={"Location": to, **headers})


def with_cookie(asked: Asked) -> Answer:
    if asked.headers.get("cookie") == "JSESSIONID=7":
        return Answer(ARTICLE)
    return Answer(THIN.format(refresh(asked.path)), headers={"Set-Cookie": "JSESSIONID=7; Path=/; HttpOnly"})


def redirect_with_cookie(asked: Asked) -> Answer:
    cookie = {"Set-Cookie": "c=1"}
    return Answer(ARTICLE) if asked.headers.get("cookie") == "c=1" else moved(asked.path, **cookie)


TAKEN: dict[str, tuple[Page, str]] = {
    "plain text sent as gzip": (Answer(ARTICLE, headers={"Content-Encoding": "gzip"}), ""),
    "plain text sent as deflate": (Answer(ARTICLE, headers={"Content-Encoding": "deflate"}), ""),
    "plain text sent as br": (Answer(ARTICLE, headers={"Content-Encoding": "br"}), ""),
    "gzip sent as plain text": (Answer(gzip.compress(ARTICLE.encode())), ""),
    "gzip named twice": (
        Answer(gzip.compress(ARTICLE.encode()), headers={"Content-Encoding": "gzip, gzip"}),
        "",
    ),
    "a charset for a coding": (Answer(ARTICLE, headers={"Content-Encoding": "UTF-8"}), ""),
    "reloads itself": (lambda asked: Answer(ARTICLE.format(refresh(asked.path))), ""),
    "reloads itself without an address": (ARTICLE.format('<meta http-equiv="refresh" content="30">'), ""),
    "reloads itself under another query": (
        lambda asked: Answer(ARTICLE.format(refresh(f"{asked.path}?t=1"))),
        "",
    ),
    "has nothing before a query": (
        lambda asked: (
            Answer(THIN.format(refresh(f"{asked.path}?v={len(asked.path)}")))
            if "?" not in asked.path
            else Answer(ARTICLE.format(refresh(f"{asked.path}1")))
        ),
        "?v=19",
    ),
    "reloads itself for a cookie": (with_cookie, ""),
    "redirects to itself for a cookie": (redirect_with_cookie, ""),
    "moves on": (THIN.format(refresh("/moved/1.html")), "/moved/1.html"),
    "moves on in a script's text only": (
        ARTICLE.format("<script>var a = '" + refresh("/nowhere.html") + "'</script>"),
        "",
    ),
    "moves on in a comment only": (ARTICLE.format(f"<!-- {refresh('/nowhere.html')} -->"), ""),
    "moves to an address with a session": (moved("/moved/1.html;jsessionid=0A1B.n1"), "/moved/1.html"),
    "moves to its port": (moved("https://ZWGK.shcn.gov.cn.:443/moved/1.html"), "/moved/1.html"),
}
"""What is read, and at which address in the end: that of the row where none is named."""

FAILED: dict[str, tuple[Page, str]] = {
    "goes round and round": (THIN.format(refresh("/round/1.html")), "redirects in a circle"),
    "redirects to itself": (lambda asked: moved(asked.path), "redirects to itself"),
    "asks for a login": (moved("/sso/login.jsp?back=1"), "redirects to a login: "),
    "shows a login": (moved("/user/center.html"), "redirects to a login: "),
    "goes to another port": (moved("https://zwgk.shcn.gov.cn:8443/1.html"), "outside the registry"),
    "is not there and leads home": (Answer(THIN.format(refresh("/")), 404), "status 404"),
    "is closed": (ARTICLE, "Forbidden by robots.txt"),
}
"""What can't be had, and the reason given."""

ROBOTS = "User-agent: *\nDisallow: /closed/\n"


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def crawl_column(site: StandIn, folder: Path, pages: dict[str, Page]) -> Run:
    """A crawl of changning with a column that has a row for every page, by path."""
    imitated = EastToneSite(site)
    site.pages["/robots.txt"] = Answer(
        b"\xff\xfe" + ROBOTS.encode("utf-16-le"), headers={"Content-Type": "text/plain"}
    )
    rows = [{"title": TITLE.format(2000 + n), "url": HOST + path} for n, path in enumerate(pages)]
    imitated.column("bmgknb-xxgknb", rows)
    site.pages |= pages
    return crawl("changning", folder, "-sRETRY_TIMES=1", sites=site.address)


def test_what_is_read_and_what_is_a_failure(site: StandIn, tmp_path: Path) -> None:
    names = [*TAKEN, *FAILED]
    paths = {
        name: f"/{'closed' if name == 'is closed' else 'xxgk'}/art/{1000 + n}.html"
        for n, name in enumerate(names)
    }
    pages = {paths[name]: page for name, (page, _) in (TAKEN | FAILED).items()}
    site.pages |= {"/moved/1.html": ARTICLE, "/round/1.html": THIN.format(refresh("/round/2.html"))}
    site.pages["/round/2.html"] = THIN.format(refresh("/round/1.html"))
    site.pages["/user/center.html"] = "<form><input type='password' name='p'></form>"
    again = paths["has nothing before a query"]
    site.pages[f"{again}?v={len(again)}"] = pages[again]
    site.pages["/moved/1.html;jsessionid=0A1B.n1"] = ARTICLE

    run = crawl_column(site, tmp_path, pages)

    found = {item["hints"]["title"]: item["url"] for item in run.items}
    ends = {
        name: HOST + (end if end.startswith("/") else paths[name] + end) for name, (_, end) in TAKEN.items()
    }
    assert {name: found.get(TITLE.format(2000 + names.index(name))) for name in TAKEN} == ends
    assert len(found) == len(TAKEN)
    told = dict(
        re.findall(r"Report can't be fetched: \S*?(/(?:xxgk|closed)/art/\d+\.html): (.*)", run.output)
    )
    for name, (_, reason) in FAILED.items():
        if name not in {"goes round and round", "shows a login"}:  # told of the page they end at
            assert reason in told.get(paths[name], ""), name
        assert reason in run.output, name
    assert run.stat("fates/failed") + run.stat("fates/closed") == len(FAILED)
    asked = site.paths()
    assert len(asked) < len(names) * 2 + 20, "nothing goes round and round"
    assert not [path for path in asked if path.startswith("/closed/")]


def test_json_that_breaks_off_is_asked_again(site: StandIn, tmp_path: Path) -> None:
    imitated = EastToneSite(site)
    imitated.column("bmgknb-xxgknb", [imitated.report("/xxgk/1.html", TITLE.format(2024))])
    asked_before: list[bytes] = []

    def cut_once(asked: Asked) -> Answer:
        whole = imitated.api(asked)
        asked_before.append(asked.body)
        body = whole.body if asked.body in asked_before[:-1] else whole.body[:-20]
        return Answer(body, headers=whole.headers)

    site.pages["/front/api/data/search"] = cut_once
    run = crawl("changning", tmp_path, sites=site.address)
    assert run.code == 0, run.output
    assert run.addresses == [f"{HOST}/xxgk/1.html"]


def test_json_that_stays_broken_is_a_failure_by_name(site: StandIn, tmp_path: Path) -> None:
    imitated = EastToneSite(site)
    imitated.column("bmgknb-xxgknb", [imitated.report("/xxgk/1.html", TITLE.format(2024))])
    site.pages["/front/api/data/search"] = lambda asked: Answer(imitated.api(asked).body[:-20])
    run = crawl("changning", tmp_path, "-sRETRY_TIMES=1", sites=site.address)
    assert run.code == 1
    assert "List can't be read" in run.output
    assert "the answer breaks off" in run.output


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_refused_forbids_nothing(site: StandIn, tmp_path: Path, status: int) -> None:
    """RFC 9309, 2.3.1.3, whatever stands in the page that refuses it."""
    imitated = EastToneSite(site)
    imitated.column("bmgknb-xxgknb", [imitated.report("/xxgk/1.html", TITLE.format(2024))])
    site.pages["/robots.txt"] = Answer("<h1>Access Denied</h1>\nUser-agent: *\nDisallow: /\n", status)
    run = crawl("changning", tmp_path, sites=site.address)
    assert run.code == 0, run.output
    assert run.addresses == [f"{HOST}/xxgk/1.html"]


SPELLINGS = {
    2015: "http://183.194.252.110/zhengwu/{0}.html",
    2016: "http://WWW.SHPT.gov.cn:80/zhengwu/{0}.html",
    2017: "https://shpt.gov.cn./zhengwu/{0}.html",
    2018: "https://visitor:1@www.shpt.gov.cn:443/zhengwu/{0}.html",
    2019: "{0}.html;jsessionid=0A1B",  # by the list's <base href>
    2020: r"..\zhengwu\{0}.html",
    2021: "//6931.o29xr.group/zhengwu/{0}.html",
}


def test_every_spelling_of_a_host_and_a_base(site: StandIn, tmp_path: Path) -> None:
    """Rows, an attachment and the next page, by aliases and relative to another address than the page's."""
    old = "/wljd/zfxxgknb-zfxxgkzhzwzfwj2021"
    row = "<li><a href='{0}'>上海市普陀区万里街道{1}年政府信息公开工作年度报告</a> 2022-01-20</li>"
    rows = "".join(row.format(address.format(year), year) for year, address in SPELLINGS.items())
    twins = "".join(
        row.format(f"https://shpt.gov.cn:443/zhengwu/{year}.html?spm=1", year) for year in SPELLINGS
    )
    wrong = row.format("https://www.shpt.gov.cn:8443/zhengwu/2014.html", 2014)
    base = "<base target='_blank'><base href='/zhengwu/'><base href='/other/'>"
    site.pages[f"{old}/index.html"] = (
        f"<html><head>{base}</head><body><ul>{rows}{twins}{wrong}</ul></body></html>"
    )
    site.pages |= {f"/zhengwu/{year}.html": ARTICLE for year in SPELLINGS}
    file = "上海市普陀区万里街道2015年政府信息公开工作年度报告.pdf"
    linked = f"<base href='http://183.194.252.110/files/'><p>附件：<a href='1.pdf'>{file}</a></p>"
    site.pages["/zhengwu/2015.html"] = f"<html><body>{linked}</body></html>"
    site.pages["/files/1.pdf"] = Answer(b"%PDF-1.4 report", headers={"Content-Type": "application/pdf"})
    site.pages["/zhengwu/zfxxgknb-wljdzfxxgk/index.html"] = Answer("", 404)

    run = crawl("putuo", tmp_path, sites=site.address)

    found = {
        item["hints"]["title"][10:14]: re.sub("^https?://(www[.])?", "", item["url"]) for item in run.items
    }
    assert found == {
        str(year): "shpt.gov.cn/" + ("files/1.pdf" if year == 2015 else f"zhengwu/{year}.html")
        for year in SPELLINGS
    }
    assert len(run.items) == len(SPELLINGS)
    assert run.stat("fates/offsite") == 1
    assert {asked.host for asked in site.asked} <= {"www.shpt.gov.cn", "shpt.gov.cn"}
    assert not [asked for asked in site.asked if "authorization" in asked.headers]


def test_documents_told_apart_by_a_query_alone(site: StandIn, tmp_path: Path) -> None:
    paths = [
        f"/xxgk/detail?{query}" for query in ("type=1", "type=2", "t=1", "t=2", "from=a", "from=b", "7", "8")
    ]
    imitated = EastToneSite(site)
    rows = [imitated.report(path, TITLE.format(2024)) for path in paths]
    rows += [{**row, "url": f"{row['url']}&utm_source=wx&from=singlemessage"} for row in rows]
    imitated.column("bmgknb-xxgknb", rows)
    run = crawl("changning", tmp_path, sites=site.address)
    assert run.addresses == sorted(HOST + path for path in paths)
    assert run.stat("fates/fetched") == len(paths), "the same with tracking parameters are the same rows"
    assert run.stat("fates/duplicate") == 0


def test_a_search_follows_frames_and_scripts_by_the_base_of_the_page(site: StandIn, tmp_path: Path) -> None:
    head = "<head><base href='https://www.example.gov.cn/portal/'></head>"
    row = "<li><a href='{0}.html'>江海市财政局{0}年政府信息公开工作年度报告</a> 2024-01-22</li>"
    site.pages["/"] = f"<html>{head}<body><a href='gknb/'>政府信息公开年报</a></body></html>"
    site.pages["/portal/gknb/"] = f"<html>{head}<body><iframe src='list.html'></iframe></body></html>"
    listed = "".join(row.format(year) for year in range(2019, 2025))
    site.pages["/portal/list.html"] = f"<html>{head}<body><ul>{listed}</ul></body></html>"
    site.pages |= {f"/portal/{year}.html": ARTICLE for year in range(2019, 2025)}
    entry = "https://www.example.gov.cn/"
    run = crawl("anysite", tmp_path, f"-aentry={entry}", "-adistrict=example", sites=site.address)
    assert run.addresses == [f"{entry}portal/{year}.html" for year in range(2019, 2025)], run.output


def test_a_search_takes_aliases_for_the_site(site: StandIn, tmp_path: Path) -> None:
    """putuo without its lists: the way to the column, its frame and its rows go by the number of the host."""
    number = "http://183.194.252.110"
    row = "<li><a href='{0}'>上海市普陀区万里街道{1}年政府信息公开工作年度报告</a> 2024-01-22</li>"
    rows = "".join(row.format(f"{number}/zhengwu/{year}.html", year) for year in range(2019, 2025))
    site.pages["/"] = f"<a href='{number}/gknb/'>政府信息公开年报</a>"
    site.pages["/gknb/"] = f"<iframe src='{number}/list.html'></iframe>"
    site.pages["/list.html"] = f"<ul>{rows}</ul>"
    site.pages |= {f"/zhengwu/{year}.html": ARTICLE for year in range(2019, 2025)}
    run = crawl("putuo", tmp_path, sites=site.address)
    assert run.addresses == [f"http://www.shpt.gov.cn/zhengwu/{year}.html" for year in range(2019, 2025)]
    assert {asked.host for asked in site.asked} <= {"www.shpt.gov.cn", "shpt.gov.cn"}
