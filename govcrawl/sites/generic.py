"""Sites of the common content systems: small cities outside the registry, for `anysite`, and districts.

The cities' hosts are reserved names. The protocols are known from public crawlers of other cities
[inferred, docs/sites.md 1]; the reports are those of a district under the city's name.
"""

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone
from functools import cached_property
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

from govcrawl.sites import render
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, json_answer, not_found, page, robots
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places

AGENCIES: dict[str, str] = {
    "qfb": "人民政府",
    "rsj": "人力资源和社会保障局",
    "wjw": "卫生健康委员会",
    "sjj": "审计局",
    "lrj": "绿化和市容管理局",
}
"""Abbreviation of the agency whose figures are used -> what it is called in the cities."""
HOME, OPENNESS, DISCLOSURE = "/", "/zwgk/index.html", "/zwgk/xxgk/index.html"
PER_PAGE = 4
T = TypeVar("T")


@dataclass(frozen=True)
class CitySite:
    """A city: home page -> 政务公开 -> 政府信息公开 -> column of annual reports, in several pages."""

    world: World

    district: ClassVar[str] = ""  # key, where it is a registered district
    host: ClassVar[str]
    name: ClassVar[str]
    column: ClassVar[str]  # path of the column, as the page of disclosure links it
    article: ClassVar[str]  # path of an article, with its number, its thousand and the day

    @property
    def hosts(self) -> tuple[str, ...]:
        """With and without www."""
        return tuple(dict.fromkeys((self.host, self.host.removeprefix("www."))))

    @property
    def start(self) -> str:
        """The home page."""
        return f"https://{self.host}{HOME}"

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """What a district publishes; nothing of a city, which no nightly crawl must land (``addresses``)."""
        listed = zip(self.articles.values(), self.addresses(), strict=True) if self.district else ()
        return {report.key: (address,) for report, address in listed}

    def addresses(self) -> list[str]:
        """Where its reports stand."""
        return [f"https://{self.host}{path}" for path in self.articles]

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer to one request."""
        entry = urlsplit(places.district(self.district).entry).path if self.district else HOME
        path = HOME if request.path == entry else request.path
        menus = {
            HOME: {"新闻中心": "/xwzx/index.html", "政务公开": OPENNESS, "办事服务": "/bsfw/index.html"},
            OPENNESS: {"政府信息公开": DISCLOSURE, "政策解读": "/zwgk/zcjd/index.html", "首页": HOME},
            DISCLOSURE: {
                "政府信息公开指南": "/zwgk/xxgk/zhinan.html",
                "政府信息公开年报": self.column,
                "依申请公开": "/zwgk/ysq/index.html",
                "统计年报": "/zwgk/tjnb/index.html",
                "2024年政府信息公开工作年度报告（外地）": "https://www.elsewhere.example/1.html",
            },
            "/zwgk/xxgk/zhinan.html": {"政府信息公开": DISCLOSURE},
        }
        if path in menus:
            links = "".join(f'<li><a href="{url}">{text}</a></li>' for text, url in menus[path].items())
            return page(f"{self.name}政府网站", f"<h1>{self.name}</h1><ul>{links}</ul>")
        if path == "/robots.txt":
            return robots("/admin/")
        if report := self.articles.get(path):
            head = f"<h1>{html.escape(report.title)}</h1><p>发布时间：{report.published_on}</p>"
            return page(report.title, head + render.body(report), modified=report.published_on)
        if any(path in menu.values() for menu in menus.values() if path != self.column):
            return page(self.name, f'<p>没有内容。<a href="{HOME}">首页</a></p>')
        return self.listing(request)

    def listing(self, request: SiteRequest) -> SiteResponse:
        """The column's answers: its pages, or what they get their rows from."""
        raise NotImplementedError

    @cached_property
    def articles(self) -> dict[str, GeneratedReport]:
        """Path -> report, the newest first."""
        reports = self.world.district(self.district or "changning").reports.values()
        own = [
            report if self.district else self._own(report)
            for report in reports
            if self.district or (report.agency.abbr in AGENCIES and report.agency.kind != "district")
        ]
        own.sort(key=lambda report: report.published_on, reverse=True)
        return {
            self.article.format(number=number, thousand=number // 1000, day=report.published_on): report
            for number, report in zip(range(9999, 0, -1), own, strict=False)
        }

    def _own(self, report: GeneratedReport) -> GeneratedReport:
        name = self.name + AGENCIES[report.agency.abbr]
        agency = replace(report.agency, name=name, kind="department")
        return replace(report, agency=agency, title=f"{name}{report.year}年政府信息公开工作年度报告")

    @cached_property
    def pages(self) -> list[Sequence[str]]:
        """The rows of each page of the column, as HTML."""
        rows = [
            f'<li><a href="{path}" target="_blank" title="{html.escape(report.title)}">'
            f"{html.escape(report.title[:20])}…</a><span>{report.published_on}</span></li>"
            for path, report in self.articles.items()
        ]
        return _pages(rows)


class Trs(CitySite):
    """TRS: `index.html`, `index_1.html`, …; the first argument of `createPageHTML` counts pages."""

    host, name, column = "www.trs.example", "虚构甲市", "/zwgk/xxgk/ndbg/"
    article = "/zwgk/xxgk/ndbg/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"

    def listing(self, request: SiteRequest) -> SiteResponse:
        """Static pages."""
        for number, rows in enumerate(self.pages):
            names = (
                {f"{self.column}index_{number}.html"} if number else {self.column, f"{self.column}index.html"}
            )
            if request.path in names:
                call = f'<script>createPageHTML({len(self.pages)}, {number}, "index", "html");</script>'
                return page("年报", f"<ul>{''.join(rows)}</ul>{call}")
        return not_found()


class Jpage(CitySite):
    """大汉: the column holds the first records inside a script, the others come from `dataproxy.jsp`."""

    host, name, column = "www.jpage.example", "虚构乙市", "/col/col123/index.html"
    article = "/art/{day.year}/{day.month}/{day.day}/art_123_{number}.html"
    proxy: ClassVar[str] = "/module/web/jpage/dataproxy.jsp"

    def listing(self, request: SiteRequest) -> SiteResponse:
        """The column, and its records as XML; of the parameters only page counts [inferred]."""
        given = request.parameters
        if request.path == self.column:
            call = f"{self.proxy}?page=1&amp;appid=1&amp;webid=1&amp;path=/&amp;columnid=123&amp;unitid=456"
            script = (
                f"<script>$('#456').jpage({{proxyUrl:'{self.proxy}', totalRecord:{len(self.articles)}, "
                f"perPage:{PER_PAGE}}});</script>"
            )
            link = f'<nextgroup><![CDATA[<a href="{call}"></a>]]></nextgroup>'
            return page("年报", f'<script type="text/xml">{self._xml(1, link)}</script>{script}')
        if request.path == self.proxy and given.get("columnid") == "123" and given.get("unitid") == "456":
            text = '<?xml version="1.0" encoding="UTF-8"?>' + self._xml(int(given.get("page", 1)), "")
            return SiteResponse(text.encode(), content_type="text/xml; charset=UTF-8")
        return not_found()

    def _xml(self, number: int, link: str) -> str:
        rows = self.pages[number - 1] if 0 < number <= len(self.pages) else []
        records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
        return f"<datastore>{link}<recordset>{records}</recordset></datastore>"


class Webber(CitySite):
    """博达: `list.htm`, then `list/N.htm` counting down to 1."""

    host, name, column = "www.webber.example", "虚构丙市", "/xxgk/list.htm"
    article = "/info/1308/{number}.htm"

    def listing(self, request: SiteRequest) -> SiteResponse:
        """Static pages; the newest is `list.htm`."""
        last = len(self.pages)
        for number, rows in enumerate(self.pages):
            path = f"/xxgk/list/{last - number}.htm" if number else self.column
            if request.path == path:
                older = last - number - 1
                folder = "" if number else "list/"
                links = (
                    f'<a href="{folder}{older}.htm">下页</a><a href="{folder}1.htm">尾页</a>' if older else ""
                )
                return page("年报", f"<ul>{''.join(rows)}</ul><div>共{last}页 {links}</div>")
        return not_found()


class Gkmlpt(CitySite):
    """开普: a shell with the tree of columns, and a JSON API."""

    host, name, column = "www.gkmlpt.example", "虚构丁市", "/gkmlpt/index"
    article = "/gkmlpt/content/{thousand}/{number}/post_{number}.html"
    tree: ClassVar[list[dict[str, object]]] = [
        {"id": 2080, "name": "政府信息公开指南", "children": []},
        {"id": 2083, "name": "工作报告", "children": [{"id": 2084, "name": "政府信息公开年报"}]},
    ]

    def listing(self, request: SiteRequest) -> SiteResponse:
        """The shell, and the API's answers."""
        if request.path == self.column:
            script = f"window._CONFIG = {{SID: '200', TREE: {json.dumps(self.tree)}}};"
            return page("政府信息公开平台", f"<div id='app'></div><script>{script}</script>")
        if request.path != "/gkmlpt/api/all/2084" or request.parameters.get("sid") != "200":
            return not_found()
        number = int(request.parameters.get("page", 1))
        parts = _pages(list(self.articles.items()))
        shown = parts[number - 1] if 0 < number <= len(parts) else []
        articles = [
            {
                "id": int(path.rpartition("_")[2].removesuffix(".html")),
                "title": report.title,
                "url": f"https://{self.host}{path}",
                "date": int(
                    datetime.combine(report.published_on, time(), timezone(timedelta(hours=8))).timestamp()
                ),
                "publisher": report.agency.name,
            }
            for path, report in shown
        ]
        return json_answer({"classify": {"id": 2084, "post_count": len(self.articles)}, "articles": articles})


def _pages(rows: Sequence[T]) -> list[Sequence[T]]:
    return [rows[first : first + PER_PAGE] for first in range(0, len(rows), PER_PAGE)]


CITIES: tuple[type[CitySite], ...] = (Trs, Jpage, Webber, Gkmlpt)


DISTRICTS: tuple[tuple[type[CitySite], str], ...] = ()
"""Registered districts whose sites are of one of these systems: `(Trs, "example")`."""


def _district(system: type[CitySite], key: str) -> type[CitySite]:
    """The site of a registered district: all its reports, under its own host."""
    place = places.district(key)
    given = {"district": key, "host": place.hosts[0], "name": place.name}
    return type(key.capitalize(), (system,), given)


def sites(world: World) -> Iterable[Site]:
    """The cities, and the districts."""
    return [city(world) for city in (*CITIES, *(_district(*one) for one in DISTRICTS))]
