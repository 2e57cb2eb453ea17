"""The city's search (`ss.shanghai.gov.cn`) beside a drawn district whose lists give nothing.

`python -m benchmarks.sites.city_search [DISTRICT …] [--sites 5]` draws districts, takes their lists away,
and crawls.

[O] in public crawlers: `POST https://ss.shanghai.gov.cn/manda-app/api/app/search/v1/<token>/search` with
JSON `{query, current, size, cid, razor}` and the district's Origin and Referer; `{success, result: {items:
[{title: {raw}, url: {raw}, date: {raw: YYYY-MM-DD}}], _meta: {page: {total_pages}}}}`; what fails has
`success: false` and `reason`; `POST …/ui` with `{}` has `razors: [{alias}]`, among them `suggest`,
`imgsearch`, `service_search`, `leader_search`, `wsbs`, `ask_razor`, which are no search for documents. One
announcement is found on several sites under several addresses. Tokens: the table below. [I] that annual
reports are among what is found, robots.txt, how long a page may be, what is past the end, marked-up titles.
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Literal
from urllib.parse import urlsplit

from benchmarks.sites import contents
from benchmarks.sites.crawl import crawl
from benchmarks.sites.draw import dice
from benchmarks.sites.platforms import LAYOUTS
from benchmarks.sites.site import DrawnSite, Row, asked, json_page
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, robots

HOST = "ss.shanghai.gov.cn"
API = "/manda-app/api/app/search/v1"
TOKENS = {"huangpu": "1ywaiqo", "jingan": "17q2lm8", "minhang": "vgyfvp"}
NO_DOCUMENTS = ("suggest", "imgsearch", "service_search", "leader_search", "wsbs", "ask_razor")
PLATFORMS = {"huangpu": "epoint", "jingan": "epoint", "minhang": "minhang"}
Robots = Literal["404", "allows", "forbids", "forbids all"]


class CitySearch:
    """The search of one district's site: its rows, papers, what others copied, in pages.

    ``robots`` is what its robots.txt says; ``longest`` the longest page.
    """

    def __init__(self, site: DrawnSite, drawn: Random, robots_say: Robots) -> None:
        self.token = TOKENS[site.district]
        self.origin = urlsplit(site.start).hostname or ""
        self.robots = robots_say
        self.longest = drawn.choice((20, 40, 100))
        self.razor = drawn.choice((f"{site.district[:2]}_search", "fxss_razor"))
        self.needs_razor = drawn.random() < 0.5
        self.marked = drawn.random() < 0.5  # <em> in titles
        self.asked: list[str] = []
        self.found = _found(site, drawn)
        site.notes += [f"search: robots.txt {robots_say}, pages of {self.longest}, {len(self.found)} hits"]
        site.hosts += (HOST,)
        site.before.append(self.step)

    def step(self, request: SiteRequest) -> SiteRequest | SiteResponse:
        """What the search's host answers; a request of another host goes on."""
        if request.host != HOST:
            return request
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return {
                "404": not_found(),
                "allows": robots("/admin/"),
                "forbids": robots("/manda-app/"),
                "forbids all": robots("/"),
            }[self.robots]
        base = f"{API}/{self.token}"
        if request.method != "POST" or request.path not in {f"{base}/ui", f"{base}/search"}:
            return not_found()
        if request.path.endswith("/ui"):
            aliases = [NO_DOCUMENTS[0], NO_DOCUMENTS[1], self.razor, *NO_DOCUMENTS[2:]]
            return json_page(
                {"success": True, "razors": [{"alias": alias, "name": alias} for alias in aliases]}
            )
        return json_page(self._answer(request))

    def _answer(self, request: SiteRequest) -> dict[str, Any]:
        body = asked(request)
        sent = request.headers.get("origin", ""), request.headers.get("referer", "")
        if any(urlsplit(address).hostname != self.origin for address in sent):
            return {"success": False, "reason": "illegal origin"}
        razor = body.get("razor")
        if (razor or self.needs_razor) and razor != self.razor:
            return {"success": razor in NO_DOCUMENTS, "reason": "razor", "result": _result([], 1, 1, 0)}
        words = str(body.get("query", "")).replace("年度报告", "年 报").split()
        hits = [
            row for row in self.found if not words or any(letter in row.title for w in words for letter in w)
        ]
        size = min(int(body.get("size", 20)), self.longest)
        page = max(int(body.get("current", 1)), 1)
        part = hits[(page - 1) * size : page * size]
        items = [self._item(row) for row in part]
        return {"success": True, "result": _result(items, page, -(-len(hits) // size), len(hits))}

    def _item(self, row: Row) -> dict[str, Any]:
        title = row.title.replace("政府信息公开", "<em>政府信息公开</em>") if self.marked else row.title
        return {
            "title": {"raw": title},
            "url": {"raw": row.url},
            "date": {"raw": str(row.day)},
            "id": {"raw": row.url[-9:]},
        }


def _result(items: list[dict[str, Any]], page: int, pages: int, total: int) -> dict[str, Any]:
    return {
        "items": items,
        "_meta": {"page": {"current": page, "total_pages": pages, "total_results": total}},
    }


def _found(site: DrawnSite, drawn: Random) -> list[Row]:
    """What there is to find, in no order: the site's rows, their copies elsewhere, and rubbish."""
    rows = list({row.url: row for row in site.rows()}.values())
    found = list(rows)
    for row in rows:
        chance = drawn.random()
        if row.report and chance < 0.2:  # the city's copy of it
            found.append(
                Row(
                    row.title,
                    f"https://www.shanghai.gov.cn/nw12344/{row.day:%Y%m%d}/{hash_of(row)}.html",
                    row.day,
                )
            )
        elif row.report and chance < 0.3:  # the same address on plain http
            found.append(Row(row.title, row.url.replace("https://", "http://"), row.day, report=row.report))
        elif row.report and chance < 0.4:  # a mirror that is nobody's
            found.append(Row(row.title, f"https://www.gongkai-nianbao.example/{hash_of(row)}.html", row.day))
    start = site.start.rpartition("/")[0]
    for number in range(drawn.randint(30, 90)):
        day = drawn.choice(rows).day
        title = drawn.choice(
            (
                "区政府召开政府信息公开工作推进会",
                "{}年法治政府建设年度报告",
                "{}年部门整体支出绩效评价年度报告",
                "{}年国民经济和社会发展统计公报",
                "关于做好{}年政府信息公开年度报告编制工作的通知",
                "{}年度政府网站工作年度报表",
                "企业年度报告公示指南",
            )
        ).format(day.year - 1 if day else 2024)
        found.append(Row(title, f"{start}/search-{number}.html", day, "rubbish"))
        page = f"<p>{title}</p><p>有关情况如下。</p>"
        site.page("article", f"{start}/search-{number}.html", title, page)
    drawn.shuffle(found)
    return found


def hash_of(row: Row) -> str:
    """32 hexadecimal digits that are always the same for a row."""
    return f"{sum(map(ord, row.url)) * 2654435761 % 16**16:032x}"


def take_lists(site: DrawnSite, how: Literal["moved", "empty"]) -> None:
    """Nothing is where the lists were: 404, or pages and APIs without a row."""
    articles = {urlsplit(row.url).path for row in site.rows()}
    known = {urlsplit(row.url)[2:4] for row in site.rows()}

    def step(request: SiteRequest) -> SiteRequest | SiteResponse:
        path, query = request.path, request.query
        if request.host == HOST or path in ("/robots.txt", urlsplit(site.start).path):
            return request
        if (path, query) in known or path in articles or "search-" in path or "etail" in path:
            return request
        if "." in path and path.rpartition(".")[2] in {"pdf", "doc", "docx", "xls", "xlsx"}:
            return request
        if how == "moved":
            return not_found()
        if request.method == "POST":
            return json_page({"custom": {"data": [], "total": 0}})
        return SiteResponse(b"<html><body><ul></ul></body></html>")

    site.before.append(step)
    site.notes.append(f"lists {how}")


def draw(district: str, seed: int) -> tuple[DrawnSite, CitySearch]:
    """A district without lists, and its search."""
    drawn = dice("city search", district, seed)
    layout = LAYOUTS[PLATFORMS[district]]
    site = layout(contents.draw(district, drawn), drawn).build()
    weighted: tuple[Robots, ...] = ("allows", "404", "forbids", "forbids all", "allows")
    search = CitySearch(site, drawn, weighted[seed % len(weighted)])
    take_lists(site, drawn.choice(("moved", "empty")))
    return site, search


def main() -> None:
    """Draw, crawl, tell: reports landed, whether the search was asked against its robots.txt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("districts", nargs="*", default=list(TOKENS))
    parser.add_argument("--sites", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    for district in options.districts:
        for seed in range(options.sites):
            site, search = draw(district, seed)
            with tempfile.TemporaryDirectory() as folder:
                outcome = crawl(site, Path(folder))
            landed = {(one.agency, one.year) for one in outcome.landed}
            truth = {report.key for report in site.reports}
            forbidden = search.robots.startswith("forbids") and any(
                path.startswith(API) for path in search.asked
            )
            print(
                f"{district} {seed} robots.txt {search.robots:12} state {outcome.state:10} landed "
                f"{len(truth & landed)} of "
                f"{len(truth)}, extra {len(landed - truth)}, search asked {len(search.asked)} times"
                + (" AGAINST ROBOTS.TXT" if forbidden else "")
                + (" SILENT" if outcome.state == "ok" and truth - landed else "")
            )
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                shown = {
                    "notes": site.notes,
                    "asked": Counter(search.asked),
                    "faults": outcome.faults,
                    "log": outcome.log,
                }
                text = json.dumps(shown, ensure_ascii=False, indent=1)
                (options.keep / f"search-{district}-{seed}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
