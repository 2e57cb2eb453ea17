"""PDF files with a text layer, written by the embedded sites."""

import pytest

from govcrawl.sites.pdf import pdf as written
from govcrawl.sites.world import World
from pipelines.documents import pdf
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
    assert len(marked) < len(printed) / 10


@pytest.mark.parametrize(
    "body", [b"%PDF-1.4", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF", b"%PDF" + b"\0" * 500]
)
def test_broken_files_say_so(body):
    with pytest.raises(DocumentError):
        pdf.parse(body)
