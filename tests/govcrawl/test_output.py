"""A report on the terminal."""

from govcrawl.output import report_text
from pipelines.records import Check, Identity, Report, Value


def text(*values: Value, checks: tuple[Check, ...] = ()) -> list[str]:
    report = Report(Identity(None, "changning-rsj", "人社局", "department", 2024), values=list(values))
    report.checks = list(checks)
    return "\n".join(report_text("a.html", report)).splitlines()


def test_figures_stand_below_each_other_however_long_they_are() -> None:
    marked = ("outcomes_sum",)
    lines = text(
        Value("requests", "granted", "natural_person", "3"),
        Value("requests", "granted", "total", "22（其中 11 件由他人）", marks=marked),
        Value("requests", "other.other", "natural_person", None, marks=marked),
        Value("requests", "other.other", "total", ""),
    )
    assert lines[-3:] == [
        "                     自然人                     总计",
        "    予以公开              3  22（其中 11 件由他人）*",
        "    其他处理 · 其他      ?*",
    ]


def test_a_sheet_shows_units_and_columns_as_printed() -> None:
    lines = text(
        Value("indicators", "0", "0", None, row_label="一、主动公开"),
        Value("indicators", "1", "0", "15", unit="条", row_label="公开数", column_label="2014年度"),
        Value("indicators", "1", "1", "78967", unit="条", row_label="公开数", column_label="历年累计"),
    )
    assert lines[-3:] == [
        "                      2014年度  历年累计",
        "    一、主动公开             ?",
        "    公开数        条        15     78967",
    ]


def test_a_finding_names_the_first_and_the_last_cell_it_concerns() -> None:
    cells = ("requests.granted.total", "requests.other.total", "requests.total_processed.total")
    lines = text(
        checks=(
            Check("outcomes_sum", "error", False, "26 ≠ 20", cells),
            Check("note_in_cell", "info", False, "22（其中16件）", cells[:1]),
            Check("results_sum", "error", True, "3 = 3"),
            Check("agency_unknown", "error", False, "nothing names it"),
        )
    )
    assert lines[2:] == [
        "  form -, unreadable, values: 0, findings: 3",
        "",
        "  Findings (* marks the cells they concern, ? is a cell left open)",
        "    error   outcomes_sum: 26 ≠ 20 (requests.granted.total … requests.total_processed.total)",
        "    info    note_in_cell: 22（其中16件） (requests.granted.total)",
        "    error   agency_unknown: nothing names it",
    ]
