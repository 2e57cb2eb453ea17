"""Tables with Chinese letters, numbers with their nouns."""

import pytest

from govcrawl.terminal import clip, counted, filled, table, width


def test_columns_stand_below_each_other() -> None:
    lines = table(
        ("district", "found", "state"), [("changning 长宁", 115, "ok"), ("pudong 浦东新区", 8, "blocked")]
    )
    assert lines == [
        "district         found  state",
        "changning 长宁     115  ok",
        "pudong 浦东新区      8  blocked",
    ]


@pytest.mark.parametrize(
    ("text", "columns", "clipped"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("长宁区", 6, "长宁区"),
        ("长宁区", 5, "长宁…"),
        ("长宁区", 4, "长…"),
        ("长宁区", 1, "…"),
    ],
)
def test_clip(text: str, columns: int, clipped: str) -> None:
    assert clip(text, columns) == clipped
    assert width(clipped) <= columns


def test_lines_are_filled_with_words() -> None:
    assert list(filled(["长宁", "bb", "cc"], 9)) == ["长宁 | bb", "cc"]
    assert list(filled(["长宁", "bb", "cc"], 8)) == ["长宁", "bb | cc"]
    assert list(filled([], 6)) == []


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "report", "0 reports"),
        (1, "report", "1 report"),
        (2, "attached report", "2 attached reports"),
        (1, "agency", "1 agency"),
        (1234, "agency", "1,234 agencies"),
    ],
)
def test_numbers_with_their_nouns(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text
