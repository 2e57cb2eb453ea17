"""The city's copies (`www.shanghai.gov.cn`) of districts' totals, crawled beside a district that has one.

`python -m benchmarks.sites.city_copies [DISTRICT …] [--sites 5] [--seed 0] [--kind K]` draws a district and
the city, crawls both into one folder, in both orders, and judges them together. ``--kind``: noise on the
city's site. Exit status 1 if anything is lost in silence, wrong, extra, or not landed once.

[O] addresses `/nw<column>/<yyyymmdd>/0001-<column>_<id>.html`, a column a report year, all moved there in
August 2020, the text below `字号:`. [I] that a column's list is its `index.html`. Drawn is the report year
2019, the only one of which there are copies in a form with tables; the lists of other years are empty.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from scrapy.utils.project import get_project_settings

from benchmarks.sites import contents
from benchmarks.sites.crawl import Outcome, crawl
from benchmarks.sites.draw import dice
from benchmarks.sites.noise import NOISE
from benchmarks.sites.platforms import LAYOUTS
from benchmarks.sites.run import all_kinds
from benchmarks.sites.site import DrawnSite, Listing, Page, Report, Row
from benchmarks.sites.verdict import Verdict, judge
from govcrawl.runs.ids import run_id
from govcrawl.runs.rows import read_rows, settle_across
from pipelines import places
from pipelines.store.origin import own_folder

YEAR, COLUMN = 2019, "nw48511"
CITY = places.district("shanghai")
TITLES = (
    "{short}{year}年年报",
    "{year}年{place}政府信息公开工作年度报告",
    "{short}{year}年政府信息公开工作年度报告",
    "{year}年{place}政府信息公开年报",
)
OWN = {one: layout for layout in LAYOUTS.values() for one in layout.districts}


def draw_district(district: str, drawn: Random) -> DrawnSite:
    """A district whose last report year is that of the copies."""
    layout = OWN[district]
    required = layout.required.get(district, ())
    return layout(contents.draw(district, drawn, required, years=1, last=YEAR), drawn).build()


def draw_city(district: DrawnSite, drawn: Random) -> DrawnSite:
    """The city's site: copies of the district's total, and of others'."""
    site = DrawnSite(CITY.key, CITY.platform, CITY.hosts, CITY.entry)
    site.page("entry", CITY.entry, "各区政府信息公开", "<h2>各区政府信息公开</h2>")
    others = drawn.sample([one for one in OWN if one != district.district], 4)
    copied = [_total(district.reports), *(_total(_drawn_elsewhere(one, drawn)) for one in others)]
    rows = [_copy(site, report, drawn) for report in copied]
    drawn.shuffle(rows)
    for address in CITY.lists:
        listing = Listing("年报", address, rows if COLUMN in address else [], size=drawn.choice((3, 15)))
        site.listings.append(listing)
        _serve(site, listing, drawn.choice((1, 2)))
    site.reports = copied
    return site


def _drawn_elsewhere(district: str, drawn: Random) -> list[Report]:
    return contents.draw(district, drawn, years=1, last=YEAR).reports


def _total(reports: Iterable[Report]) -> Report:
    return next(one for one in reports if one.agency.kind == "district")


def _copy(site: DrawnSite, report: Report, drawn: Random) -> Row:
    place = report.agency.name.partition("（")[0]
    title = drawn.choice(TITLES).format(place=place, short=place.removeprefix("上海市"), year=report.year)
    number = f"{COLUMN[2:]}_{drawn.randrange(10_000, 99_999)}"
    url = f"https://{CITY.hosts[0]}/{COLUMN}/20200825/0001-{number}.html"
    site.page("article", url, title, f"<h1>{title}</h1><div>字号:</div>{report.body}", report=report)
    return Row(title, url, report.published, report=report)


def _serve(site: DrawnSite, listing: Listing, second: int) -> None:
    folder = listing.address.rpartition("/")[0]

    def address(number: int) -> str:
        return f"{folder}/index_{number - 1 + second}.html" if number else listing.address

    def page(number: int) -> Page:
        def shown() -> str:
            rows = "".join(f"<li>{site.link(r)}<span>{r.day}</span></li>" for r in listing.page(number) or [])
            total = len(listing.pages())
            links = "".join(f"<a href='{address(n)}'>{n + 1}</a>" for n in range(total)) if total > 1 else ""
            return f"<ul class='list'>{rows}</ul>{links}" if rows else "<p>暂无信息</p>"

        return Page("list", "政府信息公开年报", shown, listing=listing)

    def serve() -> None:
        for number in range(len(listing.pages())):
            site.add(address(number), page(number))

    site.late.append(serve)


@dataclass(slots=True)
class Both:
    """What the crawls of a district and of the city came to: ``fates`` of all rows of its total."""

    verdict: Verdict
    outcome: Outcome
    fates: list[str | None]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong and the total landed once; the rest are copies of it."""
        return self.verdict.good and sorted(map(str, self.fates)) == ["copy", "landed"]


def look(district: DrawnSite, city: DrawnSite, folder: Path, *, city_first: bool = False) -> Both:
    """Crawl both into ``folder`` as one run, and judge what then lies there."""
    folder = own_folder(folder, "address")
    order = [city, district] if city_first else [district, city]
    outcomes = [crawl(site, folder) for site in order]
    run = run_id(get_project_settings())
    settle_across(folder, run, [site.district for site in order])
    rows = [row for site in order for row in read_rows(folder, run, site.district) or []]
    key = _total(district.reports).agency.slug, YEAR
    last = outcomes[-1]
    last.faults = [fault for one in outcomes for fault in one.faults]
    last.log = [line for one in outcomes for line in one.log]
    last.state = next((one.state for one in outcomes if one.state != "ok"), "ok")
    all_reports = {report.key: report for site in (district, city) for report in site.reports}
    together = DrawnSite(
        district.district, district.platform, district.hosts, district.start, list(all_reports.values())
    )
    together.listings = [*district.listings, *city.listings]
    return Both(judge(together, last), last, [row.fate for row in rows if row.report == key])


def main() -> int:
    """Draw, crawl, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("districts", nargs="*", metavar="DISTRICT")
    parser.add_argument("--sites", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", default="", help="kinds of noise that begin so, in turn")
    asked = parser.parse_args()
    districts, kinds = asked.districts or list(OWN), all_kinds([asked.kind]) if asked.kind else [""]
    bad = 0
    for seed in range(asked.seed, asked.seed + asked.sites):
        name, kind = districts[seed % len(districts)], kinds[seed % len(kinds)]
        for city_first in (False, True):
            drawn = dice("city copies", name, seed)
            district = draw_district(name, drawn)
            city = draw_city(district, drawn)
            if kind:
                NOISE[kind](city, drawn)
            with tempfile.TemporaryDirectory() as folder:
                both = look(district, city, Path(folder), city_first=city_first)
            found = both.verdict
            bad += not both.good
            print(
                f"{name} {seed} {kind} {'city first' if city_first else 'district first'}: "
                f"state {found.state}, right {len(found.right)} of {found.listed}, "
                f"loud {len(found.loud)}, the total {both.fates}",
                *(f"wrong {key}: {what}" for key, what in found.wrong.items()),
                *(f"silent {what}" for what in found.silent.values()),
                *(f"extra {what}" for what in found.extra),
                *both.outcome.faults,
                sep="\n    ",
                flush=True,
            )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
