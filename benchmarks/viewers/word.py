"""A report page as a Word file [ECMA-376], with as little in it as Word asks for.

A cell's ``inner`` is its text, or WordprocessingML where it begins with a tag.
"""

import io
import zipfile

from benchmarks.viewers.pages import HEADINGS, MAKERS, Cell, Page, Table

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" mc:Ignorable="w14"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for part, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("numbering", "numbering"),
            ("footnotes", "footnotes"),
        )
    )
    + "</Types>"
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NUMBERING = (
    f'<w:numbering xmlns:w="{MAIN}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="5"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_FOOTNOTES = f'<w:footnotes xmlns:w="{MAIN}"><w:footnote w:id="7"><w:p><w:r><w:t>含上年</w:t></w:r></w:p></w:footnote></w:footnotes>'


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph of runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def docx(page: Page) -> bytes:
    """The file."""
    body = [
        paragraph(run(page.title)),
        paragraph(run("所列数据的统计期限自2024年1月1日起至2024年12月31日止。")),
    ]
    body += [
        paragraph(run(t))
        for t in ("一、总体情况", "本年度机关按照条例要求做好政府信息公开工作，目录按时更新。")
    ]
    for table in page.tables:
        body.append(paragraph(run(HEADINGS[table.dataset])))
        body.append(page.sections.get(table.dataset) or _table(table))
    for text in (
        "五、存在的主要问题及改进情况",
        "解读材料还不够多样。",
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ):
        body.append(paragraph(run(text)))
    document = f"<w:document {_NAMESPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"
    styles = f'<w:styles xmlns:w="{MAIN}">{page.styles}</w:styles>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(officeDocument="word/document.xml"),
        "word/document.xml": document,
        "word/styles.xml": styles,
        "word/numbering.xml": _NUMBERING,
        "word/footnotes.xml": _FOOTNOTES,
        "word/_rels/document.xml.rels": _relations(
            styles="styles.xml", numbering="numbering.xml", footnotes="footnotes.xml"
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file.getvalue()


def _relations(**targets: str) -> str:
    one = '<Relationship Id="{0}" Type="{1}/{0}" Target="{2}"/>'
    inside = "".join(one.format(name, _RELATION, target) for name, target in targets.items())
    return f'<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'


def _table(table: Table) -> str:
    rows, open_down = [], {}
    for row in table.rows:
        out, column, cells = [], 0, iter(row.cells)
        cell = next(cells, None)
        while cell is not None or column in open_down:
            if column in open_down:
                left, wide = open_down[column]
                out.append(_cell(Cell("", wide), "<w:vMerge/>"))
                open_down[column] = (left - 1, wide)
                if left == 1:
                    del open_down[column]
                column += wide
                continue
            assert cell is not None
            out.append(_cell(cell, '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""))
            if cell.rowspan > 1:
                open_down[-1 - column] = (cell.rowspan - 1, cell.colspan)
            column += cell.colspan
            cell = next(cells, None)
        open_down = {(-1 - c if c < 0 else c): v for c, v in open_down.items()}
        rows.append(f"<w:tr>{row.attributes}{''.join(out)}</w:tr>")
    width = sum(cell.colspan for cell in table.rows[0].cells)
    grid = '<w:gridCol w:w="800"/>' * width
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _cell(cell: Cell, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    inner = cell.inner
    if not inner.startswith("<"):
        inner = run(inner) if inner else ""
    if not inner.startswith(("<w:p>", "<w:tbl", "<w:sdt><w:sdtContent><w:p>", "<w:altChunk")):
        inner = paragraph(inner)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="800" w:type="dxa"/>{span}{merge}{cell.attributes}</w:tcPr>{inner}</w:tc>'
    )


MAKERS["docx"] = docx
