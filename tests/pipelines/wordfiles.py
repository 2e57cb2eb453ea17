"""Any document as an old Word file, and the ways to damage its bytes."""

import random

from govcrawl.sites.doc import table
from govcrawl.sites.render import Td
from govcrawl.sites.wordfile import Line, line, word_file
from pipelines.document import Document, Grid
from pipelines.documents import open_document


def lines_of(document: Document) -> list[Line]:
    """Its paragraphs and tables as Word has them."""
    lines: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            rows: list[list[Td]] = [[] for _ in range(block.height)]
            for cell in block.cells:
                rows[cell.row].append(Td(cell.text, cell.colspan, cell.rowspan))
            lines += table(rows, {})
        else:
            lines.append(line(block.text))
    return [*lines, line("")]


def as_doc(page: bytes) -> bytes:
    """An HTML page as an old Word file."""
    return word_file(lines_of(open_document(page, "text/html")))


SECTOR = 512


def damaged(body: bytes, seed: int) -> bytes:
    """A file after one damage chosen by ``seed``; only whole sectors of its text are touched.

    A letter of the text that is changed in place is what the file prints, as far as anyone can tell.
    """
    dice = random.Random(seed)
    changed = bytearray(body)
    text = _text(body)
    kind = dice.choice(["flip", "flip", "byte", "cut", "insert", "swap", "repeat", "zero"])
    if kind in {"flip", "byte"}:
        for _ in range(dice.choice([1, 1, 2, 8])):
            at = dice.choice([place for place in dice.choices(range(len(body)), k=60) if place not in text])
            changed[at] = changed[at] ^ 1 << dice.randrange(8) if kind == "flip" else dice.choice([0, 1, 255])
    elif kind == "cut":
        del changed[dice.randrange(len(body)) :]
    elif kind == "insert":
        at = dice.randrange(len(body))
        changed[at:at] = dice.randbytes(dice.choice([1, 2, 4, SECTOR]))
    else:
        a, b = (slice(at, at + SECTOR) for at in dice.sample(range(0, len(body), SECTOR), 2))
        changed[b] = bytes(SECTOR) if kind == "zero" else body[a]
        if kind == "swap":
            changed[a] = body[b]
    return bytes(changed)


def _text(body: bytes) -> range:
    """Where the text lies, from the report's title to its last paragraph."""
    return range(body.index("某区".encode("utf-16-le")) - 12, body.rindex("无。".encode("utf-16-le")) + 8)
