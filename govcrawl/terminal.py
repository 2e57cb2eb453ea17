"""Text on a terminal: numbers with nouns, tables with Chinese letters two columns wide."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from govcrawl.visible import visible


def width(text: str) -> int:
    """Columns ``text`` takes: Chinese letters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def counted(number: int, noun: str) -> str:
    """`1 report`, `2 reports`; of `attached report` the last word counts."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def some(names: Sequence[str]) -> str:
    """The first five of ``names``."""
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def filled(words: Iterable[str], columns: int) -> Iterator[str]:
    """Lines of as many ``words`` as ``columns`` take, a bar between them."""
    line = ""
    for word in words:
        longer = f"{line} | {word}" if line else word
        if line and width(longer) > columns:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """``text`` with blanks up to ``columns``, after it or, to the right, before it."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def clip(text: str, columns: int) -> str:
    """``text``, cut where it would take more than ``columns``."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, figures: Collection[int] = ()
) -> list[str]:
    """Lines of a table with columns two blanks apart; without its first line where ``head`` is empty.

    Numbers stand to the right, with their heading, and so do the columns counted in ``figures``.
    """
    body = [list(row) for row in rows]
    cells = [list(head)] * any(head) + [[visible(str(cell)) for cell in row] for row in body]
    columns = range(len(head))
    right = [n in figures or (bool(body) and all(isinstance(row[n], int) for row in body)) for n in columns]
    widths = [max((width(row[n]) for row in cells), default=0) for n in columns]
    return ["  ".join(pad(row[n], widths[n], right=right[n]) for n in columns).rstrip() for row in cells]
