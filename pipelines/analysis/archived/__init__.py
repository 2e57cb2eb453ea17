"""An archived document to be looked at, each cell of its tables under a name: ``cell-0-5-9``.

A web page is shown as it is written, without scripts, pictures, links or its styles; a PDF is drawn; of any
other document its tables are drawn anew from what was read. Nothing in it asks a network for anything.
"""

from dataclasses import dataclass
from html import escape

from pipelines.analysis.archived.drawn import pages
from pipelines.analysis.archived.markup import anchor, grids
from pipelines.analysis.archived.web import body_of
from pipelines.documents import open_document
from pipelines.documents.kinds import kind_of
from pipelines.page import ReportPage
from pipelines.records import CellPlace

STYLE = """
.archived {font: 15px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere}
.archived table {border-collapse: collapse; margin: 1em 0}
.archived td, .archived th {border: 1px solid #8888; padding: .2em .5em; font-weight: normal}
.archived td, .archived th {unicode-bidi: isolate}
.archived .absent {color: #777; font-size: smaller}
.archived .page {position: relative; max-width: 60em; margin: 1em auto; border: 1px solid #8888}
.archived .page img {display: block; width: 100%}
.archived .page a {position: absolute}
.archived .outlined, .archived :target {outline: 3px solid #d00}
.archived td.outlined, .archived td:target {background-color: #fe08}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_NOTES = {
    "web": (
        "网页原文，已去除脚本、图片、链接和样式。",
        "The page as written, without scripts, pictures, links and styles.",
    ),
    "drawn": ("PDF 文件的页面图像。", "The pages of the PDF file, drawn."),
    "redrawn": (
        "表格按读出的内容重绘，并非文件原貌。",
        "Drawn anew from what was read: the file itself looks different.",
    ),
}
_UNKNOWN = (
    "该单元格在文件中的位置不明，未加框。",
    "Where this cell stands in the document is not known, so none is outlined.",
)


@dataclass(frozen=True)
class ArchivedPage:
    """An archived document as HTML.

    ``body`` is what stands in an element of class ``archived`` under ``STYLE``; ``shown`` says how it came
    about (`web`, `drawn`, `redrawn`); ``places`` are the cells that have a name in it (``anchor``),
    ``outlined`` is the one with a frame.
    """

    title: str
    url: str
    body: str
    shown: str
    places: frozenset[CellPlace]
    asked: bool = False
    outlined: CellPlace | None = None

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What has to be said of it, in Chinese and English."""
        return [_NOTES[self.shown], *[_UNKNOWN] * (self.asked and self.outlined is None)]

    @property
    def html(self) -> str:
        """A whole page that needs no other file and loads nothing."""
        notes = "".join(f'<p class="absent">{zh} {en}</p>' for zh, en in self.notes)
        title = escape(self.title)
        return (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            f'<meta name="referrer" content="no-referrer"><title>{title}</title><style>{STYLE}</style></head>'
            f'<body class="archived"><p class="absent">{escape(self.url)}</p>{notes}<hr>{self.body}'
            "</body></html>"
        )

    def _repr_html_(self) -> str:
        """In a frame of its own, for a notebook."""
        return (
            f'<iframe sandbox style="width:100%;height:40em;border:0" srcdoc="{escape(self.html)}"></iframe>'
        )


def archived_page(page: ReportPage, cell: CellPlace | None = None, *, outline: bool = False) -> ArchivedPage:
    """A document to be looked at.

    Args:
        page: as it was fetched.
        cell: which cell to outline, by its place in the document.
        outline: one was asked for, though its place may not be known.

    Raises:
        DocumentError: it can't be opened.
    """
    kind = kind_of(page.body, page.media_type, page.url)
    title = page.hints.title or page.url
    if kind == "html":
        body, places = body_of(page.body, page.hints.charset, cell)
        shown = "web"
    elif kind == "pdf":
        body, places = pages(page.body, cell)
        shown = "drawn"
    else:
        document = open_document(page.body, page.media_type, url=page.url, charset=page.hints.charset)
        body, places = grids(document, cell)
        shown = "redrawn"
    outlined = cell if cell in places else None
    return ArchivedPage(
        title, page.url, body, shown, frozenset(places), outline or cell is not None, outlined
    )


__all__ = ["STYLE", "ArchivedPage", "anchor", "archived_page"]
