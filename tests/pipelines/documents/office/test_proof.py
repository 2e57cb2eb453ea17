"""What LibreOffice does not draw is doubted; where a page ends makes no difference."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pipelines.document import Cell, Document, Grid, Paragraph
from pipelines.documents.office.proof import doubt_unproved, drawn, on_long_pages

ROWS = ["行政许可", "行政处罚", "行政强制", "予以公开", "部分公开", "重复申请", "其他处理", "总计"]
FIGURES = st.lists(st.integers(0, 9999).map(str), min_size=3, max_size=3)
TABLES = st.lists(FIGURES, min_size=len(ROWS), max_size=len(ROWS))


def document(rows: list[list[str]]) -> Document:
    cells = [
        Cell(text, row, column)
        for row, (label, figures) in enumerate(zip(ROWS, rows, strict=True))
        for column, text in enumerate([label, *figures])
    ]
    return Document([Paragraph("年度报告"), Grid(cells, len(ROWS), 4), Paragraph("以上")])


def doubted(found: Document) -> list[tuple[int, int]]:
    return [(cell.row, cell.column) for cell in found.grids()[0].cells if cell.doubt]


def page(rows: list[list[str]], labels: list[str]) -> str:
    return "\r\n".join(f"{label} {' '.join(figures)}" for label, figures in zip(labels, rows, strict=True))


@settings(deadline=None)
@given(rows=TABLES, end=st.integers(0, len(ROWS)))
def test_what_is_drawn_is_believed_wherever_a_page_ends(rows, end):
    pages = [
        f"年度报告\r\n{page(rows[:end], ROWS[:end])}\r\n- 1 -",
        f"项目 数量 合计\r\n{page(rows[end:], ROWS[end:])}\r\n以上",
    ]
    assert doubted(doubt_unproved(document(rows), pages)) == []


@given(rows=TABLES, at=st.integers(0, len(ROWS) - 1), column=st.integers(0, 2))
def test_a_figure_that_is_not_drawn_is_doubted(rows, at, column):
    shown = [list(figures) for figures in rows]
    shown[at][column] = ""
    found = doubted(doubt_unproved(document(rows), [f"年度报告\r\n{page(shown, ROWS)}\r\n以上"]))
    assert (at, column + 1) in found
    assert {row for row, _ in found} <= set(range(at, at + 5))  # as far as the place is looked for again


@given(rows=TABLES, at=st.integers(0, len(ROWS) - 1), column=st.integers(0, 2), more=st.integers(0, 9))
def test_a_figure_that_is_drawn_with_another_digit_is_doubted(rows, at, column, more):
    shown = [list(figures) for figures in rows]
    shown[at][column] += str(more)
    found = doubted(doubt_unproved(document(rows), [f"年度报告\r\n{page(shown, ROWS)}\r\n以上"]))
    assert found
    assert {row for row, _ in found} <= set(range(at, at + 5))  # as far as the place is looked for again


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1\u03362", "12"),
        ("5²", "5 2"),
        ("１２", "12"),
        ("项\n目", "项 目"),
        ("Abc", "ABC"),
        ("\ufffc7", "7"),
    ],
)
def test_how_letters_are_drawn(text, shown):
    read = Document([Grid([Cell("行政许可", 0, 0), Cell(text, 0, 1)], 1, 2)])
    assert doubted(doubt_unproved(read, [f"行政许可 {shown}"])) == []


def test_a_cell_keeps_its_own_doubt():
    read = Document([Grid([Cell("行政许可", 0, 0), Cell("1", 0, 1, 1, 1, "a picture")], 1, 2)])
    assert doubt_unproved(read, [""]).grids()[0].cells[1].doubt == "a picture"


def test_long_pages_hold_no_deleted_text():
    own = (
        b'<a fo:page-height="29.7cm"/><text:changed-region xml:id="c1" text:id="c1">\n<text:deletion>'
        b'1<text:change-start text:change-id="c1"/>9<text:span a="b">8</text:span>'
        b'<text:change-end text:change-id="c1"/>2'
        b'<text:change-start text:change-id="c2"/>3<text:change-end text:change-id="c2"/>'
    )
    long = on_long_pages(own)
    assert long.startswith(b'<a fo:page-height="300cm"/>')
    assert long.endswith(b'12<text:change-start text:change-id="c2"/>3<text:change-end text:change-id="c2"/>')


def test_letters_come_by_lines_and_as_they_are_drawn():
    """A heading in the middle of two rows is drawn before the upper line of one beside it, at its height."""
    out = io.BytesIO()
    page = Canvas(out)
    for x, y, text in ((300, 500, "total"), (100, 500, "enter"), (100, 488, "prises"), (150, 500, "other")):
        page.drawString(x, y, text)
    page.save()
    by_lines, by_pieces = drawn(out.getvalue())
    assert "".join(by_pieces).split("\n") == ["total", "enter", "prises", "other"]
    assert "".join(by_lines).split() == ["enter", "total", "prises", "other"]


@pytest.mark.parametrize(
    ("texts", "by_lines", "by_pieces"),
    [(["总计", "企业", "5"], "企总计业5", "总计企业5"), (["“7”", "9", "5"], "“7”95", "7“”95")],
)
def test_a_cell_is_believed_in_either_order(texts, by_lines, by_pieces):
    def doubts(*orders):
        read = Document([Grid([Cell(text, 0, at) for at, text in enumerate(texts)], 1, len(texts))])
        return doubted(doubt_unproved(read, *orders))

    assert doubts([by_lines], [by_pieces]) == []
    assert (0, 2) in doubts([by_lines[:-1]], [by_pieces[:-1]])
    assert doubts([by_lines], [by_lines]) + doubts([by_pieces], [by_pieces])  # in one of them it is not there
