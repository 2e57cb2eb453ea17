"""Word files in one piece of XML -> Document: as Flat OPC (since Word 2007) or WordprocessingML of Word 2003.

Flat OPC holds the parts of a DOCX file. Word 2003 wrote the body, the styles and the fonts of one under some
other names. Both become a DOCX file, whose reader doubts all that it does not know, so nothing here need be
complete. (LibreOffice loses what is struck out, hidden or merged in files of Word 2003.)
"""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.document import Document
from pipelines.documents.package import parse_xml, unreadable
from pipelines.documents.word import docx
from pipelines.documents.word.docx_package import FILE, W

_OLD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_ANNOTATIONS = "{http://schemas.microsoft.com/aml/2001/core}"
_PARTS = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_ELEMENTS = {
    "vmerge": "vMerge",
    "hmerge": "hMerge",
    "listPr": "numPr",
    "ilfo": "numId",
    "hlink": "hyperlink",
    "asianLayout": "eastAsianLayout",
    "footnote": "footnoteReference",
    "endnote": "endnoteReference",
    "panose-1": "panose1",
}
"""Names that Word has changed since."""
_DASHED = re.compile("-(.)")
_UNKNOWN_LIST = f'<w:numbering xmlns:w="{W[1:-1]}"><w:num w:numId="1"/></w:numbering>'
"""A list of which nothing is known: its numbers are doubted."""


def parse(body: bytes) -> Document:
    """Open such a file.

    Raises:
        DocumentError: as ``docx.parse``.
    """
    try:
        root = parse_xml(body)
    except ValueError as error:
        raise unreadable(FILE, error) from error
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in _flat(root) if root.tag == f"{_PARTS}package" else _of_2003(root):
            archive.writestr(name, content)
    return docx.parse(file.getvalue())


def _flat(root: Element) -> Iterator[tuple[str, bytes]]:
    """The parts of Flat OPC."""
    names: set[str] = set()
    for part in root.iterchildren(f"{_PARTS}part"):
        name = part.get(f"{_PARTS}name", "").lstrip("/")
        if name in names:
            raise unreadable(FILE, f"two parts of the name {name!r}")
        names.add(name)
        content = next(iter(part), None)
        if content is not None and content.tag == f"{_PARTS}xmlData" and len(content):
            yield name, etree.tostring(content[0], encoding="utf-8", with_tail=False)
        elif content is not None and content.tag == f"{_PARTS}binaryData":
            try:
                yield name, base64.b64decode(content.text or "")
            except binascii.Error as error:
                raise unreadable(FILE, error) from error


def _of_2003(root: Element) -> Iterator[tuple[str, bytes]]:
    """The parts of a file of Word 2003."""
    _tidy(root)
    _rename(root)
    body = etree.Element(f"{W}document")
    body.extend(root.iterchildren(f"{W}body"))
    yield "word/document.xml", etree.tostring(body, encoding="utf-8")
    for name, part in (("styles", "styles"), ("fonts", "fontTable")):
        if (found := root.find(W + name)) is not None:
            yield f"word/{part}.xml", etree.tostring(found, encoding="utf-8")
    yield "word/numbering.xml", _UNKNOWN_LIST.encode()


def _tidy(root: Element) -> None:
    """Take away what DOCX files have no place for: hints for other readers, and notes themselves."""
    for element in list(root.iter(f"{_ANNOTATIONS}annotation")):
        _annotated(element)
    for element in list(root.iter(f"{_OLD}footnote", f"{_OLD}endnote")):
        del element[:]
    for element in list(root.iter(f"{_OLD}ilfo")):
        if element.get(f"{_OLD}val") != "0":
            element.set(f"{_OLD}val", "1")
    for element in list(root.iter(f"{_HINTS}*")):
        _unwrap(element)


def _rename(root: Element) -> None:
    """Give elements and attributes the names that they have in DOCX files."""
    for element in root.iter(f"{_OLD}*"):
        name = etree.QName(element).localname
        element.tag = W + _ELEMENTS.get(name, name)
        for key, text in element.items():
            if key.startswith(_OLD):
                del element.attrib[key]
                new = "eastAsia" if key == f"{_OLD}fareast" else _DASHED.sub(_upper, key[len(_OLD) :])
                element.set(W + new, text)


def _annotated(element: Element) -> None:
    """Insertions are there, deletions are `del` as in DOCX; comments, bookmarks, earlier formats are not."""
    kind = element.get(f"{_OLD}type", "")
    content = element.find(f"{_ANNOTATIONS}content")
    parent = element.getparent()
    of_properties = parent is not None and parent.tag in {f"{_OLD}rPr", f"{_OLD}trPr"}
    if kind == "Word.Deletion":
        element.tag = f"{_OLD}del"
        if content is not None:
            _unwrap(content)
    elif kind == "Word.Insertion" and not of_properties:
        if content is not None:
            _unwrap(content)
        _unwrap(element)
    elif kind.startswith(("Word.Insertion", "Word.Comment", "Word.Bookmark", "Word.Formatting")):
        _remove(element)
    else:
        element.tag = f"{_OLD}{kind or 'annotation'}"  # an element that is not known


def _unwrap(element: Element) -> None:
    """Leave what an element holds in its place."""
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = list(element)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _upper(match: re.Match[str]) -> str:
    return match[1].upper()
