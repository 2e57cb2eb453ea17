"""Writes the history of a crawl: what was seen and written, what the monitors say, in the run's manifest."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from govcrawl.extensions.ledger import ledger_of
from govcrawl.runs.faults import verdict
from govcrawl.runs.history import History, SpiderRun, now
from govcrawl.runs.ids import run_id
from govcrawl.runs.monitors import judge
from govcrawl.runs.rows import write_rows
from govcrawl.runs.thresholds import thresholds
from pipelines.errors import ConfigurationError
from pipelines.page import ReportPage
from pipelines.records import PARSER_VERSION, Ingested
from pipelines.store.paths import report_id

logger = logging.getLogger(__name__)


class HistoryExtension:
    """Fills a ``SpiderRun`` while the spider runs; when it closes, lets the monitors judge and saves it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._tolerated = thresholds(crawler.spidercls.name)
        self._seen: dict[int, set[str]] = {}
        self._failed: set[str] = set()
        self.part = SpiderRun("")
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.item_scraped, signals.item_scraped)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl. Raises ConfigurationError where the thresholds can't be read."""
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Write down that the spider runs, so that one that is killed has left a trace."""
        before = self._earlier(lambda history: history.latest(spider.name))
        arguments = {"years": getattr(spider, "years", None), "sample": getattr(spider, "sample", None)}
        self.part = SpiderRun(
            spider.name,
            arguments={name: _written(value) for name, value in arguments.items() if value is not None},
            state="running",
            started_at=now(),
        )
        if before is not None:
            self.part.known_unreadable = before.known_unreadable
            if before.finished_at is None:  # killed before it said so
                self.part.unreadable, self.part.after_killed = before.unreadable, before.started_at
            else:
                self.part.known_unreadable |= before.unreadable
        self._save()

    def item_scraped(self, item: Any) -> None:
        """Note the report that went through all pipelines."""
        ingested = item.ingested if isinstance(item, ReportPage) else None
        if ingested is None or ingested.outcome == "other_document":
            return
        self._note_readable(item, ingested)
        if ingested.key is None:
            return
        self.seen(*ingested.key)
        name = report_id(*ingested.key)
        if any(severity != "info" for _, severity in ingested.findings):
            self._failed.add(name)
        if ingested.outcome == "landed":
            self.part.written.append(name)

    def seen(self, agency: str, year: int) -> None:
        """Note that the site lists this report, whether it was fetched again or not."""
        self._seen.setdefault(year, set()).add(agency)

    def spider_closed(self, spider: Spider) -> None:
        """Judge and save. Comes after CoreStats and the archive, whose stats it needs (EXTENSIONS)."""
        stats = self._crawler.stats.get_stats()
        part = self.part
        part.finished_at = now()
        part.finish_reason = stats.get("finish_reason")
        self.update()
        part.agencies = {year: sorted(self._seen[year]) for year in sorted(self._seen, reverse=True)}
        part.failed_checks = len(self._failed)
        previous = self._earlier(lambda history: history.comparable(part))
        part.faults = judge(part, stats, previous, self._tolerated, datetime.now(UTC).date())
        part.state = verdict(part.faults)
        for fault in part.faults:
            logger.warning("%s: %s", spider.name, fault.line)
        self._save()
        if (ledger := ledger_of(spider)) is not None:
            self._write(
                lambda: write_rows(self._data_dir, run_id(self._crawler.settings), spider.name, ledger.rows())
            )

    def update(self) -> None:
        """Bring the numbers of ``part`` up to what is counted by now."""
        self.part.counts, self.part.findings = _counts(self._crawler.stats.get_stats())
        if (ledger := ledger_of(self._crawler.spider)) is not None:
            self.part.fates = ledger.counts()
            self.part.open = ledger.open()

    def _note_readable(self, page: ReportPage, ingested: Ingested) -> None:
        part, entry = self.part, page.entry_url or page.url
        if ingested.status != "unreadable":
            part.unreadable.pop(entry, None)
            part.known_unreadable.pop(entry, None)
        elif entry not in part.known_unreadable:
            part.unreadable[entry] = f"{ingested.title or 'without a title'} {page.url}"
            self._save()  # it has landed and may not be fetched again: a kill must not silence it

    def _earlier(self, look: Callable[[History], SpiderRun | None]) -> SpiderRun | None:
        try:
            return look(History(self._data_dir))
        except ConfigurationError as error:
            logger.error("%s", error)
            return None

    @property
    def _data_dir(self) -> Path:
        return Path(self._crawler.settings["DATA_DIR"])

    def _save(self) -> None:
        name = run_id(self._crawler.settings)
        self._write(lambda: History(self._data_dir).record(name, self.part, PARSER_VERSION))

    def _write(self, work: Callable[[], object]) -> None:
        try:
            work()
        except ConfigurationError as error:
            logger.error("%s", error)


_APART = ("findings/", "fates/")
"""Counts that stand in the manifest under a name of their own."""


def _counts(stats: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, int]]:
    """Our counts and the findings by rule, without what is only text."""
    ours = {
        key.removeprefix("govcrawl/"): value
        for key, value in sorted(stats.items())
        if key.startswith("govcrawl/")
    }
    numbers = {key: value for key, value in ours.items() if isinstance(value, int)}
    findings = {
        key.removeprefix("findings/"): value for key, value in numbers.items() if key.startswith("findings/")
    }
    return {key: value for key, value in numbers.items() if not key.startswith(_APART)}, findings


def _written(value: Any) -> str:
    return ",".join(map(str, sorted(value))) if isinstance(value, frozenset) else str(value)
