"""What stands in a cell: a number, one with a unit or note, a blank, or something else; and its ``Value``."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipelines.records import CellPlace, Check, Dataset, Value, finding

_NO_NUMBER = re.compile(r"[-‐‑‒–—―─━−_/\\*\s]*|无|空|N/A", re.IGNORECASE)
"""Texts that print no number (`/`, `——`, `无`, nothing). None of them is zero: only a printed 0 is 0."""

_UNITS = "万元|亿元|元|人次|人|件次|件|条次|条|次|笔|项|个|起|宗|例|份|篇|场|户|家|名|处|部|期|本|张|页|%"
_NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?\s*"
    rf"(?P<unit>{_UNITS})?\s*(?P<note>[(\[].*[)\]]|\*+)?",
    re.DOTALL,
)
"""`1,234,567`, `-18`, `73802895.90元`, `22(其中修订16件)`, `22[1]`, `5*`."""
_OTHER_DIGITS = re.compile("[²³¹⁰-⁹₀-₉①-⓿]")  # 12³: digits once width is set aside, but not of this number
_BROKEN_DIGITS = re.compile(r"\d\s+(?=[\d.])|\d\.\s+(?=\d)")  # `2 1`, `3. 5`
PLAIN = {str(number): float(number) for number in range(10_000)}
"""What nearly all cells print; anything else is parsed."""


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value as printed, the unit printed with it, and what else was found."""

    value: float
    unit: str | None = None
    note: str | None = None  # `（其中修订16件）`
    broken: bool = False  # the digits stand apart (`2 1`, or on two lines): joined, to be confirmed


@lru_cache(maxsize=65536)
def narrowed(text: str) -> str:
    """Full-width forms narrowed (NFKC), outer white space gone."""
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=65536)
def is_blank(text: str) -> bool:
    """Whether the cell prints no number on purpose or by neglect (`/`, `—`, `无`, nothing)."""
    return _NO_NUMBER.fullmatch(narrowed(text)) is not None


@lru_cache(maxsize=65536)
def number_in(text: str) -> Number | None:
    """The number a cell's text prints, or None.

    Takes thousands commas, signs (`+2`, `-18`), decimals, full-width digits, a unit (`984361元`,
    `2笔`) and one note after it (`22（其中修订16件）`, `22[1]`). Anything else is None, also a decimal
    with two points, digits mixed with letters, or raised ones: those are for a person to read.
    """
    if _OTHER_DIGITS.search(text):
        return None
    plain = narrowed(text)
    broken = _BROKEN_DIGITS.search(plain) is not None
    if broken:
        plain = re.sub(r"(?<=[\d.])\s+(?=[\d.])", "", plain)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    digits = match["digits"].replace(",", "") + (match["decimals"] or "")
    value = float(digits)
    if match["sign"] in {"-", "−"}:
        value = -value
    return Number(value, match["unit"], match["note"], broken)


@lru_cache(maxsize=65536)
def is_value(text: str) -> bool:
    """Whether the text is what a value cell holds: a number or a blank mark."""
    return is_blank(text) or number_in(text) is not None


def value_of(
    dataset: Dataset,
    row: str,
    column: str,
    text: str,
    place: CellPlace | None,
    row_label: str | None = None,
    column_label: str | None = None,
    unit: str | None = None,
) -> Value:
    """The value of a cell that prints ``text``; ``row`` and ``column`` are codes, ``unit`` the heading's."""
    if (plain := PLAIN.get(text)) is not None:
        return Value(dataset, row, column, text, plain, unit, row_label, column_label, place)
    number = number_in(text)
    if number is None:
        return Value(dataset, row, column, text, None, unit, row_label, column_label, place)
    return Value(
        dataset, row, column, text, number.value, number.unit or unit, row_label, column_label, place
    )


def odd_cells(values: list[Value]) -> list[Check]:
    """Findings about cells that print something else than one plain number.

    Digits that stand apart (on two lines of a narrow cell) are joined in ``raw``; table 二 and the
    sheets have no sums that would confirm the number, so there it is marked.
    """
    checks: list[Check] = []
    for value in [value for value in values if value.raw not in PLAIN]:
        text = value.raw
        if not text or is_blank(text):
            continue
        number = number_in(text)
        if number is None:
            message = f"{value.cell} prints {text!r}, which is no number"
            checks.append(finding("not_a_number", "warning", message, cells=(value.cell,)))
        elif number.broken:
            value.raw = "".join(text.split())
            if value.dataset in {"proactive", "indicators"}:
                message = f"{value.cell} prints its digits apart: {text!r}"
                checks.append(finding("split_digits", "warning", message, cells=(value.cell,)))
        elif number.note:
            message = f"{value.cell} prints a note: {text!r}"
            checks.append(finding("note_in_cell", "info", message, cells=(value.cell,)))
    return checks
