"""What is written into archived documents: names of cells, and tables from what was read."""

from html import escape

from pipelines.document import Document, Grid
from pipelines.records import CellPlace


def anchor(place: CellPlace) -> str:
    """The name of a cell in an archived document: ``cell-0-5-9`` is table 0, row 5, column 9."""
    return f"cell-{place.table}-{place.row}-{place.column}"


def named(place: CellPlace, outlined: CellPlace | None) -> str:
    """The attributes that name a cell, and outline it where it is the one."""
    return f' id="{anchor(place)}"' + ' class="outlined"' * (place == outlined)


def grids(document: Document, outlined: CellPlace | None) -> tuple[str, set[CellPlace]]:
    """The document's lines and tables, and the places of its cells."""
    parts: list[str] = []
    places: set[CellPlace] = set()
    table = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            parts.append(_table(table, block, outlined))
            places.update(CellPlace(table, cell.row, cell.column) for cell in block.cells)
            table += 1
        else:
            parts.append(f"<p>{escape(block.text)}</p>")
    return "".join(parts), places


def _table(number: int, grid: Grid, outlined: CellPlace | None) -> str:
    rows: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        spans = f' colspan="{cell.colspan}"' * (cell.colspan > 1) + f' rowspan="{cell.rowspan}"' * (
            cell.rowspan > 1
        )
        text = "<br>".join(map(escape, cell.text.split("\n")))
        rows[cell.row].append(
            f"<td{named(CellPlace(number, cell.row, cell.column), outlined)}{spans}>{text}</td>"
        )
    return f"<table>{''.join(f'<tr>{cells}</tr>' for cells in map(''.join, rows))}</table>"
