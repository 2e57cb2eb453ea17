"""Tables whose cell borders are lost: `（一）予以公开710000071` is 71, 0, 0, 0, 0, 0, 71.

The labels cut the text into runs of figures; arithmetic cuts the runs into numbers. A run that can be
cut in several ways is decided by the sums of the columns as far as they go; the rest stays open. A cut
that only the row's own sum speaks for is marked: a row that does not add up can be cut by accident.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import add, sub

from pipelines.forms import numbers, requests, reviews
from pipelines.forms.crosstab import value_of
from pipelines.forms.model import Form, forms
from pipelines.forms.numbers import normalise
from pipelines.records import Check, Dataset, Value

Vector = tuple[int, ...]
Ways = dict[str, tuple[Vector, ...]]
"""Row -> the ways its figures can be cut; () where none is known."""

MAX_SPLITS = 400
"""More ways than this to cut a run are as good as none: it stays open."""
MAX_DIGITS = 8
"""Digits of the longest number looked for: runs that need longer ones are no row of figures."""
MAX_STEPS = 400_000
"""Sums tried for one row while deciding (a second); beyond, the ambiguous rows stay open."""
FRAME = ("new_received", "carried_in", "total_processed", "carried_over")

_RUN = re.compile(r"(?:[\d\s+\-—–―/\\*]|[.,](?=\d)|无(?![\u4e00-\u9fff]))+(?![.、]\D)")
"""What cells print. Before a dot and a letter it ends in the enumerator of an unknown label."""
_GOES_ON = re.compile(r"\s*(?:[件元万亿个次条项宗起笔份篇%.,、无]|\((?![一二三四五六七八九十]{1,2}\)))")
"""What still belongs to the cell before it: a unit, a note, a mark."""


@dataclass(slots=True)
class FlatTables:
    """What could be read from running text, and the form it follows."""

    form: str | None
    values: list[Value]
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Run:
    """What is printed after a label, up to the next one."""

    text: str = ""
    whole: bool = True  # all that is printed there could be taken

    @classmethod
    def at(cls, text: str, start: int, end: int) -> "Run":
        """The run that begins at ``start`` and reaches ``end`` at most."""
        match = _RUN.match(text, start, end)
        stop = match.end() if match else start
        return cls(text[start:stop].strip(), _GOES_ON.match(text, stop, end) is None)

    def cells(self, count: int) -> tuple[str, ...] | None:
        """The texts of the cells where white space parts just as many as there are columns.

        Fewer or more than columns stay open: what is missing could stand anywhere.
        """
        texts = tuple(self.text.split())
        known = self.whole and len(texts) == count and all(map(numbers.is_value, texts))
        return texts if known else None

    @property
    def digits(self) -> str:
        """The digits where nothing else is printed, to be cut."""
        return self.text if self.whole and self.text.isdecimal() and self.text.isascii() else ""


@lru_cache(maxsize=4096)
def splits(digits: str, count: int) -> tuple[Vector, ...]:
    """All ways to cut ``digits`` into ``count`` numbers of which the last is the sum of the others.

    Numbers have no leading zero. At most ``MAX_SPLITS + 1`` ways are returned: enough to know that
    there are too many.
    """
    found: list[Vector] = []
    if len(digits) > MAX_DIGITS * count:
        return ()
    for size in range(1, min(len(digits) - count + 1, MAX_DIGITS) + 1):
        last = digits[len(digits) - size :]
        if size > 1 and last[0] == "0":
            continue
        if (sum(map(int, digits[:-size])) - int(last)) % 9:  # casting out nines
            continue
        for parts in _parts(digits, 0, len(digits) - size, count - 1, int(last)):
            found.append((*parts, int(last)))
            if len(found) > MAX_SPLITS:
                return tuple(found)
    return tuple(found)


def _parts(digits: str, start: int, end: int, count: int, rest: int) -> Iterator[Vector]:
    """Cut digits[start:end] into ``count`` numbers that sum to ``rest``."""
    size = end - start
    if count == 1:
        if size and (digits[start] != "0" or size == 1) and int(digits[start:end]) == rest:
            yield (rest,)
        return
    # No number is longer than the sum, and the longest that the others leave room for must reach it.
    if size > count * len(str(rest)) or count * 10 ** (size - count + 1) <= rest:
        return
    for stop in range(start + 1, end - count + 2):
        number = int(digits[start:stop])
        if number > rest:
            return
        for tail in _parts(digits, stop, end, count - 1, rest - number):
            yield (number, *tail)
        if digits[start] == "0":
            return  # a number that starts with 0 is 0


def read(text: str) -> FlatTables:
    """Read the three tables from running text without cell borders.

    Returns no values where the text does not print the rows of table 三.
    """
    text = unicodedata.normalize("NFKC", text)
    found = [(form, _runs(text, form)) for form in forms()]
    form, runs = max(found, key=lambda item: len(item[1]))
    if len(runs) < len(form.outcomes) // 2:
        return FlatTables(None, [], [])
    values: list[Value] = []
    checks: list[Check] = []
    _read_requests(form, runs, values, checks)
    _read_reviews(text, form, values, checks)
    proactive = _proactive_part(text)
    base = _proactive_form(proactive, form)
    _read_proactive(proactive, base, values, checks)
    name = base.name if base is form else f"{base.name}+{form.name}-requests"
    return FlatTables(name, values, checks)


def _proactive_part(text: str) -> str:
    """The text of table 二, without the sentences before it; empty where its articles are not printed."""
    start, end = text.find("第二十条第"), text.find("申请人情况")
    return text[start : end if end >= 0 else len(text)] if start >= 0 else ""


def _proactive_form(table: str, otherwise: Form) -> Form:
    """The form whose own measures table 二 prints; that of table 三 where it prints none."""
    letters = "".join(table.split())
    printed = {
        form.name: sum(
            normalise(labels[0]) in letters
            for section in form.proactive
            for labels in section.measures.values()
        )
        for form in forms()
    }
    best = max((otherwise, *forms()), key=lambda form: printed[form.name])
    return best if printed[best.name] else otherwise


_LOOSE = {"、": "[、,]", ",": "[、,]", ".": r"[.、,:]?", "“": '[“”"]?', "”": '[“”"]?'}


def _pattern(label: str) -> str:
    """A label as a pattern that forgives white space and punctuation."""
    letters = (letter for letter in normalise(label) if not letter.isspace())
    return r"\s*".join(_LOOSE.get(letter) or re.escape(letter) for letter in letters)


def _any_of(labels: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(_pattern, labels))})"


@lru_cache(maxsize=64)
def _labels(form_name: str) -> re.Pattern[str]:
    form = next(form for form in forms() if form.name == form_name)
    alternatives = [
        (f"o{i}", label) for i, labels in enumerate(form.outcomes.values()) for label in labels
    ] + [("g", label) for labels in form.groups.values() for label in labels]
    alternatives.sort(key=lambda item: -len(item[1]))
    return re.compile(
        "|".join(f"(?P<{name}_{n}>{_pattern(text)})" for n, (name, text) in enumerate(alternatives))
    )


def _runs(text: str, form: Form) -> dict[str, Run]:
    """Outcome -> what is printed after its label."""
    outcomes = list(form.outcomes)
    start = text.find("申请人情况")
    matches = list(_labels(form.name).finditer(text, max(start, 0)))
    runs: dict[str, Run] = {}
    for i, match in enumerate(matches):
        name = (match.lastgroup or "g").split("_")[0]
        if name == "g":
            continue
        outcome = outcomes[int(name[1:])]
        run = Run.at(text, match.end(), matches[i + 1].start() if i + 1 < len(matches) else len(text))
        known = runs.get(outcome)
        if known is None or not known.text:
            runs[outcome] = run
        elif run.text and run.text.split() != known.text.split():
            runs[outcome] = Run(known.text, whole=False)  # printed twice, with other figures
    return runs


def _read_requests(form: Form, runs: dict[str, Run], values: list[Value], checks: list[Check]) -> None:
    columns = requests.APPLICANTS
    count = len(columns)
    printed = {row: cells for row, run in runs.items() if (cells := run.cells(count)) is not None}
    ways = {row: _ways(runs.get(row, Run()), printed.get(row), count) for row in form.outcomes}
    decided, confirmed = decide(ways, {row: run.digits for row, run in runs.items()})
    for row in form.outcomes:
        run = runs.get(row, Run())
        found = decided[row] if run.text else ()
        if row in printed:
            _add(values, checks, "requests", row, columns, (printed[row],), run, 1)
            continue
        if found and any(splits(run.digits, fewer) for fewer in range(2, count)):
            _blanks_may_hide(checks, "requests", row, columns)
        elif found and len(run.digits) > count and row not in confirmed:
            message = f"{row}: only the row's own sum says how {run.text!r} is cut; those of the columns fail"
            checks.append(_one_route("requests", row, columns, message))
        texts = tuple(tuple(map(str, way)) for way in found)
        _add(values, checks, "requests", row, columns, texts, run, len(ways[row]))


def _ways(run: Run, printed: tuple[str, ...] | None, count: int) -> tuple[Vector, ...]:
    """The ways to read a run as whole numbers; blanks count for nothing in a sum."""
    if not run.text:
        return ((0,) * count,) if run.whole else ()
    if printed is not None:
        read = [numbers.parse(text) for text in printed]
        return (tuple(int(number.value) if number else 0 for number in read),)
    found = splits(run.digits, count)
    return found if len(found) <= MAX_SPLITS else ()


def decide(ways: Ways, digits: Mapping[str, str]) -> tuple[Ways, set[str]]:
    """Keep the ways to cut each row that fit the sums of the columns.

    The sums are: outcomes = 总计, and 新收 + 上年结转 = 总计 + 结转下年度. Where just one row of a sum
    is unknown (its own sum fails), what the others leave for it shows how it is cut.

    Args:
        ways: row -> the ways its figures can be cut, in the form's order.
        digits: row -> the digits printed for it.

    Returns:
        The ways without those that take part in no solution, and the rows whose sums hold. A sum
        that fits nothing (the table does not add up) leaves its rows as they are.
    """
    kept = dict(ways)
    cut: dict[str, Vector] = {}
    confirmed: set[str] = set()
    outcomes = [row for row in ways if row not in FRAME]
    new, old, total, over = FRAME
    totals, frame = ((*outcomes, total), 1), ((total, over, new, old), 2)
    for rows, right in (totals, frame, totals):  # 总计 is in both
        signs = [-1 if i >= len(rows) - right else 1 for i in range(len(rows))]
        unknown = [row for row in rows if not kept[row]]
        if len(unknown) == 1:
            (row,) = unknown
            if found := _left_over([kept[r] for r in rows], signs, digits.get(row, "")):
                kept[row], cut[row] = found
        fitted = _fitted(
            [[_times(sign, way) for way in kept[row]] for row, sign in zip(rows, signs, strict=True)]
        )
        if fitted is not None:
            for row, sign, found_ways in zip(rows, signs, fitted, strict=True):
                kept[row] = tuple(_times(sign, way) for way in found_ways)
            confirmed.update(rows)
    if not confirmed.issuperset(outcomes):  # four rows can balance by accident, twenty-odd can't
        return dict(ways), set()
    return kept | {row: (way,) for row, way in cut.items()}, confirmed


def _fitted(rows: list[list[Vector]]) -> list[list[Vector]] | None:
    """The ways of each row with which all rows can add up to zero; None if there are none.

    Dynamic programming over the sums of the first rows, kept within what the rows to come can undo.
    """
    if not all(rows):
        return None
    lowest = [tuple(map(min, zip(*row, strict=True))) for row in rows]
    highest = [tuple(map(max, zip(*row, strict=True))) for row in rows]
    zero = (0,) * len(lowest[0])
    floor, ceiling = zero, zero
    for low, high in zip(lowest, highest, strict=True):
        floor, ceiling = _minus(floor, high), _minus(ceiling, low)
    forward: list[set[Vector]] = [{zero}]
    for row, low, high in zip(rows, lowest, highest, strict=True):
        if len(forward[-1]) * len(row) > MAX_STEPS:
            return None
        floor, ceiling = _plus(floor, high), _plus(ceiling, low)
        sums = {_plus(before, way) for before in forward[-1] for way in row}
        forward.append({s for s in sums if all(map(_within, floor, s, ceiling))})
    kept: list[list[Vector]] = []
    backward = forward.pop()
    for row, before in zip(reversed(rows), reversed(forward), strict=True):
        steps = [(way, _minus(after, way)) for way in row for after in backward]
        kept.append(list(dict.fromkeys(way for way, rest in steps if rest in before)))
        backward = {rest for _, rest in steps if rest in before}
    return kept[::-1] if backward else None


def _left_over(
    rows: list[tuple[Vector, ...]], signs: list[int], digits: str
) -> tuple[tuple[Vector, ...], Vector] | None:
    """What the other rows leave for the one without a way, and the cut of its digits that comes nearest.

    None unless just one cut differs from what is left in one column at most.
    """
    sums: set[Vector] = set()
    sign_of_row = 1
    for ways, sign in zip(rows, signs, strict=True):
        if not ways:
            sign_of_row = sign
            continue
        sums = (
            {_plus(s, _times(sign, way)) for s in sums for way in ways}
            if sums
            else {_times(sign, way) for way in ways}
        )
        if len(sums) > MAX_SPLITS:
            return None
    found: dict[Vector, list[Vector]] = {}
    for s in sums:
        left = _times(-sign_of_row, s)
        cuts: set[Vector] = set()
        for i in range(len(left)):
            before, after = ("".join(map(str, part)) for part in (left[:i], left[i + 1 :]))
            odd = digits[len(before) : len(digits) - len(after)]
            if digits == before + odd + after and any(_cuts(odd, 1)):
                cuts.add((*left[:i], int(odd), *left[i + 1 :]))
        for cut in cuts:
            found.setdefault(cut, []).append(left)
    return next(((tuple(lefts), cut) for cut, lefts in found.items()), None) if len(found) == 1 else None


def _within(low: int, number: int, high: int) -> bool:
    return low <= number <= high


def _times(sign: int, way: Vector) -> Vector:
    return way if sign == 1 else tuple(-n for n in way)


def _plus(left: Vector, right: Vector) -> Vector:
    return tuple(map(add, left, right))


def _minus(left: Vector, right: Vector) -> Vector:
    return tuple(map(sub, left, right))


def _read_reviews(text: str, form: Form, values: list[Value], checks: list[Check]) -> None:
    """Fifteen numbers in one run: three times four parts and their sum."""
    size = len(reviews.RESULTS)
    count = size * len(reviews.PROCEDURES)
    heads = list(re.finditer(r"\s*".join(map(_any_of, form.results.values())), text))
    run = Run.at(text, heads[-1].end(), len(text)) if heads else Run()  # the last heading has the figures
    cells = run.cells(count)
    solutions = [cells] if cells else [tuple(map(str, way)) for way in _triples(run.digits, size)]
    for i, procedure in enumerate(reviews.PROCEDURES):
        ways = tuple(dict.fromkeys(solution[i * size : (i + 1) * size] for solution in solutions))
        _add(values, checks, "reviews", procedure, reviews.RESULTS, ways, run, len(ways))


def _triples(digits: str, size: int) -> Iterator[Vector]:
    """All ways to cut a run into three groups of numbers, each ending in its sum."""
    if len(digits) > 3 * MAX_DIGITS * size:
        return
    for first in range(size, len(digits) - 2 * size + 1):
        left = splits(digits[:first], size)
        if not left:
            continue
        for second in range(first + size, len(digits) - size + 1):
            middle = splits(digits[first:second], size)
            right = splits(digits[second:], size) if middle else ()
            for a in left:
                for b in middle:
                    for c in right:
                        yield (*a, *b, *c)


def _read_proactive(table: str, form: Form, values: list[Value], checks: list[Check]) -> None:
    """Table 二 has no sums: a run is read where it can be cut in one way only."""
    for item, measures in form.items.items():
        labels = next(section.items[item] for section in form.proactive if item in section.items)
        runs = [Run.at(table, match.end(), len(table)) for match in re.finditer(_any_of(labels), table)]
        runs = [run for run in runs if run.text]
        run = runs[0] if len(runs) == 1 else Run()
        count = len(measures)
        cells = run.cells(count)
        ways = (cells,) if cells else tuple(_cuts(run.digits, count))
        if ways and not cells and any(any(_cuts(run.digits, fewer)) for fewer in range(1, count)):
            _blanks_may_hide(checks, "proactive", item, measures)
        _add(values, checks, "proactive", item, measures, ways, run, len(ways))


def _cuts(run: str, count: int) -> Iterator[tuple[str, ...]]:
    """All ways to cut a run into ``count`` numbers without leading zeros."""
    if len(run) > MAX_DIGITS * count:
        return
    if count == 1:
        if run and (run[0] != "0" or len(run) == 1):
            yield (run,)
        return
    for size in range(1, len(run) - count + 2):
        if size > 1 and run[0] == "0":
            return
        for tail in _cuts(run[size:], count - 1):
            yield (run[:size], *tail)


def _blanks_may_hide(checks: list[Check], dataset: Dataset, row: str, columns: tuple[str, ...]) -> None:
    """Without borders a blank cell prints nothing: a run that fewer numbers print as well is marked."""
    message = f"{row}: read as {len(columns)} numbers, but fewer and a blank print the same digits"
    checks.append(_one_route(dataset, row, columns, message))


def _one_route(dataset: Dataset, row: str, columns: tuple[str, ...], message: str) -> Check:
    cells = tuple(f"{dataset}.{row}.{column}" for column in columns)
    return Check("one_route", "warning", holds=False, message=message, cells=cells)


def _add(
    values: list[Value],
    checks: list[Check],
    dataset: Dataset,
    row: str,
    columns: tuple[str, ...],
    ways: tuple[tuple[str, ...], ...],
    run: Run,
    known: int,
) -> None:
    """The row's values: those cells on which all remaining ways agree; the others stay open and marked."""
    opened: list[str] = []
    for i, column in enumerate(columns):
        texts = {way[i] for way in ways}
        if len(texts) == 1:
            values.append(value_of(dataset, row, column, texts.pop(), None))
        else:
            values.append(Value(dataset, row, column, None))
            opened.append(f"{dataset}.{row}.{column}")
    if opened:
        if not run.text:
            message = f"{row}: no figures follow its label"
        else:
            number = len(ways) or known
            message = (
                f"{row}: {run.text!r} can be cut into {len(columns)} numbers in {number} ways; left open"
            )
        checks.append(Check("undecided", "warning", holds=False, message=message, cells=tuple(opened)))
