"""Shadings of old Word files, of letters, paragraphs, cells and tables: the colour behind letters.

A colour is six hexadecimal digits, empty where it can't be told; None: no shading ([MS-DOC] 2.9.245).
"""

from pipelines.documents.word.letters import PAPER, mixed

_COLOURS = (
    "", "000000", "0000FF", "00FFFF", "00FF00", "FF00FF", "FF0000", "FFFF00", "FFFFFF", "000080", "008080",
    "008000", "800080", "800000", "808000", "808080", "C0C0C0",
)  # fmt: skip
"""By Ico (2.9.119)."""
_CLEAR, _SOLID = 0, 1
_SHARES = dict(enumerate((5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90), start=2))
"""Per cent of the front colour by pattern (Ipat, 2.9.121)."""
_NOTHING = b"\xff\xff"


def listed(number: int) -> str:
    """A colour of the list; empty for the one that is chosen by the program."""
    return _COLOURS[number] if number < len(_COLOURS) else PAPER


def rgb(reference: bytes) -> str:
    """A COLORREF (2.9.43); empty for the one that is chosen by the program."""
    return "" if len(reference) < 4 or reference[3] == 0xFF else reference[:3].hex().upper()


def shading(operand: bytes) -> str | None:
    """Of a Shd (ten bytes) or a Shd80 (two)."""
    if len(operand) >= 10:
        front, back, pattern = rgb(operand[:4]), rgb(operand[4:8]), int.from_bytes(operand[8:10], "little")
    else:
        word = int.from_bytes(operand[:2], "little")
        front, back, pattern = listed(word & 31), listed(word >> 5 & 31), word >> 10
    if operand[:2] == _NOTHING and len(operand) < 10:
        return None
    if pattern == _CLEAR:
        return back or None
    if pattern == _SOLID:
        return front or "000000"
    return mixed(front, back, _SHARES[pattern]) if pattern in _SHARES else ""
