"""Formulas: whether the value that is stored is the one that programs show.

They show the stored one, or calculate the file anew when they open it. Sums are calculated here as well, and
what agrees is proved; a stored value that differs is doubted, and so is one of which it can't be told.
"""

import math
import re
from typing import NamedTuple

Values = dict[tuple[int, int], float | str]
"""Row and column -> the number or text that is stored there."""

_VOLATILE = re.compile(
    r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|INFO|CELL|WEBSERVICE|IMAGE|RTD|DDE|SHEET)\s*\(|\[\d+\]|\|",
    re.IGNORECASE,
)
_CELL = r"\$?([A-Z]{1,3})\$?(\d{1,7})"
_TERM = re.compile(
    r"(?P<sum>SUM)\((?P<ranges>[A-Z0-9$:,;]+)\)|(?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})(?![A-Z0-9(:])"
    r"|(?P<number>\d+(?:\.\d+)?)"
)
_RANGE = re.compile(rf"{_CELL}(?::{_CELL})?")
_LARGEST = 200  # cells of a range that is summed
_LONGEST = 200  # letters of a formula that is calculated here


class Formula(NamedTuple):
    """A formula in the A1 notation (empty where it is not known), and what is stored as its value."""

    text: str
    value: float | str

    def doubt(self, place: tuple[int, int], values: Values, *, calculated: bool) -> str:
        """Why a viewer may see another value than is stored."""
        if _VOLATILE.search(self.text):
            return "a formula that changes by itself, or looks into another file"
        found = calculate(self.text, place, values)
        if found is None:
            return "a formula that is calculated when it is opened" if calculated else ""
        if math.isnan(found):
            return "a formula too long to be checked"
        if not isinstance(self.value, float) or not math.isclose(
            found, self.value, rel_tol=1e-9, abs_tol=1e-9
        ):
            return "a formula whose stored value is another"
        return ""


def calculate(text: str, place: tuple[int, int], values: Values) -> float | None:
    """What a sum of cells comes to; NaN if it is too long, None if it takes itself in or is no sum."""
    text = text.lstrip("=").replace(" ", "").upper().removeprefix("+")
    if len(text) > _LONGEST:
        return math.nan
    total, at, sign = 0.0, 0, 1
    while at < len(text):
        if at or text[0] == "-":
            if text[at] not in "+-":
                return None
            sign = -1 if text[at] == "-" else 1
            at += 1
        match = _TERM.match(text, at)
        if match is None:
            return None
        amount = float(match["number"]) if match["number"] else _sum(match, place, values)
        if amount is None:
            return None
        total += sign * amount
        at = match.end()
    return total if text else None


def _sum(match: re.Match[str], place: tuple[int, int], values: Values) -> float | None:
    total = 0.0
    for part in re.split("[,;]", match["ranges"] or match["cell"]):
        found = _RANGE.fullmatch(part)
        if found is None:
            return None
        top, left = int(found[2]) - 1, _column(found[1])
        bottom, right = (int(found[4]) - 1, _column(found[3])) if found[3] else (top, left)
        if bottom < top or right < left:
            return None
        if (bottom - top + 1) * (right - left + 1) > _LARGEST:
            return math.nan
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                value = values.get((row, column), 0.0)
                if (row, column) == place or (isinstance(value, str) and match["cell"]):
                    return None
                total += value if isinstance(value, float) else 0.0
    return total


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
