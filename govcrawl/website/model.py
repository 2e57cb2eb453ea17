"""All that the pages are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from govcrawl.runs.history import Run
from govcrawl.website.coverage import Grid
from govcrawl.website.facts import Facts, Finding
from pipelines import places

Key = tuple[str, int]


class Compared(NamedTuple):
    """A rule tried across reports, as ``govcrawl.across`` has it."""

    rule: str
    severity: str
    holds: bool
    left: float
    right: float
    message: str


class Judgement(NamedTuple):
    """A finding that a person has judged: since when it is acknowledged, and why."""

    rule: str
    cells: tuple[str, ...]
    message: str
    since: str
    reason: str


def judgement(
    judgements: Iterable[Judgement], rule: str, message: str, cells: tuple[str, ...], n_cells: int
) -> Judgement | None:
    """The one on a finding, of which ``cells`` are the first of ``n_cells``."""
    finding = (rule, message, n_cells, cells)
    return next(
        (
            one
            for one in judgements
            if (one.rule, one.message, len(one.cells), one.cells[: len(cells)]) == finding
        ),
        None,
    )


class Download(NamedTuple):
    """A file that the site offers."""

    path: str
    size: int


@dataclass(frozen=True)
class World:
    """All that pages are made of. ``grids`` are by district, ``due`` is the newest year that all owe."""

    reports: Mapping[Key, Facts]
    grids: Mapping[str, Grid]
    years: Sequence[int]
    due: int | None
    compared: Mapping[Key, Sequence[Compared]] = field(default_factory=dict)
    run: Run | None = None
    downloads: Sequence[Download] = ()
    judgements: Mapping[Key, Sequence[Judgement]] = field(default_factory=dict)

    @cached_property
    def agencies(self) -> dict[str, list[Facts]]:
        """The reports of each agency, by year."""
        found: dict[str, list[Facts]] = {}
        for key in sorted(self.reports):
            found.setdefault(key[0], []).append(self.reports[key])
        return found

    @cached_property
    def of_district(self) -> dict[str, list[str]]:
        """The agencies of each district that have reports, in order of slugs: as their newest report says."""
        found: dict[str, list[str]] = {district: [] for district in self.grids}
        for agency, reports in self.agencies.items():
            found.setdefault(reports[-1].district, []).append(agency)
        return found

    @cached_property
    def origins(self) -> set[str]:
        """Where the reports come from."""
        return {facts.head["origin"] for facts in self.reports.values() if facts.head["origin"]}

    def judged(self, key: Key, one: Finding | Compared) -> Judgement | None:
        """What a person has said of a finding; comparisons of reports are never acknowledged."""
        if isinstance(one, Compared):
            return None
        return judgement(self.judgements.get(key, ()), one.rule, one.message, one.cells, one.n_cells)

    def name(self, agency: str) -> str:
        """What an agency is called: as in its newest report, else as in the registry."""
        if agency in self.agencies:
            return self.agencies[agency][-1].name
        return places.agency_name(agency) or agency

    def home(self, agency: str) -> str:
        """The folder of an agency: `changning/changning-rsj`."""
        return f"{self.agencies[agency][-1].district}/{agency}"
