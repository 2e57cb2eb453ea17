"""Labels as people type them, and the codes they stand for."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

_ENUMERATOR = re.compile(
    r"(?P<paren>\([一二三四五六七八九十]{1,2}\))|(?P<chinese>[一二三四五六七八九十]{1,3})[、.,]"
    r"|\(?(?P<arabic>\d{1,2})(?:[、.,:;)]|(?=[一-鿿])(?![年月日度季类件条次号]))"
)
"""As people type it, width narrowed: `(六)`, `四、`, `3.`, `3)`, `(3)`, `3` of `3其他`, not in `12月`."""
_OWN_ENUMERATOR = re.compile(r"^(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|\d+[.．、])")
"""As the forms print it: （六）其他处理, 四、结转下年度继续办理, 3.其他."""
_FOOTNOTE = re.compile(r"[⁰¹²³⁴-⁹]|\[\d{1,2}\]")  # 规章¹, 规章[1]
_NOT_LETTERS = re.compile(r"[^0-9A-Za-z一-鿿]+")
_NOTE = re.compile(r"\([^()]*\)")  # (区分处理的,只计这一情形,不计其他情形)
_MOST_TEXTS = 50_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LabelParts:
    """A label taken apart.

    ``number`` is the enumerator in a canonical writing (`一、`, `（六）` -> `(六)`, `3．` -> `3.`),
    ``key`` the letters alone, ``plain`` the key without notes in parentheses.
    """

    number: str
    key: str
    plain: str


@lru_cache(maxsize=65536)
def dissect(text: str) -> LabelParts:
    """Take a printed label apart; width, punctuation and white space do not matter."""
    rest = "".join(unicodedata.normalize("NFKC", _FOOTNOTE.sub("", text)).split()).replace("其它", "其他")
    number = ""
    while match := _ENUMERATOR.match(rest):
        if match["paren"]:
            number = match["paren"]
        elif match["chinese"]:
            number = match["chinese"][-1] + "、"  # 三三、 is a typo seen for 三、
        else:
            number = match["arabic"] + "."
        rest = rest[match.end() :]
    # 2024 in `2024年度` is no enumerator, and a bare number is a value, not a label.
    return LabelParts(number, _NOT_LETTERS.sub("", rest), _NOT_LETTERS.sub("", _NOTE.sub("", rest)))


def without_enumerator(label: str) -> str:
    """`其他处理` of `（六）其他处理`: what a form prints behind the number, letter by letter."""
    return _OWN_ENUMERATOR.sub("", label)


@dataclass(frozen=True, slots=True)
class Match:
    """A recognised label. ``exact`` is False where letters had to be forgiven (a typo)."""

    code: str
    exact: bool = True


class Memo(dict[str, T]):
    """What ``find`` says of each text. Labels repeat by the thousand; odd texts must not pile up."""

    def __init__(self, find: Callable[[str], T]) -> None:
        self._find = find

    def __missing__(self, text: str) -> T:
        if len(self) > _MOST_TEXTS:
            self.clear()
        found = self[text] = self._find(text)
        return found


class Lexicon:
    """Codes by their labels, with tolerance for typos where the enumerator does not object.

    A typo is forgiven only when one label is clearly nearest: at most a quarter of its letters
    differ and every other label is at least two letters further away.
    """

    def __init__(self, labels: Mapping[str, Iterable[str]]) -> None:
        self._by_key: dict[str, dict[str, str]] = {}  # key -> enumerator -> code
        self._entries: list[tuple[str, str, str]] = []  # key, enumerator, code
        for code, printed in labels.items():
            for text in printed:
                label = dissect(text)
                for key in {label.key, label.plain}:
                    self._by_key.setdefault(key, {}).setdefault(label.number, code)
                    self._entries.append((key, label.number, code))
        self._memo = Memo[Match | None](lambda text: self._find(dissect(text)))

    def find(self, text: str) -> Match | None:
        """The code ``text`` stands for, or None if that is not beyond doubt."""
        return self._memo[text]

    def nearest(self, text: str) -> tuple[int, str]:
        """How many letters the label most like ``text`` differs in, and that label: `(1, "(六)其他处理")`."""
        key = dissect(text).key
        return min((edit_distance(key, known), number + known) for known, number, _ in self._entries)

    def _find(self, label: LabelParts) -> Match | None:
        for key in (label.key, label.plain):
            if not key:
                continue
            numbers = self._by_key.get(key)
            if numbers is None:
                continue
            if label.number in numbers:
                return Match(numbers[label.number])
            if len(set(numbers.values())) == 1 and (len(key) > 2 or not label.number):
                return Match(next(iter(numbers.values())))
            return None
        return self._nearest(label)

    def _nearest(self, label: LabelParts) -> Match | None:
        key = label.plain
        if len(key) < 4:
            return None
        near: dict[str, int] = {}
        for candidate, number, code in self._entries:
            if label.number and number and label.number != number:
                continue
            limit = len(candidate) // 4
            if len(candidate) < 4 or abs(len(candidate) - len(key)) > limit:
                continue
            distance = edit_distance(key, candidate)
            if distance <= limit + 1:
                near[code] = min(distance, near.get(code, distance))
        ranked = sorted(near.items(), key=lambda item: item[1])
        if not ranked or ranked[0][1] > max(1, len(key) // 4):
            return None
        if len(ranked) > 1 and ranked[1][1] - ranked[0][1] < 2:
            return None
        return Match(ranked[0][0], exact=False)


def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance in letters."""
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]
