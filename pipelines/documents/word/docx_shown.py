"""Takes whole elements that are not shown out of a DOCX body, and puts text boxes beside their paragraphs."""

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.documents.word.docx_conditions import Table
from pipelines.documents.word.docx_package import W
from pipelines.documents.word.docx_styles import Styles, is_on, value
from pipelines.documents.word.docx_text import BOXED, HIDDEN, MC, UNSURE
from pipelines.errors import DocumentError

_gone = etree.XPath(
    "//w:tr[w:trPr/w:del] | //w:del[not(parent::w:rPr or parent::w:trPr)] | //w:moveFrom[not(parent::w:rPr)]",
    namespaces={"w": W[1:-1]},
)
_KNOWN = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
"""Namespaces that begin so are understood by Word; which of the newer ones, depends on its version."""
_MAX_BOXES = 2000
"""A report has a handful."""


def keep_shown(content: Element, styles: Styles) -> None:
    """Remove deleted rows and runs, the alternatives that are not taken and hidden text boxes."""
    for element in _gone(content):
        if element.tag != f"{W}tr" and next(element.iter(f"{W}fldChar"), None) is not None:
            _keep_marks(element)
        else:
            _remove(element)
    for element in list(content.iter(f"{MC}AlternateContent")):
        _choose(element)
    boxes = list(content.iter(f"{W}txbxContent"))
    if len(boxes) > _MAX_BOXES:
        raise DocumentError(f"a Word file of more than {_MAX_BOXES} text boxes")
    for box in boxes:
        _move(box, styles)


def _remove(element: Element) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _keep_marks(element: Element) -> None:
    """Of deleted runs, the beginnings and ends of fields: they may belong to some that are not deleted."""
    for run in element.iter(f"{W}r"):
        for child in list(run):
            if child.tag not in {f"{W}fldChar", f"{W}instrText"}:
                run.remove(child)
    element.tag = f"{W}ins"


def _choose(element: Element) -> None:
    """Leave the alternative that Word takes, with a note where the other one holds another text."""
    choices = [child for child in element if child.tag in {f"{MC}Choice", f"{MC}Fallback"}]
    taken = next(
        (
            choice
            for choice in choices
            if choice.tag == f"{MC}Fallback"
            or all(
                (choice.nsmap.get(prefix) or "").startswith(_KNOWN)
                for prefix in choice.get("Requires", "").split()
            )
        ),
        None,
    )
    texts = {"".join(t.text or "" for t in choice.iter(f"{W}t")) for choice in choices}
    if len(texts) > 1:
        element.set(UNSURE, "1")
    for choice in choices:
        if choice is not taken:
            element.remove(choice)


def _move(box: Element, styles: Styles) -> None:
    """Put a text box behind the paragraph it hangs on, if its shape and the run that holds it are shown."""
    anchor = next(box.iterancestors(f"{W}p"), None)
    if anchor is None:
        return
    graphic = next(box.iterancestors(f"{W}drawing", f"{W}pict", f"{W}object"), None)
    run = next(box.iterancestors(f"{W}r"), None)
    style = value(anchor.find(f"{W}pPr/{W}pStyle"))
    if run is not None and styles.look(run.find(f"{W}rPr"), style, Table()).hidden:
        _remove(box)
    elif graphic is not None and _is_hidden(graphic):
        graphic.set(HIDDEN, "1")
        _remove(box)
    else:
        if graphic is not None:
            graphic.set(BOXED, "1")
        anchor.addnext(box)


def _is_hidden(graphic: Element) -> bool:
    """Whether a shape says of itself that it is not shown."""
    for element in graphic.iter():
        if isinstance(element.tag, str):
            if etree.QName(element).localname == "docPr" and is_on(element.get("hidden", "0")):
                return True
            style = element.get("style", "").replace(" ", "").lower()
            if "visibility:hidden" in style:
                return True
    return False


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
