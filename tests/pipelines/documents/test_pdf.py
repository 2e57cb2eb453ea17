"""PDF files with a text layer, written by the embedded sites."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from govcrawl.sites.pdf import _written as file
from govcrawl.sites.pdf import pdf as written
from govcrawl.sites.world import World
from pipelines.document import Grid, Paragraph
from pipelines.documents import pdf
from pipelines.documents.pdf.over_pages import blocks, joined
from pipelines.documents.pdf.tables import RuledCell, RuledTable, lacks_rules
from pipelines.documents.pdf.writing import plain
from pipelines.errors import DocumentError
from pipelines.read import read

REPORTS = {report.form: report for report in World().district("changning").reports.values()}


@pytest.mark.parametrize("form", ["2021", "2019", "2021+2019-requests"])
def test_every_cell_over_the_end_of_pages(form):
    report = REPORTS[form]
    got = read(written(report), "application/pdf", "a.pdf")
    printed = {
        f"{dataset}.{row}.{column}": text
        for dataset in ("proactive", "requests", "reviews")
        for row, columns in getattr(report.printed, dataset).items()
        for column, text in columns.items()
    }
    marked = {cell for finding in got.findings for cell in finding.cells}
    wrong = {
        v.cell: (v.raw, printed[v.cell])
        for v in got.values
        if v.raw != printed[v.cell] and v.cell not in marked
    }
    assert wrong == {}
    assert len(got.values) == len(printed)
    assert len(marked) == 0


@pytest.mark.parametrize(
    "body", [b"%PDF-1.4", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF", b"%PDF" + b"\0" * 500]
)
def test_broken_files_say_so(body):
    with pytest.raises(DocumentError):
        pdf.parse(body)


def page_table(*rows: tuple[str, ...], widths: tuple[int, ...] = (0, 20, 40, 60)) -> RuledTable:
    """A ruled table of a page, twenty points a row."""
    boxes = [
        RuledCell(widths[i], 20 * number, widths[i + 1], 20 * number + 20, text)
        for number, row in enumerate(rows)
        for i, text in enumerate(row)
    ]
    return RuledTable(boxes)


@pytest.mark.parametrize(
    ("above", "below", "rows"),
    [
        # a table goes on
        ([("甲", "1", "2")], [("乙", "3", "4")], [["甲", "1", "2"], ["乙", "3", "4"]]),
        # its heading is printed again
        (
            [("项目", "本年", "上年"), ("件", "件", "件"), ("甲", "1", "2")],
            [("项目", "本年", "上年"), ("件", "件", "件"), ("乙", "3", "4")],
            [["项目", "本年", "上年"], ["件", "件", "件"], ["甲", "1", "2"], ["乙", "3", "4"]],
        ),
        # a row is cut in two, its figures in either half
        ([("重复", "1", "2")], [("申请", "", "")], [["重复\n申请", "1", "2"]]),
        ([("重复", "", "")], [("申请", "1", "2")], [["重复\n申请", "1", "2"]]),
        # two rows that print their unit are no halves of one, though figures stand on one side only
        ([("甲", "件", "1")], [("其中", "件", "")], [["甲", "件", "1"], ["其中", "件", ""]]),
        # a label that begins below is a row of its own, whatever it prints
        ([("1.甲", "", "")], [("2.乙", "1", "2")], [["1.甲", "", ""], ["2.乙", "1", "2"]]),
        # headings end above the figures
        ([("维持", "纠正", "总计")], [("1", "2", "3")], [["维持", "纠正", "总计"], ["1", "2", "3"]]),
    ],
)
def test_tables_cut_at_the_end_of_a_page(above, below, rows):
    pages = [[(0.0, page_table(*above))], [(0.0, page_table(*below))]]
    (grid,) = blocks(pages)
    found: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        found[cell.row].append(cell.text)
    assert found == rows


@pytest.mark.parametrize(
    ("label", "rows"),
    [
        ("requests", [["requests\nof all", "1", "2"]]),  # it goes on, as far as its width says
        ("rules", [["rules", "", ""], ["of all", "1", "2"]]),  # more would have stood beside it
    ],
)
def test_a_label_with_room_beside_it_does_not_go_on_on_the_next_page(label, rows):
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842))
    for texts in ((label, "", ""), ("of all", "1", "2")):
        canvas.setFont("Helvetica", 10)
        for x in (40, 95, 150, 205):
            canvas.line(x, 40, x, 70)
        for y in (40, 70):
            canvas.line(40, y, 205, y)
        for number, text in enumerate(texts):
            canvas.drawString(43 + 55 * number, 50, text)
        canvas.showPage()
    canvas.save()
    (grid,) = pdf.parse(stream.getvalue()).grids()
    found = [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.height)]
    assert found == rows


def test_tables_of_other_columns_stay_apart():
    pages = [
        [(0.0, page_table(("甲", "1", "2")))],
        [(0.0, page_table(("乙", "3", "4"), widths=(0, 30, 50, 60)))],
    ]
    assert [grid.width for grid in blocks(pages)] == [3, 3]


def test_running_heads_and_letters_that_spill_over_do_not_part_a_table():
    def line(text: str) -> tuple[float, Paragraph]:
        return 0.0, Paragraph(text)

    pages = [
        [line("某局 1/2"), (1.0, page_table(("甲", "1", "2"))), line("理结果")],
        [line("某局 2/2"), (1.0, page_table(("乙", "3", "4")))],
    ]
    *lines, grid = blocks(pages)
    assert ([block.text for block in lines], grid.height) == (["某局 1/2", "理结果"], 2)


def test_running_lines_of_the_document_above_those_of_the_viewer():
    def line(text: str) -> tuple[float, Paragraph]:
        return 0.0, Paragraph(text)

    pages = [
        [(1.0, page_table(("甲", "1", "2"))), line("上海市某某区应急管理局"), line("file:a.html 1/2")],
        [(1.0, page_table(("乙", "3", "4"))), line("上海市某某区应急管理局"), line("file:a.html 2/2")],
    ]
    assert [block.height for block in blocks(pages) if isinstance(block, Grid)] == [2]


def test_paragraphs_boxed_line_by_line_above_a_table_are_text():
    boxes = [RuledCell(0, 10 * n, 60, 10 * n + 10, line) for n, line in enumerate(("不准发布。", "四、表"))]
    figures = [RuledCell(20 * n, 20, 20 * n + 20, 30, str(n)) for n in range(3)]
    text, grid = blocks([[(0.0, RuledTable([*boxes, *figures]))]])
    assert (text, [cell.text for cell in grid.cells]) == (
        Paragraph("不准发布。"),
        ["四、表", "0", "1", "2"],
    )


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("上海市虹口区人民政府2023年政府信息公开工作年度报告", True),
        ("上海市虹口区2023年政府信息公开工作年度报告（人力资源和社会保障局）", True),
        ("根据市政府办公厅的要求编制本报告，全文由六个部分组成，所列", False),
    ],
)
def test_a_line_goes_on_unless_it_is_the_title(title, kept):
    lines = joined([Paragraph(title), Paragraph("本报告的统计期限为一年。")])
    assert [block.text for block in lines] == (
        [title, "本报告的统计期限为一年。"] if kept else [f"{title}本报告的统计期限为一年。"]
    )


def test_amid_the_text_a_report_is_no_title():
    lines = [f"第{number}句。" for number in "一二三"]
    text = "各单位按照要求编制并且按时向社会公布了政府信息公开工作年度报告"
    found = joined([*map(Paragraph, lines), Paragraph(text), Paragraph("，内容完整。")])
    assert found[-1].text == f"{text}，内容完整。"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["某局2024年政府信息公开工作", "年度报告", "一、总体情况"], "某局2024年政府信息公开工作年度报告"),
        (["某区某局", "2024年年度报告"], "2024年年度报告"),
        (["政府信息公开年度报告", "某局2024年政府信息公开", "年度报告"], "某局2024年政府信息公开年度报告"),
        (["政府信息公开年度报告", "一、总体情况"], "政府信息公开年度报告"),
        (["一、总体情况"], ""),
    ],
)
def test_the_title_prints_the_year(lines, title):
    assert pdf.title_of(lines) == title


def test_radicals_are_read_as_the_letters_they_show():
    assert plain("⻓宁区⺠政局⼯作⻚") == "长宁区民政局工作页"


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ("0 0 3 3 re S\n" * 200_000, "draws more than a report could"),
        ("0 0 3 3 re S\n", "its pages are pictures"),
    ],
)
def test_drawings_without_letters_are_refused(drawing, reason):
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        f"<</Length {len(drawing)}>>\nstream\n{drawing}\nendstream",
    ]
    with pytest.raises(DocumentError, match=reason):
        pdf.parse(file(objects))


@pytest.mark.parametrize(
    ("texts", "lacks"),
    [
        (["all", "of them", "one\n1", "two", "three\n3"], True),  # rules down, none below the heading
        (["all", "one", "two", "1", "2"], False),
        (["rows and\nof them 1", "2", "3"], False),
        (["one\n1\n2", "3", "4"], False),  # a number of two lines
        (["one\n1\n2", "all\n3\n4"], True),  # two rows
        (["one\n/\n—", "all\n无\n-"], True),
    ],
)
def test_a_table_lacks_rules_where_headings_and_figures_share_cells(texts, lacks):
    boxes = [RuledCell(50.0 * n, 0, 50.0 * n + 50, 40, text) for n, text in enumerate(texts)]
    assert lacks_rules(RuledTable(boxes)) == lacks


def test_a_table_with_rules_between_its_cells_alone():
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842))
    canvas.setFont("Helvetica", 10)
    for number in range(4):
        for column in range(4):
            canvas.drawString(43 + 55 * column, 710 - 30 * number, f"{number}{column}")
    for number in range(1, 4):
        canvas.line(40 + 55 * number, 730, 40 + 55 * number, 610)
        canvas.line(40, 730 - 30 * number, 260, 730 - 30 * number)
    canvas.save()
    (grid,) = pdf.parse(stream.getvalue()).grids()
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells] == [
        (row, column, f"{row}{column}") for row in range(4) for column in range(4)
    ]
