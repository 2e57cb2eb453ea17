"""Statistics sheets of reports before 2019: one indicator a row, under 指标名称 | 计量单位 | 统计数.

National sheet: 国办发〔2014〕32号. Provincial and city sheets differ in rows and value columns
(年度, 历年累计, 代码), so a sheet is read by its own heading, not by a list of rows.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pipelines.document import OBJECT, RECOGNISED, Cell
from pipelines.forms.captions import Claim, Subject
from pipelines.forms.cells import is_blank, number_in, recognised, value_of
from pipelines.forms.known import indicator_lexicon
from pipelines.forms.lexicon import Match, dissect
from pipelines.forms.rows import Row, TableRows
from pipelines.forms.units import is_money
from pipelines.forms.whose import Part, own_tables
from pipelines.records import CellPlace, Check, Value, finding

# Headings of columns, letters alone.
_NAME = re.compile(
    r"^(?:统计)?指标(?:名称|项目?|内容)?$|^统计(?:项目|内容)$|^项目(?:名称)?$"
)  # 指标名称, 统计指标
_ANY_NAME = re.compile(r"^(?:统计|项目|指标)?(?:内容|事项|名称|类别|类型)$")  # of a sheet if its rows are
_UNIT = re.compile(r"^(?:计量)?单位$")  # 计量单位
_CODE = re.compile(r"^(?:指标)?(?:代码|编号|序号)$")  # 代码, 指标编号
_REMARK = re.compile(r"^(?:备注|说明|注)$")
_FIGURE = re.compile(r"统计数|数量|数值|年度|累计|本年|本期|年末|实际|合计|20\d\d年?")  # 2016年度, 历年累计
_THIS_YEAR = re.compile(
    r"^统计数|^数量|^数值|年度|本年(?!累计)|本期|年末|20\d\d年"
)  # 统计数, 2016年度, 本期实际
_CUMULATIVE = re.compile(r"累计")  # 历年累计, but 本年累计 is this year's

_FEW = 2
"""Rows of known indicators from which on a table counts as a sheet."""


@dataclass(slots=True)
class Sheet:
    """A sheet as read. ``rows`` holds each printed row's texts, one for every column of ``head``."""

    head: list[str] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    others: dict[int, Claim] = field(default_factory=dict)  # tables left out, and why


@dataclass(slots=True)
class _Head:
    """The heading of a sheet, or of one of several that stand side by side."""

    columns: list[Cell]
    figures: list[int]  # indices into columns
    unit: int | None
    place: range  # grid columns


class _Part(NamedTuple):
    """A table of the document under the heading of a sheet, its own or that of the part before."""

    table: TableRows
    heads: list[_Head]
    start: int  # the first row below the heading


def find_sheet(tables: Iterable[TableRows], above: Sequence[list[str]], subject: Subject) -> Sheet:
    """Find the report's statistics sheet in the document's tables; several parts make one sheet.

    Args:
        tables: of the document.
        above: for each of them the lines between it and the one before.
        subject: whose report it is, and about which year.

    Returns:
        The sheet, empty where no table names indicators of 信息公开. All of it is marked where it is not
        proved to be the report's.
    """
    sheet = Sheet()
    parts = _parts(tables)
    rows = [row for part in parts for row in part.table.rows[part.start :] if row.labels]
    known = [row for row in rows if _code(row) is not None]
    titled = any("信息公开" in name for name in subject.names)
    proved = len(known) >= min(_FEW, len(rows)) and (
        titled or any("公开" in c.text for row in rows for c, _ in row)
    )
    if not rows or not (proved or (titled and any(map(_names_itself, parts)))):
        return sheet
    own = own_tables((Part.of(part.table, _printed(part)) for part in parts), above, subject, {})
    sheet.others = own.others
    sheet.checks += own.checks
    for part in parts:
        if part.table.number not in own.others:
            _read_part(part, sheet)
            if again := _printed_again(part):
                own.doubts.setdefault(part.table.number, f"it prints its heading again, and {again} below it")
            if not proved:
                own.doubts.setdefault(
                    part.table.number, "no row names an indicator of 信息公开 that is known"
                )
    for number, why in own.doubts.items():
        cells = tuple(v.cell for v in sheet.values if v.place is None or v.place.table == number)
        sheet.checks.append(finding("doubtful_table", "warning", f"table {number}: {why}", cells=cells))
    return sheet


def _names_itself(part: _Part) -> bool:
    """Whether a table is headed 指标名称 and 计量单位, which other tables than such sheets seldom are."""
    names = [dissect(head.columns[0].text).key for head in part.heads]
    return all("指标" in name for name in names) and all(head.unit is not None for head in part.heads)


def _parts(tables: Iterable[TableRows]) -> list[_Part]:
    parts: list[_Part] = []
    heads: list[_Head] = []
    width = 0
    for table in tables:
        grid, rows = table.grid, table.rows
        start = 0
        for i, row in enumerate(rows):
            if found := _heads(row, rows, i):
                start, heads, width = i + 1, found, grid.width
                break
        if start or (
            heads
            and grid.width == width
            and not any(r.applicant or r.measure for row in rows for _, r in row)
        ):
            parts.append(_Part(table, heads, start))
    return parts


def _code(row: Row) -> str | None:
    """The indicator that a row names."""
    return next((match.code for cell, _ in row.labels if (match := _indicator(cell.text)) is not None), None)


def _printed(part: _Part) -> dict[str, list[Cell]]:
    """Known indicator -> the figures beside it: what tells one sheet from another."""
    found: dict[str, list[Cell]] = {}
    for row in part.table.rows[part.start :]:
        if (code := _code(row)) is not None:
            found.setdefault(f"indicators.{code}", [cell for cell, roles in row if roles.value])
    return found


def _printed_again(part: _Part) -> str:
    """An indicator that two sheets in one table print with other figures; "" if none does."""
    rows = part.table.rows[part.start :]
    second = next((at for at, row in enumerate(rows) if _heads(row, rows, at)), len(rows))
    first, below = (
        {code: [cell.text for cell, roles in row if roles.value] for row in each if (code := _code(row))}
        for each in (rows[:second], rows[second:])
    )
    return next((code for code, figures in below.items() if first.get(code, figures) != figures), "")


def _read_part(part: _Part, sheet: Sheet) -> None:
    """Append the rows of one table to the sheet."""
    rows, heads = part.table.rows, part.heads
    if not sheet.head:
        sheet.head = ["".join(cell.text.split()) for cell in heads[0].columns]
    for head in heads:
        for i, row in enumerate(rows[part.start :], part.start):
            cells = [
                cell
                for cell, roles in row
                if cell.column in head.place or (len(heads) == 1 and not roles.blank)
            ]
            below = any(cell in head.columns for cell in cells)
            if cells and not below and not _heads(row, rows, i):
                texts, values, checks = _row(len(sheet.rows), part.table.number, cells, head)
                sheet.rows.append(texts)
                sheet.values += values
                sheet.checks += checks


@lru_cache(maxsize=4096)
def _can_name(text: str) -> bool:
    """Whether a text can head the column of the indicators."""
    key = dissect(text).key
    return bool(_NAME.match(key) or _ANY_NAME.match(key))


def _heads(row: Row, rows: list[Row], number: int) -> list[_Head]:
    """The headings that a row, the one of this number, prints side by side; none if it is no heading."""
    cells = [cell for cell, _ in row]
    if not any(_can_name(cell.text) for cell in cells):
        return []
    below = rows[number + 1 :]
    keys = [dissect(cell.text).key for cell in cells]
    names = [i for i, key in enumerate(keys) if _NAME.match(key)]
    if not names:
        names = [i for i, key in enumerate(keys) if _ANY_NAME.match(key)]
        if not names or not any(_UNIT.match(key) for key in keys) or not _names_indicators(below):
            return []
    heads: list[_Head] = []
    start = 0
    for name, following in zip(names, [*names[1:], len(cells)], strict=True):
        head = _head(cells[start:following], keys[start:following], name - start, below)
        if head is not None:
            heads.append(head)
            start = following
    return heads


def _names_indicators(rows: list[Row]) -> bool:
    texts = (cell.text for row in rows for cell, _ in row)
    return sum(_indicator(text) is not None for text in texts) > 1


def _head(cells: list[Cell], keys: list[str], name: int, below: list[Row]) -> _Head | None:
    unit = next((i for i, key in enumerate(keys) if _UNIT.match(key)), None)
    others = {i for i, key in enumerate(keys) if _UNIT.match(key) or _CODE.match(key)} | {name}
    figures = [
        i
        for i, key in enumerate(keys)
        if i > name
        and i not in others
        and not _REMARK.match(key)
        and (i > max(others) or _FIGURE.search(key))
    ]
    if not figures or (unit is None and not any(_FIGURE.search(keys[i]) for i in figures)):
        return None
    last = figures[-1]
    columns = cells
    if (
        len(figures) == 1 and cells[last].colspan > 1 and below
    ):  # 统计数, and below it one column for each office
        place = range(cells[last].column, cells[last].column + cells[last].colspan)
        parts = [cell for cell, _ in below[0] if cell.text]
        if len(parts) == len(place) == sum(cell.column in place for cell, _ in below[0]):
            columns = [*cells[:last], *parts, *cells[last + 1 :]]
            figures = list(range(last, last + len(parts)))
    return _Head(columns, figures, unit, range(cells[0].column, cells[-1].column + cells[-1].colspan))


def _row(
    index: int, number: int, cells: list[Cell], head: _Head
) -> tuple[list[str | None], list[Value], list[Check]]:
    """One printed row, its figures by place (under their heading) and by order (as the heading's).

    ``index`` is the row's number in the sheet, ``number`` the table's in the document.
    """
    columns = head.columns
    at = {cell.column: cell for cell in cells}
    texts: list[str | None] = [at[c.column].text if c.column in at else "" for c in columns]
    for i, column in enumerate(columns):
        if i not in head.figures:  # blanks in a label are the typesetter's, not the publisher's
            place = range(column.column, column.column + column.colspan)
            texts[i] = "".join("".join(cell.text for cell in cells if cell.column in place).split())
    unit = at.get(columns[head.unit].column) if head.unit is not None else None
    first = columns[head.figures[0]].column
    labels = [cell for cell in cells if cell.column < first and cell is not unit]
    label = " ".join(cell.text for cell in labels if cell.text and number_in(cell.text) is None)
    by_place = [at.get(columns[i].column) for i in head.figures]
    shift = len(cells) - len(columns)  # a group's cell stands before the label, or in a row above
    by_order = [cells[i + shift] for i in head.figures if i + shift > 0]
    named = (label, *(cell.text for cell in labels[:0:-1]))  # a group's cell may stand before the label
    code = next(filter(None, map(_indicator, named)), None)
    counted = code is not None if head.unit is None else unit is not None and not is_blank(unit.text)
    if not counted and not any(by_place) and all(cell.column < first for cell in cells):
        return texts, [], []  # a heading inside the sheet, printed across it
    doubt = ""
    if len(by_order) != len(by_place) or any(a is not b for a, b in zip(by_place, by_order, strict=True)):
        doubt = f"{len(cells)} cells for {len(columns)} columns"
    elif not label:
        doubt = "no label"
    values: list[Value] = []
    odd: list[Value] = []  # their own unit is none of what the row's counts
    for i, cell in zip(head.figures, by_place, strict=True):
        column = columns[i]
        if doubt:
            texts[i] = None
        if doubt or cell is None:
            value = Value("indicators", str(index), str(i), None)
        else:
            value = value_of(
                "indicators", str(index), str(i), cell.text, CellPlace(number, cell.row, cell.column)
            )
            stated = unit.text if unit is not None and not is_blank(unit.text) else None
            value.unit = value.unit or stated
            if stated and _kind_of(value.unit or "") != _kind_of(stated):
                odd.append(value)
        value.row_label, value.column_label = label, column.text
        value.code, value.period = (
            code.code if code is not None and not code.doubt else None,
            _period(column.text),
        )
        values.append(value)
    if not doubt:
        checks = [
            finding(
                "doubtful_unit",
                "warning",
                f"sheet row {value.row} {label!r} prints {value.raw!r} beside {unit.text if unit else ''!r}",
                cells=(value.cell,),
            )
            for value in odd
        ]
        for i, cell, value in zip(head.figures, by_place, values, strict=True):
            checks += _not_as_shown(value, (cell, columns[i], unit, *labels))
        return texts, values, [*checks, *_under_no_heading(values)]
    message = f"sheet row {index} {label!r}: {doubt}; left open"
    names = tuple(value.cell for value in values)
    return texts, values, [finding("undecided", "warning", message, cells=names)]


def _under_no_heading(values: list[Value]) -> list[Check]:
    """Marks a row with a figure under a blank heading: it may be the end of one that a comma has cut."""
    beside = [value for value in values if value.raw and not value.column_label]
    if not beside:
        return []
    message = f"sheet row {beside[0].row} {beside[0].row_label!r} prints {beside[0].raw!r} under no heading"
    return [finding("doubtful_heading", "warning", message, cells=tuple(value.cell for value in values))]


def _kind_of(unit: str) -> str:
    """Counts can't be told apart by their words: 件 is as good as 条."""
    return "money" if is_money(unit) else "share" if unit == "%" else "count"


def _not_as_shown(value: Value, cells: tuple[Cell | None, ...]) -> list[Check]:
    """Marks a value whose cell, label or heading may not be what is shown; null where it can't be read."""
    figure, around = cells[0], [cell for cell in cells[1:] if cell is not None]
    if figure is not None and figure.doubt.startswith(RECOGNISED):
        return [recognised(value, figure.doubt), *_not_as_shown(value, (None, *around))]
    doubts = [*filter(None, (figure and figure.doubt, *(cell.doubt_as_label for cell in around)))]
    if not doubts:
        return []
    message = f"sheet row {value.row} {value.row_label!r} prints {value.raw!r}: {doubts[0]}"
    if not value.raw or OBJECT in value.raw:
        value.raw = value.value = None
    return [finding("doubtful_cell", "warning", message, cells=(value.cell,))]


def _indicator(label: str) -> Match | None:
    return indicator_lexicon().find(_without_lead(label))


@lru_cache(maxsize=4096)
def _without_lead(label: str) -> str:
    """`其中：1、政府网站公开数` -> `1、政府网站公开数`: the lead only says that parts follow."""
    return re.sub(r"^\s*其中\s*[:：]?\s*", "", label)


@lru_cache(maxsize=1024)
def _period(text: str) -> str | None:
    key = dissect(text).key
    if _CUMULATIVE.search(key) and "本年累计" not in key:
        return "cumulative"
    return "this_year" if _THIS_YEAR.search(key) or "本年累计" in key else None
