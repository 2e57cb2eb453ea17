"""The probe of one district: its own spider, asked for a few pages instead of all.

The district's spider makes the requests and reads the answers, so that what it rests on is what is tried: the
lists, the API behind them, the article. Only the order is the probe's, and where it stops.
"""

import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.response import get_meta_refresh
from twisted.python.failure import Failure

from govcrawl.failures import BROKEN, UNREACHABLE, Blocked, words_for
from govcrawl.lists.addresses import absolute, address_key
from govcrawl.lists.attachments import EXTENSIONS
from govcrawl.lists.entries import Entry, is_column, is_report
from govcrawl.lists.links import links
from govcrawl.lists.navigation import is_full, ways
from govcrawl.lists.paging import says_empty
from govcrawl.lists.responses import media_type, page_text, parse_html
from govcrawl.lists.titles import certain_year_of, is_annual_report
from govcrawl.lists.xhr import asking_page
from govcrawl.memory.keys import ENTRY, LIST
from govcrawl.platforms.base import DistrictSpider
from govcrawl.probe.budget import left
from govcrawl.probe.facts import Answer, Seen, Verdict, answers, judge_list
from govcrawl.probe.marks import marks_of
from govcrawl.probe.proposal import Change, changes, related
from pipelines.page import ReportPage
from pipelines.places import District
from pipelines.read import read

RESERVE = 4
"""Requests kept back for one article and one attachment, each maybe behind an API."""
HOPS = 2  # of these a new entry page may cost: without it nothing leads to what a site adds
MOST_MOVES = 3  # redirects that are followed from one address
MOST_HOPS = 3  # pages on which a new entry page is looked for
SHORT = 200  # letters of a page that says no more than that it is not there

_NO_PAGE = re.compile(r"404|页面不存在|已(被)?删除|找不到|not found", re.IGNORECASE)


@dataclass
class Found:
    """What a probe has found so far."""

    seen: dict[str, Seen] = field(default_factory=dict)  # by the address asked
    rows: list[Request] = field(default_factory=list)  # of reports
    columns: dict[str, Request] = field(default_factory=dict)  # of lists that pages lead to, by address
    named: set[str] = field(default_factory=set)  # those that a page links to by the name of annual reports
    reached: dict[str, str] = field(
        default_factory=dict
    )  # address key of a list: from which one it was reached
    filled: set[str] = field(default_factory=set)  # lists that were reached from these hold reports
    apis: dict[str, Seen] = field(default_factory=dict)  # what scripts ask, by method and address
    pages: list[Response] = field(default_factory=list)


class _Listening:
    """Mixed into the district's spider: keeps what it says is wrong with its lists."""

    complaints: dict[str, str]

    def broken_list(self, url: str, reason: str, *more: Any) -> None:
        """Keep it; it is in the log, too."""
        self.complaints = {**getattr(self, "complaints", {}), url: reason}
        super().broken_list(url, reason, *more)  # type: ignore[misc]  # of the spider it is mixed into


def _listening(walker: type[DistrictSpider]) -> type[Any]:
    return type(walker.__name__, (_Listening, walker), {})


class Probe(Spider):
    """Asks a district's site ``budget.MOST`` times at most, then holds ``answers`` and ``changes``.

    Made for a district by ``probe_of``.
    """

    name = "probe"
    walker: ClassVar[type[DistrictSpider]]

    def __init__(self) -> None:
        super().__init__()
        self.spider = _listening(self.walker)()
        self.district: District = self.spider.district
        self.answers: list[Answer] = []
        self.changes: list[Change] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Create it, and the district's spider without its own signals."""
        probe = super().from_crawler(crawler, *args, **kwargs)
        probe.spider.crawler, probe.spider.settings = crawler, crawler.settings
        probe.spider.falls_back = False
        return probe

    async def start(self) -> AsyncIterator[Any]:
        """Ask, one request after the other; nothing is left to Scrapy's scheduler."""
        found = self.found = Found()
        requests = list(self.spider.lists())
        by_url = {request.url: request for request in requests}
        registered = [by_url.get(request.url, request) for _, request in self._registered()]
        waiting: list[tuple[Request, str]] = []
        for request in {one.url: one for one in registered}.values():  # the entry page is often a list, too
            waiting += await self._walk(request, found)
        # What the entry page leads to is only asked for where it is meant to be a list itself.
        elsewhere = {registered[0].url} - {request.url for request in registered[1:]}
        waiting = [one for one in waiting if not (one[1] in elsewhere and one[0].meta.get(LIST))]
        await self._go_on(deque(waiting), found)
        new_entry = await self._new_entry(found)
        candidates = await self._candidates(found)
        await self._hosts(found)
        known = {request.url for request in registered}
        columns = {url: one for url, one in by_url.items() if one.meta.get(LIST) and url not in known}
        for url, request in columns.items():
            if left(self.crawler.stats) > RESERVE:
                await self._go_on(deque(await self._walk(request, found)), found)
            else:
                found.seen[url] = Seen(url, why="the requests of the probe are spent")
        await self._some_rows(found)
        document = [one async for one in self._documents(found)]
        seen = {
            url: found.seen[request.url] for url, request in self._registered() if request.url in found.seen
        }
        projects = getattr(self.spider, "projects", ())
        facts = answers(self.district, {**found.seen, **seen}, columns, found.apis, projects)
        self.answers = [*facts, *document]
        self.changes = changes(self.district, self.answers, list(seen.values()), candidates, entry=new_entry)
        return
        yield

    def _registered(self) -> Iterator[tuple[str, Request]]:
        """The registry's addresses as it writes them, and as they are asked for."""
        for url in (self.district.entry, *self.district.lists):
            yield url, Request(url)

    # Lists.

    async def _walk(self, request: Request, found: Found, *, origin: str = "") -> list[tuple[Request, str]]:
        """Ask for a list (``origin``), or for what fills it; what its spider would ask next to fill it."""
        origin = origin or request.url
        response, seen = await self._ask(request)
        if request.url == origin:
            found.seen[origin] = seen
        elif request.meta.get(LIST):
            found.reached[address_key(request.url)] = origin
        if response is None:
            results = self._failed(request, IgnoreRequest(seen.why))
        elif response.status >= 400:
            results = self._failed(request, HttpError(response, seen.why))
        else:
            found.pages.append(response)
            self._note_columns(response, found)
            results = self._called(request.callback, response, request.cb_kwargs)
        for url, reason in getattr(self.spider, "complaints", {}).items():
            if url in found.seen:
                found.seen[url] = replace(found.seen[url], complaint=reason)
        ahead = []
        for result in results:
            if isinstance(result, ReportPage):
                self._count(found, result.listed_url, origin, request, result.hints.title or "", None)
            elif ENTRY in result.meta:
                row = result.cb_kwargs.get("entry")
                title, day = (row.title, row.listed_on) if isinstance(row, Entry) else ("", None)
                self._count(found, result.cb_kwargs.get("listed_url", ""), origin, request, title, day)
                found.rows.append(result)
            elif result.meta.get(LIST) and result.method == "GET":
                found.columns[result.url] = result
                if _folder(result.url) != _folder(origin):
                    found.seen[origin] = replace(found.seen[origin], leads=found.seen[origin].leads + 1)
                ahead.append((result, origin))
            else:
                # A script asks in the name of its page, which may be another list than the one just read.
                page = (result.headers.get("Referer") or b"").decode("latin-1")
                owner = self._known(page, found)
                ahead.insert(0 if owner or not page else len(ahead), (result, owner or origin))
        return ahead

    def _known(self, url: str, found: Found) -> str:
        """The address among those asked that ``url`` means, `""` if none."""
        key = address_key(url) if url else ""
        return next((one for one in found.seen if address_key(one) == key), "")

    def _count(self, found: Found, listed: str, origin: str, request: Request, title: str, day: Any) -> None:
        """Note a row with the list that names it, else with the one that was asked, and with the API."""
        if api := found.apis.get(_api(request)):
            found.apis[_api(request)] = _with_row(api, title, day)
        own = not listed or address_key(listed) in {address_key(origin), address_key(request.url)}
        url = origin if own else self._known(listed, found)
        if not url:  # of a list that nobody asked for
            found.columns.setdefault(listed, Request(listed, callback=self._plain_list))
            if (owner := found.reached.get(address_key(listed))) and owner not in found.filled:
                found.filled.add(owner)
                leads = max(found.seen[owner].leads, 1)
                found.seen[owner] = replace(found.seen[owner], leads=leads)
            return
        seen = found.seen[url]
        via = seen.via or ("" if request.url in {url, origin} else f"{request.method} {request.url}")
        found.seen[url] = replace(_with_row(seen, title, day), via=via)

    async def _go_on(self, waiting: deque[tuple[Request, str]], found: Found) -> None:
        """Fill the lists that have no report yet: by their API, their scripts, a list they lead to."""
        while waiting and left(self.crawler.stats) > RESERVE:
            request, origin = waiting.popleft()
            if found.seen[origin].reports or found.seen[origin].maybes or origin in found.filled:
                continue
            waiting.extendleft(reversed(await self._walk(request, found, origin=origin)))

    def _note_columns(self, response: Response, found: Found) -> None:
        for entry in links(response):
            url = self.district.official(entry.url)
            if is_column(entry) and is_full(entry) and self._is_own(url):
                found.columns.setdefault(url, Request(url, callback=self._plain_list))
                found.named.add(url)

    # What the registry does not know.

    async def _new_entry(self, found: Found) -> str:
        """In place of an entry page that is gone: the page on the way from home that leads to lists.

        It links to one by the name of annual reports, or to one of the registry's.
        """
        if found.seen[Request(self.district.entry).url].status not in {404, 410}:
            return ""
        homes = [f"{urlsplit(self.district.entry).scheme}://{host}/" for host in self.district.hosts]
        ahead, asked, known = list(homes), set[str](), set(map(address_key, self.district.lists))
        while ahead and len(asked - {*homes}) < MOST_HOPS and left(self.crawler.stats) > RESERVE - HOPS:
            url = ahead.pop(0)
            asked.add(url)
            await self._walk(Request(url), found)
            page = next((one for one in found.pages if one.request and one.request.url == url), None)
            if page is None:
                continue
            entries = [entry for entry in links(page) if self._is_own(entry.url)]
            if url not in homes and any(
                address_key(entry.url) in known or (is_column(entry) and is_full(entry)) for entry in entries
            ):
                return page.url
            found_ways = [way for way in ways(entries) if way not in asked]
            ahead = list(dict.fromkeys([*found_ways, *ahead]))
        return ""

    async def _candidates(self, found: Found) -> list[str]:
        """Lists that pages link to by the name of annual reports; one that is known to hold none is left out.

        What the spider finds by other signs it finds every night; the registry need not know it.
        """
        lists = [found.seen[Request(url).url] for url in self.district.lists]
        if all(judge_list(one)[0] is Verdict.CONFIRMED for one in lists):
            return []
        known = {_page_key(request.url) for _, request in self._registered()}
        result = []
        for url, request in list(found.columns.items()):
            if url not in found.named or _page_key(url) in known:
                continue
            known.add(_page_key(url))
            if left(self.crawler.stats) > RESERVE and url not in found.seen:
                await self._go_on(deque(await self._walk(request, found)), found)
            seen = found.seen.get(url)
            if seen is None or seen.status is None or judge_list(seen)[0] is Verdict.CONFIRMED:
                result.append(url)
        return result

    def _plain_list(self, response: Response) -> Iterator[Request]:
        """The rows of a list that the spider does not find by itself, by their titles."""
        yield from self.spider.follow(filter(is_report, links(response)), response.url)

    async def _some_rows(self, found: Found) -> None:
        """Where no list named a report so far: lists that the pages led to, up to the first that does."""
        for url, request in list(found.columns.items()):
            if found.rows or left(self.crawler.stats) <= RESERVE:
                return
            if url not in found.seen:
                await self._go_on(deque(await self._walk(request, found)), found)

    async def _hosts(self, found: Found) -> None:
        """The home pages of hosts that nothing was asked of."""
        asked = {urlsplit(url).hostname for url in found.seen}
        for host in self.district.hosts:
            if host not in asked and left(self.crawler.stats) > RESERVE:
                await self._walk(Request(f"{urlsplit(self.district.entry).scheme}://{host}/"), found)

    # One article, one attachment.

    async def _documents(self, found: Found) -> AsyncIterator[Answer]:
        """Whether an article is a report, and whether a file it links to can be had."""
        article = Answer("article", "", Verdict.NOT_REACHED, "no list names one", required=False)
        attached, waiting = "", deque(sorted(found.rows, key=_doubt))
        for _ in range(RESERVE - 1):
            if not waiting or article.verdict is Verdict.CONFIRMED:
                break
            request = waiting.popleft()
            response, seen = await self._ask(request)
            if response is None or response.status >= 400:
                article = replace(article, value=request.url, seen=seen.why)
                continue
            results = self._called(request.callback, response, request.cb_kwargs)
            attached = attached or _file_in(response, self._is_own)
            pages = [one for one in results if isinstance(one, ReportPage)]
            if pages and (api := found.apis.get(_api(request))):
                found.apis[_api(request)] = _with_row(api, pages[0].hints.title or "", None)
            waiting.extendleft(one for one in results if isinstance(one, Request))
            article = (
                _article(pages[0]) if pages else replace(article, value=request.url, seen="is no report")
            )
        yield article
        attachment = Answer("attachment", attached, Verdict.NOT_REACHED, "none is linked", required=False)
        if attached:
            response, seen = await self._ask(Request(attached))
            good = response is not None and response.status < 400 and media_type(response) != "text/html"
            verdict = Verdict.CONFIRMED if good else Verdict.NOT_REACHED
            what = media_type(response) if good and response else seen.why or "not a file"
            attachment = replace(attachment, verdict=verdict, seen=what)
        yield attachment

    # Requests.

    async def _ask(self, request: Request) -> tuple[Response | None, Seen]:
        """``_answer``; what a page's script asks is noted by its address."""
        response, seen = await self._answer(request)
        if asking_page(request):
            before = self.found.apis.get(_api(request), seen)
            self.found.apis[_api(request)] = replace(seen, reports=before.reports, maybes=before.maybes)
        return response, seen

    async def _answer(self, request: Request) -> tuple[Response | None, Seen]:
        """The answer to a request, at the end of its redirects, and what it shows; None for no answer."""
        assert self.crawler.engine is not None
        asked, status, why, response = request, None, "", None
        for _ in range(MOST_MOVES + 1):
            try:
                given = asked.replace(meta={**asked.meta, "dont_redirect": True}, dont_filter=True)
                response = await self.crawler.engine.download_async(given)
            except Exception as error:  # noqa: BLE001 - whatever it is, there is no answer
                return None, Seen(request.url, status, _why(error), _moved(asked, request))
            status = response.status
            target = self.district.official(_target(response))
            if not target or address_key(target) == address_key(asked.url) == "":
                break
            if not self._is_own(target):
                why = f"leads to another host: {target}"
                return None, Seen(request.url, status, why, target)
            if target == asked.url:
                break
            asked = asked.replace(url=target, method="GET", body=b"")
        assert response is not None
        response.request = request.replace(meta={**request.meta, **response.meta})
        seen = Seen(request.url, status, why, _moved(asked, request))
        if status is not None and status >= 400:
            return response, replace(seen, why=f"status {status}")
        return response, _shown(seen, response)

    def _is_own(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        return self.district.allows(url) or related(host, self.district.own_hosts)

    def _failed(self, request: Request, error: Exception) -> list[Any]:
        failure = Failure(error)  # type: ignore[no-untyped-call]  # Twisted's
        failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
        return self._called(request.errback, failure, {})

    def _called(self, callback: Callable[..., Any] | None, given: Any, options: dict[str, Any]) -> list[Any]:
        """What the district's spider makes of an answer or of a failure."""
        if callback is None:
            return []
        results: list[Any] = []
        with suppress(CloseSpider):  # it would stop here; the probe has its own end
            results.extend(callback(given, **options) or ())
        return [result for result in results if isinstance(result, Request | ReportPage)]


def probe_of(walker: type[DistrictSpider]) -> type[Probe]:
    """The probe of the district that ``walker`` is the spider of; it is called like it."""
    return type("ProbeOf", (Probe,), {"name": walker.name, "walker": walker})


def _shown(seen: Seen, response: Response) -> Seen:
    """What a page shows, whoever reads it."""
    if not isinstance(response, TextResponse):
        return seen
    text = page_text(response)
    tree = parse_html(text)
    words = " ".join(tree.text_content().split()) if tree is not None else ""
    if len(words) < SHORT and _NO_PAGE.search(words):  # with status 200
        return replace(seen, status=404)
    title = tree.findtext(".//title") if tree is not None else None
    entries = links(response)
    return replace(
        seen,
        why="says that it is empty" if says_empty(text) else "",
        discloses="信息公开" in text or "政务公开" in text,
        named=is_column(Entry(title or "", response.url)) and is_full(Entry(title or "", "")),
        others=sum(one.listed_on is not None and not is_report(one) for one in entries),
        marks=marks_of(text),
    )


def _why(error: Exception) -> str:
    if isinstance(error, Blocked):
        return str(error)
    if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
        return "robots.txt closes it"
    return words_for(error, UNREACHABLE | BROKEN) or str(error) or type(error).__name__


def _target(response: Response) -> str:
    """Where an answer leads without being a page itself, `""` if it is one."""
    if 300 <= response.status < 400 and (location := response.headers.get("Location")):
        return absolute(response.url, location.decode("utf-8", "replace"))
    if isinstance(response, TextResponse) and response.status == 200:
        _, address = get_meta_refresh(response)
        return absolute(response.url, address or "")
    return ""


def _moved(asked: Request, first: Request) -> str:
    return asked.url if asked.url != first.url else ""


def _with_row(seen: Seen, title: str, day: Any) -> Seen:
    """What was seen, and one row more: a report, or what may be one."""
    if title and not is_annual_report(title):
        return replace(seen, maybes=seen.maybes + 1, why="")
    newest = max(filter(None, (seen.newest, certain_year_of(title, day))), default=None)
    return replace(seen, reports=seen.reports + 1, newest=newest, why="")


def _api(request: Request) -> str:
    """What names an API: the method, and the address without its query."""
    return f"{request.method} {urlsplit(request.url)._replace(query='').geturl()}"


def _folder(url: str) -> str:
    return urljoin(url, ".")


def _doubt(row: Request) -> bool:
    """Whether the title of a row leaves open if it is a report; those that do not are asked for first."""
    entry = row.cb_kwargs.get("entry")
    return not (isinstance(entry, Entry) and is_report(entry))


def _page_key(url: str) -> str:
    """``address_key``, the same for a folder and its index."""
    return re.sub(r"/index\.s?html?$", "/", address_key(url))


def _file_in(response: Response, is_own: Callable[[str], bool]) -> str:
    addresses = (entry.url for entry in links(response))
    files = (url for url in addresses if urlsplit(url).path.lower().rpartition(".")[2] in EXTENSIONS)
    return next(filter(is_own, files), "")


def _article(page: ReportPage) -> Answer:
    report = read(page.body, page.media_type, page.url, page.hints)
    who = report.identity.agency or "an unknown agency"
    what = f"{report.status}, {len(report.values)} values: {who} {report.identity.year or 'year unknown'}"
    good = report.status in {"complete", "partial", "narrative"} and report.identity.year is not None
    verdict = Verdict.CONFIRMED if good else Verdict.CONTRADICTED
    return Answer("article", page.url, verdict, what, required=False)
