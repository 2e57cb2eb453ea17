"""OpenDocument texts in one piece of XML, written by hand."""

_NAMES = {
    "office": "office",
    "style": "style",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "script": "script",
    "fo": "xsl-fo-compatible",
    "svg": "svg-compatible",
}
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in _NAMES.items()
)


def file(body: str, before: str = "") -> bytes:
    """A file of this body; ``before`` stand scripts and styles."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><office:document {NAMESPACES}'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office"'
        ' xmlns:dom="http://www.w3.org/2001/xml-events" office:version="1.2"'
        ' office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{before}<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def table(*rows: list[str]) -> str:
    """A table of cells that hold paragraphs and the like."""
    inside = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell>{cell}</table:table-cell>' for cell in row)}"
        "</table:table-row>"
        for row in rows
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    return f"<table:table>{columns}{inside}</table:table>"


def line(text: str) -> str:
    """A paragraph."""
    return f"<text:p>{text}</text:p>"
