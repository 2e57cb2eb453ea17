"""Statistics sheets of the years before 2019, by their own headings."""

import pytest

from pipelines.document import OBJECT, Cell, Document, Grid
from pipelines.forms.captions import Subject
from pipelines.forms.tables import find_tables
from pipelines.read import read
from pipelines.records import Report

ROWS = (
    ("主动公开文件数", "条", "5012", "90311"),
    ("其中：1、政府网站公开数", "条", "4711", "80120"),
    ("2、政府公报公开数", "条", "0", "17"),
    ("行政复议数", "件", "3", "21"),
)


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def cells(*texts: str) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def read_sheet(*rows: str) -> Report:
    title = "<h1>某区某局2016年政府信息公开工作年度报告</h1>"
    return read(f"<html><body>{title}{table(*rows)}</body></html>".encode(), "text/html", "")


def figures(report: Report) -> list[tuple[str | None, str | None, str | None]]:
    assert not any(value.marks for value in report.values)
    return [(value.code, value.raw, value.unit) for value in report.values]


CODES = ("disclosed_total", "disclosed_website", "disclosed_gazette", "reconsiderations")
THIS_YEAR = [(code, row[2], row[1]) for code, row in zip(CODES, ROWS, strict=True)]


@pytest.mark.parametrize(
    "rows",
    [
        (cells("指标名称", "计量单位", "2016年度"), *(cells(*row[:3]) for row in ROWS)),
        (cells("内容", "单位", "数量"), *(cells(*row[:3]) for row in ROWS)),
        (cells("事项", "单位", "数"), *(cells(*row[:3]) for row in ROWS)),
        (cells("统计指标", "统计数", "单位"), *(cells(row[0], row[2], row[1]) for row in ROWS)),
        (cells("指标名称", "单位", "代码", "本期"), *(cells(*row[:2], "07", row[2]) for row in ROWS)),
        (cells("指标名称", "单位", "数量", "备注"), *(cells(*row[:3], "见附件") for row in ROWS)),
        (cells("指标名称", "单位", "数量"), *(cells(*row[:3], "") for row in ROWS)),
        (
            cells("指标名称", "单位", "数量", "指标名称", "单位", "数量"),
            *(cells(*left[:3], *right[:3]) for left, right in zip(ROWS[:2], ROWS[2:], strict=True)),
        ),
        (
            "<td colspan=2>指标名称</td><td>单位</td><td>数量</td>",
            f"<td rowspan=3>主动公开</td>{cells(*ROWS[0][:3])}",
            *(cells(*row[:3]) for row in ROWS[1:3]),
            f"<td>其他</td>{cells(*ROWS[3][:3])}",
        ),
    ],
    ids=["usual", "内容", "事项", "unit last", "code", "remarks", "padding", "side by side", "groups"],
)
def test_every_layout_reads_the_same(rows):
    assert figures(read_sheet(*rows)) == THIS_YEAR


def test_a_heading_of_two_rows_names_a_column_for_each_office():
    report = read_sheet(
        "<td rowspan=2>指标名称</td><td rowspan=2>单位</td><td colspan=2>统计数</td>",
        cells("区政府", "街道"),
        *(cells(*row) for row in ROWS),
    )
    assert report.sheet_head == ["指标名称", "单位", "区政府", "街道"]
    assert [value.column_label for value in report.values][:2] == ["区政府", "街道"]
    assert [raw for _, raw, _ in figures(report)] == [text for row in ROWS for text in row[2:]]


def test_a_table_of_other_things_is_no_sheet():
    report = read_sheet(cells("名称", "单位", "数量"), cells("桌子", "张", "4"), cells("椅子", "把", "9"))
    assert (report.form, report.values) == (None, [])


def test_a_row_with_a_cell_too_few_is_left_open():
    report = read_sheet(
        cells("指标名称", "单位", "2016年度", "历年累计"), cells(*ROWS[0]), cells("行政复议数", "3", "21")
    )
    assert [(value.raw, value.marks) for value in report.values] == [
        ("5012", ()),
        ("90311", ()),
        (None, ("undecided",)),
        (None, ("undecided",)),
    ]


TITLE = "某区某局2016年政府信息公开工作年度报告"
LINES = (TITLE, "本年工作平稳。", "指标名称 计量单位 2016年度", *(" ".join(row[:3]) for row in ROWS))


def test_rows_that_are_lines_of_text_read_the_same():
    report = read("\n".join(LINES).encode(), "text/plain", "")
    assert (report.form, report.status) == ("sheet", "complete")
    assert figures(report) == THIS_YEAR


def test_a_line_with_a_blank_in_its_label_is_left_open():
    text = "\n".join(LINES).replace("行政复议数", "行政 复议数")
    last = read(text.encode(), "text/plain", "").values[-1]
    assert (last.raw, last.marks) == (None, ("undecided",))


@pytest.mark.parametrize("at", ["主动公开文件数", "条", "5012", "2016年度"])
@pytest.mark.parametrize(("text", "raw"), [("", "5012"), (OBJECT, None)])
def test_a_cell_label_or_heading_in_doubt_marks_its_figure(at, text, raw):
    head = ("指标名称", "计量单位", "2016年度")
    cells = [
        Cell(cell, row, column, doubt="may be hidden" if cell == at else "")
        for row, texts in enumerate((head, *(each[:3] for each in ROWS)))
        for column, cell in enumerate(texts)
    ]
    cells = [cell._replace(text=cell.text + text) if cell.text == "5012" else cell for cell in cells]
    document = Document([Grid(cells, 5, 3)], TITLE)
    found = find_tables(document, Subject(2016, (TITLE,)))
    first = found.values[0]
    assert any(check.rule == "doubtful_cell" and first.cell in check.cells for check in found.checks)
    assert first.raw == raw


def test_two_sheets_in_one_table_are_marked():
    head = cells("指标名称", "计量单位", "2016年度")
    rows = [cells(*each[:3]) for each in ROWS]
    others = [row.replace("5012", "4999") for row in rows]
    found = read_sheet(head, *rows, head, *others)
    assert all("doubtful_table" in value.marks for value in found.values)
    assert not any(value.marks for value in read_sheet(head, *rows, head, *rows).values)


@pytest.mark.parametrize(
    ("figure", "doubted"), [("42%", True), ("42元", True), ("42件", False), ("42", False)]
)
def test_a_unit_of_another_kind_than_the_rows_is_a_doubt(figure, doubted):
    found = read_sheet(
        cells("指标名称", "计量单位", "2016年度"), *(cells(row[0], "条", figure) for row in ROWS)
    )
    assert {value.marks for value in found.values} == {("doubtful_unit",) if doubted else ()}


def test_a_row_of_text_without_figures_is_open():
    lines = ["指标名称 单位 2016年度", *(" ".join(row[:3]) for row in ROWS), "行政诉讼数 件"]
    text = "\n".join(["某区某局2016年政府信息公开工作年度报告", *lines])
    report = read(text.encode(), "text/plain", "")
    [*_, last] = report.values
    assert (last.row_label, last.raw, last.marks) == ("行政诉讼数", None, ("undecided",))
    assert [value.raw for value in report.values[:-1]] == [row[2] for row in ROWS]
    assert report.status == "partial"


def test_a_figure_under_no_heading_marks_its_row():
    """`19,513` without quotation marks, in a table whose cells commas part."""
    heading = cells("指标名称", "计量单位", "2016年度", "")
    found = read_sheet(
        heading, cells("主动公开文件数", "条", "19", "513"), *(cells(*row[:3], "") for row in ROWS[1:])
    )
    assert {value.row: value.marks for value in found.values if value.raw} == {
        "0": ("doubtful_heading",),
        **dict.fromkeys("123", ()),
    }
