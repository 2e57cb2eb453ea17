"""Which report there should be, and what became of it: the states that the coverage shows. Pure functions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

State = Literal["read", "partly", "unreadable", "other_kind", "missing", "not_due"]

SYMBOLS: dict[State, str] = {
    "read": "●",
    "partly": "◐",
    "unreadable": "▲",
    "other_kind": "■",
    "missing": "○",
    "not_due": "·",
}
"""Each state has a form of its own: colour alone would tell nothing to many."""

OF_STATUS: dict[str, State] = {
    "complete": "read",
    "partial": "partly",
    "narrative": "partly",
    "unreadable": "unreadable",
    "other_kind": "other_kind",
}
"""``status`` of a report, `other_kind` of one that is not read for its kind of document -> its state.

A report in words alone has figures that no table prints."""

Grid = dict[tuple[str, int], State]
"""(agency, year) -> state; where nothing is known there is none."""


def grid(
    reports: Mapping[tuple[str, int], str],
    expected: Collection[str],
    years: Iterable[int],
    due: int | None,
) -> Grid:
    """The states of a district's agencies in each year.

    A year is a gap where there are reports before and after it; and, for an agency that exists today, where
    it is due and there is one before it. Of an agency without any report only the year due is a gap.

    Args:
        reports: (agency, year) -> status, `other_kind` of one whose document is of a kind that is not read.
        expected: agencies that exist today, and so must report.
        years: those to be shown.
        due: the newest year that all must have published, None where none is.

    Example:
        ``grid({("a", 2021): "complete", ("a", 2023): "partial"}, ["a"], range(2020, 2026), 2024)`` is read in
        2021, missing in 2022, partly read in 2023, missing in 2024, and not due in 2025.
    """
    have: dict[str, list[int]] = {}
    for agency, year in reports:
        have.setdefault(agency, []).append(year)
    found: Grid = {}
    for agency in sorted({*have, *expected}):
        known = have.get(agency, [])
        first = min(known, default=due)
        for year in years:
            if (agency, year) in reports:
                found[agency, year] = OF_STATUS[reports[agency, year]]
            elif first is None or year < first:
                continue
            elif year < max(known, default=year):
                found[agency, year] = "missing"
            elif agency in expected and due is not None:
                found[agency, year] = "missing" if year <= due else "not_due"
    return found


def counted(states: Grid, year: int) -> Counter[State]:
    """How many reports of a year are in each state."""
    return Counter(state for (_, one), state in states.items() if one == year)
