"""The cells of a row of an old Word file while modifiers change them ([MS-DOC] 2.6.3)."""

import struct
from itertools import pairwise
from typing import NamedTuple

from pipelines.documents.msdoc_modifiers import broken

_MAX_CELLS = 63
_T_CELLS, _T_VERTICAL, _T_HEIGHT = 0xD608, 0xD62B, 0x9407
_T_INSERT, _T_DELETE, _T_WIDTH, _T_MERGE, _T_SPLIT = 0x7621, 0x5622, 0x7623, 0x5624, 0x5625


class CellFrame(NamedTuple):
    """Where a cell of a row stands, in twips, and how it is merged with the cell before and the one above."""

    left: int
    right: int
    merged: bool
    goes_on: bool
    opens: bool


class Row:
    """The cells of a row while modifiers change them: n + 1 edges, n flags of merging (TC80)."""

    def __init__(self) -> None:
        self.edges: list[int] = []
        self.flags: list[int] = []
        self.height = 0

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
        elif code in {_T_INSERT, _T_DELETE, _T_WIDTH, _T_MERGE, _T_SPLIT}:
            self._change(code, operand)
        if len(self.flags) > _MAX_CELLS or any(a > b for a, b in pairwise(self.edges)):
            raise broken("a row of no width")

    def _change(self, code: int, operand: bytes) -> None:
        first, limit = operand[:2]
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
            CellFrame(left, right, flags & 3 > 1, flags & 0x60 == 0x20, flags & 0x60 == 0x60)
            for (left, right), flags in zip(pairwise(self.edges), self.flags, strict=True)
        )
