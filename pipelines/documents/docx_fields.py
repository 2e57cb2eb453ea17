"""Fields: what is shown of them is the result that is stored, if they have one (ECMA-376-1, 17.16)."""

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pipelines.documents.docx_package import W
from pipelines.documents.docx_styles import value
from pipelines.documents.letters import Letters, Look

_SHOW_NOTHING = frozenset("TC XE RD TA SET ASK PRIVATE BOOKMARK HYPERLINK ADDIN".split())
"""Without a result, nothing is shown of them."""
_SHOW_RESULT = frozenset(
    "= FORMTEXT HYPERLINK REF PAGEREF NOTEREF TOC TOA INDEX IF MERGEFIELD QUOTE DOCPROPERTY DOCVARIABLE"
    " STYLEREF SEQ LINK EMBED INCLUDETEXT INCLUDEPICTURE AUTHOR TITLE SUBJECT KEYWORDS COMMENTS FILENAME"
    " NUMWORDS NUMCHARS CREATEDATE SAVEDATE PRINTDATE ADDIN CITATION BIBLIOGRAPHY FILLIN COMPARE DATABASE SHAPE"
    " AUTOTEXT USERNAME LASTSAVEDBY INFO CONTROL".split()
)
_OWN_FACE = frozenset("FORMDROPDOWN FORMCHECKBOX EQ SYMBOL MACROBUTTON GOTOBUTTON".split())
"""They show something else than a result."""


@dataclass(slots=True)
class Field:
    """A field while it is open."""

    data: Element | None = None
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False

    def kind(self) -> str:
        """The name of the field."""
        words = "".join(self.instruction).split()
        return "=" if words and words[0].startswith("=") else words[0].upper() if words else ""

    def shows_result(self) -> bool:
        """Whether letters that come now are shown."""
        return self.in_result and self.kind() not in _OWN_FACE


def begin_result(kind: str, out: Letters) -> None:
    """What is doubtful about the result of a field."""
    if kind not in _SHOW_RESULT and kind not in _OWN_FACE:
        out.doubt(f"a field that may show something else: {kind[:20] or 'empty'}")


def end(closed: Field, out: Letters, look: Look) -> None:
    """What a field shows that has no result, or one that is not shown."""
    kind = closed.kind()
    if look.hidden or (closed.in_result and kind not in _OWN_FACE) or kind in _SHOW_NOTHING:
        return
    choice = None if closed.data is None else closed.data.find(f"{W}ddList")
    if kind == "FORMDROPDOWN" and choice is not None:
        entries = [value(entry) for entry in choice.iterchildren(f"{W}listEntry")]
        number = value(choice.find(f"{W}result"), value(choice.find(f"{W}default"), "0"))
        if number.isdecimal() and len(number) < 4 and int(number) < len(entries):
            out.add(entries[int(number)], look)
            return
    out.stand_in("a check box" if kind == "FORMCHECKBOX" else "a field without a result")


def unclosed(content: Element) -> set[Element]:
    """The beginnings and ends of fields that have no counterpart; programs take them for nothing."""
    open_fields: list[Element] = []
    alone: set[Element] = set()
    for mark in content.iter(f"{W}fldChar"):
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            open_fields.append(mark)
        elif kind == "end":
            if open_fields:
                open_fields.pop()
            else:
                alone.add(mark)
    return alone.union(open_fields)
