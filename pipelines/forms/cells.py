"""What stands in a cell: a number, one with a unit or note, a blank, or something else; and its ``Value``."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.document import OBJECT, RECOGNISED
from pipelines.forms.units import COUNTS, MONEY, apart, fits
from pipelines.records import CellPlace, Check, Dataset, Severity, Value, finding
from pipelines.width import narrow

_NO_NUMBER = re.compile(r"[-‐‑‒–—―─━−_/\\\s]*|无|空|N/A", re.IGNORECASE)
"""Texts that print no number (`/`, `——`, `无`, nothing). None of them is zero: only a printed 0 is 0. No
`*`: it may hide a figure."""

_NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)\s*(?P<digits>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?P<decimals>\.[0-9]+)?\s*"
    rf"(?:\((?P<inside>{MONEY}|{COUNTS})\)|(?P<unit>{MONEY}|{COUNTS}|%)?)\s*(?P<note>[(\[].*[)\]]|\*+)?",
    re.DOTALL,
)
"""`1,234,567`, `-18`, `73802895.90元`, `22(其中修订16件)`, `22[1]`, `5*`. Of digits only those of ASCII."""
_DIGITS_APART = re.compile(r"[0-9]\s+(?=[0-9.])|[0-9]\.\s+(?=[0-9])")  # `2 1`, `3. 5`
_PART = re.compile(r"[(\[]其中[^()\[\]]*[)\]]")
"""A note that says what is among the things counted, so the number is that of all."""
_EXACT = 15
"""Digits that a float holds for certain."""
PLAIN = {str(number): float(number) for number in range(10_000)}
"""What nearly all cells print; anything else is parsed."""


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value as printed, the unit printed with it, and what else was found."""

    value: float
    unit: str | None = None
    note: str | None = None  # `（其中修订16件）`
    apart: bool = False  # the digits stand apart (`2 1`, or on two lines): they may be two numbers
    signed: bool = False  # with a `+`


@lru_cache(maxsize=65536)
def narrowed(text: str) -> str:
    """Full-width forms narrowed (NFKC), outer white space gone."""
    return narrow(text).strip()


@lru_cache(maxsize=65536)
def is_blank(text: str) -> bool:
    """Whether the cell prints no number on purpose or by neglect (`/`, `—`, `无`, nothing)."""
    return _NO_NUMBER.fullmatch(narrowed(text)) is not None


@lru_cache(maxsize=65536)
def number_in(text: str) -> Number | None:
    """The number a cell's text prints, or None.

    Takes thousands commas, signs (`+2`, `-18`), decimals, full-width digits, a unit (`984361元`,
    `2笔`) and one note after it (`22（其中修订16件）`, `22[1]`). Anything else is None, also a decimal
    with two points, digits mixed with letters, or raised ones, and more digits than a float holds:
    those are for a person to read.
    """
    if not text.isascii() and any(map(_is_odd_digit, text)):
        return None
    plain = narrowed(text)
    stand_apart = _DIGITS_APART.search(plain) is not None
    if stand_apart:
        plain = re.sub(r"(?<=[0-9.])\s+(?=[0-9.])", "", plain)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    digits = match["digits"].replace(",", "") + (match["decimals"] or "")
    if len(digits.replace(".", "").lstrip("0")) > _EXACT:
        return None
    value = float(digits)
    if match["sign"] in {"-", "−"} and value:
        value = -value
    return Number(value, match["unit"] or match["inside"], match["note"], stand_apart, match["sign"] == "+")


def _is_odd_digit(character: str) -> bool:
    """Whether it is a digit only once its width is set aside, and not by its width alone: ², ①, ½."""
    if character.isascii() or "０" <= character <= "９":
        return False
    return any(part.isdecimal() for part in narrow(character))


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


def recognised(value: Value, doubt: str) -> Check:
    """What was read from pixels stands, a blank too, and is marked; what could not be is null."""
    if value.raw is not None and OBJECT in value.raw:
        value.raw = value.value = None
    message = doubt if doubt == RECOGNISED else f"{value.cell}: {doubt}"
    return finding("ocr", "warning", message, cells=(value.cell,))


def odd_cells(values: list[Value]) -> list[Check]:
    """Findings about cells that print something else than one plain number; ``raw`` stays as printed."""
    checks: list[Check] = []
    for value in [value for value in values if value.raw not in PLAIN]:
        text = value.raw
        if not text or is_blank(text):
            continue
        number = number_in(text)
        if number is None:
            message = f"{value.cell} prints {text!r}, which is no number that can be read"
            checks.append(finding("not_a_number", "warning", message, cells=(value.cell,)))
            continue
        if number.apart:
            message = f"{value.cell} prints its digits apart: {text!r}"
            checks.append(finding("split_digits", "warning", message, cells=(value.cell,)))
        if number.note:
            message = f"{value.cell} prints a note: {text!r}"
            severity: Severity = "info" if _PART.fullmatch(number.note) else "warning"
            checks.append(finding("note_in_cell", severity, message, cells=(value.cell,)))
        if value.dataset == "indicators":
            continue  # a sheet says its units itself
        if number.signed and value.column != "change":
            message = f"{value.cell} prints {text!r}, as if it were a difference"
            checks.append(finding("not_a_count", "warning", message, cells=(value.cell,)))
        if number.unit is not None:
            heading = apart(value.column_label or "")[1]
            if not fits(number.unit, value.column) or heading not in {None, number.unit}:
                message = f"{value.cell} prints {text!r} under {value.column_label or value.column!r}"
                checks.append(finding("doubtful_unit", "warning", message, cells=(value.cell,)))
    return checks
