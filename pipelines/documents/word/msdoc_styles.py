"""What the character properties of an old Word file come to through the styles they inherit ([MS-DOC] 2.4.6).

From the style of the paragraph over that of the characters to their own. A property that is not known to
leave letters as they are is a doubt about them.
"""

import struct
from collections.abc import Iterable, Iterator

from pipelines.documents.word.fonts import is_symbolic, shows_digits
from pipelines.documents.word.letters import Look, hard_to_see
from pipelines.documents.word.msdoc_modifiers import modifiers
from pipelines.documents.word.msdoc_shading import listed, rgb, shading
from pipelines.errors import DocumentError

_DELETED, _HIDDEN, _STRIKE, _DSTRIKE = 0x0800, 0x083C, 0x0837, 0x2A53
_ISS, _POSITION, _ICO, _COLOUR, _SIZE = 0x2A48, 0x4845, 0x2A42, 0x6870, 0x4A43
_SYMBOL, _STYLE, _SCALE, _SPACING, _FONT = 0x6A09, 0x4A30, 0x4852, 0x8840, 0x4A4F
_MARKER, _SHADE, _FIT, _LAYOUT, _BIDI, _PLAIN = 0x2A0C, 0xCA71, 0xCA76, 0xCA78, 0x085A, 0x2A33
_TOGGLES = (_HIDDEN, _STRIKE)
_LIST, _OLD_LIST = 0x460B, 0xC63E
LISTS = frozenset([_LIST, _OLD_LIST])
"""Modifiers of paragraphs that give them the number of a list."""
_OLD_SHADING, _SHADING = 0x442D, 0xC64D
SHADINGS = frozenset([_OLD_SHADING, _SHADING])
"""Those that lay a colour behind them."""
_HARMLESS = frozenset(
    bytes.fromhex(
        "01 02 03 04 05 06 07 0A 11 15 16 17 18 34 35 36 38 39 3A 3B 3E 4B 50 51 54 55 56 57 58 59 5C 5D 5E"
        " 5F 60 61 62 63 64 65 66 67 68 6D 6E 6F 72 73 74 75 77 79 82 83 85 86 87 88 89"
    )
)
"""Numbers of character modifiers (ispmd) that leave digits as they are (2.6.1)."""
_SHAPING = {
    *(_DELETED, _HIDDEN, _STRIKE, _DSTRIKE, _ISS, _POSITION, _ICO, _COLOUR, _SIZE, _SYMBOL, _STYLE, _SCALE),
    *(_SPACING, _FONT, _MARKER, _SHADE, _FIT, _LAYOUT, _BIDI),
}
_TINY, _SMALL = 6, 21  # half points
_MANY = 4096
_PARAGRAPH, _CHARACTER = 1, 2
_State = dict[int, bytes]


class Styles:
    """The styles and fonts of a file; ``damaged`` if they could not be read."""

    def __init__(self, styles: bytes, fonts: bytes) -> None:
        self._styles: list[tuple[int, int, bytes, bytes]] = []  # as of `_style`
        self._known: dict[tuple[int, int], _State] = {}
        self.damaged = False
        self._symbol_fonts: set[int] = set()
        self._strange_fonts: set[int] = set()
        try:
            self._styles = list(_styles(styles))
            for number, (name, charset, panose) in enumerate(_fonts(fonts)):
                if is_symbolic(name, (charset, panose)):
                    self._symbol_fonts.add(number)
                elif not shows_digits(name, (charset, panose)):
                    self._strange_fonts.add(number)
        except (struct.error, LookupError, ValueError, DocumentError):
            self.damaged = True

    def look(self, style: int, properties: Iterable[bytes]) -> Look:
        """How letters look: in a paragraph of a style, with properties of their own."""
        own = [pair for part in properties for pair in modifiers(part)]
        number = next((int.from_bytes(op, "little") for code, op in reversed(own) if code == _STYLE), None)
        paragraph = self._state(style, _PARAGRAPH)
        character = {} if number is None else self._state(number, _CHARACTER)
        doubts: dict[str, None] = {}
        base = paragraph | character
        for code in _TOGGLES:
            if _on(paragraph, code) and _on(character, code):
                doubts["may be hidden: two styles" if code == _HIDDEN else "may be struck out"] = None
                base[code] = b"\0"
        final = _applied(own, base)
        if self.damaged:
            doubts["styles that can't be read"] = None
        for reason in _oddities(final):
            doubts[reason] = None
        letters, behind = _colours(final)
        if letters and behind is not None and hard_to_see(letters, behind):
            doubts["may be hidden: colour"] = None
        font = int.from_bytes(final.get(_FONT, b"\xff\xff"), "little")
        level = int.from_bytes(final.get(_POSITION, b""), "little", signed=True)
        return Look(
            hidden=_on(final, _HIDDEN) or _on(final, _DELETED),
            struck=_on(final, _STRIKE) or _on(final, _DSTRIKE),
            raised={1: 1, 2: -1}.get(int.from_bytes(final.get(_ISS, b""), "little"), 0),
            level=level,
            symbols=_SYMBOL in final or font in self._symbol_fonts,
            strange=font in self._strange_fonts,
            ink=letters if behind is None else "",
            doubt=", ".join(doubts),
        )

    def numbers(self, style: int, own: dict[int, bytes]) -> bool:
        """Whether a paragraph has a number of a list: by its own properties or those of its style."""
        nearest = self._nearest(style, own, LISTS)
        return _OLD_LIST in nearest or int.from_bytes(nearest.get(_LIST, b""), "little") not in {0, 0xF801}

    def shading(self, style: int, own: dict[int, bytes]) -> str | None:
        """The colour behind a paragraph."""
        nearest = self._nearest(style, own, SHADINGS)
        if _SHADING in nearest:
            return shading(nearest[_SHADING][1:])
        return shading(nearest[_OLD_SHADING]) if _OLD_SHADING in nearest else None

    def _nearest(self, style: int, own: dict[int, bytes], codes: frozenset[int]) -> dict[int, bytes]:
        """The modifiers of a paragraph or of the nearest style that has any of these."""
        for _ in range(50):
            if not codes.isdisjoint(own) or style >= len(self._styles):
                return own
            _, style, paragraph, _ = self._styles[style]
            own = dict(modifiers(paragraph))
        return {}

    def _state(self, number: int, kind: int) -> _State:
        """The properties of a style with those it is based on."""
        if (known := self._known.get((number, kind))) is not None:
            return known
        chain: list[bytes] = []
        at = number
        while at < len(self._styles) and self._styles[at][0] == kind and len(chain) < 50:
            _, at, _, letters = self._styles[at]
            chain.append(letters)
        state: _State = {}
        for letters in reversed(chain):
            state = _applied(modifiers(letters), state)
        self._known[number, kind] = state
        return state


def _applied(changes: Iterable[tuple[int, bytes]], base: _State) -> _State:
    """Properties after modifiers; a toggle of 0x80 is as in the style, 0x81 the opposite (2.9.327)."""
    state = dict(base)
    for code, operand in changes:
        if code == _PLAIN:
            state = dict(base)
        elif code in _TOGGLES and operand[0] & 0x80:
            state[code] = bytes([_on(base, code) ^ (operand[0] & 1)])
        else:
            state[code] = operand
    return state


def _on(state: _State, code: int) -> bool:
    return bool(state.get(code, b"\0")[0] & 1)


def _oddities(final: _State) -> Iterator[str]:
    """What may keep letters from being shown as they are."""
    for code in final.keys() - _SHAPING:
        if code >> 10 & 7 == 2 and code & 0x1FF not in _HARMLESS:
            yield f"a property of letters that is not known: {code:04X}"
    size = int.from_bytes(final.get(_SIZE, b"\x15"), "little")
    if size < _TINY:
        yield "may be hidden: size"
    if not 30 <= int.from_bytes(final.get(_SCALE, b"\x64"), "little") <= 400:
        yield "may be hidden: width"
    if -int.from_bytes(final.get(_SPACING, b""), "little", signed=True) * 2 > size * 5:
        yield "letters that overlap"
    if _FIT in final and int.from_bytes(final[_FIT][1:5], "little") not in {0, *range(100, 1 << 20)}:
        yield "may be hidden: width"
    if _on(final, _BIDI):
        yield "letters from right to left"
    if _LAYOUT in final and final[_LAYOUT][1:2] not in {b"", b"\0", b"\1"}:
        yield "two lines in one"


def _colours(final: _State) -> tuple[str, str | None]:
    """The colour of letters, empty where the program chooses it, and one of their own behind them."""
    letters = rgb(final[_COLOUR]) if _COLOUR in final else listed(final.get(_ICO, b"\0")[0])
    behind = listed(final.get(_MARKER, b"\0")[0]) or None
    if behind is None and _SHADE in final:
        behind = shading(final[_SHADE][1:])
    return letters, behind


def _styles(part: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """The styles of the sheet (STSH, 2.9.271): kind, base, modifiers of paragraphs and letters."""
    if not part:
        return
    (size,) = struct.unpack_from("<H", part)
    count, base_size = struct.unpack_from("<HH", part, 2)
    if count > _MANY:
        raise ValueError("too many styles")
    at = 2 + size
    for _ in range(count):
        (length,) = struct.unpack_from("<H", part, at)
        at += 2
        yield _style(part[at : at + length], base_size) if length else (0, _MANY, b"", b"")
        at += length + (length & 1)


def _style(std: bytes, base_size: int) -> tuple[int, int, bytes, bytes]:
    _, word, more = struct.unpack_from("<HHH", std)
    kind, base, count = word & 15, word >> 4, more & 15
    (letters,) = struct.unpack_from("<H", std, base_size)
    at = base_size + 2 + 2 * letters + 2
    parts: list[bytes] = []
    for _ in range(count):
        at += at & 1
        if at + 2 > len(std):
            break
        (size,) = struct.unpack_from("<H", std, at)
        parts.append(std[at + 2 : at + 2 + size])
        at += 2 + size
    if kind == _PARAGRAPH:
        return kind, base, parts[0][2:] if parts else b"", parts[1] if len(parts) > 1 else b""
    return kind, base, b"", parts[0] if parts and kind == _CHARACTER else b""


def _fonts(part: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Name, character set and PANOSE number of the fonts (SttbfFfn and FFN, 2.9.286 and 2.9.87)."""
    if not part:
        return
    (count,) = struct.unpack_from("<H", part)
    at = 4
    for _ in range(count):
        font = part[at + 1 : at + 1 + part[at]]
        at += 1 + len(font)
        yield font[39:].decode("utf-16-le", "replace").partition("\0")[0], font[3], font[5:15]
