"""All mutations by kind, and how one is added.

A mutation is a function that changes a page and its answers; the dice choose where and how:

    @mutation("shown")
    def a_hidden_row(page: Page, dice: Random) -> None: ...

Its kind is ``shown.a_hidden_row``. An area in ``NEUTRAL`` promises that nothing may change or be marked.
"""

from collections.abc import Callable
from random import Random

from benchmarks.viewers.pages import Cell, Page

Mutation = Callable[[Page, Random], None]

KINDS: dict[str, Mutation] = {}
"""Kind -> its mutation."""

NEUTRAL = "neutral"


def mutation(area: str, name: str = "") -> Callable[[Mutation], Mutation]:
    """Enter a mutation under ``area`` and its own name."""

    def enter(change: Mutation) -> Mutation:
        kind = f"{area}.{name or change.__name__}"
        assert kind not in KINDS, f"two mutations are called {kind}"
        KINDS[kind] = change
        return change

    return enter


def some(page: Page, dice: Random) -> list[Cell]:
    """Value cells to change: one, a few, a row, a table or all."""
    table = dice.choice(page.tables)
    extent = dice.choice(("one", "one", "few", "row", "table", "all"))
    if extent == "one":
        return [dice.choice(page.cells())]
    if extent == "few":
        return dice.sample(page.cells(), dice.randint(2, 8))
    if extent == "row":
        return dice.choice([row for row in table.rows if row.values()]).values()
    return table.values() if extent == "table" else page.cells()
