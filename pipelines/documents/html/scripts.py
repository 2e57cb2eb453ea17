"""Which cells a script of the page may fill in. Scripts are not run: known is what they call by its name.

A script that finds a cell in another way (`querySelectorAll("td")[7]`) is not seen, nor one elsewhere.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.documents.html.start_tags import StartTag

SCRIPT_TYPES = re.compile(
    r"\s*(?:module|(?:text|application)/(?:x-)?(?:java|ecma|j|live)script[\d.]*)?\s*", re.IGNORECASE
)
_CELLS = frozenset(("td", "th"))
_HANDLERS = frozenset(("onload", "onerror"))
_BOOKMARKS = re.compile(r"_|OLE_LINK|a$")
"""Word's marks for places in a text."""


def filled_in(tree: LexborHTMLParser, tags: list[StartTag]) -> dict[int, str]:
    """Cells (by ``mem_id``) that a script may fill in or change -> why that may be."""
    handlers = any(not _HANDLERS.isdisjoint(tag.attributes) for tag in tags)
    if not handlers and not any(tag.name == "script" for tag in tags):
        return {}
    code = "\n".join(_code(tree, handlers=handlers))
    scripts = bool(code) or tree.css_first("script[src]") is not None
    found: dict[int, str] = {}
    for element in tree.css("table[id], table [id]"):
        name = (element.attributes["id"] or "").strip()
        empty = (
            scripts
            and name
            and element.tag not in {"a", "table", "tr", "tbody"}
            and not _BOOKMARKS.match(name)
        )
        if (name and _is_named(name, code)) or (empty and not element.text().strip()):
            found |= dict.fromkeys((cell.mem_id for cell in _cells_of(element)), "a script may fill it in")
    if code:
        classes: dict[str, list[LexborNode]] = {}
        for element in tree.css("td[class], th[class], td [class], th [class]"):
            for name in (element.attributes["class"] or "").split():
                classes.setdefault(name, []).append(element)
        for name, elements in classes.items():
            if _is_named(name, code):
                cells = (cell.mem_id for element in elements for cell in _cells_of(element))
                found |= dict.fromkeys(cells, "a script may fill it in")
    return found


def _code(tree: LexborHTMLParser, *, handlers: bool) -> Iterator[str]:
    for script in tree.css("script"):
        if SCRIPT_TYPES.fullmatch(script.attributes.get("type") or ""):
            yield script.text()
    for element in tree.css("[onload], [onerror]") if handlers else ():
        yield from (element.attributes.get(name) or "" for name in _HANDLERS)


def _is_named(name: str, code: str) -> bool:
    """Whether code calls an element by its id or class: as a string, in a selector, or as a variable."""
    if name not in code:
        return False
    word = re.escape(name)
    return (
        re.search(
            rf"""(?:["'`]|["'`][^"'`\n]*[#.]){word}(?![\w-])|(?<![\w.$"'-]){word}\s*\.\s*"""
            r"""(?:textContent|inner|outer|style|class|append|replace|before|after|insert|remove|hidden)""",
            code,
        )
        is not None
    )


def _cells_of(element: LexborNode) -> Iterator[LexborNode]:
    """The cell in which an element stands; of a row or table, all its own."""
    if element.tag in {"table", "tbody", "thead", "tfoot", "tr"}:
        todo = [element]
        while todo:
            for child in todo.pop().iter():
                if child.tag in _CELLS:
                    yield child
                elif child.tag in {"tbody", "thead", "tfoot", "tr"}:
                    todo.append(child)
        return
    around: LexborNode | None = element
    while around is not None and around.tag not in _CELLS:
        around = around.parent
    if around is not None:
        yield around
