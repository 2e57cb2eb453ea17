"""The old Word files of the embedded sites: deterministic, and every cell comes out as the world has it."""

import pytest

from govcrawl.sites import render
from govcrawl.sites.doc import doc
from govcrawl.sites.world import GeneratedReport, World
from pipelines.document import Cell, Document
from pipelines.documents import open_document
from pipelines.read import read
from pipelines.records import Hints
from tests.govcrawl.sites.reading import assert_reads_as_printed

WORLD = World()
REPORTS = [WORLD.report("hongkou-rsj", 2024), WORLD.report("hongkou-rsj", 2022)]


def placed(document: Document) -> list[list[Cell]]:
    return [
        [cell._replace(text="".join(cell.text.split())) for cell in grid.cells] for grid in document.grids()
    ]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: f"{report.key[0]}-{report.key[1]}")
def test_the_reader_reads_it(report: GeneratedReport) -> None:
    hints = Hints(district="hongkou", title=report.title)
    found = read(doc(report), "application/msword", "https://www.shhk.gov.cn/hkjy_nas/a.doc", hints)
    assert_reads_as_printed(found, report)


def test_cells_stand_where_they_stand_in_html() -> None:
    """All reports of the world with tables, in all the ways they print them."""
    reports = [report for report in WORLD.reports() if not report.printed.picture]
    assert {report.form for report in reports} >= {"2021", "2019", "sheet"}
    for report in reports[::5]:
        page = f"<meta charset='utf-8'>{render.body(report)}".encode()
        assert placed(open_document(doc(report), "")) == placed(open_document(page, "text/html")), report.key


def test_the_same_bytes_every_time() -> None:
    assert doc(World().report("hongkou-rsj", 2024)) == doc(World().report("hongkou-rsj", 2024))
