"""The proof: a letter of the text layer is on the page if the page looks otherwise without it.

The page is drawn as it is, without its letters, and without letters and watermarks. Whatever hides letters
(white, covered, clipped, invisible, off the page, in a layer that is off) then shows nothing in their place,
and whatever stands in a cell and is no letter (a picture, a figure made of lines) is seen there.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from pipelines.documents.pdf.digits import DIGITS, DOUBT, Digits
from pipelines.documents.pdf.viewer import Box, Drawing, Letter, Page, Pixels

_NONE, _FAINT = 10, 60
"""A change of so many of 255 is nothing, and up to this it is hard to see (grey #C4C4C4 on white)."""
_TINY = 5
"""Pixels; no letter of less can be read, nor proved by what it changes."""
_TWICE = 0.2
"""The same letter once more within so much of its size is drawn for bold or shadow; next to it stand `11`."""
_CLASH = 0.25
"""Letters that share so much of their ink's frame stand over each other."""
_LINE = 0.5
"""Letters whose baselines are so much of their size apart stand on two lines."""
_WATERMARK = 1.6
"""Slanted letters so much larger than the others are a watermark."""
_CROWD = 200
"""So many letters have no room beside each other in 20 by 20 points: they are not compared one by one."""
_PARTLY, _HARDLY = "partly hidden", "hardly to be seen"
_LITTLE = {_PARTLY, _HARDLY}
"""What is also said of a letter that nobody sees, where another's ink reaches into its place."""
_ROUNDED, _CUT = 1.0, 0.12
"""Pixels, and the share of a letter's ink, that may be missing at its edges."""
_NARROW = 0.3
"""Of the breadth of a digit whose font is not in the file: the one that stands in for it may be narrower."""
_FINE, _TRIMMED = 0.125, 0.02
"""Likewise, in points, of a digit, which without an edge is another (`8` is `3`)."""
_NEAR, _CLOSE, _DIGITS = 8.0, 40, 200
"""How large letters are drawn for a closer look, and how many letters and digits of a page."""
_ALONE = 16
"""So many text objects of a page are looked at one by one."""


class Ink:
    """Where a page shows something, and which of its letters; ``hidden`` are those that it does not show."""

    def __init__(self, page: Page, digits: Digits) -> None:
        drawing = page.drawing
        assert drawing is not None
        turned = {letter.drawn_by for letter in page.letters if letter.turned}
        upright = drawing.texts.keys() - turned
        marks = _watermarks(page.letters)
        self._upright = upright
        self._looks, self._lone = [_CLOSE, _DIGITS], _DIGITS
        self._scale = drawing.scale
        self._digits = digits
        self._drawing = drawing
        self._alone: dict[int, Pixels] = {}
        self._whole, bare = drawing.drawn(), drawing.drawn(upright)
        self._bare = (drawing.drawn(upright | marks) if marks else bare).copy()
        self.hidden: list[Letter] = []
        self.letters = list(self._shown(page.letters, bare))
        if unnamed := upright - {letter.drawn_by for letter in page.letters}:
            self._keep(drawing.drawn((upright | marks) - unnamed))
        for box in page.fields:
            self._clear(box)

    def _keep(self, other: Pixels) -> None:
        """Take text that has no letters for a drawing, unless it is the bold or the shadow of letters."""
        without, self._bare = self._bare, other.copy()
        for letter in self.letters:
            edge = _TWICE * letter.size
            box = letter.box
            around = Box(box.x0 - edge, box.top - edge, box.x1 + edge, box.bottom + edge)
            self._part(self._bare, around)[:] = self._part(without, around)

    def _clear(self, box: Box) -> None:
        """Take away what a form field draws around its letters."""
        ring = [
            self._part(self._bare, side).reshape(-1, 3)
            for side in (
                Box(box.x0 - 1.5, box.top - 1.5, box.x1 + 1.5, box.top - 1),
                Box(box.x0 - 1.5, box.bottom + 1, box.x1 + 1.5, box.bottom + 1.5),
                Box(box.x0 - 1.5, box.top, box.x0 - 1, box.bottom),
                Box(box.x1 + 1, box.top, box.x1 + 1.5, box.bottom),
            )
        ]
        if (around := np.concatenate(ring)).size:
            paper = np.median(around, axis=0)
            self._part(self._bare, Box(box.x0 - 1, box.top - 1, box.x1 + 1, box.bottom + 1))[:] = paper

    def beside_letters(self, box: Box) -> bool:
        """Whether something else than letters and watermarks is seen in a box."""
        seen = self._part(self._bare, box, inward=True)
        if not seen.size or bool((seen == seen[0, 0]).all()):
            return False
        return int(np.ptp(seen.reshape(-1, 3), axis=0).max()) > _FAINT // 2

    def _part(self, pixels: Pixels, box: Box, inward: bool = False) -> Pixels:
        low, high = (np.ceil, np.floor) if inward else (np.floor, np.ceil)
        x0, y0 = (max(0, int(low(side * self._scale))) for side in (box.x0, box.top))
        x1, y1 = (max(0, int(high(side * self._scale))) for side in (box.x1, box.bottom))
        return pixels[y0:y1, x0:x1]

    def _shown(self, letters: list[Letter], bare: Pixels) -> Iterator[Letter]:
        """The upright letters that are shown, each once."""
        seen: list[Letter] = []
        for letter in letters:
            if letter.turned:
                continue
            if letter.blank:
                shown = _known(letter, self._drawing)
            else:
                shown = self._seen(letter, bare) and (letter.doubt not in _LITTLE or self._draws(letter))
            (seen if shown else self.hidden).append(letter)
        twice, clashing = _over_each_other(seen)
        for number, letter in enumerate(seen):
            if number in twice:
                continue
            if letter.doubt == _PARTLY and self._whole_when_near(letter):
                letter.doubt = ""
            clashing[number] = {other for other in clashing[number] if not self._apart(letter, seen[other])}
            if clashing[number]:
                others = any(self._seen_alone(seen[other]) for other in clashing[number])
                if self._seen_alone(letter) == others:
                    letter.doubt = letter.doubt or "letters over each other"
                elif others:  # they cover it
                    continue
            if letter.text in DIGITS and not letter.doubt and self._drawing.embedded(letter.drawn_by):
                letter.doubt = "" if self._digits.are_true(letter, self._drawing) else DOUBT
            yield letter

    def _apart(self, letter: Letter, other: Letter) -> bool:
        """Whether letters of two lines share no ink: lines may stand so near that only their frames meet."""
        pair = {letter.drawn_by, other.drawn_by}
        if len(pair) < 2 or abs(letter.baseline - other.baseline) < _LINE * min(letter.size, other.size):
            return False
        part = Box(*map(min, letter.box[:2], other.box[:2]), *map(max, letter.box[2:], other.box[2:]))
        none = self._drawing.drawn(pair, part, _NEAR)
        inks = [_changed(self._drawing.drawn({number}, part, _NEAR), none) > _FAINT for number in pair]
        return not bool((inks[0] & inks[1]).any())

    def _seen_alone(self, letter: Letter) -> bool:
        """Whether the page looks otherwise without this letter's object; yes if too many have to be tried."""
        if letter.drawn_by not in self._alone:
            if len(self._alone) == _ALONE:
                return True
            self._alone[letter.drawn_by] = self._drawing.drawn({letter.drawn_by})
        return self._seen(letter, self._alone[letter.drawn_by])

    def _seen(self, letter: Letter, without: Pixels) -> bool:
        """Whether the page changes where a letter stands; its doubt if that is little, or not all of it."""
        here, other = self._part(self._whole, letter.box), self._part(without, letter.box)
        ink = _changed(here, other)
        most = int(ink.max(initial=0))
        if ink.size and letter.size * self._scale < _TINY:
            letter.doubt = letter.doubt or "too small to be seen"
            return True
        if most <= _NONE:
            return False
        if most < _FAINT:
            letter.doubt = letter.doubt or _HARDLY
            return True
        if letter.clipped or self._is_cut(ink, self._scale, letter):
            letter.doubt = letter.doubt or _PARTLY
        return True

    def _draws(self, letter: Letter) -> bool:
        """Whether a letter's object alone leaves ink in its place; yes if too many have to be tried."""
        self._lone -= 1
        if self._lone < 0:
            return True
        alone = self._drawing.drawn(self._upright - {letter.drawn_by}, letter.box, _NEAR)
        bare = self._drawing.drawn(self._upright, letter.box, _NEAR)
        return int(_changed(alone, bare).max(initial=0)) > _NONE

    def _whole_when_near(self, letter: Letter) -> bool:
        """Whether all of a letter is seen when it is drawn large: a thin stroke is faint if it is small."""
        digit = letter.text.isdecimal()
        self._looks[digit] -= 1
        if self._looks[digit] < 0:
            return False
        whole = self._drawing.drawn((), letter.box, _NEAR)
        bare = self._drawing.drawn(self._upright, letter.box, _NEAR)
        return not self._is_cut(_changed(whole, bare), _NEAR, letter)

    def _is_cut(self, ink: Pixels, scale: float, letter: Letter) -> bool:
        """Whether ink does not reach as far as a letter's.

        Quotes are narrow in one font and wide in another. So are digits of a font that is not in the file.
        """
        usual, exact = (_ROUNDED, _CUT), (_FINE * scale, _TRIMMED)
        if not letter.text.isdecimal():
            return _misses_an_edge(ink, scale, letter, (usual, usual))
        own = letter.clipped or self._drawing.embedded(letter.drawn_by)
        return _misses_an_edge(ink, scale, letter, (exact, exact if own else (_ROUNDED, _NARROW)))


def _changed(one: Pixels, other: Pixels) -> Pixels:
    """How much each pixel differs between two drawings, in the colour that differs most."""
    most: Pixels = (np.maximum(one, other) - np.minimum(one, other)).max(axis=2, initial=0)
    return most


_Leeway = tuple[float, float]
"""What may be missing of a length: pixels, and a share of it."""


def _misses_an_edge(ink: Pixels, scale: float, letter: Letter, leeway: tuple[_Leeway, _Leeway]) -> bool:
    """Whether ink is lower or narrower than a letter's, with some leeway for either."""
    if unicodedata.category(letter.text[0]) in {"Pi", "Pf"}:
        return False
    dark = ink > int(ink.max(initial=0)) // 4
    rows, columns = dark.nonzero()
    straight = columns + letter.lean * rows
    box = letter.upright
    sides = zip((rows, straight), (box.bottom - box.top, box.x1 - box.x0), leeway, strict=True)
    for places, points, (pixels, share) in sides:
        length = points * scale
        missing = length - (np.ptp(places) + 1 if places.size else 0)
        if missing > pixels + share * length:
            return True
    return False


def _known(letter: Letter, drawing: Drawing) -> bool:
    """Whether a letter counts that its font draws no ink for.

    A font in the file draws what a reader sees: nothing. Of another font, this machine may have only a
    substitute that lacks the letter.
    """
    return letter.text.isspace() or not drawing.embedded(letter.drawn_by)


def _watermarks(letters: Iterable[Letter]) -> set[int]:
    """The objects that draw slanted letters much larger than the upright ones."""
    letters = list(letters)
    sizes = sorted(letter.size for letter in letters if not letter.turned)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    return {letter.drawn_by for letter in letters if letter.turned and letter.size > _WATERMARK * usual}


def _over_each_other(letters: list[Letter]) -> tuple[set[int], dict[int, set[int]]]:
    """The letters drawn once more (by number), and those that stand over other ones."""
    twice: set[int] = set()
    clashing: dict[int, set[int]] = defaultdict(set)
    near: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, letter in enumerate(letters):
        if letter.text.isspace() or letter.blank:
            continue
        box = letter.box
        column, row = int((box.x0 + box.x1) // 40), int((box.top + box.bottom) // 40)
        if len(near[column, row]) > _CROWD:
            letter.doubt = letter.doubt or "letters over each other"
            continue
        keys = [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        touched = [
            other for key in keys for other in near.get(key, ()) if min(box.overlap(letters[other].box)) > 0
        ]
        if any(_is_again(letter, letters[other]) for other in touched):
            twice.add(number)
            continue
        for other in touched:
            if _clash(letter, letters[other]):
                clashing[number].add(other)
                clashing[other].add(number)
        near[column, row].append(number)
    return twice, clashing


def _is_again(letter: Letter, before: Letter) -> bool:
    """Whether a letter is another's bold or shadow."""
    box, there = letter.box, before.box
    shift = max(abs(box.x0 - there.x0), abs(box.bottom - there.bottom))
    return letter.text == before.text and shift < _TWICE * letter.size


def _clash(letter: Letter, before: Letter) -> bool:
    """Whether two letters stand over each other; italic ones lean over their neighbours."""
    box, there = letter.box, before.box
    if letter.lean == before.lean and abs(letter.baseline - before.baseline) < 0.01 * letter.size:
        box, there = letter.upright, before.upright
    across, down = box.overlap(there)
    small = min((b.x1 - b.x0) * (b.bottom - b.top) for b in (box, there))
    return across * down > _CLASH * small
