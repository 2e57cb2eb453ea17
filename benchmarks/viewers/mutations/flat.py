"""Tables without cells: bare text, rows of boxes, Markdown (items 4 and 11). The order of headings counts."""

import re
from random import Random

from benchmarks.viewers.mutations.labels import (
    columns_permuted,
    procedures_turned,
    results_permuted,
    two_headings_swapped,
)
from benchmarks.viewers.mutations.registry import mutation
from benchmarks.viewers.pages import Answer, Cell, Page, Table

_TAGS = re.compile(r"<[^>]*>")


def _text(cell: Cell) -> str:
    return _TAGS.sub("", cell.inner)


def _reordered(page: Page, dice: Random) -> None:
    """At times the headings stand in another order, with their figures or without them."""
    changes = (columns_permuted, results_permuted, two_headings_swapped, procedures_turned)
    for change in dice.choice(((), (), *((each,) for each in changes))):
        change(page, dice)


def _lines(table: Table, separator: str) -> list[str]:
    return [separator.join(_text(cell) for cell in row.cells) for row in table.rows]


@mutation("flat")
def paragraphs(page: Page, dice: Random) -> None:
    """A paragraph a row, cells parted by blanks."""
    _reordered(page, dice)
    separator = dice.choice((" ", "  ", "\t", "　", "&nbsp;&nbsp;", " | "))
    for table in page.tables:
        page.sections[table.dataset] = "".join(f"<p>{line}</p>" for line in _lines(table, separator))


@mutation("flat")
def preformatted(page: Page, dice: Random) -> None:
    """The same as lines of preformatted text."""
    _reordered(page, dice)
    for table in page.tables:
        page.sections[table.dataset] = (
            "<pre>" + "\n".join(_lines(table, dice.choice(("\t", "  ")))) + "</pre>"
        )


@mutation("flat")
def borders_lost(page: Page, dice: Random) -> None:
    """All cells of a row run together; some figures are parted at times."""
    _reordered(page, dice)
    for table in page.tables:
        separator = dice.choice(("", "", "some"))
        lines = []
        for row in table.rows:
            out = ""
            for cell in row.cells:
                out += (" " if separator and dice.random() < 0.5 else "") + _text(cell)
            lines.append(f"<p>{out}</p>")
        page.sections[table.dataset] = "".join(lines)


@mutation("flat")
def one_cell_a_line(page: Page, dice: Random) -> None:
    """Every cell on a line of its own."""
    _reordered(page, dice)
    for table in page.tables:
        page.sections[table.dataset] = "".join(f"<p>{_text(cell)}</p>" for cell in table.cells())


@mutation("flat")
def boxes(page: Page, dice: Random) -> None:
    """Rows and cells of div, laid out as a table or a grid."""
    _reordered(page, dice)
    css = dice.choice(
        (
            ("display:table", "display:table-row", "display:table-cell"),
            ("", "display:flex", "flex:1"),
            ("", "", "display:inline-block;width:80px"),
        )
    )
    for table in page.tables:
        rows = "".join(
            f"<div style='{css[1]}'>"
            + "".join(f"<div style='{css[2]}'>{_text(c)}</div>" for c in row.cells)
            + "</div>"
            for row in table.rows
        )
        page.sections[table.dataset] = f"<div style='{css[0]}'>{rows}</div>"


@mutation("flat")
def grid(page: Page, dice: Random) -> None:
    """All cells as boxes of one CSS grid."""
    _reordered(page, dice)
    for table in page.tables:
        width = {"proactive": 4, "requests": 10, "reviews": 15}[table.dataset]
        cells = "".join(
            f"<div style='grid-column:span {c.colspan};grid-row:span {c.rowspan}'>{_text(c)}</div>"
            for c in table.cells()
        )
        page.sections[table.dataset] = (
            f"<div style='display:grid;grid-template-columns:repeat({width},1fr)'>{cells}</div>"
        )


@mutation("flat")
def a_figure_lost(page: Page, dice: Random) -> None:
    """A blank cell that bare text drops: the figures behind it may be any."""
    table = page.table("requests")
    row = dice.choice([row for row in table.rows if row.values()])
    cell = dice.choice(row.values())
    cell.inner = ""
    page.answers[cell.name] = Answer(("",))
    for table in page.tables:
        page.sections[table.dataset] = "".join(
            f"<p>{' '.join(filter(None, map(_text, row.cells)))}</p>" for row in table.rows
        )


@mutation("flat")
def words_before_a_label(page: Page, dice: Random) -> None:
    """A word on the line of a label, in front of it, makes it another."""
    table = page.table("requests")
    row = dice.choice([row for row in table.rows[5:-1] if row.values()])
    label = row.cells[-len(row.values()) - 1]
    label.inner = dice.choice(("上年", "其中：", "原", "非")) + label.inner
    page.mark(*[cell.name for cell in row.values()])
    for each in page.tables:
        page.sections[each.dataset] = "".join(f"<p>{line}</p>" for line in _lines(each, " "))


@mutation("flat")
def a_line_among_the_rows(page: Page, dice: Random) -> None:
    """A line between or right below the rows says that they are of another year, or counted otherwise."""
    table = dice.choice([page.table("proactive"), page.table("requests")])
    said = dice.choice(("注：以上为2023年数据", "注：以上数量单位均为百件", "更正：上表数据有误"))
    for each in page.tables:
        lines = _lines(each, " ")
        if each is table:
            lines.insert(dice.choice((len(lines), len(lines) - 3)), said)
        page.sections[each.dataset] = "".join(f"<p>{line}</p>" for line in lines)
    page.mark(*[cell.name for cell in table.values()])
