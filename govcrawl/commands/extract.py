"""`scrapy extract`: read saved documents without a crawl."""

import argparse
import json
import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.terminal import pad, width
from pipelines.labels import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)
from pipelines.read import read
from pipelines.records import Dataset, Report, Value

_TITLES: dict[Dataset, str] = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "reviews": "四、政府信息公开行政复议、行政诉讼情况",
    "indicators": "政府信息公开情况统计表",
}
_SHORT = {"法律服务机构": "法律服务", "社会公益组织": "社会公益"}


class Command(ScrapyCommand):
    """Read files and print what stands in them."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """The arguments."""
        return "[--json] FILE..."

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Read saved reports (HTML, PDF, DOCX, text) without a crawl"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declare --json."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object a file and line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read every file; a file that can't be opened is one line on the terminal and exit code 1."""
        if not args:
            raise UsageError("name one or more files", print_help=False)
        for name in args:
            path = Path(name)
            try:
                body = path.read_bytes()
            except OSError as error:
                self.exitcode = 1
                print(f"{name}: can't be read: {error.strerror}")
                continue
            report = read(body, media_type_of(path), path.name)
            if opts.json:
                print(json.dumps(as_json(name, report), ensure_ascii=False))
            else:
                print("\n".join(as_text(name, report)))


def media_type_of(path: Path) -> str:
    """The media type a file's name promises."""
    if path.suffix in {".md", ".txt"}:
        return "text/plain"
    return mimetypes.guess_type(path.name)[0] or "text/html"


def as_json(file: str, report: Report) -> dict[str, Any]:
    """The report as raw strings by code; null stands for a cell that could not be decided."""
    tables: dict[str, dict[str, dict[str, str | None]]] = {"proactive": {}, "requests": {}, "reviews": {}}
    for value in report.values:
        if value.dataset in tables:
            tables[value.dataset].setdefault(value.row, {})[value.column] = value.raw
    return {
        "file": file,
        "agency": report.identity.agency_name,
        "agency_id": report.identity.agency,
        "year": report.identity.year,
        "form": report.form,
        "title": report.title,
        **tables,
        "indicators": {"head": report.sheet_head, "rows": report.sheet_rows} if report.sheet_rows else {},
        "status": report.status,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "message": finding.message,
                "cells": list(finding.cells),
            }
            for finding in report.findings
        ],
    }


def as_text(file: str, report: Report) -> Iterator[str]:
    """The report as a person reads it; marked cells carry a `*`."""
    identity = report.identity
    yield f"{file}"
    who = (
        identity.agency_name or "agency unknown",
        str(identity.year or "year unknown"),
        identity.agency or "-",
    )
    yield "  " + " · ".join(who)
    counts = f"{len(report.values)} values, {len(report.findings)} findings"
    yield f"  form {report.form or '-'}, {report.status}, {counts}"
    for dataset, title in _TITLES.items():
        values = [value for value in report.values if value.dataset == dataset]
        if values:
            yield f"\n  {title}"
            yield from _PRINTERS[dataset](values)
    if report.findings:
        yield "\n  Findings (* marks the cells they concern)"
        for finding in report.findings:
            yield f"    {finding.severity:<8}{finding.rule}: {finding.message}"
    yield ""


def _printed(value: Value | None) -> str:
    if value is None:
        return ""
    return ("?" if value.raw is None else value.raw) + ("*" if value.marks else "")


def _cell(text: str) -> str:
    return pad(text, 13, right=True)


def _cross(rows: dict[str, str], columns: dict[str, str], values: list[Value]) -> Iterator[str]:
    """A cross table: the rows and columns that occur, with their Chinese labels."""
    by_cell = {(value.row, value.column): value for value in values}
    shown = [code for code in columns if any(value.column == code for value in values)]
    label = 36
    yield "    " + " " * label + "".join(_cell(_SHORT.get(columns[c], columns[c])) for c in shown)
    for row in dict.fromkeys(value.row for value in values):
        name = rows[row]
        while width(name) > label:
            name = name[:-1]
        cells = "".join(_cell(_printed(by_cell.get((row, code)))) for code in shown)
        yield f"    {pad(name, label)}{cells}"


def _proactive(values: list[Value]) -> Iterator[str]:
    for value in values:
        what = f"{PROACTIVE_ITEMS[value.row]} · {PROACTIVE_MEASURES[value.column]}"
        yield f"    {pad(what, 49)}{_cell(_printed(value))}"


def _indicators(values: list[Value]) -> Iterator[str]:
    for row in dict.fromkeys(value.row for value in values):
        cells = [value for value in values if value.row == row]
        figures = "".join(_cell(_printed(value)) for value in cells)
        yield f"    {pad(cells[0].row_label or '', 49)}{figures} {cells[0].unit or ''}"


_PRINTERS = {
    "proactive": _proactive,
    "requests": lambda values: _cross(REQUEST_OUTCOMES, APPLICANTS, values),
    "reviews": lambda values: _cross(REVIEW_PROCEDURES, REVIEW_RESULTS, values),
    "indicators": _indicators,
}
