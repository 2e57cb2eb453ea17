"""Excel files: how one is begun, what its cells can hold, and what is done where a text is longer."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.analysis.optional import needed
from pipelines.errors import StoreError

MAX_ROWS, MAX_COLUMNS, MAX_TEXT, MAX_NAME = 1_048_576, 16_384, 32_767, 31
"""What Excel takes: rows and columns a sheet, UTF-16 units a cell, letters a sheet's name."""


@contextlib.contextmanager
def workbook(path: Path, *, streamed: bool = False) -> Iterator[Any]:
    """An Excel file to be written (XlsxWriter's ``Workbook``); no text in it becomes a formula or a link.

    Args:
        path: the file.
        streamed: rows are written once, from top to bottom, and not kept in memory.

    Raises:
        ArgumentError: XlsxWriter is not installed.
        StoreError: the file can't be written.
    """
    xlsxwriter = needed("xlsxwriter", "an Excel file")
    options = {
        "constant_memory": streamed,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    try:
        yield book
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.XlsxWriterException as error:
            raise StoreError(f"{path} could not be written: {error}") from error


def pieces(text: str, size: int = MAX_TEXT) -> list[str]:
    """A text in pieces of which each fits into a cell; joined they are the text."""
    if len(text) * 2 <= size or len(text.encode("utf-16-le")) // 2 <= size:
        return [text]
    parts: list[str] = []
    start = units = 0
    for at, letter in enumerate(text):
        wide = 2 if letter > "\uffff" else 1
        if units + wide > size:
            parts.append(text[start:at])
            start, units = at, 0
        units += wide
    return [*parts, text[start:]]
