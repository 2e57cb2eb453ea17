"""The tables as the forms print them, against pages that are typed from the official notices."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipelines.analysis.layout import Heading, PrintedTable, codes_of, tables_of
from pipelines.analysis.notebook import table_html
from pipelines.forms.known import forms
from pipelines.read import read
from pipelines.records import CellPlace, Value
from tests.pipelines.pages import report_page

FORMS = ("2021", "2019", "2021+2019-requests")
FIXTURES = sorted(
    file
    for file in Path(__file__).parents[2].joinpath("fixtures", "reports").iterdir()
    if file.suffix in {".html", ".txt", ".md", ".doc"}
)
KEPT = {"规范性文件": "行政规范性文件", "处理决定数量": "本年处理决定数量"}
"""What the form of 2019 prints, and what the labels of its codes are (``pipelines/forms/2019.toml``)."""


def no_marks(_: str) -> tuple[str, ...]:
    return ()


def printed(form: str, figures) -> list[PrintedTable]:
    report = read(report_page(form, figures).encode(), "text/html", "")
    return tables_of(report.form, report.values, no_marks, "zh")


def numbered():
    """Figures that are all different, so that a cell in another's place shows."""
    seen: dict[str, str] = {}
    return lambda cell: seen.setdefault(cell, str(1000 + len(seen)))


def cells_of(markup: str) -> list[list[tuple[str, str, str]]]:
    """Text, columns and rows of every cell, row by row."""
    rows = LexborHTMLParser(markup).css("tr")
    return [
        [
            (cell.text(), cell.attributes.get("colspan") or "1", cell.attributes.get("rowspan") or "1")
            for cell in row.css("td, th")
        ]
        for row in rows
    ]


@pytest.mark.parametrize("form", FORMS)
def test_headings_rows_and_spans_are_those_of_the_notice(form: str) -> None:
    page = report_page(form, figures := numbered())
    official = re.findall(r"<table>.*?</table>", page, re.DOTALL)
    ours = [table_html(table, lambda _: "") for table in printed(form, figures)]
    kept = KEPT if form == "2019" else {}
    for one, other in zip(ours, official, strict=True):
        expected = [[(kept.get(text, text), *spans) for text, *spans in row] for row in cells_of(other)]
        assert cells_of(one) == expected


@pytest.mark.parametrize("labels", ["zh", "en", "printed"])
@pytest.mark.parametrize("form", [*FORMS, *(one.name for one in forms())])
def test_cells_tile_the_table(form: str, labels) -> None:
    """Every place of the rectangle is covered once, whatever the form."""
    for table in tables_of(form, [], no_marks, labels):
        spans = [[(heading.colspan, heading.rowspan) for heading in headings] for headings in table.head] + [
            [*((h.colspan, h.rowspan) for h in hs), *((c.colspan, 1) for c in cells)]
            for hs, cells in table.rows
        ]
        taken: set[tuple[int, int]] = set()
        for row, its in enumerate(spans):
            column = 0
            for wide, tall in its:
                while (row, column) in taken:
                    column += 1
                places = {(row + i, column + j) for i in range(tall) for j in range(wide)}
                assert not places & taken
                taken |= places
        assert taken == {(row, column) for row in range(len(spans)) for column in range(table.width)}


FIGURE = st.sampled_from(["", "0", "7", "12", "/", "——", "1,234", "-3", "22（其中修订16件）", "0.5", "9万元"])


@settings(deadline=None, max_examples=30)
@given(form=st.sampled_from(FORMS), seed=st.randoms(use_true_random=False), data=st.data())
def test_a_printed_table_reads_as_the_report_it_was_made_from(form: str, seed, data) -> None:
    """Drawn, and read again by the reader that knows nothing of how it is drawn."""
    few = data.draw(st.lists(FIGURE, min_size=1, max_size=20))
    report = read(report_page(form, lambda _: seed.choice(few)).encode(), "text/html", "")
    body = "".join(
        f"<p>{html.escape(table.title)}</p>{table_html(table, lambda _: '')}"
        for table in tables_of(report.form, report.values, no_marks, "printed")
    )
    again = read(f"<h1>2024年某区某局政府信息公开工作年度报告</h1>{body}".encode(), "text/html", "")
    assert {v.cell: (v.raw, v.value) for v in again.values} == {
        v.cell: (v.raw, v.value) for v in report.values
    }


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.name)
@pytest.mark.parametrize("labels", ["zh", "en", "printed"])
def test_every_value_is_printed_once(file: Path, labels) -> None:
    kinds = {".html": "text/html", ".doc": "application/msword"}
    report = read(file.read_bytes(), kinds.get(file.suffix, "text/plain"), "")
    cells = [
        cell for table in tables_of(report.form, report.values, no_marks, labels) for cell in table.cells()
    ]
    names = [cell.cell for cell in cells]
    assert len(names) == len(set(names))
    found = {cell.cell: cell[:5] for cell in cells}
    assert {name: found[name] for name in (value.cell for value in report.values)} == {
        value.cell: (value.raw, value.value, value.unit, value.marks, value.place) for value in report.values
    }


def test_a_row_of_another_form_stands_where_that_form_has_it() -> None:
    [_, requests, _] = tables_of("2021", [Value("requests", "other", "total", "4", 4.0)], no_marks, "zh")
    assert [*requests.row_labels][-4:] == ["other.other", "other", "total_processed", "carried_over"]
    assert [heading for headings, cells in requests.rows for heading in headings if "六" in heading.text] == [
        Heading("（六）其他处理", 1, 3),
        Heading("（六）其他处理", 2),
    ]


def test_what_no_form_knows_is_printed_all_the_same() -> None:
    odd = [
        Value("proactive", "licensing", "change", "3", 3.0),
        Value("proactive", "lost", "decisions", "4", 4.0),
        Value("requests", "refused.trade", "total", "5", 5.0),
        Value("requests", "granted", "foreigners", "6", 6.0),
        Value("reviews", "mediation", "total", "7", 7.0),
        Value("reviews", "reconsideration", "lost", "8", 8.0),
    ]
    tables = tables_of("2021", odd, no_marks, "en")
    assert {value.cell for value in odd} <= {cell.cell for table in tables for cell in table.cells()}


def test_a_row_that_the_page_does_not_print_is_one_that_was_not_read() -> None:
    [_, requests, _] = tables_of("2021", [], lambda cell: ("missing_row",), "zh")
    assert {(cell.raw, cell.value, cell.marks, cell.place) for cell in requests.cells()} == {
        (None, None, ("missing_row",), None)
    }


def test_a_sheet_prints_its_rows_units_and_columns() -> None:
    values = [
        Value("indicators", "0", "1", "3万元", 3.0, "万元", "一、费用", "历年累计", CellPlace(0, 1, 3)),
        Value("indicators", "0", "0", "2", 2.0, "件", "一、费用", "2016年度", None, "fees_collected"),
        Value("indicators", "2", "0", "", None, None, "二、收到申请数", "2016年度"),
    ]
    [sheet] = tables_of("sheet", values, no_marks, "zh")
    assert [heading.text for heading in sheet.head[0]] == ["指标名称", "计量单位", "2016年度", "历年累计"]
    assert [([h.text for h in heads], [cell.raw for cell in cells]) for heads, cells in sheet.rows] == [
        (["一、费用", "件"], ["2", "3万元"]),
        (["二、收到申请数", ""], ["", None]),
    ]


def test_no_table_no_print() -> None:
    assert tables_of(None, [], no_marks, "zh") == []


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("requests.refused.state_secret.total", ("refused.state_secret", "total")),
        ("reviews.reconsideration.upheld", ("reconsideration", "upheld")),
        ("indicators.3.0", ("3", "0")),
    ],
)
def test_the_codes_of_a_cell(cell: str, codes: tuple[str, str]) -> None:
    assert codes_of(cell) == codes


def test_english_is_that_of_the_forms() -> None:
    [proactive, requests, reviews] = tables_of("2019", [], no_marks, "en")
    assert proactive.rows[0] == ([Heading("Article 20 (1)", 4)], [])
    assert requests.row_labels["refused.state_secret"] == "State secrets"
    assert [heading.text for heading in reviews.head[0]] == [
        "Administrative reconsideration",
        "Administrative litigation",
    ]
