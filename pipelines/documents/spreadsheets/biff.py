"""Records of XLS files that xlrd passes over: formulas, conditional formats, what is drawn ([MS-XLS])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.documents import ole
from pipelines.documents.spreadsheets.sheet import Place, Range

_BOF, _EOF, _FORMULA, _CONDFMT, _CONDFMT12, _OBJ = 0x809, 0x0A, 0x06, 0x1B0, 0x879, 0x5D
_BOUNDSHEET, _ANCHORS, _CONTINUE = 0x85, 0xEC, 0x3C
_SHEET = 0x10
_NEVER_STORED = 0x03  # of a formula: always calculated, calculated when opened
_DRAWN = {0x05: "a chart", 0x06: "a text box", 0x08: "a picture", 0x19: ""}
_LINES = frozenset((0x01, 0x14))  # a line; the arrow of a filter or a list to choose from
_CLIENT_ANCHOR = b"\x10\xf0\x12\0\0\0"
_LAST = (1 << 16, 1 << 8)


@dataclass(slots=True)
class Records:
    """Of one sheet: formulas whose value is not stored, cells that may look otherwise, what is drawn.

    ``other``: it is a chart or a sheet of macros.
    """

    calculated: set[Place] = field(default_factory=set)
    covered: list[tuple[Range, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    other: bool = False


def records_of(body: bytes) -> dict[int, Records]:
    """The number of a sheet -> its records; nothing of files from before Excel 97, which have others."""
    stream = ole.stream(body, "Workbook", len(body)) or b""
    found: dict[int, Records] = {}
    starts = [start for start, _, kind, _ in _walk(stream, 0) if kind == _BOUNDSHEET]
    for number, at in enumerate(starts):
        (position,) = struct.unpack_from("<I", stream, at)
        found[number] = _sheet(stream, position)
    return found


def _walk(stream: bytes, at: int) -> list[tuple[int, int, int, int]]:
    """Start of the content, its end, kind and depth of the records up to the end of a part."""
    found: list[tuple[int, int, int, int]] = []
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        found.append((at + 4, min(at + 4 + size, len(stream)), kind, depth))
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            break
        at += 4 + size
    return found


def _sheet(stream: bytes, position: int) -> Records:
    records = Records()
    anchors: list[Range] = []
    objects: list[str] = []
    for start, end, kind, depth in _walk(stream, position):
        content = stream[start:end]
        if kind == _BOF and depth == 0:
            records.other = content[2:4] != bytes((_SHEET, 0))
        if depth != 1:
            continue
        if kind == _FORMULA and len(content) >= 16:
            row, column, _, _, flags = struct.unpack_from("<HHHQH", content)
            if flags & _NEVER_STORED:
                records.calculated.add((row, column))
        elif kind in {_CONDFMT, _CONDFMT12}:
            reaches = _ranges(content, 12 if kind == _CONDFMT else 24)
            records.covered += [(reach, "a conditional format") for reach in reaches]
        elif kind in {_ANCHORS, _CONTINUE}:
            place = -1
            while (place := content.find(_CLIENT_ANCHOR, place + 1)) >= 0 and place + 24 <= len(content):
                _, left, _, top, _, right, _, bottom, _ = struct.unpack_from("<9H", content, place + 6)
                anchors.append((top, left, bottom, right))
        elif kind == _OBJ and len(content) >= 6 and content[:2] == b"\x15\0":
            objects.append(_drawn(content[4]))
    for at, what in enumerate(objects):
        if what:
            records.unread.append(what)
            reach = anchors[at] if len(anchors) == len(objects) else (0, 0, *_LAST)
            records.covered.append((reach, f"may be covered: {what}"))
    return records


def _ranges(content: bytes, at: int) -> Iterator[Range]:
    """The ranges that a record lists, their number first."""
    (count,) = struct.unpack_from("<H", content, at) if len(content) >= at + 2 else (0,)
    for one in range(min(count, (len(content) - at - 2) // 8)):
        top, bottom, left, right = struct.unpack_from("<HHHH", content, at + 2 + 8 * one)
        yield top, left, bottom, right


def _drawn(kind: int) -> str:
    """What an object is; empty for notes, which are closed, lines, and arrows of filters."""
    return "" if kind in _LINES else _DRAWN.get(kind, "a drawing")
