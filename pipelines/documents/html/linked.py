"""Style sheets that a page links to and that are held: in the address itself, or in the same web archive."""

import re
from base64 import b64encode
from typing import NamedTuple

from pipelines.documents.charset import decode
from pipelines.documents.html.frames import Find
from pipelines.documents.html.sheets import text_of_data

_IMPORT = re.compile(r"""(@import\s+(?:url\(\s*)?["']?)([^"'()\s;]+)""", re.IGNORECASE)
_DEEPEST = 5
"""Sheets that import each other, of which each is read."""


class Linked(NamedTuple):
    """Where the sheets of a page are looked for: ``find``, from ``base``, the page's address."""

    find: Find = lambda *_: None
    base: str = ""
    depth: int = 0

    def at(self, address: str) -> str:
        """The text of the sheet at an address, with those that it imports; empty where it is not held."""
        if text := text_of_data(address):
            return text
        part = self.find(address.strip(), self.base) if address.strip() else None
        if part is None or part.media_type != "text/css" or self.depth == _DEEPEST:
            return ""
        return Linked(self.find, part.url, self.depth + 1).whole(decode(part.body, part.charset)[0])

    def whole(self, sheet: str) -> str:
        """A sheet's text in which the sheets that it imports and that are held stand as `data:`."""

        def held(match: re.Match[str]) -> str:
            text = self.at(match[2])
            return f"{match[1]}data:text/css;base64,{b64encode(text.encode()).decode()}" if text else match[0]

        return _IMPORT.sub(held, sheet) if "@" in sheet else sheet


NOT_LINKED = Linked()
