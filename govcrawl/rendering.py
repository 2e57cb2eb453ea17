"""A report as a person reads it on a terminal, and as JSON."""

from collections.abc import Iterator
from typing import Any

from govcrawl.terminal import pad, width
from pipelines.labels import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)
from pipelines.records import Dataset, Report, Value

_TITLES: dict[Dataset, str] = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "reviews": "四、政府信息公开行政复议、行政诉讼情况",
    "indicators": "政府信息公开情况统计表",
}
_SHORT = {"法律服务机构": "法律服务", "社会公益组织": "社会公益"}


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
