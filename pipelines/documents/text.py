"""Plain text -> Document: Markdown tables, cells on lines of their own ended by `|`, or bare text."""

import re

from pipelines.document import OBJECT, Block, Document, Grid, Paragraph
from pipelines.documents import html
from pipelines.documents.charset import decode
from pipelines.documents.grids import PrintedCell, place
from pipelines.documents.html.cells import marked
from pipelines.documents.metadata import head_pairs

_DASHES = r"\s*(?::?-{2,}:?|:-:?|-:)\s*"  # a lone dash is a blank cell
_RULE = re.compile(rf"^\s*\|?{_DASHES}(?:\|{_DASHES})*\|?\s*$")
_PIPE_ROW = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
_LETTER = re.compile("[一-鿿]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,8}\]")
_HTML_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_MAYBE_MARKED = re.compile(r"[~^*_`$<&\\\[=]")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_PICTURE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?")
_EMPHASISED = re.compile(r"(\*{1,3}|_{1,3}|`)(?![\s*_`])([^*_`]+)(?<!\s)\1")
_MARKED = re.compile(
    r"\^[^^]+\^|\^[{(]|~[^~]+~|\*[^*]+\*|(?<!\w)_[^_]+_(?!\w)|`[^`]+`|\$[^$]+\$|==.+==|\]\("
    r"|\\[!-/:-@\[-`{-~]"
)
"""What some Markdown takes for raised, lowered, emphasised or marked text, a formula, a link, an escape."""
_TITLE = re.compile(r"^(?:标题\s*[:：]\s*)?(?P<title>.{4,80}(?:报告|年报)(?:[（(].{1,40}[）)])?)\s*$")


def parse(body: bytes, *, charset: str | None = None) -> Document:
    """Open a text file (plain, Markdown, or a page's text with its cells one a line). Never raises.

    Four ways of writing a table are known: Markdown rows (`| a | b |`); one cell a line, each line
    ended by `|`, where only reading order is left; the HTML that Markdown allows; and none at all
    (the forms' matcher then looks for the labels in the running text).
    """
    text, defects = decode(body, charset)
    blocks: list[Block] = []
    start = 0
    for table in _HTML_TABLE.finditer(text):
        blocks.extend(_blocks(text[start : table.start()]))
        caption = next((block.text for block in reversed(blocks) if isinstance(block, Paragraph)), "")
        for block in html.parse(table[0].encode("utf-8")).blocks:
            if isinstance(block, Grid):
                block.caption = caption
            blocks.append(block)
        start = table.end()
    blocks.extend(_blocks(text[start:]))
    lines = [block.text for block in blocks[:6] if isinstance(block, Paragraph)]
    title = next((match["title"] for line in lines if (match := _TITLE.match(line))), "")
    return Document(blocks, title, head_pairs(blocks), defects=defects)


def _blocks(text: str) -> list[Block]:
    """Lines of text and tables without HTML."""
    blocks: list[Block] = []
    rows: list[list[PrintedCell]] = []
    stream: list[list[str]] = []  # cells of which only the order is known, row by row

    def end_table() -> None:
        caption = next((b.text for b in reversed(blocks) if isinstance(b, Paragraph)), "")
        if rows:
            if len(rows) == 1 and not any(map(str.isalpha, "".join(map(_text_of, rows[0])))):
                rows[0].insert(0, caption)  # figures alone: their label is the line above
            grid = place(rows)
            grid.caption = caption
            blocks.append(grid)
            rows.clear()
        if stream:
            grid = _column(stream)
            grid.caption = caption
            blocks.append(grid)
            stream.clear()

    for line in text.splitlines():
        line = _FOOTNOTE.sub("", line)
        plain = line.strip()
        if not plain:
            continue
        if match := _PIPE_ROW.match(plain):
            cells = [cell.strip() for cell in _CELL_END.split(match["cells"])]
            if any(cells) and not _RULE.match(plain):
                rows.append([*map(_shown, cells)])
        elif "\t" in line.lstrip():  # copied from a browser: a row a line, but nothing says what spans what
            stream.append(_tabbed(line))
        elif plain.endswith("|"):
            if cell := plain.rstrip("|").strip():
                stream.append([cell])
        else:
            end_table()
            blocks.append(Paragraph(" ".join(_HEADING.sub("", plain).split())))
    end_table()
    return blocks


def _text_of(cell: PrintedCell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _shown(cell: str) -> PrintedCell:
    """What a cell of a Markdown table shows: HTML and marks that all Markdown reads alike, or a doubt."""
    if not _MAYBE_MARKED.search(cell):
        return cell
    doubts: list[str] = []
    if "<" in cell or "&" in cell:
        page = f"<table><tr><td>.</td><td>{cell}</td></tr></table>"
        grids = html.parse(page.encode("utf-8", "replace")).grids()
        inner = grids[0].cells if grids else []
        if len(grids) == 1 and len(inner) == 2:
            cell = inner[1].text
            doubts.append(inner[1].doubt)
        else:
            doubts.append("HTML that ends the cell")
    text = _PICTURE.sub(OBJECT, cell)
    if text != cell:
        doubts.append("a picture")
    text = _STRUCK.sub(lambda match: marked(match[1], ("struck",)), text)
    if whole := _EMPHASISED.fullmatch(text):
        text = whole[2]
    if _MARKED.search(text):
        doubts.append("Markdown marks")
    doubt = ", ".join(filter(None, doubts))
    return (text, 1, 1, doubt) if doubt else text


def _tabbed(line: str) -> list[str]:
    """The cells of a line parted by tabs; blanks before a label stand for a merged cell above."""
    cells = [cell.strip() for cell in line.split("\t")]
    first = next(i for i, cell in enumerate(cells) if cell)
    return cells[first:] if _LETTER.search(cells[first]) else cells


def _column(stream: list[list[str]]) -> Grid:
    """Cells of which only the order is known, one below the other."""
    # Some copies end each cell with a tab, others part them by one.
    ended = all(len(row) > 1 and not row[-1] for row in stream)
    return place([cell] for row in stream for cell in (row[:-1] if ended else row))
