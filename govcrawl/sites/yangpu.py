"""Yangpu: its old application with lists per agency, and since 2025 an EastTone site on the same host."""

import html
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from govcrawl.sites import render
from govcrawl.sites.easttone import CmsRecord, EastTone, Layout
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, not_found, page
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

PLACE = places.district("yangpu")
[HOST] = PLACE.hosts
LIST = "/yp-zwgk/zwgk/home/listNew"
DETAILS = "/yp-zwgk/zwgk/buffersInformation/details"
COLUMN = {
    "zdgzModuleCode": "009300150020",
    "zhzwModuleCode": "009300150019",
    "sonModuleCode": "00930015001900030004",  # annual reports [observed]
}
OU_CODES = {"xjwcjd": "SI000320"}  # observed; the other agencies' codes are made up
LAST_YEAR = 2024  # the last report year seen in the old application


def _head(record: CmsRecord) -> str:
    return f"<h1>{html.escape(record.title)} {record.shown}</h1>"


NEW = Layout(
    district="yangpu",
    hosts=(HOST,),
    entry="/shypq/xxgkzn/",
    apis=("/front/api/data/search",),
    # That annual reports were moved to the new site, and where to, is inferred.
    shared=dict.fromkeys(
        ("district", "government", "department", "subdistrict", "town"), "/zhengwu/zwgk-zfxxgknb"
    ),
    migrated=date(2025, 8, 7),
    hexadecimal_ids=True,
    since=2023,
    head=_head,
)


@dataclass(frozen=True)
class Yangpu:
    """Both generations; reports about 2023 and 2024 stand in both."""

    world: World

    hosts = (HOST,)

    @cached_property
    def _new(self) -> EastTone:
        return EastTone(NEW, self.world)

    @property
    def start(self) -> str:
        """The entry page."""
        return self._new.start

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """(slug, report year) -> the addresses of its records in both generations."""
        found = dict(self._new.published())
        for number, report in self._details.items():
            address = f"https://{HOST}{DETAILS}?id={number}"
            found[report.key] = (address, *found.get(report.key, ()))
        return found

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer to one request."""
        if request.path == NEW.entry:
            column = f'<dd><a href="{NEW.shared["district"]}/index.html">政府信息公开年报</a></dd>'
            return page(f"{PLACE.full_name}政府信息公开", f"<dl>{column}</dl>{self._menu()}")
        if request.path == LIST:
            return self._list(request.parameters)
        if request.path == DETAILS:
            report = self._details.get(request.parameters.get("id", ""))
            return self._article(report) if report else not_found()
        return self._new.respond(request)

    @cached_property
    def _details(self) -> dict[str, GeneratedReport]:
        """Id of the old application -> report."""
        reports = self.world.district("yangpu").reports.values()
        return {
            str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOST}/{report.key}")): report
            for report in reports
            if report.year <= LAST_YEAR
        }

    @cached_property
    def _agencies(self) -> dict[str, Agency]:
        """Code in `ouCode` -> agency."""
        district = self.world.district("yangpu")
        everyone = (district.whole, *district.agencies)
        return {
            OU_CODES.get(agency.abbr, f"SI0003{50 + number}"): agency
            for number, agency in enumerate(everyone)
        }

    def _list(self, parameters: Mapping[str, str]) -> SiteResponse:
        """One agency's reports; the row's markup is that of the vendor's static lists [inferred]."""
        agency = self._agencies.get(parameters.get("ouCode", ""))
        if agency is None or any(parameters.get(name) != code for name, code in COLUMN.items()):
            return not_found()
        rows = "".join(
            f'<li><span class="time">{report.published_on:%Y.%m.%d}</span>'
            f'<a target="_blank" href="{DETAILS}?id={number}" title="{html.escape(report.title)}">'
            f"{html.escape(report.title)}</a></li>"
            for number, report in self._details.items()
            if report.agency == agency
        )
        body = f'{self._menu()}<ul class="uli16 nowrapli padding-top-10 list-date border">{rows}</ul>'
        return page(f"{agency.name}政府信息公开年报", body)

    def _menu(self) -> str:
        """Links to every agency's list."""
        column = "&amp;".join(f"{name}={code}" for name, code in COLUMN.items())
        links = (
            f'<dd><a href="{LIST}?{column}&amp;ouCode={code}">{agency.name}</a></dd>'
            for code, agency in self._agencies.items()
        )
        return f"<dl>{''.join(links)}</dl>"

    def _article(self, report: GeneratedReport) -> SiteResponse:
        head = f"<h1>{html.escape(report.title)} {report.published_on}</h1>"  # [observed]
        body = f'{head}<div class="content">{render.body(report)}</div>'
        return page(report.title, body, modified=report.published_on)


def sites(world: World) -> Iterable[Site]:
    """Yangpu's site."""
    return [Yangpu(world)]
