"""What landed against what the site holds: right, wrong, lost with a word or in silence, extra."""

import re
from collections.abc import Collection, Iterable, Sequence
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

    keys: set[Key]  # of the reports that must land, or be named
    right: set[Key] = field(default_factory=set)
    marked: int = 0  # cells
    wrong: dict[Key, str] = field(default_factory=dict)  # cells, date, kind
    loud: dict[Key, str] = field(default_factory=dict)  # lost, and named
    silent: dict[Key, str] = field(default_factory=dict)  # lost, and nothing names it
    closed: set[Key] = field(default_factory=set)  # by robots.txt: not landed, and named, as it must be
    extra: list[str] = field(default_factory=list)
    alarms: list[str] = field(
        default_factory=list
    )  # faults of a crawl that lost nothing, and that are not due
    state: str = "ok"
    due: bool = False  # whether a fault is
    moved: tuple[str, ...] = ()  # lists of the registry that are not there: a fault by right

    @property
    def listed(self) -> int:
        """How many reports must land, or be named."""
        return len(self.keys)

    @property
    def good(self) -> bool:
        """Nothing wrong, nothing extra, nothing lost in silence."""
        return not (self.wrong or self.silent or self.extra)

    @property
    def true(self) -> bool:
        """Whether the crawl's state is: ok exactly where nothing is missing."""
        if self.due or not self.complete:
            return self.state != "ok"
        return self.state == "ok" or bool(self.moved and not self.alarms)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or wrong."""
        return not (self.wrong or self.loud or self.silent or self.closed)


def judge(site: DrawnSite, outcome: Outcome) -> Verdict:
    """Compare. A report that robots.txt closes must not land, and must be named or acknowledged."""
    acknowledged = site.closed if site.acknowledged else set()
    reports: dict[Key, list[Report]] = {}
    for report in site.reports:
        reports.setdefault(report.key, []).append(report)
    verdict = Verdict(
        reports.keys() - acknowledged, state=outcome.state, due=bool(site.due), moved=moved(site)
    )
    addresses = site.published()
    owners = {_place(url): report for report in site.reports for url in addresses[report.key]}
    landed = {(one.agency, one.year): one for one in outcome.landed}
    for key, one in list(landed.items()):
        owner = owners.get(_place(one.source_url))
        if owner and owner.key != key and key not in site.replaced:
            verdict.wrong[owner.key] = f"landed as {key}: {owner.title} {one.source_url}"
            del landed[key]
    for key, those in reports.items():
        one = landed.pop(key, None)
        if one is not None and key in site.closed:
            verdict.extra.append(f"closed by robots.txt, landed all the same: {one.title}")
        elif one is not None and (said := kept(those, one, outcome.copies)):
            verdict.wrong[key] = said
        elif one is not None:
            verdict.right.add(key)
            verdict.marked += sum(marked for _, marked in one.cells.values())
        elif key not in acknowledged and key not in verdict.wrong:
            where = next(iter(addresses[key]), "")
            lost = verdict.loud if _is_named(site, those[0], outcome) else verdict.silent
            lost[key] = f"{those[0].title} {where}"
    verdict.closed = {key for key in site.closed if verdict.loud.pop(key, None)}
    verdict.extra += [f"{one.agency} {one.year}: {one.title} {one.source_url}" for one in landed.values()]
    _say(site, outcome, verdict)
    return verdict


def _say(site: DrawnSite, outcome: Outcome, verdict: Verdict) -> None:
    """What a crawl must say for how the site is made, and what it must not."""
    for due in site.due:
        lines = [line for kind, line in outcome.faults if due.fault in {kind, ""}]
        if not any(due.says in line for line in lines):
            verdict.silent[due.key] = f"no fault {due.fault} says: {due.says}"
    for address in site.expected:
        if not any(address in line for line in outcome.expected):
            verdict.extra.append(f"acknowledged, and not named as expected: {address}")
    if verdict.complete:
        by_right = {due.fault for due in site.due}
        by_right |= {kind for kind, line in outcome.faults if _is_of_moved(kind, line, verdict.moved)}
        if "" not in by_right:
            verdict.alarms = [f"{kind}: {line}" for kind, line in outcome.faults if kind not in by_right]


def _is_of_moved(kind: str, line: str, moved: Collection[str]) -> bool:
    """Whether a fault counts the lists that have moved, and no others."""
    if kind != "lists_broken" or not any(_path(url) in line.replace("index.html", "") for url in moved):
        return False
    return int(line.partition(" ")[0]) <= len(moved)


def kept(those: Sequence[Report], one: Landed, copies: Iterable[Landed]) -> str:
    """What is wrong about a landed report; of several under one key, one lands and the others are copies.

    Cells in which they differ must be marked.
    """
    said = [differences(report, one) for report in those]
    if all(said):
        return said[0]
    if len(those) == 1:
        return ""
    cells = {(copy.agency, copy.year): copy.cells for copy in copies}.get(those[0].key, {})
    for report, differs in zip(those, said, strict=True):
        figures = {name: cells.get(name, (None,))[0] for name in report.figures}
        if differs and figures != report.figures:
            return f"is not kept beside the other of its agency and year: {report.title}"
    unmarked = [
        name
        for name, (_, marked) in one.cells.items()
        if not marked and len({report.figures.get(name) for report in those}) > 1
    ]
    return f"{unmarked[0]} differs between two reports and is not marked" if unmarked else ""


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


def _is_named(site: DrawnSite, report: Report, outcome: Outcome) -> bool:
    """Whether a fault is of all reports, or anything names this one: title, address, agency or its list."""
    if outcome.state == "ok":
        return False
    if any(kind in EVERYTHING for kind, _ in outcome.faults):
        return True
    words = _words(outcome)
    names = [re.sub(r"\s+", "", report.title), *map(_path, site.published()[report.key])]
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


def moved(site: DrawnSite) -> tuple[str, ...]:
    """Lists of the registry that are not there: a fault by right, although nothing may be lost."""
    entry = places.district(site.district)
    by_query = {path for path, _ in site.tables}
    return tuple(
        url
        for url in entry.lists
        if site.static(url) is None
        and (urlsplit(url).path in by_query or urlsplit(url).path not in site.routes)
    )
