"""A printed report as an Excel file that looks like the form: merged headings, doubtful cells coloured."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from pipelines.analysis.excel import MAX_TEXT, pieces, workbook
from pipelines.analysis.export.files import whole
from pipelines.analysis.labels import Language, label
from pipelines.analysis.layout import Labels, PrintedCell, PrintedTable
from pipelines.analysis.reasons import language_of, why
from pipelines.records import Check

Reasons = Callable[[str], Iterable[Check]]
"""The name of a cell -> the findings that mark it."""

_SHEETS = {
    "proactive": ("表二 主动公开", "Table 2"),
    "requests": ("表三 依申请公开", "Table 3"),
    "reviews": ("表四 复议诉讼", "Table 4"),
    "indicators": ("统计表", "Statistics"),
}
_FINDINGS, _SOURCE = ("核对结果", "Findings"), ("来源", "Source")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
"""What a cell of Excel shows just so; anything else, `1,234` or `984361元`, stays the text printed."""
_LABELS = {"requests": (16, 14, 44), "proactive": (26,), "reviews": (), "indicators": (52, 10)}
"""Widths of the columns of headings on the left."""
_A4 = 9


def save(
    path: str | os.PathLike[str],
    head: Mapping[str, Any],
    tables: Iterable[PrintedTable],
    findings: Iterable[Check],
    reasons: Reasons,
    labels: Labels,
) -> None:
    """Write the file; see ``PrintedReport.to_excel``."""
    with whole(Path(path)) as temporary, workbook(temporary) as book:
        writer = _Writer(book, reasons, language_of(labels))
        for table in tables:
            writer.table(table)
        writer.findings(findings)
        writer.source(head)


class _Writer:
    def __init__(self, book: Any, reasons: Reasons, language: Language) -> None:
        self._book, self._reasons, self._language = book, reasons, language
        cell = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        self._title = book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"})
        self._heading = book.add_format(cell | {"bg_color": "#F2F2F2"})
        self._cell = book.add_format(cell)
        self._marked = book.add_format(cell | {"bg_color": "#FFCC33"})
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def _name(self, names: tuple[str, str]) -> str:
        return names[self._language == "en"]

    def _sheet(self, name: str) -> Any:
        """One that prints on pages as wide as it is."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, table: PrintedTable) -> None:
        """A sheet with one table, its title on top."""
        sheet = self._sheet(self._name(_SHEETS[table.dataset]))
        left = _LABELS[table.dataset]
        widths = [left[column] if column < len(left) else 12 for column in range(table.width)]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 26)
        sheet.merge_range(0, 0, 0, table.width - 1, table.title, self._title)
        taken: set[tuple[int, int]] = set()
        for row, parts in enumerate(table.lines(), 1):
            column, height = 0, 1
            for part in parts:
                while (row, column) in taken:
                    column += 1
                places = {(row + i, column + j) for i in range(part.rowspan) for j in range(part.colspan)}
                taken |= places
                if isinstance(part, PrintedCell):
                    self._value(sheet, row, column, max(places), part)
                else:
                    _merged(sheet, row, column, max(places), part.text, self._heading)
                    if part.rowspan == 1:
                        height = max(height, _lines(part.text, sum(widths[column : column + part.colspan])))
            sheet.set_row(row, 18 * height)
        sheet.freeze_panes(1 + len(table.head), 0)

    def _value(self, sheet: Any, row: int, column: int, last: tuple[int, int], cell: PrintedCell) -> None:
        doubtful = bool(cell.marks) or cell.raw is None
        style = self._marked if doubtful else self._cell
        raw = cell.raw or ""
        plain = cell.value is not None and _PLAIN_NUMBER.fullmatch(raw)
        _merged(sheet, row, column, last, float(raw) if plain else raw, style)
        if doubtful:
            text = why(cell, self._reasons(cell.cell), self._language)
            sheet.write_comment(row, column, _cut(text), {"x_scale": 2.5, "y_scale": 1.5})

    def findings(self, checks: Iterable[Check]) -> None:
        """A sheet with the rules that do not hold."""
        names = ("rule", "rule_label", "severity_label", "message", "cells")
        rows = [
            (
                check.rule,
                label("rule", check.rule, self._language),
                label("severity", check.severity, self._language),
                check.message,
                ", ".join(check.cells),
            )
            for check in checks
        ]
        heads = [label("column", name, self._language) for name in names]
        self._list(self._name(_FINDINGS), [heads, *rows], (22, 40, 10, 70, 50))

    def source(self, head: Mapping[str, Any]) -> None:
        """A sheet with whose report it is, where it comes from, and how it was read; long texts left out."""
        rows = [
            (label("column", name, self._language), name, "" if value is None else str(value))
            for name, value in head.items()
            if not name.startswith("section_")
        ]
        self._list(self._name(_SOURCE), rows, (24, 20, 90))

    def _list(self, name: str, rows: list[Any], widths: tuple[int, ...]) -> None:
        sheet = self._sheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for row, texts in enumerate(rows):
            at = 0
            for text in texts:
                for piece in pieces(text):
                    sheet.write_string(row, at, piece, self._wrapped)
                    at += 1


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; Excel finds no height for cells that span others."""
    return ceil(sum(1 + (east_asian_width(letter) in "WF") for letter in text) * 1.1 / width)


def _cut(text: str) -> str:
    """What a cell takes of a text; one that is longer ends in `…`."""
    first, *more = pieces(text)
    return pieces(text, MAX_TEXT - 1)[0] + "…" if more else first


def _merged(sheet: Any, row: int, column: int, last: tuple[int, int], value: str | float, style: Any) -> None:
    """Write a cell that may span several."""
    if last != (row, column):
        sheet.merge_range(row, column, *last, "", style)
    if isinstance(value, str):
        sheet.write_string(row, column, _cut(value), style)
    else:
        sheet.write_number(row, column, value, style)
