"""`govcrawl.report`: found, wide, explained, with its source and as an Excel file."""

import hashlib
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape
from selectolax.lexbor import LexborHTMLParser

import govcrawl
from pipelines.analysis.wide import numbers
from pipelines.errors import ArchiveError, ArgumentError, GovcrawlError, StoreError
from pipelines.records import Identity, Report, Value, finding
from pipelines.store.landing import Store


def landed_report(root: Path, values: list[Value], form: str | None = "2021", **fields) -> None:
    who = Identity("changning", "changning-rsj", "上海市长宁区人力资源和社会保障局", "department", 2024)
    report = Report(who, form=form, status="complete", values=values, source_sha256="x", **fields)
    Store(root).land(report)


def test_the_head_is_the_row_of_reports(archived: Path) -> None:
    printed = govcrawl.report("changning-rsj", 2024, data_dir=archived)
    [row] = govcrawl.load("reports", year=2024, data_dir=archived).to_dict("records")
    assert printed.head["source_url"] == row["source_url"] == "https://www.shcn.gov.cn/rsj/2024.html"
    assert {name: printed.head[name] for name in ("agency", "year", "report_id", "parser_version")} == {
        name: row[name] for name in ("agency", "year", "report_id", "parser_version")
    }


@pytest.mark.parametrize(
    ("agency", "year", "line"),
    [
        ("changning-rjs", 2024, "no report of changning-rjs; did you mean changning-rsj"),
        ("changning-rsj", 2011, "no report of changning-rsj on 2011; there are those on 2023, 2024"),
        ("../../etc", 2024, "no report of ../../etc; "),
    ],
)
def test_what_there_is_not_is_one_line(archived: Path, agency: str, year: int, line: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(line)):
        govcrawl.report(agency, year, data_dir=archived)


def test_a_wide_table_holds_whole_numbers(tmp_path: Path) -> None:
    values = [
        Value("requests", "granted", "total", "3", 3.0),
        Value("requests", "granted", "natural_person", ""),
        Value("requests", "refused.state_secret", "total", "/"),
        Value("proactive", "administrative_fee", "amount_10k_yuan", "12.5", 12.5, "万元"),
        Value("proactive", "regulation", "in_force", "4", 4.0),
    ]
    landed_report(tmp_path, values)
    printed = govcrawl.report("changning-rsj", 2024, data_dir=tmp_path)
    requests = printed.table("requests")
    assert (requests.index.name, requests.columns.name) == ("outcome", "applicant")
    assert requests.dtypes.unique().tolist() == [pd.Int64Dtype()]
    assert requests.loc["（一）予以公开", "总计"] == 3
    assert "3.0" not in requests.to_string()
    assert requests.isna().sum().sum() == 25 * 7 - 1
    english = printed.table("requests", labels="en")
    assert english.loc["Granted", "Total"] == 3
    codes = printed.table("requests", labels=None)
    assert codes.loc["granted", "total"] == 3
    fees = printed.table("proactive", labels=None)
    assert fees.loc["administrative_fee", "amount_10k_yuan"] == 12.5
    assert fees["in_force"].tolist() == [4, *[pd.NA] * 5]
    with pytest.raises(
        StoreError, match="prints no table 'indicators'; there are proactive, requests, reviews"
    ):
        printed.table("indicators")


@pytest.mark.parametrize(
    ("values", "dtype", "shown"),
    [
        ([3.0, None, 0.0], "Int64", "3 <NA> 0"),
        ([3.0, 0.48, None], "object", "3 0.48 <NA>"),
        ([999999999999999.0], "Int64", "999999999999999"),
        ([-3.0], "Int64", "-3"),
        ([], "Int64", ""),
    ],
)
def test_numbers_are_whole_where_they_are(values: list[float | None], dtype: str, shown: str) -> None:
    series = numbers(values)
    assert str(series.dtype) == dtype
    assert " ".join(series.to_string(index=False).split()) in {shown, "Series([], )"}


def test_findings_and_the_reasons_of_a_cell(tmp_path: Path) -> None:
    checks = [
        finding("applicants_sum", "error", "4, not 5", 4, 5, cells=("requests.granted",)),
        finding("label_typo", "info", "其它", cells=("requests.granted.total",)),
    ]
    landed_report(
        tmp_path, [Value("requests", "granted", "total", "5", 5.0, marks=("applicants_sum",))], checks=checks
    )
    printed = govcrawl.report("changning-rsj", 2024, data_dir=tmp_path)
    assert [check.rule for check in printed.findings] == ["applicants_sum", "label_typo"]
    assert [check.rule for check in printed.reasons("requests.granted.total")] == ["applicants_sum"]
    assert printed.reasons("requests.carried_in.total") == []
    for html, reason in (
        (printed._repr_html_(), "各类申请人之和与总计不符: 4, not 5"),
        (printed.to_html("en"), "The applicants do not add up to the total: 4, not 5"),
    ):
        marked = LexborHTMLParser(html).css("td.marked")
        assert [cell.attributes["title"] for cell in marked if cell.text() == "5"] == [reason]


HOSTILE = "<img src=x onerror=alert(1)>\"'&\u202e\x1b[2J</td></table><script>alert(1)</script>"


def test_what_a_page_says_is_no_markup_in_a_notebook(tmp_path: Path) -> None:
    values = [
        Value("requests", "granted", "total", HOSTILE, row_label=HOSTILE, column_label=HOSTILE, marks=("a",)),
        Value("requests", "granted", "natural_person", None, marks=("b",)),
    ]
    checks = [finding("not_a_number", "warning", HOSTILE, cells=("requests.granted.total",))]
    landed_report(tmp_path, values, checks=checks, title=HOSTILE, source_url=f"https://a.example/{HOSTILE}")
    html = govcrawl.report("changning-rsj", 2024, data_dir=tmp_path)._repr_html_()
    tree = LexborHTMLParser(html)
    assert {element.tag for element in tree.body.traverse()} <= set(
        "body style div h3 table caption thead tbody tr th td ul li p".split()
    )
    assert not {"\u202e", "\x1b"} & set(html)
    assert tree.css("td.unread")[0].attributes["title"]


def test_the_source_is_the_archived_bytes(archived: Path) -> None:
    for year in (2023, 2024):
        printed = govcrawl.report("changning-rsj", year, data_dir=archived)
        assert hashlib.sha256(printed.source()).hexdigest() == printed.head["source_sha256"]


def test_an_archive_that_is_gone_is_one_clear_line(archived: Path, tmp_path: Path) -> None:
    root = shutil.copytree(archived, tmp_path / "copy")
    printed = govcrawl.report("changning-rsj", 2024, data_dir=root)
    shutil.rmtree(root / "archive")
    for ask in (printed.source, printed.page):
        with pytest.raises(
            ArchiveError, match=r"no archive in .*; the page was https://www\.shcn\.gov\.cn/rsj"
        ):
            ask()
    (root / "archive").mkdir()
    with pytest.raises(ArchiveError, match=r"is gone from the archive; it was in .*r1-changning"):
        printed.source()
    landed_report(tmp_path / "bare", [])
    with pytest.raises(ArchiveError, match="was not landed from an archive"):
        govcrawl.report("changning-rsj", 2024, data_dir=tmp_path / "bare").source()


def test_the_page_with_one_cell_outlined(archived: Path) -> None:
    printed = govcrawl.report("changning-rsj", 2024, data_dir=archived)
    odd = next(value for value in printed.record.values if value.raw == "1 8")
    page = printed.page(odd.cell)
    [outlined] = LexborHTMLParser(page.html).css(".outlined")
    assert outlined.text() == "1 8"
    assert (page.outlined, page.shown) == (odd.place, "web")
    with pytest.raises(StoreError, match=r"has no cell requests\.granted\.cats; they are like proactive"):
        printed.page("requests.granted.cats")


def merged(sheet) -> dict[str, str]:
    return {str(span): sheet[span.start_cell.coordinate].value for span in sheet.merged_cells.ranges}


def test_an_excel_file_looks_like_the_form(archived: Path, tmp_path: Path) -> None:
    printed = govcrawl.report("changning-rsj", 2024, data_dir=archived)
    printed.to_excel(tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert book.sheetnames == ["表二 主动公开", "表三 依申请公开", "表四 复议诉讼", "核对结果", "来源"]
    sheet = book["表三 依申请公开"]
    heads = merged(sheet)
    assert heads["D2:J2"] == "申请人情况"
    assert heads["A7:A28"] == "三、本年度办理结果"
    assert heads["B9:B16"] == "（三）不予公开"
    for table, name in zip(printed.tables(), book.sheetnames, strict=False):
        shown = [
            cell.value for row in book[name].iter_rows(min_row=2) for cell in row if cell.value is not None
        ]
        printed_in = [
            float(part.raw) if (part.raw or "").isdecimal() else part.raw
            for line in table.lines()
            for part in line
            if hasattr(part, "raw") and part.raw
        ]
        assert [value for value in shown if not isinstance(value, str) or value == "1 8"] == printed_in
    marked = {
        cell.value: cell.comment.text
        for name in book.sheetnames[:3]
        for row in book[name].iter_rows()
        for cell in row
        if cell.comment
    }
    assert "数字被分开排印" in marked["1 8"]
    assert marked.keys() == {
        value.raw if not value.raw.isdecimal() else int(value.raw)
        for value in printed.record.values
        if value.marks
    }
    source = {row[1].value: row[2].value for row in book["来源"].iter_rows()}
    assert source["source_url"] == "https://www.shcn.gov.cn/rsj/2024.html"
    rules = [row[0].value for row in book["核对结果"].iter_rows(min_row=2)]
    assert rules == [check.rule for check in printed.findings]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\x01\x1f",
        "_x0041_",
        "'=1",
        "http://a.example",
    ],
)
def test_a_text_is_that_text_in_an_excel_file(tmp_path: Path, text: str) -> None:
    """Read by another library: no formula, no link, not a letter changed, wherever it stands."""
    values = [Value("requests", "granted", "total", text, row_label=text, column_label=text, marks=("a",))]
    checks = [finding("not_a_number", "warning", text, cells=("requests.granted.total",))]
    landed_report(tmp_path, values, checks=checks, title=text, source_url=text)
    govcrawl.report("changning-rsj", 2024, data_dir=tmp_path).to_excel(tmp_path / "a.xlsx", labels="printed")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert (
        sum(text in (shown, unescape(shown)) for shown in texts) == 6
    )  # cell, heading of row and of column, message, title, address


def test_a_text_longer_than_a_cell_ends_in_dots(tmp_path: Path) -> None:
    landed_report(tmp_path, [Value("requests", "granted", "total", "𠀀" * 20_000, marks=("a",))])
    govcrawl.report("changning-rsj", 2024, data_dir=tmp_path).to_excel(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["表三 依申请公开"]
    assert "𠀀" * 16_383 + "…" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_missing_library_is_one_line(
    archived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    printed = govcrawl.report("changning-rsj", 2024, data_dir=archived)
    with pytest.raises(
        GovcrawlError, match=r"an Excel file needs xlsxwriter: pip install 'govcrawl\[export\]'"
    ):
        printed.to_excel(tmp_path / "form.xlsx")
    assert list(tmp_path.iterdir()) == []
