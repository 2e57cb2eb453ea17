"""HTML pages -> Document: one walk over the lxml tree, tables as grids, the rest as lines of text."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.document import Block, Document, Paragraph
from pipelines.documents.charset import in_utf8
from pipelines.documents.grids import PrintedCell, place
from pipelines.documents.metadata import head_pairs

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code del em font i input ins kbd label mark nobr q ruby s samp small
    o:p span st1:chsdate strike strong sub sup time tt u var""".split()
)
_SKIPPED = frozenset(
    """button head iframe noscript object option script select style svg template textarea""".split()
)
_PLAIN = frozenset(("p", "span", "div", "font", "b", "strong", "o:p"))
"""Around all of a cell's text, these change nothing about it."""
_CELLS = frozenset(("td", "th"))
_ROW_GROUPS = frozenset(("tbody", "thead", "tfoot"))
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar)(?:$|[?#])", re.IGNORECASE)
_TITLE_WORDS = re.compile(r"年度?报告?|公开")
_BOXED_TEXT = 120
"""A cell with more letters than this holds running text, not a figure or a label."""
_USUAL_SPANS = frozenset("123456789")
_NUMBER = re.compile(r"\s*(\d{1,4})")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+")
"""Letters without width that editors leave in cells: they print nothing."""
_SPECIAL = frozenset(("sup", "del", "s", "strike", "input"))
_LETTERS = _INLINE - _SPECIAL
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""A footnote's number beside a figure is none of its digits: 22<sup>1</sup> is not 221.

Nor is what is struck out: each of its letters keeps a stroke.
"""
_UNSEEN_INPUTS = frozenset(("hidden", "checkbox", "radio", "button", "submit", "reset", "image", "file"))
_HIDING = {
    b"display": etree.XPath("//@style[contains(., 'display')]/.."),
    b"DISPLAY": etree.XPath("//@style[contains(., 'DISPLAY')]/.."),
    b" hidden": etree.XPath("//*[@hidden]"),
}
"""A word of the page -> what it may hide."""
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def parse(body: bytes, *, charset: str | None = None, url: str = "") -> Document:
    """Open an HTML page.

    Args:
        body: the page as fetched.
        charset: of the Content-Type header, if any.
        url: the page's address, for making attachment links absolute.

    Returns:
        The document. An empty or broken page gives an empty document with ``defects``; never raises.
    """
    page, defects = in_utf8(body, charset)
    source = whole(page.replace(b"\0", b""))
    root = _tree(source)
    if root is None:
        return Document([], defects=(*defects, "empty"))
    for word, find in _HIDING.items():
        if word in source:
            _hide(find(root))
    walk = _Walk()
    walk.visit(root)
    walk.flush()
    if b"<html" in page[:2000] and not _ENDS.search(page[-600:]):
        defects = (*defects, "truncated")
    metadata = _meta(root)
    for name, value in head_pairs(walk.blocks).items():
        metadata.setdefault(name, value)
    return Document(walk.blocks, _title(root, metadata), metadata, _attachments(root, url), defects)


def whole(source: bytes) -> bytes:
    """A page in UTF-8 without the end tags after which libxml2 (since 2.14) drops what still follows."""
    return _END.sub(b"", source)


def _hide(elements: Iterable[Element]) -> None:
    """Skip the rows, cells and text of tables that no browser shows.

    Not outside tables, nor around them: scripts show such parts (tabs).
    """
    for element in elements:
        if element.get("hidden") is None and not _HIDDEN.search(element.get("style", "")):
            continue
        if next(element.iterancestors("table"), None) is not None and element.find(".//table") is None:
            element.tag = "template"  # skipped like one


def _tree(source: bytes) -> Element | None:
    # Parsed from UTF-8 bytes with the encoding named: lxml ignores what the page declares of itself.
    try:
        return etree.fromstring(source, _PARSER)
    except etree.XMLSyntaxError:
        return None  # nothing in it that is an element


# etree's parser, not lxml.html's: that one asks Python for a class for every element.
_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
)
_END = re.compile(rb"</[hb](?:tml|ody)\s*>", re.IGNORECASE)
_ENDS = re.compile(rb"</\s*(?:html|body)\s*>\s*\S{0,200}\s*$", re.IGNORECASE)


class _Walk:
    """Collects blocks in reading order. Text gathers until a block-level element ends the line."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._line: list[str] = []
        self._last_line = ""

    def visit(self, root: Element) -> None:
        # A stack of its own: real pages nest deeper than Python recurses.
        stack: list[tuple[Element | None, str | None, bool]] = [(root, None, False)]
        while stack:
            element, tail, ends_line = stack.pop()
            if element is None:
                if ends_line:
                    self.flush()
                if tail:
                    self._line.append(tail)
                continue
            tag = element.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            block = tag not in _INLINE
            if block:
                self.flush()
            if tag == "table":
                self._table(element, stack)
                continue
            if element.text:
                self._line.append(element.text)
            for child in reversed(element):
                stack.append((None, child.tail, child.tag not in _INLINE))
                stack.append((child, None, False))

    def flush(self) -> None:
        """End the line; keep it if it has text."""
        if self._line:
            text = _collapsed("".join(self._line))
            self._line.clear()
            if text:
                self.blocks.append(Paragraph(text))
                self._last_line = text

    def _table(self, table: Element, stack: list[tuple[Element | None, str | None, bool]]) -> None:
        """A table becomes a grid; running text and tables inside its cells become blocks after it."""
        rows: list[list[PrintedCell]] = []
        inner: list[Element] = []
        for row in _rows(table):
            printed: list[PrintedCell] = []
            for cell in row:
                if cell.tag not in _CELLS:
                    continue
                text = _cell_text(cell)
                if text is None:
                    inner.append(cell)
                    text = ""
                attributes = cell.keys()
                if "colspan" in attributes or "rowspan" in attributes:
                    printed.append((text, _span(cell.get("rowspan"), 0), _span(cell.get("colspan"), 1), ""))
                else:
                    printed.append(text)
            rows.append(printed)
        grid = place(rows)
        if any(cell.text for cell in grid.cells):
            grid.caption = self._last_line
            self.blocks.append(grid)
        for cell in reversed(inner):
            stack.append((None, None, True))
            for child in reversed(cell):
                stack.append((None, child.tail, child.tag not in _INLINE))
                stack.append((child, None, False))
            if cell.text:
                stack.append((None, cell.text, False))


def _rows(table: Element) -> list[Iterable[Element]]:
    """What holds the cells of each of the table's own rows; cells outside any row make rows of their own."""
    rows: list[Iterable[Element]] = []
    loose: list[Element] = []
    for child in table:
        tag = child.tag
        if tag == "tr":
            rows.append(child)
        elif tag in _ROW_GROUPS:
            rows += _rows(child)
        elif tag in _CELLS:
            loose.append(child)
    if loose:
        rows.append(loose)
    return rows


def _span(value: str | None, least: int) -> int:
    if value in _USUAL_SPANS:
        return int(value)
    digits = _NUMBER.match(value) if value else None
    return max(least, int(digits[1])) if digits else 1


def _cell_text(cell: Element) -> str | None:
    """The cell's text, lines kept apart by a newline; None where it holds more than a cell's text."""
    if len(cell) == 1:
        inner = cell[0]
        plain = inner.tag in _PLAIN and not (len(inner) or cell.text or inner.tail)
    else:
        inner, plain = cell, not len(cell)
    if not plain:
        return _layered_text(cell)
    text = inner.text or ""
    return text if text.isdecimal() else _unless_boxed(_collapsed(text))


def _unless_boxed(text: str) -> str | None:
    return text if len(text) <= _BOXED_TEXT else None


def _layered_text(cell: Element) -> str | None:
    """The text of a cell in which more than one element, or text beside an element, stands."""
    element, before, after = cell, "", ""
    while len(element) == 1 and (child := element[0]).tag in _PLAIN:
        if element.text or child.tail:
            before, after = before + (element.text or ""), (child.tail or "") + after
        if (before or after) and child.tag not in _INLINE and (before.strip() or after.strip()):
            break  # what stands beside a block is a line of its own
        element = child
    if len(element) and not all(inside.tag in _LETTERS for inside in element.iterdescendants()):
        parts: list[str] = []
        # A table of a single cell inside a cell is a frame around its text.
        if _gather(cell, parts) and sum(1 for _ in cell.iter("td", "th")) != 2:
            return None
        lines = (_collapsed(line) for line in "".join(parts).split("\n"))
        return _unless_boxed("\n".join(line for line in lines if line))
    return _unless_boxed(_collapsed(f"{before}{''.join(element.itertext())}{after}"))


def _collapsed(text: str) -> str:
    """White space collapsed; what has no width is gone."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_INVISIBLE.sub("", text).split())


def _gather(element: Element, parts: list[str]) -> bool:
    """Append the element's text to ``parts``, a newline around block-level children.

    Returns whether a table is inside.
    """
    nested = False
    stack: list[tuple[Element, bool]] = [(element, True)]
    while stack:
        current, entering = stack.pop()
        tag = current.tag
        block = tag == "br" or tag not in _INLINE
        if not entering:
            if block and current is not element:
                parts.append("\n")
            if current is not element and current.tail:
                parts.append(current.tail.replace("\n", " "))
            continue
        if tag == "table":
            nested = True
        stack.append((current, False))
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if block and current is not element:
            parts.append("\n")
        if tag in _SPECIAL:
            parts.append(_special_text(current))
        else:
            if current.text:
                parts.append(current.text.replace("\n", " "))
            stack.extend((child, True) for child in reversed(current))
    return nested


def _special_text(element: Element) -> str:
    """What a footnote's number, struck out text or an input field shows."""
    if element.tag == "input":
        return "" if element.get("type", "").lower() in _UNSEEN_INPUTS else element.get("value", "")
    text = "".join(element.itertext())
    if element.tag == "sup":
        return text.translate(_RAISED) if text.strip().isdigit() else text
    return "".join(f"{letter}\u0336" for letter in text)


def _meta(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name, content = element.get("name"), element.get("content")
        if name and content and name not in found:
            found[name] = content.strip()
    return found


def _title(root: Element, metadata: dict[str, str]) -> str:
    """The most specific title: the heading of the article, else what the page's head says."""
    page = next(root.iter("title"), None)
    candidates = [" ".join("".join(element.itertext()).split()) for element in root.iter("h1", "h2")]
    candidates.append(metadata.get("ArticleTitle", ""))
    if page is not None and page.text:
        candidates.append(" ".join(page.text.split()))
    candidates = [text for text in candidates if text]
    for text in candidates:
        if _TITLE_WORDS.search(text) and len(text) < 200:
            return text
    return candidates[0] if candidates else ""


def _attachments(root: Element, url: str) -> list[str]:
    links: list[str] = []
    for element in root.iter("a"):
        href = element.get("href")
        if href and _ATTACHMENT.search(href):
            try:
                links.append(urljoin(url, href.strip()))
            except ValueError:  # `http://[` and the like
                continue
    return list(dict.fromkeys(links))
