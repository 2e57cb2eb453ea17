"""A site as a shelf of pages: each address has a handler, filled in once from the world."""

import hashlib
import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from govcrawl.sites import render
from govcrawl.sites.papers import Paper
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found
from govcrawl.sites.world import GeneratedReport, World

Handler = Callable[[SiteRequest], SiteResponse]


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a site, as its list shows it. ``address`` has no scheme: host, path and query."""

    address: str
    title: str
    shown: date
    content: GeneratedReport | Paper

    @property
    def body(self) -> str:
        """Its text as HTML."""
        if isinstance(self.content, GeneratedReport):
            return render.body(self.content)
        return "".join(f"<p>{html.escape(text)}</p>" for text in self.content.paragraphs)

    @property
    def path(self) -> str:
        """The address without the host."""
        return "/" + self.address.partition("/")[2]


@dataclass
class Shelf:
    """Handlers by address without scheme; one without a query answers every query."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    published: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def put(self, address: str, response: Callable[[], SiteResponse]) -> None:
        """A page that needs nothing of the request; made when asked for."""
        self.handlers[address] = lambda _: response()

    def document(self, item: Item, response: Callable[[Item], SiteResponse], scheme: str = "https") -> None:
        """A document; a report counts as published under its address."""
        self.put(item.address, lambda: response(item))
        if isinstance(item.content, GeneratedReport):
            key = item.content.key
            self.published[key] = (*self.published.get(key, ()), f"{scheme}://{item.address}")


@dataclass(frozen=True)
class ShelfSite:
    """A site of prepared pages under one or more hosts."""

    hosts: tuple[str, ...]
    start: str
    world: World
    fill: Callable[[World], Shelf]

    @cached_property
    def _shelf(self) -> Shelf:
        return self.fill(self.world)

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer of the page's handler; 404 where there is none."""
        address = f"{request.host}{request.path}"
        handlers = self._shelf.handlers
        handler = handlers.get(f"{address}?{request.query}") or handlers.get(address)
        return handler(request) if handler else not_found()

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """(slug, report year) -> the addresses it stands under."""
        return self._shelf.published


def newest_first(items: Iterable[Item]) -> list[Item]:
    """In the order of lists."""
    return sorted(items, key=lambda item: (item.shown, item.address), reverse=True)


def paged(items: list[Item], size: int) -> list[list[Item]]:
    """Pages of ``size`` items; one empty page if there are none."""
    return [items[first : first + size] for first in range(0, len(items), size)] or [[]]


def digest(text: str) -> str:
    """32 hexadecimal digits, always the same for ``text``."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def number(text: str, digits: int = 6) -> int:
    """A number of so many digits, always the same for ``text``."""
    least = int(f"1{'0' * (digits - 1)}")
    return least + int(digest(text), 16) % (9 * least)
