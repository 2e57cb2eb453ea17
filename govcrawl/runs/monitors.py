"""The monitors: from what a spider did, and its last good run, to its faults. Pure functions.

What each fault says stands in ``faults``, what is tolerated in ``thresholds.toml``.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from govcrawl.arguments import parse_years
from govcrawl.fates import FATES
from govcrawl.runs.faults import FAULTS, OF_THE_CRAWL, OF_THE_READING, Fault, FaultKind, fault
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.thresholds import Thresholds
from govcrawl.terminal import some
from pipelines.places import successor

Stats = Mapping[str, Any]
"""Scrapy's stats with ours, `govcrawl/<noun>/<event>`."""

GOOD_ENDS = {"finished", "sample"}

_PROOF = {kind.name for kind in FATES.values() if kind.column} - {"asked", "cut_off"}
"""Fates that show that a list of annual reports was found."""


def judge(
    part: SpiderRun, stats: Stats, previous: SpiderRun | None, tolerated: Thresholds, today: date
) -> list[Fault]:
    """All that needs attention after a crawl, the cause before its consequences.

    Args:
        part: what the spider did.
        stats: of its crawl.
        previous: its last good run over the same years.
        tolerated: the thresholds.
        today: decides which report years are due.
    """
    crawl = crawl_faults(stats)
    whole = "sample" not in part.arguments
    found = [*crawl, *_reading_faults(part, stats, tolerated)]
    if whole and not any(FAULTS[kind].unseen for kind, _ in crawl):
        found += _fewer_than_before(part, previous, tolerated)
        found += _fewer_than_last_year(part, tolerated, today)
    return _in_order(found)


def crawl_faults(stats: Stats) -> list[Fault]:
    """What needs attention by this crawl alone, without a look at what was read or at earlier runs."""
    given_up = [fault(kind, host=host, reason=reason) for host, kind, reason in hosts_given_up(stats)]
    faults = [*given_up, *_block_page(stats)]
    if faults and not int(stats.get("item_scraped_count", 0)):
        return faults  # everything else follows from it
    faults += [*_bad_end(stats), *_counts(OF_THE_CRAWL, stats)]
    if not any(number(stats, f"fates/{fate}") for fate in _PROOF):
        faults.append(fault("no_reports"))
    errors = sum(int(stats.get(f"log_count/{level}", 0)) for level in ("ERROR", "CRITICAL"))
    if errors and not faults:
        faults.append(fault("log_errors", errors))
    return _in_order(faults)


def final_faults(stats: Stats, judged: Iterable[Fault]) -> list[Fault]:
    """The faults at the very end: after a crawl was ``judged``, there may be more errors in the log."""
    of_the_crawl = {kind.name for kind in OF_THE_CRAWL}
    return [*crawl_faults(stats), *(one for one in judged if one.kind not in of_the_crawl)]


def number(stats: Stats, event: str) -> int:
    """How often our `<noun>/<event>` was counted."""
    return int(stats.get(f"govcrawl/{event}", 0))


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    rank = {kind: n for n, kind in enumerate(FAULTS)}
    return sorted(faults, key=lambda one: rank[one.kind])


def _counts(kinds: Iterable[FaultKind], stats: Stats, tolerated: Thresholds | None = None) -> Iterator[Fault]:
    """The faults that are one stat, counted more often than is tolerated."""
    for kind in kinds:
        count = int(stats.get(kind.stat, 0)) if kind.stat else 0
        if count > (getattr(tolerated, kind.tolerated[0]) if kind.tolerated else 0):
            named = kind.stat.replace("govcrawl/fates/", "govcrawl/named/")
            yield fault(kind.name, count, titles=stats.get(named, ""))


def hosts_given_up(stats: Stats) -> Iterator[tuple[str, str, str]]:
    """Hosts that were not crawled, the kind of fault, and why; from the stats `govcrawl/<kind>/<host>`."""
    for kind in ("unreachable", "robots", "busy"):
        prefix = f"govcrawl/{kind}/"
        for key, reason in stats.items():
            if key.startswith(prefix):
                yield key.removeprefix(prefix), kind, str(reason)


def _block_page(stats: Stats) -> Iterator[Fault]:
    if marker := stats.get("govcrawl/blocked/marker"):
        yield fault("blocked", address=stats.get("govcrawl/blocked/url"), marker=marker)


def _bad_end(stats: Stats) -> Iterator[Fault]:
    reason = stats.get("finish_reason", "start_error")
    said = reason == "blocked" and stats.get("govcrawl/blocked/marker")
    if reason not in GOOD_ENDS and not said:
        yield fault("finish_reason", reason=reason)


def _reading_faults(part: SpiderRun, stats: Stats, tolerated: Thresholds) -> Iterator[Fault]:
    yield from _counts(OF_THE_READING, stats, tolerated)
    if names := list(part.unreadable.values()):
        yield fault("unreadable", len(names), titles=some(names))
    found = int(stats.get("item_scraped_count", 0))
    share, limit = part.failed_checks / (found or 1), tolerated.failed_checks_share
    if found >= tolerated.failed_checks_reports and share > limit:
        yield fault("failed_checks", share=f"{share:.0%}", limit=f"{limit:.0%}")


def _fewer_than_before(part: SpiderRun, previous: SpiderRun | None, tolerated: Thresholds) -> Iterator[Fault]:
    """Reports that the last good run saw and this one did not."""
    if previous is None:
        return
    gone = [
        f"{agency} {year}"
        for year, agencies in sorted(previous.agencies.items(), reverse=True)
        for agency in sorted(set(agencies) - set(part.agencies.get(year, ())))
    ]
    if len(gone) > tolerated.missing_agencies:
        day = (previous.finished_at or "")[:10]
        yield fault("fewer_than_before", len(gone), day=day, agencies=some(gone))


def _fewer_than_last_year(part: SpiderRun, tolerated: Thresholds, today: date) -> Iterator[Fault]:
    """Agencies that reported on one year, still exist, and did not on the next although that is due."""
    asked = part.arguments.get("years")  # the crawl saw of other years what it could not tell by the title
    seen = {year: part.agencies[year] for year in part.agencies if not asked or year in parse_years(asked)}
    year = newest_due(seen, tolerated.due, today)
    if year is None or year - 1 not in seen:
        return
    gone = not_again(seen, year)
    if len(gone) > tolerated.missing_agencies:
        yield fault("fewer_than_last_year", len(gone), before=year - 1, year=year, agencies=some(gone))


def newest_due(years: Iterable[int], due: str, today: date) -> int | None:
    """The newest of ``years`` whose reports must all be out on ``today``.

    On 2026-03-31 of 2024 and 2025 it is 2024 where ``due`` is ``04-01``, a day later 2025.
    """
    return max((year for year in years if date.fromisoformat(f"{year + 1}-{due}") <= today), default=None)


def not_again(agencies: Mapping[int, Collection[str]], year: int) -> list[str]:
    """Agencies with a report on the year before but none on ``year``, without those that were given up."""
    missing = set(agencies.get(year - 1, ())) - set(agencies.get(year, ()))
    return sorted(agency for agency in missing if successor(agency) is None)
