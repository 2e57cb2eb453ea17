"""Sheets in text without cells, a row a line: `主动公开文件数 条 5012 90311` below their heading."""

from collections.abc import Iterator, Sequence

from pipelines.document import OBJECT, Cell, Grid, Paragraph
from pipelines.forms.captions import is_prose


def lined_grids(lines: Sequence[Paragraph]) -> Iterator[tuple[Grid, list[str]]]:
    """Runs of lines that white space parts into cells, each with the lines above it.

    A run begins with a line of three cells or more, and ends at one of more cells or of running text. What
    a line has fewer cells is for the reader of sheets to judge: a heading, or a row with one lost.
    """
    start = 0
    while start < len(lines):
        width = len(lines[start].text.split())
        if width <= _FEW or not _is_row(lines[start], width):
            start += 1
            continue
        end = start + 1
        while end < len(lines) and _is_row(lines[end], width):
            end += 1
        if end - start > _FEW:
            cells = [
                Cell(text, row, column, doubt=line.doubt)
                for row, line in enumerate(lines[start:end])
                for column, text in enumerate(line.text.split())
            ]
            yield Grid(cells, end - start, width), [line.text for line in lines[:start]]
        start = end


_FEW = 2
"""Cells of a line that is no heading of a sheet; lines that make none."""


def _is_row(line: Paragraph, width: int) -> bool:
    return len(line.text.split()) <= width + 1 and not is_prose(line.text) and OBJECT not in line.text
