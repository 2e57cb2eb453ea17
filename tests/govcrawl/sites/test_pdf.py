"""The PDF files of the embedded sites: deterministic, and every cell comes out as the world has it."""

import io

import pdfplumber
import pytest

from govcrawl.sites.pdf import pdf
from govcrawl.sites.world import GeneratedReport, World
from pipelines.forms.codes import APPLICANTS
from pipelines.read import read
from pipelines.records import Hints
from tests.govcrawl.sites.reading import assert_reads_as_printed

WORLD = World()
REPORTS = [
    WORLD.report("hongkou-rsj", 2024),
    WORLD.report("hongkou-qzf", 2022),
    WORLD.report("putuo-rsj", 2019),
]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: f"{report.key[0]}-{report.key[1]}")
def test_every_cell_of_table_three_comes_out(report: GeneratedReport) -> None:
    with pdfplumber.open(io.BytesIO(pdf(report))) as file:
        tables = [table for page in file.pages for table in page.extract_tables()]
        assert len(file.pages) == 2
        assert (file.pages[0].extract_text() or "").replace(" ", "").startswith(report.title.replace(" ", ""))
    first, second = (table for table in tables if len(table[0]) == 10)  # cut by the page's end
    numbers = [row[3:] for row in [*first[3:], *second]]
    assert numbers == [[cells[code] for code in APPLICANTS] for cells in report.printed.requests.values()]
    assert sum(map(len, numbers)) == (175 if report.form == "2021" else 161)


@pytest.mark.parametrize("report", REPORTS[:2], ids=lambda report: f"{report.key[0]}-{report.key[1]}")
def test_the_reader_reads_it(report: GeneratedReport) -> None:
    hints = Hints(district="hongkou", title=report.title)
    found = read(pdf(report), "application/pdf", "https://www.shhk.gov.cn/hkjy_nas/a.pdf", hints)
    assert_reads_as_printed(found, report)


def test_a_statistics_sheet() -> None:
    report = WORLD.report("putuo-rsj", 2018)
    with pdfplumber.open(io.BytesIO(pdf(report))) as file:
        rows = [tuple(row) for page in file.pages for table in page.extract_tables() for row in table[1:]]
    assert [tuple(str(cell).replace("\n", "") for cell in row) for row in rows] == report.printed.indicators


def test_the_same_bytes_every_time() -> None:
    assert pdf(World().report("hongkou-rsj", 2024)) == pdf(World().report("hongkou-rsj", 2024))
