"""The parts of a DOCX file, found as Word finds them: by relationships, whatever their names (ECMA-376-2)."""

import posixpath
import re

from lxml.etree import _Element as Element

from pipelines.documents import package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ANY_MAIN = re.compile(r"word/document\d*\.xml")
_MAIN_TYPE = re.compile(r"(wordprocessingml|ms-word)\.(document|template)[\w.]*\.main\+xml")

FILE = "Word file"
"""What a broken one is called."""


class Package(package.Package):
    """An opened file; parts are found by the end of their relationship's type, `styles` or `numbering`.

    Raises:
        DocumentError: it is no DOCX file, a broken one, or one that unpacks to more than a report.
    """

    def __init__(self, body: bytes) -> None:
        super().__init__(body, FILE)
        any_main = next(filter(_ANY_MAIN.fullmatch, self.names), "word/document.xml")
        self._main = self.main(_MAIN_TYPE) or any_main
        self._related = self.relationships(self._main)

    def root(self) -> Element:
        """The main part."""
        root = self.xml(self._main)
        if root.tag != f"{W}document":
            raise self.unreadable("it holds another document")
        return root

    def related(self, kind: str) -> Element | None:
        """The part the main part refers to as its `styles`, or one of that name beside it."""
        for found, target, inside in self._related.values():
            if found == kind and inside and target in self.names:
                return self.xml(target)
        beside = posixpath.join(posixpath.dirname(self._main), f"{kind}.xml").lower()
        return self.xml(beside) if beside in self.names else None

    def chunk(self, number: str | None, *kinds: str) -> tuple[bytes, str] | None:
        """Bytes and extension of what the main part takes in by a relationship's number, of these kinds."""
        kind, target, inside = self._related.get(number or "", ("", "", False))
        if not inside or kind not in kinds or target not in self.names:
            return None
        return self.bytes(target), posixpath.splitext(target)[1]

    def picture(self, number: str) -> bytes | None:
        """The bytes of a picture that lies in the package, by its relationship's number."""
        found = self.chunk(number, "image")
        return found[0] if found else None
