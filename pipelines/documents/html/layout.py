"""The rows of a table as they are displayed, and how far their cells reach."""

import re

from selectolax.lexbor import LexborNode

from pipelines.documents.grids import MAX_SPAN, PrintedCell
from pipelines.documents.html.styles import Effects, Look, joined

_CELLS = frozenset(("td", "th"))
_ROW_GROUPS = frozenset(("tbody", "thead", "tfoot"))
_USUAL_SPANS = frozenset("123456789")
_NUMBER = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")


class Layout:
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


def spanning_cell(attributes: dict[str, str | None], left: int, text: str, doubt: str) -> PrintedCell:
    """A cell with its spans; its row group has ``left`` rows from here, and no cell reaches out of that."""
    rowspan = _span(attributes.get("rowspan"), 0)
    if rowspan <= MAX_SPAN:
        rowspan = min(rowspan or left, left)
    return (text, rowspan, _span(attributes.get("colspan"), 1), doubt)


def doubted(rows: list[list[PrintedCell]], doubt: str) -> list[list[PrintedCell]]:
    """Rows in which each cell may stand elsewhere."""
    spanning = [[(cell, 1, 1, "") if isinstance(cell, str) else cell for cell in row] for row in rows]
    return [[(*cell[:3], joined(cell[3], doubt)) for cell in row] for row in spanning]


def _span(value: str | None, least: int) -> int:
    if value in _USUAL_SPANS:
        return int(value)
    digits = _NUMBER.match(value) if value else None
    return max(least, int(digits[1])) if digits else 1
