"""What sites do that changes what must land: cases, each with the truth that it makes.

Like noise, a case changes a drawn site; unlike noise, it also says what a crawl must bring then: reports
more (``site.reports``), faults that it must find (``site.due``), reports whose absence is acknowledged
(``site.closed`` beside ``site.acknowledged``).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from urllib.parse import urlsplit

from benchmarks.sites import contents
from benchmarks.sites.noise.answers import closed_column, serve_robots
from benchmarks.sites.site import DrawnSite, Due, Listing, Report, Row
from govcrawl.sites.protocol import SiteRequest, SiteResponse
from pipelines.places import Acknowledged

PARTS = {
    "own reports": {"district", "government"},
    "departments": {"department"},
    "streets and towns": {"subdistrict", "town"},
}
"""Parts of a district as the fault `part_missing` names them, and the kinds of agencies in them."""


def two_reports(site: DrawnSite, dice: Random) -> None:
    """A list has two different reports under one agency and year: a fault, and both are kept."""
    listing, _, report = dice.choice(_departments(site))
    rival = _like(report, dice)
    assert site.publish
    site.publish(listing, rival)
    site.reports.append(rival)
    site.due.append(Due("fallen_together", rival.title, rival.key))


def replaced_in_place(site: DrawnSite, dice: Random) -> None:
    """An agency writes its one page anew each year: last year's report is kept, and that is said."""
    chosen = [
        (listing, old, new)
        for listing, new, report in _departments(site)
        for old in listing.rows
        if old.report
        and (old.report.agency, old.report.year) == (report.agency, report.year - 1)
        and (page := site.static(old.url))
        and page.report
        and site.static(new.url)
    ]
    if not chosen:
        return
    listing, old, new = dice.choice(chosen)
    before, page, after = old.report, site.static(old.url), site.static(new.url)
    assert before
    assert page
    assert after
    listing.rows.remove(new)

    def tomorrow() -> None:
        page.title, page.body, page.report = after.title, after.body, after.report
        old.title, old.day, old.report = new.title, new.day, new.report
        site.replaced.add(before.key)

    site.tomorrow = tomorrow
    site.due.append(Due("vanished", before.title, before.key))


def old_sheets(site: DrawnSite, dice: Random) -> None:
    """Reports on 2018 and before, with their own statistics sheet."""
    assert site.publish
    chosen = {report.agency.name: (listing, report) for listing, _, report in _departments(site)}
    for listing, report in dice.sample(list(chosen.values()), min(3, len(chosen))):
        older = contents.report(dice, site.place, report.agency, dice.randint(2013, 2018))
        site.publish(listing, older)
        site.reports.append(older)


def acknowledged(site: DrawnSite, dice: Random) -> None:
    """robots.txt closes a list, as the registry says: as expected, and no fault."""
    if sum(any(row.report for row in listing.rows) for listing in site.listings) < 2:
        return  # a site that closes its only list has none
    closed = closed_column(site, dice)
    site.acknowledged = _acknowledged(site, closed)
    site.expected = (closed.address,)


def acknowledged_and_opened(site: DrawnSite, dice: Random) -> None:
    """The registry says that robots.txt closes a list, which it does no more: all lands."""
    acknowledged(site, dice)
    site.closed, site.expected = set(), ()
    serve_robots(site, "")


def acknowledged_and_gone(site: DrawnSite, dice: Random) -> None:
    """The registry says that robots.txt closes a list; tonight it answers with an error, which is a fault."""
    acknowledged(site, dice)
    if not site.expected:
        return
    [listing] = [one for one in site.listings if one.address in site.expected]
    site.expected, site.closed = (), set()
    serve_robots(site, "")
    page, path, told = (
        site.static(listing.address),
        urlsplit(listing.address).path,
        site.told_by(listing.address),
    )
    if page is None or page.listing is not listing:
        return  # a frame for all lists: it is never asked for by itself

    def before(request: SiteRequest) -> SiteRequest | SiteResponse:
        if request.path == path and (told is None or request.parameters.get(told[0]) == told[1]):
            return SiteResponse(b"<html><body><h1>error</h1></body></html>", 500)
        return request

    site.before.append(before)
    says = "=".join(told) if told else path
    site.due += [Due("", says, row.report.key) for row in listing.rows if row.report]


def _departments(site: DrawnSite) -> list[tuple[Listing, Row, Report]]:
    """Rows of reports of departments, subdistricts and towns whose titles name them, listed once."""
    listed = Counter(id(row.report) for row in site.rows())
    return [
        (listing, row, row.report)
        for listing in site.listings
        for row in listing.rows
        if row.report
        and row.report.agency.kind not in {"district", "government"}
        and row.report.agency.short in row.title
        and listed[id(row.report)] == 1
    ]


def _like(report: Report, dice: Random) -> Report:
    """Another report of the same agency on the same year, under another title and with other figures."""
    title = f"{report.agency.name}{report.year}年政府信息公开工作年度报告"
    if "".join(title.split()) == "".join(report.title.split()):
        title = f"{report.year}年{report.agency.name}政府信息公开工作年度报告"
    place = report.agency.name.removesuffix(report.agency.short)
    while (rival := contents.report(dice, place, report.agency, report.year)).figures == report.figures:
        pass
    return replace(rival, title=title)


def _acknowledged(site: DrawnSite, closed: Listing) -> tuple[Acknowledged, ...]:
    """What an operator writes into the registry: of the list, and of parts that only it has."""
    since = "2026-11-20"
    entries = [Acknowledged("lists_closed", closed.address, "closed by its office", since, "robots.txt")]
    left = {report.agency.kind for report in site.reports if report.key not in site.closed}
    for part, kinds in PARTS.items():
        if not kinds & left:
            entries.append(Acknowledged("part_missing", part, "its list is closed", since, "0 seen"))
    return tuple(entries)


CASES: dict[str, Callable[[DrawnSite, Random], None]] = {
    "two_reports": two_reports,
    "replaced_in_place": replaced_in_place,
    "old_sheets": old_sheets,
    "acknowledged": acknowledged,
    "acknowledged_and_opened": acknowledged_and_opened,
    "acknowledged_and_gone": acknowledged_and_gone,
}
