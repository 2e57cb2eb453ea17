import asyncio
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from pipelines.errors import StoreError
from pipelines.item_pipeline import IngestPipeline
from pipelines.page import ReportPage
from tests.pipelines.fetched import fetched, misfit, nobodys


def crawler_for(root: Path) -> Crawler:
    return get_crawler(Spider, {"DATA_DIR": str(root)})


def ingested(pipeline: IngestPipeline, *items: ReportPage) -> list[ReportPage | BaseException]:
    """What becomes of items that are processed side by side, as Scrapy does."""

    async def process() -> list[ReportPage | BaseException]:
        return await asyncio.gather(*map(pipeline.process_item, items), return_exceptions=True)

    try:
        return asyncio.run(process())
    finally:
        pipeline.close_spider()


def outcomes(items: list[ReportPage]) -> list[str | None]:
    return [item.ingested.outcome if item.ingested else None for item in items]


def test_what_is_of_another_year_than_was_asked_for_lands(tmp_path: Path) -> None:
    crawler = crawler_for(tmp_path)
    crawler.spider = Spider("changning", years={2023})
    items = [fetched(), fetched(2023), nobodys()]
    ingested(IngestPipeline.from_crawler(crawler), *items)
    assert outcomes(items) == ["landed", "landed", "quarantined"]


def test_documents_are_read_and_land_below_data_dir_and_are_counted(tmp_path: Path) -> None:
    crawler = crawler_for(tmp_path)
    items = [fetched(), fetched(), fetched(2023), nobodys()]
    assert ingested(IngestPipeline.from_crawler(crawler), *items) == items
    assert outcomes(items) == ["landed", "unchanged", "landed", "quarantined"]
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    checks = stats.pop("govcrawl/rows/checks")
    assert checks > 0
    assert {name: count for name, count in stats.items() if "/findings/" not in name} == {
        "govcrawl/documents/complete": 3,
        "govcrawl/documents/narrative": 1,
        "govcrawl/documents/landed": 2,
        "govcrawl/documents/unchanged": 1,
        "govcrawl/documents/quarantined": 1,
        "govcrawl/rows/reports": 2,
        "govcrawl/rows/proactive": 20,
        "govcrawl/rows/requests": 350,
        "govcrawl/rows/reviews": 30,
        "govcrawl/rows/indicators": 0,
    }
    assert stats["govcrawl/findings/agency_unknown"] == 1
    assert len(list(tmp_path.glob("datasets/requests/year=*/agency=changning-rsj/part-0.parquet"))) == 2


def test_a_report_that_cannot_land_does_not_keep_the_others_from_it(tmp_path: Path) -> None:
    items = [fetched(2021), misfit(2022), fetched(2023)]
    crawler = crawler_for(tmp_path)
    first, error, last = ingested(IngestPipeline.from_crawler(crawler), *items)
    assert (first, last) == (items[0], items[2])
    assert isinstance(error, DropItem)
    assert "changning-rsj-2022" in str(error)
    assert outcomes(items) == ["landed", None, "landed"]


def test_a_data_folder_that_cannot_be_written_ends_the_crawl_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot open the data folder"):
        IngestPipeline.from_crawler(crawler_for(tmp_path / "data"))
