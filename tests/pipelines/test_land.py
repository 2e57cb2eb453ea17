from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.test import get_crawler

from govcrawl.items import ReportPage
from pipelines.errors import ConfigurationError, StoreError
from pipelines.land import LandPipeline
from pipelines.records import Report
from tests.pipelines.store.reports import URL, make_report


def crawler_for(root: Path) -> Crawler:
    return get_crawler(Spider, {"DATA_DIR": str(root)})


def page(report: Report | None) -> ReportPage:
    return ReportPage(URL, b"", "text/html", URL, datetime(2025, 1, 1, tzinfo=UTC), report=report)


def test_reports_land_below_data_dir_and_are_counted(tmp_path: Path) -> None:
    crawler = crawler_for(tmp_path)
    pipeline = LandPipeline.from_crawler(crawler)
    for report in (make_report(), make_report(), make_report(year=2023), make_report(agency=None)):
        item = page(report)
        assert pipeline.process_item(item) is item
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
    pipeline = LandPipeline.from_crawler(crawler_for(tmp_path))
    with pytest.raises(ConfigurationError, match="ReadPipeline"):
        pipeline.process_item(page(None))


def test_a_data_folder_that_cannot_be_written_ends_the_crawl_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot open the data folder"):
        LandPipeline.from_crawler(crawler_for(tmp_path / "data"))
