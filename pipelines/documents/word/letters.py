"""How Word shows letters: hidden, struck out, raised; and the text that is shown while it is read."""

from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.document import OBJECT

_DIGITS = "0123456789０１２３４５６７８９"
_RAISED = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
_LOWERED = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉" * 2)
_SIGNS = frozenset("+-−.,，．")
_OF_SYMBOLS = frozenset(map(chr, [*range(0x21, 0x7F), *range(0xF020, 0xF100)]))
"""Letters that a font of symbols shows as something else (they stand in the private use area, too)."""
_STROKE = "\u0336"
PAPER = "FFFFFF"
_NEAR = 48
"""Colours no more apart in red, green and blue are hard to tell apart."""
_RAISED_BY = 6  # half points: as far as people move letters that they make raised ones of
_LOOSE = "\x1f"  # white space for `str.split`; stands nowhere in XML


class Look(NamedTuple):
    """What the properties of letters come to.

    ``raised`` is 1 for raised letters, -1 for lowered ones. ``level`` is how far the base line is moved;
    letters of one level stand on one line. ``symbols``: the font has other signs in the places of letters;
    ``strange``: it is not known to have letters there. ``ink``: their colour, where it is set and what lies
    behind is told later. The ``doubt`` of hidden letters is whether they are.
    """

    hidden: bool = False
    struck: bool = False
    raised: int = 0
    level: int = 0
    symbols: bool = False
    strange: bool = False
    ink: str = ""
    doubt: str = ""


PLAIN = Look()


@dataclass(slots=True)
class Letters:
    """The text of a cell or a paragraph while it is read, and what is doubtful about it."""

    parts: list[str] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)
    levels: set[int] = field(default_factory=set)
    inks: set[str] = field(default_factory=set)

    def add(self, text: str, look: Look = PLAIN) -> None:
        """Letters of one look. Those that are hidden are not there."""
        if not text:
            return
        if look.hidden:
            if look.doubt and not text.isspace():
                self.doubt(look.doubt)
            return
        if look != PLAIN:
            text = self._shown(text, look)
        elif not text.isspace():
            self.levels.add(0)
        self.parts.append(text.replace("\n", " "))

    def _shown(self, text: str, look: Look) -> str:
        if text.isspace():
            return text
        self.levels.add(look.level)
        if look.ink:
            self.inks.add(look.ink)
        if look.doubt:
            self.doubt(look.doubt)
        if look.symbols and any(letter in _OF_SYMBOLS for letter in text):
            self.doubt("letters of a symbol font")
            return OBJECT
        if look.strange and any(letter in _OF_SYMBOLS for letter in text):
            self.doubt("a font that is not known to show letters")
        if look.raised:
            if not _SIGNS.isdisjoint(text):
                self.doubt("a sign is raised or lowered")
            text = text.translate(_RAISED if look.raised > 0 else _LOWERED)
        if look.struck:
            text = "".join(letter if letter.isspace() else f"{letter}{_STROKE}" for letter in text)
        return text

    def add_loose(self, text: str, look: Look = PLAIN) -> None:
        """Letters whose outer white space some programs keep and others don't."""
        inner = text.strip()
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        for part in (before and _LOOSE, inner, after and inner and _LOOSE):
            self.add(part, look)

    def stand_in(self, what: str) -> None:
        """Something that is shown and is no text."""
        self.parts.append(OBJECT)
        self.doubt(what)

    def doubt(self, reason: str) -> None:
        """Why the text may not be what is shown."""
        self.doubts[reason] = None

    def lie_on(self, colour: str) -> None:
        """What lies behind the letters up to here."""
        if any(hard_to_see(ink, colour) for ink in self.inks):
            self.doubt("may be hidden: colour")
        self.inks.clear()

    def end_line(self) -> None:
        """What follows stands on a line of its own."""
        self.parts.append("\n")

    def text(self) -> str:
        """The lines that hold something, white space collapsed."""
        return _collapsed("".join(self.parts))

    def why(self) -> str:
        """The doubt about ``text``; empty if there is none."""
        doubts = dict(self.doubts)
        if len(self.levels) > 1 or any(abs(level) >= _RAISED_BY for level in self.levels):
            doubts["letters raised or lowered"] = None
        joined = "".join(self.parts)
        if _LOOSE in joined and _collapsed(joined) != _collapsed(joined.replace(_LOOSE, "")):
            doubts["blanks that not all programs show"] = None
        return ", ".join(doubts)


def _collapsed(text: str) -> str:
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def hard_to_see(colour: str, behind: str) -> bool:
    """Whether letters of a colour may not be seen on another; an unknown one (empty) may be any."""
    if not colour or not behind:
        return True
    pairs = ((int(colour[i : i + 2], 16), int(behind[i : i + 2], 16)) for i in (0, 2, 4))
    return all(abs(a - b) < _NEAR for a, b in pairs)


def mixed(colour: str, behind: str, share: int) -> str:
    """A colour dotted over another one, which are black on white where they are chosen by the program."""
    pairs = (
        (int((colour or "000000")[i : i + 2], 16), int((behind or PAPER)[i : i + 2], 16)) for i in (0, 2, 4)
    )
    return "".join(f"{(a * share + b * (100 - share)) // 100:02X}" for a, b in pairs)
