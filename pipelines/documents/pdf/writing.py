"""Letters -> the lines that they make, and their text."""

import re
import unicodedata
from collections.abc import Iterable
from statistics import median

from pipelines.documents.pdf.viewer import Letter

_RADICALS = str.maketrans(
    "⺁⺎⺏⺒⺓⺟⺠⺢⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "厂兀尣巳幺母民氺虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
"""Radicals that some fonts name instead of the letter (Chrome prints ⻓宁区); NFKC knows only the others."""
_SAME_LINE = 0.55
"""Letters whose baselines are nearer than so much of their size stand on one line."""
_BLANK = 0.6
"""From so much of a letter's size on a gap is a blank."""
_APART = 0.2
"""Likewise of digits that are drawn apart: without rules nothing else parts figures."""
_GAP = 0.8
"""From so much of a letter's size on a gap parts words."""
_SMALL, _RAISED, _LOWERED = 0.8, 0.12, 0.06
"""A digit so much smaller than its line, standing so much of its size above or below it, is an index."""
_OFF = 0.3
"""A letter of the line's size that stands so much of it higher or lower is neither."""
_LEVEL = 0.1
"""Likewise a digit that stands higher or lower than the one beside it."""
_OF_FIGURES = frozenset("0123456789.,")
_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
STRUCK = "\u0336"


def lines(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters line by line, from left to right."""
    found: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: letter.baseline):
        last = found[-1] if found else None
        if last is not None:
            size = max(letter.size, last[0].size)
            if letter.baseline - last[0].baseline < _SAME_LINE * size:
                last.append(letter)
                continue
        found.append([letter])
    return [sorted(line, key=lambda letter: letter.x0 + letter.x1) for line in found]


def runs(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters word by word: drawn as one, on one line, without a blank or a gap between them."""
    found: list[list[Letter]] = []
    for letter in letters:
        last = found[-1][-1] if found else None
        if (
            last is not None
            and letter.drawn_by == last.drawn_by
            and not letter.text.isspace()
            and not last.text.isspace()
            and abs(letter.baseline - last.baseline) < _SAME_LINE * last.size
            and -letter.size < letter.x0 - last.x1 < _GAP * letter.size
        ):
            found[-1].append(letter)
        else:
            found.append([letter])
    return found


def text(line: list[Letter], struck: Iterable[int] = ()) -> str:
    """A line's text: blanks where letters stand apart, indices as such, struck letters (by ``id``) marked."""
    struck = set(struck)
    solid = [letter for letter in line if not letter.text.isspace()]
    if not solid:
        return ""
    size = max(letter.size for letter in solid)
    base = median(letter.baseline for letter in solid if letter.size >= _SMALL * size)
    written: list[str] = []
    last: Letter | None = None
    for letter in line:
        if last is not None and is_blank_between(last, letter):
            written.append(" ")
        here = _written(letter, size, base)
        beside = last if last is not None and {written[-1][0], here} <= _OF_FIGURES else letter
        if abs(letter.baseline - beside.baseline) > _LEVEL * min(letter.size, beside.size):
            letter.doubt = letter.doubt or "letters off their line"
        written.append(here + (STRUCK if id(letter) in struck else ""))
        last = letter
    return " ".join(plain("".join(written)).split())


def is_blank_between(last: Letter, letter: Letter) -> bool:
    """Whether a letter stands so far from the one before it that there is a blank between them."""
    figures = last.text.isdecimal() and letter.text.isdecimal() and last.drawn_by != letter.drawn_by
    return letter.x0 - last.x1 > (_APART if figures else _BLANK) * min(letter.size, last.size)


def _written(letter: Letter, size: float, base: float) -> str:
    if letter.text.isdecimal() and letter.text.isascii() and letter.size < _SMALL * size:
        if base - letter.baseline > _RAISED * size:
            return letter.text.translate(_UP)
        if letter.baseline - base > _LOWERED * size:
            return letter.text.translate(_DOWN)
    if abs(letter.baseline - base) > _OFF * size and not letter.text.isspace():
        letter.doubt = letter.doubt or "letters off their line"
    return letter.text


def doubt(letters: Iterable[Letter]) -> str:
    """Why letters may not read as their text says; empty where none may."""
    return "; ".join(dict.fromkeys(letter.doubt for letter in letters if letter.doubt))


def plain(text: str) -> str:
    """Letters instead of the radicals that look like them."""
    text = text.translate(_RADICALS)
    return re.sub(r"[⼀-⿕]", lambda match: unicodedata.normalize("NFKC", match[0]), text)
