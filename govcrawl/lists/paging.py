"""What a list says of its own length, how its other pages are called, and how many of them are read."""

import re
from dataclasses import dataclass, field
from typing import Generic, TypeVar

MOST_PAGES = 200
"""Of one list that are read: a column of annual reports has some 20 rows a year at most."""

Way = TypeVar("Way")


@dataclass
class Walk(Generic[Way]):
    """The walk of one list behind an API: how it is asked, and what came so far."""

    column: str  # address of the list page, or the number of the column
    ways: list[Way]  # to ask, those still to be tried; the current one first
    page: int = 1
    seen: set[str] = field(default_factory=set)  # what tells rows apart
    total: int = 0  # rows that there are in all, 0 while that is not said


_PAGES = re.compile(
    r"共\s*(\d+)\s*页|page_?count\W{1,5}(\d+)|total_?pages?\W{1,5}(\d+)"
    r"|createPageHTML\s*\(\s*(\d+)|count_?page\W{1,5}(\d+)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"createPageHTML\s*\(\s*([A-Za-z_]\w*)")  # createPageHTML(countPage, 0
_EMPTY = re.compile(r"暂无|没有(相关|符合|查询|信息|数据|内容)|共\s*0\s*[条页]|无相关(信息|内容|数据)")
_NEXT = r"下一?页|后一?页|next"
_IS_NEXT = re.compile(rf"({_NEXT}|[>»›]+)[>»›\s]*", re.IGNORECASE)  # 下页 >>
_TURNS_PAGE = re.compile(
    rf"[\W_]*(?:{_NEXT}|[首尾末]页|[上前]一?页|prev(?:ious)?|\d{{1,4}})?[\W_]*", re.IGNORECASE
)  # 末页, [2]
_TAG = re.compile(r"<[^>]*>")
_INDEX = re.compile(r"\bindex_(\d+)\.s?html?")  # index_1.html


def stated_pages(text: str) -> int | None:
    """How many pages a list says it has: `共3页`, `PageCount=3`, `createPageHTML(3, …)`."""
    found = _PAGES.search(_TAG.sub("", text)) or _PAGES.search(text)
    if found is None and (variable := _VARIABLE.search(text)):
        found = re.search(rf"\b{variable[1]}\s*=\s*[\"']?(\d+)", text)
    return next(int(number) for number in found.groups() if number) if found else None


def says_empty(text: str) -> bool:
    """Whether a list says that there is nothing in it: `暂无数据`, `共0条`."""
    return bool(_EMPTY.search(_TAG.sub("", text)))


def pages_to_read(first: int, last: int) -> range:
    """The numbers of the pages ``first`` to ``last``, without those beyond the limit."""
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
