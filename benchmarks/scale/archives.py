"""An archive of many reports, as several nights of crawling leave it.

`python -m benchmarks.scale.archives FOLDER [AGENCIES]` writes one: 16 districts, that many agencies of each
(60), 18 years. `GOVCRAWL_DATA=FOLDER govcrawl reparse` lands it.
"""

import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.pages import page_of
from govcrawl.sites import published
from govcrawl.sites.agencies import districts, total_of
from govcrawl.sites.figures import Draw
from govcrawl.sites.world import DistrictReports, GeneratedReport
from pipelines import places
from pipelines.archive import ArchiveWriter, Exchange
from pipelines.page import ReportPage
from pipelines.places import Agency
from pipelines.records import Hints

AGENCIES = 60
YEARS = range(2008, 2026)
COPIED = 100
"""Of so many reports one is found at a second address, too."""

NIGHTS = (
    ("20240302T021500Z-0a0001", range(2008, 2024)),
    ("20250302T021500Z-0a0002", range(2024, 2025)),
    ("20260302T021500Z-0a0003", range(2025, 2026)),
)
"""The run's id, and the years whose reports were new to it. The last one finds the copies, too."""


def main() -> None:
    """Write the archive that the command line asks for."""
    agencies = int(sys.argv[2]) if len(sys.argv) > 2 else AGENCIES
    number = write(Path(sys.argv[1]), agencies)
    print(f"{number} documents in {sys.argv[1]}/archive")


def write(
    data: Path, agencies: int = AGENCIES, years: range = YEARS, where: Collection[str] | None = None
) -> int:
    """Write the archive of a data folder, a file a night and district (those of today, or ``where``).

    Returns:
        The number of documents.
    """
    draw = Draw("govcrawl", published.FIGURES)
    documents = 0
    for district in districts() if where is None else where:
        world = DistrictReports(who(district, agencies), total_of(district), years, draw)
        for run_id, new in NIGHTS:
            found = [report for report in world.reports.values() if report.year in new]
            pages = [page_at(report, run_id) for report in found]
            if run_id == NIGHTS[-1][0]:
                pages += [page_at(one, run_id, copy=True) for one in world.reports.values() if is_copied(one)]
            if pages:
                archive(data / "archive", run_id, district, pages)
            documents += len(pages)
    return documents


def who(district: str, count: int) -> tuple[Agency, ...]:
    """The first registered agencies of a district that exist today; with its total they are ``count``."""
    own = [one for one in places.agencies(district) if not one.successor and one.kind != "district"]
    return tuple(own[: count - 1])


def is_copied(report: GeneratedReport) -> bool:
    """Whether a report is found at a second address, too."""
    return report.dice("copied").randrange(COPIED) == 0


def page_at(report: GeneratedReport, run_id: str, *, copy: bool = False) -> ReportPage:
    """The document of a report as a spider yields it, a copy elsewhere and with a word more."""
    place = places.districts()[report.agency.district]
    folder = "copies" if copy else "reports"
    site = f"https://{place.hosts[0]}/{folder}"
    body = page_of(report)
    if copy:
        body = body.replace(b"</body>", b"<p>Copyright</p></body>")
    return ReportPage(
        url=f"{site}/{report.year}/{report.agency.abbr}.html",
        body=body,
        media_type="text/html",
        listed_url=f"{site}/",
        fetched_at=datetime.strptime(run_id.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
        hints=Hints(district=report.agency.district, title=report.title, listed_on=report.published_on),
    )


def archive(root: Path, run_id: str, spider: str, pages: Sequence[ReportPage]) -> None:
    """Archive documents as one run of a spider does."""
    info = {"software": "govcrawl", "origin": "embedded"}
    writer = ArchiveWriter(root, run_id, spider, info)
    try:
        for number, page in enumerate(pages):
            page.fetched_at += timedelta(seconds=2 * number)
            headers = [(b"Content-Type", b"text/html; charset=utf-8")]
            exchange = Exchange(page.url, 200, headers, page.body, page.fetched_at)
            page.archive_record = writer.exchange(exchange)
            writer.document(page)
    finally:
        writer.close()


if __name__ == "__main__":
    main()
