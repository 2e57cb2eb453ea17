"""How a document was taken apart: what is shown follows from how each page was made."""

import json
import re
from pathlib import Path

import pytest

from govcrawl.command import Exit
from govcrawl.explain import explanation, explanation_json
from pipelines.read import read_apart
from tests.govcrawl.conftest import govcrawl
from tests.pipelines.pages import report_page


def page(**changed: str) -> str:
    """A report of the form of 2021 in which all figures are 0 but those ``changed``, `granted_total="4"`."""
    cells = {name.replace("__", "."): text for name, text in changed.items()}
    return report_page("2021", lambda cell: cells.get(cell, "0"))


def row_of(html: str, label: str) -> str:
    """The row of a page, from its label on, that a test damages."""
    found = re.search(rf">{label}</td>.*?</tr>", html)
    assert found is not None
    return found[0]


def shown(html: str, media_type: str = "text/html") -> list[str]:
    return list(explanation(read_apart(html.encode(), media_type, "report")))


def line_with(lines: list[str], *words: str) -> str:
    """The one line in which all these stand."""
    found = [line for line in lines if all(word in line for word in words)]
    assert len(found) == 1, found or "\n".join(lines)
    return found[0]


def below(lines: list[str], line: str, count: int) -> list[list[str]]:
    """The words of the next lines."""
    at = lines.index(line) + 1
    return [each.split() for each in lines[at : at + count]]


def test_a_row_that_nothing_speaks_against_is_one_line() -> None:
    lines = shown(page())
    row = line_with(lines, "（一）予以公开")
    assert row.split() == ["5", "（一）予以公开", "granted", "予以公开", *"0000000", "both", "adds", "up"]
    assert lines[lines.index(row) + 1].split() == ["0", "三、本年度办理结果", "=", "group", "processed"]


def test_a_damaged_sum_names_the_numbers_and_the_place() -> None:
    lines = shown(page(requests__granted__natural_person="3", requests__granted__total="4"))
    row = line_with(lines, "granted 予以公开")
    mark = re.search(r"\[(\d)\]", row)
    assert mark is not None
    assert "does not add up" in row
    assert row.split()[4:11] == ["3*", "0*", "0*", "0*", "0*", "0*", "4*"]
    finding = line_with(lines, f"{mark[0]} error applicants_sum")
    assert "3 ≠ 4: the six applicants of a row ≠ its 总计 (table 1 row 5, 予以公开)" in finding


def test_the_sum_of_a_column_names_the_column() -> None:
    lines = shown(page(requests__granted__natural_person="3", requests__granted__total="3"))
    finding = line_with(lines, "outcomes_sum", "column 自然人")
    assert "3 ≠ 0: the outcomes of a column ≠ （七）总计 (22 rows, column 自然人)" in finding
    assert "outcomes_sum 5 of 7" in line_with(lines, "Comparisons that hold")


def test_two_routes_that_differ_stand_side_by_side() -> None:
    html = page(requests__granted__natural_person="3", requests__granted__total="3")
    row = row_of(html, "（一）予以公开")
    lines = shown(html.replace(row, row.replace("<td>3</td>", "<td></td><td>3</td>", 1)))  # a blank too many
    found = line_with(lines, "granted 予以公开", "differ ")
    head, place, order, lands = below(lines, found, 4)
    assert head[:2] == ["自然人", "商业企业"]
    assert place[2:] == ["·", "3", "0", "0", "0", "0", "0", "does", "not", "add", "up"]
    assert order[2:] == ["·", "3", "0", "0", "0", "0", "0", "3"]
    assert lands[1:] == ["3*", "0*", "0*", "0*", "0*", "0*", "3*"]
    assert "8 value cells for 7 columns" in line_with(lines, "routes_differ:")


def test_an_unknown_label_is_named_with_the_label_most_like_it() -> None:
    lines = shown(page(proactive__licensing__decisions="7").replace(">行政许可<", ">行政批可证<"))
    row = line_with(lines, "0 行政批可证 = ")
    assert (
        row.split()
        == "6 0 行政批可证 = unknown, nearest 行政许可, 2 letters apart | 1-3 7 = a figure of no row".split()
    )
    assert "it prints 7" in line_with(lines, "unknown_label:")


def test_two_labels_merged_in_one_row_leave_it_in_doubt() -> None:
    html = page()
    first, second = row_of(html, "规章"), row_of(html, "行政规范性文件")
    merged = f">规章</td><td{second}".replace("<td>0</td></tr>", "</tr>", 1)
    lines = shown(html.replace(first, merged).replace(f"<tr><td{second}", "", 1))
    found = line_with(lines, "normative_document 行政规范性文件", "differ")
    assert lines[lines.index(found) + 5].strip() == "in doubt: the row names regulation as well"
    _, _, order, lands = below(lines, found, 4)
    assert order[2:] == ["0", "0"]
    assert lands[1:] == ["?*", "?*", "?*"]


def test_flat_text_shows_where_it_was_cut_and_by_what() -> None:
    html = page(
        requests__new_received__natural_person="71",
        requests__new_received__total="71",
        requests__granted__natural_person="71",
        requests__granted__total="71",
        requests__total_processed__natural_person="71",
        requests__total_processed__total="71",
        proactive__regulation__issued="12",
        proactive__licensing__decisions="8 ",
    )
    text = re.sub(r"<[^>]+>", "", html.replace("</p>", "\n").replace("</tr>", "\n").replace("</h1>", "\n"))
    lines = shown(text, "text/plain")
    assert "71 | 0 | 0 | 0 | 0 | 0 | 71  1 possible cut" in line_with(lines, "granted 予以公开", "710000071")
    assert "?* | ?* | 0*" in line_with(lines, "regulation 规章", "1200", "2 possible cuts")
    assert not any(re.match(r"Table \d", line) for line in lines)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("<tr><td>索引号</td><td>AB0001</td></tr>", "no cell is a label of the form (索引号 | AB0001)"),
        (
            "<tr><td>自然人</td><td>法人或其他组织</td></tr>",
            "labels of the form, but no row with its figures (自然人",
        ),
    ],
)
def test_a_table_that_is_not_the_forms_is_named_with_the_reason(table: str, said: str) -> None:
    lines = shown(page().replace("<h1>", f"<table>{table}</table><h1>", 1))
    assert f"Table 0, 1 row of 2 cells: not read: {said}" in line_with(lines, "Table 0,")
    line_with(lines, "Table 1, 14 rows of 4 cells: 6 rows of table 二")


def test_the_form_is_shown_with_those_it_was_chosen_before() -> None:
    html = report_page("2021+2019-requests", lambda _: "0")
    lines = shown(html)
    line_with(lines, "Form    2021+2019-requests")
    assert (
        line_with(lines, "table 三", "2019").split()[2:]
        == "2019 23 present 0 missing 0 foreign followed".split()
    )
    assert line_with(lines, "table 三", "2021").split()[2:] == "2021 22 present 3 missing 1 foreign".split()


@pytest.mark.parametrize(
    ("title", "text", "agency", "year"),
    [
        ("上海市长宁区民政局2023年政府信息公开年报", "", "民政局: the title", "2023: in the title"),
        (
            "政府信息公开年度报告",
            "<p>本报告由上海市长宁区民政局编制，期限为2022年1月1日至2022年12月31日。</p>",
            "民政局: the sentence that says who compiled it",
            "2022: 2022 is taken from the period of the figures",
        ),
        ("政府信息公开年度报告", "", "unknown: nothing names it", "unknown: no report year found"),
    ],
)
def test_what_names_the_agency_and_the_year(title: str, text: str, agency: str, year: str) -> None:
    lines = shown(f"<title>{title}</title><h1>{title}</h1>{text}")
    assert agency in line_with(lines, "Agency  ")
    assert year in line_with(lines, "Year    ")


def test_a_sheet_is_explained_by_its_own_rows() -> None:
    cells = [("指标名称", "计量单位", "统计数"), ("主动公开文件数", "条", "128")]
    rows = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in cells)
    lines = shown(f"<title>2016年年报</title><table>{rows}</table>")
    assert line_with(lines, "主动公开文件数").split() == ["0", "主动公开文件数", "disclosed_total", "128"]
    line_with(lines, "Table 0, 2 rows of 3 cells: a statistics sheet, see below")


def test_as_json_it_is_the_rows_with_both_readings_and_the_runs() -> None:
    html = page(requests__granted__natural_person="3", requests__granted__total="4")
    explained = explanation_json(read_apart(html.encode(), "text/html", "report"))
    (row,) = [row for row in explained["rows"] if row["code"] == "granted"]
    assert (row["table"], row["row"], row["label"]) == (1, 5, "（一）予以公开")
    assert row["by_place"] == row["by_order"] == row["lands"] == ["3", *"00000", "4"]
    assert (row["order_adds_up"], row["agree"], row["marked"]) == (False, True, [True] * 7)
    assert explained["runs"] == []


def test_the_command_explains_and_what_a_page_prints_moves_no_cursor(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(proactive__regulation__issued="1\x1b[2J3").replace("<h1>", "<h1>\u202e", 1), "utf-8")
    run = govcrawl("extract", "--explain", str(file), data=tmp_path)
    assert run.returncode == Exit.GOOD, run.stderr
    assert run.stdout.startswith(f"{file}\nAgency  ")
    assert r"1\x1b[2J3*" in run.stdout
    assert all(letter.isprintable() or letter == "\n" for letter in run.stdout)
    run = govcrawl("extract", "--explain", "--json", str(file), data=tmp_path)
    assert len(json.loads(run.stdout)["explained"]["rows"]) == 6 + 25 + 3  # of tables 二, 三 and 四
