"""Epoint 国泰新点: jingan, songjiang, chongming, hongkou, huangpu. Lists by a `rest` action, or static `N.html`."""

import json
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from benchmarks.sites.contents import Column, Paper
from benchmarks.sites.layout import Layout, agency_of, day_of
from benchmarks.sites.site import Listing, Page, Report, Row, asked, json_page, script
from govcrawl.sites.protocol import SiteRequest, SiteResponse

PROJECTS = {
    "jingan": "/shja-cms",
    "songjiang": "/shsj-application-front",
    "chongming": "/shcm-application-front",
    "hongkou": "/shhk-zwgk",
    "huangpu": "/shhp-cms",
}
ROOTS = {
    "jingan": "/xxgk",
    "songjiang": "/zfxxgk",
    "chongming": "/bmpd",
    "hongkou": "/hkxxgk",
    "huangpu": "/zw/009002",
}
CODES = {"jingan": "JB", "songjiang": "SHSJ", "chongming": "q", "hongkou": "001", "huangpu": "009002"}


class Epoint(Layout):
    """A list is a shell whose script asks an action with `deptcode` and `categorynum`, or a folder of pages."""

    platform: ClassVar[str] = "epoint"
    districts: ClassVar[tuple[str, ...]] = tuple(PROJECTS)

    def begin(self) -> None:
        """The action, how it is asked, and the script that knows the project."""
        key = self.contents.district.key
        self.project, self.guid = PROJECTS[key], self.uuid()
        self.static = self.dice.random() < (0.7 if key == "huangpu" else 0.3)
        self.style = (
            "songjiang"
            if key == "songjiang" and self.dice.random() < 0.6
            else self.dice.choice(("json", "wrapped", "form"))
        )
        self.action = self.dice.choice(
            ("lightfrontaction/getgovinfolist", "frontAppNotNeedLoginAction/getInfoList")
        )
        if self.style == "songjiang":
            self.action = "hjbhapiaction/getjsfj"
        self.lists: dict[tuple[str, str], Listing] = {}
        self.details: dict[str, tuple[Report | Paper, str]] = {}
        common = f"var siteInfo = {{siteGuid: '{self.guid}', projectName: '{self.project}'}};"
        self.site.add("https://x/js/webBuilderCommon.js", script(common))
        self.site.routes[f"{self.project}/rest/{self.action}"] = self.answer
        self.shells = key == "hongkou"
        if self.shells:
            detail = f"{self.project}/rest/shhkZwgkFrontAppNotNeedLoginAction/getGovInfoDetail"
            self.site.routes[detail] = self.detail
        self.site.notes.append("static lists" if self.static else f"action asked by {self.style}")

    def column_url(self, column: Column, above: Column | None) -> str:
        """A folder of categories."""
        root = ROOTS[self.contents.district.key]
        number = f"{self.next():06}"
        name = (
            "list.html"
            if self.static and not column.parts
            else f"{self.dice.choice(('index', 'list', 'subpage'))}.html"
        )
        return self.url(f"{root}/{number[:6]}/{number}002/{name}")

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """`/govxxgk/<code>/<date>/<uuid>.html`."""
        key, made = self.contents.district.key, self.recorded(one)
        if key == "hongkou":
            return self.url(f"/hkxxgk/zdgknr/showinfo.html?infoGuid={self.uuid()}")
        if key == "huangpu":
            return f"{column.url.rpartition('/')[0]}/{made:%Y%m%d}/{self.uuid()}.html"
        code = self._code(one)
        if key == "jingan" and self.dice.random() < 0.15:
            return self.url(f"/xxgk/016015/016015002/{made:%Y%m%d}/{self.uuid()}.html")
        day = "" if key == "songjiang" and self.dice.random() < 0.05 else f"{made:%Y-%m-%d}"
        return self.url(f"/govxxgk/{code}/{day}/{self.uuid()}.html")

    def _code(self, one: Report | Paper) -> str:
        """The agency's folder; one that the registry knows, else a number."""
        agency = one.agency if isinstance(one, Report) else None
        for code, abbr in self.contents.district.codes.items():
            if agency and agency.code == abbr:
                return code
        prefix = CODES[self.contents.district.key]
        if prefix == "q":
            return (
                "qzfbgs"
                if agency and agency.kind in {"district", "government"}
                else f"q{agency.code}"
                if agency
                else "qqt"
            )
        order = self.contents.agencies.index(agency) if agency else 77
        return f"{prefix}{80 + order}"

    def put(self, url: str, answer: Any) -> None:
        """Hongkou's articles differ by their GUID only."""
        if "infoGuid=" in url:
            self.site.add_by(url, "infoGuid", answer)
        else:
            self.site.add(url, answer)

    def serve_list(self, listing: Listing, column: Column) -> None:
        """A folder of pages, or a shell."""
        if self.static:
            folder = listing.address.rpartition("/")[0]
            self.static_list(
                listing, lambda n: f"{folder}/{n + 1}.html" if n else listing.address, self._rows
            )
            return
        dept, category = str(self.next()), f"{self.next():09}"
        self.lists[dept, category] = listing
        listing.ends = "empty"
        text = self._script(dept, category, listing.size)
        body = (
            f"<h2>{listing.name}</h2><ul class='ewb-list' id='infolist'></ul><div class='pager' id='pager'></div>"
            f"<script src='/js/jquery.min.js'></script><script src='/js/webBuilderCommon.js'></script>"
            f"<script>{text}</script>"
        )
        self.site.page(
            "list", listing.address, f"{listing.name}_{self.contents.place}", body, listing=listing
        )

    def _script(self, dept: str, category: str, size: int) -> str:
        url = f"siteInfo.projectName + '/rest/{self.action}'"
        if self.style == "songjiang":
            query = f'{{"deptcode":"{dept}","categorynum":"{category}","pageNumber":page,"pageSize":{size}}}'
        else:
            query = (
                f'{{"deptcode":"{dept}","categorynum":"{category}","pageIndex":page,"pageSize":{size},'
                '"siteGuid":siteInfo.siteGuid}'
            )
        first = 0 if self.style == "songjiang" else 1
        sent = {
            "json": f"contentType:'application/json', data: JSON.stringify({query})",
            "wrapped": f"contentType:'application/json', data: JSON.stringify({{params: {query}}})",
            "form": f"data: {{params: JSON.stringify({query})}}",
            "songjiang": f"data: {{params: JSON.stringify({query})}}",
        }[self.style]
        return (
            f"function load(page){{$.ajax({{type:'POST', url: {url}, {sent}, success:function(d)"
            "{render(d.custom.data, d.custom.total);}});} "
            f"load({first});"
        )

    def answer(self, request: SiteRequest) -> SiteResponse:
        """The action: asked another way than its own it answers with an error."""
        query = self._query(request)
        listing = self.lists.get((str(query.get("deptcode", "")), str(query.get("categorynum", ""))))
        if listing is None:
            return json_page({"custom": {"data": [], "total": 0}, "status": {"code": 1, "text": "成功"}})
        size = int(query.get("pageSize") or listing.size)
        number = int(query["pageNumber"]) if "pageNumber" in query else int(query.get("pageIndex") or 1) - 1
        if listing.per_page is None and size != listing.size:
            listing = Listing(listing.name, listing.address, listing.rows, size, "empty")
        rows = listing.page(number) or []
        each = [
            {
                "infourl": row.url.split("//", 1)[-1].partition("/")[2].join(("/", "")),
                "title": row.title[:40],
                "realtitle": row.title,
                "infodate": f"{row.day:%Y-%m-%d}",
            }
            for row in rows
        ]
        total = sum(map(len, listing.pages()))
        return json_page({"custom": {"data": each, "total": total}, "status": {"code": 1, "text": "成功"}})

    def _query(self, request: SiteRequest) -> dict[str, Any]:
        if self.style in {"form", "songjiang"}:
            form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
            return dict(json.loads(form["params"])) if "params" in form else {}
        query = asked(request)
        return dict(query.get("params", {})) if self.style == "wrapped" else query

    def detail(self, request: SiteRequest) -> SiteResponse:
        """The text behind a shell."""
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        query = json.loads(form.get("params", "{}"))
        found = self.details.get(str(query.get("infoid") or query.get("infoGuid") or ""))
        if found is None:
            return json_page({"custom": {"data": None}, "status": {"code": 0, "text": "无此信息"}})
        one, body = found
        data = {
            "title": one.title,
            "infocontent": body,
            "infotype": "html",
            "infodate": f"{day_of(one):%Y-%m-%d}",
            "deptname": agency_of(one),
            "pdflist": [],
            "attach": [],
        }
        return json_page({"custom": {"data": data}, "status": {"code": 1, "text": "成功"}})

    def serve_article(self, row: Row, one: Report | Paper, body: str) -> None:
        """A page, in Hongkou a shell."""
        if not self.shells:
            super().serve_article(row, one, body)
            return
        guid = row.url.rpartition("=")[2]
        self.details[guid] = (one, body)
        shell = (
            "<div class='info'><h1 id='title'></h1><div id='info_spnContent'></div></div>"
            "<script src='/js/webBuilderCommon.js'></script><script>var infoGuid=Util.getUrlParam('infoGuid');"
            "$.post(siteInfo.projectName+'/rest/shhkZwgkFrontAppNotNeedLoginAction/getGovInfoDetail',"
            "{params:JSON.stringify({infoid:infoGuid})},function(d){show(d.custom.data)});</script>"
        )
        self.put(row.url, Page("article", "信息公开", lambda: shell))

    def _rows(self, rows: list[Row]) -> str:
        each = "".join(
            f"<li class='ewb-list-node'>{self.site.link(row)}<span class='ewb-date'>{row.day:%Y-%m-%d}</span></li>"
            for row in rows
        )
        return f"<ul class='ewb-list'>{each}</ul>"

    def article(self, one: Report | Paper, body: str) -> str:
        """A list of fields."""
        day, agency = day_of(one), agency_of(one)
        short = (
            one.agency.short
            if isinstance(one, Report) and self.contents.district.key == "songjiang"
            else agency
        )
        if self.contents.district.key == "huangpu":
            return (
                f"<div>首页 政府信息公开</div><h1>{one.title}</h1><span>公开部门:{agency}</span>"
                f"<span>发布时间:{day.year}/{day.month}/{day.day}</span><span>【字号</span><div class='ewb-text'>{body}</div>"
            )
        return (
            f"<div>当前位置: 首页/ 政务公开</div><h1>{one.title}</h1><ul class='meta'><li>索 引 号:</li>"
            f"<li>主题分类:综合政务</li><li>公开主体:{short}</li><li>发文字号:</li><li>成文日期:{day:%Y-%m-%d}</li>"
            f"<li>发布日期:{day:%Y-%m-%d}</li></ul><div class='ewb-article'>{body}</div>"
        )
