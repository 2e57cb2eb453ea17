"""Tables whose cell borders are lost: `（一）予以公开710000071` is 71, 0, 0, 0, 0, 0, 71.

The labels cut the text into runs of digits; arithmetic cuts the runs into numbers. A run that can be
cut in several ways is decided by the sums of the columns as far as they go; the rest stays open.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.forms import requests, reviews
from pipelines.forms.crosstab import value_of
from pipelines.forms.model import Form, forms
from pipelines.forms.numbers import normalise
from pipelines.records import Check, Dataset, Value

Vector = tuple[int, ...]
MAX_SPLITS = 400
"""More ways than this to cut a run are as good as none: it stays open."""
MAX_STATES = 200_000
"""Partial column sums kept while deciding; beyond, the ambiguous rows stay open."""

_DIGITS = re.compile(r"(?:\d|\s(?=[\s\d]))+(?![.、]\D)")
"""A run of digits and blanks. Before a dot and a letter it ends in the enumerator of an unknown label."""


@dataclass(slots=True)
class FlatTables:
    """What could be read from running text, and the form it follows."""

    form: str | None
    values: list[Value]
    checks: list[Check]


@lru_cache(maxsize=4096)
def splits(digits: str, count: int) -> tuple[Vector, ...]:
    """All ways to cut ``digits`` into ``count`` numbers of which the last is the sum of the others.

    Numbers have no leading zero. At most ``MAX_SPLITS + 1`` ways are returned: enough to know that
    there are too many.
    """
    found: list[Vector] = []
    for size in range(1, len(digits) - count + 2):
        last = digits[len(digits) - size :]
        if size > 1 and last[0] == "0":
            continue
        for parts in _parts(digits, 0, len(digits) - size, count - 1, int(last)):
            found.append((*parts, int(last)))
            if len(found) > MAX_SPLITS:
                return tuple(found)
    return tuple(found)


def _parts(digits: str, start: int, end: int, count: int, rest: int) -> Iterator[Vector]:
    """Cut digits[start:end] into ``count`` numbers that sum to ``rest``."""
    if count == 1:
        if end > start and (digits[start] != "0" or end - start == 1) and int(digits[start:end]) == rest:
            yield (rest,)
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


def _pattern(label: str) -> str:
    """A label as a pattern that forgives white space and does not take the number before it."""
    letters = (letter for letter in normalise(label) if not letter.isspace())
    return r"\s*".join("[、,]" if letter in "、," else re.escape(letter) for letter in letters)


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


def _runs(text: str, form: Form) -> dict[str, str]:
    """Outcome -> the run of digits after its label, for labels in the form's order."""
    outcomes = list(form.outcomes)
    start = text.find("申请人情况")
    matches = list(_labels(form.name).finditer(text, max(start, 0)))
    runs: dict[str, str] = {}
    for i, match in enumerate(matches):
        name = (match.lastgroup or "g").split("_")[0]
        end = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        digits = _DIGITS.match(text, match.end(), end)
        if name == "g" or digits is None:
            continue
        runs.setdefault(outcomes[int(name[1:])], digits[0].strip())
    return runs


def _read_requests(form: Form, runs: dict[str, str], values: list[Value], checks: list[Check]) -> None:
    count = len(requests.APPLICANTS)
    ways = {row: _ways(run, count) for row, run in runs.items()}
    decided = decide(ways, list(form.outcomes))
    for row in form.outcomes:
        found = decided.get(row, ())
        run = runs.get(row, "")
        if found and run.isdecimal() and any(splits(run, fewer) for fewer in range(2, count)):
            _doubt_blanks(checks, "requests", row, requests.APPLICANTS)
        _add(
            values, checks, "requests", row, requests.APPLICANTS, found, runs.get(row), len(ways.get(row, ()))
        )


def _ways(run: str, count: int) -> tuple[Vector, ...]:
    """The ways to cut a run; only one where blanks separate as many numbers as there are columns.

    Fewer or more numbers than columns stay open: what is missing could stand anywhere.
    """
    numbers = run.split()
    if len(numbers) == count:
        return (tuple(int(number) for number in numbers),)
    found = splits(run, count) if len(numbers) == 1 else ()
    return found if len(found) <= MAX_SPLITS else ()


def decide(ways: dict[str, tuple[Vector, ...]], order: list[str]) -> dict[str, tuple[Vector, ...]]:
    """Keep the ways to cut each row that fit the column sums: outcomes = total_processed.

    Args:
        ways: row -> the ways its run of digits can be cut; () where none is known.
        order: the rows of the form.

    Returns:
        The same, with the ways that take part in no solution left out. Unchanged where a row is
        missing or the sums fit nothing (then the table itself does not add up).
    """
    parts = [
        row for row in order if row not in {"new_received", "carried_in", "total_processed", "carried_over"}
    ]
    if any(not ways.get(row) for row in order):
        return ways
    totals = _balanced(ways)
    if not totals:
        return ways
    width = len(next(iter(ways[order[0]])))
    zero: Vector = (0,) * width
    forward: list[set[Vector]] = [{zero}]
    ceiling = tuple(max(total[i] for total in totals) for i in range(width))
    for row in parts:
        sums = {
            new
            for before in forward[-1]
            for way in ways[row]
            for new in (_plus(before, way),)
            if all(n <= top for n, top in zip(new, ceiling, strict=True))
        }
        if not sums or len(sums) > MAX_STATES:
            return ways
        forward.append(sums)
    reached = forward[-1] & totals
    if not reached:
        return ways
    kept: dict[str, tuple[Vector, ...]] = dict(ways)
    backward = reached
    for i in range(len(parts) - 1, -1, -1):
        row = parts[i]
        steps = [
            (way, before)
            for way in ways[row]
            for after in backward
            if (before := _minus(after, way)) in forward[i]
        ]
        kept[row] = tuple(dict.fromkeys(way for way, _ in steps))
        backward = {before for _, before in steps}
    kept["total_processed"] = tuple(way for way in ways["total_processed"] if way in reached)
    return _keep_balanced(kept)


def _balanced(ways: dict[str, tuple[Vector, ...]]) -> set[Vector]:
    """The cuts of total_processed for which 新收 + 上年结转 = 总计 + 结转下年度 can hold in every column."""
    left = {_plus(a, b) for a in ways["new_received"] for b in ways["carried_in"]}
    return {
        total
        for total in ways["total_processed"]
        if any(_plus(total, over) in left for over in ways["carried_over"])
    }


def _keep_balanced(ways: dict[str, tuple[Vector, ...]]) -> dict[str, tuple[Vector, ...]]:
    solutions = [
        (new, old, total, over)
        for new in ways["new_received"]
        for old in ways["carried_in"]
        for total in ways["total_processed"]
        for over in ways["carried_over"]
        if _plus(new, old) == _plus(total, over)
    ]
    kept = dict(ways)
    for i, row in enumerate(("new_received", "carried_in", "total_processed", "carried_over")):
        kept[row] = tuple(dict.fromkeys(solution[i] for solution in solutions))
    return kept


def _plus(left: Vector, right: Vector) -> Vector:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _minus(left: Vector, right: Vector) -> Vector:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _read_reviews(text: str, form: Form, values: list[Value], checks: list[Check]) -> None:
    """Fifteen numbers in one run: three times four parts and their sum."""
    size = len(reviews.RESULTS)
    heads = r"\s*".join(_pattern(labels[0]) for labels in form.results.values())
    match = None
    for match in re.finditer(rf"{heads}\s*(?P<run>[\d\s]*\d)", text):  # noqa: B007  # the last one heads the run
        pass
    solutions: list[tuple[Vector, ...]] = []
    if match is not None:
        numbers = match["run"].split()
        if len(numbers) == size * len(reviews.PROCEDURES):
            vector = tuple(int(number) for number in numbers)
            solutions = [tuple(vector[i : i + size] for i in range(0, len(vector), size))]
        elif len(numbers) == 1:
            solutions = list(_triples(numbers[0], size))
    for i, procedure in enumerate(reviews.PROCEDURES):
        ways = tuple(dict.fromkeys(solution[i] for solution in solutions))
        run = match["run"] if match is not None else None
        _add(values, checks, "reviews", procedure, reviews.RESULTS, ways, run, len(ways))


def _triples(digits: str, size: int) -> Iterator[tuple[Vector, ...]]:
    """All ways to cut a run into three groups of numbers, each ending in its sum."""
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
                        yield a, b, c


def _read_proactive(table: str, form: Form, values: list[Value], checks: list[Check]) -> None:
    """Table 二 has no sums: a run is read where it can be cut in one way only."""
    for item, measures in form.items.items():
        labels = next(section.items[item] for section in form.proactive if item in section.items)
        pattern = "|".join(_pattern(label) for label in labels)
        runs = [m["run"] for m in re.finditer(rf"(?:{pattern})\s*(?P<run>\d[\d.]*(?:\s+\d[\d.]*)*)", table)]
        ways: tuple[tuple[str, ...], ...] = ()
        if len(runs) == 1:
            numbers = runs[0].rstrip(".").split()
            if len(numbers) == len(measures):
                ways = (tuple(numbers),)
            elif len(numbers) == 1 and "." not in numbers[0]:
                ways = tuple(_cuts(numbers[0], len(measures)))
                if ways and any(any(_cuts(numbers[0], fewer)) for fewer in range(1, len(measures))):
                    _doubt_blanks(checks, "proactive", item, measures)
        _add(values, checks, "proactive", item, measures, ways, runs[0] if runs else None, len(ways))


def _cuts(run: str, count: int) -> Iterator[tuple[str, ...]]:
    """All ways to cut a run into ``count`` numbers without leading zeros."""
    if count == 1:
        if run and (run[0] != "0" or len(run) == 1):
            yield (run,)
        return
    for size in range(1, len(run) - count + 2):
        if size > 1 and run[0] == "0":
            return
        for tail in _cuts(run[size:], count - 1):
            yield (run[:size], *tail)


def _doubt_blanks(checks: list[Check], dataset: Dataset, row: str, columns: tuple[str, ...]) -> None:
    """Without borders a blank cell prints nothing: a run that fewer numbers print as well is marked."""
    message = f"{row}: read as {len(columns)} numbers, but fewer and a blank print the same digits"
    cells = tuple(f"{dataset}.{row}.{column}" for column in columns)
    checks.append(Check("one_route", "warning", holds=False, message=message, cells=cells))


def _add(
    values: list[Value],
    checks: list[Check],
    dataset: Dataset,
    row: str,
    columns: tuple[str, ...],
    ways: tuple[tuple[int | str, ...], ...],
    run: str | None,
    known: int,
) -> None:
    """The row's values: those cells on which all remaining ways agree; the others stay open and marked."""
    opened: list[str] = []
    for i, column in enumerate(columns):
        texts = {str(way[i]) for way in ways}
        if len(texts) == 1:
            values.append(value_of(dataset, row, column, texts.pop(), None))
        else:
            values.append(Value(dataset, row, column, None))
            opened.append(f"{dataset}.{row}.{column}")
    if opened:
        if run is None:
            message = f"{row}: no digits follow its label"
        else:
            number = len(ways) or known
            message = f"{row}: {run!r} can be cut into {len(columns)} numbers in {number} ways; left open"
        checks.append(Check("undecided", "warning", holds=False, message=message, cells=tuple(opened)))
