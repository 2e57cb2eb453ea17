"""The tables of generated pages have the shape of the official forms and hold the printed cells."""

import re

import pytest
from lxml import html

from govcrawl.sites import render
from govcrawl.sites.world import GeneratedReport, World

REPORTS = [
    report
    for district in ("changning", "putuo", "pudong")
    for report in World().district(district).reports.values()
]
SHAPES = {"2021": [(14, 4), (28, 10), (4, 15)], "2019": [(18, 4), (26, 10), (4, 15)], "sheet": [(30, 3)]}
SHAPES["2021+2019-requests"] = [SHAPES["2021"][0], SHAPES["2019"][1], SHAPES["2021"][2]]


def grid_of(table: html.HtmlElement) -> dict[tuple[int, int], str]:
    """Every position that a cell covers -> its text; a position covered twice is an error."""
    grid: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table.iter("tr")):
        x = 0
        for cell in row.iter("td"):
            while (y, x) in grid:
                x += 1
            text = re.sub(r"\s", "", cell.text_content())
            for dy in range(int(cell.get("rowspan", 1))):
                for dx in range(int(cell.get("colspan", 1))):
                    assert (y + dy, x + dx) not in grid
                    grid[y + dy, x + dx] = text
    return grid


def tables_of(report: GeneratedReport) -> list[dict[tuple[int, int], str]]:
    return [grid_of(table) for table in html.fragment_fromstring(render.body(report), "div").iter("table")]


@pytest.mark.parametrize("form", SHAPES)
def test_cells_fill_the_grid_of_the_form(form: str) -> None:
    for report in REPORTS:
        if report.form == form and not report.printed.picture:
            for grid, (height, width) in zip(tables_of(report), SHAPES[form], strict=True):
                extra = {(0, 15), (1, 15)} if report.printed.extra_column and width == 15 else set()
                assert grid.keys() == {(y, x) for y in range(height) for x in range(width)} | extra, (
                    report.key
                )


@pytest.mark.parametrize("form", SHAPES)
def test_cells_hold_what_is_printed(form: str) -> None:
    for report in REPORTS:
        if report.form != form or report.printed.picture:
            continue
        printed, tables = report.printed, tables_of(report)
        if form == "sheet":
            rows = [(tables[0][y, 0], tables[0][y, 2]) for y in range(1, 30)]
            assert rows == [(label, text) for label, _, text in printed.indicators], report.key
            continue
        _, requests, reviews = tables
        expected = [list(cells.values()) for cells in printed.requests.values()]
        assert [[requests[3 + y, x] for x in range(3, 10)] for y in range(len(expected))] == expected, (
            report.key
        )
        expected = [list(cells.values()) for cells in printed.reviews.values()]
        assert [[reviews[3, x + y] for x in range(5)] for y in (0, 5, 10)] == expected, report.key


def test_a_picture_stands_where_tables_should() -> None:
    report = World().report("changning-jgw", 2023)
    assert tables_of(report) == []
    assert "<img" in render.body(report)


def test_the_short_label_stands_in_the_form_of_2021() -> None:
    page = render.body(World().report("changning-rsj", 2024))
    assert "行政规范性文件" not in page
    assert "规范性文件" in page


def test_digits_in_spans_of_their_own_are_one_number() -> None:
    report = World().report("changning-wjw", 2024)
    number = report.printed.proactive["licensing"]["decisions"]
    assert len(number) > 1
    assert "".join(f"<span>{digit}</span>" for digit in number) in render.body(report)


def test_text_and_table_contradict_where_they_should() -> None:
    for report in REPORTS:
        stated, table = report.printed.stated, report.printed.requests
        if not report.findings and table and not report.printed.split_digits:
            assert str(stated["new_received"]) == table["new_received"]["total"].translate(
                str.maketrans("０１２３４５６７８９", "0123456789")
            )
    odd = World().report("changning-sfj", 2024)
    assert int(odd.printed.requests["new_received"]["total"]) + 2 == odd.printed.stated["new_received"]
    assert f"{odd.printed.stated['new_received']}件" in render.body(odd)
