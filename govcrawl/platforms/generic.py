"""Sites that nobody has described: their columns are found by searching, from the entry page on."""

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.attachments import has_heading, html_attachments
from govcrawl.lists.entries import Entry, is_report
from govcrawl.lists.links import links
from govcrawl.lists.scripts import article_in_script
from govcrawl.platforms.base import DistrictSpider
from govcrawl.platforms.search import Column, Search
from pipelines.page import ReportPage


class Generic(DistrictSpider):
    """Platform of sites without a platform. What it does for one site, all others do when a list is gone."""

    platform = "generic"
    falls_back = False  # there is nothing else it could try

    def lists(self) -> Iterable[Request]:
        """The entry page, where the search starts."""
        self.search = Search(self, "lists/walked")
        return self.search.start(self.district.entry)

    def parse_report(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request | Any]:
        """The report; or, where `2024年政府信息公开年报` is the name of a list, the reports in it."""
        others = [row for row in links(response) if is_report(row) and row.url != response.url]
        if len(others) > 2 and not has_heading(response):
            self.logger.info("A list, not a report: %s %s", entry.title, response.url)
            self.settle(entry, listed_url, "other_document", "a list, not a report")
            yield from self.search.parse_column(response, Column(response.url, entry.agency_name))
        elif (
            isinstance(response, TextResponse)
            and not has_heading(response)
            and (html := article_in_script(response))
        ):
            yield from self.take_html(response, entry, listed_url, html, html_attachments(html, response.url))
        else:
            yield from super().parse_report(response, entry, listed_url)
