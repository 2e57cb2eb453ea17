"""HTML pages -> Document: one walk over the tree that browsers build, tables as grids, the rest as lines."""

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.document import OBJECT, Block, Document, Paragraph
from pipelines.documents.charset import in_utf8
from pipelines.documents.grids import MAX_SPAN, PrintedCell, place
from pipelines.documents.html.article import Unread, in_article, is_help
from pipelines.documents.html.cells import (
    LINES,
    NOTHING,
    TEXT,
    collapsed,
    content_of,
    is_shadow,
    single_text,
    special_cells,
)
from pipelines.documents.html.css import declared, pixels
from pipelines.documents.html.css_effects import NO_EFFECT, Effect
from pipelines.documents.html.scripts import filled_in
from pipelines.documents.html.start_tags import start_tags, written_tags
from pipelines.documents.html.styles import NO_EFFECTS, PLAIN, Effects, Look, effects, joined, with_ancestors
from pipelines.documents.metadata import head_pairs

_CONTROLS = frozenset(("button", "input", "select", "textarea"))
_UNREAD = {
    "applet": "an embedded object",
    "canvas": "a drawing",
    "embed": "an embedded object",
    "frame": "a frame",
    "iframe": "a frame",
    "image": "a picture",
    "img": "a picture",
    "object": "an embedded object",
    "svg": "a drawing",
    "video": "a video",
}
"""What could show a table and is not read."""
_UNREAD_KINDS = frozenset(_UNREAD.values())
_CELLS = frozenset(("td", "th"))
_ROW_GROUPS = frozenset(("tbody", "thead", "tfoot"))
_CHROME = frozenset(("a", "button", "footer", "header", "li", "nav"))
"""Pictures in these are a template's: logos, icons, banners that link to somewhere."""
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar)(?:$|[?#])", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp|svg)(?:$|[?#])", re.IGNORECASE)
_NAMES_ATTACHMENT = re.compile(r"附件|附表|下载|表格")
_LINK_IN_TEXT = re.compile(r"https?://[\w./%-]+\.(?:pdf|docx?|xlsx?|wps|zip|rar)\b", re.IGNORECASE)
_HEADING = re.compile(r"[（(]?[一二三四五六七八九]+[）)]?[、.．]?[^\d]{4,}")
_FOOT = re.compile(r"版权|备案|ICP|主办|承办|copyright|浏览器", re.IGNORECASE)
_EMPTY = frozenset(("div", "p", "span", "section", "article", "figure"))
_LAZY = frozenset(("data-src", "data-original", "data-url"))
"""Attributes that hold the address of a picture until a script shows it."""
_TITLE_WORDS = re.compile(r"年度?报告?|公开")
_RUNNING_TEXT = 120
"""A cell with more letters than this may hold running text: what it holds is read as lines, too."""
_SMALL = (200, 80)
"""No table is narrower or lower than this many pixels."""
_BANNER = 120
"""Frames and objects as low as this are a site's head or a ticker: a table would have to be scrolled."""
_FRAMES = frozenset(("applet", "embed", "frame", "iframe", "object"))
_NO_TEXT = frozenset(("", OBJECT))
_USUAL_SPANS = frozenset("123456789")
_NUMBER = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")
_CLOSED = "in a closed part of the page"
_ENDS = re.compile(rb"</\s*(?:html|body)\s*>\s*\S{0,200}\s*$", re.IGNORECASE)
_DEPTH = 5_000
_NESTING = re.compile(
    rb"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figure|footer|form|h[1-6]|"
    rb"header|hgroup|listing|main|menu|nav|ol|pre|search|section|summary|table|ul)\b",
    re.IGNORECASE,
)
"""Elements that no other start tag ends. Browsers nest 512 of them at most."""
_ATTRIBUTES = 20_000
_MANY_ATTRIBUTES = re.compile(rb"<[a-zA-Z][^<>\s]*(?:\s+[^<>\s]+){%d}" % _ATTRIBUTES)
_PREFIX = re.compile(rb"""xmlns:([A-Za-z][\w-]{0,20})\s*=\s*["']http://www\.w3\.org/1999/xhtml["']""")


def parse(body: bytes, *, charset: str | None = None, url: str = "") -> Document:
    """Open an HTML page.

    The tree is the one that HTML's own rules give (lexbor), with scripting on, as in browsers: tables are
    whole whatever stands between table and row.

    Args:
        body: the page as fetched.
        charset: of the Content-Type header, if any.
        url: the page's address, for making attachment links absolute.

    Returns:
        The document. An empty or broken page gives an empty document with ``defects``; never raises.
    """
    page, defects = in_utf8(body, charset)
    if not page or page.isspace():
        return Document([], defects=(*defects, "empty"))
    page = _unprefixed(page)
    written = written_tags(page)
    if _is_absurd(page, len(written)):
        return Document([], defects=(*defects, "absurd_markup"))
    try:
        tree = LexborHTMLParser(page, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
    except (SelectolaxError, ValueError):
        return Document([], defects=(*defects, "unparsable"))
    tags = start_tags(written, tree)
    around_tables = with_ancestors(filter(None, (table.parent for table in tree.css("table"))))
    walk = _Walk(effects(tree, tags), around_tables, filled_in(tree, tags))
    if tree.root is not None:
        walk.visit(tree.root)
    if b"<html" in page[:2000] and not _ENDS.search(page[-600:]):
        defects = (*defects, "truncated")
    metadata = _meta(tree)
    for name, value in head_pairs(walk.blocks).items():
        metadata.setdefault(name, value)
    title = _title(tree, metadata)
    unread = in_article(walk.unread, walk.blocks, title, walk.sentences)
    return Document(walk.blocks, title, metadata, _attachments(tree, url), defects, unread)


def _is_absurd(page: bytes, tags: int) -> bool:
    """Whether building the tree takes the square of its size in time: of its depth, or of its attributes."""
    longest = max(map(len, page.split(b"<"))) if len(page) > 100_000 else 0
    if longest > 2 * _ATTRIBUTES and _MANY_ATTRIBUTES.search(page):
        return True
    if tags <= _DEPTH:
        return False
    depth = deepest = 0
    for tag in _NESTING.finditer(page):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest > _DEPTH


def _unprefixed(page: bytes) -> bytes:
    """A page in which a prefix stands for XHTML (`<h:table>`), without it: an XML parser would know."""
    for prefix in {match[1] for match in _PREFIX.finditer(page, 0, 20_000)}:
        page = re.sub(rb"(</?)" + re.escape(prefix) + rb":", rb"\1", page)
    return page


_Todo = list[LexborNode | tuple[Look, bool]]
"""What a walk has yet to visit: nodes, and the look to go back to, and whether the line ends there."""


class _Walk:
    """Collects blocks in reading order. Text gathers until a block-level element ends the line."""

    def __init__(self, found: Effects, around_tables: set[int], scripted: dict[int, str]) -> None:
        self.blocks: list[Block] = []
        self.unread: list[Unread] = []
        self.sentences: list[LexborNode] = []
        self._effects = found
        self._around_tables = around_tables
        self._scripted = scripted
        self._shadow = ""
        self._reporting = False
        self._between: list[Unread] = []
        self._look = PLAIN
        self._line: list[str] = []
        self._doubts: list[str] = []
        self._last_line = ""

    def visit(self, root: LexborNode) -> None:
        """Visit all of a page; a stack of its own, for real pages nest deeper than Python recurses."""
        todo: _Todo = [root]
        while todo:
            item = todo.pop()
            if isinstance(item, tuple):
                self._look, ends_line = item
                if ends_line:
                    self._flush()
                continue
            tag = item.tag
            if tag == TEXT:
                text = item.text_content or ""
                if "。" in text:
                    self.sentences.append(item)
                self._text(text)
            elif tag is not None and tag not in NOTHING:
                self._element(item, tag, todo)
            elif tag == "template" and is_shadow(item) and (host := item.parent) is not None:
                self._shadow = "in a shadow tree" if host.mem_id in self._around_tables else self._shadow
        self._flush()

    def _element(self, element: LexborNode, tag: str, todo: _Todo) -> None:
        if tag == "br":
            self._flush()
            return
        breaks = tag in LINES
        look = before = self._look
        effect = self._effects.get(element.mem_id, NO_EFFECT) if self._effects else NO_EFFECT
        if effect is not NO_EFFECT:
            if effect.gone and not breaks and element.css_first("table, p, div") is None:
                return
            breaks = breaks if effect.breaks is None else effect.breaks
            look = before.inside(effect)
        if not self._has_more(element, tag, effect, look):
            return
        if breaks:
            self._flush()
        self._look = look
        if tag == "table":
            self._table(element, todo)
            self._look = before
            return
        if tag == "details" and "open" not in element.attributes:
            todo.append((before, True))
            children = [*element.iter(include_text=True)]
            summary = next((child for child in children if child.tag == "summary"), None)
            todo += [child for child in reversed(children) if child is not summary]
            todo.append((look._replace(closed=True), True))
            if summary is not None:
                todo.append(summary)
            return
        if breaks or effect is not NO_EFFECT:
            todo.append((before, breaks))
        todo += [*element.iter(include_text=True)][::-1]

    def _leave(self, element: LexborNode | None, *kinds: str) -> None:
        """Keep in mind what is not read, and that it stands behind the text of its line."""
        self.unread += [self._unread(element, what) for what in kinds]

    def _unread(self, element: LexborNode | None, what: str) -> Unread:
        return Unread(what, element, len(self.blocks) + any(map(str.strip, self._line)))

    def _has_more(self, element: LexborNode, tag: str, effect: Effect, look: Look) -> bool:
        """Whether to look into an element; one that is not read is taken note of."""
        if tag in _UNREAD:
            if look.is_seen and _could_hold_a_table(element, tag):
                self._leave(element, _UNREAD[tag])
            return False
        if look.is_seen and (what := _in_place_of_a_table(element, tag, effect)):
            self._between.append(self._unread(element, what))
        return tag not in _CONTROLS

    def _text(self, text: str) -> None:
        self._line.append(text)
        look = self._look
        if look is not PLAIN and not text.isspace():
            self._doubts.append(look.doubt if look.is_seen else joined(_CLOSED, look.doubt))

    def _flush(self) -> None:
        """End the line; keep it if it has text."""
        if self._line:
            text = collapsed("".join(self._line))
            self._line.clear()
            if text:
                self._paragraph(text, joined(*self._doubts) if self._doubts else "")
            self._doubts.clear()

    def _paragraph(self, text: str, doubt: str) -> None:
        if (self._between or not self._reporting) and _is_of_report(text):
            self.unread += self._between if self._reporting else ()
            self._between.clear()
            self._reporting = True
        if "://" in text and _LINK_IN_TEXT.search(text):
            self._leave(None, "an attachment")
        self.blocks.append(Paragraph(text, doubt))
        self._last_line = text

    def _table(self, table: LexborNode, todo: _Todo) -> None:
        """A table becomes a grid; running text and tables inside its cells become blocks after it."""
        outside, look = self._look, _opened(self._look)
        found = self._effects if table.mem_id in self._effects.around else NO_EFFECTS
        # One that holds tables is not searched: theirs would be, again and again.
        simple = table.mem_id not in self._around_tables
        odd, spanning = special_cells(table) if simple else (set[int](), set[int]())
        odd = odd.union(found.around, self._scripted)
        closed = "" if outside.is_seen else _CLOSED
        self._captions(table, look, closed)
        layout = _Layout(table, found, look)
        layout.moved = joined(layout.moved, outside.strays, self._effects.covered, self._shadow)
        inner = layout.undisplayed
        printed: list[list[PrintedCell]] = []
        pictures: list[str] = []
        for left, cells in layout.rows:
            row: list[PrintedCell] = []
            for cell, cell_look in cells:
                key = cell.mem_id
                plain = single_text(cell) if simple and cell_look is PLAIN and key not in odd else None
                if plain is not None and len(plain) <= _RUNNING_TEXT and key not in spanning:
                    row.append(plain)
                    continue
                text, doubt, nested = (plain or "", "", False)
                if plain is None:
                    text, doubt, nested = content_of(cell, found, cell_look)
                    doubt = joined(doubt, self._scripted.get(key, ""))
                if nested or len(text) > _RUNNING_TEXT:
                    inner.append((cell, cell_look))
                    if nested or len(cells) == 1:  # such a row is no line of a form
                        text, doubt = OBJECT, doubt or "running text"
                elif doubt:
                    pictures += [why for why in doubt.split(", ") if why in _UNREAD_KINDS]
                row.append(_spanning(cell.attributes, left, text, doubt))
            printed.append(row)
        grid = place(_doubted(printed, layout.moved) if layout.moved else printed)
        if any(cell.text not in _NO_TEXT for cell in grid.cells):
            grid.caption = self._last_line
            grid.doubt = joined(closed, layout.moved)
            self.blocks.append(grid)
        elif not closed:
            self._leave(table, *pictures)
        for cell, cell_look in reversed(inner):
            todo.append((outside, True))
            todo += [*cell.iter(include_text=True)][::-1]
            todo.append((cell_look._replace(closed=cell_look.closed or bool(closed)), True))

    def _captions(self, table: LexborNode, look: Look, closed: str) -> None:
        for caption in table.iter():
            if caption.tag == "caption":
                text, doubt, _ = content_of(caption, self._effects, look)
                for line in filter(None, text.split("\n")):
                    self._paragraph(line, joined(doubt, closed))


class _Layout:
    """The rows of a table as displayed: the first `thead` on top, the first `tfoot` below (CSS 2, 17.2).

    ``rows``: how many rows its group has from there, and its cells with the look of their text.
    ``undisplayed``: rows and cells that take no place but hold tables. ``moved``: why a row or cell may stand
    elsewhere.
    """

    def __init__(self, table: LexborNode, found: Effects, look: Look) -> None:
        self.rows: list[tuple[int, list[tuple[LexborNode, Look]]]] = []
        self.undisplayed: list[tuple[LexborNode, Look]] = []
        self.moved = ""
        self._found = found
        self._collapsed = False
        if found and (effect := found.get(table.mem_id)):
            self.moved = effect.moved
        groups = [child for child in table.iter() if child.tag in _ROW_GROUPS]
        names = [group.tag for group in groups]
        if "tfoot" in names:
            groups.append(groups.pop(names.index("tfoot")))
        if "thead" in names:
            groups.insert(0, groups.pop([group.tag for group in groups].index("thead")))
        for group in groups:
            if (group_look := self._part(group, look)) is None:
                continue
            if not found:
                plain = [
                    [(cell, look) for cell in row.iter() if cell.tag in _CELLS]
                    for row in group.iter()
                    if row.tag == "tr"
                ]
                self.rows += zip(range(len(plain), 0, -1), plain, strict=True)
                continue
            rows = [
                (row, its) for row in group.iter() if row.tag == "tr" and (its := self._part(row, group_look))
            ]
            for at, (row, row_look) in enumerate(rows):
                cells = [
                    (cell, its)
                    for cell in row.iter()
                    if cell.tag in _CELLS and (its := self._part(cell, row_look)) is not None
                ]
                self.rows.append((len(rows) - at, cells))
        if found and any(
            effect.collapsed for column in table.css("col, colgroup") if (effect := found.get(column.mem_id))
        ):
            self.moved = joined(self.moved, "a column may be hidden")
        if self._collapsed and any(
            "rowspan" in cell.attributes for _, cells in self.rows for cell, _ in cells
        ):
            self.moved = joined(self.moved, "a hidden row")

    def _part(self, element: LexborNode, look: Look) -> Look | None:
        """The look inside a row group, row or cell; None if it takes no place."""
        if not self._found or (effect := self._found.get(element.mem_id)) is None:
            return look
        inside = look.inside(effect)
        row = element.tag not in _CELLS
        if effect.gone or (effect.collapsed and row):
            self._collapsed = self._collapsed or effect.collapsed
            if element.css_first("table") is not None:
                self.undisplayed.append((element, inside._replace(closed=True)))
            return None
        self.moved = joined(self.moved, effect.moved, effect.drawn if element.tag == "tr" else "")
        return inside


def _opened(look: Look) -> Look:
    """Tables in a closed part of the page are read as they will look once it is open."""
    if look is not PLAIN:
        look = look._replace(closed=False, blank=False, hidden=False, nothing=False, moved="")
    return PLAIN if look == PLAIN else look


def _spanning(attributes: dict[str, str | None], left: int, text: str, doubt: str) -> PrintedCell:
    """A cell with its spans; its row group has ``left`` rows from here, and no cell reaches out of that."""
    rowspan = _span(attributes.get("rowspan"), 0)
    if rowspan <= MAX_SPAN:
        rowspan = min(rowspan or left, left)
    return (text, rowspan, _span(attributes.get("colspan"), 1), doubt)


def _doubted(rows: list[list[PrintedCell]], doubt: str) -> list[list[PrintedCell]]:
    """Rows in which each cell may stand elsewhere."""
    spanning = [[(cell, 1, 1, "") if isinstance(cell, str) else cell for cell in row] for row in rows]
    return [[(*cell[:3], joined(cell[3], doubt)) for cell in row] for row in spanning]


def _span(value: str | None, least: int) -> int:
    if value in _USUAL_SPANS:
        return int(value)
    digits = _NUMBER.match(value) if value else None
    return max(least, int(digits[1])) if digits else 1


def _is_of_report(text: str) -> bool:
    """Whether a line is one of a report: a numbered heading, or running text that is no page's foot."""
    return _HEADING.match(text) is not None or (len(text) >= 60 and not _FOOT.search(text))


def _in_place_of_a_table(element: LexborNode, tag: str, effect: Effect) -> str:
    """What an element without text may show: templates are full of such, so it counts amid a report only."""
    if tag == "a":
        href = (element.attributes.get("href") or "").strip().lower()
        named = href.startswith("javascript:") and _NAMES_ATTACHMENT.search(element.text())
        return "an attachment" if named else ""
    if tag == "input":
        return "a picture" if (element.attributes.get("type") or "").lower() == "image" else ""
    if tag not in _EMPTY and "-" not in tag:
        return ""
    attributes = element.attributes
    if effect.drawn == "a background picture" or any(
        _PICTURE.search(attributes[name] or "") for name in _LAZY & attributes.keys()
    ):
        what = "a picture"
    elif "-" in tag:
        what = "a custom element"
    else:
        return "a part that a script fills in" if "id" in attributes and element.first_child is None else ""
    return "" if element.text().strip() else what


def _could_hold_a_table(element: LexborNode, tag: str) -> bool:
    """Whether a picture, frame or drawing could show a table of the report.

    Not if it is small, nor in what templates repeat on each page: logos, icons and banners stand in links,
    lists, headers and footers. Without a size it could.
    """
    attributes = element.attributes
    sizes = {name: pixels((attributes.get(name) or "").strip().lower()) for name in ("width", "height")}
    for name, value, _ in declared(attributes.get("style") or ""):
        if name in sizes:
            sizes[name] = pixels(value)
    width, height = (size if size is not None and size > 0 else None for size in sizes.values())
    if 0 in sizes.values() or (width and width < _SMALL[0]) or (height and height < _SMALL[1]):
        return False
    if tag == "svg":
        return element.css_first("text, foreignObject, image") is not None
    if tag in _FRAMES and height and height <= _BANNER:
        return False
    if tag in {"iframe", "frame"} and "srcdoc" not in attributes:
        return (attributes.get("src") or "about:blank").strip() not in {"", "about:blank"}
    around = element.parent
    while around is not None and tag == "img":
        if around.tag in _CHROME:
            return around.tag == "a" and bool(_PICTURE.search(around.attributes.get("href") or ""))
        around = around.parent
    return tag != "video" or "poster" in attributes


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.css("meta"):
        attributes = element.attributes
        name, content = attributes.get("name") or attributes.get("property"), attributes.get("content")
        if name and content and name not in found:
            found[name] = content.strip()
    page = tree.css_first("title")
    if page is not None:
        found["<title>"] = " ".join(page.text().split())
    return found


def _title(tree: LexborHTMLParser, metadata: dict[str, str]) -> str:
    """The most specific title: the heading of the article, else what the page's head says."""
    candidates = [" ".join(element.text().split()) for element in tree.css("h1, h2")]
    candidates.append(metadata.get("ArticleTitle", ""))
    candidates.append(metadata.get("<title>", ""))
    candidates = [text for text in candidates if text]
    for text in candidates:
        if _TITLE_WORDS.search(text) and len(text) < 200:
            return text
    return candidates[0] if candidates else ""


def _attachments(tree: LexborHTMLParser, url: str) -> list[str]:
    links: list[str] = []
    for element in tree.css("a[href]"):
        href = element.attributes["href"]
        if href and _ATTACHMENT.search(href) and not is_help(element):
            try:
                links.append(urljoin(url, href.strip()))
            except ValueError:  # `http://[` and the like
                continue
    return list(dict.fromkeys(links))
