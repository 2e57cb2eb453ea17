"""Which conditional formats of a table style apply to a cell, and the colour behind it (ECMA-376-1, 17.7.6).

Where that depends on the program (bands beside a heading, a row of headings that goes on), a cell has more
than one `Way`: what is to hold of its letters, has to hold in each.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from lxml.etree import _Element as Element

from pipelines.documents.word.docx_package import W
from pipelines.documents.word.letters import PAPER

_BITS = {
    "firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100, "noHBand": 0x200,
    "noVBand": 0x400,
}  # fmt: skip
_CORNERS = {
    ("firstRow", "firstCol"): "nwCell", ("firstRow", "lastCol"): "neCell", ("lastRow", "firstCol"): "swCell",
    ("lastRow", "lastCol"): "seCell",
}  # fmt: skip
_NO = ("0", "false", "off")


class Way(NamedTuple):
    """One way a style may apply.

    The kinds of its conditional formats, the strongest last, and the colour behind the letters (empty: not
    known).
    """

    parts: tuple[str, ...] = ()
    fill: str = PAPER


class Table(NamedTuple):
    """What a table gives the letters in a cell: the number of its style and the ways it may apply."""

    style: str = ""
    ways: tuple[Way, ...] = (Way(),)

    def filled(self, colour: str | None) -> "Table":
        """The same with a colour over that of the table, if there is one."""
        if colour is None:
            return self
        return Table(self.style, tuple(dict.fromkeys(way._replace(fill=colour) for way in self.ways)))


class Place(NamedTuple):
    """Where a cell stands. ``head``: its row is one of headings; ``merged``: it may reach further down."""

    first_row: bool
    last_row: bool
    first_column: bool
    last_column: bool
    head: bool = False
    merged: bool = False


def switches(look: Element | None) -> dict[str, bool] | None:
    """What a table uses of its style (`tblLook`, 17.4.55); None where it does not say."""
    if look is None:
        return None
    text = look.get(f"{W}val", "")
    try:
        bits = int(text or "0", 16)
    except ValueError:
        return None
    named = {name: look.get(f"{W}{name}") for name in _BITS}
    if not text and not any(named.values()):
        return None
    return {
        name: bool(bits & bit) if (own := named[name]) is None else own not in _NO
        for name, bit in _BITS.items()
    }


def ways(
    fills: dict[str, str | None], behind: tuple[str, ...], on: dict[str, bool] | None, at: Place
) -> tuple[Way, ...]:
    """The ways a style applies to a cell.

    Args:
        fills: the kinds of conditional formats of the style, with the colour each lays behind the letters.
        behind: what may lie behind where none of them says so.
        on: those that are in use.
        at: where the cell stands.
    """
    found: dict[Way, None] = {}
    for bands in product(_bands("noVBand", "Vert", on), _bands("noHBand", "Horz", on)):
        for row, column in product(_rows(on, at), _columns(on, at)):
            for order in dict.fromkeys([(row, column), (column, row)]):
                kinds = ("wholeTable", *bands, *order, _CORNERS.get((row, column), ""))
                parts = tuple(kind for kind in kinds if kind in fills)
                own = [colour for kind in parts if (colour := fills[kind]) is not None]
                found |= dict.fromkeys(Way(parts, colour) for colour in (own[-1:] or behind))
    return tuple(found)


def _bands(switch: str, kind: str, on: dict[str, bool] | None) -> Iterator[str]:
    """Which band a cell lies in is left open: each has its own colours."""
    if on is None or not on[switch]:
        yield from (f"band1{kind}", f"band2{kind}")
    yield ""


def _rows(on: dict[str, bool] | None, at: Place) -> Iterator[str]:
    first, last = at.first_row or at.head, at.last_row or at.merged
    if first and (on is None or on["firstRow"]):
        yield "firstRow"
        if at.first_row and on is not None and not at.last_row:
            return
    if last and (on is None or on["lastRow"]):
        yield "lastRow"
        if at.last_row and on is not None and not (at.first_row or at.head or at.merged):
            return
    yield ""


def _columns(on: dict[str, bool] | None, at: Place) -> Iterator[str]:
    if at.first_column and (on is None or on["firstColumn"]):
        yield "firstCol"
        if on is not None and not at.last_column:
            return
    if at.last_column and (on is None or on["lastColumn"]):
        yield "lastCol"
        if on is not None and not at.first_column:
            return
    yield ""
