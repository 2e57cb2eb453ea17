"""A web page that is safe to look at: its text and tables, nothing that runs, loads or leads anywhere.

What passes is listed (``_KEPT``, ``_SPANS``); everything else is left out, or named in brackets where it
shows something. The tree, and which cell stands where, are those of the reader (``documents.html``).
"""

from html import escape

from selectolax.lexbor import LexborNode

from pipelines.analysis.archived.markup import named
from pipelines.document import Grid
from pipelines.documents.html import page_of, walked
from pipelines.documents.html.cells import NOTHING, OBJECTS, TEXT
from pipelines.documents.html.styles import PLAIN, Effects, Look, with_ancestors
from pipelines.records import CellPlace

_KEPT = frozenset(
    """address article aside b big blockquote body br caption center dd del details div dl dt em fieldset
    figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins legend li main ol p pre s section small span
    strike strong sub summary sup table tbody td tfoot th thead tr u ul""".split()
)
_EMPTY = frozenset(("br", "hr"))
_SPANS = ("colspan", "rowspan")
_LARGEST_SPAN = 1000
_CONTROLS = frozenset(("input", "select", "textarea"))
_WORDS = {
    "a picture": "图片",
    "a drawing": "图形",
    "a frame": "内嵌页面",
    "a video": "视频",
    "a player": "播放器",
    "a gauge": "进度条",
    "an embedded object": "嵌入对象",
}
_SHOWN = {
    **{tag: _WORDS[what] for tag, what in OBJECTS.items() if what in _WORDS},
    "img": "图片",
    "button": "按钮",
}


def body_of(body: bytes, charset: str | None, outlined: CellPlace | None) -> tuple[str, set[CellPlace]]:
    """What a page shows, as markup, and the places of the cells that are named in it.

    Raises:
        DocumentError: no tree is made of it.
    """
    tree, walk, effects = walked(page_of(body, charset)[0], layouts=True)
    places: dict[int, CellPlace] = {}
    elements: list[LexborNode] = []
    found = [block for block in walk.blocks if isinstance(block, Grid)]
    for number, (grid, layout) in enumerate(zip(found, walk.layouts or [], strict=True)):
        cells = (cell for _, row in layout.rows for cell, _ in row)
        for cell, element in zip(grid.cells, cells, strict=True):
            places[element.mem_id] = CellPlace(number, cell.row, cell.column)
            elements.append(element)
    writer = _Writer(effects, places, with_ancestors(elements), outlined)
    return writer.written(tree.body), set(places.values())


class _Writer:
    """Writes what a viewer sees of an element, with a stack of its own: real pages nest deep."""

    def __init__(
        self, effects: Effects, places: dict[int, CellPlace], holding: set[int], outlined: CellPlace | None
    ) -> None:
        self._effects, self._places, self._outlined = effects, places, outlined
        self._holding = holding  # elements in which cells stand that were read
        self._todo: list[tuple[LexborNode, Look] | str] = []

    def written(self, root: LexborNode | None) -> str:
        """The markup of an element and all in it."""
        parts: list[str] = []
        if root is not None:
            self._todo.append((root, PLAIN))
        while self._todo:
            item = self._todo.pop()
            parts.append(item if isinstance(item, str) else self._node(*item))
        return "".join(parts)

    def _node(self, node: LexborNode, look: Look) -> str:
        tag = node.tag or "-comment"
        if tag == TEXT:
            return escape(node.text_content or "") if look.is_seen else ""
        if tag in NOTHING:
            return ""
        if effect := self._effects.get(node.mem_id):  # of most elements there is none
            look = look.inside(effect)
        if look.closed:
            if node.mem_id not in self._holding:
                return ""
            look = look._replace(closed=False)  # a click opens it, and it was read
        if tag in _CONTROLS or tag in _SHOWN:
            return f"<span>{escape(_control(node, tag))}</span>" if look.is_seen else ""
        children = [(child, look) for child in node.iter(include_text=True)]
        if tag not in _KEPT:
            self._todo += children[::-1]
            return ""
        if tag in _EMPTY:
            return f"<{tag}>"
        name = "div" if tag == "body" else tag
        self._todo += [f"</{name}>", *children[::-1]]
        return f"<{name}{self._attributes(node, tag)}>"

    def _attributes(self, element: LexborNode, tag: str) -> str:
        if tag == "details":
            return " open"
        place = self._places.get(element.mem_id)
        spans = _spans(element) if tag in {"td", "th"} else ""
        return spans + (named(place, self._outlined) if place is not None else "")


def _spans(element: LexborNode) -> str:
    attributes = element.attributes
    return "".join(_span(attributes[name], name) for name in _SPANS if name in attributes)


def _span(written: str | None, name: str) -> str:
    value = (written or "").strip()
    if not (value.isascii() and value.isdecimal()) or len(value) > len(str(_LARGEST_SPAN)):
        return ""
    return f' {name}="{min(int(value), _LARGEST_SPAN)}"'


def _control(element: LexborNode, tag: str) -> str:
    """What is kept of an element that shows something and is no text: the text of a control, or its name."""
    attributes = element.attributes
    if tag == "input":
        shows = (attributes.get("type") or "text").lower() not in {"hidden", "password"}
        return (attributes.get("value") or "") if shows else ""
    if tag == "textarea":
        return str(element.text())
    if tag == "select":
        options = element.css("option[selected]") or element.css("option")[:1]
        return " ".join(option.text() for option in options)
    return f"[{_SHOWN[tag]}]"
