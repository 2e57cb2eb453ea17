"""The scripts a page loads from its own site: a shell may tell only with them how its list is asked."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, why
from govcrawl.lists.responses import page_text
from govcrawl.lists.scripts import own_scripts
from govcrawl.lists.xhr import base_of
from govcrawl.platforms.base import DistrictSpider

MOST_SCRIPTS = 12  # of one page

Then = Callable[[TextResponse, list[str]], Iterable[Any]]


class ShellSpider(DistrictSpider):
    """Base of the platforms that read the scripts of shells.

    ``settings_script`` is asked for where a page does not hold the word that is its key.
    """

    settings_script: ClassVar[tuple[str, str] | None] = None

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._scripts: dict[str, str] = {}  # their text by address

    def with_scripts(self, page: TextResponse, then: Then) -> Iterator[Any]:
        """Go on with ``then`` once the page's own scripts are here; each is fetched once a crawl."""
        wanted = self._own_scripts(page)
        missing = next((url for url in wanted if url not in self._scripts), None)
        if missing is None:
            yield from then(page, [self._scripts[url] for url in wanted])
            return
        yield Request(
            missing,
            callback=self.parse_script,
            errback=self.script_failed,
            cb_kwargs={"page": page, "then": then, "script": missing},
        )

    def parse_script(self, response: Response, page: TextResponse, then: Then, script: str) -> Iterator[Any]:
        """One script more."""
        self._scripts[script] = page_text(response) if isinstance(response, TextResponse) else ""
        yield from self.with_scripts(page, then)

    def script_failed(self, failure: Failure) -> Iterator[Any]:
        """A page can be understood without one of its scripts, or be a broken list."""
        reason = why(failure)
        given = failed_request(failure).cb_kwargs
        self.logger.info("Script can't be read: %s: %s", given["script"], reason)
        self._scripts[given["script"]] = ""
        yield from self.with_scripts(given["page"], given["then"])

    def _own_scripts(self, page: TextResponse) -> list[str]:
        urls = map(self.district.official, own_scripts(page))
        own = [url for url in urls if self.district.allows(url)]
        if self.settings_script and self.settings_script[0] not in page_text(page).lower():
            own.append(urljoin(base_of(page), self.settings_script[1]))
        return list(dict.fromkeys(own))[:MOST_SCRIPTS]
