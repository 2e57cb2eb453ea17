"""Lines of letters -> the words that they hold, each of one cell, and the lines that make up a table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from pipelines.documents.pdf.viewer import Letter
from pipelines.documents.pdf.writing import doubt, is_blank_between, text

FIGURES = re.compile(r"[-+]?\d[\d.,]*|[-—/]+|无")
_BEGINS = re.compile(
    r"[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d\d?[、.．](?!\d)"
)
"""What only a cell begins with, but for what follows a colon."""
_NUMBERS = (
    re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})、"),
    re.compile(r"[(（](?P<number>[一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"(?P<number>\d{1,2})[、.．]"),
)
"""Labels' numbers, from the outermost group inwards."""
_APART, _DRAWN_APART = 0.6, 0.2
"""A gap of so much of a letter's size parts words; letters alike that are drawn apart, so much."""
_NUMBER = 5
"""Letters of the longest number that a cell begins with."""
_SECTION = re.compile(
    r"[一二三四五六七八九十]{1,3}、.*(?:情况|事项)|第\s*二十条.*|附[件表]?\d*[:：].*|.*(?:统计表|情况表|报告)"
)
"""A line of its own that ends a table."""
_SENTENCE = re.compile(r".*[。；;]|.{40,}")
_FAR = 3.5
"""How far, in sizes, lines of a table stand apart at most."""
_HEADING = 14
"""Lines of the highest heading."""


class Line:
    """A line of a page that stands in no ruled table; ``hidden`` are lines beside it that nobody sees."""

    __slots__ = ("doubt", "hidden", "letters", "page", "text")

    def __init__(self, letters: list[Letter], page: int) -> None:
        self.letters, self.page = letters, page
        self.hidden: list[list[Letter]] = []
        parts = words(letters)  # one by one: cells beside each other need not stand on one line
        self.text = ""
        for before, word in zip([None, *parts], parts, strict=False):
            blank = before is not None and is_blank_between(before.letters[-1], word.letters[0])
            self.text += " " * blank + word.text
        self.doubt = "; ".join(dict.fromkeys(word.doubt for word in parts if word.doubt))

    @property
    def top(self) -> float:
        """Where on the page it begins."""
        return min(letter.box.top for letter in self.letters)


@dataclass(slots=True, eq=False)
class Word:
    """Letters of one cell on one line. ``y`` counts on over the ends of pages."""

    letters: list[Letter]
    y: float
    text: str
    x0: float
    x1: float
    size: float
    doubt: str = ""

    @classmethod
    def of(cls, letters: list[Letter], down: float) -> "Word":
        """Letters of a page that begins so far down."""
        first = letters[0]
        written = text(letters)
        return cls(
            letters, first.baseline + down, written, first.x0, letters[-1].x1, first.size, doubt(letters)
        )

    @property
    def down(self) -> float:
        """How far its page begins."""
        return self.y - self.letters[0].baseline

    @property
    def is_figure(self) -> bool:
        """Whether it is what a cell of figures prints."""
        return FIGURES.fullmatch(self.text) is not None

    @property
    def head(self) -> float:
        """How wide the least is that must stand on one line: a letter, digits, what can't begin a line."""
        end = 1
        while end < len(self.letters) and (
            self.letters[end].text in "，、。；：）”’》)％%,.;:"
            or self.letters[end - 1].text in "（“‘《("
            or (self.letters[end].text.isascii() and self.letters[end - 1].text.isascii())
        ):
            end += 1
        return self.letters[end - 1].x1 - self.letters[0].x0


@dataclass(slots=True)
class Zone:
    """The lines that make up a table, word by word, and words beside them that nobody sees."""

    lines: list[list[Word]]
    hidden: list[Word]

    @property
    def has_words(self) -> bool:
        """Whether it is more than figures: a page's number and the axis of a chart are no table."""
        return any(not word.is_figure for line in self.lines for word in line)


def begins_cell(text: str, before: str) -> bool:
    """Whether a text can't go on with a cell that ends so."""
    return _BEGINS.match(text) is not None and not before.endswith((":", "："))


def depth(label: str) -> tuple[int, bool]:
    """How deep in groups a label's number says that it stands, and whether it is the first there."""
    for level, pattern in enumerate(_NUMBERS):
        if match := pattern.match(label):
            return level, match["number"] in {"一", "1"}
    return len(_NUMBERS), False


def words(letters: Iterable[Letter], down: float = 0.0) -> list[Word]:
    """A line's words, each of one cell."""
    found: list[list[Letter]] = []
    blanks: list[Letter] = []
    letters = list(letters)
    for at, letter in enumerate(letters):
        if letter.text.isspace():
            blanks.append(letter)
        elif found and not _is_apart(found[-1][-1], letters[at : at + _NUMBER]):
            found[-1] += [*blanks, letter]
            blanks = []
        else:
            found.append([letter])
            blanks = []
    return [Word.of(each, down) for each in found]


def _is_apart(last: Letter, rest: Sequence[Letter]) -> bool:
    letter = rest[0]
    gap = (letter.x0 - last.x1) / min(letter.size, last.size)
    if last.drawn_by == letter.drawn_by or not _DRAWN_APART < gap <= _APART:
        return gap > _APART
    return last.text.isascii() == letter.text.isascii() or begins_cell(text(list(rest)), last.text)


def tables(lines: Sequence[Line]) -> Iterator[Line | Zone]:
    """The lines one by one, and those that make a table as one."""
    parted, hidden = _parted(lines)
    done = at = 0
    while at < len(lines):
        if not figures(parted[at]):
            at += 1
            continue
        left = _left(parted[at])
        start = _heading(parted, done, at, left)
        end = at + 1
        rows = 1
        last = at + 1
        while end < len(lines):
            line = parted[end]
            if figures(line):
                left, rows, last = min(left, _left(line)), rows + 1, end + 1
            elif not _is_label(line, parted[end - 1], left):
                break
            end += 1
        end = max(last, _ends(parted, last, end))
        zone = Zone([line for line in parted[start:end] if line], [*chain(*hidden[start:end])])
        several = rows > 1 or figures(parted[at]) > 2 or any(len(line) > 1 for line in parted[start:at])
        if several and zone.has_words:
            yield from lines[done:start]
            yield zone
            done = end
        at = end
    yield from lines[done:]


def _parted(lines: Sequence[Line]) -> tuple[list[list[Word]], list[list[Word]]]:
    """The words of each line, and the hidden ones."""
    found: list[list[Word]] = []
    hidden: list[list[Word]] = []
    down = 0.0
    for number, line in enumerate(lines):
        if number and line.page != lines[number - 1].page and found[-1]:
            down = found[-1][0].y + 1.4 * found[-1][0].size - line.letters[0].baseline
        found.append(words(line.letters, down))
        hidden.append([word for letters in line.hidden for word in words(letters, down)])
    return found, hidden


def figures(line: Sequence[Word]) -> int:
    """How many figures a line ends with."""
    count = 0
    for word in reversed(line):
        if not word.is_figure:
            break
        count += 1
    return count


def _left(line: Sequence[Word]) -> float:
    return line[-figures(line)].x0


def _is_text(line: Sequence[Word]) -> bool:
    """Whether a line is no part of a table: a heading of the report, a sentence."""
    return len(line) == 1 and bool(_SECTION.fullmatch(line[0].text) or _SENTENCE.fullmatch(line[0].text))


def _heading(parted: Sequence[list[Word]], done: int, at: int, left: float) -> int:
    """Where the heading begins above the first line with figures."""
    start, found = at, at
    while start > max(done, at - _HEADING):
        line = parted[start - 1]
        if not line or _is_text(line) or parted[start][0].y - line[0].y > _FAR * line[0].size:
            break
        start -= 1
        if len(line) > 1 or line[-1].x1 > left or parted[at][0].y - line[0].y < 1.6 * line[0].size:
            found = start
    return found


def _is_label(line: Sequence[Word], above: Sequence[Word], left: float) -> bool:
    """Whether a line without figures, below one of a table, stands left of its figures."""
    if not line or _is_text(line) or line[0].y - above[0].y > _FAR * line[0].size:
        return False
    return line[-1].x1 <= left + 0.5 * line[-1].size


def _ends(parted: Sequence[list[Word]], last: int, end: int) -> int:
    """Where a table ends after its last figures: lines that still belong to its labels."""
    while last < end and "。" not in parted[last][0].text:
        last += 1
    return last
