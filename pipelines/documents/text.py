"""Plain text -> Document: Markdown tables, cells on lines of their own ended by `|`, or bare text."""

import re

from pipelines.document import Block, Document, Paragraph
from pipelines.documents.charset import decode
from pipelines.documents.grids import place
from pipelines.documents.metadata import head_pairs

_DASHES = r"\s*(?::?-{2,}:?|:-:?|-:)\s*"  # a lone dash is a blank cell
_RULE = re.compile(rf"^\s*\|?{_DASHES}(?:\|{_DASHES})*\|?\s*$")
_PIPE_ROW = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
_LETTER = re.compile("[一-鿿]")
_HEADING = re.compile(r"^#{1,6}\s*")
_TITLE = re.compile(r"^(?:标题\s*[:：]\s*)?(?P<title>.{4,80}(?:报告|年报)(?:[（(].{1,40}[）)])?)\s*$")


def parse(body: bytes, *, charset: str | None = None) -> Document:
    """Open a text file (plain, Markdown, or a page's text with its cells one a line). Never raises.

    Three ways of writing a table are known: Markdown rows (`| a | b |`); one cell a line, each line
    ended by `|`, where only reading order is left; and none at all (the forms' matcher then looks
    for the labels in the running text).
    """
    text, defects = decode(body, charset)
    blocks: list[Block] = []
    rows: list[list[str]] = []
    stream: list[list[str]] = []  # cells of which only the order is known, row by row

    def end_table() -> None:
        if rows:
            grid = place([(cell, 1, 1) for cell in row] for row in rows)
            grid.caption = next((b.text for b in reversed(blocks) if isinstance(b, Paragraph)), "")
            blocks.append(grid)
            rows.clear()
        if stream:
            # Some copies end each cell with a tab, others part them by one.
            ended = all(len(row) > 1 and not row[-1] for row in stream)
            cells = [cell for row in stream for cell in (row[:-1] if ended else row)]
            blocks.append(place([(cell, 1, 1)] for cell in cells))
            stream.clear()

    for line in text.splitlines():
        plain = line.strip()
        if not plain:
            continue
        if match := _PIPE_ROW.match(plain):
            cells = match["cells"].split("|")
            if any(cell.strip() for cell in cells) and not _RULE.match(plain):
                rows.append([cell.strip() for cell in cells])
        elif "\t" in plain:  # copied from a browser: a row a line, but nothing says what spans what
            cells = [cell.strip() for cell in line.split("\t")]
            first = next(i for i, cell in enumerate(cells) if cell)
            # Blanks before a label stand for a merged cell above; before a figure they are cells.
            stream.append(cells[first:] if _LETTER.search(cells[first]) else cells)
        elif plain.endswith("|"):
            if cell := plain.rstrip("|").strip():
                stream.append([cell])
        elif stream and set(plain) <= {"|"}:
            continue
        else:
            end_table()
            blocks.append(Paragraph(" ".join(_HEADING.sub("", plain).split())))
    end_table()
    lines = [block.text for block in blocks[:6] if isinstance(block, Paragraph)]
    title = next((match["title"] for line in lines if (match := _TITLE.match(line))), "")
    return Document(blocks, title, head_pairs(blocks), defects=defects)
