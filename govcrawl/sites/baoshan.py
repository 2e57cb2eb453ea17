"""Baoshan: an entry page that names every agency, one catalogue per agency, articles by `infoid`.

That catalogues have pages, and that their links lead to them, is inferred; all else was observed.
"""

import html
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote

from govcrawl.sites import render
from govcrawl.sites.papers import Paper, papers
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, not_found, page
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

PLACE = places.district("baoshan")
HOST = PLACE.hosts[0]
[NUMBER] = PLACE.aliases  # the same host
ENTRY = "/zfxxgk/pubguide.html"
CATALOGUE = "/infoDirectory.html"
ARTICLE = "/article.html"
KNOWN = {"003005": "顾村镇", "003006": "大场镇", "003007": "庙行镇"}  # observed; other codes are made up
ROWS = 8
PORTAL = f"{PLACE.full_name}人民政府门户网站"


@dataclass(frozen=True, slots=True)
class CmsRecord:
    """One paper of a catalogue."""

    id: str
    title: str
    shown: date
    category: str
    publisher: str  # as short as the site writes it
    content: Paper | GeneratedReport


@dataclass(frozen=True)
class Baoshan:
    """The disclosure site of baoshan under its three hosts, in http and https. There is no robots.txt."""

    world: World

    hosts = (*PLACE.hosts, NUMBER)
    start = f"http://{HOST}{ENTRY}"

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """(slug, report year) -> its address."""
        return {
            record.content.key: (f"https://{HOST}{ARTICLE}?infoid={record.id}",)
            for record in self._by_id.values()
            if isinstance(record.content, GeneratedReport)
        }

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer to one request."""
        if request.path == ENTRY:
            links = "".join(
                f'<li><a href="{self._catalogue(code)}">{html.escape(name)}</a></li>'
                for code, name in self._names.items()
            )
            return page(f"政府信息公开指南_{PORTAL}", f"<ul>{links}</ul>")
        if request.path == CATALOGUE and request.parameters.get("dept") in self._papers:
            number = request.parameters.get("page", "1")
            return self._page(request.parameters["dept"], int(number) if number.isdecimal() else 1)
        if request.path == ARTICLE and (record := self._by_id.get(request.parameters.get("infoid", ""))):
            return self._article(record)
        return not_found()

    def _catalogue(self, code: str, number: int = 1) -> str:
        """A page of an agency's catalogue; every third agency's is linked under the host's number."""
        host = f"http://{NUMBER}" if int(code) % 3 == 0 else ""
        turned = f"&amp;page={number}" if number > 1 else ""
        return f"{host}{CATALOGUE}?dept={code}&amp;rn={quote(self._names[code])}&amp;type=dept{turned}"

    def _page(self, code: str, number: int) -> SiteResponse:
        records = self._papers[code]
        rows = "".join(
            f"<tr><td>{self._link(record)}</td><td>{record.shown}</td></tr>"
            for record in records[ROWS * (number - 1) : ROWS * number]
        )
        last = -(-len(records) // ROWS)
        turn = "".join(f'<a href="{self._catalogue(code, n)}">{n}</a>' for n in range(1, last + 1))
        if number < last:
            turn += f'<a href="{self._catalogue(code, number + 1)}">下一页 &gt;</a>'
        listed = f"<table>{rows}</table><div>{turn} 共{last}页</div>" if records else "<p>暂无信息</p>"
        return page(f"信息公开目录_{PORTAL}", listed)

    def _link(self, record: CmsRecord) -> str:
        """The row's title, cut off, and the whole of it in an attribute; without a link if it has none."""
        short = html.escape(record.title[:24])
        if isinstance(record.content, Paper) and not record.content.linked:
            return short
        return f'<a href="{self._address(record)}" title="{html.escape(record.title)}">{short}</a>'

    def _address(self, record: CmsRecord) -> str:
        """Relative, or absolute in http, or under the host's number: all three circulate [observed]."""
        hosts = ("", f"http://{HOST}", f"http://{NUMBER}", f"https://{HOST}")
        return f"{hosts[int(record.id[:4], 16) % 4]}{ARTICLE}?infoid={record.id}"

    def _article(self, record: CmsRecord) -> SiteResponse:
        labels = {
            "所属类目": record.category,
            "主题分类": "综合政务",
            "体裁": "其他",
            "发布日期": f"{record.shown}",
            "发文字号": "",
            "发文日期": f"{record.shown}",
            "公开类别": "主动公开",
            "机构名称": record.publisher,
        }
        rows = "".join(f"<li>{label}: {value}</li>" for label, value in labels.items())
        if isinstance(record.content, GeneratedReport):
            text = render.body(record.content)
        else:
            text = "".join(f"<p>{html.escape(part)}</p>" for part in record.content.paragraphs)
        head = (
            f"<h1>{html.escape(record.title)}</h1>"
            f"<p>信息来源: {record.publisher} 发布时间 {record.shown} 【字号 大 中 小】</p><ul>{rows}</ul>"
        )
        title = f"{record.title}_{record.category}_{PORTAL}"
        return page(title, f"{head}<div class='content'>{text}</div>", modified=record.shown)

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Slug -> code of the catalogue: 001 district, 002 departments, 003 streets and towns."""
        district = self.world.district("baoshan")
        known = {f"{PLACE.full_name}{name}人民政府": code for code, name in KNOWN.items()}
        codes = {district.whole.slug: "001001"}
        for number, agency in enumerate(district.agencies, 1):
            group = {"government": "001001", "department": f"002{number:03}"}.get(agency.kind)
            codes[agency.slug] = group or known.get(agency.name) or f"003{number + 10:03}"
        return codes

    @cached_property
    def _names(self) -> dict[str, str]:
        agencies = {
            self._codes[agency.slug]: _short(agency) for agency in self.world.district("baoshan").agencies
        }
        return {**agencies, **KNOWN}

    @cached_property
    def _papers(self) -> dict[str, list[CmsRecord]]:
        """Code -> everything that agency discloses, the newest first."""
        found: dict[str, list[CmsRecord]] = {code: [] for code in self._names}
        district = self.world.district("baoshan")
        for report in district.reports.values():
            category = "政府信息公开年度报告" if report.year % 2 else "政府信息公开年报"  # both observed
            code = self._codes[report.agency.slug]
            found[code].append(self._record(code, str(report.key), category, report))
        for code in self._codes.values():
            others = [
                *papers(PLACE.name, district.years, shared=True),
                Paper("2023年年报", date(2024, 1, 9), ("主要经济指标汇总。",)),  # of statistics
            ]
            for number, paper in enumerate(others):
                found[code].append(self._record(code, f"{code} {number}", "统计资料", paper))
        for records in found.values():
            records.sort(key=lambda record: (record.shown, record.id), reverse=True)
        return found

    def _record(self, code: str, key: str, category: str, content: Paper | GeneratedReport) -> CmsRecord:
        number = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOST}/{key}"))
        return CmsRecord(number, content.title, content.published_on, category, self._names[code], content)

    @cached_property
    def _by_id(self) -> dict[str, CmsRecord]:
        return {record.id: record for records in self._papers.values() for record in records}


def _short(agency: Agency) -> str:
    """As the site names it: `大场镇`, `区科委`, `区府办`."""
    name = agency.name.removeprefix(PLACE.full_name).removesuffix("办事处")
    if agency.kind == "government":
        return "区府办"
    return f"区{name}" if agency.kind == "department" else name.removesuffix("人民政府")


def sites(world: World) -> Iterable[Site]:
    """Baoshan's site."""
    return [Baoshan(world)]
