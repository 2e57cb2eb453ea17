"""Colours of spreadsheets: the palette that both old and new Excel files index, tints, patterns."""

import re

from pipelines.documents.word.letters import mixed

INDEXED = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 "
    "FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF "
    "660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF "
    "CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333 "
).split()
"""The colours of the default palette (ECMA-376-1 18.8.27)."""
_SHARES = {"gray0625": 6, "gray125": 12, "lightGray": 25, "mediumGray": 50, "darkGray": 75}
_COLOUR = re.compile("[0-9A-F]{6}")


def tinted(colour: str, tint: str) -> str:
    """A colour made lighter (above 0) or darker; empty where either is not understood."""
    if not _COLOUR.fullmatch(colour):
        return ""
    try:
        share = float(tint)
    except ValueError:
        return ""
    if not -1 <= share <= 1:
        return ""
    parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(
        f"{round(part * (1 + share) if share < 0 else part + (255 - part) * share):02X}" for part in parts
    )


def patterned(kind: str, before: str, behind: str) -> str:
    """What lines and dots of one colour over another look like from afar."""
    return mixed(before, behind, _SHARES.get(kind, 50)) if before and behind else ""
