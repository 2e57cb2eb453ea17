"""The Spidermon suite that judges one spider's crawl, by itself and against the last good one.

What is tolerated stands in ``thresholds.toml``, what to do about each line in ``docs/logs.md``.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from unittest import SkipTest

from spidermon import Monitor, MonitorSuite
from spidermon.runners import MonitorRunner

from govcrawl.runs.history import SpiderRun
from govcrawl.runs.outcome import GIVEN_UP, Fault
from govcrawl.terminal import counted
from pipelines.errors import ConfigurationError
from pipelines.identity import successor

CUT_SHORT = {*GIVEN_UP, "blocked", "archive", "finish_reason", "no_reports", "reports_lost"}
"""Faults of a crawl after which it is no news that reports were not seen."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the monitors tolerate; explained in ``thresholds.toml``."""

    missing_agencies: int
    failed_checks_share: float
    failed_checks_reports: int
    unknown_labels: int
    elsewhere: int
    quarantined: int
    due: str


def parse_thresholds(text: str, spider: str) -> Thresholds:
    """The thresholds of one spider.

    Raises:
        ConfigurationError: not TOML, or a threshold is missing, unknown or of the wrong kind.
    """
    try:
        tables = tomllib.loads(text)
        values = tables["default"] | tables.get(spider, {})
        thresholds = Thresholds(**values)
        date.fromisoformat(f"2000-{thresholds.due}")
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"thresholds.toml: {error}") from None
    for name, value in values.items():
        if name != "due" and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise ConfigurationError(f"thresholds.toml: {name} must be a number, not {value!r}")
    return thresholds


@cache
def thresholds(spider: str) -> Thresholds:
    """The thresholds of one spider from the file that comes with the package."""
    return parse_thresholds((files(__package__) / "thresholds.toml").read_text(encoding="utf-8"), spider)


def judge(
    part: SpiderRun,
    crawl: Iterable[Fault],
    previous: SpiderRun | None,
    tolerated: Thresholds,
    today: date,
) -> dict[str, str]:
    """Run the suite.

    Args:
        part: what the spider did.
        crawl: the faults of its crawl, ``Outcome.crawl_faults``.
        previous: its last good run over the same years.
        tolerated: the thresholds.
        today: decides which report years are due.

    Returns:
        The monitors that failed, each with a line that says why.
    """
    lines: dict[str, str] = {}
    for kind, line in crawl:
        lines[kind] = f"{lines[kind]}; {line}" if kind in lines else line
    result = MonitorRunner().run(
        DistrictSuite(), part=part, crawl=lines, previous=previous, tolerated=tolerated, today=today
    )
    return {
        failed.item.method_name.removeprefix("test_"): failed.reason or failed.error
        for failed in result.monitors_failed_results
    }


class CrawlMonitor(Monitor):  # type: ignore[misc]  # Spidermon has no types
    """The faults of the crawl itself, one monitor for each kind."""

    def _must_not_be(self, kind: str) -> None:
        if line := self.data.crawl.get(kind):
            raise self.failureException(line)

    def test_unreachable(self) -> None:
        """All hosts answer."""
        self._must_not_be("unreachable")

    def test_robots(self) -> None:
        """All hosts say what their robots.txt allows."""
        self._must_not_be("robots")

    def test_busy(self) -> None:
        """No host asks to be left alone."""
        self._must_not_be("busy")

    def test_blocked(self) -> None:
        """No block page."""
        self._must_not_be("blocked")

    def test_archive(self) -> None:
        """Every response is archived."""
        self._must_not_be("archive")

    def test_finish_reason(self) -> None:
        """The crawl went to its end."""
        self._must_not_be("finish_reason")

    def test_spider_errors(self) -> None:
        """The spider's code did not fail."""
        self._must_not_be("spider_errors")

    def test_lists_broken(self) -> None:
        """All lists could be read."""
        self._must_not_be("lists_broken")

    def test_lists_fallback(self) -> None:
        """The registry's lists, not a search, led to the reports."""
        self._must_not_be("lists_fallback")

    def test_entries_cut_off(self) -> None:
        """No list cuts off the title of what may be a report."""
        self._must_not_be("entries_cut_off")

    def test_reports_failed(self) -> None:
        """All listed reports could be fetched."""
        self._must_not_be("reports_failed")

    def test_reports_empty(self) -> None:
        """No report is an empty answer."""
        self._must_not_be("reports_empty")

    def test_attachments_failed(self) -> None:
        """All attached reports could be fetched."""
        self._must_not_be("attachments_failed")

    def test_reports_lost(self) -> None:
        """All reports found went through the pipelines."""
        self._must_not_be("reports_lost")

    def test_no_reports(self) -> None:
        """There are reports."""
        self._must_not_be("no_reports")

    def test_log_errors(self) -> None:
        """No error in the log."""
        self._must_not_be("log_errors")


class ReadingMonitor(Monitor):  # type: ignore[misc]  # Spidermon has no types
    """What was read, against the thresholds."""

    def test_listed_not_landed(self) -> None:
        """What the lists name has landed, or it is known why not."""
        counts = self.data.part.counts
        listed, went = counts.get("reports/listed", 0), _went(counts)
        if "sample" not in self.data.part.arguments and not self.data.crawl and listed > went:
            raise self.failureException(f"the lists name {listed} reports, {went} are accounted for")

    def test_quarantined(self) -> None:
        """Of every document it is clear whose report it is, and of which year."""
        if (number := self.data.part.counts.get("reports/quarantined", 0)) > self.data.tolerated.quarantined:
            raise self.failureException(
                f"{counted(number, 'report')} in quarantine, whose or of which year is unclear"
            )

    def test_elsewhere(self) -> None:
        """A district lists reports of its own agencies."""
        if (number := self.data.part.findings.get("district_disagrees", 0)) > self.data.tolerated.elsewhere:
            raise self.failureException(f"{counted(number, 'listed report')} read as another place's")

    def test_unreadable(self) -> None:
        """All reports can be read, but for those of which an earlier run has said that they can't."""
        if names := list(self.data.part.unreadable.values()):
            raise self.failureException(
                f"{counted(len(names), 'report')} can't be read, open them: {some(names)}"
            )

    def test_unknown_labels(self) -> None:
        """All labels in the tables are known to a form."""
        if (number := self.data.part.findings.get("unknown_label", 0)) > self.data.tolerated.unknown_labels:
            raise self.failureException(f"{counted(number, 'unknown label')} in tables")

    def test_failed_checks(self) -> None:
        """The arithmetic of most reports holds."""
        part, tolerated = self.data.part, self.data.tolerated
        seen = part.counts.get("reports/found", 0)
        if (
            seen < tolerated.failed_checks_reports
            or part.failed_checks / seen <= tolerated.failed_checks_share
        ):
            return
        share, limit = f"{part.failed_checks / seen:.0%}", f"{tolerated.failed_checks_share:.0%}"
        raise self.failureException(f"{share} of the reports have failed checks, more than {limit}")


class ComparisonMonitor(Monitor):  # type: ignore[misc]  # Spidermon has no types
    """The agencies seen, against the last good run and from year to year."""

    def setUp(self) -> None:
        """Skip what can't be compared."""
        if "sample" in self.data.part.arguments or CUT_SHORT & self.data.crawl.keys():
            raise SkipTest("a sample, or a crawl that did not see all")

    def test_fewer_than_before(self) -> None:
        """Every report the last good run saw is still there."""
        part, previous = self.data.part, self.data.previous
        if previous is None:
            raise SkipTest("no good run to compare with")
        gone = [
            f"{agency} {year}"
            for year, agencies in sorted(previous.agencies.items(), reverse=True)
            for agency in sorted(set(agencies) - set(part.agencies.get(year, ())))
        ]
        if len(gone) > self.data.tolerated.missing_agencies:
            day = (previous.finished_at or "")[:10]
            raise self.failureException(f"{counted(len(gone), 'report')} fewer than on {day}: {some(gone)}")

    def test_fewer_than_last_year(self) -> None:
        """Every agency that reported on one year and still exists reported on the next, once that is due."""
        agencies: dict[int, list[str]] = self.data.part.agencies
        year = newest_due(agencies, self.data.tolerated.due, self.data.today)
        if year is None or year - 1 not in agencies:
            raise SkipTest("no two years to compare")
        gone = not_again(agencies, year)
        if len(gone) > self.data.tolerated.missing_agencies:
            raise self.failureException(
                f"{counted(len(gone), 'agency')} reported on {year - 1} and not on {year}: {some(gone)}"
            )


class DistrictSuite(MonitorSuite):  # type: ignore[misc]  # Spidermon has no types
    """All monitors of one spider's crawl."""

    monitors = (CrawlMonitor, ReadingMonitor, ComparisonMonitor)


def newest_due(years: Iterable[int], due: str, today: date) -> int | None:
    """The newest of ``years`` whose reports must all be out on ``today``."""
    return max((year for year in years if date.fromisoformat(f"{year + 1}-{due}") <= today), default=None)


def not_again(agencies: Mapping[int, Collection[str]], year: int) -> list[str]:
    """Agencies with a report on the year before but none on ``year``, without those that were given up."""
    missing = set(agencies.get(year - 1, ())) - set(agencies.get(year, ()))
    return sorted(agency for agency in missing if successor(agency) is None)


def _went(counts: Mapping[str, int]) -> int:
    """Listed reports whose fate is known."""
    return sum(counts.get(f"reports/{event}", 0) for event in ("found", "failed", "empty", "known"))


def some(names: Sequence[str], limit: int = 5) -> str:
    """The first few of ``names``."""
    return ", ".join(names[:limit]) + (", …" if len(names) > limit else "")
