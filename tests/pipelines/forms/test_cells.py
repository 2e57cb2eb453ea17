"""What stands in a cell."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.forms.cells import is_blank, is_value, number_in, odd_cells, value_of
from pipelines.records import Value


@pytest.mark.parametrize(
    ("text", "value", "unit", "note"),
    [
        ("0", 0, None, None),
        ("942", 942, None, None),
        (" 3 ", 3, None, None),
        ("\xa00", 0, None, None),
        ("１２", 12, None, None),
        ("1,234,567", 1_234_567, None, None),
        ("+2", 2, None, None),
        ("-18", -18, None, None),
        ("−72", -72, None, None),
        ("－1", -1, None, None),
        ("4166.214619", 4166.214619, None, None),
        ("2笔", 2, "笔", None),
        ("984361元", 984361, "元", None),
        ("73802895.90元", 73802895.90, "元", None),
        ("47.9659万元", 47.9659, "万元", None),
        ("85 人次", 85, "人次", None),
        ("22（其中修订 16 件）", 22, None, "(其中修订 16 件)"),
        ("22件（其中修订16件）", 22, "件", "(其中修订16件)"),
        ("22[1]", 22, None, "[1]"),
        ("22*", 22, None, "*"),
        ("22（件）", 22, "件", None),
        ("00012", 12, None, None),
        ("1.0", 1, None, None),
        ("-0", 0, None, None),
        ("999999999999999", 999_999_999_999_999, None, None),
        ("12.5万美元", 12.5, "万美元", None),
    ],
)
def test_numbers(text, value, unit, note):
    number = number_in(text)
    assert (number.value, number.unit, number.note, number.apart) == (value, unit, note, False)
    assert is_value(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\xa0", "/", "-", "—", "———", "─", "／/", "/ /", "－", "无", "N/A", "\\"]
)
def test_blanks_are_no_numbers(text):
    assert is_blank(text)
    assert is_value(text)
    assert number_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3",
        "12a",
        "约20",
        "1O",
        "12/3",
        "1,23",
        "12,3456",
        "十二",
        "3-5",
        "12 件 5 条",
        "2024年",
        "+-1",
        "（1）",
        "22¹",
        "①",
        "½",
        "0,125",
        "12,34,567",
        "1e3",
        "3.5.",
        "٣",
        "五",
        "⑩",
        "⒈",
        "𝟏𝟐",
        "5̶",
        "nan",
        "inf",
        "*",
        "1234567890123456",
        "0.1234567890123456",
        "9" * 309,
        "9" * 5000,
    ],
)
def test_what_is_for_a_person_to_read(text):
    assert number_in(text) is None
    assert not is_blank(text)
    assert not is_value(text)


@pytest.mark.parametrize(
    ("text", "value"), [("2\n1", 21), ("2 1", 21), ("4166.\n21", 4166.21), ("9 4 2", 942)]
)
def test_digits_apart_are_joined_and_said_to_be(text, value):
    number = number_in(text)
    assert (number.value, number.apart) == (value, True)


@pytest.mark.parametrize(
    ("dataset", "text", "rules"),
    [
        ("proactive", "12", []),
        ("proactive", "/", []),
        ("proactive", "3件", []),
        ("proactive", "2\n1", ["split_digits"]),
        ("requests", "1 8", ["split_digits"]),  # its sums may hold with 9 as well as with 18
        ("proactive", "22（其中修订16件）", ["note_in_cell"]),
        ("proactive", "137（含上年）", ["note_in_cell", "marks"]),
        ("proactive", "5（7）", ["note_in_cell", "marks"]),
        ("proactive", "22[1]", ["note_in_cell", "marks"]),
        ("proactive", "22*", ["note_in_cell", "marks"]),
        ("proactive", "见附件", ["not_a_number"]),
        ("proactive", "*", ["not_a_number"]),
        ("proactive", "0,125", ["not_a_number"]),
        ("proactive", "9" * 309, ["not_a_number"]),
        ("proactive", "3元", ["doubtful_unit"]),
        ("proactive", "5%", ["doubtful_unit"]),
        ("proactive", "2万件", ["not_a_number"]),
        ("proactive", "+5", ["not_a_count"]),
        ("indicators", "3元", []),
    ],
)
def test_odd_cells(dataset, text, rules):
    value = value_of(dataset, "penalty", "decisions", text, None)
    checks = odd_cells([value])
    marks = ["marks"] * any(check.rule == "note_in_cell" and check.severity == "warning" for check in checks)
    assert [*(check.rule for check in checks), *marks] == rules
    assert value.raw == text  # to the letter


@pytest.mark.parametrize(
    ("text", "heading", "rules"),
    [
        ("984361元", "本年收费金额", []),
        ("984361元", "本年收费金额（元）", []),
        ("984361元", "本年收费金额（单位：万元）", ["doubtful_unit"]),
        ("3件", "本年收费金额", ["doubtful_unit"]),
        ("3美元", "本年收费金额", []),
    ],
)
def test_units_of_amounts(text, heading, rules):
    value = value_of(
        "proactive", "administrative_fee", "amount_10k_yuan", text, None, column_label=heading, unit="万元"
    )
    assert [check.rule for check in odd_cells([value])] == rules


@given(st.text(max_size=12))
def test_any_text_is_a_number_that_reads_so_or_none(text):
    """Of digits, one point, commas and a sign nothing but the number they write is ever given."""
    number = number_in(text)
    if number is not None and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text.strip()):
        assert Decimal(repr(number.value)) == Decimal(text.strip())


def test_open_values_are_not_odd():
    assert odd_cells([Value("requests", "granted", "total", None)]) == []
