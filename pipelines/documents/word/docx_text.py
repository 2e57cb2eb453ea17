"""The text of a DOCX paragraph: what is known to show just its text; all else is an OBJECT with a doubt."""

import re
from collections.abc import Callable

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.documents.word.docx_conditions import Table
from pipelines.documents.word.docx_numbers import Numbers
from pipelines.documents.word.docx_package import W
from pipelines.documents.word.docx_styles import Styles, fill, is_on, value
from pipelines.documents.word.fields import Field
from pipelines.documents.word.letters import PLAIN, Letters, Look

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BOXED, HIDDEN, UNSURE = "boxed", "hidden", "unsure"
"""Attributes that `docx_shown` leaves on graphics whose text box it took out, and on alternatives."""


def names(text: str) -> frozenset[str]:
    """Names of elements of Word's namespace."""
    return frozenset(f"{W}{name}" for name in text.split())


_TRANSPARENT = names("hyperlink ins moveTo smartTag customXml sdtContent") | {
    f"{MC}{name}" for name in ("AlternateContent", "Choice", "Fallback")
}
NOTHING = names(
    "pPr rPr tcPr tblPr tblGrid tblPrEx trPr sdtEndPr smartTagPr customXmlPr proofErr bookmarkStart"
    " bookmarkEnd commentRangeStart commentRangeEnd commentReference annotationRef permStart permEnd"
    " lastRenderedPageBreak moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd"
    " customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd"
    " customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart"
    " customXmlMoveToRangeEnd del moveFrom delText"
    " delInstrText softHyphen sectPr fldData"
) | {f"{_W14}customXmlConflictInsRangeStart", f"{_W14}customXmlConflictInsRangeEnd"}
"""Elements of which nothing is shown where they stand."""
_KNOWN = names(
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi"
    " adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection"
    " textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
) | {"{http://schemas.microsoft.com/office/word/2012/wordml}collapsed"}
_WORDS = {f"{W}{name}": " " for name in ("tab", "ptab", "br", "cr")} | {f"{W}noBreakHyphen": "-"}
_PICTURES = {
    "OLEObject": "an embedded object",
    "control": "a control",
    "chart": "a chart",
    "relIds": "a diagram",
    "contentPart": "ink",
    "blip": "a picture",
    "imagedata": "a picture",
    "pic": "a picture",
}
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EMBEDDED = (f"{_R}embed", f"{_R}id")
"""Attributes that name a picture's relationship, of `blip` and of `imagedata`."""
_SMALL = 720_000
"""2 cm: nobody reads a table in a picture that is lower or narrower."""
_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]{1,8})(pt|in|cm|mm)?\s*(?=;|$)")
_UNITS = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000}


class Texts:
    """Reads paragraphs, which are to come in reading order: fields reach over several, lists count them."""

    def __init__(self, styles: Styles, numbers: Numbers, alone: set[Element]) -> None:
        self.unread: list[str] = []
        self.pictures: list[str] = []  # the numbers of those among it
        self._styles = styles
        self._numbers = numbers
        self._alone = alone
        self._fields: list[Field] = []
        self._out = Letters()
        self._paragraph = ""
        self._table = Table()
        self._in_cell = False
        self._notes = False
        self._readers: dict[str, Callable[[Element], None]] = {
            f"{W}r": self._run,
            f"{W}sdt": self._control,
            f"{W}fldSimple": self._simple_field,
            f"{W}ruby": self._ruby,
            f"{W}dir": self._directed,
            f"{W}bdo": self._directed,
            f"{_M}oMath": self._equation,
            f"{_M}oMathPara": self._equation,
        }

    def read(self, paragraph: Element, out: Letters, table: Table, *, in_cell: bool) -> bool:
        """Add a paragraph's text to ``out``. True if the next one goes on in its line: its mark is gone."""
        properties = paragraph.find(f"{W}pPr")
        self._out, self._in_cell, self._notes = out, in_cell, False
        self._paragraph = "" if properties is None else value(properties.find(f"{W}pStyle"))
        self._table = table.filled(fill(self._styles.paragraph_property(paragraph, "shd")))
        if self._styles.is_doubtful("paragraph", self._paragraph):
            out.doubt("one of two styles")
        begin = len(out.parts)
        self._number(paragraph, out)
        first = len(out.parts)
        self._walk(paragraph)
        text = "".join(out.parts[first:])
        if first > begin and in_cell and not any(map(str.isalpha, text)):
            out.doubt("a list number")
        if self._notes and in_cell and not text.strip():
            out.stand_in("the number of a note")
        if text.strip():
            self._check(paragraph, properties, text)
        mark = None if properties is None else properties.find(f"{W}rPr")
        if mark is None or not len(mark):
            return False
        if mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None:
            return True
        vanish = mark.find(f"{W}vanish")
        if vanish is not None and is_on(value(vanish, "1")) and text.strip():
            if in_cell:
                out.doubt("a hidden end of a paragraph")
            return True
        return False

    def _number(self, paragraph: Element, out: Letters) -> None:
        number = self._numbers.before(paragraph)
        if number is None and self._in_cell:
            out.stand_in("a list number")
        elif number is None:
            out.doubt("a list number")
        elif number:
            out.add(number)

    def _check(self, paragraph: Element, properties: Element | None, text: str) -> None:
        """What the paragraph's own properties may do to its text."""
        for child in () if properties is None else properties:
            if isinstance(child.tag, str) and child.tag not in _KNOWN:
                self._out.doubt(f"a property of paragraphs that is not known: {etree.QName(child).localname}")
        spacing = self._styles.paragraph_property(paragraph, "spacing")
        if (
            spacing is not None
            and spacing.get(f"{W}lineRule") == "exact"
            and number(spacing, "line", 240) < 100
        ):
            self._out.doubt("may be hidden: height of the line")
        indent = self._styles.paragraph_property(paragraph, "ind")
        if indent is not None and any(
            not -1000 <= number(indent, side, 0) <= 12000 for side in ("left", "right", "start", "end")
        ):
            self._out.doubt("may be hidden: indent")
        bidi = self._styles.paragraph_property(paragraph, "bidi")
        if bidi is not None and is_on(value(bidi, "1")) and not text.strip().isdecimal():
            self._out.doubt("letters from right to left")

    def _walk(self, parent: Element) -> None:
        for child in parent:
            tag = child.tag
            if isinstance(tag, str) and (reader := self._readers.get(tag)) is not None:
                reader(child)
            elif tag in _TRANSPARENT:
                self._note_unsure(child)
                self._walk(child)
            elif tag not in NOTHING and isinstance(tag, str):
                self._unknown(child)

    def _note_unsure(self, element: Element) -> None:
        if element.get(UNSURE) and self._shown():
            self._out.doubt("one of two contents")

    def _unknown(self, element: Element) -> None:
        self._stand_in(f"an element that is not known: {etree.QName(element).localname}")

    def _stand_in(self, what: str) -> None:
        if self._shown():
            self._out.stand_in(what)

    def _shown(self) -> bool:
        """Whether what comes now is not an instruction of a field."""
        return all(field.shows_result() for field in self._fields)

    # Runs.

    def _run(self, run: Element) -> None:
        self._in_run(run, self._styles.look(run.find(f"{W}rPr"), self._paragraph, self._table))

    def _in_run(self, run: Element, look: Look) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                self._letters(child, look)
            elif tag == f"{W}fldChar":
                self._field_mark(child, look)
            elif tag == f"{W}instrText":
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].instruction.append(child.text or "")
            elif tag in {f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"}:
                self._note_unsure(child)
                self._in_run(child, look)
            elif tag not in NOTHING and isinstance(tag, str) and self._shown() and not look.hidden:
                self._special(child, look)

    def _letters(self, element: Element, look: Look) -> None:
        text = element.text or ""
        if not self._shown():
            if not self._fields[-1].in_result and text.strip():
                self._out.doubt("text within the instruction of a field")
        elif text[:1].isspace() or text[-1:].isspace():
            add = self._out.add if element.get(_SPACE) == "preserve" else self._out.add_loose
            add(text, look)
        else:
            self._out.add(text, look)
        if len(element):
            self._unknown(element)

    def _special(self, element: Element, look: Look) -> None:
        tag = element.tag
        if isinstance(tag, str) and (word := _WORDS.get(tag)) is not None:
            self._out.add(word, look)
        elif tag == f"{W}sym":
            self._symbol(element, look)
        elif tag in {f"{W}drawing", f"{W}pict", f"{W}object"}:
            self._graphic(element)
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            if look.raised > 0 or element.get(f"{W}customMarkFollows"):
                self._notes = True
            else:
                self._out.stand_in("the number of a note")
        elif tag == f"{W}ruby":
            self._ruby(element)
        else:
            self._unknown(element)

    def _symbol(self, element: Element, look: Look) -> None:
        """A sign of a font; the font Symbol has digits where all have them."""
        code, font = element.get(f"{W}char", "").upper(), element.get(f"{W}font", "").lower()
        if font == "symbol" and re.fullmatch("(F0|00)3[0-9]", code):
            self._out.add(code[-1], look)
        else:
            self._out.stand_in("a symbol")

    def _graphic(self, graphic: Element) -> None:
        names = {etree.QName(child).localname for child in graphic.iter() if isinstance(child.tag, str)}
        what = next((what for name, what in _PICTURES.items() if name in names), None)
        if graphic.get(HIDDEN):
            self._out.doubt("a hidden shape")
        elif what is not None:
            if not _is_small(graphic):
                self.unread.append(what)
                if what == "a picture":
                    self.pictures += [
                        number for child in graphic.iter() for number in map(child.get, _EMBEDDED) if number
                    ][:1]
            if self._in_cell:
                self._out.stand_in(what)
        elif not graphic.get(BOXED) and self._in_cell:
            self._out.stand_in("a drawing")

    # Fields.

    def _field_mark(self, mark: Element, look: Look) -> None:
        kind = mark.get(f"{W}fldCharType")
        if mark in self._alone:
            self._out.doubt("half a field")
        elif kind == "begin":
            self._fields.append(Field(_choice(mark.find(f"{W}ffData/{W}ddList"))))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
            if self._shown():
                self._fields[-1].begin_result(self._out)
        elif kind == "end" and self._fields:
            closed = self._fields.pop()
            if self._shown():
                closed.end(self._out, look)

    def _simple_field(self, element: Element) -> None:
        field = Field(instruction=[element.get(f"{W}instr", "")])
        field.in_result = any(child.tag != f"{W}fldData" for child in element)
        if self._shown() and field.in_result:
            field.begin_result(self._out)
        self._fields.append(field)
        self._walk(element)
        self._fields.pop()
        if self._shown():
            field.end(self._out, PLAIN)

    # What holds runs and does something to them.

    def _control(self, control: Element) -> None:
        if (doubt := doubt_of_control(control)) and self._shown():
            self._out.doubt(doubt)
        content = control.find(f"{W}sdtContent")
        if content is not None:
            self._walk(content)

    def _directed(self, element: Element) -> None:
        if value(element, "ltr") != "ltr" and self._shown():
            self._out.doubt("letters from right to left")
        self._walk(element)

    def _ruby(self, element: Element) -> None:
        base, above = element.find(f"{W}rubyBase"), element.find(f"{W}rt")
        if above is not None and any((t.text or "").strip() for t in above.iter(f"{W}t")) and self._shown():
            self._out.doubt("a reading above the letters")
        if base is not None:
            self._walk(base)

    def _equation(self, equation: Element) -> None:
        """A bare number is what it shows; all else is no text."""
        if not self._shown():
            return
        runs: list[tuple[str, Look]] = []
        for run in equation.iterchildren(f"{_M}oMath") if equation.tag == f"{_M}oMathPara" else [equation]:
            for child in run:
                if child.tag in {f"{_M}oMathParaPr", f"{_M}ctrlPr"} or child.tag in NOTHING:
                    continue
                if child.tag != f"{_M}r" or any(
                    part.tag not in {f"{_M}rPr", f"{W}rPr", f"{_M}t"} for part in child
                ):
                    self._out.stand_in("an equation")
                    return
                look = self._styles.look(child.find(f"{W}rPr"), self._paragraph, self._table)
                runs += [(t.text or "", look) for t in child.iterchildren(f"{_M}t")]
        if re.fullmatch(r"[\d,.]+", "".join(text for text, _ in runs)):
            for text, look in runs:
                self._out.add(text, look)
        else:
            self._out.stand_in("an equation")


def _choice(choices: Element | None) -> str | None:
    """The entry of a drop-down list that is chosen."""
    if choices is None:
        return None
    entries = [value(entry) for entry in choices.iterchildren(f"{W}listEntry")]
    number = value(choices.find(f"{W}result"), value(choices.find(f"{W}default"), "0"))
    return entries[int(number)] if number in {*map(str, range(len(entries)))} else None


def doubt_of_control(control: Element) -> str:
    """Why what a content control holds may not be what is filled in, or shown."""
    properties = control.find(f"{W}sdtPr")
    for child in () if properties is None else properties:
        if child.tag == f"{W}showingPlcHdr" and is_on(value(child, "1")):
            return "a placeholder"
        if isinstance(child.tag, str) and etree.QName(child).localname == "dataBinding":
            return "a control filled from elsewhere"
    return ""


def number(element: Element, name: str, otherwise: int) -> int:
    """An attribute that is a whole number."""
    text = element.get(f"{W}{name}", "")
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else otherwise


def _is_small(graphic: Element) -> bool:
    """Whether a picture is too small to hold a table that can be read."""
    sizes: list[float] = []
    for element in graphic.iter():
        if not isinstance(element.tag, str):
            continue
        if etree.QName(element).localname == "extent":
            sizes += [
                float(element.get(side, "")) for side in ("cx", "cy") if element.get(side, "").isdecimal()
            ]
        for _, size, unit in _SIZE.findall(element.get("style", "")):
            if size.count(".") < 2 and size != ".":
                sizes.append(float(size) * _UNITS[unit or "pt"])
    return bool(sizes) and min(sizes) < _SMALL
