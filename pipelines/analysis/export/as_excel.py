"""All datasets as one Excel file: a sheet each, and more where a dataset has more rows than a sheet takes.

A text that is longer than a cell takes goes on in columns at the right: `section_overview` and
`section_overview (2)` joined are the text. In ``raw``, where a blank cell is something else than one that
was not read, null is `NA`; a text that is `NA` has a `'` in front.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.analysis.excel import MAX_NAME, MAX_ROWS, MAX_TEXT, pieces, workbook
from pipelines.analysis.export.as_csv import MAY_BE_BLANK, NULL, QUOTE
from pipelines.analysis.export.selection import Source

_WIDTHS = {"agency_name": 30, "title": 40, "meaning": 60, "zh": 40, "en": 40, "message": 60}
_ROWS = 10_000
_IS_NULL = re.compile(rf"{QUOTE}*{NULL}")


def write(sources: Sequence[Source], path: Path) -> dict[str, int]:
    """Write the file; rows by dataset."""
    with workbook(path, streamed=True) as book:
        return {source.name: _Sheets(book, source).write() for source in sources}


class _Sheets:
    """The sheets of one dataset."""

    def __init__(self, book: Any, source: Source) -> None:
        self._book, self._source = book, source
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheet: Any = None
        self._number = 0

    def write(self) -> int:
        """Write all rows; how many there are."""
        names = self._source.schema.names
        longest = self._longest()
        more = [(name, part) for name, parts in longest.items() for part in range(1, parts)]
        at = {name: number for number, name in enumerate(names)}
        beyond = {each: len(names) + number for number, each in enumerate(more)}
        heads = [*names, *(f"{name} ({part + 1})" for name, part in more)]
        rows, row = 0, MAX_ROWS
        for values in self._rows():
            if row == MAX_ROWS:
                self._begin(heads)
                row = 1
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    for part, piece in enumerate(pieces(value) if isinstance(value, str) else [value]):
                        self._cell(row, beyond[name, part] if part else at[name], piece)
            row += 1
            rows += 1
        if not rows:
            self._begin(heads)
        return rows

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for part in self._source.parts():
            for batch in part.to_batches(max_chunksize=_ROWS):
                columns = [self._values(name, batch.column(name)) for name in batch.schema.names]
                yield from zip(*columns, strict=True)

    def _values(self, name: str, column: pa.Array) -> list[Any]:
        values: list[Any] = column.to_pylist()
        if name != MAY_BE_BLANK:
            return values
        return [
            NULL if text is None else f"{QUOTE}{text}" if _IS_NULL.fullmatch(text) else text
            for text in values
        ]

    def _longest(self) -> dict[str, int]:
        """Columns with a text that is too long for a cell -> cells that the longest needs."""
        found: dict[str, int] = {}
        for part in self._source.parts():
            for field in part.schema:
                if pa.types.is_string(field.type) and part.num_rows:
                    long = pc.greater(pc.binary_length(part[field.name]), MAX_TEXT)
                    for text in part[field.name].filter(long).to_pylist():
                        found[field.name] = max(found.get(field.name, 1), len(pieces(text)))
        return found

    def _begin(self, heads: Sequence[str]) -> None:
        """The next sheet, with its headings."""
        self._number += 1
        name = self._source.name if self._number == 1 else f"{self._source.name} ({self._number})"
        self._sheet = self._book.add_worksheet(name[:MAX_NAME])
        self._sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            width = _WIDTHS.get(head, 24 if head.endswith("label") else 12)
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, head, self._bold)

    def _cell(self, row: int, column: int, value: Any) -> None:
        if isinstance(value, str):
            if value:
                self._sheet.write_string(row, column, value)
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif isinstance(value, datetime):
            self._sheet.write_string(row, column, value.isoformat())  # Excel knows no time zones
        elif isinstance(value, date):
            self._sheet.write_datetime(row, column, value, self._day)
        else:
            self._sheet.write_number(row, column, value)
