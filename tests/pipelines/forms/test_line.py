"""Two routes and their arbitration, on lines of four columns."""

import pytest

from pipelines.document import OBJECT, Cell
from pipelines.forms.line import Line, settle

COLUMNS = ("a", "b", "c", "total")
NO_SUM = ("a", "b", "c", "d")


def line(order: str, place: dict[str, int] | None = None, columns=COLUMNS, **more) -> Line:
    """A line whose cells print the words of ``order``; ``place``: column -> index of its cell."""
    cells = [Cell("" if text == "_" else text, 0, i) for i, text in enumerate(order.split())]
    by_place = None if place is None else {code: cells[i] for code, i in place.items()}
    return Line("requests", "granted", "予以公开", columns, 0, by_place, cells, **more)


STRAIGHT = dict(zip(COLUMNS, range(4), strict=True))
SHIFTED = {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize(
    ("given", "raw", "rule"),
    [
        # both routes name the same cells
        (line("1 2 3 6", STRAIGHT), ["1", "2", "3", "6"], None),
        (line("1 2 3 9", STRAIGHT), ["1", "2", "3", "9"], None),  # a wrong sum is the checks' business
        (line("_ / 无 0", STRAIGHT), ["", "/", "无", "0"], None),
        # one route only: the sum stands in for the other
        (line("1 2 3 6"), ["1", "2", "3", "6"], None),
        (line("1 2 3 9"), ["1", "2", "3", "9"], "one_route"),
        # they differ: the sum decides and the line is marked
        (line("1 2 3 6", SHIFTED), ["1", "2", "3", "6"], "routes_differ"),
        (line("1 2 3 6", STRAIGHT, doubts=["torn"]), ["1", "2", "3", "6"], "routes_differ"),
        (line("1 _ 2 3 6"), ["1", "2", "3", "6"], "routes_differ"),  # a blank too many
        # nothing decides: open and marked
        (line("1 2 3 9", SHIFTED), [None] * 4, "undecided"),
        (line("1 1 2"), [None, None, None, "2"], "undecided"),  # the missing cell can be any of three
        (line("5"), [None] * 4, "undecided"),
        (line(""), [None] * 4, "undecided"),
        (line("1 2 3 4 5"), [None] * 4, "undecided"),
    ],
)
def test_settle(given, raw, rule):
    values, checks = settle(given)
    assert [value.raw for value in values] == raw
    assert [check.rule for check in checks] == ([rule] if rule else [])
    for check in checks:
        assert check.cells == tuple(f"requests.granted.{column}" for column in COLUMNS)


@pytest.mark.parametrize(
    ("given", "raw", "rule"),
    [
        (line("1 2 3 4", dict(zip(NO_SUM, range(4), strict=True)), NO_SUM), ["1", "2", "3", "4"], None),
        (line("1 2 3 4", None, NO_SUM), ["1", "2", "3", "4"], None),
        (line("1 2 3 4", {"a": 0, "b": 1}, NO_SUM), ["1", "2", "3", "4"], "one_route"),
        (line("1 2 3 4", {"a": 1, "b": 2, "c": 3}, NO_SUM), [None] * 4, "undecided"),
        (line("1 2 3", {"a": 0}, NO_SUM), [None] * 4, "undecided"),
    ],
)
def test_settle_without_sums(given, raw, rule):
    values, checks = settle(given)
    assert [value.raw for value in values] == raw
    assert [check.rule for check in checks] == ([rule] if rule else [])


@pytest.mark.parametrize(("text", "raw"), [("2", "2"), ("", None), (f"2{OBJECT}", None), (OBJECT, None)])
def test_a_doubtful_cell_is_marked_and_null_where_it_was_not_read(text: str, raw: str | None) -> None:
    printed = line("1 2 3 6", STRAIGHT)
    doubtful = printed.by_order[1]._replace(text=text, doubt="a picture")
    printed.by_order[1] = printed.by_place["b"] = doubtful
    values, checks = settle(printed)
    assert [value.raw for value in values] == ["1", raw, "3", "6"]
    assert [(check.rule, check.cells) for check in checks] == [("doubtful_cell", (values[1].cell,))]
