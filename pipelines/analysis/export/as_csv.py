"""A dataset as CSV that spreadsheets open right: UTF-8 with a byte order mark, no text becomes a formula.

A text that a spreadsheet would take for a formula, or change (`=1+1`, `@x`, `007`, `1-2`), has a `'` in
front, and so has one that begins with `'` itself: who takes one `'` off every text that begins with it has
all texts as they were. Numbers stand bare, negative ones too. An empty field is null; in ``raw``, where a
blank cell is something else than one that was not read, null is `NA`.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from pipelines.analysis.export.selection import Source

BOM = b"\xef\xbb\xbf"
MAY_BE_BLANK = "raw"
"""The column in which null is `NA`."""
NULL = "NA"
QUOTE = "'"
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_NO_FORMULA = r"^(?:[+-]?\d[\d,]*(?:\.\d+)?%?|[-－]+)$"
"""What begins like one and is none: numbers, dashes."""
_CHANGED = (
    r"^(?:[+-]?0\d[\d,.]*|[+-]?\d{16,}|[+-]?\d+(?:\.\d+)?[eE][+-]?\d+|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?)$"
)
"""Leading zeros, more digits than a spreadsheet keeps, powers of ten, dates."""


def write(source: Source, path: Path) -> int:
    """Write the file; the number of rows."""
    rows = 0
    with path.open("wb") as file:
        file.write(BOM)
        with csv.CSVWriter(file, source.schema.remove_metadata()) as writer:
            for part in source.parts():
                columns = [_safe(name, part[name]) for name in part.column_names]
                writer.write_table(pa.table(columns, source.schema.remove_metadata()))
                rows += part.num_rows
    return rows


def _safe(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    codes = column.combine_chunks().dictionary_encode()
    texts = _quoted(codes.dictionary, null_is_text=name == MAY_BE_BLANK)
    column = texts.take(codes.indices)
    return pc.fill_null(column, NULL) if name == MAY_BE_BLANK else column


def _quoted(texts: pa.Array, *, null_is_text: bool) -> pa.Array:
    """Texts that a spreadsheet shows as they are."""

    def matches(pattern: str) -> pa.Array:
        return pc.match_substring_regex(texts, pattern)

    odd = pc.and_not(matches(_FORMULA), matches(_NO_FORMULA))
    odd = pc.or_(pc.or_(odd, matches(_CHANGED)), pc.starts_with(texts, QUOTE))
    if null_is_text:
        odd = pc.or_(odd, pc.equal(texts, NULL))
    return pc.if_else(odd, pc.binary_join_element_wise(QUOTE, texts, ""), texts)
