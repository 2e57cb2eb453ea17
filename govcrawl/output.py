"""What commands print: a report as a person reads it and as JSON, a run as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from govcrawl.runs.history import Run
from govcrawl.terminal import clip, table
from pipelines.forms.codes import Names, labels_of
from pipelines.records import Check, Dataset, Report, Value

_TITLES: dict[Dataset, str] = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "reviews": "四、政府信息公开行政复议、行政诉讼情况",
    "indicators": "政府信息公开情况统计表",
}
_SHORT = {"法律服务机构": "法律服务", "社会公益组织": "社会公益"}


def run_json(run: Run, data_dir: Path, trouble: Sequence[str] = ()) -> dict[str, Any]:
    """A run as its manifest has it, with where it landed; its districts as a list, faults with names.

    Args:
        run: as recorded.
        data_dir: where it landed.
        trouble: what needs attention and is no district's.
    """
    districts = [
        asdict(part) | {"faults": [fault._asdict() for fault in part.faults]} for part in run.spiders.values()
    ]
    whole = {name: value for name, value in asdict(run).items() if name != "spiders"}
    good = run.good and not trouble
    return whole | {"good": good, "data_dir": str(data_dir), "trouble": list(trouble), "districts": districts}


def report_json(file: str, report: Report, acknowledged: Mapping[Check, str] | None = None) -> dict[str, Any]:
    """The report as raw strings by code; null stands for a cell that could not be decided.

    ``acknowledged`` says of findings that a person has judged since when and why.
    """
    quiet = acknowledged or {}
    return {
        "file": file,
        "agency": report.identity.agency_name,
        "agency_id": report.identity.agency,
        "year": report.identity.year,
        "form": report.form,
        "title": report.title,
        **cells_as_printed(report),
        "indicators": {"head": report.sheet_head, "rows": report.sheet_rows} if report.sheet_rows else {},
        "status": report.status,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "message": finding.message,
                "cells": list(finding.cells),
                **({"acknowledged": quiet[finding]} if finding in quiet else {}),
            }
            for finding in report.findings
        ],
    }


def cells_as_printed(report: Report) -> dict[str, dict[str, dict[str, str | None]]]:
    """The cells of the statutory tables as printed, by dataset, row and column; None where undecided."""
    tables: dict[str, dict[str, dict[str, str | None]]] = {"proactive": {}, "requests": {}, "reviews": {}}
    for value in report.values:
        if value.dataset in tables:
            tables[value.dataset].setdefault(value.row, {})[value.column] = value.raw
    return tables


def report_text(file: str, report: Report, acknowledged: Mapping[Check, str] | None = None) -> Iterator[str]:
    """The report as a person reads it; marked cells carry a `*`, cells that were not determined are `?`.

    Findings that are ``acknowledged``, see ``report_json``, come last and are not counted.
    """
    quiet = acknowledged or {}
    identity = report.identity
    yield f"{file}"
    who = (
        identity.agency_name or "agency unknown",
        str(identity.year or "year unknown"),
        identity.agency or "-",
    )
    yield "  " + " · ".join(who)
    counts = f"values: {len(report.values)}, findings: {len(report.findings) - len(quiet)}"
    counts += f", {len(quiet)} acknowledged" * bool(quiet)
    yield f"  form {report.form or '-'}, {report.status}, {counts}"
    for dataset, title in _TITLES.items():
        values = [value for value in report.values if value.dataset == dataset]
        if values:
            yield from ("", f"  {title}")
            yield from (f"    {line}" for line in _TABLES[dataset](labels_of(report.form), values))
    if report.findings:
        yield from ("", "  Findings (* marks the cells they concern, ? is a cell left open)")
        for finding in sorted(report.findings, key=quiet.__contains__):
            yield f"    {finding.severity:<8}{finding.rule}: {finding.message}{_where(finding)}"
            if finding in quiet:
                yield f"            {quiet[finding]}"
    yield ""


def _where(finding: Check) -> str:
    """The first and the last of the cells a finding concerns."""
    ends = dict.fromkeys([*finding.cells[:1], *finding.cells[-1:]])
    return f" ({' … '.join(ends)})" if ends else ""


def _printed(value: Value | None) -> str:
    if value is None:
        return ""
    return ("?" if value.raw is None else " ".join(value.raw.split())) + ("*" if value.marks else "")


def _label(labels: dict[str, str], groups: dict[str, str], code: str) -> str:
    """A label in one column, behind that of its group where it has one: `不予公开 · 属于国家秘密`."""
    group, dot, _ = code.partition(".")
    return clip(f"{groups[group]} · {labels[code]}" if dot else labels[code], 40)


def _cross(
    rows: dict[str, str], columns: dict[str, str], groups: dict[str, str], values: list[Value]
) -> list[str]:
    """A cross table: the rows and columns that occur, with their Chinese labels."""
    by_cell = {(value.row, value.column): value for value in values}
    shown = [code for code in columns if any(value.column == code for value in values)]
    lines = [
        [_label(rows, groups, row), *(_printed(by_cell.get((row, code))) for code in shown)]
        for row in dict.fromkeys(value.row for value in values)
    ]
    head = ["", *(_SHORT.get(columns[code], columns[code]) for code in shown)]
    return table(head, lines, figures=range(1, len(head)))


def _proactive(names: Names, values: list[Value]) -> list[str]:
    lines = [
        (f"{names.items[value.row]} · {names.measures[value.column]}", _printed(value)) for value in values
    ]
    return table(("", ""), lines, figures=[1])


def _indicators(_: Names, values: list[Value]) -> list[str]:
    """A sheet: label, unit, figures."""
    cells: dict[str, list[Value]] = {}
    for value in values:
        cells.setdefault(value.row, []).append(value)
    longest = max(cells.values(), key=len)
    blank = [""] * len(longest)
    lines = [
        [clip(row[0].row_label or "", 60), row[0].unit or "", *[*map(_printed, row), *blank][: len(blank)]]
        for row in cells.values()
    ]
    head = ["", "", *(value.column_label or "" for value in longest)]
    return table(head, lines, figures=range(2, len(head)))


_TABLES = {
    "proactive": _proactive,
    "requests": lambda names, values: _cross(names.outcomes, names.applicants, names.groups, values),
    "reviews": lambda names, values: _cross(names.procedures, names.results, {}, values),
    "indicators": _indicators,
}
