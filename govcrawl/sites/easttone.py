"""The EastTone family: column pages are shells, their rows come from a JSON API, articles are static.

What is observed on the real sites and what is inferred stands in docs/sites.md, section 2.
"""

import hashlib
import html
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from govcrawl.sites import render
from govcrawl.sites.papers import PDF, Paper, papers
from govcrawl.sites.protocol import (
    Site,
    SiteRequest,
    SiteResponse,
    json_answer,
    not_found,
    page,
    robots,
)
from govcrawl.sites.published import PATHS
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency
from pipelines.records import AgencyKind

MOST_ROWS = 10_000  # no answer counts further [observed on putuo]
NOT_FOR_ROBOTS = "/front/search/"


@dataclass(frozen=True, slots=True)
class Layout:
    """One district's site as data. Folders are paths without the last slash; ``{code}`` is the agency's."""

    district: str
    hosts: tuple[str, ...]  # all serve the same paths
    entry: str
    apis: tuple[str, ...]  # paths of the list API; the shells name the first
    head: Callable[["CmsRecord"], str]  # what an article prints above its body
    portal: str | None = None  # host of the district's portal, a page that leads here
    shared: Mapping[AgencyKind, str] = field(default_factory=dict)  # columns that agencies of a kind share
    own: Mapping[AgencyKind, str] = field(default_factory=dict)  # columns of one agency each
    codes: Mapping[str, str] = field(
        default_factory=dict
    )  # abbreviation -> code in columns, where it differs
    migrated: date | None = None  # older records were created anew on this day
    flat_dates: bool = False  # migrated records: /<yyyymmdd>/ for /<year>/<day of year>/
    hexadecimal_ids: bool = False  # as migrated records have them [observed on yangpu]
    since: int = 0  # first report year on this site

    def folders(self, agency: Agency) -> tuple[str, ...]:
        """The columns an agency's reports belong in: its own first, then the shared one."""
        code = self.codes.get(agency.abbr, agency.abbr)
        templates = (self.own.get(agency.kind), self.shared.get(agency.kind))
        return tuple(template.format(code=code) for template in templates if template)


@dataclass(frozen=True, slots=True)
class CmsRecord:
    """One record of the CMS: an article under one address, listed in one column or more."""

    id: str
    title: str
    shown: date  # what the list and the page print
    path: str  # "" where the list names no address
    folders: tuple[str, ...]
    publisher: str
    content: Paper | GeneratedReport
    attachment: str = ""  # path of an attached file


@dataclass(frozen=True)
class EastTone:
    """One district's EastTone site: the pages of ``layout`` with the reports of ``world``."""

    layout: Layout
    world: World

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of the disclosure site and, if there is one, of the portal."""
        return self.layout.hosts + ((self.layout.portal,) if self.layout.portal else ())

    @property
    def start(self) -> str:
        """The entry page."""
        return self._url(self.layout.entry)

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """(slug, report year) -> the addresses of its records."""
        found: dict[tuple[str, int], tuple[str, ...]] = {}
        for record in self.records:
            if isinstance(record.content, GeneratedReport):
                key = record.content.key
                found[key] = (*found.get(key, ()), self._address(record))
        return found

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer to one request."""
        if request.host == self.layout.portal:
            return self._portal() if request.path in {"/", "/index.html"} else not_found()
        if request.path in self.layout.apis:
            return self._api(request)
        if request.path == "/robots.txt":
            return robots(NOT_FOR_ROBOTS)
        if request.path == self.layout.entry:
            return page(f"{self._name}政府信息公开", self._menu())
        folder = request.path.removesuffix("index.html").removesuffix("/")
        if folder in self.channels and folder != request.path:
            return self._shell(folder)
        if record := self._by_path.get(request.path):
            return self._article(record)
        if request.path in self._attachments:
            return SiteResponse(PDF, content_type="application/pdf", modified=self._attachments[request.path])
        return not_found()

    # Pages.

    @property
    def _name(self) -> str:
        return places.district(self.layout.district).full_name

    def _url(self, path: str) -> str:
        return f"https://{self.layout.hosts[0]}{path}"

    def _address(self, record: CmsRecord) -> str:
        """The absolute address the list names; of two equal hosts both circulate [observed on putuo]."""
        official = self.layout.hosts[:2]  # a third one is a bare IP address, not named in lists
        return f"https://{official[_pick(record.id, len(official))]}{record.path}"

    def _portal(self) -> SiteResponse:
        return page(f"{self._name}人民政府", f'<a href="{self.start}">政府信息公开</a>')

    def _menu(self) -> str:
        """Links to every column, and to the search that robots.txt keeps closed."""
        links = "".join(f'<li><a href="{folder}/index.html">{folder}</a></li>' for folder in self.channels)
        return f'<ul class="menu">{links}<li><a href="{NOT_FOR_ROBOTS}index.html">搜索</a></li></ul>'

    def _shell(self, folder: str) -> SiteResponse:
        """A column: no row in the HTML, only the channel's number and the API's path [observed]."""
        rows = (
            '<div id="columnlist"><ul class="list-date"><li v-for="item in list">'
            '<span class="time">{{item.display_date | date}}</span>'
            '<a :href="item.url" target="_blank" :title="item.title" v-html="item.title"></a></li></ul></div>'
        )
        script = (
            f"<script>new CMS('#columnlist', {{ids:'{self.channels[folder]}', http:'{self.layout.apis[0]}', "
            "pageSize:15, orderFields:['display_date','id'], orderTypes:['desc','desc']});</script>"
        )
        return page(f"{self._name}政府信息公开年报", self._menu() + rows + script)

    def _article(self, record: CmsRecord) -> SiteResponse:
        if isinstance(record.content, GeneratedReport):
            body = render.body(record.content)
        else:
            body = "".join(f"<p>{html.escape(text)}</p>" for text in record.content.paragraphs)
        if record.attachment:
            body += f'<p>附件：<a href="{record.attachment}">政府信息公开目录.pdf</a></p>'
        frame = f'{self.layout.head(record)}<div id="ivs_content" class="Article_content">{body}</div>'
        return page(record.title, f'<div class="Article">{frame}</div>', modified=record.shown)

    # The list API.

    def _api(self, request: SiteRequest) -> SiteResponse:
        try:
            asked = json.loads(request.body)
            number, size = int(asked.get("pageNo", 1)), int(asked.get("pageSize", 15))
        except (ValueError, AttributeError, TypeError):
            return json_answer({"code": 500, "message": "系统异常", "data": None})
        rows = self._rows(asked.get("channelList"))
        first = (number - 1) * size
        shown = rows[first : first + size] if first >= 0 else []
        # A page past the end is empty and counts nothing [observed]
        count = min(len(rows), MOST_ROWS) if shown else 0
        data = {
            "pageNo": number if shown else 0,
            "pageSize": size,
            "totalPage": -(-count // size) if shown else 0,
            "totalCount": count,
            "list": shown,
        }
        return json_answer({"code": 0, "message": "success", "data": data})

    def _rows(self, channels: object) -> list[dict[str, Any]]:
        """Rows of the channels asked for. Anything but an array of strings gets the whole site [observed]."""
        if isinstance(channels, list) and all(isinstance(channel, str) for channel in channels):
            return [
                self._row(record, number)
                for record in self.records
                for number in (self.channels[folder] for folder in record.folders)
                if number in channels
            ]
        return [self._row(record, self.channels[record.folders[0]]) for record in self.records]

    def _row(self, record: CmsRecord, channel: str) -> dict[str, Any]:
        # Midnight in Shanghai is 16:00 UTC of the day before; some rows have a string [observed]
        moment = datetime.combine(record.shown, time(), UTC) - timedelta(hours=8)
        as_text = _pick(record.id, 7) == 0
        marked = _pick(record.id, 9) == 1  # search hits keep their highlighting [inferred]
        title = record.title.replace("信息公开", "<em>信息公开</em>") if marked else record.title
        return {
            "id": int(record.id) if record.id.isdecimal() else record.id,
            "title": title,
            "url": self._address(record) if record.path else "",
            "display_date": f"{record.shown} 00:00:00" if as_text else int(moment.timestamp() * 1000),
            "dispatch_agency": record.publisher,
            "drafting_unit": None,
            "doc_flag": "0",
            "channel_id": channel,
        }

    # Records.

    @cached_property
    def channels(self) -> dict[str, str]:
        """Column folder -> channel number, in the order of the menu."""
        district = self.world.district(self.layout.district)
        everyone = (district.whole, *district.agencies)
        folders = [*self.layout.shared.values(), *(f for a in everyone for f in self.layout.folders(a))]
        return {folder: str(1880 + 3 * number) for number, folder in enumerate(dict.fromkeys(folders))}

    @cached_property
    def records(self) -> tuple[CmsRecord, ...]:
        """Everything the CMS holds, the newest first."""
        reports = self.world.district(self.layout.district).reports.values()
        numbers = _Numbers(self.layout)
        made = [
            *(record for report in reports for record in self._report_records(report, numbers)),
            *(self._paper_record(paper, folder, numbers) for folder, paper in self._papers()),
        ]
        return tuple(sorted(made, key=lambda record: (record.shown, record.id), reverse=True))

    @cached_property
    def _by_path(self) -> dict[str, CmsRecord]:
        return {record.path: record for record in self.records if record.path}

    @cached_property
    def _attachments(self) -> dict[str, date]:
        return {record.attachment: record.shown for record in self.records if record.attachment}

    def _report_records(self, report: GeneratedReport, numbers: "_Numbers") -> Iterator[CmsRecord]:
        """A report's record, and for every third one with two columns a second record of its own id.

        That one report is listed in several columns is observed, that ids then differ inferred.
        """
        if report.year < self.layout.since:
            return
        folders = self.layout.folders(report.agency)
        known = PATHS.get(report.key)
        twice = len(folders) > 1 and known is None and _pick(str(report.key), 3) == 0
        groups = [(folder,) for folder in folders] if twice else [folders]
        for group in groups:
            created = self._created(report)
            number = known.rpartition("/")[2].removesuffix(".html") if known else numbers.next()
            path = known or f"{group[0]}/{self._day(created)}/{number}.html"
            attached = _pick(path, 5) == 0
            yield CmsRecord(
                id=number,
                title=report.title,
                shown=created
                if self.layout.flat_dates and created != report.published_on
                else report.published_on,
                path=path,
                folders=group,
                publisher=_publisher(report.agency),
                content=report,
                attachment=f"{path.removesuffix('.html')}/{_digest(path)}.pdf" if attached else "",
            )

    def _created(self, report: GeneratedReport) -> date:
        """When the CMS made the record: about the day of publication, or when the site was migrated."""
        if self.layout.migrated and report.published_on < self.layout.migrated:
            return self.layout.migrated
        return report.published_on - timedelta(days=report.dice("created").choice((0, 0, 0, 0, 0, 2)))

    def _day(self, created: date) -> str:
        if self.layout.flat_dates and created == self.layout.migrated:
            return f"{created:%Y%m%d}"
        return f"{created.year}/{created.timetuple().tm_yday}"

    def _papers(self) -> Iterator[tuple[str, Paper]]:
        """Other papers in the same columns."""
        years = self.world.district(self.layout.district).years
        for folder in self.channels:
            shared = folder in self.layout.shared.values()
            place = places.district(self.layout.district).name
            yield from ((folder, paper) for paper in papers(place, years, shared=shared))

    def _paper_record(self, paper: Paper, folder: str, numbers: "_Numbers") -> CmsRecord:
        number = numbers.next()
        path = f"{folder}/{self._day(paper.published_on)}/{number}.html"
        return CmsRecord(
            number,
            paper.title,
            paper.published_on,
            path if paper.linked else "",
            (folder,),
            self._name,
            paper,
        )


class _Numbers:
    """Ids of records: rising numbers that no known address has, or 32 hexadecimal digits."""

    def __init__(self, layout: Layout) -> None:
        self._taken = {path.rpartition("/")[2].removesuffix(".html") for path in PATHS.values()}
        self._last = 70_000
        self._hexadecimal = layout.hexadecimal_ids

    def next(self) -> str:
        self._last += 7
        while str(self._last) in self._taken:
            self._last += 1
        return _digest(str(self._last)) if self._hexadecimal else str(self._last)


def _digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _pick(text: str, ways: int) -> int:
    """One of ``ways``, always the same for ``text``."""
    return int(_digest(text), 16) % ways


def _publisher(agency: Agency) -> str:
    return agency.name.partition("（")[0] if agency.kind == "district" else agency.name


# What the sites print above an article. [observed, docs/sites.md 2]


def _head_changning(record: CmsRecord) -> str:
    return (
        f"<h1>{html.escape(record.title)}</h1><ul class='article-info'>"
        f"<li>发文机构：{record.publisher}</li><li>发布日期：{record.shown}</li></ul>"
    )


def _head_putuo(record: CmsRecord) -> str:
    return (
        f"<p>正文内容区域请使用tab按钮切换浏览</p><h1>{html.escape(record.title)}</h1>"
        f"<div class='article-info'>{record.shown:%Y年%m月%d日} 来源: 上海普陀</div>"
    )


def _head_pudong(record: CmsRecord) -> str:
    number = f"AB000000{record.id[-4:]}-{record.shown.year}"
    return (
        f"<h1>{html.escape(record.title)}</h1>"
        f"<table class='article-head'><tr><td>索引号</td><td>{number}</td>"
        f"<td>发布机构</td><td>{record.publisher}</td></tr><tr><td>公开类别</td><td>主动公开</td>"
        f"<td>发布时间</td><td>{record.shown}</td></tr></table>"
    )


def _head_jinshan(record: CmsRecord) -> str:
    return (
        f"<h1>{html.escape(record.title)}</h1>"
        "<div>保护视力色: 杏仁黄 秋叶褐 默认 【字体: 打印本页 关闭窗口</div>"
        f"<div>{record.shown:%Y年%m月%d日} 来源:上海金山</div>"
    )


CHANGNING = Layout(
    district="changning",
    hosts=places.district("changning").hosts[:1],
    portal=places.district("changning").hosts[1],
    entry="/xxgk/zcwj-zfxxgk/index.html",
    apis=("/front/api/data/search",),
    shared={
        "district": "/xxgk/zfgknb-xxgknb",
        "government": "/xxgk/zfgknb-xxgknb",
        "department": "/xxgk/bmgknb-xxgknb",
        "subdistrict": "/xxgk/jdzgknb-xxgknb",
        "town": "/xxgk/jdzgknb-xxgknb",
    },
    own=dict.fromkeys(("government", "department", "subdistrict", "town"), "/xxgk/gknb-{code}zfxxgk"),
    migrated=date(2022, 9, 23),
    head=_head_changning,
)
PUTUO = Layout(
    district="putuo",
    hosts=(*places.district("putuo").hosts, "183.194.252.110"),
    entry="/zhengwu/zfxxgkzn-zfxxgk/index.html",
    apis=("/front/api/data/affair",),
    own=dict.fromkeys(
        ("district", "government", "department", "subdistrict", "town"), "/zhengwu/zfxxgknb-{code}zfxxgk"
    ),
    codes={"qzf": "qfb"},
    migrated=date(2024, 4, 15),
    head=_head_putuo,
)
PUDONG = Layout(
    district="pudong",
    hosts=places.district("pudong").hosts,
    entry="/xxgk_gkzn/index.html",
    apis=("/zwgk-search-front/api/data/affair", "/zwgk-search-front/api/data/search"),
    own={
        "district": "/zwgk/zwgk_zfxxgknb_qzf_gknb",
        "government": "/zwgk/zwgk_zfxxgknb_qzf_gknb",
        "department": "/zwgk/zwgk_zfxxgknb_zfbm_{code}_gknb",
        "subdistrict": "/zwgk/zwgk_zfxxgknb_jdz_{code}_gknb",
        "town": "/zwgk/zwgk_zfxxgknb_jdz_{code}_gknb",
    },
    migrated=date(2022, 10, 29),
    head=_head_pudong,
)
JINSHAN = Layout(
    district="jinshan",
    hosts=places.district("jinshan").hosts,
    entry="/zhengwu/zwgk-zfxxgkzn/index.html",
    apis=("/front/api/data/search",),  # inferred
    shared=dict.fromkeys(("district", "government"), "/zhengwu/zwgk-zfxxgknb"),  # inferred
    own={
        "department": "/wbjnb-q{code}",
        "subdistrict": "/jznb-{code}",
        "town": "/jznb-{code}",
    },  # jznb inferred
    migrated=date(2021, 1, 15),
    flat_dates=True,
    head=_head_jinshan,
)

LAYOUTS = (CHANGNING, PUTUO, PUDONG, JINSHAN)


def sites(world: World) -> Iterable[Site]:
    """The EastTone sites of ``world``."""
    return [EastTone(layout, world) for layout in LAYOUTS]
