"""The cells of a row of an old Word file while modifiers change them ([MS-DOC] 2.6.3)."""

import struct
from itertools import pairwise
from typing import NamedTuple

from pipelines.documents.word.msdoc_modifiers import broken
from pipelines.documents.word.msdoc_shading import shading

_MAX_CELLS = 63
_T_CELLS, _T_VERTICAL, _T_HEIGHT = 0xD608, 0xD62B, 0x9407
_T_INSERT, _T_DELETE, _T_WIDTH, _T_MERGE, _T_SPLIT = 0x7621, 0x5622, 0x7623, 0x5624, 0x5625
_SHADES = {0xD612: 0, 0xD616: 22, 0xD60C: 44, 0xD670: 0, 0xD671: 22, 0xD672: 44}
"""Modifiers that list shadings, with the cell they begin at; the last three say what styles leave open."""
_OLD_SHADES, _SET_SHADE, _SET_ODD, _SET_OLD, _SET_OLD_ODD = 0xD609, 0xD62D, 0xD62E, 0x7627, 0x7628
_SHADE_ALL = 0xD660
_RIGHT_TO_LEFT = {0x560B, 0x5664}


class CellFrame(NamedTuple):
    """Where a cell of a row stands, in twips, and how it is merged with the cell before and the one above.

    ``fill`` is the colour behind it: empty if that can't be told, None if there is none.
    """

    left: int
    right: int
    merged: bool
    goes_on: bool
    opens: bool
    fill: str | None = None


class Row:
    """The cells of a row while modifiers change them: n + 1 edges, n flags of merging (TC80)."""

    def __init__(self) -> None:
        self.edges: list[int] = []
        self.flags: list[int] = []
        self.height = 0
        self.turned = False
        self._fills: dict[int, str | None] = {}
        self._old_fills: dict[int, str | None] = {}
        self._behind: str | None = None
        self._shifted = False

    def modify(self, code: int, operand: bytes) -> None:
        """Apply a table modifier (2.6.3); most say nothing of where cells stand."""
        if code == _T_CELLS:
            count = operand[2]
            self.edges = list(struct.unpack_from(f"<{count + 1}h", operand, 3))
            rest = operand[3 + 2 * (count + 1) :]
            self.flags = [int.from_bytes(rest[20 * i : 20 * i + 2], "little") for i in range(count)]
        elif code == _T_VERTICAL:
            cell, merge = operand[1:3]
            self.flags[cell] = self.flags[cell] & ~0x60 | (merge & 3) << 5
        elif code == _T_HEIGHT:
            (self.height,) = struct.unpack("<h", operand)
        elif code in _RIGHT_TO_LEFT:
            self.turned = operand[0] != 0
        elif code in _SHADES:
            self._shade(self._fills, _SHADES[code], operand[1:], 10, over=code >> 4 & 0xF != 7)
        elif code == _OLD_SHADES:
            self._shade(self._old_fills, 0, operand[1:], 2)
        elif code in {_SET_SHADE, _SET_ODD, _SET_OLD, _SET_OLD_ODD}:
            self._set_shade(code, operand[1:] if code in {_SET_SHADE, _SET_ODD} else operand)
        elif code == _SHADE_ALL:
            self._behind = shading(operand[1:])
        elif code in {_T_INSERT, _T_DELETE, _T_WIDTH, _T_MERGE, _T_SPLIT}:
            self._change(code, operand)
        if len(self.flags) > _MAX_CELLS or any(a > b for a, b in pairwise(self.edges)):
            raise broken("a row of no width")

    def _shade(
        self, fills: dict[int, str | None], first: int, shades: bytes, size: int, *, over: bool = True
    ) -> None:
        for number in range(len(shades) // size):
            if over or first + number not in fills:
                fills[first + number] = shading(shades[number * size : (number + 1) * size])

    def _set_shade(self, code: int, operand: bytes) -> None:
        step = 2 if code in {_SET_ODD, _SET_OLD_ODD} else 1
        for number in range(operand[0], min(operand[1], _MAX_CELLS), step):
            self._fills[number] = shading(operand[2:])

    def _fill(self, number: int) -> str | None:
        """The colour behind a cell."""
        own = self._fills.get(number, self._old_fills.get(number))
        if self._shifted and (self._fills or self._old_fills):
            return ""
        return self._behind if own is None else own

    def _change(self, code: int, operand: bytes) -> None:
        first, limit = operand[:2]
        self._shifted |= code in {_T_INSERT, _T_DELETE}
        if code == _T_INSERT:
            limit += first
        if not first < limit <= len(self.flags) + (limit - first if code == _T_INSERT else 0):
            raise broken("a row without that cell")
        if code == _T_INSERT:
            width = int.from_bytes(operand[2:], "little")
            added = [self.edges[first] + width * (i + 1) for i in range(limit - first)]
            self.edges[first + 1 :] = [
                *added,
                *(edge + added[-1] - self.edges[first] for edge in self.edges[first + 1 :]),
            ]
            self.flags[first:first] = [0] * len(added)
        elif code == _T_DELETE:
            del self.edges[first:limit], self.flags[first:limit]
        elif code == _T_WIDTH:
            width = int.from_bytes(operand[2:], "little")
            widths = [b - a for a, b in pairwise(self.edges)]
            widths[first:limit] = [width] * (limit - first)
            for i, wide in enumerate(widths):
                self.edges[i + 1] = self.edges[i] + wide
        else:
            for i in range(first, limit):
                merged = 0 if code == _T_SPLIT else 1 if i == first else 2
                self.flags[i] = self.flags[i] & ~3 | merged

    def places(self) -> tuple[CellFrame, ...]:
        """The cells as they stand in the end."""
        return tuple(
            CellFrame(
                left, right, flags & 3 > 1, flags & 0x60 == 0x20, flags & 0x60 == 0x60, self._fill(number)
            )
            for number, ((left, right), flags) in enumerate(
                zip(pairwise(self.edges), self.flags, strict=True)
            )
        )
