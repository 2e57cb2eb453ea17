"""Plain text and Markdown: three ways of writing a table."""

import pytest

from pipelines.documents import text
from pipelines.documents import text as text_module


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("| a | b |\n|---|---|\n| 1 | |\n", [["a", "b"], ["1", ""]]),
        ("| a |\n|:-:|\n| 1 |\n", [["a"], ["1"]]),
        ("| a | b |\n|---|---|\n| - | - |\n", [["a", "b"], ["-", "-"]]),
        ("a |\n1 |\n", [["a"], ["1"]]),
        ("a\tb\n1\t2\n", [["a"], ["b"], ["1"], ["2"]]),  # no spans known: only the order is kept
        ("a\t\n\t2\t3\n", [["a"], [""], [""], ["2"], ["3"]]),
        ("a\tb\t\n1\t2\t\n", [["a"], ["b"], ["1"], ["2"]]),  # a tab ends each cell
        ("\t\t甲\t2\n", [["甲"], ["2"]]),  # a merged cell reaches into the row
        ("予以公开\n\n| 1 | 2 |\n|---|---|\n", [["予以公开", "1", "2"]]),  # figures without a label
        ("| a[^1] | b |\n\n[^1]: c\n", [["a", "b"]]),
        ("<table><tr><td>a</td></tr>\n<tr><td>1</td></tr></table>", [["a"], ["1"]]),
    ],
)
def test_tables(body, rows):
    grid = text.parse(body.encode()).grids()[0]
    found: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        found[cell.row].append(cell.text)
    assert found == rows


@pytest.mark.parametrize(
    ("cell", "text", "doubt"),
    [
        ("~~9~~137", "9\u0336137", ""),
        ("**137**", "137", ""),
        ("_137_", "137", ""),
        ("137<sup>1</sup>", "137¹", ""),
        ("<del>9</del>137", "9\u0336137", ""),
        ("137&nbsp;", "137", ""),
        ("137^1^", "137^1^", "Markdown marks"),
        ("$137^{1}$", "$137^{1}$", "Markdown marks"),
        ("1\\_37", "1\\_37", "Markdown marks"),
        ("![](n.png)", "\ufffc", "a picture"),
        ("5*", "5*", ""),
    ],
)
def test_marks_in_a_cell(cell, text, doubt):
    read = parse_cell(cell)
    assert (read.text, read.doubt) == (text, doubt)


def parse_cell(cell):
    return text_module.parse(f"| a | b |\n|---|---|\n| x | {cell} |\n".encode()).grids()[0].cells[3]


def test_text_between_tables_parts_them_and_names_the_next():
    document = text.parse("# 报告\n\n| a |\n|---|\n\n### 行政复议\n\n| b |\n".encode())
    assert [grid.caption for grid in document.grids()] == ["报告", "行政复议"]
    assert next(iter(document.paragraphs)) == "报告"


@pytest.mark.parametrize(
    ("line", "title"),
    [("# 2024年某局政府信息公开工作年度报告", "2024年某局政府信息公开工作年度报告"), ("某局工作动态", "")],
)
def test_title(line, title):
    assert text.parse(line.encode()).title == title


def test_any_charset():
    assert text.parse("某局政府信息公开年度报告".encode("gbk")).text == "某局政府信息公开年度报告"


def test_cells_of_which_only_the_order_is_known_have_the_line_above_as_caption():
    grid = text_module.parse("单位：百件\n规章 |\n5 |\n".encode()).grids()[0]
    assert (grid.width, grid.caption) == (1, "单位：百件")
