"""Labels as people type them, and the codes they stand for: proved, by a known confusion, or in doubt."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from pipelines.width import narrow

_ENUMERATOR = re.compile(
    r"(?P<paren>\([一二三四五六七八九十]{1,2}\))|(?P<chinese>[一二三四五六七八九十]{1,3})[、.,。]"
    r"|\(?(?P<arabic>\d{1,2})(?:[、.,。:;)]|(?=[一-鿿])(?![年月日度季类件条次号]))"
)
"""As people type it, width narrowed: `(六)`, `四、`, `3.`, `3)`, `(3)`, `3` of `3其他`, not in `12月`."""
_OWN_ENUMERATOR = re.compile(r"^(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|\d+[.．、])")
"""As the forms print it: （六）其他处理, 四、结转下年度继续办理, 3.其他."""
_NO_MEANING = re.compile(r"""[\s、,.。:;·・/()\[\]【】《》〈〉「」『』"'“”‘’‐‑‒–—―_-]+""")
"""Punctuation that a label may have or not. Any other sign is a letter of it, and so are digits."""
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # (含历史), [1]
_CHINESE_NUMERAL = re.compile("[一二三四五六七八九十]+")
_MOST_TEXTS = 50_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LabelParts:
    """A label taken apart.

    ``number`` is the enumerator in a canonical writing (`一、`, `（六）` -> `(六)`, `3．` -> `3.`; of several
    all of them), ``key`` the letters, ``plain`` the key without notes in parentheses.
    """

    number: str
    key: str
    plain: str


@lru_cache(maxsize=65536)
def dissect(text: str) -> LabelParts:
    """Take a printed label apart; width, white space and punctuation do not matter."""
    rest = "".join(narrow(text).split())
    number = ""
    while match := _ENUMERATOR.match(rest):
        if match["paren"]:
            number += match["paren"]
        elif match["chinese"]:
            number += match["chinese"] + "、"
        else:
            number += match["arabic"] + "."
        rest = rest[match.end() :]
    # 2024 in `2024年度` is no enumerator, and a bare number is a value, not a label.
    return LabelParts(number, _NO_MEANING.sub("", rest), _NO_MEANING.sub("", _NOTE.sub("", rest)))


def without_enumerator(label: str) -> str:
    """`其他处理` of `（六）其他处理`: what a form prints behind the number, letter by letter."""
    return _OWN_ENUMERATOR.sub("", label)


@dataclass(frozen=True, slots=True)
class Match:
    """A recognised label.

    ``doubt`` says what it differs in where it is only the nearest one; ``typo`` is True where it differs by
    nothing but a known confusion of letters.
    """

    code: str
    doubt: str = ""
    typo: bool = False

    @property
    def rank(self) -> int:
        """The lower, the surer."""
        return 2 if self.doubt else int(self.typo)


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
    """Codes by their labels: exactly as they are listed, or by a known confusion of letters; else in doubt.

    ``numbered`` says whether the numbers of labels are part of them: those of sheets vary.

    In doubt is a label with another number or with a note that is not listed, and one with other letters if
    it is clearly the nearest: at most a quarter of its letters differ and every other label is at least two
    letters further away.
    """

    def __init__(
        self,
        labels: Mapping[str, Iterable[str]],
        confusions: Mapping[str, str] = MappingProxyType({}),
        *,
        numbered: bool = True,
    ) -> None:
        self._by_key: dict[str, dict[str, str]] = {}  # key -> enumerator -> code
        self._plain: dict[str, dict[str, str]] = {}  # the same by keys without the notes that forms print
        self._entries: list[tuple[str, str, str]] = []  # key, enumerator, code
        self._confusions = confusions
        self._any_number = not numbered
        for code, printed in labels.items():
            for text in printed:
                label = dissect(text)
                self._by_key.setdefault(label.key, {}).setdefault(label.number, code)
                for key in {label.key, label.plain}:
                    self._plain.setdefault(key, {}).setdefault(label.number, code)
                    self._entries.append((key, label.number, code))
        self._memo = Memo[Match | None](lambda text: self._find(dissect(text)))

    def find(self, text: str) -> Match | None:
        """What ``text`` stands for; None if it is not near enough to one label alone."""
        return self._memo[text]

    def nearest(self, text: str) -> tuple[int, str]:
        """How many letters the label most like ``text`` differs in, and that label: `(1, "(六)其他处理")`."""
        key = dissect(text).key
        return min((edit_distance(key, known), number + known) for known, number, _ in self._entries)

    def _find(self, label: LabelParts) -> Match | None:
        if not label.key:
            return None
        if (numbers := self._by_key.get(label.key)) is not None:
            return self._numbered(numbers, label)
        meant = label.key
        for printed, right in self._confusions.items():
            meant = meant.replace(printed, right)
        if meant != label.key and (numbers := self._by_key.get(meant)) is not None:
            match = self._numbered(numbers, replace(label, key=meant))
            return match and replace(match, typo=True)
        if label.plain and (numbers := self._plain.get(label.plain)) is not None:
            match = self._numbered(numbers, replace(label, key=label.plain))
            return match and replace(match, doubt="its note is not the form's")
        return self._nearest(label)

    def _nearest(self, label: LabelParts) -> Match | None:
        key = label.plain
        if len(key) < 4:
            return None
        near: dict[str, tuple[int, str]] = {}
        for candidate, number, code in self._entries:
            if label.number and number and label.number != number:
                continue
            limit = len(candidate) // 4
            if len(candidate) < 4 or abs(len(candidate) - len(key)) > limit:
                continue
            distance = edit_distance(key, candidate)
            if distance <= limit + 1:
                near[code] = min(
                    (distance, number + candidate), near.get(code, (distance, number + candidate))
                )
        ranked = sorted((*found, code) for code, found in near.items())
        if not ranked or ranked[0][0] > max(1, len(key) // 4):
            return None
        if len(ranked) > 1 and ranked[1][0] - ranked[0][0] < 2:
            return None
        return Match(ranked[0][2], f"the form prints {ranked[0][1]}")

    def _numbered(self, numbers: Mapping[str, str], label: LabelParts) -> Match | None:
        """Which of the labels with these letters it is by its number, `""` where the form prints none."""
        if label.number in numbers:
            return Match(numbers[label.number])
        if len(set(numbers.values())) > 1:
            return None
        code, numeral = next(iter(numbers.values())), _CHINESE_NUMERAL.findall(label.number)
        if not label.number:
            return Match(code)
        if len(label.key) < 3:  # 其他, 规章: too short for another number
            return None
        chinese = len(numeral) == 1 and not any(map(str.isdecimal, label.number))
        alike = chinese and numeral in map(_CHINESE_NUMERAL.findall, numbers)
        if alike or (self._any_number and "" in numbers):
            return Match(code)  # 六、其他处理 for （六）其他处理
        return Match(code, f"its number is not the form's, {' or '.join(numbers) or 'none'}")


def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance in letters."""
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]
