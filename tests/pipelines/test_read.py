"""Reading whole documents: every way of typing a report that was seen, in `tests/fixtures/reports`."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govcrawl.commands.extract import media_type_of
from govcrawl.output import report_json
from pipelines.forms.codes import APPLICANTS, REVIEW_RESULTS
from pipelines.read import PARSER_VERSION, _mark, read
from pipelines.records import Check, Hints, Report, Value, finding

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"
REPORTS = sorted(path for path in FIXTURES.iterdir() if path.suffix != ".json" and path.name != "README.md")


def read_file(path: Path) -> Report:
    """Read a fixture: with the facts of its response where it has them, else as a bare file."""
    facts = path.with_suffix(".json")
    response = json.loads(facts.read_text("utf-8")).get("response") if facts.exists() else None
    if response is None:
        return read(path.read_bytes(), media_type_of(path), path.name)
    hints = response["hints"]
    if "listed_on" in hints:
        hints["listed_on"] = date.fromisoformat(hints["listed_on"])
    return read(path.read_bytes(), response["media_type"], response["url"], Hints(**hints))


def serious(report: Report) -> list[Check]:
    """Findings about the figures: not those that only inform, nor those about whose report it is."""
    return [f for f in report.findings if f.severity != "info" and "agency" not in f.rule]


def printed(truth: dict[str, Any]) -> dict[str, str]:
    """Name of each cell -> its text, from a fixture's JSON."""
    cells = {f"proactive.{i}.{m}": text for i, row in truth["proactive"].items() for m, text in row.items()}
    for dataset, columns in (("requests", APPLICANTS), ("reviews", REVIEW_RESULTS)):
        for row, texts in truth[dataset].items():
            named = texts if isinstance(texts, dict) else dict(zip(columns, texts, strict=True))
            cells.update({f"{dataset}.{row}.{column}": text for column, text in named.items()})
    return cells


def check_fixture(path: Path) -> None:
    """Every cell is read as the fixture's JSON has it, or marked."""
    truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
    report = read_file(path)
    assert report.form == truth["form"]
    if "response" in truth:
        assert (report.identity.agency, report.identity.year) == (truth["agency"], truth["year"])
        assert report.source_sha256 == truth["response"]["sha256"]
    findings = serious(report)
    assert sorted({finding.rule for finding in findings}) == truth["findings"]
    if truth["form"] == "sheet":
        assert (report.sheet_head, report.sheet_rows) == (truth["head"], truth["rows"])
        return
    marked = {cell for finding in findings for cell in finding.cells}
    cells = {value.cell: value.raw for value in report.values}
    expected = printed(truth)
    assert cells.keys() == expected.keys()
    assert {name: text for name, text in cells.items() if text != expected[name] and name not in marked} == {}
    assert all(value.marks for value in report.values if value.cell in marked)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_cell_is_read_as_printed_or_marked(path):
    check_fixture(path)


def test_a_number_is_the_number_the_text_prints():
    values = {value.cell: value for value in read_file(FIXTURES / "units_in_cells.html").values}
    assert values["proactive.administrative_fee.amount_10k_yuan"].value == 47.9659
    assert values["proactive.administrative_fee.amount_10k_yuan"].unit == "万元"
    assert values["proactive.normative_document.in_force"].value == 22
    assert values["proactive.penalty.decisions"].unit == "笔"
    values = {value.cell: value for value in read_file(FIXTURES / "commas_and_full_width.html").values}
    assert values["proactive.licensing.decisions"].value == 1_234_567
    assert values["proactive.penalty.decisions"].value == 12
    assert values["proactive.administrative_fee.amount_10k_yuan"].unit == "元"
    values = {value.cell: value for value in read_file(FIXTURES / "signs.html").values}
    assert [values[f"proactive.{i}.change"].value for i in ("licensing", "other_services")] == [2, -1]


@pytest.mark.parametrize(("name", "mark"), [("blank", ""), ("slash", "/"), ("dash", "——"), ("wu", "无")])
def test_only_a_printed_zero_is_zero(name, mark):
    values = read_file(FIXTURES / f"{name}_for_zero.html").values
    unprinted = [value for value in values if value.raw == mark]
    assert unprinted
    assert all(value.value is None for value in unprinted)


def test_a_value_says_where_it_stands():
    path = FIXTURES / "2021.html"
    value = next(v for v in read_file(path).values if v.cell == "requests.granted.total")
    assert (value.place.table, value.row_label, value.column_label) == (1, "（一）予以公开", "总计")


LONG = "本年度政府信息公开工作进展顺利。" * 20
MENU = "".join(f"<li><a href='/{n}'>政府信息公开栏目</a></li>" for n in range(40))


@pytest.mark.parametrize(
    ("body", "media_type", "status", "rule"),
    [
        (b"", "text/html", "unreadable", "unreadable"),
        (b"%PDF-1.4 no more", "application/pdf", "unreadable", "unreadable"),
        (b"PK\x03\x04 no more", "application/zip", "unreadable", "unreadable"),
        (b"\xd0\xcf\x11\xe0 Word 97", "application/msword", "unreadable", "unreadable"),
        (b"\xff\xd8\xff a scan", "image/jpeg", "unreadable", "unreadable"),
        ("<p>您访问的页面不存在</p>".encode(), "text/html", "unreadable", "unreadable"),
        (f"<ul>{MENU}</ul><p>页面不存在。请返回首页。</p>".encode(), "text/html", "unreadable", "unreadable"),
        (f"<ul>{MENU}</ul><p>请登录后查看。</p>".encode(), "text/html", "unreadable", "unreadable"),
        (f"<html><body><p>{LONG}</p></body></html>".encode(), "text/html", "narrative", None),
        (
            f"<p>{LONG}</p><img src='t2.png'><img src='t3.png'>".encode(),
            "text/html",
            "partial",
            "missing_table",
        ),
        (
            b"<html><body><a href='nb.doc'>\xe9\x99\x84\xe4\xbb\xb6</a></body></html>",
            "",
            "unreadable",
            "attachment",
        ),
    ],
)
def test_what_has_no_tables_says_so(body, media_type, status, rule):
    report = read(body, media_type, "https://www.example.org/a.html")
    assert (report.status, report.form, report.values) == (status, None, [])
    rules = [finding.rule for finding in report.findings]
    assert rule is None or rule in rules
    assert rules.count("unreadable") == (status == "unreadable"), "said once"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            "<p>某局年报</p><img src=data:image/png;base64,AAAA>",
            "(not read: a picture; govcrawl reparse --ocr",
        ),
        ("<p>某局年报</p><img src=/nb.png>", "(not read: a picture)"),  # a document of its own
        ("<p>某局年报</p><iframe src=nb.html width=100%></iframe>", "words (not read: a frame)"),
        ("<frameset rows='9,*'><frame src=nb.html></frameset>", "no text in it (not read: a frame)"),
    ],
)
def test_an_unreadable_document_says_what_was_not_read(page, reason):
    [finding] = [
        one for one in read(page.encode(), "text/html", "a.html").findings if one.rule == "unreadable"
    ]
    assert reason in finding.message


def test_a_missing_table_or_row_makes_a_report_partial():
    page = (FIXTURES / "2021.html").read_text("utf-8")
    without_table = page[: page.index("<p>四、")] + "</body></html>"
    row = page[page.index("<td colspan='2'>（七）总计") - 4 :].partition("</tr>")[0] + "</tr>"
    for body, rule in ((without_table, "missing_table"), (page.replace(row, ""), "missing_row")):
        report = read(body.encode(), "text/html", "")
        assert report.status == "partial"
        assert rule in {finding.rule for finding in report.findings}


def test_the_bytes_and_the_address_are_kept():
    report = read(b"x", "text/html", "https://www.example.org/a.html", Hints(title="2024年某局年报"))
    assert report.source_url == "https://www.example.org/a.html"
    assert report.source_sha256 == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert (report.title, report.parser_version) == ("2024年某局年报", PARSER_VERSION)


def test_reading_twice_gives_the_same():
    path = FIXTURES / "2019.html"
    assert report_json("a", read_file(path)) == report_json("a", read_file(path))


def test_the_year_before_the_date_of_the_head_where_nothing_else_names_one():
    page = "<h1>普陀区统计局政府信息公开年度报告</h1><p>2025年01月21日 来源: 上海普陀</p><p>无。</p>"
    report = read(page.encode(), "text/html", "")
    assert (report.identity.year, str(report.published_on)) == (2024, "2025-01-21")


def test_a_fault_of_ours_costs_one_document(monkeypatch):
    monkeypatch.setattr("pipelines.read._UNEXPECTED", (Exception,))
    monkeypatch.setattr("pipelines.read.find_tables", lambda *_: [][0])
    body = (FIXTURES / "2021.html").read_bytes()
    report = read(body, "text/html", "https://www.example.org/a.html", Hints(title="2024年某局年报"))
    assert (report.status, report.values, report.title) == ("unreadable", [], "2024年某局年报")
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("unreadable", "error")]
    assert "IndexError: list index out of range" in report.findings[0].message
    assert report.source_sha256 == hashlib.sha256(body).hexdigest()
    assert report.source_url == "https://www.example.org/a.html"


def test_in_tests_a_fault_of_ours_is_loud(monkeypatch):
    monkeypatch.setattr("pipelines.read.find_tables", lambda *_: [][0])
    with pytest.raises(IndexError):
        read((FIXTURES / "2021.html").read_bytes(), "text/html", "")
    with pytest.raises(IndexError):
        read((FIXTURES / "2021.html").read_bytes(), "text/html", "")


def test_a_finding_that_names_a_table_marks_all_that_stands_below() -> None:
    values = [Value("requests", row, "total", "1", 1.0) for row in ("granted", "refused.secret")]
    values.append(Value("reviews", "reconsideration", "total", "1", 1.0))
    named = {"year_disagrees": ("requests",), "one_route": ("requests.refused",), "undecided": ("reviews",)}
    _mark(values, [finding(rule, "warning", "", cells=cells) for rule, cells in named.items()])
    assert [set(value.marks) for value in values] == [
        {"year_disagrees"},
        {"year_disagrees", "one_route"},
        {"undecided"},
    ]
