"""The page of one report: its tables as printed, each cell leads to its place in the archived page."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

from govcrawl.website.archived import Shown
from govcrawl.website.model import Compared, Judgement, judgement
from govcrawl.website.wording import Words, agency_called, cells_words, detail, shown
from pipelines.analysis.archived import anchor
from pipelines.analysis.labels import Language, label
from pipelines.analysis.layout import Heading, PrintedCell, PrintedTable, tables_of
from pipelines.records import Check, Value, above


class Told(NamedTuple):
    """A finding in words. ``number`` is that of its note; those that only tell have none."""

    number: int | None
    rule: str
    severity: str
    cells: str
    detail: str
    judged: Judgement | None = None


class Table(NamedTuple):
    """A table as printed, its rows as markup, and the notes on its cells."""

    dataset: str
    title: str
    head: list[str]
    rows: list[str]
    notes: list[Told]


def view(
    form: str | None,
    values: Sequence[Value],
    findings: Sequence[Check],
    language: Language,
    t: Words,
    copy: str | None,
    shown_cells: Shown,
    compared: Iterable[Compared] = (),
    judgements: Sequence[Judgement] = (),
) -> dict[str, Any]:
    """What the page of a report shows of its rows.

    Args:
        form: of its tables.
        values: its cells.
        findings: the rules that do not hold.
        language: of the labels.
        t: the site's words.
        copy: address of the archived page; None where there is none.
        shown_cells: which cells have a place in it.
        compared: rules tried across reports that do not hold for it.
        judgements: its findings that a person has judged.
    """
    marking = [check for check in findings if check.severity != "info" and check.cells]
    numbers = {id(check): number for number, check in enumerate(marking, 1)}
    others = [check for check in findings if id(check) not in numbers]
    told = [_told(numbers.get(id(one)), one, judgements, language, t) for one in (*marking, *others)]
    told += [
        Told(None, one.rule, one.severity, "", detail(one, language, t)) for one in compared if not one.holds
    ]
    notes = _Notes(marking)
    draw = _Cells(notes, told, copy, shown_cells, language, t)
    tables = []
    for table in _printed(form, values, notes, language):
        rows = ["".join((*head, *map(draw.cell, cells))) for head, cells in table.rows]
        below = [told[number - 1] for number in draw.used()]
        tables.append(Table(table.dataset, table.title, table.head, rows, below))
    return {"tables": tables, "findings": told}


class _Drawn(NamedTuple):
    """A printed table whose headings are markup: they are the same in all reports of a form."""

    dataset: str
    title: str
    head: list[str]
    rows: list[tuple[list[str], list[PrintedCell]]]

    @classmethod
    def of(cls, table: PrintedTable) -> "_Drawn":
        head = ["".join(heading(one, "col") for one in row) for row in table.head]
        rows = [
            ([heading(one, "row" if cells else "col") for one in headings], cells)
            for headings, cells in table.rows
        ]
        return cls(table.dataset, table.title, head, rows)


def _printed(form: str | None, values: Sequence[Value], notes: "_Notes", language: Language) -> list[_Drawn]:
    """The tables of a report. One that prints what its form has and no more has the headings of the form."""
    blank, names = _form(form, language)
    by_name = {value.cell: value for value in values}
    if by_name.keys() - names:
        return [_Drawn.of(one) for one in tables_of(form, values, notes.rules, language)]

    def filled(cell: PrintedCell) -> PrintedCell:
        value = by_name.get(cell.cell)
        if value is None:
            return cell._replace(marks=notes.rules(cell.cell))
        return PrintedCell(
            value.raw, value.value, value.unit, value.marks, value.place, cell.cell, cell.colspan
        )

    return [
        one._replace(rows=[(headings, [*map(filled, cells)]) for headings, cells in one.rows])
        for one in blank
    ]


@cache
def _form(form: str | None, language: Language) -> tuple[list[_Drawn], frozenset[str]]:
    """The tables of a form without figures, and the names of their cells."""
    tables = tables_of(form, (), lambda _: (), language)
    return [_Drawn.of(one) for one in tables], frozenset(cell.cell for one in tables for cell in one.cells())


def heading(one: Heading, of: str) -> str:
    """A heading as markup; ``of`` is `row` or `col`, what it stands before."""
    spans = one.rowspan if of == "row" else one.colspan
    scope = f"{of}group" if spans > 1 else of
    colspan = f' colspan="{one.colspan}"' if one.colspan > 1 else ""
    rowspan = f' rowspan="{one.rowspan}"' if one.rowspan > 1 else ""
    return f'<th scope="{scope}"{colspan}{rowspan}>{escape(shown(one.text))}</th>'


class _Cells:
    """Cells as markup: two hundred a page are too many for a template."""

    def __init__(
        self,
        notes: "_Notes",
        told: Sequence[Told],
        copy: str | None,
        shown_cells: Shown,
        language: Language,
        t: Words,
    ) -> None:
        self._notes, self._told, self._copy, self._shown = notes, told, copy, shown_cells
        self._language, self._t = language, t
        self._used: set[int] = set()
        self._blank = f'<i class="blank">{escape(t("blank"))}</i>'
        self._unread = f'?<span class="unseen">{escape(t("unread"))}</span>'

    def cell(self, cell: PrintedCell) -> str:
        """What is printed, the way to its place, the notes that mark it."""
        raw = cell.raw
        if raw:
            text = raw if raw.isascii() and raw.isalnum() else escape(shown(raw))
        else:
            text = self._unread if raw is None else self._blank
        if self._copy is not None and cell.place is not None:
            at = anchor(cell.place)
            if self._shown is True or (self._shown and at in self._shown):
                text = f'<a href="{self._copy}#{at}">{text}</a>'
        span = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        if numbers := self._notes.of(cell.cell) if cell.marks else ():
            self._used.update(numbers)
            return f'<td class="marked"{span}>{text}<sup>{"".join(map(self._note, numbers))}</sup></td>'
        return f'<td class="unread"{span}>{text}</td>' if raw is None else f"<td{span}>{text}</td>"

    def used(self) -> list[int]:
        """The notes on the cells that were drawn since the last call."""
        used = sorted(self._used)
        self._used.clear()
        return used

    def _note(self, number: int) -> str:
        why = escape(label("rule", self._told[number - 1].rule, self._language))
        name = escape(self._t("note", number=number))
        return f'<a href="#f{number}" title="{why}" aria-label="{name}">[{number}]</a>'


class _Notes:
    """Which notes mark a cell: the numbers of the findings that name it, or what its name begins with."""

    def __init__(self, marking: Sequence[Check]) -> None:
        self._marking = marking
        self._by_name: dict[str, list[int]] = {}
        for number, check in enumerate(marking, 1):
            for name in check.cells:
                self._by_name.setdefault(name, []).append(number)

    def of(self, cell: str) -> list[int]:
        """By the name of a cell."""
        if not self._by_name:
            return []
        return sorted({number for name in above(cell) for number in self._by_name.get(name, ())})

    def rules(self, cell: str) -> tuple[str, ...]:
        """The same as names of rules."""
        return tuple(dict.fromkeys(self._marking[number - 1].rule for number in self.of(cell)))


def _told(
    number: int | None, check: Check, judgements: Sequence[Judgement], language: Language, t: Words
) -> Told:
    cells = cells_words(check.cells, len(check.cells), language, t)
    judged = judgement(judgements, check.rule, check.message, check.cells, len(check.cells))
    return Told(number, check.rule, check.severity, cells, detail(check, language, t), judged)


def head_view(head: Mapping[str, Any], agency: str, language: Language) -> dict[str, Any]:
    """What the page of a report shows of its head."""
    name = head["agency_name"] or agency
    return {
        "agency": agency,
        "name": agency_called(agency, name, language),
        "district": head["district"] or agency.partition("-")[0],
        "head": head,
        "copies": (head["other_urls"] or "").split("\n") if head["other_urls"] else [],
    }
