"""Printed tables as HTML for a notebook: marked cells are coloured and say why."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from pipelines.analysis.layout import Heading, PrintedCell, PrintedTable
from pipelines.visible import visible

Why = Callable[[PrintedCell], str]
"""A cell -> why it is in doubt, in words; empty where it is not."""

_STYLE = """<style>
.govcrawl table {border-collapse: collapse; margin: .5em 0}
.govcrawl th, .govcrawl td {border: 1px solid #8888; padding: .15em .5em; unicode-bidi: isolate}
.govcrawl th {font-weight: normal; text-align: center}
.govcrawl td {text-align: right}
.govcrawl td.marked {background: #fc3; color: #000; cursor: help}
.govcrawl td.unread::before {content: "?"}
</style>"""


def report_html(
    head: Mapping[str, Any], tables: Iterable[PrintedTable], findings: Iterable[str], why: Why
) -> str:
    """A report: its title, its tables, its findings, its address."""
    lines = "".join(f"<li>{text(line)}</li>" for line in findings)
    parts = [
        f"<h3>{text(head['title'] or head['report_id'])}</h3>",
        *(table_html(table, why) for table in tables),
        f"<ul>{lines}</ul>" * bool(lines),
        f"<p>{text(head['source_url'] or '')}</p>",
    ]
    return f'{_STYLE}<div class="govcrawl">{"".join(parts)}</div>'


def table_html(table: PrintedTable, why: Why) -> str:
    """One table, with its title as caption."""
    head = "".join(f"<tr>{''.join(map(_heading, row))}</tr>" for row in table.head)
    body = "".join(
        f"<tr>{''.join(map(_heading, headings))}{''.join(_cell(cell, why) for cell in cells)}</tr>"
        for headings, cells in table.rows
    )
    return f"<table><caption>{text(table.title)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"


def text(printed: str) -> str:
    """What a page says, as HTML: it ends no tag, and turns no letters around."""
    return escape(visible(printed, "\n"))


def _heading(heading: Heading) -> str:
    return f"<th{_spans(heading.colspan, heading.rowspan)}>{text(heading.text)}</th>"


def _cell(cell: PrintedCell, why: Why) -> str:
    classes = ["marked"] * bool(cell.marks) + ["unread"] * (cell.raw is None)
    title = why(cell)
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    attributes += f' title="{text(title)}"' if title else ""
    return f"<td{attributes}{_spans(cell.colspan)}>{text(cell.raw or '')}</td>"


def _spans(colspan: int, rowspan: int = 1) -> str:
    return f' colspan="{colspan}"' * (colspan > 1) + f' rowspan="{rowspan}"' * (rowspan > 1)
