"""Spans expanded the way a browser does it."""

import pytest

from pipelines.documents.grids import MAX_SPAN, place


def drawn(*rows: str) -> list[str]:
    """Rows of `text[/rowspan[/colspan]]`, drawn with a letter a square; `.` where nothing stands."""
    printed = []
    for row in rows:
        cells = [(*word.split("/"), "1", "1")[:3] for word in row.split()]
        printed.append([(text, int(down), int(across), "") for text, down, across in cells])
    grid = place(printed)
    squares = [["."] * grid.width for _ in range(grid.height)]
    for cell in grid.cells:
        for i in range(cell.row, cell.row + cell.rowspan):
            for j in range(cell.column, cell.column + cell.colspan):
                squares[i][j] = cell.text
    return ["".join(row) for row in squares]


@pytest.mark.parametrize(
    ("rows", "picture"),
    [
        (["a b", "c d"], ["ab", "cd"]),
        (["a/1/2", "b c"], ["aa", "bc"]),
        (["a/2 b", "c"], ["ab", "ac"]),
        (["a/2/2 b", "c", "d e f"], ["aab", "aac", "def"]),
        (["a b/2 c", "d e"], ["abc", "dbe"]),
        (["a/0 b", "c", "d"], ["ab", "ac", "ad"]),  # to the end of the table
        (["a/9 b", "c"], ["ab", "ac"]),  # beyond the end
        (["a", "b c"], ["a.", "bc"]),
        (["", "a"], [".", "a"]),
    ],
)
def test_place(rows, picture):
    assert drawn(*rows) == picture


def test_overlaps_are_named():
    assert place([[("a", 1, 1, ""), ("b", 2, 1, "")], [("c", 1, 2, "")]]).defects == ("overlapping_spans",)


def test_absurd_spans_cost_no_memory():
    grid = place([[("a", 1, 9999, "")]])
    assert (grid.width, grid.defects) == (MAX_SPAN, ("absurd_span",))


def test_no_rows():
    grid = place([])
    assert (grid.cells, grid.height, grid.width) == ([], 0, 0)
