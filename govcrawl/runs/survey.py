"""What the data folder holds of each district: its last runs, and the agencies with reports on disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from govcrawl.fates import Row, count
from govcrawl.runs.history import History, SpiderRun
from govcrawl.runs.monitors import newest_due, not_again
from govcrawl.runs.rows import goes_on, read_rows
from govcrawl.runs.thresholds import thresholds
from pipelines import places
from pipelines.store import paths
from pipelines.store.partitions import stamps


@dataclass(slots=True)
class DistrictStatus:
    """One district as it stands: its last runs and the agencies with reports on disk, by report year."""

    spider: str
    last: SpiderRun | None = None
    good: SpiderRun | None = None
    agencies: dict[int, set[str]] = field(default_factory=dict)
    rows: list[Row] | None = None  # of the last run's lists, those so far; None where none were read
    goes_on: bool = False  # the last run: its process is alive

    @property
    def state(self) -> str:
        """That of the last run."""
        if self.last is None:
            return "never run"
        return self.last.state if self.ended else "running" if self.goes_on else "cut off"

    @property
    def ended(self) -> bool:
        """Whether the last run came to an end, good or bad."""
        return self.last is None or self.last.finished_at is not None

    def missing(self, year: int) -> list[str]:
        """Agencies known to exist without a report on ``year``."""
        if self.spider not in places.districts():
            return []
        expected = {agency.slug for agency in places.agencies(self.spider) if agency.expected}
        return sorted(expected - self.agencies.get(year, set()))

    def not_again(self, year: int) -> list[str]:
        """Agencies with a report on the year before ``year`` and none on it."""
        return not_again(self.agencies, year)


def last_runs(data_dir: Path, spiders: Iterable[str], *, rows: bool) -> Iterator[DistrictStatus]:
    """The last runs of some districts, with the ``rows`` of their lists; of one that has not ended anyway.

    Raises:
        ConfigurationError: a manifest or its rows can't be read.
    """
    history = History(data_dir)
    for spider in spiders:
        one, run_id = DistrictStatus(spider, history.latest(spider)), history.latest_id(spider)
        if one.last is not None and run_id is not None:
            if rows or not one.ended:
                one.rows = read_rows(data_dir, run_id, spider)
            if not one.ended:  # the manifest is of its start
                one.goes_on = goes_on(data_dir, run_id, spider)
                one.last.fates = count(one.rows or [])
                one.last.open = sum(row.fate is None for row in one.rows or [])
        yield one


def survey(data_dir: Path, spiders: list[str]) -> list[DistrictStatus]:
    """What the data folder holds of some districts.

    Raises:
        ConfigurationError: a manifest can't be read.
    """
    history = History(data_dir)
    found = {one.spider: one for one in last_runs(data_dir, spiders, rows=False)}
    for name, one in found.items():
        one.good = history.last_good(name)
    for year in paths.years(data_dir, "reports"):
        for agency in stamps(data_dir, "reports", year):
            part = agency.partition("-")[0]
            today = places.districts()[part].current if part in places.districts() else part
            if today in found:
                found[today].agencies.setdefault(year, set()).add(agency)
    return list(found.values())


def year_due(surveyed: list[DistrictStatus], today: date) -> int | None:
    """The newest report year that any district has on disk and all must have published."""
    dates = ((one.agencies, thresholds(one.spider).due) for one in surveyed)
    return max((year for years, day in dates if (year := newest_due(years, day, today))), default=None)
