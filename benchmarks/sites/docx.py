"""A Word file of a report's markup: its paragraphs and tables, merged cells and all."""

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

import lxml.html

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def docx(title: str, markup: str) -> bytes:
    """The file."""
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    parts = [_paragraph(title)]
    for child in root:
        parts.append(_table(child) if child.tag == "table" else _paragraph(child.text_content()))
    text = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_MAIN}"><w:body>{"".join(parts)}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", text)
    return file.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _table(table: lxml.html.HtmlElement) -> str:
    rows = []
    tall: dict[int, tuple[int, int]] = {}  # column -> rows still covered, width
    width = 0
    for tr in table.iter("tr"):
        cells = "".join(_row(tr, tall))
        rows.append(f"<w:tr>{cells}</w:tr>")
        width = max(width, sum(int(td.get("colspan", 1)) for td in tr))
    grid = "<w:gridCol w:w='900'/>" * width
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _row(tr: lxml.html.HtmlElement, tall: dict[int, tuple[int, int]]) -> Iterator[str]:
    column, waiting = 0, list(tr)
    while waiting or column in tall:
        if column in tall:
            left, wide = tall.pop(column)
            if left > 1:
                tall[column] = left - 1, wide
            yield _cell("", wide, "<w:vMerge/>")
            column += wide
            continue
        td = waiting.pop(0)
        wide, high = int(td.get("colspan", 1)), int(td.get("rowspan", 1))
        if high > 1:
            tall[column] = high - 1, wide
        yield _cell(td.text_content(), wide, '<w:vMerge w:val="restart"/>' if high > 1 else "")
        column += wide


def _cell(text: str, wide: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
    return f"<w:tc><w:tcPr><w:tcW w:w='900'/>{span}{merge}</w:tcPr>{_paragraph(text)}</w:tc>"
