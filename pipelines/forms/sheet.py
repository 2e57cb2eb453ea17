"""Statistics sheets of reports before 2019: one indicator a row, under 指标名称 | 计量单位 | 统计数.

National sheet: 国办发〔2014〕32号. Provincial and city sheets differ in rows and value columns
(年度, 历年累计, 代码), so a sheet is read by its own heading, not by a list of rows.
"""

import re
from dataclasses import dataclass, field

from pipelines.document import Cell, Grid
from pipelines.forms import numbers
from pipelines.forms.crosstab import value_of
from pipelines.forms.labels import dissect
from pipelines.forms.model import indicator_lexicon
from pipelines.forms.vocabulary import Row
from pipelines.records import Check, Place, Value

_NAME = re.compile(r"^(?:统计)?指标(?:名称|项目?|内容)?$|^统计(?:项目|内容)$|^项目(?:名称)?$")
_UNIT = re.compile(r"^(?:计量)?单位$")
_CODE = re.compile(r"^(?:指标)?(?:代码|编号|序号)$")
_FIGURE = re.compile(r"统计数|数量|数值|年度|累计|本年|本期|年末|实际|合计|20\d\d年?")
_THIS_YEAR = re.compile(r"^统计数|^数量|^数值|年度|本年(?!累计)|本期|年末|20\d\d年")
_CUMULATIVE = re.compile(r"累计")


@dataclass(slots=True)
class Sheet:
    """A sheet as read. ``rows`` holds each printed row's texts, one for every column of ``head``."""

    head: list[str] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


@dataclass(slots=True)
class _Head:
    columns: list[Cell]
    first_figure: int  # index into columns
    unit: int | None
    width: int


def read(grids: list[tuple[int, Grid, list[Row]]]) -> Sheet:
    """Find statistics sheets in the document's tables; several parts make one sheet."""
    sheet = Sheet()
    head: _Head | None = None
    for number, grid, rows in grids:
        start = 0
        found = next(((i, h) for i, row in enumerate(rows) if (h := _head(row, grid)) is not None), None)
        if found is not None:
            start, head = found[0] + 1, found[1]
            if not sheet.head:
                sheet.head = ["".join(cell.text.split()) for cell in head.columns]
        elif (
            head is None
            or grid.width != head.width
            or any(r.applicant or r.measure for row in rows for _, r in row)
        ):
            continue
        for row in rows[start:]:
            if row and _head(row, grid) is None:
                _read_row(sheet, number, [cell for cell, _ in row], head)
    return sheet


def _head(row: Row, grid: Grid) -> _Head | None:
    cells = [cell for cell, _ in row]
    keys = [dissect(cell.text).key for cell in cells]
    if len(cells) < 2 or not any(_NAME.match(key) for key in keys):
        return None
    name = next(i for i, key in enumerate(keys) if _NAME.match(key))
    figures = [i for i, key in enumerate(keys) if i > name and _FIGURE.search(key)]
    unit = next((i for i, key in enumerate(keys) if _UNIT.match(key)), None)
    if not figures and unit is None:
        return None
    others = {i for i, key in enumerate(keys) if _UNIT.match(key) or _CODE.match(key)} | {name}
    first = max(others) + 1
    if first >= len(cells):
        return None
    return _Head(cells, first, unit, grid.width)


def _read_row(sheet: Sheet, number: int, cells: list[Cell], head: _Head) -> None:
    """One printed row, its figures by place (under their heading) and by order (the last ones)."""
    at = {cell.column: cell for cell in cells}
    index, figures = len(sheet.rows), head.columns[head.first_figure :]
    texts: list[str | None] = [at[c.column].text if c.column in at else "" for c in head.columns]
    for i in range(head.first_figure):  # blanks in a label are the typesetter's, not the publisher's
        texts[i] = "".join((texts[i] or "").split())
    sheet.rows.append(texts)
    unit = at.get(head.columns[head.unit].column) if head.unit is not None else None
    labels = [cell for cell in cells if cell.column < figures[0].column and cell is not unit]
    label = " ".join(cell.text for cell in labels if cell.text and numbers.parse(cell.text) is None)
    by_place = [at.get(column.column) for column in figures]
    by_order = cells[-len(figures) :] if len(cells) > len(figures) else []
    if not any(by_place) and all(cell.column < figures[0].column for cell in cells):
        return  # a heading inside the sheet, printed across it
    doubt = ""
    if len(by_order) != len(figures) or any(a is not b for a, b in zip(by_place, by_order, strict=True)):
        doubt = f"{len(cells)} cells for {len(head.columns)} columns"
    elif not label:
        doubt = "no label"
    code = indicator_lexicon().find(_without_lead(label))
    values: list[Value] = []
    for i, (column, cell) in enumerate(zip(figures, by_place, strict=True), head.first_figure):
        if doubt:
            texts[i] = None
        if doubt or cell is None:
            value = Value("indicators", str(index), str(i), None)
        else:
            value = value_of(
                "indicators", str(index), str(i), cell.text, Place(number, cell.row, cell.column)
            )
            if value.unit is None and unit is not None and not numbers.is_blank(unit.text):
                value.unit = unit.text
        value.row_label, value.column_label = label, column.text
        value.code, value.period = code.code if code is not None else None, _period(column.text)
        values.append(value)
    sheet.values.extend(values)
    if doubt:
        message = f"sheet row {index} {label!r}: {doubt}; left open"
        names = tuple(value.cell for value in values)
        sheet.checks.append(Check("undecided", "warning", holds=False, message=message, cells=names))


def _without_lead(label: str) -> str:
    """`其中：1、政府网站公开数` -> `1、政府网站公开数`: the lead only says that parts follow."""
    return re.sub(r"^\s*其中\s*[:：]?\s*", "", label)


def _period(text: str) -> str | None:
    key = dissect(text).key
    if _CUMULATIVE.search(key) and "本年累计" not in key:
        return "cumulative"
    return "this_year" if _THIS_YEAR.search(key) or "本年累计" in key else None
