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
_THIS_YEAR = re.compile(r"统计数|数量|数值|年度|本年(?!累计)|本期|年末|20\d\d年")
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
    at = {cell.column: cell for cell in cells}
    texts: list[str | None] = [
        at[column.column].text if column.column in at else "" for column in head.columns
    ]
    for i in range(head.first_figure):  # blanks in a label are the typesetter's, not the publisher's
        texts[i] = "".join((texts[i] or "").split())
    labels = [cell for cell in cells if cell.column < head.columns[head.first_figure].column]
    figures = head.columns[head.first_figure :]
    by_order = cells[-len(figures) :] if len(cells) > len(figures) else []
    by_place = [at.get(column.column) for column in figures]
    index = len(sheet.rows)
    label_texts = [cell.text for cell in labels if numbers.parse(cell.text) is None]
    if len(labels) == len(cells) and not any(by_place):
        sheet.rows.append(texts)  # a heading inside the sheet, printed across it
        return
    label = _row_label(label_texts, head, at)
    agrees = all(a is b for a, b in zip(by_place, by_order, strict=False)) and len(by_order) == len(figures)
    names = tuple(f"indicators.{index}.{head.first_figure + i}" for i in range(len(figures)))
    if not agrees:
        for i in range(len(figures)):
            texts[head.first_figure + i] = None
        message = (
            f"sheet row {index} {label!r}: {len(cells)} cells for {len(head.columns)} columns; left open"
        )
        sheet.checks.append(Check("undecided", "warning", holds=False, message=message, cells=names))
    match = indicator_lexicon().find(_without_lead(label))
    unit_cell = at.get(head.columns[head.unit].column) if head.unit is not None else None
    for i, column in enumerate(figures):
        cell = by_place[i]
        text = texts[head.first_figure + i]
        name = ("indicators", str(index), str(head.first_figure + i))
        if text is None or cell is None:
            value = Value("indicators", name[1], name[2], None, row_label=label, column_label=column.text)
        else:
            unit = unit_cell.text if unit_cell is not None and not numbers.is_blank(unit_cell.text) else None
            place = Place(number, cell.row, cell.column)
            value = value_of(
                "indicators",
                name[1],
                name[2],
                text,
                place,
                row_label=label,
                column_label=column.text,
                unit=unit,
            )
        value.code = match.code if match is not None else None
        value.period = _period(column.text)
        sheet.values.append(value)
    sheet.rows.append(texts)


def _row_label(texts: list[str], head: _Head, at: dict[int, Cell]) -> str:
    unit = head.columns[head.unit].column if head.unit is not None else -1
    unit_text = at[unit].text if unit in at else None
    return " ".join(text for text in texts if text and text != unit_text)


def _without_lead(label: str) -> str:
    """`其中：1、政府网站公开数` -> `1、政府网站公开数`: the lead only says that parts follow."""
    return re.sub(r"^\s*其中\s*[:：]?\s*", "", label)


def _period(text: str) -> str | None:
    key = dissect(text).key
    if _CUMULATIVE.search(key) and "本年累计" not in key:
        return "cumulative"
    return "this_year" if _THIS_YEAR.search(key) or "本年累计" in key else None
