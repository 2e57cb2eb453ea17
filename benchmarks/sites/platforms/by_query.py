"""Systems whose pages differ by their query only: all lists have one path, all articles another."""

from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from benchmarks.sites.contents import Column
from benchmarks.sites.layout import Layout
from benchmarks.sites.site import Handler, Listing, Page, Row
from govcrawl.sites.protocol import SiteRequest


class ByQuery(Layout):
    """A list is told by a parameter and turned by `page`, an article by another one.

    ``told_by`` are the names of both; ``first`` is the number of a list's first page.
    """

    told_by: ClassVar[tuple[str, ...]]
    first: ClassVar[int]

    def list_title(self, listing: Listing) -> str:
        """What the pages of a list are called."""
        return listing.name

    def rows(self, listing: Listing, rows: list[Row], number: int) -> str:
        """The markup of page ``number``, from 0, of a list."""
        raise NotImplementedError

    def put(self, url: str, answer: Handler | Page) -> None:
        """By the parameter that tells pages apart, where the address has one."""
        query = dict(parse_qsl(urlsplit(url).query))
        if name := next((name for name in self.told_by if name in query), None):
            self.site.add_by(url, name, answer)
        else:
            self.site.add(url, answer)

    def serve_list(self, listing: Listing, column: Column) -> None:
        """All pages of a list."""

        def answer(request: SiteRequest) -> Page | None:
            number = int(request.parameters.get("page") or self.first) - self.first
            rows = listing.page(number)
            if rows is None:
                return None
            return Page("list", self.list_title(listing), lambda: self.rows(listing, rows, number))

        self.put(listing.address, answer)
