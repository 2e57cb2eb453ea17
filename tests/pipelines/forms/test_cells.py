"""What stands in a cell."""

import pytest

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
    ],
)
def test_numbers(text, value, unit, note):
    number = number_in(text)
    assert (number.value, number.unit, number.note, number.broken) == (value, unit, note, False)
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
    assert (number.value, number.broken) == (value, True)


@pytest.mark.parametrize(
    ("dataset", "text", "rule", "raw"),
    [
        ("proactive", "12", None, "12"),
        ("proactive", "/", None, "/"),
        ("proactive", "2\n1", "split_digits", "21"),
        ("requests", "2\n1", None, "21"),  # its sums confirm the number
        ("proactive", "22（其中修订16件）", "note_in_cell", "22（其中修订16件）"),
        ("proactive", "见附件", "not_a_number", "见附件"),
    ],
)
def test_odd_cells(dataset, text, rule, raw):
    value = value_of(dataset, "penalty", "decisions", text, None)
    assert [check.rule for check in odd_cells([value])] == ([rule] if rule else [])
    assert value.raw == raw


def test_open_values_are_not_odd():
    assert odd_cells([Value("requests", "granted", "total", None)]) == []
