"""What the embedded sites write as files, against what they mean to print."""

from govcrawl.sites.world import GeneratedReport
from pipelines.records import Report


def assert_reads_as_printed(found: Report, report: GeneratedReport) -> None:
    """Every cell of the three tables reads as it is meant, with nothing found."""
    printed = report.printed
    tables = {"proactive": printed.proactive, "requests": printed.requests, "reviews": printed.reviews}
    assert {value.cell: value.raw for value in found.values} == {
        f"{name}.{row}.{column}": text
        for name, cells in tables.items()
        for row, columns in cells.items()
        for column, text in columns.items()
    }
    assert found.key == report.key
    assert found.findings == []
