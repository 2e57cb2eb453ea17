"""Text on a terminal: numbers with nouns, tables with Chinese letters two columns wide, a block redrawn."""

import contextlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TextIO
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


def bar(done: int, whole: int, columns: int) -> str:
    """A bar of ``columns`` letters, full where ``done`` is ``whole``; empty while nothing is known."""
    full = columns * min(done, whole) // whole if whole else 0
    return "█" * full + "░" * (columns - full)


class Screen:
    """A block of lines on a terminal that each ``draw`` replaces."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._height = 0

    def draw(self, lines: Sequence[str]) -> None:
        """Show ``lines`` in the place of the last ones, each cut at the right edge."""
        columns, rows = self._size()
        shown = [clip(visible(line), columns - 1) for line in lines[: rows - 1]]
        up = f"\x1b[{self._height}A\r" if self._height else ""
        self._stream.write(up + "\x1b[J" + "".join(f"{line}\n" for line in shown))
        self._stream.flush()
        self._height = len(shown)

    def _size(self) -> os.terminal_size:
        """Of this stream's terminal: standard output, whose size ``shutil`` tells, may be a file."""
        with contextlib.suppress(OSError):
            if all(size := os.get_terminal_size(self._stream.fileno())):
                return size
        return shutil.get_terminal_size()
