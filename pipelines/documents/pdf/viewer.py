"""What a viewer makes of a page: PDFium gives its letters, lines and shapes, and draws it for the proof.

PDFium is what Chrome shows PDF files with. It reads what pdfminer does not: every chain of filters, damaged
cross-references, turned pages, form fields and annotations (drawn into the page by ``FPDFPage_Flatten``).
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipelines.document import OBJECT
from pipelines.errors import DocumentError

Pixels = NDArray[np.uint8]

_PIXELS = 8_000_000
"""Of one drawing; an A4 page at 144 dots an inch has two million."""
_SCALE = 2.0
_HAIR = 0.05
"""Points that nobody sees."""

DOUBTFUL = "Doubtful"
"""The tag of marked content whose letters may not be what they are said to be; who writes a PDF knows."""
_DOUBTED = f"{DOUBTFUL}\0".encode("utf-16-le")
_IDEOGRAPH = re.compile("[\u2e80-\u9fff]")


class Box(NamedTuple):
    """A rectangle as the reader sees it: from the left and from the top, in points."""

    x0: float
    top: float
    x1: float
    bottom: float

    def overlap(self, other: "Box") -> tuple[float, float]:
        """How far both reach over each other, across and down; less than 0 where they are apart."""
        return (
            min(self.x1, other.x1) - max(self.x0, other.x0),
            min(self.bottom, other.bottom) - max(self.top, other.top),
        )


@dataclass(slots=True)
class Letter:
    """A letter of the text layer.

    ``box`` holds its ink as its font draws it, ``x0`` and ``x1`` its advance, ``baseline`` and ``size`` say
    where it stands. ``drawn_by`` is the object of the page that paints it. ``turned``: it does not stand
    upright to the reader. ``lean``: how far an italic letter leans to the right, by its height.
    ``clipped``: it does not stand whole inside the frame that its object is drawn in. ``blank``: the font
    draws nothing (a space; a glyph that this machine's substitute for a font outside of the file lacks).
    """

    text: str
    box: Box
    x0: float
    x1: float
    baseline: float
    size: float
    drawn_by: int
    turned: bool = False
    blank: bool = False
    doubt: str = ""
    lean: float = 0.0
    clipped: bool = False

    @property
    def upright(self) -> Box:
        """The box that the letter would have if it did not lean."""
        box, foot = self.box, self.baseline
        return Box(
            box.x0 - self.lean * (foot - box.bottom),
            box.top,
            box.x1 - self.lean * (foot - box.top),
            box.bottom,
        )


@dataclass(slots=True)
class Shape:
    """A path of the page: its pieces as points; one that closes ends where it began."""

    pieces: list[list[tuple[float, float]]]
    filled: bool
    stroked: bool
    breadth: float
    straight: bool = True


@dataclass(slots=True)
class Page:
    """What PDFium sees of one page, turned so that its letters stand upright."""

    width: float
    height: float
    letters: list[Letter]
    shapes: list[Shape]
    pictures: list[Box]
    fields: list[Box]  # form fields that show their value
    open_fields: list[Box]  # form fields whose value and appearance are not the same
    drawing: "Drawing | None" = None


class Viewer:
    """An open PDF file. Use it in a ``with`` block.

    Raises:
        DocumentError: it is none, or needs a password.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body  # PDFium reads from it as long as the file is open
        self._file = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
        if not self._file:
            if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
                raise DocumentError("a PDF protected by a password")
            raise DocumentError("not a readable PDF")
        self._form_info = pdfium.FPDF_FORMFILLINFO(version=2)
        self._form = pdfium.FPDFDOC_InitFormFillEnvironment(self._file, self._form_info)
        self.count = int(pdfium.FPDF_GetPageCount(self._file))

    def __enter__(self) -> "Viewer":
        return self

    def __exit__(self, *_: object) -> None:
        if self._form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._form)
        pdfium.FPDF_CloseDocument(self._file)

    def page(self, number: int) -> "Sheet":
        """A page, opened; None of its content is looked at yet."""
        return Sheet(self._file, self._form, number)


class Sheet:
    """An open page. Use it in a ``with`` block."""

    def __init__(self, file: Any, form: Any, number: int) -> None:
        self._page = pdfium.FPDF_LoadPage(file, number)
        if not self._page:
            raise DocumentError(f"page {number + 1} can't be opened")
        self.fields: list[tuple[tuple[float, float, float, float], str]] = []
        self._own = int(pdfium.FPDFPage_CountObjects(self._page))
        if pdfium.FPDFPage_GetAnnotCount(self._page) > 0:
            self.fields = list(_fields(self._page, form))
            pdfium.FPDFPage_Flatten(self._page, pdfium.FLAT_NORMALDISPLAY)
            pdfium.FPDF_ClosePage(self._page)
            self._page = pdfium.FPDF_LoadPage(file, number)
            if not self._page:
                raise DocumentError(f"page {number + 1} can't be opened")
        self._text = pdfium.FPDFText_LoadPage(self._page)
        frame = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self._page, frame)
        self._frame = (frame.left, frame.bottom, frame.right, frame.top)
        self._turn = int(pdfium.FPDFPage_GetRotation(self._page)) % 4

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, *_: object) -> None:
        if self._text:
            pdfium.FPDFText_ClosePage(self._text)
        pdfium.FPDF_ClosePage(self._page)

    @property
    def objects(self) -> int:
        """How much is drawn."""
        return int(pdfium.FPDFPage_CountObjects(self._page)) + max(
            0, int(pdfium.FPDFText_CountChars(self._text))
        )

    def read(self) -> Page:
        """Everything the page holds."""
        found = list(_characters(self._text))
        ways = Counter(char.way for char in found if char.way is not None and not char.text.isspace())
        shown = self._turn if not ways or ways[self._turn] * 2 >= ways.total() else ways.most_common(1)[0][0]
        seen = _Seen(self._frame, shown)
        texts: dict[int, Any] = {}
        letters = []
        for char in found:
            texts[char.drawn_by] = char.handle
            letters.append(char.letter(seen, shown))
        shapes, pictures = _drawn(self._page, self._own, seen, texts)
        fields: tuple[list[Box], list[Box]] = [], []
        for frame, value in self.fields:
            box = seen.box(*frame)
            inside = "".join(
                letter.text
                for letter in letters
                if box.overlap(letter.box)[0] > 0 and box.overlap(letter.box)[1] > 0
            )
            fields["".join(inside.split()) != "".join(value.split())].append(box)
        drawing = Drawing(self._page, (shown - self._turn) % 4, seen.width, seen.height, texts)
        return Page(seen.width, seen.height, letters, shapes, pictures, *fields, drawing)


class _Seen:
    """How the reader sees a page: turned by quarters, with its visible part's corner as origin."""

    def __init__(self, frame: tuple[float, float, float, float], turn: int) -> None:
        self.left, self.low, self.right, self.high = frame
        self.turn = turn
        width, height = self.right - self.left, self.high - self.low
        self.width, self.height = (height, width) if turn % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 0:
            return x - self.left, self.high - y
        if self.turn == 1:
            return y - self.low, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.low
        return self.high - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(a, c), min(b, d), max(a, c), max(b, d))


class _Character(NamedTuple):
    """A letter as PDFium gives it."""

    text: str
    box: tuple[float, float, float, float]
    advance: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    way: int | None  # quarters that turn it upright, clockwise; None where no quarter does
    drawn_by: int
    handle: Any
    doubt: str
    lean: float
    clipped: bool

    def letter(self, seen: _Seen, shown: int) -> Letter:
        box, advance = seen.box(*self.box), seen.box(*self.advance)
        blank = box.bottom - box.top < 0.01 or box.x1 - box.x0 < 0.01
        return Letter(
            self.text,
            box,
            advance.x0,
            advance.x1,
            seen.point(*self.origin)[1],
            self.size,
            self.drawn_by,
            self.way != shown,
            blank,
            self.doubt,
            self.lean,
            self.clipped,
        )


def _characters(text: Any) -> Iterator[_Character]:
    """The characters of a text page that stand for glyphs."""
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    marked: dict[int, str] = {}
    frames: dict[int, tuple[float, float, float, float] | None] = {}
    for index in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, index)
        handle = pdfium.FPDFText_GetTextObject(text, index)
        drawn_by = ctypes.cast(handle, ctypes.c_void_p).value or 0
        if drawn_by not in marked:
            marked[drawn_by] = "letters that are said to read otherwise" if _says_otherwise(handle) else ""
            frames[drawn_by] = _clip(handle)
        doubt = marked[drawn_by]
        unknown = code in {0, 0xFFFD, 0xFFFE, 0xFFFF} or 0xE000 <= code <= 0xF8FF or code > 0x10FFFF
        unknown = unknown or pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
        if unknown:
            letter, doubt = OBJECT, "a letter without Unicode"
        else:
            letter = "-" if code == 2 else chr(code)
        pdfium.FPDFText_GetCharBox(text, index, left, right, low, high)
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(c, d)
        yield _Character(
            letter,
            (left.value, low.value, right.value, high.value),
            (loose.left, loose.bottom, loose.right, loose.top),
            (x.value, y.value),
            size,
            _way(a, b, c, d),
            drawn_by,
            handle,
            doubt,
            _lean(a, b, c, d),
            _is_clipped((left.value, low.value, right.value, high.value), frames[drawn_by]),
        )


def _way(a: float, b: float, c: float, d: float) -> int | None:
    """The quarters clockwise that turn letters upright; None for slanted and mirrored ones."""
    length = math.hypot(a, b)
    if not length or a * d - b * c <= 0:
        return None
    quarters = math.atan2(b, a) / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.02 else None


def _lean(a: float, b: float, c: float, d: float) -> float:
    """How far letters lean to the right, by their height; synthetic italics do by a fifth."""
    lean = (a * c + b * d) / (a * d - b * c) if a * d - b * c > 0 else 0.0
    return lean if 0.01 < abs(lean) < 0.5 else 0.0


def _clip(handle: Any) -> tuple[float, float, float, float] | None:
    """The frame of all that an object's clipping paths let through; None without any."""
    path = pdfium.FPDFPageObj_GetClipPath(handle)
    frame = (-math.inf, -math.inf, math.inf, math.inf)
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(path)) if path else 0):
        xs, ys = [], []
        for index in range(max(0, pdfium.FPDFClipPath_CountPathSegments(path, number))):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, number, index), x, y)
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            left, low, right, high = frame
            frame = (max(left, min(xs)), max(low, min(ys)), min(right, max(xs)), min(high, max(ys)))
    return None if math.isinf(frame[0]) else frame


def _is_clipped(
    box: tuple[float, float, float, float], frame: tuple[float, float, float, float] | None
) -> bool:
    """Whether a letter's box (left, low, right, high) reaches out of a frame."""
    return frame is not None and (
        box[0] < frame[0] - _HAIR
        or box[1] < frame[1] - _HAIR
        or box[2] > frame[2] + _HAIR
        or box[3] > frame[3] + _HAIR
    )


def _says_otherwise(handle: Any) -> bool:
    """Whether marked content puts a figure in the place of the letters (`/ActualText`).

    Chrome names so the ideographs that glyphs stand for, where its font shares them with radicals.
    """
    for number in range(pdfium.FPDFPageObj_CountMarks(handle)):
        mark = pdfium.FPDFPageObj_GetMark(handle, number)
        length, name = ctypes.c_ulong(), (ctypes.c_ushort * 32)()
        if pdfium.FPDFPageObjMark_GetName(mark, name, 64, length) and bytes(name).startswith(_DOUBTED):
            return True
        if pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText") == pdfium.FPDF_OBJECT_UNKNOWN:
            continue
        length, buffer = ctypes.c_ulong(), (ctypes.c_ubyte * 256)()
        pdfium.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", buffer, 256, length)
        if not _IDEOGRAPH.search(_text_string(bytes(buffer[: length.value]))):
            return True
    return False


def _text_string(raw: bytes) -> str:
    """A text string of PDF (ISO 32000-1, 7.9.2.2); what PDFium gives as text is read as UTF-8."""
    if raw[:2] == b"\xfe\xff":
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("utf-8" if raw[:3] == b"\xef\xbb\xbf" else "latin-1", "replace")


def _fields(page: Any, form: Any) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    """Where the fields of a form stand, and notes without an appearance, and what they say."""
    frame = pdfium.FS_RECTF()
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if not note:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            hidden = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
            if kind in {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}:
                continue
            if pdfium.FPDFAnnot_GetFlags(note) & hidden:
                continue
            if kind != pdfium.FPDF_ANNOT_WIDGET:
                looks = pdfium.FPDFAnnot_GetAP(note, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
                if looks <= 2 and pdfium.FPDFAnnot_GetRect(note, frame):  # other viewers draw it themselves
                    yield (frame.left, frame.bottom, frame.right, frame.top), OBJECT
                continue
            kind = pdfium.FPDFAnnot_GetFormFieldType(form, note) if form else 0
            if kind not in {pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX}:
                value = OBJECT  # a box to tick, a button, a list: never what its letters say
            else:
                length = pdfium.FPDFAnnot_GetFormFieldValue(form, note, None, 0)
                buffer = ctypes.create_string_buffer(max(2, length))
                pdfium.FPDFAnnot_GetFormFieldValue(
                    form, note, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length
                )
                value = buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
            if pdfium.FPDFAnnot_GetRect(note, frame):
                yield (frame.left, frame.bottom, frame.right, frame.top), value
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


_Matrix = tuple[float, float, float, float, float, float]


def _matrix(handle: Any, outer: _Matrix) -> _Matrix:
    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, own):
        return outer
    a, b, c, d, e, f = own.a, own.b, own.c, own.d, own.e, own.f
    k, m, n, o, p, q = outer
    return (
        a * k + b * n,
        a * m + b * o,
        c * k + d * n,
        c * m + d * o,
        e * k + f * n + p,
        e * m + f * o + q,
    )


def _drawn(page: Any, own: int, seen: _Seen, texts: dict[int, Any]) -> tuple[list[Shape], list[Box]]:
    """The paths and pictures of a page, those inside form objects too; annotations come after its own."""
    shapes: list[Shape] = []
    pictures: list[Box] = []
    same = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    count = range(pdfium.FPDFPage_CountObjects(page))
    todo = [(pdfium.FPDFPage_GetObject(page, i), same, i < own) for i in reversed(count)]
    while todo:
        handle, outer, of_page = todo.pop()
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            matrix = _matrix(handle, outer)
            inner = reversed(range(max(0, pdfium.FPDFFormObj_CountObjects(handle))))
            todo += [(pdfium.FPDFFormObj_GetObject(handle, i), matrix, of_page) for i in inner]
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and of_page:
            shapes.append(_shape(handle, _matrix(handle, outer), seen))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and of_page:
            a, b, c, d, e, f = _matrix(handle, outer)
            corners = [seen.point(e + a * i + c * j, f + b * i + d * j) for i in (0, 1) for j in (0, 1)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            pictures.append(Box(min(xs), min(ys), max(xs), max(ys)))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.setdefault(ctypes.cast(handle, ctypes.c_void_p).value or 0, handle)
    return shapes, pictures


def _shape(handle: Any, matrix: _Matrix, seen: _Seen) -> Shape:
    a, b, c, d, e, f = matrix
    fill, stroke, breadth = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    pdfium.FPDFPageObj_GetStrokeWidth(handle, breadth)
    x, y = ctypes.c_float(), ctypes.c_float()
    shape = Shape(
        [], bool(fill.value), bool(stroke.value), breadth.value * math.sqrt(abs(a * d - b * c) or 1.0)
    )
    for number in range(pdfium.FPDFPath_CountSegments(handle)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = seen.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not shape.pieces:
            shape.pieces.append([])
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            shape.straight = False
        shape.pieces[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            shape.pieces[-1].append(shape.pieces[-1][0])
    return shape


@dataclass(slots=True)
class Drawing:
    """Draws an open page, with and without some of its objects."""

    page: Any
    turn: int
    width: float
    height: float
    texts: dict[int, Any] = field(default_factory=dict)
    scale: float = 0.0

    def __post_init__(self) -> None:
        area = max(1.0, self.width * self.height)
        self.scale = min(_SCALE, math.sqrt(_PIXELS / area), 16_000 / max(self.width, self.height, 1.0))

    def font(self, drawn_by: int) -> int:
        """What tells the font that a text object is drawn with from others; 0 where there is none."""
        if drawn_by not in self.texts:
            return 0
        return ctypes.cast(pdfium.FPDFTextObj_GetFont(self.texts[drawn_by]), ctypes.c_void_p).value or 0

    def embedded(self, drawn_by: int) -> bool:
        """Whether the file holds the font that a text object is drawn with."""
        font = pdfium.FPDFTextObj_GetFont(self.texts[drawn_by]) if drawn_by in self.texts else None
        return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1

    def drawn(self, without: Collection[int] = (), part: Box | None = None, scale: float = 0.0) -> Pixels:
        """The page's pixels, rows of columns of blue, green and red; objects of text may be left out.

        Or those of a part of it, as large as ``scale`` says.
        """
        handles = [self.texts[number] for number in without if number in self.texts]
        for handle in handles:
            pdfium.FPDFPageObj_SetIsActive(handle, False)
        try:
            return self._pixels(part or Box(0, 0, self.width, self.height), scale or self.scale)
        finally:
            for handle in handles:
                pdfium.FPDFPageObj_SetIsActive(handle, True)

    def _pixels(self, part: Box, scale: float) -> Pixels:
        sides = (part.x1 - part.x0, part.bottom - part.top, self.width, self.height)
        width, height, *page = (max(1, math.ceil(side * scale)) for side in sides)
        start = round(-part.x0 * scale), round(-part.top * scale)
        return pixels_of(self.page, width, height, start, (page[0], page[1]), self.turn)


def pixels_of(
    page: Any, width: int, height: int, start: tuple[int, int], size: tuple[int, int], turn: int
) -> Pixels:
    """What a window of so many pixels shows of a page drawn in a ``size``, its corner at ``start``.

    Raises:
        DocumentError: there is no memory for it.
    """
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        raise DocumentError("a page that can't be drawn")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *start, *size, turn, 0)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = np.frombuffer(raw, dtype=np.uint8).reshape(height, stride)
    return rows[:, : width * 3].reshape(height, width, 3)
