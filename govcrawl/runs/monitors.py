"""The monitors: from what a spider did, and its last good run, to its faults. Pure functions.

What each fault says stands in ``faults``, what is tolerated in ``thresholds.toml``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urljoin

from govcrawl.arguments import parse_years
from govcrawl.defects import Defect, is_about, sort
from govcrawl.failures import GIVEN_UP
from govcrawl.fates import FATES, HELD, Report, Row
from govcrawl.lists.addresses import address_key
from govcrawl.runs.faults import (
    BY_COMPARISON,
    FAULTS,
    OF_THE_CRAWL,
    OF_THE_READING,
    Fault,
    FaultKind,
    fault,
)
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.shape import part_of
from govcrawl.runs.thresholds import Thresholds
from govcrawl.terminal import some
from pipelines.places import Acknowledged, successor

Stats = Mapping[str, Any]
"""Scrapy's stats with ours, `govcrawl/<noun>/<event>`."""

GOOD_ENDS = {"finished", "sample"}

_PROOF = {kind.name for kind in FATES.values() if kind.column} - {"asked", "cut_off"}
"""Fates that show that a list of annual reports was found."""

_CRAWLED = {kind.name for kind in OF_THE_CRAWL}
_COMPARED = {kind.name for kind in BY_COMPARISON}


class Judgement(NamedTuple):
    """What needs attention; what does not, since the registry acknowledges it; entries that can go."""

    faults: list[Fault]
    expected: list[tuple[Defect, Acknowledged]]
    over: list[Acknowledged]


def judge(
    part: SpiderRun,
    stats: Stats,
    previous: SpiderRun | None,
    tolerated: Thresholds,
    today: date,
    *,
    defects: Iterable[Defect] = (),
    acknowledged: Sequence[Acknowledged] = (),
    unasked: Collection[str] = (),
    owing: Collection[str] = (),
) -> Judgement:
    """All that needs attention after a crawl, the cause before its consequences.

    Args:
        part: what the spider did.
        stats: of its crawl.
        previous: its last good run over the same years.
        tolerated: the thresholds.
        today: decides which report years are due.
        defects: what was wrong with rows, lists and parts.
        acknowledged: what the registry says of them.
        unasked: addresses that were not asked for.
        owing: agencies that must have a report on every year that is due.
    """
    crawl = crawl_faults(stats)
    found = [one for one in defects if not _follows(one, stats)]
    kinds = {*(one.kind for one in crawl), *(one.kind for one in found)}
    blind = any(FAULTS[kind].unseen for kind in kinds)
    if blind or "sample" in part.arguments:
        found = [one for one in found if one.kind not in _COMPARED]
    else:
        found += [*_fewer_than_before(part, previous), *_without_report(part, owing, tolerated, today)]
    left, expected, over = sort(found, acknowledged, unasked)
    year = due_year(part, tolerated, today) or 0
    words = {"day": (previous.finished_at or "")[:10] if previous else "", "before": year - 1, "year": year}
    faults = [*crawl, *_of_defects(left, tolerated, words), *_reading_faults(part, stats, tolerated)]
    return Judgement(
        _in_order([*faults, *_log_errors(faults, stats)]), expected, [] if blind or part.arguments else over
    )


def crawl_faults(stats: Stats) -> list[Fault]:
    """What needs attention by the stats of this crawl alone."""
    given_up = [fault(kind, host=host, reason=reason) for host, kind, reason in hosts_given_up(stats)]
    faults = [*given_up, *_block_page(stats)]
    if faults and not int(stats.get("item_scraped_count", 0)):
        return faults  # everything else follows from it
    faults += [*_bad_end(stats), *_counts(OF_THE_CRAWL, stats)]
    if not any(number(stats, f"fates/{fate}") for fate in _PROOF):
        faults.append(fault("no_reports"))
    return _in_order(faults)


def final_faults(stats: Stats, judged: Iterable[Fault]) -> list[Fault]:
    """The faults at the very end: after a crawl was ``judged``, there may be more errors in the log."""
    late = crawl_faults(stats)
    said = {"log_errors", *(one.kind for one in late)}
    faults = [*late, *(one for one in judged if one.kind not in said)]
    return _in_order([*faults, *_log_errors(faults, stats)])


def _log_errors(faults: Iterable[Fault], stats: Stats) -> Iterator[Fault]:
    """Errors in the log that no fault of the crawl explains."""
    errors = sum(int(stats.get(f"log_count/{level}", 0)) for level in ("ERROR", "CRITICAL"))
    if errors and not any(one.kind in _CRAWLED for one in faults):
        yield fault("log_errors", errors)


def _follows(defect: Defect, stats: Stats) -> bool:
    """Whether a defect is no news, since its host was given up, which is a fault itself."""
    if defect.kind not in _CRAWLED:
        return False
    given_up = [host for host, _, _ in hosts_given_up(stats)]
    if (given_up or stats.get("govcrawl/blocked/marker")) and not int(stats.get("item_scraped_count", 0)):
        return True
    return any(f"{host} {words}" in defect.why for host in given_up for words in GIVEN_UP)


def _of_defects(
    defects: Iterable[Defect], tolerated: Thresholds, words: Mapping[str, object]
) -> Iterator[Fault]:
    """A fault for each kind of which there are more defects than is tolerated."""
    found: dict[str, list[Defect]] = {}
    for one in defects:
        found.setdefault(one.kind, []).append(one)
    for kind, those in found.items():
        limits = [key for key in FAULTS[kind].tolerated if key != "due"]
        if len(those) > (getattr(tolerated, limits[0]) if limits else 0):
            yield fault(kind, len(those), named=some([one.words for one in those]), **words)


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
            yield fault(kind.name, count)


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
    found = int(stats.get("item_scraped_count", 0))
    share, limit = part.failed_checks / (found or 1), tolerated.failed_checks_share
    if found >= tolerated.failed_checks_reports and share > limit:
        yield fault("failed_checks", share=f"{share:.0%}", limit=f"{limit:.0%}")


def unreadable(
    part: SpiderRun, rows: Iterable[Row], acknowledged: Sequence[Acknowledged]
) -> Iterator[Defect]:
    """Reports that can't be read of which no earlier run has said it, or of which the registry speaks."""
    new = {address_key(entry): name for entry, name in part.unreadable.items()}
    for row in rows:
        if row.fate == "unreadable":
            defect = Defect("unreadable", row.url, row.why, row.title)
            if new.pop(address_key(row.url), None) or any(is_about(entry, defect) for entry in acknowledged):
                yield defect
    for name in new.values():  # of a run that was killed before it said so; no list names them tonight
        title, _, url = name.rpartition(" ")
        yield Defect("unreadable", url, "", title)


def _fewer_than_before(part: SpiderRun, previous: SpiderRun | None) -> Iterator[Defect]:
    """Reports that the last good run saw and this one did not."""
    for year, agencies in sorted(previous.agencies.items(), reverse=True) if previous else ():
        seen = {*part.agencies.get(year, ()), *part.unread.get(year, ())}
        for agency in sorted(set(agencies) - seen):
            yield Defect("fewer_than_before", f"{agency} {year}")


def _without_report(
    part: SpiderRun, owing: Collection[str], tolerated: Thresholds, today: date
) -> Iterator[Defect]:
    """Agencies without a report on the newest year that is due: who had one the year before, or owes one."""
    seen, year = _agencies(part), due_year(part, tolerated, today)
    if year is None:
        return
    unread = part.unread.get(year, ())
    late = [agency for agency in not_again(seen, year) if agency not in unread] if year - 1 in seen else []
    yield from (Defect("fewer_than_last_year", f"{agency} {year}") for agency in late)
    for agency in sorted({*owing} - {*late, *seen[year], *unread}):
        yield Defect("agencies_missing", f"{agency} {year}")


def fallen_together(rows: Iterable[Row], differ: Callable[[str, int], bool]) -> Iterator[Defect]:
    """Rows of one list whose titles differ and whose documents read as one report, though figures ``differ``.

    All pages of a list are in one folder. A district's own reports, the total and the government's, are
    compared whatever list they stand in.
    """
    titles: dict[tuple[Report, str], dict[str, str]] = {}
    for row in rows:
        if row.report is not None and row.fate in {*HELD, "copy", "other_year"}:
            own = part_of(row.report[0]) == "own reports"
            those = titles.setdefault((row.report, "" if own else urljoin(row.listed_url, ".")), {})
            those.setdefault("".join(row.title.split()), row.title)
    together = {report: found for (report, _), found in titles.items() if len(found) > 1}
    for (agency, year), found in together.items():
        if differ(agency, year):
            yield Defect("fallen_together", f"{agency} {year}", title=" and ".join(found.values()))


def _agencies(part: SpiderRun) -> dict[int, list[str]]:
    """Those seen, of the years asked for: of others the crawl saw what it could not tell by the title."""
    asked = part.arguments.get("years")
    return {year: part.agencies[year] for year in part.agencies if not asked or year in parse_years(asked)}


def due_year(part: SpiderRun, tolerated: Thresholds, today: date) -> int | None:
    """The newest report year that was seen and must be out; what can't be read does not count."""
    return newest_due(_agencies(part), tolerated.due, today)


def newest_due(years: Iterable[int], due: str, today: date) -> int | None:
    """The newest of ``years`` whose reports must all be out on ``today``.

    On 2026-03-31 of 2024 and 2025 it is 2024 where ``due`` is ``04-01``, a day later 2025.
    """
    return max((year for year in years if date.fromisoformat(f"{year + 1}-{due}") <= today), default=None)


def not_again(agencies: Mapping[int, Collection[str]], year: int) -> list[str]:
    """Agencies with a report on the year before but none on ``year``, without those that were given up."""
    missing = set(agencies.get(year - 1, ())) - set(agencies.get(year, ()))
    return sorted(agency for agency in missing if successor(agency) is None)
