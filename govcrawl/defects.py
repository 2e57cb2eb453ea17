"""Defects: what is wrong with one row, list, agency or part, and what the registry acknowledges of it. Pure.

A fault counts defects of one kind (``govcrawl.runs.faults``). One that a person has looked at, and that will
last, is written into ``districts.toml`` with what was seen of it; it is then as expected until it changes.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from govcrawl.lists.addresses import address_key
from pipelines.places.model import Acknowledged


class Defect(NamedTuple):
    """One instance of a fault: its ``kind``, `reports_failed`, and what it is about.

    ``about`` is an address, an agency and year (`changning-rsj 2024`) or a part (`streets`), ``why`` what was
    seen: `redirects to a login: https://…`.
    """

    kind: str
    about: str
    why: str = ""
    title: str = ""

    @property
    def words(self) -> str:
        """How it stands in the last lines of a run: `某局年报 https://… (status 404)`."""
        name = f"{self.title} {self.about}".strip()
        return f"{name} ({self.why})" if self.why else name


class Sorted(NamedTuple):
    """Defects by what the registry says of them.

    ``left`` need attention; ``expected`` stand beside their entries; ``over`` are entries of which nothing is
    to be seen any more.
    """

    left: list[Defect]
    expected: list[tuple[Defect, Acknowledged]]
    over: list[Acknowledged]


def is_about(entry: Acknowledged, defect: Defect) -> bool:
    """Whether the registry speaks of this row, list, agency or part, however its address is spelled."""
    names = {address_key(defect.about), _plain(defect.title)} - {""}
    return entry.fault == defect.kind and not names.isdisjoint(
        {address_key(entry.about), _plain(entry.about)}
    )


def acknowledges(entry: Acknowledged, defect: Defect) -> bool:
    """Whether a defect is the one of the entry: of the same thing, for the reason that was seen then."""
    return is_about(entry, defect) and (entry.seen in defect.why if entry.seen else not defect.why)


def entry_of(defect: Defect, entries: Iterable[Acknowledged]) -> Acknowledged | None:
    """The entry that acknowledges a defect."""
    return next((entry for entry in entries if acknowledges(entry, defect)), None)


def sort(defects: Iterable[Defect], entries: Sequence[Acknowledged], unasked: Collection[str] = ()) -> Sorted:
    """Tell defects that need attention from those that were acknowledged.

    Args:
        defects: all that were seen.
        entries: of the registry.
        unasked: addresses that were not asked for, so that nothing is known of them; by their keys.
    """
    every = list(dict.fromkeys(defects))
    found = [(defect, entry_of(defect, entries)) for defect in every]
    over = [
        entry
        for entry in entries
        if not any(is_about(entry, defect) for defect in every) and address_key(entry.about) not in unasked
    ]
    return Sorted(
        [defect for defect, entry in found if entry is None],
        [(defect, entry) for defect, entry in found if entry is not None],
        over,
    )


def _plain(title: str) -> str:
    return "".join(title.split())
