"""The binary format of Word 97 to 2003: an OLE file -> lines of text, each with its place in tables.

Read are the text by its piece table, what hides characters, what ends a line, a cell and a row, and where
the cells of a row stand. Names and numbers are those of [MS-DOC], "Word (.doc) Binary File Format". What
styles hide and automatic numbers are not read. What the file says twice is compared, and a file that
contradicts itself is refused: a figure is in its cell, or the file is broken.
"""

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Literal, NamedTuple

import olefile

from pipelines.errors import DocumentError

LOCKED = "a Word file protected by a password"
"""Why a file that asks for a password is not read."""

_MAX_CHARACTERS = 500_000
"""Of all text; a report has less than 50,000."""
_MAX_DEPTH = 9
_MAX_CELLS = 63
_MAX_PROPERTIES = 8 * 1024 * 1024
"""Bytes of all different properties; a report has less than 100,000."""

_WORD, _WORD_97 = 0xA5EC, 0xC0
_HEAD = (14, 22)  # numbers in the parts of the head (csw, cslw)
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CHPX, _PAPX, _CLX, _ANCHORS, _BOXES = 12, 13, 33, 40, 56  # places in FibRgFcLcb97
_PAGE = 512

_HIDDEN = "\ufffe"
"""Stands in for a character that is not shown, so that all positions stay as they are."""
_CONTROLS = {
    **dict.fromkeys([*range(0x20), 0xFFFE, 0xFFFF], "\ufffd"),
    **{code: chr(code) for code in (0x07, 0x09, 0x0B, 0x0C, 0x0D, 0x13, 0x14, 0x15)},
    **dict.fromkeys([0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x1F], _HIDDEN),  # pictures, references, soft hyphen
    0x0A: " ",
    0x0E: " ",
    0x1E: "-",
}
_TEXT = re.compile(r"[^\r\x07\x0c\x13-\x15]")
_FIELD = re.compile(r"[\x13-\x15]")
_END = re.compile(r"[\r\x07\x0c]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

# Single property modifiers. The size of an operand is in the upper three bits (2.2.5.1).
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
_C_DELETED, _C_HIDDEN, _C_SYMBOL = 0x0800, 0x083C, 0x6A09
_LONG = {0xD606, 0xD608}  # the definition of a row has a size of two bytes
_P_TABS = 0xC615
_P_IN_TABLE, _P_ROW_END, _P_DEPTH, _P_INNER_CELL, _P_INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_P_ELSEWHERE = {0x6645, 0x6646}
_P_TABLE_ELSEWHERE = 0x646B
_T_CELLS, _T_VERTICAL = 0xD608, 0xD62B
_T_INSERT, _T_DELETE, _T_WIDTH, _T_MERGE, _T_SPLIT = 0x7621, 0x5622, 0x7623, 0x5624, 0x5625
_SHORT = {0x18: _P_IN_TABLE, 0x19: _P_ROW_END, 0x41: _C_DELETED, 0x5C: _C_HIDDEN}  # Prm0.isprm


class CellFrame(NamedTuple):
    """Where a cell of a row stands, in twips, and how it is merged with the cell before and the one above."""

    left: int
    right: int
    merged: bool
    goes_on: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The text up to a mark, white space collapsed, and what the mark ends.

    ``depth`` is the number of tables around it. ``cells`` says at the end of a row where its cells stand.
    ``gone``: the mark itself is deleted or hidden.
    """

    text: str
    depth: int
    ends: Literal["line", "cell", "row"]
    cells: tuple[CellFrame, ...]
    gone: bool


def lines(body: bytes) -> list[Line]:
    """The lines of the main text in reading order; those of a text box follow the line it hangs on.

    Raises:
        DocumentError: it is no Word file of 97 or later, a locked or a broken one.
    """
    try:
        return _File(body).lines()
    except (struct.error, LookupError, ValueError) as error:
        raise broken(str(error)) from error


def broken(reason: str) -> DocumentError:
    """The error of a file that contradicts itself."""
    return DocumentError(f"not a readable Word file ({reason})")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """What the properties of a paragraph say of its place in tables."""

    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    inner_row_end: bool = False
    cells: tuple[CellFrame, ...] = ()


class _Piece(NamedTuple):
    """Characters ``start`` to ``end`` of the text, at byte ``at``, ``size`` bytes each."""

    start: int
    end: int
    at: int
    size: int
    properties: bytes


class _Runs(NamedTuple):
    """Byte ranges of the text and the properties of each."""

    starts: list[int]
    ends: list[int]
    properties: list[bytes]

    def at(self, byte: int) -> int:
        """Number of the range that holds a byte."""
        number = bisect_right(self.starts, byte) - 1
        if number < 0 or byte >= self.ends[number]:
            raise broken("text without properties")
        return number


class _File:
    def __init__(self, body: bytes) -> None:
        self._word, self._table, self._data = _streams(body)
        if struct.unpack_from("<H28xH", self._word, 32) != _HEAD:
            raise broken("a head of another size")
        counts = list(struct.unpack_from("<8I", self._word, 76))  # ccpText to ccpHdrTxbx
        counts[3] = 0  # no longer used
        self._main = counts[0]
        self._boxes = sum(counts[:6]), sum(counts[:7])
        self._pieces = self._read_pieces(sum(counts))
        self._characters = self._runs(_CHPX)
        self._paragraphs = self._runs(_PAPX)
        self._read = 0  # bytes of properties
        self._hidden: dict[tuple[bytes, bytes], bool] = {}
        self._known: dict[tuple[bytes, bytes], _Paragraph] = {}
        self._gone: set[int] = set()
        self._text = "".join(self._shown(piece) for piece in self._pieces)

    def _part(self, number: int) -> bytes:
        """A part of the table stream, as the file's head places it."""
        at, size = struct.unpack_from("<II", self._word, 154 + 8 * number)
        part = self._table[at : at + size]
        if len(part) < size:
            raise broken("a part outside of its stream")
        return part

    # Text: characters in pieces, and what is shown of it.

    def _read_pieces(self, length: int) -> list[_Piece]:
        """The pieces of a text of this length. Behind it may stand one more mark, which is not read."""
        clx = self._part(_CLX)
        at = 0
        modifiers: list[bytes] = []
        while clx[at] == 1:
            (size,) = struct.unpack_from("<H", clx, at + 1)
            modifiers.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        if clx[at] != 2:
            raise broken("no table of pieces")
        (size,) = struct.unpack_from("<I", clx, at + 1)
        places, entries = _plc(clx[at + 5 :], size, 8)
        if places[0] != 0 or not 0 <= places[-1] - length <= 1 or length > _MAX_CHARACTERS:
            raise broken("pieces of another text")
        pieces = []
        for (start, end), entry in zip(pairwise(places), entries, strict=True):
            _, where, modifier = struct.unpack("<HIH", entry)
            narrow = where >> 30 & 1
            where = (where & 0x3FFFFFFF) // (2 if narrow else 1)
            pieces.append(_Piece(start, min(end, length), where, 2 - narrow, _modifier(modifier, modifiers)))
        used = sorted((piece.at, piece.at + (piece.end - piece.start) * piece.size) for piece in pieces)
        if any(end > start for (_, end), (start, _) in pairwise(used)):
            raise broken("pieces that overlap")
        if used[-1][1] > len(self._word):
            raise broken("text outside of its stream")
        return [piece for piece in pieces if piece.start < piece.end]

    def _shown(self, piece: _Piece) -> str:
        """The characters of a piece; what is deleted or hidden is ``_HIDDEN``, marks are kept and noted."""
        stop = piece.at + (piece.end - piece.start) * piece.size
        raw = self._word[piece.at : stop]
        if piece.size == 1:
            text = raw.decode("cp1252", "replace")
        else:  # one character a unit: pairs that make one letter would shift all that follows
            text = "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
        text = text.translate(_CONTROLS)
        parts: list[str] = []
        runs = self._characters
        at = piece.at
        number = bisect_right(runs.starts, at) - 1
        while at < stop:
            known = 0 <= number < len(runs.starts) and runs.starts[number] <= at < runs.ends[number]
            end = min(runs.ends[number], stop) if known else stop
            first, last = (at - piece.at) // piece.size, (end - piece.at) // piece.size
            part = text[first:last]
            if not known and _TEXT.search(part):  # only marks may have none, LibreOffice forgets the last one
                raise broken("text without properties")
            if known and self._hides((runs.properties[number], piece.properties)):
                self._gone.update(piece.start + first + match.start() for match in _END.finditer(part))
                part = _TEXT.sub(_HIDDEN, part)
            parts.append(part)
            at, number = end, number + 1
        return "".join(parts)

    def _hides(self, properties: tuple[bytes, bytes]) -> bool:
        """Whether characters of these properties are not shown: deleted, hidden, or symbols of a font."""
        if (known := self._hidden.get(properties)) is None:
            self._count(sum(map(len, properties)))
            found = dict.fromkeys((_C_DELETED, _C_HIDDEN, _C_SYMBOL), 0)
            for code, operand in chain.from_iterable(map(_modifiers, properties)):
                if code in found:
                    found[code] = 1 if code == _C_SYMBOL else operand[0] & 1
            known = self._hidden[properties] = any(found.values())
        return known

    def _count(self, size: int) -> None:
        self._read += size
        if self._read > _MAX_PROPERTIES:
            raise broken("more properties than a report has")

    def _runs(self, number: int) -> _Runs:
        """The ranges of all pages of properties (ChpxFkp, PapxFkp)."""
        runs = _Runs([], [], [])
        wide = number == _PAPX
        part = self._part(number)
        for entry in _plc(part, len(part), 4)[1]:
            start = (struct.unpack("<I", entry)[0] & 0x3FFFFF) * _PAGE
            page = self._word[start : start + _PAGE]
            count = page[_PAGE - 1]
            places = struct.unpack_from(f"<{count + 1}I", page)
            if any(a >= b for a, b in pairwise((runs.ends[-1] - 1 if runs.ends else -1, *places))):
                raise broken("properties in no order")
            runs.starts.extend(places[:-1])
            runs.ends.extend(places[1:])
            entries = page[4 * (count + 1) : _PAGE - 1 : 13 if wide else 1]
            runs.properties.extend(_in_page(page, 2 * entries[i], wide=wide) for i in range(count))
        return runs

    # Lines: where they end and in which tables.

    def lines(self) -> list[Line]:
        """The lines of the main text, with the text boxes."""
        hanging = self._read_boxes() if self._boxes[0] < self._boxes[1] else []
        out: list[Line] = []
        for end, line in self._story(0, self._main):
            inside: list[Line] = []
            while hanging and hanging[0][0] <= end:
                _, start, stop = hanging.pop(0)
                inside += [replace(box, depth=box.depth + line.depth) for _, box in self._story(start, stop)]
            out += [line, *inside] if line.ends == "line" else [*inside, line]
        for _, start, stop in hanging:
            out += [box for _, box in self._story(start, stop)]
        return out

    def _read_boxes(self) -> list[tuple[int, int, int]]:
        """Of each text box where it hangs in the main text, and its own text (PlcfSpa, PlcftxbxTxt)."""
        part = self._part(_ANCHORS)
        places, entries = _plc(part, len(part), 26) if part else ([], [])
        anchors = {struct.unpack_from("<I", e)[0]: place for place, e in zip(places, entries, strict=False)}
        part = self._part(_BOXES)
        places, entries = _plc(part, len(part), 22)
        start, stop = self._boxes
        if start + places[-1] > stop + 1:
            raise broken("a text box outside of the text")
        return sorted(
            (anchors.get(struct.unpack_from("<I", e, 14)[0], self._main), start + a, min(start + b, stop))
            for (a, b), e in zip(pairwise(places), entries, strict=True)
        )

    def _story(self, start: int, stop: int) -> Iterator[tuple[int, Line]]:
        """The lines of a part of the text, each with the position of its mark."""
        text = _without_fields(self._text[start:stop])
        begin = 0
        before: Line | None = None  # a line whose mark is gone goes on in the next
        for match in _END.finditer(text):
            position = start + match.start()
            paragraph = self._paragraph(position, match[0])
            if match[0] == "\x0c" and paragraph.depth:
                continue  # a page break
            words = text[begin : match.start()].replace(_HIDDEN, "")
            begin = match.end()
            if before is not None:
                if before.depth == paragraph.depth:
                    words = f"{before.text}{words}"
                else:
                    yield position, replace(before, text=_clean(before.text))
                before = None
            ends = _ends(paragraph, match[0])
            line = Line(words, paragraph.depth, ends, paragraph.cells, position in self._gone)
            if line.gone and ends == "line":
                before = line
            else:
                yield position, replace(line, text=_clean(words))
        if begin < len(text):
            raise broken("text without an end")
        if before is not None:
            yield stop, replace(before, text=_clean(before.text))

    def _paragraph(self, position: int, mark: str) -> _Paragraph:
        """The properties of the paragraph that ends at a position."""
        number = bisect_right(self._pieces, position, key=lambda piece: piece.start) - 1
        piece = self._pieces[number]
        at = piece.at + (position - piece.start) * piece.size
        run = self._paragraphs.at(at)
        properties = self._paragraphs.properties[run][2:], piece.properties
        if (found := self._known.get(properties)) is None:
            found = self._known[properties] = self._read_paragraph(properties)
        if self._paragraphs.ends[run] != at + piece.size and found.depth and mark != "\x0c":
            raise broken("a cell that ends elsewhere")
        return found

    def _read_paragraph(self, properties: tuple[bytes, bytes]) -> _Paragraph:
        flags = {_P_IN_TABLE: 0, _P_ROW_END: 0, _P_DEPTH: 0, _P_INNER_CELL: 0, _P_INNER_ROW_END: 0}
        row = _Row()
        self._count(sum(map(len, properties)))
        for code, operand in chain.from_iterable(map(self._modifiers, properties)):
            if code in flags:
                flags[code] = int.from_bytes(operand, "little")
            elif code >> 10 & 7 == 5:
                row.modify(code, operand)
        depth = flags[_P_DEPTH] or flags[_P_IN_TABLE]
        if depth > _MAX_DEPTH or (depth > 0) != (flags[_P_IN_TABLE] > 0):
            raise broken("a table within no table")
        return _Paragraph(
            depth,
            flags[_P_ROW_END] > 0,
            flags[_P_INNER_CELL] > 0,
            flags[_P_INNER_ROW_END] > 0,
            row.places(),
        )

    def _modifiers(self, properties: bytes) -> Iterator[tuple[int, bytes]]:
        """The modifiers of a paragraph, with those that are too long for its page."""
        for code, operand in _modifiers(properties):
            if code in _P_ELSEWHERE:
                yield from _modifiers(self._elsewhere(operand))
                return
            if code == _P_TABLE_ELSEWHERE:
                yield from _modifiers(self._elsewhere(operand))
            else:
                yield code, operand

    def _elsewhere(self, operand: bytes) -> bytes:
        """Properties in the data stream (PrcData)."""
        (at,) = struct.unpack("<I", operand)
        (size,) = struct.unpack_from("<H", self._data, at)
        properties = self._data[at + 2 : at + 2 + size]
        if len(properties) < size:
            raise broken("properties outside of their stream")
        self._count(size)
        return properties


class _Row:
    """The cells of a row while modifiers change them: n + 1 edges, n flags of merging (TC80)."""

    def __init__(self) -> None:
        self.edges: list[int] = []
        self.flags: list[int] = []

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


def _streams(body: bytes) -> tuple[bytes, bytes, bytes]:
    """The streams of text, of tables and of data."""
    shift, sectors = struct.unpack_from("<H12xI", body, 30)
    if sectors > len(body) >> shift:  # olefile would read that many
        raise broken("more sectors than it has")
    try:
        with olefile.OleFileIO(io.BytesIO(body), raise_defects=olefile.DEFECT_INCORRECT) as ole:
            if not ole.exists("WordDocument"):
                raise DocumentError("an old Office file that is no Word file")
            word = ole.openstream("WordDocument").read()
            magic, version, flags = struct.unpack_from("<HH6xH", word)
            if magic != _WORD or version < _WORD_97:
                raise DocumentError("a Word file from before Word 97, which is not read")
            if flags & _ENCRYPTED:
                raise DocumentError(LOCKED)
            table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
            return word, table, ole.openstream("Data").read() if ole.exists("Data") else b""
    except (OSError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise broken(str(error)) from error


def _plc(data: bytes, size: int, width: int) -> tuple[list[int], list[bytes]]:
    """The positions and entries of a PLC of ``size`` bytes, with entries of ``width``."""
    count, rest = divmod(size - 4, 4 + width)
    if rest or count < 1 or len(data) < size:
        raise broken("a list that is cut off")
    places = list(struct.unpack_from(f"<{count + 1}I", data))
    if any(a > b for a, b in pairwise(places)):
        raise broken("positions in no order")
    at = 4 * (count + 1)
    return places, [data[at + i * width : at + (i + 1) * width] for i in range(count)]


def _in_page(page: bytes, at: int, *, wide: bool) -> bytes:
    """The properties at a place in a page; none at place 0."""
    if at == 0:
        return b""
    size = page[at]
    at += 1
    if wide and size == 0:
        size, at = 2 * page[at], at + 1
    elif wide:
        size = 2 * size - 1
    if at + size > _PAGE - 1:
        raise broken("properties outside of their page")
    return page[at : at + size]


def _modifier(value: int, modifiers: list[bytes]) -> bytes:
    """The properties a piece adds to its text (Prm0, Prm1)."""
    if value & 1:
        return modifiers[value >> 1]
    code = _SHORT.get(value >> 1 & 0x7F)
    return struct.pack("<HB", code, value >> 8) if code else b""


def _modifiers(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Codes and operands of a list of property modifiers."""
    at = 0
    while at + 2 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        if code == 0:  # filling
            return
        at += 2
        size = _OPERANDS[code >> 13]
        if code in _LONG:
            size = 1 + int.from_bytes(properties[at : at + 2], "little")
        elif not size:
            size = 1 + properties[at]
            if code == _P_TABS and size == 256:
                gone = properties[at + 1]
                size = 3 + 4 * gone + 3 * properties[at + 2 + 4 * gone]
        operand = properties[at : at + size]
        if len(operand) < size:
            raise broken("a property that is cut off")
        yield code, operand
        at += size


def _without_fields(text: str) -> str:
    """The text with the results of its fields and without what computes them."""
    parts: list[str] = []
    open_fields: list[bool] = []  # whether the field's result has begun
    at = 0
    for match in _FIELD.finditer(text):
        parts.append(_field_part(text[at : match.start()], shown=all(open_fields)))
        parts.append(_HIDDEN)
        at = match.end()
        if match[0] == "\x13":
            open_fields.append(False)
        elif open_fields and match[0] == "\x14":
            open_fields[-1] = True
        elif open_fields:
            open_fields.pop()
    if not all(open_fields):
        raise broken("a field without an end")
    return "".join(parts) + text[at:]


def _field_part(part: str, *, shown: bool) -> str:
    if shown:
        return part
    if "\x07" in part:
        raise broken("a field over several cells")
    return _TEXT.sub(_HIDDEN, part)


def _ends(paragraph: _Paragraph, mark: str) -> Literal["line", "cell", "row"]:
    """What a mark ends: tables within tables end their cells and rows with the mark of a paragraph."""
    if mark == "\x07":
        if paragraph.depth != 1:
            raise broken("a cell outside of a table")
        return "row" if paragraph.row_end else "cell"
    if paragraph.row_end:
        raise broken("a row without its mark")
    if paragraph.depth > 1 and mark == "\r":
        return "row" if paragraph.inner_row_end else "cell" if paragraph.inner_cell else "line"
    return "line"


def _clean(text: str) -> str:
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(text.split())
