"""Reports as Word files, what they are made from, and what LibreOffice makes of them: RTF, ODT, WPS, Word's XML."""

import io
import zipfile

from benchmarks.kinds.draft import Draft, Step, draft
from benchmarks.kinds.drawn import Drawn
from benchmarks.sites.docx import docx

BORDERS = (
    "<w:tblPr><w:tblW w:w='9600' w:type='dxa'/><w:tblBorders>"
    + "".join(
        f"<w:{side} w:val='single' w:sz='4'/>"
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr>"
)


SMALL = "<w:rPr><w:sz w:val='14'/></w:rPr>"
"""7 points: else narrow columns break figures."""


def changed(
    body: bytes, change: dict[str, str] | None = None, parts: dict[str, bytes] | None = None
) -> bytes:
    """A Word file with other words in its document, and more parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                text = data.decode()
                for before, after in (change or {}).items():
                    assert before in text, before
                    text = text.replace(before, after)
                data = text.encode()
            if name not in (parts or {}):
                new.writestr(name, data)
        for name, data in (parts or {}).items():
            new.writestr(name, data)
    return file.getvalue()


def plain_docx(drawn: Drawn) -> bytes:
    """Without rules, every column as narrow as the next."""
    return docx(drawn.title, drawn.markup())


def wide_docx(drawn: Drawn) -> bytes:
    """With rules, as wide as the sheet."""
    return changed(plain_docx(drawn), {"<w:tblPr/>": BORDERS, "<w:r><w:t>": f"<w:r>{SMALL}<w:t>"})


def by_office(drawn: Drawn, suffix: str, to: str = "", **more: object) -> Draft:
    return draft(drawn, wide_docx(drawn), suffix, Step("office", "docx", to or suffix))
