"""The Epoint family: shells filled by REST actions, static articles, articles behind an action.

Each district asks in the style it was seen or is thought to ask in; what is observed on the real sites and
what is inferred stands in docs/sites.md.
"""

import html
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qs, quote

from govcrawl.sites import render
from govcrawl.sites.doc import doc
from govcrawl.sites.papers import Paper, papers
from govcrawl.sites.pdf import pdf
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, json_answer, not_found, page, robots
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

ANNUAL = "004007"  # the category of annual reports; its number is made up
SITE = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"  # siteGuid, made up
SCRIPT = "/js/webBuilderCommon.js"
OLD_COLUMN = "/xxgk/016002/016002002"  # jingan: 016NNN is the agency, 002 its annual reports [observed]


@dataclass(frozen=True, slots=True)
class Layout:
    """One district's site as data.

    ``style`` is how the actions want their parameters: a form field `params`, bare JSON, or JSON
    `{"params": {…}}`.
    """

    district: str
    entry: str
    project: str
    action: str
    style: Literal["form", "json", "wrapped"]
    page_name: str
    first_page: int
    codes: Mapping[str, str]  # abbreviation -> code in addresses and lists
    other_code: str  # of all other agencies, with their number or abbreviation
    labels: tuple[str, ...] = ("索引号", "主题分类", "公开主体", "发文字号", "成文日期", "发布日期")
    scripts: Mapping[str, str] = field(default_factory=dict)
    frame: str = ""  # what the entry page holds besides links
    detail: str = ""  # action of articles; their pages are shells then
    scheme: str = "https"
    hosts: tuple[str, ...] = ()  # where not all of the registry's answer

    def code(self, agency: Agency, number: int) -> str:
        """The agency's code."""
        return self.codes.get(agency.abbr) or self.other_code.format(number=number, abbr=agency.abbr)


@dataclass(frozen=True, slots=True)
class CmsRecord:
    """One record: an article under one address."""

    id: str
    title: str
    shown: date
    code: str
    publisher: str
    content: Paper | GeneratedReport
    path: str  # "" where the list names no address
    old: bool = False  # in the static lists of the system before


@dataclass(frozen=True)
class Epoint:
    """One district's site: the pages of ``layout`` with the reports of ``world``."""

    layout: Layout
    world: World

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of the site."""
        return self.layout.hosts or places.district(self.layout.district).hosts

    @property
    def start(self) -> str:
        """The entry page."""
        return f"{self.layout.scheme}://{self.hosts[0]}{self.layout.entry}"

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """(slug, report year) -> its address: the article's, or of the file that is the report."""
        return {
            record.content.key: (
                self._url(self._file(record) if self._has_only_file(record) else record.path),
            )
            for record in self.records
            if isinstance(record.content, GeneratedReport)
        }

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer to one request."""
        rest = f"{self.layout.project}/rest/"
        if request.path == "/robots.txt":
            return robots("/admin/")
        if request.path in self.layout.scripts:
            return SiteResponse(self.layout.scripts[request.path].encode(), content_type="text/javascript")
        if request.path == f"{rest}{self.layout.action}":
            return self._rows(request)
        if self.layout.detail and request.path == f"{rest}{self.layout.detail}":
            return self._detail(request)
        if request.path == self.layout.entry.partition("?")[0]:
            return self._shell(request.parameters)
        if request.path.startswith(f"{OLD_COLUMN}/") and (answer := self._old_list(request.path)):
            return answer
        if self.layout.detail and request.path == self._detail_page:
            return self._article_shell(request.parameters.get("infoGuid", ""))
        if record := self._by_path.get(request.path):
            return self._article(record)
        if record := self._files.get(request.path):
            assert isinstance(record.content, GeneratedReport)
            write, kind = (
                (doc, "application/msword") if self._kind(record) == "doc" else (pdf, "application/pdf")
            )
            return SiteResponse(write(record.content), content_type=kind, modified=record.shown)
        return not_found()

    def _url(self, path: str) -> str:
        return f"https://{self.hosts[-1]}{quote(path, safe='/?=')}"

    # Lists.

    def _shell(self, parameters: Mapping[str, str]) -> SiteResponse:
        """The entry page. One with `deptcode` in its address shows that agency's categories."""
        place = places.district(self.layout.district).full_name
        menu = ""
        if "deptcode" in self.layout.entry:
            path = self.layout.entry.partition("?")[0]
            menu = "".join(
                f'<li><a href="{path}?deptcode={code}&amp;categorynum=004">{html.escape(name)}</a></li>'
                for code, name in self._agencies.items()
            )
            if parameters.get("deptcode") in self._agencies:
                address = f"?deptcode={parameters['deptcode']}&amp;categorynum={ANNUAL}"
                menu += f'<li><a href="{address}">政府信息公开年报</a></li>'
        elif "data-deptcode" in self.layout.frame:
            menu = "".join(
                f'<li data-deptcode="{code}"><span>{name}</span></li>'
                for code, name in self._agencies.items()
            )
        if self._old:
            menu += f'<li><a href="{OLD_COLUMN}/list.html">人社局政府信息公开年报</a></li>'
        scripts = "".join(f'<script src="{path}"></script>' for path in self.layout.scripts)
        body = f'<ul class="ewb-menu">{menu}</ul><ul id="infolist"></ul>{self.layout.frame}{scripts}'
        return page(f"{place}政府信息公开", body)

    def _rows(self, request: SiteRequest) -> SiteResponse:
        asked = self._asked(request)
        number = asked.get(self.layout.page_name) if asked else None
        if asked is None or number is None:
            return _answer({"code": 0, "text": "参数错误"})
        found = [
            record
            for record in self.records
            if not record.old
            and asked.get("deptcode") in {None, "", record.code}
            and ANNUAL.startswith(str(asked.get("categorynum") or ""))
        ]
        size = int(asked.get("pageSize") or 10)
        first = max(0, int(number) - self.layout.first_page) * size
        rows = [
            self._row(record, everyone=not asked.get("deptcode")) for record in found[first : first + size]
        ]
        return _answer(
            {"code": 1, "data": rows, "total": str(len(found)) if self.layout.detail else len(found)}
        )

    def _asked(self, request: SiteRequest) -> dict[str, Any] | None:
        """The parameters, None if they are not in the style this site wants."""
        form = "form" in request.headers.get("content-type", "")
        try:
            if form:
                body: Any = json.loads(parse_qs(request.body.decode())["params"][0])
            else:
                body = json.loads(request.body)
            if self.layout.style == "wrapped":
                body = body["params"]
        except (ValueError, KeyError, TypeError):
            return None
        return body if form == (self.layout.style == "form") and isinstance(body, dict) else None

    def _row(self, record: CmsRecord, *, everyone: bool) -> dict[str, Any]:
        row: dict[str, Any] = {
            "title": record.title if len(record.title) < 40 else f"{record.title[:38]}…",
            "realtitle": record.title,
            "infodate": f"{record.shown}",
            "deptname": record.publisher,
        }
        if self.layout.detail:
            return {**row, "infoid": record.id if record.path else ""}
        # The same article with and without `?type=2` [observed on jingan]
        tail = "?type=2" if everyone and record.path and self.layout.district == "jingan" else ""
        # Lists are on www.shcm.gov.cn, articles on shcm.gov.cn in https [observed on chongming]
        address = self._url(record.path) if record.path and len(self.hosts) > 1 else record.path
        return {**row, "infourl": f"{address}{tail}"}

    def _old_list(self, path: str) -> SiteResponse | None:
        """A static list: list.html, then 2.html, 3.html in the same folder."""
        name = path.rpartition("/")[2].removesuffix(".html")
        number = 1 if name == "list" else int(name) if name.isdecimal() else 0
        rows = self._old[5 * number - 5 : 5 * number] if number > 0 else ()
        if not rows:
            return None
        items = "".join(
            f'<li><a href="{row.path}" title="{html.escape(row.title)}">{row.title[:20]}…</a>'
            f"<span>{row.shown}</span></li>"
            for row in rows
        )
        return page("政府信息公开年报", f"<ul>{items}</ul>")

    # Articles.

    def _article(self, record: CmsRecord) -> SiteResponse:
        values = {
            "主题分类": "综合政务",
            "公开主体": record.publisher,
            "成文日期": f"{record.shown}",
            "发布日期": f"{record.shown}",
        }
        rows = "".join(
            f"<li><span>{label}：</span><span>{html.escape(values.get(label, ''))}</span></li>"
            for label in self.layout.labels
        )
        head = f"<h2>{html.escape(record.title)}</h2><ul class='ewb-detail'>{rows}</ul>"
        return page(
            record.title, f"{head}<div class='ewb-article'>{_text(record)}</div>", modified=record.shown
        )

    @property
    def _detail_page(self) -> str:
        return f"{self.layout.entry.rpartition('/')[0]}/showinfo.html"

    def _article_shell(self, number: str) -> SiteResponse:
        if number not in self._by_id:
            return not_found()
        script = (
            "<script>var siteInfo = {siteGuid: '%s', projectName: '%s'};"
            "$.post(siteInfo.projectName + '/rest/%s',"
            " {params: JSON.stringify({infoid: getParam('infoGuid')})}, show, 'json');</script>"
        )
        filled = script % (SITE, self.layout.project, self.layout.detail)
        return page("信息详情", f'<h2 id="title"></h2><div id="info_spnContent"></div>{filled}')

    def _detail(self, request: SiteRequest) -> SiteResponse:
        asked = self._asked(request) or {}
        record = self._by_id.get(str(asked.get("infoid", "")))
        if record is None:
            return _answer({"code": 0, "text": "参数错误"})
        data: dict[str, Any] = {
            "title": record.title,
            "infodate": f"{record.shown}",
            "infocontent": "",
            "pdflist": [],
        }
        if self._has_only_file(record):
            file = {
                "attachname": f"{record.title}.{self._kind(record)}",
                "attachtype": f".{self._kind(record)}",
                "attachurl": self._file(record),
            }
            return _answer({"code": 1, "data": {**data, "infotype": "pdf", "pdflist": [file]}})
        return _answer({"code": 1, "data": {**data, "infotype": "html", "infocontent": _text(record)}})

    def _has_only_file(self, record: CmsRecord) -> bool:
        """Reports of the first two agencies are files. That some are is observed, which ones is not."""
        firsts = list(self._agencies)[:2]
        return bool(self.layout.detail) and not isinstance(record.content, Paper) and record.code in firsts

    def _kind(self, record: CmsRecord) -> str:
        """PDF (observed), of the first year an old Word file (observed on huangpu)."""
        first = self.world.district(self.layout.district).years[0]
        return (
            "doc" if isinstance(record.content, GeneratedReport) and record.content.year == first else "pdf"
        )

    def _file(self, record: CmsRecord) -> str:
        folder = f"/hkjy_nas/{record.id}/{uuid.uuid5(uuid.NAMESPACE_URL, record.id)}"
        return f"{folder}/{record.title}.{self._kind(record)}"

    # Records.

    @cached_property
    def _agencies(self) -> dict[str, str]:
        """Code -> name of every agency that publishes."""
        return {code: agency.name for agency, code in self._codes if agency.kind != "district"}

    @cached_property
    def _codes(self) -> list[tuple[Agency, str]]:
        district = self.world.district(self.layout.district)
        everyone = (district.whole, *district.agencies)
        return [(agency, self.layout.code(agency, number)) for number, agency in enumerate(everyone)]

    @cached_property
    def records(self) -> tuple[CmsRecord, ...]:
        """Everything the site holds, the newest first."""
        district = self.world.district(self.layout.district)
        codes = {agency.slug: code for agency, code in self._codes}
        made = [
            self._report_record(report, codes[report.agency.slug]) for report in district.reports.values()
        ]
        place = places.district(self.layout.district)
        publisher = f"{place.full_name}人民政府"
        for number, paper in enumerate(papers(place.name, district.years, shared=True)):
            made.append(self._record(f"paper {number}", paper, self._codes[1][1], publisher))
        return tuple(sorted(made, key=lambda record: (record.shown, record.id), reverse=True))

    def _report_record(self, report: GeneratedReport, code: str) -> CmsRecord:
        publisher = report.agency.name.partition("（")[0]
        record = self._record(str(report.key), report, code, publisher)
        if self.layout.district == "jingan" and report.agency.abbr == "rsj" and report.year == 2022:
            path = f"{OLD_COLUMN}/{report.published_on:%Y%m%d}/{record.id}.html"
            return replace(record, path=path, old=True)
        return record

    def _record(self, key: str, content: Paper | GeneratedReport, code: str, publisher: str) -> CmsRecord:
        number = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.hosts[0]}/{key}"))
        day = f"{content.published_on}"
        if self.layout.district == "songjiang" and int(number[:2], 16) % 4 == 0:
            day = ""  # and two slashes [observed]
        path = f"/govxxgk/{code}/{day}/{number}.html"
        if self.layout.detail:
            path = f"{self._detail_page}?infoGuid={number}"
        linked = not isinstance(content, Paper) or content.linked
        return CmsRecord(
            number, content.title, content.published_on, code, publisher, content, path if linked else ""
        )

    @cached_property
    def _by_path(self) -> dict[str, CmsRecord]:
        return {record.path: record for record in self.records if record.path}

    @cached_property
    def _by_id(self) -> dict[str, CmsRecord]:
        return {record.id: record for record in self.records}

    @cached_property
    def _files(self) -> dict[str, CmsRecord]:
        return {self._file(record): record for record in self.records if self._has_only_file(record)}

    @cached_property
    def _old(self) -> tuple[CmsRecord, ...]:
        """Rows of the old static list: one report among notices, over two pages."""
        reports = [record for record in self.records if record.old]
        notices = [
            replace(record, old=True)
            for record in self.records
            if isinstance(record.content, Paper) and record.path
        ][:6]
        return (*notices, *reports) if reports else ()


@dataclass(frozen=True)
class Challenged:
    """Huangpu: every page is the first answer of a script challenge (瑞数). What it lists is not known."""

    hosts: tuple[str, ...] = places.district("huangpu").hosts
    start: str = places.district("huangpu").entry

    def respond(self, request: SiteRequest) -> SiteResponse:  # noqa: ARG002 - a Site's answer to whatever
        """412, a cookie and a script. Cookie and script are observed, the status is inferred."""
        scripts = (
            "<script src='/4QbVtADbnLVIc/c.FxJzG50F.d5db026.js' r='m'></script>"
            "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>"
        )
        challenge = page("", "", head=scripts)
        cookie = {"Set-Cookie": "FSSBBIl1UgzbN7NO=5; path=/; HttpOnly"}
        return replace(challenge, status=412, headers=cookie)

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Nothing that a crawl could know."""
        return {}


def _answer(custom: Mapping[str, Any]) -> SiteResponse:
    return json_answer({"controls": [], "custom": custom, "status": {"code": 1, "text": "", "url": ""}})


def _text(record: CmsRecord) -> str:
    if isinstance(record.content, GeneratedReport):
        return render.body(record.content)
    return "".join(f"<p>{html.escape(text)}</p>" for text in record.content.paragraphs)


_SITE_INFO = f"var siteInfo = {{ siteGuid: '{SITE}', projectName: '%s' }};"

JINGAN = Layout(
    district="jingan",
    entry="/dynamic/infoOpenFile.html",
    project="/shja-cms",  # inferred
    action="lightfrontaction/getgovinfolist",  # inferred
    style="json",
    page_name="pageIndex",
    first_page=1,
    codes={
        "qzf": "JA0",
        "qfb": "JA0",
        "jyj": "JA4",
        "rsj": "JB2",
        "tjj": "JC5",
        "scjgj": "JC6",
        "njxljd": "JE8",
    },
    other_code="JX{number}",
    scripts={
        SCRIPT: _SITE_INFO % "/shja-cms",
        "/dynamic/js/infoOpenFile.js": (
            "function getList(deptcode, categorynum, page) { $.ajax({ type: 'post',"
            " url: siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist',"
            " contentType: 'application/json', data: JSON.stringify({ deptcode: deptcode,"
            " categorynum: categorynum, pageIndex: page, pageSize: 10, siteGuid: siteInfo.siteGuid }) }); }"
        ),
    },
    frame=f'<div data-deptcode=""></div><a data-categorynum="{ANNUAL}">政府信息公开年报</a>',
)
HONGKOU = Layout(
    district="hongkou",
    hosts=places.district("hongkou").hosts[:1],
    entry="/hkxxgk/zdgknr/policydoc.html",
    project="/shhk-zwgk",
    action="shhkZwgkFrontAppNotNeedLoginAction/getGovInfoList",  # inferred
    style="form",
    page_name="pageIndex",
    first_page=1,
    codes={},
    other_code="001{number:03}",
    detail="shhkZwgkFrontAppNotNeedLoginAction/getGovInfoDetail",
    scripts={
        "/hkxxgk/js/policydoc.js": (
            "var projectName = '/shhk-zwgk';\nvar pageIndex = 1;\n$.post(projectName +"
            " '/rest/shhkZwgkFrontAppNotNeedLoginAction/getGovInfoList', {params: JSON.stringify({"
            f'"categorynum": "{ANNUAL}", "deptcode": "", "pageIndex": 1, "pageSize": 8}})}}, show);'
            "function open_(row) { location.href = 'showinfo.html?infoGuid=' + row.infoid; }"
        ),
    },
)
SONGJIANG = Layout(
    district="songjiang",
    entry="/Template/dynamic/zfxxgk/zfxxgk.html",
    project="/shsj-application-front",
    action="zfxxgkapiaction/getzfxxgklist",  # inferred
    style="form",
    page_name="pageNumber",
    first_page=0,
    codes={"qzf": "SHSJ43", "qfb": "SHSJ43", "ybj": "SHSJ49", "yfjd": "SHSJ57", "xksz": "SHSJ69"},
    other_code="SHSJ{number}",
    labels=("索 引 号", "主题分类", "公开主体", "发文字号", "成文日期", "发布日期"),
    frame=(
        "<script>$.ajax({url: 'https://www.songjiang.gov.cn/shsj-application-front/rest/zfxxgkapiaction/"
        'getzfxxgklist\', data: {params: JSON.stringify({"pageNumber":0,"pageSize":6})}});</script>'
    ),
)
CHONGMING = Layout(
    district="chongming",
    scheme="http",
    entry="/goverDetail.html?deptcode=004&categorynum=004",
    project="/shcm-cms",  # inferred, and named on no page
    action="lightfrontaction/getgovinfolist",  # inferred
    style="wrapped",
    page_name="pageIndex",
    first_page=1,
    codes={"qzf": "qzfbgs", "qfb": "qzfbgs", "rsj": "qrsj", "wjw": "qwjw", "jyj": "qjyj", "hbj": "qsthjj"},
    other_code="{abbr}",
    labels=(*JINGAN.labels, "生效日期", "失效日期"),
    scripts={SCRIPT: f"var siteInfo = {{ siteGuid: '{SITE}' }};"},
)

LAYOUTS = (JINGAN, HONGKOU, SONGJIANG, CHONGMING)


def sites(world: World) -> Iterable[Site]:
    """The Epoint sites of ``world``, and huangpu's challenge."""
    return [*(Epoint(layout, world) for layout in LAYOUTS), Challenged()]
