"""Markup that browsers put right: tables are shown whole in spite of it (item 3)."""

from random import Random

from benchmarks.viewers.mutations.registry import mutation, some
from benchmarks.viewers.pages import Page

AROUND = (
    "form",
    "div",
    "font",
    "center",
    "span",
    "b",
    "a",
    "p",
    "i",
    "strong",
    "section",
    "label",
    "fieldset",
    "article",
    "form action='a'",
    "div class='table'",
    "font size='2'",
    "x-table",
    "o:p",
    "noindex",
    "em",
    "u",
    "small",
    "blockquote",
)
INLINE = (
    "b",
    "font",
    "span",
    "i",
    "u",
    "a href='#'",
    "strong",
    "em",
    "small",
    "big",
    "tt",
    "code",
    "font color='red'",
)


def _closed(tag: str) -> str:
    return f"</{tag.split()[0]}>"


@mutation("tree")
def between_table_and_rows(page: Page, dice: Random) -> None:
    """An element between a table and its rows."""
    tag = dice.choice(AROUND)
    for table in page.tables if dice.random() < 0.5 else [dice.choice(page.tables)]:
        table.opening = dice.choice((f"<{tag}>", f"<{tag}><tbody>", f"<tbody><{tag}>"))
        table.closing = dice.choice(("", _closed(tag), f"</tbody>{_closed(tag)}"))


@mutation("tree")
def between_rows(page: Page, dice: Random) -> None:
    """Elements around some rows, or tags left between rows."""
    tag = dice.choice(AROUND)
    table = dice.choice(page.tables)
    for row in dice.sample(table.rows, dice.randint(1, len(table.rows))):
        row.before = dice.choice((f"<{tag}>", _closed(tag), f"<{tag}>{_closed(tag)}"))


@mutation("tree")
def between_row_and_cells(page: Page, dice: Random) -> None:
    """Elements between a row and its cells."""
    tag = dice.choice(AROUND)
    table = dice.choice(page.tables)
    for row in dice.sample(table.rows, dice.randint(1, len(table.rows))):
        for cell in row.cells if dice.random() < 0.5 else [dice.choice(row.cells)]:
            cell.before = dice.choice((f"<{tag}>", _closed(tag)))


@mutation("tree")
def open_inline(page: Page, dice: Random) -> None:
    """Inline elements that nobody closes."""
    tag = dice.choice(INLINE)
    for cell in some(page, dice):
        cell.inner = f"<{tag}>{cell.inner}"


@mutation("tree")
def open_inline_before(page: Page, dice: Random) -> None:
    """Inline elements left open before the tables."""
    tag = dice.choice(INLINE)
    for table in page.tables:
        table.before = (
            f"<p><{tag}>{dice.choice(('', '数据如下：'))}</p>" if dice.random() < 0.6 else f"<{tag}>"
        )


@mutation("tree")
def no_cell_end(page: Page, dice: Random) -> None:
    """Cells without end tags; what stands open in them ends with them."""
    tag = dice.choice(("", "", *INLINE, "p", "div", "center"))
    for cell in some(page, dice) if dice.random() < 0.5 else [c for t in page.tables for c in t.cells()]:
        cell.end = ""
        cell.inner = (f"<{tag}>" if tag else "") + cell.inner


@mutation("tree")
def no_row_end(page: Page, dice: Random) -> None:
    """Rows without end tags, cells too at times."""
    both = dice.random() < 0.5
    for table in page.tables:
        for row in table.rows:
            row.end = ""
            for cell in row.cells:
                cell.end = "" if both else cell.end


@mutation("tree")
def no_table_end(page: Page, dice: Random) -> None:
    """The last table of the page never ends."""
    table = page.tables[-1]
    table.closing = table.end = ""
    table.rows[-1].end = ""


@mutation("tree")
def no_row_start(page: Page, dice: Random) -> None:
    """A row begins with its first cell, after the row above has ended."""
    table = dice.choice(page.tables)
    for row in dice.sample(table.rows[1:], dice.randint(1, 3)):
        row.start = ""
        row.attributes = ""


@mutation("tree")
def misnested(page: Page, dice: Random) -> None:
    """Inline elements closed in the wrong order, or after a block began."""
    shapes = (
        "<b><i>V</b></i>",
        "<p><b>V</p></b>",
        "<b><p>V</b></p>",
        "<a><div>V</a></div>",
        "<font><p><b>V</font></b></p>",
        "</p>V",
        "V</div>",
        "</span>V</b>",
        "<p>V<p>",
        "V</p>",
        "<div>V",
        "<center>V",
        "V</br>",
        "</font></font>V",
    )
    shape = dice.choice(shapes)
    for cell in some(page, dice):
        cell.inner = shape.replace("V", page.texts[cell.name])


@mutation("tree")
def stray_ends(page: Page, dice: Random) -> None:
    """End tags of what is not open, between rows and in cells."""
    stray = dice.choice(
        (
            "</div>",
            "</span>",
            "</p>",
            "</form>",
            "</td>",
            "</font>",
            "</tbody>",
            "</li>",
            "</select>",
            "</body>",
        )
    )
    table = dice.choice(page.tables)
    if stray != "</td>" and stray != "</tbody>" and stray != "</p>":
        dice.choice(list(table.cells())).inner += stray
    elif stray == "</tbody>" or stray == "</td>":
        for row in table.rows:
            row.end += stray if stray == "</td>" else ""
    else:
        dice.choice(table.rows).end += "</p>".replace("</p>", "</div>")


@mutation("tree")
def cell_closes_cell(page: Page, dice: Random) -> None:
    """A start tag of a cell where the cell before has no end, in a row without end either."""
    for table in page.tables:
        for row in table.rows:
            if dice.random() < 0.5:
                for cell in row.cells:
                    cell.end = dice.choice(("", "</td>", "</th>"))
                row.end = dice.choice(("", "</tr>"))


@mutation("tree")
def groups_of_rows(page: Page, dice: Random) -> None:
    """Row groups and columns in the usual and in unusual ways; no span reaches out of its group."""
    table = dice.choice(page.tables)
    table.opening = dice.choice(
        (
            "",
            "<colgroup><col><col></colgroup>",
            "<caption></caption><tbody>",
            "<col width='9'><tbody>",
            "<tbody><tbody>",
            "<thead></thead><tbody>",
            "<tfoot></tfoot><tbody>",
            "</tbody>",
            "<colgroup span='20'>",
            "<thead>",
        )
    )
    table.closing = dice.choice(("", "</tbody>", "</thead>", "</tbody></tbody>", "</table>"))
    if table.closing == "</table>":
        table.end = ""


@mutation("tree")
def between_parts(page: Page, dice: Random) -> None:
    """Things between rows that belong nowhere and show nothing, or stand above the table."""
    thing = dice.choice(
        (
            "<input type='hidden' value='8'>",
            "<script>var a = 8</script>",
            "<style>.zz{color:red}</style>",
            "<!-- 8 -->",
            "<template><tr><td>8</td></tr></template>",
            "&nbsp;",
            "<br>",
            "<a name='t'></a>",
            "<p></p>",
            "<![endif]>",
            "<noscript></noscript>",
            "<link rel='x'>",
            "<meta name='x'>",
            "<![CDATA[8]]>",
            "<?php 8 ?>",
            "<o:p></o:p>",
            "<form></form>",
            "<p>注</p>",
            "数据",
            "<input value='8'>",
            "<img src='a.gif' width='1' height='1'>",
        )
    )
    table = dice.choice(page.tables)
    for row in dice.sample(table.rows, dice.randint(1, 4)):
        row.before += thing


@mutation("tree")
def text_between_cells(page: Page, dice: Random) -> None:
    """Figures between cells are shown above the table, not in it."""
    table = dice.choice(page.tables)
    dice.choice(
        [cell for row in table.rows for cell in row.cells[1:]] or list(table.cells())
    ).before = dice.choice(("8", "<b>8</b>"))


@mutation("tree")
def other_tags(page: Page, dice: Random) -> None:
    """Headings cells, upper case, slashes and blanks in tags."""
    for table in page.tables:
        for cell in table.cells():
            way = dice.randrange(6)
            if way == 0:
                cell.tag, cell.end = "th", "</th>"
            elif way == 1:
                cell.tag, cell.end = "TD", "</TD>"
            elif way == 2:
                cell.attributes += " /"
            elif way == 3:
                cell.end = cell.end.replace(">", "\n>")


@mutation("tree")
def odd_attributes(page: Page, dice: Random) -> None:
    """Attributes without quotes, twice, with a sign between, or broken."""
    odd = dice.choice(
        (
            " nowrap",
            " width=9%",
            " class=x class=y",
            " title='a>b'",
            ' title="</td>"',
            " =",
            " a='1'b='2'",
            " 'x'",
            ' x"',
            " /x/",
            " onclick=\"a('<td>')\"",
        )
    )
    for cell in some(page, dice):
        cell.attributes += odd


@mutation("tree")
def table_within_inline(page: Page, dice: Random) -> None:
    """Tables inside what may hold no table."""
    tag = dice.choice(
        (
            "p",
            "span",
            "b",
            "font",
            "a href='#'",
            "h2",
            "center",
            "form",
            "li",
            "dd",
            "button",
            "label",
            "pre",
            "i",
        )
    )
    for table in page.tables:
        page.between[table.dataset] = (
            f"<{tag}>",
            dice.choice((_closed(tag), "")) if tag != "button" else "</button>",
        )


@mutation("tree")
def spans_beyond(page: Page, dice: Random) -> None:
    """Spans that say more than there is, or write the number oddly."""
    table = page.table("requests")
    way = dice.choice(("zero", "tail", "plus", "blank", "twice", "huge_last"))
    for cell in table.cells():
        if way == "zero" and cell.inner.startswith("四、"):
            cell.attributes += " rowspan='0'"
        elif cell.colspan > 1 and way in {"tail", "plus", "blank", "twice"}:
            value = {
                "tail": f"{cell.colspan}px",
                "plus": f"+{cell.colspan}",
                "blank": f" {cell.colspan} ",
                "twice": f"{cell.colspan}' colspan='9",
            }[way]
            cell.attributes += f" colspan='{value}'"
            cell.colspan = 1
        elif way == "huge_last" and cell.inner.startswith("四、"):
            cell.attributes += " rowspan='65000'"


@mutation("tree")
def nested_layout(page: Page, dice: Random) -> None:
    """The whole report inside cells of tables that lay out the page."""
    depth = dice.randint(1, 4)
    page.top = "<table width='100%'><tr><td>" * depth
    page.bottom = dice.choice(("</td></tr></table>" * depth, "", "</table>" * depth))


@mutation("tree")
def table_ends_early(page: Page, dice: Random) -> None:
    """The end tag of the table in the middle: what follows is shown as bare text, in no table."""
    table = page.table("requests")
    at = dice.randint(6, len(table.rows) - 2)
    table.rows[at].before += "</table>"
    # what stays below is text without cells: either reading of it is right, or marked


@mutation("tree")
def raw_text_left_open(page: Page, dice: Random) -> None:
    """An element whose content is no markup swallows the rest of the page."""
    tag = dice.choice(("textarea", "style", "script", "title", "xmp", "iframe", "noembed", "noframes"))
    table = dice.choice(page.tables)
    row = dice.choice([row for row in table.rows if row.values()])
    cell = dice.choice(row.values())
    names = [c.name for t in page.tables for c in t.values()]
    cell.inner = f"{page.texts[cell.name]}<{tag}>"
    page.mark(*names[names.index(cell.name) + (tag not in {"textarea", "xmp", "iframe"}) :])


@mutation("tree")
def a_row_split(page: Page, dice: Random) -> None:
    """A stray end of a row: the cells behind it stand in a row of their own, under other headings."""
    table = page.table("requests")
    row = table.rows[dice.choice((3, 4, -1))]  # where no cell reaches over, which would then end too early
    values = row.values()
    at = dice.randint(1, 6)
    values[at].before = dice.choice(("</tr>", "</tr><tr>"))
    page.mark(*[cell.name for cell in values[at:]])


@mutation("tree")
def a_cell_in_a_cell(page: Page, dice: Random) -> None:
    """A start tag of a cell within a figure makes one cell more in the row."""
    row = dice.choice([row for row in page.table("requests").rows if row.values()])
    at = dice.randrange(7)
    values = row.values()
    values[at].inner += "<td>"
    page.mark(*[cell.name for cell in values[at + 1 :]])


@mutation("tree")
def foreign_cells(page: Page, dice: Random) -> None:
    """Table tags inside svg or math do not make cells."""
    for cell in some(page, dice):
        cell.inner = (
            f"<svg width='0' height='0'><g></g></svg>{cell.inner}"
            if dice.random() < 0.5
            else f"<math></math>{cell.inner}"
        )
