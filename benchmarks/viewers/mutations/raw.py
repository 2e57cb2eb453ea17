"""What is printed as a figure, to the letter (item 9)."""

from collections.abc import Callable
from random import Random

from benchmarks.viewers.mutations.registry import mutation
from benchmarks.viewers.pages import Answer, Page

PRINTED: dict[str, tuple[str, str, tuple[float | None, ...] | None]] = {
    "apart": ("1 8", "1 8", (None,)),
    "apart_nbsp": ("1&nbsp;8", "1 8", (None,)),
    "apart_wide": ("1　8", "1 8", (None,)),
    "apart_thin": ("1&thinsp;8", "1 8", (None,)),
    "thousands_blank": ("1 234", "1 234", (None, 1234)),
    "thousands": ("1,234", "1,234", (1234, None)),
    "thousands_wide": ("1，234", "1,234", (1234, None)),
    "comma_zero": ("0,125", "0,125", (None,)),
    "comma_two": ("1,23", "1,23", (None,)),
    "comma_four": ("1,2345", "1,2345", (None,)),
    "comma_decimal": ("1,234,5", "1,234,5", (None,)),
    "comma_lead": (",123", ",123", (None,)),
    "comma_trail": ("123,", "123,", None),
    "points": ("1.234.567", "1.234.567", (None,)),
    "point_lead": (".5", ".5", (0.5, None)),
    "point_trail": ("5.", "5.", (5, None)),
    "comma_and_point": ("1.234,5", "1.234,5", (None,)),
    "digits_15": ("123456789012345", "123456789012345", (123456789012345, None)),
    "digits_16": ("9007199254740993", "9007199254740993", (None,)),
    "digits_17": ("12345678901234567", "12345678901234567", (None,)),
    "digits_20": ("98765432109876543210", "98765432109876543210", (None,)),
    "digits_309": ("9" * 309, "9" * 309, (None,)),
    "digits_400": ("1" * 400, "1" * 400, (None,)),
    "decimals_17": ("0.12345678901234567", "0.12345678901234567", (None,)),
    "two_lines": ("12<br>34", "12 34", (None,)),
    "two_paragraphs": ("<p>12</p><p>34</p>", "12 34", (None,)),
    "two_blocks": ("<div>12</div><div>34</div>", "12 34", (None,)),
    "line_break": ("12\n34", "12 34", (None,)),
    "slash": ("12/34", "12/34", (None,)),
    "range": ("12-34", "12-34", (None,)),
    "range_wave": ("12~34", "12~34", (None,)),
    "times": ("3×4", "3×4", (None,)),
    "power": ("10^3", "10^3", (None,)),
    "exponent": ("1e3", "1e3", (None,)),
    "hexadecimal": ("0x1F", "0x1F", (None,)),
    "underscore": ("1_000", "1_000", (None,)),
    "apostrophe": ("1'000", "1'000", (None,)),
    "sum": ("5+3", "5+3", (None,)),
    "about": ("约5", "约5", None),
    "more_than": (">5", ">5", (None,)),
    "question": ("5?", "5?", (None,)),
    "plus": ("+5", "+5", (5, None)),
    "minus": ("-5", "-5", (-5, None)),
    "minus_sign": ("−5", "−5", (-5, None)),
    "dash_before": ("—5", "—5", (-5, None)),
    "accounting": ("(5)", "(5)", (None, -5)),
    "percent": ("5%", "5%", (None,)),
    "ten_thousand": ("5万", "5万", (None, 5, 50000)),
    "hundred_million": ("5亿", "5亿", (None, 5)),
    "wide": ("１２", "12", (12,)),
    "circled": ("⑫", "⑫", (None, 12)),
    "chinese": ("十二", "十二", (None, 12)),
    "chinese_zero": ("〇", "〇", (None, 0)),
    "arabic": ("١٢", "١٢", (None, 12)),
    "roman": ("Ⅻ", "Ⅻ", (None, 12)),
    "letter_o": ("1O", "1O", (None,)),
    "letter_l": ("l2", "l2", (None,)),
    "half": ("½", "½", (None,)),
    "two_and_half": ("2½", "2½", (None,)),
    "raised": ("3⁷", "3⁷", (None, 3)),
    "lowered": ("3₇", "3₇", (None, 3)),
    "struck": ("7\u03363", "7\u03363", (None, 3)),
    "combining": ("3\u20e3", "3\u20e3", (None,)),
    "middle_dot": ("1·5", "1·5", (None,)),
    "full_stop": ("1。5", "1。5", (None,)),
    "pieces": ("2笔", "2笔", (2, None)),
    "note": ("22（其中修订16件）", "22（其中修订16件）", (22, None)),
    "note_number": ("22[16]", "22[16]", (22, None)),
    "two_notes": ("22（16）", "22（16）", (22, None)),
    "unit_mixed": ("3万5千", "3万5千", (None,)),
    "date": ("2024年", "2024年", (None,)),
    "telephone": ("021-5678", "021-5678", (None,)),
    "none": ("无", "无", (None,)),
    "dash": ("—", "—", (None,)),
    "not_a_number": ("NaN", "NaN", (None,)),
    "infinity": ("inf", "inf", (None,)),
}
"""Name -> markup, text shown, numbers that may be taken from it."""


def printed(
    markup: str, shown: str, numbers: tuple[float | None, ...] | None
) -> Callable[[Page, Random], None]:
    """Something odd instead of a figure."""

    def change(page: Page, dice: Random) -> None:
        for cell in dice.sample(page.cells(), dice.choice((1, 1, 3))):
            cell.inner = markup
            page.answers[cell.name] = Answer((shown,), numbers, strict=True)

    return change


for name, (markup, shown, numbers) in PRINTED.items():
    mutation("raw", name)(printed(markup, shown, numbers))


@mutation("raw")
def sums_hide_it(page: Page, dice: Random) -> None:
    """Digits apart in a cell of table 三, so that its sums hold if they are put together."""
    cell = dice.choice(page.table("requests").values())
    figure = page.texts[cell.name]
    at = dice.randint(1, max(1, len(figure) - 1))
    cell.inner = f"{figure[:at]} {figure[at:]}"
    page.answers[cell.name] = Answer(
        (cell.inner,), (None,) if len(figure) > 1 and "." not in figure else None, strict=True
    )


@mutation("raw")
def any_letter_more(page: Page, dice: Random) -> None:
    """Any sign before, within or after a figure."""
    for cell in dice.sample(page.cells(), dice.choice((1, 3))):
        figure = page.texts[cell.name]
        at = dice.randint(0, len(figure))
        sign = dice.choice("*#@!?~^`|\\/=+-_.,:;'\"…‰°·•※△○●★→←↑↓√×÷≈≠≤≥＋－．，：；")
        cell.inner = figure[:at] + sign + figure[at:]
        page.answers[cell.name] = Answer((cell.inner,), _numbers(figure, at, sign), strict=True)


def _numbers(figure: str, at: int, sign: str) -> tuple[float | None, ...] | None:
    """What may be taken: nothing where a sign parts the digits, unless it is a point or a comma."""
    if 0 < at < len(figure) and sign not in ".,．，":
        return (None,)
    return None
