"""The city's site (www.shanghai.gov.cn): copies of the districts' own reports, one column a report year."""

from dataclasses import replace

from scrapy.http import Response

from govcrawl.items import ReportPage
from govcrawl.platforms.entries import Entry
from govcrawl.platforms.static_lists import StaticLists
from govcrawl.platforms.titles import plain
from pipelines.identity import districts


class Municipal(StaticLists):
    """Platform of shanghai. A report is of the district its title names, never of the city."""

    platform = "municipal"
    falls_back = False  # the city's site is full of reports that are not the districts'

    def report_page(
        self,
        response: Response,
        entry: Entry,
        listed_url: str,
        *,
        body: bytes | None = None,
        kind: str | None = None,
    ) -> ReportPage:
        """The item, with the district of the title."""
        page = super().report_page(response, entry, listed_url, body=body, kind=kind)
        return replace(page, hints=replace(page.hints, district=titled_district(entry.title)))


def titled_district(title: str) -> str | None:
    """The district of today that a title names (`闸北区`: jingan), None if it names none or several."""
    named = {district.current for district in districts().values() if district.name in plain(title)}
    return named.pop() if len(named) == 1 else None
