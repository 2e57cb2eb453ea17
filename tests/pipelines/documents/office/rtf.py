"""Rich Text files written by hand."""

from collections.abc import Sequence

HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}"
    r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
)
BORDERS = r"\clbrdrt\brdrs\clbrdrl\brdrs\clbrdrb\brdrs\clbrdrr\brdrs"


def gbk(text: str) -> str:
    """Letters as bytes of the file's code page."""
    return "".join(rf"\'{byte:02x}" for byte in text.encode("gbk"))


def by_number(text: str) -> str:
    """Letters by their numbers, which are signed, each with a letter for programs that know none."""
    return "".join(rf"\u{ord(c) - (65536 if ord(c) > 32767 else 0)}?" for c in text)


def row(cells: Sequence[str], merges: Sequence[str] = ()) -> str:
    """A row of a table; ``merges`` are control words of its cells."""
    merges = merges or [""] * len(cells)
    ends = "".join(rf"{merge}{BORDERS}\cellx{2500 * (n + 1)}" for n, merge in enumerate(merges))
    return r"\trowd" + ends + "".join(rf"\pard\intbl {cell}\cell" for cell in cells) + r"\row" + "\n"


def file(*content: str) -> bytes:
    """A file of rows and whatever."""
    return (HEAD + "".join(content) + r"\pard\par}").encode("latin-1")
