"""What landed against what the site holds: right, wrong, lost with a word or in silence, extra."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.sites.crawl import Landed, Outcome
from benchmarks.sites.site import DrawnSite, Report
from pipelines import places

Key = tuple[str, int]

EVERYTHING = {
    "no_reports",
    "unreachable",
    "robots",
    "busy",
    "blocked",
    "archive",
    "finish_reason",
    "spider_errors",
}
"""Faults that speak of all reports of a site, or of a host."""


@dataclass(slots=True)
class Verdict:
    """One crawl. Reports by key, with a word on what is wrong."""

    listed: int
    right: set[Key] = field(default_factory=set)
    marked: int = 0  # cells
    wrong: dict[Key, str] = field(default_factory=dict)  # cells, date, kind
    loud: dict[Key, str] = field(default_factory=dict)  # lost, and named
    silent: dict[Key, str] = field(default_factory=dict)  # lost, and nothing names it
    closed: set[Key] = field(default_factory=set)  # by robots.txt: not landed, and named, as it must be
    extra: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)  # faults of a crawl that lost nothing
    state: str = "ok"

    @property
    def good(self) -> bool:
        """Nothing wrong, nothing extra, nothing lost in silence."""
        return not (self.wrong or self.silent or self.extra)

    @property
    def true(self) -> bool:
        """Whether the crawl's state is: ok exactly where nothing is missing."""
        return (self.state == "ok") == self.complete

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or wrong."""
        return not (self.wrong or self.loud or self.silent or self.closed)


def judge(site: DrawnSite, outcome: Outcome) -> Verdict:
    """Compare. A report that robots.txt closes must not land, and must be named."""
    verdict = Verdict(len(site.reports), state=outcome.state)
    landed = {(one.agency, one.year): one for one in outcome.landed}
    words = _words(outcome)
    everything = any(kind in EVERYTHING for kind, _ in outcome.faults)
    addresses = site.published()
    owners = {_place(url): report for report in site.reports for url in addresses[report.key]}
    for report in site.reports:
        one = landed.pop(report.key, None)
        owner = owners.get(_place(one.source_url)) if one else None
        if one and owner and owner is not report and report.key != owner.key:
            verdict.wrong[owner.key] = f"landed as {report.key}: {owner.title} {one.source_url}"
            one = None
            if report.key in verdict.wrong:
                continue
        if one is None:
            loud = outcome.state != "ok" and (
                everything or _named(site, report, addresses[report.key], words)
            )
            where = next(iter(addresses[report.key]), "")
            (verdict.loud if loud else verdict.silent)[report.key] = f"{report.title} {where}"
        elif report.key in site.closed:
            verdict.extra.append(f"closed by robots.txt, landed all the same: {report.title}")
        elif said := differences(report, one):
            verdict.wrong[report.key] = said
        else:
            verdict.right.add(report.key)
            verdict.marked += sum(marked for _, marked in one.cells.values())
    for key, one in list(landed.items()):
        if (owner := owners.get(_place(one.source_url))) and owner.key != key:
            verdict.wrong[owner.key] = f"landed as {key}: {owner.title} {one.source_url}"
            del landed[key]
    for kept in (verdict.loud, verdict.silent):
        for key in verdict.wrong.keys() & kept.keys():
            del kept[key]
    verdict.closed = {key for key in site.closed if verdict.loud.pop(key, None)}
    verdict.extra += [f"{one.agency} {one.year}: {one.title} {one.source_url}" for one in landed.values()]
    if verdict.complete:
        verdict.alarms = [f"{kind}: {line}" for kind, line in outcome.faults]
    return verdict


def differences(report: Report, one: Landed) -> str:
    """What is wrong about a landed report; nothing if it is right or marked."""
    if one.kind != report.agency.kind:
        return f"kind {one.kind}, is {report.agency.kind}"
    if report.title != one.title and not one.cells:
        return f"another document landed in its place: {one.title} {one.source_url}"
    if one.published != report.published:
        return f"date {one.published}, is {report.published}"
    for name, text in report.figures.items():
        raw, marked = one.cells.get(name, (None, False))
        if raw != text and not marked:
            return f"{name} prints {text!r}, landed {raw!r}"
    return next((f"{name} is on no page" for name in one.cells.keys() - report.figures.keys()), "")


def _words(outcome: Outcome) -> str:
    """All that the crawl says at its end and at warning or above; blanks don't matter."""
    said = "\n".join([*(line for _, line in outcome.faults), *outcome.log])
    return re.sub(r"\s+|index\.html", "", said)  # as ``_path`` writes addresses


def _named(site: DrawnSite, report: Report, addresses: Iterable[str], words: str) -> bool:
    """Whether anything names the report: its title, address, agency or the list it stands in."""
    names = [re.sub(r"\s+", "", report.title), *map(_path, addresses)]
    if report.agency.slug:
        names.append(report.agency.slug)
    lists = [one.address for one in site.listings if any(row.report is report for row in one.rows)]
    names += ["=".join(site.told_by(url) or [_path(url)]) for url in lists]
    return any(re.search(rf"{re.escape(name)}(?![\w-])", words) for name in names if len(name) > 1)


def _place(url: str) -> str:
    """An address whatever the scheme and the name of the host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.removesuffix("index.html")
    return f"{path}?{parts.query}" if parts.query else path


def moved(site: DrawnSite) -> bool:
    """Whether a list of the registry is not there: a fault by right, although nothing may be lost."""
    entry = places.district(site.district)
    by_query = {path for path, _ in site.tables}
    return any(
        site.static(url) is None and (urlsplit(url).path in by_query or urlsplit(url).path not in site.routes)
        for url in entry.lists
    )
