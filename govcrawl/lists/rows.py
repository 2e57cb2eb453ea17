"""Which links of a page are the rows of its list: proven by what they are called, not by dates beside them.

A page holds many links with a date: news in its sidebar, what is new, what is near. Its list is the block of
like elements that holds annual reports, or that is named as a column of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from lxml import html
from scrapy.http import Response, TextResponse

from govcrawl.lists.entries import Entry, is_column, is_report, is_row
from govcrawl.lists.links import placed_links
from govcrawl.lists.navigation import names_year
from govcrawl.lists.responses import page_text, parse_html
from govcrawl.lists.titles import plain, printed

_INSIDE = frozenset({"tbody", "thead", "tfoot"})
_BESIDE = re.compile(
    r"(?i)(^|[-_ ])(\w*nav|nav\w*|\w*menu\w*|side\w*|aside|foot\w*|head(er)?|top\w*|banner|hot\w*|relat\w*"
    r"|recommend\w*|friend\w*|crumbs?|position|pre(v|vious)?|next|hid(e|den)|none)([-_ \d]|$)"
)
"""Classes of what stands beside a page's list. They settle nothing: such a block is still read."""
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_HEADING = 30
_WHEN = re.compile(r"[\d\W年月日度]*")  # 2024年, 2025-01-17: groups of one list
_MORE = re.compile(r"(?i)\W*(查看|显示|阅读)?(更多|more|全部)(年报|内容|信息)?\W*")
_SEPARATOR = re.compile(r"[_|>-]|—|\s-\s|»")


@dataclass(frozen=True, slots=True)
class Block:
    """Like elements side by side, each a row with one link or few: a list, a menu, a sidebar.

    ``place`` is the tags and classes around it, alike on all pages of a list; ``size`` the number of its
    rows; ``beside``: it stands where a page has other things than its list, or is not shown.
    """

    place: str
    heading: str
    beside: bool
    size: int
    entries: tuple[Entry, ...]

    @property
    def reports(self) -> list[Entry]:
        """Its links that are annual reports."""
        return [entry for entry in self.entries if is_report(entry)]

    @property
    def rows(self) -> list[Entry]:
        """Its links that are rows of a list: with a date, or with a year in a title that says more."""
        return [e for e in self.entries if e.listed_on or (is_row(e) and not names_year(e.title))]

    @property
    def is_named(self) -> bool:
        """Whether its heading is the name of a column of annual reports."""
        return is_column(Entry(self.heading, ""))

    @property
    def is_mostly_reports(self) -> bool:
        """Whether half of its rows or more are annual reports."""
        return len(self.reports) > 0 and 2 * len(self.reports) >= len(self.rows)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page as a list.

    ``is_column``: its title or its heading is the name of a column of annual reports. ``awaits_rows``: it has
    an empty element for a list, which only a script fills. ``more``: the links to the rest of lists of annual
    reports of which it shows the beginning (`更多`), each called like its list.
    """

    blocks: tuple[Block, ...]
    is_column: bool
    awaits_rows: bool
    more: tuple[Entry, ...] = ()

    def list_blocks(self, places: Iterable[str] = ()) -> list[Block]:
        """The blocks that are its list: at one of ``places``, known from its first page, or proven."""
        known = set(places)
        if known:
            return [block for block in self.blocks if block.place in known] or self.proven
        return self.proven or self.likely or self.dated

    @property
    def menus(self) -> list[Block]:
        """What stands beside the page's list."""
        return [block for block in self.blocks if block.beside]

    @property
    def main(self) -> "Listing":
        """The page without what stands beside its list."""
        return self.without(self.menus)

    def without(self, blocks: Iterable[Block]) -> "Listing":
        """The page without some of its blocks."""
        left_out = set(map(id, blocks))
        return replace(self, blocks=tuple(block for block in self.blocks if id(block) not in left_out))

    @property
    def proven(self) -> list[Block]:
        """Those that are called so, or hold mostly annual reports, outside of sidebars and menus."""
        rows = [block for block in self.blocks if not block.beside and block.rows]
        found = [block for block in rows if block.is_mostly_reports or block.is_named]
        if not found and self.is_column:
            found = [block for block in rows if block is self._longest(rows) and block.reports]
        return found

    @property
    def likely(self) -> list[Block]:
        """The longest that holds an annual report at all: a list of all an agency's papers, or a sidebar."""
        held = [block for block in self.blocks if block.reports]
        return [block for block in held if block is self._longest(held)]

    @property
    def dated(self) -> list[Block]:
        """The longest with dates, not in a sidebar or menu: its first page may have no annual report."""
        rows = [block for block in self.blocks if not block.beside and block.rows]
        return [block for block in rows if block is self._longest(rows)]

    @property
    def entries(self) -> list[Entry]:
        """All links, in the page's order."""
        return list(dict.fromkeys(entry for block in self.blocks for entry in block.entries))

    @staticmethod
    def _longest(blocks: list[Block]) -> Block | None:
        return max(blocks, key=lambda block: len(block.rows), default=None)


def listing(response: Response) -> Listing:
    """The blocks of a page. What came in a script or in JSON is one block, and so is any link on its own."""
    groups: dict[object, list[tuple[Entry, html.HtmlElement | None]]] = {}
    headed = cache(_headed)  # many rows stand in one element
    for entry, row in placed_links(response):
        groups.setdefault(None if row is None else _container(row, headed), []).append((entry, row))
    tree = parse_html(page_text(response)) if isinstance(response, TextResponse) else None
    blocks = tuple(_block(found) for found in groups.values())
    if tree is None:
        return Listing(blocks, is_column=False, awaits_rows=False)
    return Listing(blocks, _is_column(tree), _awaits_rows(tree), tuple(_more(groups.values())))


def _more(groups: Iterable[list[tuple[Entry, html.HtmlElement | None]]]) -> Iterator[Entry]:
    """The links called `更多` beside rows that are annual reports, half of them or more."""
    placed = [(entry, row) for group in groups for entry, row in group if row is not None]
    around = {id(row): {id(row), *map(id, row.iterancestors())} for _, row in placed}
    for entry, own in placed:
        if not _MORE.fullmatch(plain(entry.title)) or not entry.url:
            continue
        for element in (own, *own.iterancestors()):
            near = [other for other, row in placed if is_row(other) and id(element) in around[id(row)]]
            if near:
                if 2 * sum(map(is_report, near)) >= len(near):
                    called = printed(own.text_content()).replace(entry.title, "").strip()
                    yield replace(entry, title=called[:_LONGEST_HEADING] or _heading(own) or entry.title)
                break


def _container(
    row: html.HtmlElement, headed: Callable[[html.HtmlElement], html.HtmlElement | None]
) -> object:
    """What tells blocks apart: where the element stands that holds the row, and what that is called.

    Rows are often grouped by five in an `ul` each: like elements side by side are one block, unless a heading
    stands between them.
    """
    inner = row.getparent()
    while inner is not None and inner.tag in _INSIDE:
        inner = inner.getparent()
    if inner is None or inner.getparent() is None or inner.tag == "body":
        return (inner, row.tag, row.get("class"))
    return (inner.getparent(), inner.tag, inner.get("class"), inner.get("id"), headed(inner))


def _headed(element: html.HtmlElement) -> html.HtmlElement | None:
    """The heading among what stands before an element, or the name of a column of annual reports.

    A date or a year is none: lists are grouped by them.
    """
    for before in element.itersiblings(preceding=True):
        if before.tag in _HEADINGS and not _WHEN.fullmatch(before.text_content()):
            return before
        if isinstance(before.tag, str) and before.tag != element.tag and is_column(_named(before)):
            return before
    return None


def _named(element: html.HtmlElement) -> Entry:
    text = printed(element.text_content())
    return Entry(text if len(text) <= _LONGEST_HEADING else "", "")


def _block(found: list[tuple[Entry, html.HtmlElement | None]]) -> Block:
    entries = tuple(dict.fromkeys(entry for entry, _ in found))
    row = found[0][1]
    if row is None:
        return Block("script", "", False, len(found), entries)  # a row that came twice is counted twice
    around = [*reversed(list(row.iterancestors())), row]
    place = "/".join(f"{element.tag!s}.{element.get('class') or ''}" for element in around)
    # An element that is a row twice, by its own link and by that around it, is one.
    size = len({id(row) for _, row in found})
    return Block(place, _heading(row), any(map(_is_beside, around)), size, entries)


def _is_beside(element: html.HtmlElement) -> bool:
    if element.tag in {"nav", "aside", "header", "footer"} or element.get("hidden") is not None:
        return True
    called = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_HIDDEN.search(element.get("style") or "") or _BESIDE.search(called))


def _heading(row: html.HtmlElement) -> str:
    """The heading next above a row: an `h3`, or a short line without links before the list."""
    element = row
    for _ in range(4):
        parent = element.getparent()
        if parent is None or parent.tag == "body":
            return ""
        element = parent
        for before in element.itersiblings(preceding=True):
            if not isinstance(before.tag, str):
                continue
            text = printed(before.text_content())
            if before.tag in _HEADINGS or 0 < len(text) <= _LONGEST_HEADING:
                return text
            break
    return ""


def title_of(response: TextResponse) -> str:
    """What a page is called: its first heading, or else its title."""
    tree = parse_html(page_text(response))
    heads = [tree.find(".//h1"), tree.find(".//title")] if tree is not None else []
    return next((text for head in heads if head is not None and (text := printed(head.text_content()))), "")


def _is_column(tree: html.HtmlElement) -> bool:
    names = (printed(head.text_content()) for head in tree.iter("title", "h1", "h2"))
    return any(is_column(Entry(part.strip(), "")) for name in names for part in _SEPARATOR.split(name))


def _awaits_rows(tree: html.HtmlElement) -> bool:
    return any(
        (element.get("id") or element.get("class")) and not len(element) and not (element.text or "").strip()
        for element in tree.iter("ul", "ol", "table", "tbody", "dl")
    )


def rows_of(blocks: Iterable[Block]) -> Iterator[Entry]:
    """The links of ``blocks`` that are rows: with a date, or with a year in the title."""
    yield from dict.fromkeys(entry for block in blocks for entry in block.rows)
