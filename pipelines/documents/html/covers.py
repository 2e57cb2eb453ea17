"""What is drawn over other parts of a page, by its styles: masks, open dialogs, boxes moved over a table.

Pages have bars that stay beside the text, menus and carousels: small, or placed in a box of their own.
"""

from collections.abc import Container, Mapping

from selectolax.lexbor import LexborNode

from pipelines.documents.html.css import pixels
from pipelines.documents.html.css_colours import back

_WIDE, _TALL = 600, 400
_PICTURES = frozenset("img canvas iframe video object embed svg hr dialog fencedframe".split())
_SIDES = {"left": "right", "top": "bottom"}
_FAR = 200


def covers(element: LexborNode, values: Mapping[str, str], holders: Container[int], *, known: bool) -> bool:
    """Whether an element may be drawn over a table.

    ``values``: what is declared for it; ``holders``: the tables and all in which one stands, by ``mem_id``.
    ``known``: whether the page holds all of its styles. Where it does not, an element of another box may be
    placed in that.
    """
    if element.mem_id in holders or _is_unseen(values):
        return False
    if _reaches(values):
        return True
    parent = element.parent
    beside = parent is not None and (parent.mem_id in holders or _is_in_cell(parent))
    position = values.get("position", "static")
    if position in {"absolute", "fixed"}:
        if not is_drawn(element, values):
            return False
        if position == "absolute" and not (beside or known):
            return False
        return _spans(element, values) or (position == "absolute" and beside and _is_next_to_table(element))
    shifted = position == "relative" and any((pixels(values.get(side, "")) or 0) < -20 for side in _SIDES)
    raised = (pixels(values.get("margin-top", "")) or 0) < -20
    return (shifted or raised) and beside and is_drawn(element, values) and _is_next_to_table(element)


def spans_page(values: Mapping[str, str]) -> bool:
    """Whether what a style generates (`::after`) is drawn over a page."""
    return (
        values.get("position") in {"absolute", "fixed"}
        and not _is_unseen(values)
        and (_has_background(values) or values.get("content", "''").strip("\"'") != "")
        and _is_wide(values)
        and _is_tall(values)
    )


def _is_unseen(values: Mapping[str, str]) -> bool:
    return (
        values.get("display") == "none"
        or values.get("visibility") in {"hidden", "collapse"}
        or values.get("opacity") in {"0", "0.0"}
        or values.get("z-index", "").startswith("-")
        or (
            any((pixels(values.get(side, "")) or 0) < -900 for side in ("left", "top"))
            and values.get("position") in {"absolute", "fixed"}
        )
    )


def _reaches(values: Mapping[str, str]) -> bool:
    """Whether it is pulled far up, or its shadow or outline reaches far out."""
    lengths = [pixels(word) or 0 for word in values.get("box-shadow", "").replace(",", " ").split()]
    lengths += [pixels(word) or 0 for word in values.get("outline-width", "").split()]
    margins = values.get("margin", "").split()[:1]
    pulled = [pixels(word) or 0 for word in (values.get("margin-top", ""), *margins)]
    if values.get("position") == "relative":
        pulled += [pixels(values.get("top", "")) or 0]
    flows = values.get("position", "static") in {"static", "relative"}
    return max(lengths, default=0) > _FAR or (flows and min(pulled) < -_FAR)


def _is_in_cell(element: LexborNode) -> bool:
    around: LexborNode | None = element
    while around is not None and around.tag not in {"td", "th", "body"}:
        around = around.parent
    return around is not None and around.tag != "body"


def _is_next_to_table(element: LexborNode) -> bool:
    parent = element.parent
    if parent is None:
        return False
    return _is_in_cell(parent) or any(child.tag == "table" for child in parent.iter())


def is_drawn(element: LexborNode, values: Mapping[str, str]) -> bool:
    """Whether what stands behind an element can't be seen."""
    return element.tag in _PICTURES or _has_background(values)


def _has_background(values: Mapping[str, str]) -> bool:
    return bool(back(values.get("background-color", "transparent"))) or values.get(
        "background-image", "none"
    ) not in {"none", "initial", "inherit", "unset"}


def _spans(element: LexborNode, values: Mapping[str, str]) -> bool:
    sizes = {name: value for name in ("width", "height") if (value := element.attributes.get(name))}
    values = {**sizes, **values}
    return _is_wide(values) and _is_tall(values)


def _is_wide(values: Mapping[str, str]) -> bool:
    return _is_long(values, "width", "left", _WIDE)


def _is_tall(values: Mapping[str, str]) -> bool:
    return _is_long(values, "height", "top", _TALL)


def _is_long(values: Mapping[str, str], size: str, side: str, most: int) -> bool:
    value = values.get(size, values.get(f"min-{size}", ""))
    if value.endswith(("%", "vw", "vh")):
        return (pixels(value.rstrip("%vwh")) or 0) >= 60
    if "(" in value:
        return True
    if (length := pixels(value)) is not None:
        return length >= most
    ends = (values.get(side, ""), values.get(_SIDES[side], ""))
    return all(end and (pixels(end) or 0) <= 20 for end in ends) or (
        "inset" in values and all((pixels(word) or 0) <= 20 for word in values["inset"].split())
    )
