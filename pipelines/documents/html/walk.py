"""One walk over the tree of a page, in reading order: its tables become grids, the rest of its text lines."""

import re

from selectolax.lexbor import LexborNode

from pipelines.document import OBJECT, Block, Paragraph
from pipelines.documents.grids import PrintedCell, place
from pipelines.documents.html.cells import (
    LINES,
    NOTHING,
    STRIKING,
    TEXT,
    collapsed,
    content_of,
    is_shadow,
    single_text,
    special_cells,
)
from pipelines.documents.html.css_effects import NO_EFFECT, Effect
from pipelines.documents.html.layout import Layout, doubted, spanning_cell
from pipelines.documents.html.styles import NO_EFFECTS, PLAIN, Effects, Look, joined
from pipelines.documents.html.unread import (
    UNREAD,
    UNREAD_KINDS,
    Unread,
    could_hold_a_table,
    in_place_of_a_table,
)

_CONTROLS = frozenset(("button", "input", "select", "textarea"))
_LINK_IN_TEXT = re.compile(r"https?://[\w./%-]+\.(?:pdf|docx?|xlsx?|wps|zip|rar)\b", re.IGNORECASE)
_HEADING = re.compile(r"[（(]?[一二三四五六七八九]+[）)]?[、.．]?[^\d]{4,}")
_FOOT = re.compile(r"版权|备案|ICP|主办|承办|copyright|浏览器", re.IGNORECASE)
_RUNNING_TEXT = 120
"""A cell with more letters than this may hold running text: what it holds is read as lines, too."""
_NO_TEXT = frozenset(("", OBJECT))
_CLOSED = "in a closed part of the page"
_Todo = list[LexborNode | tuple[Look, bool]]
"""What a walk has yet to visit: nodes, and the look to go back to, and whether the line ends there."""


class Walk:
    """Collects blocks in reading order. Text gathers until a block-level element ends the line."""

    def __init__(self, found: Effects, around_tables: set[int], scripted: dict[int, str]) -> None:
        self.blocks: list[Block] = []
        self.layouts: list[Layout] | None = None
        """Of the grids among ``blocks``, where a list is set: their cells' elements, in the order of
        ``Grid.cells``."""
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
        if tag in STRIKING:
            look = look._replace(marks=(*look.marks, "struck"))
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
        if breaks or look is not before:
            todo.append((before, breaks))
        todo += [*element.iter(include_text=True)][::-1]

    def _leave(self, element: LexborNode | None, *kinds: str) -> None:
        """Keep in mind what is not read, and that it stands behind the text of its line."""
        self.unread += [self._unread(element, what) for what in kinds]

    def _unread(self, element: LexborNode | None, what: str) -> Unread:
        return Unread(what, element, len(self.blocks) + any(map(str.strip, self._line)))

    def _has_more(self, element: LexborNode, tag: str, effect: Effect, look: Look) -> bool:
        """Whether to look into an element; one that is not read is taken note of."""
        if tag in UNREAD:
            if look.is_seen and could_hold_a_table(element, tag):
                self._leave(element, UNREAD[tag])
            return False
        if look.is_seen and (what := in_place_of_a_table(element, tag, effect)):
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
        layout = Layout(table, found, look)
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
                    pictures += [why for why in doubt.split(", ") if why in UNREAD_KINDS]
                row.append(spanning_cell(cell.attributes, left, text, doubt))
            printed.append(row)
        grid = place(doubted(printed, layout.moved) if layout.moved else printed)
        if any(cell.text not in _NO_TEXT for cell in grid.cells):
            grid.caption = self._last_line
            grid.doubt = joined(closed, layout.moved)
            self.blocks.append(grid)
            if self.layouts is not None:
                self.layouts.append(layout)
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


def _opened(look: Look) -> Look:
    """Tables in a closed part of the page are read as they will look once it is open."""
    if look is not PLAIN:
        look = look._replace(closed=False, blank=False, hidden=False, nothing=False, moved="")
    return PLAIN if look == PLAIN else look


def _is_of_report(text: str) -> bool:
    """Whether a line is one of a report: a numbered heading, or running text that is no page's foot."""
    return _HEADING.match(text) is not None or (len(text) >= 60 and not _FOOT.search(text))
