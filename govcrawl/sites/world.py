"""The embedded world: which reports exist, what is true in them and what their pages print.

Everything follows from the seed: two worlds of the same seed and scale are equal, in any process.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from govcrawl.sites import published
from govcrawl.sites.agencies import agencies, districts, total_of
from govcrawl.sites.figures import INDICATORS, Draw, Figures, Number, Table, form_of, one_other, total
from govcrawl.sites.quirks import APPLY, QUIRKS, Cells, ExpectedFinding, Printed, Quirk
from pipelines import places
from pipelines.places import Agency


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a world is: agencies of a district and its report years, with exceptions by district."""

    agencies: int
    years: range
    larger: Mapping[str, tuple[int, range]]

    def of(self, district: str) -> tuple[int, range]:
        """(number of agencies, report years) of a district."""
        return self.larger.get(district, (self.agencies, self.years))


SCALES: dict[str, Scale] = {
    "demo": Scale(
        5, range(2022, 2025), {"changning": (20, range(2021, 2025)), "putuo": (5, range(2018, 2024))}
    ),
    "full": Scale(25, range(2015, 2025), {}),
}


@dataclass(frozen=True)
class GeneratedReport:
    """One report: the truth, the page, and what a careful reader must notice."""

    agency: Agency
    year: int
    form: str  # `2021`, `2019`, `2021+2019-requests` or `sheet`
    title: str
    published_on: date
    contact: tuple[str, str]  # telephone, e-mail
    figures: Figures
    printed: Printed
    findings: tuple[ExpectedFinding, ...]

    @property
    def key(self) -> tuple[str, int]:
        """(slug, year), as in ``pipelines.records.Report.key``."""
        return self.agency.slug, self.year

    def dice(self, *topic: object) -> random.Random:
        """Dice for everything that does not matter: wording, markup. The same in every process."""
        return random.Random("|".join(map(str, (*self.key, *topic))))  # noqa: S311 - not a secret


class World:
    """All reports of all districts.

    Args:
        scale: `demo` (quick to crawl) or `full` (25 agencies, ten years each).
        seed: another seed, another world.
    """

    def __init__(self, scale: str = "demo", seed: str = "govcrawl") -> None:
        self.scale = SCALES[scale]
        self._draw = Draw(seed, published.FIGURES)
        self._districts: dict[str, DistrictReports] = {}

    def district(self, key: str) -> "DistrictReports":
        """One district's reports; made when first asked for."""
        if key not in self._districts:
            count, years = self.scale.of(key)
            self._districts[key] = DistrictReports(agencies(key, count), total_of(key), years, self._draw)
        return self._districts[key]

    def report(self, slug: str, year: int) -> GeneratedReport:
        """One report, by its key."""
        return self.district(slug.partition("-")[0]).reports[slug, year]

    def reports(self) -> Iterator[GeneratedReport]:
        """Every report of every district."""
        for key in districts():
            yield from self.district(key).reports.values()


@dataclass(frozen=True)
class DistrictReports:
    """The reports of one district: its agencies' and, over all of them, its own total."""

    agencies: tuple[Agency, ...]
    whole: Agency
    years: range
    draw: Draw

    @cached_property
    def reports(self) -> dict[tuple[str, int], GeneratedReport]:
        """Every report by (slug, year), the newest year first."""
        made = [
            self._report(agency, year)
            for year in reversed(self.years)
            for agency in (self.whole, *self.agencies)
        ]
        return {report.key: report for report in made}

    def _report(self, agency: Agency, year: int) -> GeneratedReport:
        quirks = QUIRKS.get((agency.slug, year), ())
        form = "2019" if Quirk.OLD_FORM in quirks else form_of(year)
        figures = self._total(year) if agency == self.whole else self.draw.figures(agency, year, form)
        if Quirk.HYBRID_FORM in quirks:
            form = "2021+2019-requests"
            figures = Figures(figures.proactive, one_other(figures.requests), figures.reviews)
        printed = _print(figures, year)
        findings = [finding for quirk in quirks for finding in APPLY[quirk](printed)]
        return GeneratedReport(
            agency=agency,
            year=year,
            form=form,
            title=_title(agency, year),
            published_on=_published_on(agency, year),
            contact=published.CONTACTS.get(
                agency.slug, ("021-00001234", f"{agency.abbr}@{agency.district}.example")
            ),
            figures=figures,
            printed=printed,
            findings=tuple(findings),
        )

    def _total(self, year: int) -> Figures:
        """The sum over the agencies, each counted in the form in force even if it used an old one."""
        return total(self.draw.figures(agency, year, form_of(year)) for agency in self.agencies)


def _print(figures: Figures, year: int) -> Printed:
    return Printed(
        proactive=_cells(figures.proactive),
        requests=_cells(figures.requests),
        reviews=_cells(figures.reviews),
        indicators=[
            (*INDICATORS[row], "" if number is None else _text(number))
            for row, number in enumerate(figures.indicators)
        ],
        stated={
            row: int(figures.requests[row]["total"])
            for row in ("new_received", "carried_in", "total_processed", "carried_over")
            if figures.requests
        },
        period=year,
    )


def _cells(table: Table) -> Cells:
    return {row: {column: _text(number) for column, number in cells.items()} for row, cells in table.items()}


def _text(number: Number) -> str:
    return format(number.normalize(), "f") if isinstance(number, Decimal) else str(number)


_DEPARTMENT_TITLES = (
    "{name}{year}年政府信息公开工作年度报告",
    "{year}年政府信息公开工作年度报告（{name}）",
    "{year}年{name}政府信息公开工作年度报告",
    "{year}年度{name}政府信息公开年度工作报告",
    "{name} {year}年度政府信息公开工作年度报告",
    "{short}{year}年年报",
)
"""Wordings seen [observed, docs/sites.md 1]; the agency may stand first, inside or in parentheses."""


def _title(agency: Agency, year: int) -> str:
    district = places.districts()[agency.district]
    if agency.kind == "district":
        return f"{district.full_name}{year}年政府信息公开工作年度报告"
    if agency.kind == "government":
        return f"{agency.name}{year}年政府信息公开工作年度报告"
    dice = random.Random(f"{agency.slug}|{year}|title")  # noqa: S311 - not a secret
    wording = dice.choice(_DEPARTMENT_TITLES)
    short = agency.name.removeprefix(places.cities()[district.city].name)
    return wording.format(name=agency.name, short=short, year=year)


def _published_on(agency: Agency, year: int) -> date:
    """January of the next year for an agency, February for the district's total."""
    if known := published.PATHS.get((agency.slug, year)):
        path_year, day = map(int, known.split("/")[-3:-1])
        if path_year == year + 1:  # otherwise the path tells when the site was migrated
            return date(path_year, 1, 1) + timedelta(days=day - 1)
    dice = random.Random(f"{agency.slug}|{year}|published")  # noqa: S311 - not a secret
    first = date(year + 1, 2, 10) if agency.kind == "district" else date(year + 1, 1, 8)
    return first + timedelta(days=dice.randrange(18))
