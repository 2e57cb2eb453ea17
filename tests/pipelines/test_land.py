import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from govcrawl.items import ReportPage
from pipelines.errors import ConfigurationError, StoreError
from pipelines.land import LandPipeline
from pipelines.records import Report, Value
from tests.pipelines.store.reports import URL, make_report


def crawler_for(root: Path) -> Crawler:
    return get_crawler(Spider, {"DATA_DIR": str(root)})


def page(report: Report | None) -> ReportPage:
    return ReportPage(URL, b"", "text/html", URL, datetime(2025, 1, 1, tzinfo=UTC), report=report)


def landed(pipeline: LandPipeline, *items: ReportPage) -> list[ReportPage | BaseException]:
    """What becomes of items that are processed side by side, as Scrapy does."""

    async def process() -> list[ReportPage | BaseException]:
        return await asyncio.gather(*map(pipeline.process_item, items), return_exceptions=True)

    try:
        return asyncio.run(process())
    finally:
        pipeline.close_spider()


def test_reports_land_below_data_dir_and_are_counted(tmp_path: Path) -> None:
    crawler = crawler_for(tmp_path)
    reports = (make_report(), make_report(), make_report(year=2023), make_report(agency=None))
    items = [page(report) for report in reports]
    assert landed(LandPipeline.from_crawler(crawler), *items) == items
    assert [item.landing for item in items] == ["landed", "unchanged", "landed", "quarantined"]
    assert crawler.stats is not None
    assert crawler.stats.get_stats() == {
        "govcrawl/reports/landed": 2,
        "govcrawl/reports/unchanged": 1,
        "govcrawl/reports/quarantined": 1,
        "govcrawl/rows/reports": 2,
        "govcrawl/rows/proactive": 6,
        "govcrawl/rows/requests": 350,
        "govcrawl/rows/reviews": 30,
        "govcrawl/rows/indicators": 0,
        "govcrawl/rows/checks": 4,
    }
    assert len(list(tmp_path.glob("datasets/requests/year=*/agency=changning-rsj/part-0.parquet"))) == 2


def test_an_item_that_nobody_read_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    [error] = landed(LandPipeline.from_crawler(crawler_for(tmp_path)), page(None))
    assert isinstance(error, ConfigurationError)
    assert "ReadPipeline" in str(error)


def test_a_report_that_cannot_land_does_not_keep_the_others_from_it(tmp_path: Path) -> None:
    misfit = make_report(year=2022, values=[Value("indicators", "first", "0", "1")])
    items = [page(make_report(year=2021)), page(misfit), page(make_report(year=2023))]
    crawler = crawler_for(tmp_path)
    first, error, last = landed(LandPipeline.from_crawler(crawler), *items)
    assert (first, last) == (items[0], items[2])
    assert isinstance(error, DropItem)
    assert "changning-rsj-2022" in str(error)
    assert crawler.stats is not None
    assert crawler.stats.get_value("govcrawl/landing/failed") == str(error)
    assert [item.landing for item in items] == ["landed", None, "landed"]


def test_a_data_folder_that_cannot_be_written_ends_the_crawl_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot open the data folder"):
        LandPipeline.from_crawler(crawler_for(tmp_path / "data"))
