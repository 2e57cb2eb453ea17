"""Which form tables 二 and 三 follow, for tables of cells and for flat text alike.

Never by the year: some agencies go on using an old form, and hybrids print table 二 of one form and table 三
of another. What counts is what the page prints: rows that a form has, rows that it misses, and rows that it
does not know.
"""

from collections.abc import Callable, Collection, Mapping, Set
from typing import Any, NamedTuple

from pipelines.forms.form import Form
from pipelines.forms.known import form_name, forms


class Fit(NamedTuple):
    """How well a form fits the rows that a table prints."""

    form: Form
    present: int  # rows the page prints and the form has
    missing: int  # rows the form has and the page does not print
    foreign: int  # rows the page prints and the form does not have

    @property
    def rank(self) -> tuple[bool, int]:
        """The higher, the better: a form that fits row by row before any other.

        Rows that are missing count for no more than that: half a table, as a page break leaves it, misses
        fewer rows of the shorter form.
        """
        return not (self.missing or self.foreign), self.present - self.foreign


class Followed(NamedTuple):
    """The forms of tables 二 and 三; table 四 is the same in all."""

    proactive: Form
    requests: Form
    fits: tuple[list[Fit], list[Fit]] = ([], [])  # of all forms, to table 二 and to table 三

    @property
    def name(self) -> str:
        """As it stands in the data: `2021`, `2021+2019-requests`."""
        return form_name(self.proactive, self.requests)


def fits(printed: Mapping[Any, int], rows_of: Callable[[Form], Set[Any]]) -> list[Fit]:
    """How each form fits a table.

    Args:
        printed: the rows the table prints, by whatever tells them apart, and how often or surely each.
        rows_of: the same of a form.

    Returns:
        A ``Fit`` for every form; none where the table prints no row that any form has.
    """
    found: list[Fit] = []
    every = sum(printed.values())
    for form in forms():
        rows = rows_of(form)
        both = printed.keys() & rows
        present = sum(map(printed.__getitem__, both))
        found.append(Fit(form, present, len(rows) - len(both), every - present))
    return found if any(fit.present for fit in found) else []


def request_fits(outcomes: Collection[str]) -> list[Fit]:
    """How each form fits a table 三 that prints these outcomes.

    （六）其他处理 is a row in 2019 and heads three in 2021: where these are printed, it is their heading.
    """
    heads = {code.partition(".")[0] for code in outcomes if "." in code}
    return fits(
        dict.fromkeys((code for code in outcomes if code not in heads), 1), lambda form: form.outcomes.keys()
    )


def followed(proactive: list[Fit], requests: list[Fit]) -> Followed | None:
    """The forms that fit tables 二 and 三 best; None where neither table is there.

    Where several fit one table equally well, the other table decides, and then the order of ``forms``: a form
    before what is derived from it.
    """
    table_2, table_3 = _best(proactive), _best(requests)
    if not (table_2 or table_3):
        return None
    table_2, table_3 = table_2 or table_3, table_3 or table_2
    both = [form for form in table_2 if form in table_3]
    return Followed((both or table_2)[0], (both or table_3)[0], (proactive, requests))


def _best(found: list[Fit]) -> list[Form]:
    best = max((fit.rank for fit in found), default=None)
    return [fit.form for fit in found if fit.rank == best]
