"""A generated report as an old Word file (.doc): paragraphs and tables of merged cells."""

from collections.abc import Iterable

from govcrawl.sites import prose, render
from govcrawl.sites.render import Rows
from govcrawl.sites.wordfile import GOES_ON, OPENS, Line, line, row, word_file
from govcrawl.sites.world import GeneratedReport

WIDTH = 8500
"""Of a table, in twips."""


def doc(report: GeneratedReport) -> bytes:
    """The file of a report."""
    printed = report.printed
    lines = _text([report.title, *prose.heading(report)])
    if report.form == "sheet":
        lines += _text(["概述", *prose.overview(report), "附：指标统计表"])
        lines += table(render.indicators_table(printed), printed.labels)
        return word_file([*lines, line("")])
    tables = (
        render.proactive_table(printed.proactive, report.form),
        render.requests_table(printed.requests, repeated_group=printed.repeated_group),
        render.reviews_table(printed.reviews, extra_column=printed.extra_column),
    )
    lines += _text([prose.SECTIONS[0], *prose.overview(report)])
    for title, rows in zip(prose.SECTIONS[1:4], tables, strict=True):
        lines += [*_text([title]), *table(rows, printed.labels)]
    lines += _text([prose.SECTIONS[4], *prose.problems(report)])
    lines += _text([prose.SECTIONS[5], *prose.other_matters(report)])
    return word_file(lines)


def _text(paragraphs: Iterable[str]) -> list[Line]:
    return [line(f"　　{paragraph}") for paragraph in paragraphs]


def table(rows: Rows, words: dict[str, str]) -> list[Line]:
    """The rows of a table. A cell that spans rows stands empty in those below, as Word has it."""
    columns = sum(td.colspan for td in rows[0])
    edges = [WIDTH * i // columns for i in range(columns + 1)]
    out: list[Line] = []
    below: dict[int, tuple[int, int]] = {}  # column -> rows that a cell from above still takes, its width
    for printed in rows:
        left = list(printed)
        texts, starts, flags = [], [], []
        column = 0
        while left or column in below:
            starts.append(column)
            if column in below:
                texts.append("")
                flags.append(GOES_ON)
                rest, width = below.pop(column)
            else:
                td = left.pop(0)
                texts.append(words.get(td.text, td.text))
                flags.append(OPENS if td.rowspan > 1 else 0)
                rest, width = td.rowspan, td.colspan
            if rest > 1:
                below[column] = (rest - 1, width)
            column += width
        out += row(texts, [*(edges[start] for start in starts), edges[column]], flags)
    return out
