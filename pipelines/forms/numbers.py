"""What stands in a cell: a number, a number with a unit or a note, a blank, or something else."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_NO_NUMBER = re.compile(r"[-‐‑‒–—―─━−_/\\*\s]*|无|空|N/A", re.IGNORECASE)
"""Texts that print no number. None of them is zero: only a printed 0 is 0."""

_UNITS = "万元|亿元|元|人次|人|件次|件|条次|条|次|笔|项|个|起|宗|例|份|篇|场|户|家|名|处|部|期|本|张|页|%"
_NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?\s*"
    rf"(?P<unit>{_UNITS})?\s*(?P<note>[(\[].*[)\]]|\*+)?",
    re.DOTALL,
)
_OTHER_DIGITS = re.compile("[²³¹⁰-⁹₀-₉①-⓿]")  # digits once width is set aside, but not of this number
_BROKEN_DIGITS = re.compile(r"\d\s+(?=[\d.])|\d\.\s+(?=\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value as printed, the unit printed with it, and what else was found."""

    value: float
    unit: str | None = None
    note: str | None = None  # `（其中修订16件）`
    broken: bool = False  # the digits stand apart (`2 1`, or on two lines): joined, to be confirmed


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Full-width forms narrowed (NFKC), outer white space gone."""
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=65536)
def is_blank(text: str) -> bool:
    """Whether the cell prints no number on purpose or by neglect (`/`, `—`, `无`, nothing)."""
    return _NO_NUMBER.fullmatch(normalise(text)) is not None


@lru_cache(maxsize=65536)
def parse(text: str) -> Number | None:
    """Read a cell's text as a number.

    Takes thousands commas, signs (`+2`, `-18`), decimals, full-width digits, a unit (`984361元`,
    `2笔`) and one note after it (`22（其中修订16件）`, `22[1]`). Anything else is None, also a decimal
    with two points, digits mixed with letters, or raised ones: those are for a person to read.
    """
    if _OTHER_DIGITS.search(text):
        return None
    plain = normalise(text)
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
    return is_blank(text) or parse(text) is not None
