"""A scanned page from its pixels to values: what was drawn is what lands, marked until two sums prove it."""

import dataclasses
import socket
from random import Random

import pytest

pytest.importorskip("rapidocr")

from benchmarks.sites.reports import figures
from pipelines.documents import open_document
from pipelines.documents.ocr.opening import opened
from pipelines.errors import KindError
from pipelines.read import read
from pipelines.records import Hints, Report
from tests.pipelines.documents.ocr.drawing import as_file, needs_fonts, page, rows_of
from tests.pipelines.pages import requests_table

TITLE = "上海市长宁区人力资源和社会保障局2024年政府信息公开工作年度报告"
LINES = (TITLE, "三、收到和处理政府信息公开申请情况")
WIDTHS = (170, 190, 480, *[110] * 7)

pytestmark = needs_fonts


@pytest.fixture(scope="module")
def drawn() -> tuple[bytes, dict[str, str]]:
    """A page with table 三, and the texts of its cells."""
    texts = figures(Random(3), "2021")
    picture = page(rows_of(requests_table("2021", texts.__getitem__)), WIDTHS, lines=LINES)
    cells = {cell: text for cell, text in texts.items() if cell.startswith("requests.")}
    return as_file(picture.convert("L")), cells


@pytest.fixture(scope="module")
def report(drawn: tuple[bytes, dict[str, str]]) -> Report:
    return read(drawn[0], "image/png", "scan.png", ocr=True)


def test_each_cell_is_what_was_drawn(report: Report, drawn: tuple[bytes, dict[str, str]]) -> None:
    values = {value.cell: value for value in report.values if value.dataset == "requests"}
    assert {cell: value.raw for cell, value in values.items()} == drawn[1]
    assert (report.identity.agency, report.identity.year, report.form) == ("changning-rsj", 2024, "2021")


def test_marks_are_gone_where_two_sums_prove_the_figure(report: Report) -> None:
    marks = {mark for value in report.values if value.dataset == "requests" for mark in value.marks}
    assert marks <= {"ocr"}
    free = [value for value in report.values if value.dataset == "requests" and not value.marks]
    assert len(free) > 150
    said = [(check.severity, check.cells) for check in report.checks if check.rule == "ocr"]
    assert ("info", ()) in said, "that it was recognised is told whatever is proved"


def test_the_same_bytes_give_the_same_document_without_a_network(
    report: Report, drawn: tuple[bytes, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read in this process, where no connection can be made; the report was read in another."""

    def refused(*_: object) -> None:
        raise AssertionError("a connection")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    document = opened(drawn[0], kind="picture", charset=None, url="")
    monkeypatch.setattr("pipelines.read.open_document", lambda *_, **__: document)
    again = read(drawn[0], "image/png", "scan.png", ocr=True)
    assert dataclasses.asdict(again) == dataclasses.asdict(report)


def test_without_being_asked_it_says_how(drawn: tuple[bytes, dict[str, str]]) -> None:
    report = read(drawn[0], "image/png", "scan.png", Hints())
    [reason] = [check.message for check in report.checks if check.rule == "unreadable"]
    assert (report.status, report.values) == ("unreadable", [])
    assert reason == "a picture (PNG); govcrawl reparse --ocr reads it"


def test_what_can_not_be_read_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    report = read(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png", "scan.png", ocr=True)
    [reason] = [check.message for check in report.checks if check.rule == "unreadable"]
    assert "a picture that can't be opened" in reason


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.documents.ocr.find_spec", lambda name: None)
    with pytest.raises(KindError, match=r'pip install "govcrawl\[ocr\]", then govcrawl reparse --ocr'):
        open_document(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png", ocr=True)
