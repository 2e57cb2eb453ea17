"""Printed tables as HTML for a notebook: marked cells are coloured and say why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from pipelines.analysis.layout import Heading, PrintedCell, PrintedTable
from pipelines.records import Check

Reasons = Callable[[str], Sequence[Check]]
"""The name of a cell -> the findings that mark it."""

_STYLE = """<style>
.govcrawl table {border-collapse: collapse; margin: .5em 0}
.govcrawl th, .govcrawl td {border: 1px solid #8888; padding: .15em .5em; unicode-bidi: isolate}
.govcrawl th {font-weight: normal; text-align: center}
.govcrawl td {text-align: right}
.govcrawl td.marked {background: #fc3; color: #000; cursor: help}
.govcrawl td.unread::before {content: "?"}
</style>"""


def report_html(
    head: Mapping[str, Any], tables: Iterable[PrintedTable], findings: Sequence[Check], reasons: Reasons
) -> str:
    """A report: whose and of which year, its tables, its findings, its address."""
    title = text(head["title"] or head["report_id"])
    parts = [f"<h3>{title}</h3>", *(table_html(table, reasons) for table in tables)]
    told = [check for check in findings if check.severity != "info"]
    if told:
        lines = "".join(f"<li><code>{text(check.rule)}</code> {text(check.message)}</li>" for check in told)
        parts.append(f"<ul>{lines}</ul>")
    parts.append(f"<p>{text(head['source_url'] or '')}</p>")
    return f'{_STYLE}<div class="govcrawl">{"".join(parts)}</div>'


def table_html(table: PrintedTable, reasons: Reasons) -> str:
    """One table, with its title as caption."""
    head = "".join(f"<tr>{''.join(map(_heading, row))}</tr>" for row in table.head)
    body = "".join(
        f"<tr>{''.join(map(_heading, headings))}{''.join(_cell(cell, reasons) for cell in cells)}</tr>"
        for headings, cells in table.rows
    )
    return f"<table><caption>{text(table.title)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"


def text(printed: str) -> str:
    """What a page says, as HTML: it ends no tag, and turns no letters around."""
    return escape(printed)


def _heading(heading: Heading) -> str:
    return f"<th{_spans(heading.colspan, heading.rowspan)}>{text(heading.text)}</th>"


def _cell(cell: PrintedCell, reasons: Reasons) -> str:
    classes = ["marked"] * bool(cell.marks) + ["unread"] * (cell.raw is None)
    why = "\n".join(check.message for check in reasons(cell.cell)) or ", ".join(cell.marks)
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    attributes += f' title="{text(why)}"' if why else ""
    return f"<td{attributes}{_spans(cell.colspan)}>{text(cell.raw or '')}</td>"


def _spans(colspan: int, rowspan: int = 1) -> str:
    return f' colspan="{colspan}"' * (colspan > 1) + f' rowspan="{rowspan}"' * (rowspan > 1)
