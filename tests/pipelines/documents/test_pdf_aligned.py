"""Tables of a PDF without rules: what stands below each other is a column, what does not is doubted."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pipelines.document import Grid, Paragraph
from pipelines.documents import pdf

Placed = tuple[str, float, float]
"""A word, how far from the left, how far from the top."""


def printed(*pages: list[Placed]) -> bytes:
    """Words of ten points each."""
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842))
    for words in pages:
        canvas.setFont("Helvetica", 10)
        for text, x, y in words:
            canvas.drawString(x, 842 - y, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def rows(*pages: list[Placed]) -> list[list[str]]:
    """The one table's rows without their empty cells; a `?` where a cell is doubted."""
    (grid,) = [block for block in pdf.parse(printed(*pages)).blocks if isinstance(block, Grid)]
    texts = [(cell.row, cell.text.replace("\n", " ") + "?" * bool(cell.doubt)) for cell in grid.cells]
    return [[text for at, text in texts if at == row and text.strip("?")] for row in range(grid.height)]


def figures(y: float, *texts: str) -> list[Placed]:
    return [(text, 200.0 + 40 * number, y) for number, text in enumerate(texts or ("0", "1", "2"))]


FIRST = [("label", 100.0, 160.0), *figures(160)]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        # headings of two levels, the lower one of cells of one and of two lines
        (
            [
                *[("Both", 240, 108), ("one", 195, 136), ("two", 235, 130), ("part", 235, 142)],
                *[("all", 275, 136), *FIRST],
            ],
            [["Both"], ["one", "two part", "all"], ["label", "0", "1", "2"]],
        ),
        # a label of a group that stands beside two rows, as high as neither
        (
            [*FIRST, ("group", 40, 171), ("next", 100, 182), *figures(182)],
            [["label", "0", "1", "2"], ["group"], ["next", "0", "1", "2"]],
        ),
        # two lines of a label around its figures, and more room to the next row
        (
            [*FIRST, ("first", 100, 182), ("others", 100, 194), *figures(188)],
            [["label", "0", "1", "2"], ["first others", "0", "1", "2"]],
        ),
        # figures between two labels: of neither, and the first may be another line of the label above
        (
            [*FIRST, ("this", 100, 184), ("that", 100, 201), *figures(192.5)],
            [["label", "0?", "1?", "2?"], ["this"], ["0?", "1?", "2?"], ["that"]],
        ),
        # labels whose lines stand on each other without more room: figures beside their middles part them
        (
            [("first", 100, 160), ("other", 100, 172), ("third", 100, 184), *figures(160), *figures(178)],
            [["first", "0", "1", "2"], ["other third", "0", "1", "2"]],
        ),
        # likewise beside their first lines
        (
            [("first", 100, 160), ("other", 100, 172), ("third", 100, 184), *figures(160), *figures(184)],
            [["first other", "0", "1", "2"], ["third", "0", "1", "2"]],
        ),
        # and figures that part them in no way
        (
            [("first", 100, 160), ("other", 100, 172), *figures(166), *figures(176)],
            [["0?", "1?", "2?"], ["first other"], ["0?", "1?", "2?"]],
        ),
    ],
)  # fmt: skip
def test_tables_without_rules(words, lines):
    assert rows(words) == lines


@given(words=st.permutations([*FIRST, ("next", 100.0, 182.0), *figures(182, "7", "-", "19")]))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_words_are_drawn_says_nothing(words):
    assert rows(words) == [["label", "0", "1", "2"], ["next", "7", "-", "19"]]


@given(right=st.floats(-90, 90), down=st.floats(-90, 90))
@settings(max_examples=20, deadline=None)
def test_the_place_of_a_table_says_nothing(right, down):
    words = [*FIRST, ("next", 100.0, 182.0), *figures(182)]
    assert rows([(text, x + right, y + down) for text, x, y in words]) == rows(words)


@given(shift=st.floats(-12, 12))
@settings(max_examples=40, deadline=None)
def test_figures_take_a_label_only_where_they_stand_as_beside_it(shift):
    found = rows([("label", 100, 160), *figures(160 + shift)])
    if abs(shift) < 2:
        assert found == [["label", "0", "1", "2"]]
    elif abs(shift) > 6:
        assert ["label", "0", "1", "2"] not in found
        assert ["0?", "1?", "2?"] in found


@given(shift=st.floats(-15, 15))
@settings(max_examples=40, deadline=None)
def test_a_figure_stands_in_line_with_its_column_or_is_doubted(shift):
    words = [("label", 100.0, 160.0 + 22 * row) for row in range(6)]
    words += figures(138, "one", "two", "all")
    words += [word for row in range(6) for word in figures(160 + 22 * row)]
    words[-2] = ("1", 240 + shift, 270)
    last = rows(words)[-1]
    if abs(shift) <= 2:
        assert last == ["label", "0", "1", "2"]
    elif abs(shift) > 4:
        assert all(text.endswith("?") for text in last[1:])


@pytest.mark.parametrize("last", [("-", "-", "0"), ("-", "0", "-"), ("-", "-", "-"), ("4", "5", "6")])
def test_figures_at_the_end_of_pages_are_no_running_lines(last):
    page = [*FIRST, ("its", 100.0, 182.0), ("end", 100.0, 194.0), *figures(188, *last)]
    cut = page[:-4]  # its last line stands on the next page
    found = rows([*cut, *figures(188, *last)], [("end", 100.0, 50.0), *page[:4]])
    assert sum(list(last) == [text.strip("?") for text in row[-3:]] for row in found) == 1


@pytest.mark.parametrize("number", ["3", "- 3 -", "3 / 6", "3/6"])
def test_numbers_of_pages_are_no_figures(number):
    assert rows([*FIRST, (number, 290, 800)]) == [["label", "0", "1", "2"]]


def test_figures_under_no_heading_beside_a_heading_over_none_are_doubted():
    heads = [("Things", 100.0, 138.0), ("left", 200.0, 138.0), ("none", 260.0, 138.0), ("more", 420.0, 138.0)]
    columns = [("5", 202.0), ("6", 350.0), ("7", 500.0)]
    words = [(text, x, 160.0 + 22 * row) for row in range(3) for text, x in [("label", 100.0), *columns]]
    for row in rows([*heads, *words])[1:]:
        assert row[:2] == ["label", "5"]
        assert all(text.endswith("?") for text in row[2:])


def test_blanks_where_hidden_letters_stand_are_doubted():
    """Without rules nothing else proves a cell; hidden letters elsewhere say nothing."""
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842))
    for text, x, y in [*FIRST, ("next", 100.0, 182.0), *figures(182)]:
        canvas.setFillGray(1 if (text, y) == ("1", 182) else 0)
        canvas.drawString(x, 842 - y, text)
    canvas.setFillGray(1)
    for x, y in [(140, 182), (255, 160), (500, 182), (240, 400)]:  # a label, a figure, beside and below
        canvas.drawString(x, 842 - y, "5")
    canvas.save()
    (grid,) = pdf.parse(stream.getvalue()).grids()
    assert [(cell.row, cell.text) for cell in grid.cells if cell.doubt] == [(1, "")]


@pytest.mark.parametrize(
    "words",
    [figures(160), [*figures(160), *figures(182, "7", "-", "19"), *figures(204)]],  # the axes of a chart
)
def test_figures_alone_without_a_word_make_no_table(words):
    found = pdf.parse(printed([("A report.", 100, 60), *words])).blocks
    assert not [block for block in found if isinstance(block, Grid)]
    shown = "".join(block.text for block in found if isinstance(block, Paragraph))
    assert sorted("".join(shown.split())) == sorted("Areport." + "".join(text for text, _, _ in words))


HEADED = [*figures(138, "one", "two", "all"), *FIRST]
REST = [word for y in (182.0, 204.0) for word in [("next", 100.0, y), *figures(y)]]
NONE = [("none", 100.0, 182.0), ("last", 100.0, 226.0), *figures(226)]


@pytest.mark.parametrize(
    ("pages", "doubted"),
    [
        ([[*HEADED, *NONE]], False),
        ([[*HEADED, *NONE, *figures(204)]], True),  # figures beside no label
        ([[*HEADED, *figures(174), *NONE]], True),  # that may be the second line of others
        (
            [
                [("A line.", 100, 60), ("Another.", 100, 80), *HEADED, *REST],
                [*figures(60, "one", "two", "all"), ("none", 100, 82), ("last", 100, 104), *figures(104)],
            ],
            True,  # the first on a page, whose end may part its row
        ),
        ([[*HEADED, *figures(182)], [*figures(160, "one", "two", "all"), *NONE]], True),  # on the page before
    ],
)
def test_a_label_without_figures_has_none_where_no_others_lack_their_label(pages, doubted):
    grid = pdf.parse(printed(*pages)).grids()[-1]
    (row,) = (cell.row for cell in grid.cells if cell.text == "none")
    blanks = [cell for cell in grid.cells if cell.row == row and cell.column]
    assert [(cell.text, bool(cell.doubt)) for cell in blanks] == [("", doubted)] * 3


def test_a_heading_beside_a_merged_one_belongs_to_the_figures_at_an_end_of_its_cells():
    """Narrow figures at the left ends of cells, narrow headings in the middle, one merged over five."""
    heads = [("a", 212.0, 114.0), ("merged", 392.0, 108.0), ("z", 542.0, 114.0)]
    heads += [(text, 267.0 + 55 * number, 130.0) for number, text in enumerate("bcdef")]
    words = [(str(n), 200.0 + 55 * n, 160.0 + 22 * row) for row in range(3) for n in range(7)]
    labels = [("label", 100.0, 160.0 + 22 * row) for row in range(3)]
    assert rows([*heads, *words, *labels])[-3:] == [["label", "0", "1", "2", "3", "4", "5", "6"]] * 3


@pytest.mark.parametrize("pitch", [12, 16, 20, 26])
def test_lines_of_a_cell_are_as_far_apart_as_those_of_most_labels(pitch):
    """Figures stand beside the middle of their label; below it is more room."""
    words = [
        ("one", 200, 100.0),
        ("two", 240, 100.0),
        ("long", 280, 100 - pitch / 2),
        ("head", 280, 100 + pitch / 2),
    ]
    for number, name in enumerate(("first", "other", "third")):
        y = 100.0 + (number + 1) * (2 * pitch + 8)
        words += [(name, 100, y - pitch / 2), ("ended", 100, y + pitch / 2), *figures(y)]
    assert rows(words) == [
        ["one", "two", "long head"],
        *([f"{name} ended", "0", "1", "2"] for name in ("first", "other", "third")),
    ]


@pytest.mark.parametrize("at_right", [True, False])
def test_headings_stand_half_way_between_the_figures_at_an_end_of_their_cells(at_right):
    """Cells of several breadths, narrow headings in their middles, figures at their left or right ends."""
    sides = [200, 260, 380, 420, 500]
    words = [("label", 100.0, 160.0 + 22 * row) for row in range(3)]
    for number, (left, right) in enumerate(pairwise(sides)):
        x = right - 9 if at_right else left + 3
        words += [(str(number), x, 160.0 + 22 * row) for row in range(3)]
        words.append((".", (left + right) / 2 - 1.4, 138.0))
    assert rows(words)[1:] == [["label", "0", "1", "2", "3"]] * 3
    moved = [(text, x + 14 * (text == "1"), y) for text, x, y in words]
    for row in rows(moved)[1:]:
        assert all(text.endswith("?") for text in row[1:])


def test_a_heading_close_below_a_merged_one_is_another_cell():
    heads = [("Both", 236, 124), *figures(136, "one", "two", "all")]
    assert rows([*heads, *FIRST]) == [["Both"], ["one", "two", "all"], ["label", "0", "1", "2"]]


def test_a_number_close_beside_a_word_begins_a_cell():
    """A group's label ends 4 points before a label of its rows."""
    words = [("café", 70, 160), ("1.label", 93, 160), *figures(160), ("2.next", 93, 182), *figures(182)]
    assert sorted(rows(words)) == [["1.label", "0", "1", "2"], ["2.next", "0", "1", "2"], ["café"]]


def test_a_heading_over_two_levels_is_not_level_with_the_first_line_of_the_lower_one():
    """All in the middles of their cells, of lines 14 points apart."""
    heads = [("Both", 252, 108), ("tall", 195, 123), ("two", 235, 124), ("part", 235, 138), ("all", 280, 131)]
    assert rows([*heads, *FIRST]) == [["tall", "Both"], ["two part", "all"], ["label", "0", "1", "2"]]


def test_merged_headings_of_two_levels_are_two_cells():
    """As close as lines of a cell, but the upper one has room for what the lower one begins with."""
    heads = [("éèé", 238, 112), ("éèéèéèé", 227, 124), *figures(136, "one", "two", "all")]
    assert rows([*heads, *FIRST]) == [["éèé"], ["éèéèéèé"], ["one", "two", "all"], ["label", "0", "1", "2"]]


def test_units_and_figures_at_different_ends_of_their_cells_stand_under_headings_in_the_middle():
    words = [("unit", 242, 138), ("sum", 371, 138)]  # of cells from 200 to 300 and from there to 460
    words += [word for y in (160, 182, 204) for word in [("label", 100, y), ("pc", 203, y), ("7", 451, y)]]
    assert rows(words) == [["unit", "sum"], *([["label", "pc", "7"]] * 3)]


@pytest.mark.parametrize(("label", "doubted"), [("éèéèéèéè", True), ("éèéè", False)])
def test_a_label_that_may_have_another_line_doubts_its_figures(label, doubted):
    """Two sizes below it a word stands beside no figures: of the label only if that has no room for it."""
    words = [(label, 100, 160), ("éè", 100, 180), ("éèéèéèéè", 100, 210), *figures(160), *figures(210)]
    found = rows(words)
    assert found[0] == [label, *(text + "?" * doubted for text in "012")]
    assert found[-1] == ["éèéèéèéè", "0", "1", "2"]


def test_a_heading_that_is_printed_again_on_each_page_is_no_running_head():
    def table(y: float) -> list[Placed]:
        heads = [("All", 240.0, y), *figures(y + 22, "one", "two", "all")]
        return heads + [word for n in (2, 3) for word in [("label", 100.0, y + 22 * n), *figures(y + 22 * n)]]

    first = [(f"Line {n}.", 100.0, 60.0 + 16 * n) for n in range(6)]
    found = pdf.parse(printed([*first, *table(200)], table(60), table(60))).grids()
    assert [cell.text for grid in found for cell in grid.cells].count("All") == 3


def test_figures_close_behind_labels_are_no_column():
    """Figures at the left ends of cells find their headings all the same; the rows of those are doubted."""
    words = [("one", 212, 138), ("two", 272, 138), ("all", 365, 138)]  # of cells from 200 to 240, 320 and 420
    for row in range(9):
        y = 160.0 + 22 * row
        first = [("longer label é17", 141, y)] if row in (3, 5) else [("label", 100, y), ("1", 203, y)]
        words += [*first, ("2", 243, y), ("3", 323, y)]
    heads, *found = rows(words)
    assert heads == ["one", "two", "all"]
    assert [row for row in found if row == ["label", "1", "2", "3"]] == [["label", "1", "2", "3"]] * 7
    for row in (3, 5):
        assert all(text.endswith("?") for text in found[row])


@pytest.mark.parametrize("low", [3.5, 4.0, 4.5, 5.0])
@pytest.mark.parametrize("high", [3.5, 4.0, 4.5, 5.0])
def test_a_blank_is_doubted_where_a_near_row_may_have_taken_its_figure(low: float, high: float) -> None:
    """Rows close to each other; one column stands lower than the labels and one higher."""
    words = figures(138, "aa", "bb", "cc", "dd", "ee")
    for row in range(8):
        y = 160.0 + 13 * row
        words.append((f"{row + 1}.label", 100.0, y))
        places = (0.0, low, 0.0, -high, 0.0)
        words += [(f"{row}{n}", 200.0 + 40 * n, y + down) for n, down in enumerate(places)]
    (grid,) = pdf.parse(printed(words)).grids()
    labels = {cell.row: int(cell.text[0]) - 1 for cell in grid.cells if cell.text.endswith(".label")}
    assert sorted(labels.values()) == list(range(8))
    for cell in grid.cells:
        if cell.row in labels and cell.column >= 2 and not cell.doubt:
            assert cell.text == f"{labels[cell.row]}{cell.column - 2}"


@pytest.mark.parametrize(("x", "sure"), [(277.0, False), (281.0, False), (290.0, True), (296.0, True)])
def test_a_figure_half_way_between_two_headings_is_doubted(x: float, sure: bool) -> None:
    """It is the only one of its column, and the others stand in the middle of theirs: at 200, 240 and 320."""
    heads = [("aa", 195.0, 138.0), ("bb", 235.0, 138.0), ("cc", 315.0, 138.0)]
    words = [
        (f"{text}", at - 2.8, 160.0 + 22 * row) for row, text in enumerate("57") for at in (200.0, 240.0)
    ]
    labels = [("first", 100.0, 160.0), ("other", 100.0, 182.0)]
    last = rows([*heads, *words, *labels, ("3", x - 2.8, 182.0)])[-1]
    assert last == ["other", "7", "7", "3"] if sure else last[-1] == "3?"
