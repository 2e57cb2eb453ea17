"""What a list says of its own length, how its other pages are called, and how many of them are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from scrapy import Request

MOST_PAGES = 1_000
"""Of one list: it ends where a page has no new row; one that does not end before this is broken.

The longest seen has 251 (Yangpu), and all the reports of a district would fill 100. At a request every two
seconds this takes half an hour.
"""
NO_END = f"may go on behind page {MOST_PAGES}: no list is read further"
STALE = 3
"""Pages in a row without a new row after which a list has ended, whatever it says of its length."""

Way = TypeVar("Way")


@dataclass
class Walk(Generic[Way]):
    """The walk of one list behind an API: how it is asked, and what came so far."""

    column: str  # address of the list page, or the number of the column
    ways: list[Way]  # to ask, those still to be tried; the current one first
    page: int = 1
    seen: set[str] = field(default_factory=set)  # what tells rows apart
    pages: set[tuple[str, ...]] = field(default_factory=set)  # the same of whole pages
    total: int = 0  # rows that there are in all, 0 while that is not said
    shown: int = 0  # rows so far, with those that were shown twice: sites count them twice
    stale: int = 0  # pages without a new row since the last that had one

    def take(self, keys: Iterable[str], size: int = 0) -> set[str]:
        """Note one page of ``size`` rows by the keys of those that lead anywhere; the keys that are new."""
        keys = list(keys)
        new = set(keys) - self.seen
        self.seen |= new
        if tuple(keys) not in self.pages:  # a page once more is no more rows
            self.shown += max(len(keys), size)
        self.pages.add(tuple(keys))
        self.stale = 0 if new else self.stale + 1
        return new

    @property
    def is_complete(self) -> bool:
        """Whether all rows that there are said to be were shown."""
        return 0 < self.total <= self.shown


@dataclass
class Turning:
    """The state of a list whose pages are turned: what it showed and says of itself, what is to be asked."""

    places: frozenset[str]  # of its blocks, by which further pages are recognised
    first: tuple[str, ...] = ()  # addresses on the first page
    stated: int = 0  # pages that there are said to be, 0 if nothing says so
    walk: Walk[Request] = field(default_factory=lambda: Walk("", []))  # its ways: pages still to be asked
    asked: set[str] = field(default_factory=set)
    own: int = 1  # pages with rows of their own
    has_reports: bool = False
    maybe: set[str] = field(default_factory=set)  # pages with a row that may be a report
    is_called: bool = False  # by its own page a column of annual reports
    has_links: bool = False  # to other pages, or a count of them
    is_deaf: bool = False  # answered with the first page when asked for another
    was_empty: bool = False  # on some page
    has_hole: bool = False  # an empty page with others after it
    is_broken: bool = False  # and that is said

    def offer(self, requests: Iterable[Request]) -> None:
        """Note pages to be asked, each once."""
        for request in requests:
            key = f"{request.method} {request.url} {request.body.decode('utf-8', 'replace')}"
            if key not in self.asked:
                self.asked.add(key)
                self.walk.ways.append(request)


_PAGES = re.compile(
    r"共\s*(\d+)\s*页|page_?count\W{1,5}(\d+)|total_?pages?\W{1,5}(\d+)"
    r"|createPageHTML\s*\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?(\d+)|count_?page\W{1,5}(\d+)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"createPageHTML\s*\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?([A-Za-z_]\w*)"
)  # createPageHTML(countPage, 0
_ROWS = re.compile(r"共\s*(\d+)\s*条.{0,40}?页|页.{0,40}?共\s*(\d+)\s*条", re.DOTALL)  # 共30条 1/3页
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EMPTY = re.compile(r"暂无|没有(相关|符合|查询|信息|数据|内容)|共\s*0\s*[条页]|无相关(信息|内容|数据)")
_NEXT = r"下一?页|后一?页|next"
_SCRIPTED_NEXT = re.compile(
    rf"""<a\b[^>]*\b(?:onclick|href)\s*=\s*["']?\s*(?:javascript:)?\s*[\w.$]+\([^)>]*?(\d+)[^)>]*\)[^>]*>"""
    rf"""\s*(?:<\w+[^>]*>\s*)?(?:{_NEXT})""",
    re.IGNORECASE,
)
_IS_NEXT = re.compile(rf"({_NEXT}|[>»›]+)[>»›\s]*", re.IGNORECASE)  # 下页 >>
_TURNS_PAGE = re.compile(
    rf"[\W_]*(?:{_NEXT}|[首尾末]页|[上前]一?页|prev(?:ious)?|\d{{1,4}})?[\W_]*", re.IGNORECASE
)  # 末页, [2]
_TAG = re.compile(r"<[^>]*>")
_INDEX = re.compile(r"\bindex_(\d+)\.s?html?")  # index_1.html


def stated_pages(text: str) -> int | None:
    """How many pages a list says it has: `共3页`, `PageCount=3`, `createPageHTML(3, …)`."""
    text = _COMMENT.sub("", text)
    found = _PAGES.search(_TAG.sub("", text)) or _PAGES.search(text)
    if found is None and (variable := _VARIABLE.search(text)):
        found = re.search(rf"\b{variable[1]}\s*=\s*[\"']?(\d+)", text)
    return next(int(number) for number in found.groups() if number) if found else None


def stated_rows(text: str) -> int:
    """How many rows a list says it has, beside its pages: `共30条 1/3页`; 0 if it does not say so."""
    found = _ROWS.search(_TAG.sub("", _COMMENT.sub("", text)))
    return int(found[1] or found[2]) if found else 0


def next_by_script(text: str) -> int | None:
    """The number of the next page, where only a script leads there: `<a onclick="go(2)">下一页</a>`."""
    found = _SCRIPTED_NEXT.search(text)
    return int(found[1]) if found else None


def says_empty(text: str) -> bool:
    """Whether a list says that there is nothing in it: `暂无数据`, `共0条`."""
    return bool(_EMPTY.search(_TAG.sub("", _COMMENT.sub("", text))))


def pages_to_read(first: int, last: int) -> range:
    """The numbers of the pages ``first`` to ``last``, without those beyond any list's end."""
    return range(first, min(last, MOST_PAGES) + 1)


def unreached(pages: int) -> str:
    """What is wrong with a list that says it has ``pages`` pages and offers no way to them."""
    return f"has {pages} pages, and how to ask for the others is not known"


def second_page(text: str) -> int | None:
    """The number in the name of page 2, by the links of page 1: 1 for `index_1.html`; None without links.

    TRS, whose script turns pages by `createPageHTML`, has `index_1.html`.
    """
    if "createPageHTML" in text:
        return 1
    numbers = {int(number) for number in _INDEX.findall(text)}
    return min(numbers & {1, 2}, default=None)


# By what links are called.


def is_next(title: str) -> bool:
    """Whether a link is called as the one to the next page: `下一页`, `»`."""
    return _IS_NEXT.fullmatch(title) is not None


def turns_page(title: str) -> bool:
    """Whether a link is called as one to any other page of its list: also `上一页`, `首页`, `[2]`."""
    return _TURNS_PAGE.fullmatch(title) is not None
