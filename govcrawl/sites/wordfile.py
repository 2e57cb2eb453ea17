"""Writes old Word files (.doc): an OLE file of a text in pieces and the pages of its properties.

As little as Word's format [MS-DOC] asks for, by hand, so that tests can write what no program would.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SECTOR = 512
TEXT_AT = 2048  # in the stream WordDocument
_SMALL = 4096  # streams below this size would go into a stream of their own

IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = struct.pack("<HB", 0x2417, 1)
INNER_CELL = struct.pack("<HB", 0x244B, 1)
INNER_ROW_END = struct.pack("<HB", 0x244C, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
HIDDEN = struct.pack("<HB", 0x083C, 1)
SYMBOL = struct.pack("<HHH", 0x6A09, 0, 0xF0FE)
OPENS, GOES_ON = 0x60, 0x20  # vertical merging in the flags of a cell
FIRST_MERGED, MERGED = 1, 2  # the same sideways


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of the same properties, marks included."""

    text: str
    properties: bytes = b""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its runs, the last of which ends with the mark, its properties and its style's number."""

    runs: tuple[Run, ...]
    properties: bytes = b""
    style: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of the text as it is stored; ``modifier`` is the Prm of its entry."""

    start: int
    end: int
    narrow: bool = False
    modifier: int = 0


def line(text: str, *, mark: str = "\r", properties: bytes = b"", hides: bytes = b"") -> Line:
    """A paragraph of one run."""
    return Line((Run(text + mark, hides),), properties)


def depth(number: int) -> bytes:
    """The properties of a paragraph within that many tables."""
    return IN_TABLE + struct.pack("<HI", 0x6649, number)


def cells(edges: Sequence[int], flags: Sequence[int] = ()) -> bytes:
    """The definition of a row: where its cells begin and the last one ends, in twips, and their merging."""
    defined = b"".join(struct.pack("<H18x", flag) for flag in (*flags, *[0] * (len(edges) - 1 - len(flags))))
    content = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + defined
    return struct.pack("<HH", 0xD608, len(content) + 1) + content


def row(texts: Sequence[str], edges: Sequence[int], flags: Sequence[int] = ()) -> list[Line]:
    """A row of a table; a line break in a text begins a paragraph."""
    lines: list[Line] = []
    for text in texts:
        *before, last = text.split("\n")
        lines += [line(part, properties=depth(1)) for part in before]
        lines.append(line(last, mark="\x07", properties=depth(1)))
    return [*lines, line("", mark="\x07", properties=depth(1) + ROW_END + cells(edges, flags))]


def word_file(
    lines: Iterable[Line],
    *,
    pieces: Sequence[Piece] = (),
    modifiers: Sequence[bytes] = (),
    counts: Sequence[int] = (),
    parts: dict[int, bytes] | None = None,
    data: bytes = b"",
    version: int = 0xC1,
    flags: int = 0,
) -> bytes:
    """A file of these paragraphs.

    Args:
        lines: all paragraphs, those of text boxes after the main text.
        pieces: how the text is stored, in the order in which it lies in the file; else as one piece.
        modifiers: properties that the ``modifier`` of a piece refers to.
        counts: characters of the main text and of each other kind of text; else all is main text.
        parts: more parts of the table stream by their number in the head.
        data: the data stream.
        version: number of the format.
        flags: more flags of the head.
    """
    lines = list(lines)
    text = "".join(run.text for line in lines for run in line.runs)
    stored = pieces or [Piece(0, len(text))]
    content, places = _stored(text, stored)
    papx = _Pages(wide=True)
    chpx = _Pages(wide=False)
    for piece, at in zip(stored, places, strict=True):
        size = 1 if piece.narrow else 2
        for start, end, properties in _cut(_paragraph_runs(lines), piece):
            papx.add(at + (start - piece.start) * size, at + (end - piece.start) * size, properties)
        for start, end, properties in _cut(_character_runs(lines), piece):
            chpx.add(at + (start - piece.start) * size, at + (end - piece.start) * size, properties)
    content += bytes(-len(content) % SECTOR)
    table: dict[int, bytes] = dict(parts or {})
    for number, pages in ((12, chpx), (13, papx)):
        table[number] = pages.bins((TEXT_AT + len(content)) // SECTOR)
        content += pages.content()
    table[33] = _clx(stored, places, modifiers)
    head, stream = _parts(table)
    words = [*(counts or (len(text),)), *[0] * 8][:8]
    fib = struct.pack("<HHHHHH", 0xA5EC, version, 0, 0x0804, 0, 0x0200 | flags).ljust(32, b"\0")
    fib += (
        struct.pack("<H28x", 14) + struct.pack("<H12x8I", 22, *words).ljust(90, b"\0") + struct.pack("<H", 93)
    )
    return ole(
        {
            "WordDocument": (fib + head).ljust(TEXT_AT, b"\0") + content,
            "1Table": stream,
            "Data": data or b"\0",
        }
    )


def _stored(text: str, pieces: Sequence[Piece]) -> tuple[bytes, list[int]]:
    content, places = b"", []
    for piece in pieces:
        part = text[piece.start : piece.end]
        places.append(TEXT_AT + len(content))
        content += (
            part.encode("cp1252") if piece.narrow else b"".join(struct.pack("<H", ord(c)) for c in part)
        )
        content += bytes(len(content) % 2)
    return content, places


def _paragraph_runs(lines: list[Line]) -> Iterator[tuple[int, bytes]]:
    for line in lines:
        yield sum(len(run.text) for run in line.runs), struct.pack("<H", line.style) + line.properties


def _character_runs(lines: list[Line]) -> Iterator[tuple[int, bytes]]:
    for line in lines:
        for run in line.runs:
            yield len(run.text), run.properties


def _cut(runs: Iterable[tuple[int, bytes]], piece: Piece) -> Iterator[tuple[int, int, bytes]]:
    """The part of each run that lies in a piece."""
    at = 0
    for length, properties in runs:
        start, end = max(at, piece.start), min(at + length, piece.end)
        if start < end:
            yield start, end, properties
        at += length


class _Pages:
    """Pages of 512 bytes: the ranges from the front, their properties from the back."""

    def __init__(self, *, wide: bool) -> None:
        self._wide = wide
        self._pages: list[list[tuple[int, int, bytes]]] = []

    def add(self, start: int, end: int, properties: bytes) -> None:
        item = (start, end, self._packed(properties))
        if (
            not self._pages
            or self._pages[-1][-1][1] != start
            or self._size([*self._pages[-1], item]) > SECTOR
        ):
            self._pages.append([])
        self._pages[-1].append(item)

    def _packed(self, properties: bytes) -> bytes:
        if not self._wide:
            return bytes([len(properties)]) + properties if properties else b""
        if len(properties) % 2:
            return bytes([(len(properties) + 1) // 2]) + properties
        return bytes([0, len(properties) // 2]) + properties

    def _size(self, items: list[tuple[int, int, bytes]]) -> int:
        entry = 13 if self._wide else 1
        return 4 * (len(items) + 1) + entry * len(items) + sum(len(p) + 1 for p in {p for *_, p in items}) + 2

    def bins(self, first: int) -> bytes:
        """The list of the pages, the first of which is page ``first`` of the file."""
        places = [page[0][0] for page in self._pages] + [self._pages[-1][-1][1]]
        numbers = range(first, first + len(self._pages))
        return struct.pack(f"<{len(places)}I", *places) + struct.pack(f"<{len(numbers)}I", *numbers)

    def content(self) -> bytes:
        """The pages."""
        return b"".join(self._page(items) for items in self._pages)

    def _page(self, items: list[tuple[int, int, bytes]]) -> bytes:
        page = bytearray(SECTOR)
        page[-1] = len(items)
        struct.pack_into(f"<{len(items) + 1}I", page, 0, *[start for start, _, _ in items], items[-1][1])
        end = SECTOR - 1
        known: dict[bytes, int] = {b"": 0}
        for i, (_, _, properties) in enumerate(items):
            if properties not in known:
                end = (end - len(properties)) & ~1
                page[end : end + len(properties)] = properties
                known[properties] = end // 2
            page[4 * (len(items) + 1) + (13 if self._wide else 1) * i] = known[properties]
        return bytes(page)


def _clx(pieces: Sequence[Piece], places: Sequence[int], modifiers: Sequence[bytes]) -> bytes:
    """The table of the pieces in the order of the text."""
    order = sorted(zip(pieces, places, strict=True), key=lambda item: item[0].start)
    entries = b"".join(
        struct.pack("<HIH", 0, at * 2 | 0x40000000 if piece.narrow else at, piece.modifier)
        for piece, at in order
    )
    plc = struct.pack(f"<{len(order) + 1}I", *[piece.start for piece, _ in order], order[-1][0].end) + entries
    before = b"".join(struct.pack("<BH", 1, len(modifier)) + modifier for modifier in modifiers)
    return before + struct.pack("<BI", 2, len(plc)) + plc


def _parts(parts: dict[int, bytes]) -> tuple[bytes, bytes]:
    """Where each part lies, and the stream of them."""
    head = [(0, 0)] * 93
    stream = b""
    for number, part in parts.items():
        head[number] = (len(stream), len(part))
        stream += part
    return b"".join(struct.pack("<II", *place) for place in head), stream


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE file of streams whose names are told apart by their lengths."""
    content = b""
    entries: list[tuple[str, int, int]] = []
    fat: list[int] = []
    for name, stream in streams.items():
        stream = stream.ljust(_SMALL, b"\0")
        stream += bytes(-len(stream) % SECTOR)
        first = len(fat)
        fat += [*range(first + 1, first + len(stream) // SECTOR), 0xFFFFFFFE]
        content += stream
        entries.append((name, first, len(stream)))
    entries.sort(key=lambda entry: len(entry[0]))
    middle = len(entries) // 2
    directory = _entry("Root Entry", 5, child=middle + 1)
    for number, (name, first, size) in enumerate(entries, 1):  # a chain to each side of the middle one
        before = number - 1 if 1 < number <= middle + 1 else 0xFFFFFFFF
        after = number + 1 if middle + 1 <= number < len(entries) else 0xFFFFFFFF
        directory += _entry(name, 2, before, after, first=first, size=size)
    directory += b"".join(_entry("", 0) for _ in range(-(len(entries) + 1) % 4))
    start = len(fat)
    sectors = len(directory) // SECTOR
    fat += [*range(start + 1, start + sectors), 0xFFFFFFFE]
    tables = -(-(len(fat) + 1) // 127)  # of 128 numbers each, for all sectors and their own
    at = len(fat)
    fat += [0xFFFFFFFD] * tables
    fat += [0xFFFFFFFF] * (-len(fat) % 128)
    difat = [*range(at, at + tables), *[0xFFFFFFFF] * (109 - tables)]
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, start, 0, _SMALL, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *difat)
    return header + content + directory + struct.pack(f"<{len(fat)}I", *fat)


def _entry(
    name: str,
    kind: int,
    left: int = 0xFFFFFFFF,
    right: int = 0xFFFFFFFF,
    *,
    child: int = 0xFFFFFFFF,
    first: int = 0xFFFFFFFE,
    size: int = 0,
) -> bytes:
    """An entry of the directory."""
    written = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sHBBIII36xIQ", written, len(written), kind, 1, left, right, child, first if kind else 0, size
    )
