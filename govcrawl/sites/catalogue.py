"""All embedded sites, in one list, and what a crawl of them must land."""

from collections.abc import Iterable
from dataclasses import dataclass

from govcrawl.sites import (
    baoshan,
    easttone,
    epoint,
    fengxian,
    generic,
    jiading,
    minhang,
    static,
    xuhui,
    yangpu,
)
from govcrawl.sites.protocol import Site
from govcrawl.sites.quirks import Cells, ExpectedFinding
from govcrawl.sites.world import GeneratedReport, World
from pipelines.records import AgencyKind, Status

PLATFORMS = (
    easttone.sites,
    yangpu.sites,
    generic.sites,
    xuhui.sites,
    minhang.sites,
    jiading.sites,
    static.sites,
    fengxian.sites,
    epoint.sites,
    baoshan.sites,
)
"""One function per platform family: from the world to its sites. A new family is one more entry."""


def sites(world: World) -> list[Site]:
    """Every embedded site of ``world``."""
    return [site for family in PLATFORMS for site in family(world)]


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """What must land of one report: the page's cells as printed, under the forms' codes."""

    agency: str  # slug
    agency_name: str
    kind: AgencyKind
    year: int
    form: str | None  # None without tables
    title: str
    status: Status
    proactive: Cells
    requests: Cells
    reviews: Cells
    indicators: list[tuple[str, str, str]]  # label, unit, text
    findings: tuple[ExpectedFinding, ...]
    urls: tuple[str, ...]


def expected(world: World, served: Iterable[Site] | None = None) -> list[ExpectedReport]:
    """Every report that the sites of ``world`` publish, or only those of ``served``."""
    return [
        _expected(world.report(*key), urls)
        for site in (sites(world) if served is None else served)
        for key, urls in site.published().items()
    ]


def _expected(report: GeneratedReport, urls: tuple[str, ...]) -> ExpectedReport:
    printed = report.printed
    return ExpectedReport(
        agency=report.agency.slug,
        agency_name=report.agency.name,
        kind=report.agency.kind,
        year=report.year,
        form=None if printed.picture else report.form,
        title=report.title,
        status="partial" if printed.picture else "complete",
        proactive=printed.proactive,
        requests=printed.requests,
        reviews=printed.reviews,
        indicators=printed.indicators,
        findings=report.findings,
        urls=urls,
    )
