"""Runs of digits with nothing between the numbers: `710000071` is 71, 0, 0, 0, 0, 0, 71.

Arithmetic cuts a run: the last number is the sum of the others. A run that can be cut in several ways is
decided by the sums of the columns, as far as they go.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import add, sub

from pipelines.forms.sums import column_sums

Vector = tuple[int, ...]
Ways = dict[str, tuple[Vector, ...]]
"""Row -> the ways its figures can be cut; () where none is known."""

MAX_SPLITS = 400
"""More ways than this to cut a run are as good as none: it stays open."""
MAX_DIGITS = 8
"""Digits of the longest number looked for: runs that need longer ones are no row of figures."""
MAX_STEPS = 400_000
"""Sums tried for one row while deciding (a second); beyond, the ambiguous rows stay open."""


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


def cuts(digits: str, count: int) -> Iterator[tuple[str, ...]]:
    """All ways to cut ``digits`` into ``count`` numbers without leading zeros."""
    if len(digits) > MAX_DIGITS * count:
        return
    if count == 1:
        if digits and (digits[0] != "0" or len(digits) == 1):
            yield (digits,)
        return
    for size in range(1, len(digits) - count + 2):
        if size > 1 and digits[0] == "0":
            return
        for tail in cuts(digits[size:], count - 1):
            yield (digits[:size], *tail)


def triples(digits: str, size: int) -> Iterator[Vector]:
    """All ways to cut ``digits`` into three groups of ``size`` numbers, each ending in its sum (table 四)."""
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
    outcomes, balance = column_sums(ways)
    for equal in (outcomes, balance, outcomes):  # 总计 is in both
        rows = (*equal.left, *equal.right)
        signs = [1] * len(equal.left) + [-1] * len(equal.right)
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
    if not confirmed.issuperset(outcomes.left):  # four rows can balance by accident, twenty-odd can't
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
        near: set[Vector] = set()
        for i in range(len(left)):
            before, after = ("".join(map(str, part)) for part in (left[:i], left[i + 1 :]))
            odd = digits[len(before) : len(digits) - len(after)]
            if digits == before + odd + after and any(cuts(odd, 1)):
                near.add((*left[:i], int(odd), *left[i + 1 :]))
        for cut in near:
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
