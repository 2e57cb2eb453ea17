"""What a number is shown as under its format code (ECMA-376-1 18.8.31), where that is understood whole.

All kinds of spreadsheets but ODS write these codes: `#,##0.00`, `0%`, `yyyy"年"m"月"`, `0;-0;"—";@`. A code
that holds anything else than what is known here (fractions, exponents, Chinese numerals, conditions among
plain sections) is a doubt. What is left, tests hold against LibreOffice.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"
_LOCALE = "a format that the viewer's system decides"
_UNKNOWN = "a number format that is not known"
_BUILTIN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 49: "@",
}  # fmt: skip
_BY_SYSTEM = {
    5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;¥-#,##0.00",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"',
    31: 'yyyy"年"m"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_SIGN_BY_SYSTEM = {
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '¥#,##0;-¥#,##0;¥"-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '¥#,##0.00;-¥#,##0.00;¥"-"',
}  # fmt: skip
"""Formats that a file names by number alone. Which currency and order of a date, the viewer's system says."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<end>;)"
    r"|(?P<literal>[-$+/():!^&'~{}<>=\s￥¥€£]|[^\x00-\x7f])|(?P<unknown>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|yellow|黑色?|蓝色?|青色?|绿色?|洋红色?|红色?|黄色?", re.IGNORECASE
)
_LOCALES = re.compile(r"\$(?P<sign>[^-\]]*)(?:-(?:0?804|0?404|0?409|en-US|zh-CN))?", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__, "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}  # fmt: skip
_MOST_DIGITS = 11
"""Letters, its point among them, that Excel shows of a number that has no format."""
_DATES = (61, 2_958_466)
"""Days of which Excel and LibreOffice agree: the first of March 1900 to the end of 9999."""


class Shown(NamedTuple):
    """What a viewer shows, and why it may not be that."""

    text: str
    doubt: str = ""


class _Section(NamedTuple):
    tokens: tuple[tuple[str, str], ...]  # kind and text
    condition: tuple[str, Decimal] | None
    coloured: bool
    doubt: str

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


def builtin(number: int) -> tuple[str, str]:
    """The code of a format that is named by its number, and a doubt where that is not the same everywhere."""
    if number in _BUILTIN:
        return _BUILTIN[number], ""
    if number in _SIGN_BY_SYSTEM:
        return _SIGN_BY_SYSTEM[number], "" if number in {37, 38, 39, 40} else _LOCALE
    return _BY_SYSTEM.get(number, GENERAL), _LOCALE


def show_number(value: float, code: str, *, from_1904: bool = False) -> Shown:
    """What a number is shown as.

    Args:
        value: as stored.
        code: its number format.
        from_1904: whether the file counts days from 1904, as old Macs did.

    Example:
        ```python
        show_number(1234.5, "#,##0.00").text  # "1,234.50"
        ```
    """
    number = Decimal(f"{value or 0:.15g}")  # Excel calculates with fifteen digits, and knows no -0
    if not number.is_finite():
        return Shown("", "a number that is none")
    found = _section_for(number, _sections(code))
    if found is None:
        return Shown(_plain(number), _UNKNOWN)
    section, unsigned = found
    if section.doubt:
        return Shown(_plain(number), section.doubt)
    if section.has("date", "noon"):
        return _date(float(value), section, from_1904=from_1904)
    shown = _number(abs(number) if unsigned else number, section)
    return shown._replace(doubt=shown.doubt or ("a coloured number format" if section.coloured else ""))


def show_text(text: str, code: str) -> Shown:
    """What a text is shown as: the fourth section of a code speaks of it, or a single one with an `@`."""
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < 4 and not last.has("text"):
        return Shown(text)
    if last.doubt:
        return Shown(text, last.doubt)
    if last.has("digit", "date", "noon", "point", "percent") or (
        last.has("general") and not last.has("text")
    ):
        return Shown(text, _UNKNOWN)
    shown = "".join(text if kind in {"text", "general"} else letters for kind, letters in last.tokens)
    return Shown(shown, "a coloured number format" if last.coloured else "")


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition, coloured, doubt = None, False, _UNKNOWN if len(code) > 500 else ""
    for match in _TOKEN.finditer(f"{code[:500]};"):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "end":
            sections.append(_Section(tuple(tokens), condition, coloured, doubt))
            tokens, condition, coloured, doubt = [], None, False, ""
        elif kind in {"quoted", "escaped", "literal"}:
            tokens.append(("literal", text))
        elif kind == "space" or (kind == "fill" and text == " "):
            tokens.append(("literal", " "))
        elif kind in {"unknown", "fill"}:
            doubt = _UNKNOWN
        elif kind == "bracket":
            if _COLOUR.fullmatch(text):
                coloured = coloured or text.lower() in {"yellow", "黄", "黄色", "cyan", "青", "青色"}
            elif found := _LOCALES.fullmatch(text):
                tokens.append(("literal", found["sign"]))
            elif found := _CONDITION.fullmatch(text):
                condition = found[1], Decimal(found[2])
            else:
                doubt = _UNKNOWN
        else:
            tokens.append((kind, text))
    return tuple(sections)


def _section_for(number: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section, bool] | None:
    """The section that shows a number, and whether it shows it without its sign; None if that is not sure."""
    conditions = [section.condition for section in sections]
    numeric = sections[:3]
    if any(conditions):
        if number < 0 or conditions[-1] is not None or None in conditions[:-1] or len(sections) > 3:
            return None
        for section in sections[:-1]:
            if section.condition and _COMPARE[section.condition[0]](number, section.condition[1]):
                return section, True
        return sections[-1], True
    if len(sections) > 4:
        return None
    if len(numeric) > 1 and len(sections) < 4 and numeric[-1].has("text"):
        numeric = numeric[:-1]
    if len(numeric) == 1:
        return numeric[0], False
    if len(numeric) == 2:
        if number < 0 and not numeric[1].tokens:
            return None
        return numeric[number < 0], number < 0
    return (numeric[0] if number > 0 else numeric[1] if number < 0 else numeric[2]), True


def _plain(number: Decimal) -> str:
    """A number with all its digits."""
    text = f"{number:f}" if abs(number.adjusted()) < 30 else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _general(number: Decimal) -> Shown:
    text = _plain(number)
    small = number and abs(number) < Decimal("0.0001")
    if small or len(text.lstrip("-")) > _MOST_DIGITS:
        return Shown(text, "more digits than are shown")
    return Shown(text)


def _number(number: Decimal, section: _Section) -> Shown:
    if not section.has("digit"):
        if section.has("point", "comma", "percent"):
            return Shown(_plain(number), _UNKNOWN)
        if number < 0 and not section.has("general", "text"):
            return Shown(_plain(number), _UNKNOWN)
        shown = _general(number) if section.has("general", "text") else Shown("")
        parts = [shown.text if kind in {"general", "text"} else letters for kind, letters in section.tokens]
        return Shown("".join(parts), shown.doubt)
    kinds = "".join({"digit": "0", "point": ".", "comma": ","}.get(kind, "-") for kind, _ in section.tokens)
    start, end = min(kinds.find(kind) for kind in "0." if kind in kinds), max(map(kinds.rfind, "0.,"))
    body = section.tokens[start : end + 1]
    whole, _, rest = kinds[start : end + 1].partition(".")
    scale = len(rest) - len(rest.rstrip(",")) + len(whole) - len(whole.rstrip(","))
    if "-" in whole + rest or "." in rest or "," in rest.rstrip(",") or section.has("general", "text"):
        return Shown(_plain(number), _UNKNOWN)
    percent = sum(kind == "percent" for kind, _ in section.tokens)
    places = rest.count("0")
    exact = number.scaleb(2 * percent - 3 * scale)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if abs(number) >= Decimal("1e15") or (number < 0 and not rounded):
        return Shown(_plain(number), "more digits than are shown" if rounded else "a sign before a zero")
    if percent and abs(exact - rounded) * 2 == Decimal(1).scaleb(-places):
        return Shown(_plain(number), "a half, which programs round up and down")
    digits = [letter for kind, letter in body if kind == "digit"]
    text = _digits(
        rounded, digits[: len(digits) - places], digits[len(digits) - places :], "," in whole.rstrip(",")
    )
    if ("." in kinds and "." not in text) or (number < 0 and "?" in digits):
        return Shown(_plain(number), "a number format that programs show differently")
    before = "".join(letters for _, letters in section.tokens[:start])
    after = "".join(letters for _, letters in section.tokens[end + 1 :])
    return Shown(f"{'-' if number < 0 else ''}{before}{text}{after}")


def _digits(number: Decimal, whole: list[str], fraction: list[str], grouped: bool) -> str:
    """The digits under placeholders: `0` is always shown, `#` where there is a digit, `?` leaves a blank."""
    before, _, after = f"{abs(number):f}".partition(".")
    before = before.lstrip("0")
    before = before.rjust(len(whole) - whole.index("0") if "0" in whole else 0, "0")
    if grouped:
        before = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", before)
    while after and fraction[len(after) - 1] != "0" and after[-1] == "0":
        after = after[:-1]
    return f"{before}.{after}" if after else before


def _date(value: float, section: _Section, *, from_1904: bool) -> Shown:
    value += 1462 if from_1904 else 0
    if not _DATES[0] <= value < _DATES[1]:
        return Shown(_plain(Decimal(f"{value:.15g}")), "a day that is none")
    day, seconds = int(value), (value % 1) * 86400
    if abs(seconds - round(seconds)) > 0.001 or section.has("digit", "point", "comma", "percent", "general"):
        return Shown(_plain(Decimal(f"{value:.15g}")), _UNKNOWN)
    moment = datetime(1899, 12, 30) + timedelta(days=day, seconds=round(seconds))  # noqa: DTZ001
    parts: list[str] = []
    units = [letters.lower() for kind, letters in section.tokens if kind == "date"]
    noon = section.has("noon")
    at = 0
    for kind, letters in section.tokens:
        if kind == "date":
            minute = letters[0] in "mM" and (
                units[max(0, at - 1)][0] == "h" or units[at + 1 : at + 2] in (["s"], ["ss"])
            )
            text = _part(moment, letters.lower(), minute=minute, noon=noon)
            if text is None:
                return Shown(moment.isoformat(), _UNKNOWN)
            parts.append(text)
            at += 1
        elif kind == "noon":
            if letters.upper() != "AM/PM":
                return Shown(moment.isoformat(), _UNKNOWN)
            parts.append("AM" if moment.hour < 12 else "PM")
        else:
            parts.append(letters)
    return Shown("".join(parts))


def _part(moment: datetime, letters: str, *, minute: bool, noon: bool) -> str | None:
    """A part of a date: `yyyy`, `m`, `dd`; None if it would be a name."""
    hour = moment.hour % 12 or 12 if noon else moment.hour
    number = {
        "y": moment.year, "m": moment.minute if minute else moment.month, "d": moment.day, "h": hour,
        "s": moment.second,
    }[letters[0]]  # fmt: skip
    if letters[0] == "y":
        return {2: f"{number % 100:02}", 4: f"{number:04}"}.get(len(letters))
    return {1: f"{number}", 2: f"{number:02}"}.get(len(letters))
