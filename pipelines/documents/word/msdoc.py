"""The binary format of Word 97 to 2003: an OLE file -> lines of text, each with its place in tables.

Read are the text by its piece table, how its letters are shown, what ends a line, a cell and a row, and where
the cells of a row stand. Names and numbers are those of [MS-DOC], "Word (.doc) Binary File Format". What is
shown and is no text (pictures, symbols, numbers of lists) stands as an ``OBJECT``. What the file says twice
is compared, and a file that contradicts itself is refused: a figure is in its cell, or the file is broken.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Literal, NamedTuple

from pipelines.documents.ole import open_ole
from pipelines.documents.word.fields import Field
from pipelines.documents.word.letters import PLAIN, Letters, Look
from pipelines.documents.word.msdoc_modifiers import broken, modifiers
from pipelines.documents.word.msdoc_rows import CellFrame, Row
from pipelines.documents.word.msdoc_styles import LISTS, SHADINGS, Styles
from pipelines.errors import DocumentError

_MAX_CHARACTERS = 500_000
"""Of all text; a report has less than 50,000."""
_MAX_DEPTH = 9
_MAX_PROPERTIES = 8 * 1024 * 1024
"""Bytes of all different properties; a report has less than 100,000."""

_WORD, _WORD_97 = 0xA5EC, 0xC0
_HEAD = (14, 22)  # numbers in the parts of the head (csw, cslw)
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_STYLES, _CHPX, _PAPX, _FONTS, _CLX, _ANCHORS, _BOXES = 1, 12, 13, 15, 33, 40, 56  # places in FibRgFcLcb97
_PAGE = 512

_HIDDEN = "\ufffe"
"""Stands in for a character that is not shown, so that all positions stay as they are."""
_CONTROLS = {
    **dict.fromkeys([*range(0x20), 0xFFFE, 0xFFFF], "\ufffd"),
    **{code: chr(code) for code in (0x07, 0x09, 0x0B, 0x0C, 0x0D, 0x13, 0x14, 0x15)},
    **{code: chr(code) for code in (0x01, 0x02, 0x03, 0x04, 0x08)},
    **dict.fromkeys([0x05, 0x1F], _HIDDEN),  # of a comment, soft hyphen
    0x0A: " ",
    0x0E: " ",
    0x1E: "-",
}
_TEXT = re.compile(r"[^\r\x07\x0c\x13-\x15]")
_SPECIAL = re.compile(r"[\x01-\x04\x08\x13-\x15]")
_PICTURES = {"\x01": "a picture", "\x03": "a line", "\x04": "a line"}
_SMALL = 1134  # twips, 2 cm: nobody reads a table in a picture that is lower or narrower
_END = re.compile(r"[\r\x07\x0c]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

# Single property modifiers.
_C_PICTURE = 0x6A03
_P_IN_TABLE, _P_ROW_END, _P_DEPTH, _P_INNER_CELL, _P_INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_P_ELSEWHERE = {0x6645, 0x6646}
_P_TABLE_ELSEWHERE = 0x646B
_SHORT = {
    0x0C: 0x260A, 0x18: _P_IN_TABLE, 0x19: _P_ROW_END, 0x41: 0x0800, 0x4D: 0x2A0C, 0x53: 0x2A33, 0x57: 0x0837,
    0x5C: 0x083C, 0x62: 0x2A42, 0x68: 0x2A48, 0x73: 0x2A53,
}  # fmt: skip
"""Codes by Prm0.isprm (2.9.215)."""


@dataclass(frozen=True, slots=True)
class Line:
    """The text up to a mark, white space collapsed, and what the mark ends.

    ``depth`` is the number of tables around it. ``cells`` says at the end of a row where its cells stand,
    ``height`` how high it is exactly (in twips, 0: as high as it must be). ``gone``: the mark itself is
    deleted or hidden. ``doubt`` says why the text may not be what is shown. ``inks`` are colours of its
    letters, where the table or the paper lies behind them; ``turned``: the row stands from right to left.
    """

    text: str
    depth: int
    ends: Literal["line", "cell", "row"]
    cells: tuple[CellFrame, ...]
    gone: bool
    doubt: str = ""
    height: int = 0
    inks: frozenset[str] = frozenset()
    turned: bool = False


def lines(body: bytes) -> tuple[list[Line], list[str]]:
    """The lines of the main text in reading order; those of a text box follow the line it hangs on.

    With what stands outside of tables, could hold one and is not read.

    Raises:
        DocumentError: it is no Word file of 97 or later, a locked or a broken one.
    """
    try:
        file = _File(body)
        return file.lines(), file.unread
    except (struct.error, LookupError, ValueError) as error:
        raise broken(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """What the properties of a paragraph say of its place in tables."""

    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    inner_row_end: bool = False
    cells: tuple[CellFrame, ...] = ()
    numbered: bool = False
    height: int = 0
    fill: str | None = None
    turned: bool = False


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
        self.unread: list[str] = []
        self._styles = Styles(self._part(_STYLES), self._part(_FONTS))
        self._looks: dict[tuple[bytes, bytes, int], Look] = {}
        self._odd: list[tuple[int, int, Look]] = []  # ranges of the text that are not plainly shown
        self._at_picture: dict[int, int] = {}  # position -> place in the data stream
        self._shapes: dict[int, tuple[int, int, bool]] = {}  # position -> size, holds text
        self._known: dict[tuple[int, tuple[bytes, bytes]], _Paragraph] = {}
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
        while at < stop:
            number = bisect_right(runs.starts, at) - 1
            known = 0 <= number < len(runs.starts) and runs.starts[number] <= at < runs.ends[number]
            end = min(runs.ends[number], stop) if known else stop
            style, end = self._style_at(at, end)
            first, last = (at - piece.at) // piece.size, (end - piece.at) // piece.size
            part = text[first:last]
            if not known and _TEXT.search(part):  # only marks may have none, LibreOffice forgets the last one
                raise broken("text without properties")
            if known:
                look = self._look(runs.properties[number], piece.properties, style)
                if look.hidden:
                    self._gone.update(piece.start + first + match.start() for match in _END.finditer(part))
                    part = _TEXT.sub(_HIDDEN, part)
                if look != PLAIN:
                    self._odd.append((piece.start + first, piece.start + last, look))
                if "\x01" in part:
                    self._note_pictures(part, piece.start + first, runs.properties[number])
            parts.append(part)
            at = end
        return "".join(parts)

    def _style_at(self, at: int, end: int) -> tuple[int, int]:
        """The style of the paragraph that holds a byte, and where the paragraph or the range ends."""
        runs = self._paragraphs
        number = bisect_right(runs.starts, at) - 1
        if number < 0 or at >= runs.ends[number]:
            following = runs.starts[number + 1] if number + 1 < len(runs.starts) else end
            return 0, min(end, max(following, at + 1))
        return int.from_bytes(runs.properties[number][:2], "little"), min(end, runs.ends[number])

    def _look(self, properties: bytes, of_piece: bytes, style: int) -> Look:
        key = properties, of_piece, style
        if (known := self._looks.get(key)) is None:
            self._count(len(properties) + len(of_piece) + 1)
            known = self._looks[key] = self._styles.look(style, (properties, of_piece))
        return known

    def _note_pictures(self, part: str, start: int, properties: bytes) -> None:
        for code, operand in modifiers(properties):
            if code == _C_PICTURE:
                place = int.from_bytes(operand, "little")
                self._at_picture.update((start + at, place) for at, sign in enumerate(part) if sign == "\x01")

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
        hanging = self._read_boxes()
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
        anchors: dict[int, int] = {}
        for place, entry in zip(places, entries, strict=False):
            shape, left, top, right, bottom = struct.unpack_from("<I4i", entry)
            anchors[shape] = place
            self._shapes[place] = right - left, bottom - top, False
        part = self._part(_BOXES)
        if not part:
            return []
        places, entries = _plc(part, len(part), 22)
        start, stop = self._boxes
        if start + places[-1] > stop + 1:
            raise broken("a text box outside of the text")
        boxes = []
        for (a, b), entry in zip(pairwise(places), entries, strict=True):
            (shape,) = struct.unpack_from("<I", entry, 14)
            place = anchors.get(shape, self._main)
            if place in self._shapes:
                self._shapes[place] = *self._shapes[place][:2], True
            boxes.append((place, start + a, min(start + b, stop)))
        return sorted(boxes)

    def _story(self, start: int, stop: int) -> Iterator[tuple[int, Line]]:
        """The lines of a part of the text, each with the position of its mark."""
        text = self._text[start:stop]
        fields: list[Field] = []
        begin = 0
        out = Letters()
        before: Line | None = None  # a line whose mark is gone goes on in the next
        for match in _END.finditer(text):
            position = start + match.start()
            paragraph = self._paragraph(position, match[0])
            if match[0] == "\x0c" and paragraph.depth:
                self._show(start + begin, position, fields, out, paragraph)
                out.add(" ")
                begin = match.end()
                continue  # a page break
            if before is not None and before.depth != paragraph.depth:
                yield position, _shown(before, out)
                out = Letters()
            before = None
            first = begin
            self._show(start + begin, position, fields, out, paragraph)
            begin = match.end()
            if match[0] == "\x07" and not all(field.in_result for field in fields):
                raise broken("a field over several cells")
            ends = _ends(paragraph, match[0])
            line = Line(
                "",
                paragraph.depth,
                ends,
                paragraph.cells,
                position in self._gone,
                height=paragraph.height,
                turned=paragraph.turned,
            )
            if line.gone and ends == "line":
                before = line
                continue
            if paragraph.depth and ends != "row" and not any(map(str.isalpha, out.text())):
                if paragraph.numbered:
                    out.stand_in("a list number")
                elif not out.text() and "\x02" in text[first:begin]:
                    out.stand_in("the number of a note")
            yield position, _shown(line, out)
            out = Letters()
        if begin < len(text):
            raise broken("text without an end")
        if not all(field.in_result for field in fields):
            raise broken("a field without an end")
        if before is not None:
            yield stop, _shown(before, out)

    def _show(self, begin: int, end: int, fields: list[Field], out: Letters, paragraph: _Paragraph) -> None:
        """Add what is shown of a part of a paragraph."""
        in_cell = paragraph.depth > 0
        number = bisect_right(self._odd, begin, key=lambda odd: odd[1])
        at = begin
        while at < end:
            start, stop, look = self._odd[number] if number < len(self._odd) else (end, end, PLAIN)
            if at < start:
                stop, look = min(start, end), PLAIN
            else:
                stop, number = min(stop, end), number + 1
            text = self._text[at:stop]
            last = 0
            for match in _SPECIAL.finditer(text):
                _add(text[last : match.start()], look, fields, out)
                last = match.end()
                if match[0] in "\x13\x14\x15":
                    _field_mark(match[0], look, fields, out)
                elif all(field.shows_result() for field in fields):
                    self._sign(match[0], at + match.start(), look, out, in_cell=in_cell)
            _add(text[last:], look, fields, out)
            at = stop
        if paragraph.fill is not None:
            out.lie_on(paragraph.fill)

    def _sign(self, sign: str, position: int, look: Look, out: Letters, *, in_cell: bool) -> None:
        """What stands in the text for a picture, a drawing or a note."""
        what, width, height = _PICTURES.get(sign, "a drawing"), _SMALL, _SMALL
        if sign == "\x02":
            if look.raised <= 0:
                out.stand_in("the number of a note")
            return
        if sign == "\x08":
            width, height, holds_text = self._shapes.get(position, (_SMALL, _SMALL, False))
            if holds_text:
                return
        elif position in self._at_picture:  # PICF: dxaGoal, dyaGoal, mx, my
            at = self._at_picture[position] + 28
            if at + 8 <= len(self._data):
                wide, high, mx, my = struct.unpack_from("<hhHH", self._data, at)
                width, height = wide * mx // 1000, high * my // 1000
        if in_cell or sign in "\x03\x04":
            out.stand_in(what)
        if min(abs(width), abs(height)) >= _SMALL and sign in "\x01\x08":
            self.unread.append(what)

    def _paragraph(self, position: int, mark: str) -> _Paragraph:
        """The properties of the paragraph that ends at a position."""
        number = bisect_right(self._pieces, position, key=lambda piece: piece.start) - 1
        piece = self._pieces[number]
        at = piece.at + (position - piece.start) * piece.size
        run = self._paragraphs.at(at)
        style = int.from_bytes(self._paragraphs.properties[run][:2], "little")
        properties = self._paragraphs.properties[run][2:], piece.properties
        if (found := self._known.get((style, properties))) is None:
            found = self._known[style, properties] = self._read_paragraph(style, properties)
        if self._paragraphs.ends[run] != at + piece.size and found.depth and mark != "\x0c":
            raise broken("a cell that ends elsewhere")
        return found

    def _read_paragraph(self, style: int, properties: tuple[bytes, bytes]) -> _Paragraph:
        flags = {_P_IN_TABLE: 0, _P_ROW_END: 0, _P_DEPTH: 0, _P_INNER_CELL: 0, _P_INNER_ROW_END: 0}
        own: dict[int, bytes] = {}
        row = Row()
        self._count(sum(map(len, properties)))
        for code, operand in chain.from_iterable(map(self._modifiers, properties)):
            if code in flags:
                flags[code] = int.from_bytes(operand, "little")
            elif code >> 10 & 7 == 5:
                row.modify(code, operand)
            elif code in LISTS or code in SHADINGS:
                own[code] = operand
        depth = flags[_P_DEPTH] or flags[_P_IN_TABLE]
        if depth > _MAX_DEPTH or (depth > 0) != (flags[_P_IN_TABLE] > 0):
            raise broken("a table within no table")
        return _Paragraph(
            depth,
            flags[_P_ROW_END] > 0,
            flags[_P_INNER_CELL] > 0,
            flags[_P_INNER_ROW_END] > 0,
            row.places(),
            self._styles.numbers(style, own),
            -row.height if row.height < 0 else 0,
            self._styles.shading(style, own),
            row.turned,
        )

    def _modifiers(self, properties: bytes) -> Iterator[tuple[int, bytes]]:
        """The modifiers of a paragraph, with those that are too long for its page."""
        for code, operand in modifiers(properties):
            if code in _P_ELSEWHERE:
                yield from modifiers(self._elsewhere(operand))
                return
            if code == _P_TABLE_ELSEWHERE:
                yield from modifiers(self._elsewhere(operand))
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


def _streams(body: bytes) -> tuple[bytes, bytes, bytes]:
    """The streams of text, of tables and of data."""
    try:
        with open_ole(body) as ole:
            if not ole.exists("WordDocument"):
                raise DocumentError("an old Office file that is no Word file")
            word = ole.openstream("WordDocument").read()
            magic, version, flags = struct.unpack_from("<HH6xH", word)
            if magic != _WORD or version < _WORD_97:
                raise DocumentError("a Word file from before Word 97, which is not read")
            if flags & _ENCRYPTED:
                raise DocumentError("a Word file protected by a password")
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


def _add(text: str, look: Look, fields: list[Field], out: Letters) -> None:
    """Add letters, unless they tell an open field what to do."""
    text = text.replace(_HIDDEN, "")
    if all(field.shows_result() for field in fields):
        out.add(text, look)
    elif not fields[-1].in_result:
        fields[-1].instruction.append(text)


def _field_mark(mark: str, look: Look, fields: list[Field], out: Letters) -> None:
    if mark == "\x13":
        fields.append(Field())
    elif mark == "\x14" and fields:
        fields[-1].in_result = True
        if all(field.shows_result() for field in fields) and not look.hidden:
            fields[-1].begin_result(out)
    elif fields:
        closed = fields.pop()
        if all(field.shows_result() for field in fields):
            closed.end(out, look)


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


def _shown(line: Line, out: Letters) -> Line:
    """A line with its text."""
    text = out.text()
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return replace(line, text=text, doubt=out.why(), inks=frozenset(out.inks))
