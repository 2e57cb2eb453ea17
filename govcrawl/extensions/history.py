"""Writes the history of a crawl: what was seen and written, what the monitors say, in the run's manifest."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from govcrawl.extensions.ledger import defects_seen, ledger_of
from govcrawl.fates import Row
from govcrawl.lists.addresses import address_key
from govcrawl.runs import shape
from govcrawl.runs.faults import fault, verdict
from govcrawl.runs.history import History, SpiderRun, now
from govcrawl.runs.ids import run_id
from govcrawl.runs.monitors import due_year, fallen_together, judge, unreadable
from govcrawl.runs.rows import OpenRows, goes_on, write_rows
from govcrawl.runs.thresholds import thresholds
from govcrawl.targets import origin_of
from pipelines.analysis.acknowledged import acknowledged_reports, every_judged
from pipelines.errors import ConfigurationError, StoreError
from pipelines.page import ReportPage
from pipelines.places import Acknowledged, District, districts
from pipelines.records import PARSER_VERSION, Ingested
from pipelines.store.paths import report_id

logger = logging.getLogger(__name__)

KILLED = "killed"
"""Why a crawl ended that was asked to stop, and once more before it had."""

T = TypeVar("T")


class HistoryExtension:
    """Fills a ``SpiderRun`` while the spider runs; when it closes, lets the monitors judge and saves it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._tolerated = thresholds(crawler.spidercls.name)
        self._seen: dict[int, set[str]] = {}
        self._unread: dict[int, set[str]] = {}
        self._before: set[str] = set()  # agencies that the last run saw
        self._failed: set[str] = set()
        self._found: defaultdict[tuple[str, int], list[Counter[str]]] = defaultdict(list)
        self._rows: OpenRows | None = None
        self._expected: dict[tuple[str, str], Acknowledged] = {}
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
        other = self._earlier(lambda history: history.latest_id(spider.name)) or ""
        arguments = {"years": getattr(spider, "years", None), "sample": getattr(spider, "sample", None)}
        self.part = SpiderRun(
            spider.name,
            arguments={name: _written(value) for name, value in arguments.items() if value is not None},
            origin=origin_of(self._crawler.settings, sample="sample" in arguments),
            state="running",
            started_at=now(),
        )
        if before is not None:
            self._before = {agency for agencies in before.agencies.values() for agency in agencies}
            self.part.known_unreadable, self.part.notices = before.known_unreadable, before.notices
            if before.finished_at is None:  # killed before it said so
                self.part.unreadable = before.unreadable
                if not goes_on(self._data_dir, other, spider.name):
                    self.part.after_killed = before.started_at
            else:
                self.part.known_unreadable |= before.unreadable
        self._write(lambda: self._open_rows(spider))
        self._save()

    def item_scraped(self, item: Any) -> None:
        """Note the report that went through all pipelines."""
        ingested = item.ingested if isinstance(item, ReportPage) else None
        if ingested is None or ingested.outcome == "other_document":
            return
        self._note_readable(item, ingested)
        if ingested.key is None or ingested.outcome == "quarantined":
            return
        self.seen(*ingested.key, readable=ingested.status != "unreadable")
        name = report_id(*ingested.key)
        self._found[ingested.key].append(Counter(rule for rule, _ in ingested.findings))
        if any(severity != "info" for _, severity in ingested.findings):
            self._failed.add(name)
        if ingested.outcome == "landed":
            self.part.written.append(name)

    def seen(self, agency: str, year: int, *, readable: bool = True) -> None:
        """Note that the site lists this report, whether it was fetched again or not."""
        (self._seen if readable else self._unread).setdefault(year, set()).add(agency)

    def unreadable(self) -> set[str]:
        """What names the documents in which earlier runs could read nothing, in the memory."""
        return _names(self.part.known_unreadable.keys() | self.part.unreadable.keys())

    def notices(self) -> set[str]:
        """What names the documents that only announce a report, as earlier runs have found."""
        return _names(self.part.notices)

    def spider_closed(self, spider: Spider) -> None:
        """Judge and save. Comes after CoreStats and the archive, whose stats it needs (EXTENSIONS)."""
        stats = self._crawler.stats.get_stats()
        part = self.part
        part.finished_at = now()
        part.finish_reason = stats.get("finish_reason")
        self.update()
        part.agencies = _by_year(self._seen)
        part.unread = _by_year(
            {year: names - self._seen.get(year, set()) for year, names in self._unread.items()}
        )
        part.failed_checks = len(self._failed - self._acknowledged())
        self._quieten()
        ledger = ledger_of(spider)
        rows = ledger.rows() if ledger is not None else []
        announcing = {row.url for row in rows if row.fate == "notice"}
        part.notices = sorted({*part.notices, *announcing})
        keys = set(map(address_key, announcing))
        part.unreadable = {
            entry: name for entry, name in part.unreadable.items() if address_key(entry) not in keys
        }
        self._judge(spider, rows)
        for found in part.faults:
            logger.warning("%s: %s", spider.name, found.line)
        self._save()
        if ledger is not None:
            self._write_rows(rows)

    def broken_off(self, reason: str) -> None:
        """Close the account of a crawl that Scrapy has left where it was, asked to stop a second time.

        Rows that were open stay open: what was asked for may have landed all the same.
        """
        part, ledger = self.part, ledger_of(self._crawler.spider)
        part.state, part.finished_at, part.finish_reason = "failed", now(), reason
        part.faults = [fault("finish_reason", reason=reason)]
        self.update()
        self._save()
        if ledger is not None:
            self._write_rows(ledger.rows())

    def _write_rows(self, rows: Sequence[Row]) -> None:
        name = run_id(self._crawler.settings)
        self._write(lambda: write_rows(self._data_dir, name, self.part.spider, self._explained(rows)))
        if self._rows is not None:
            self._rows.close()

    def _judge(self, spider: Spider, rows: Sequence[Row]) -> None:
        part, stats = self.part, self._crawler.stats.get_stats()
        district = getattr(spider, "district", None)
        registered = isinstance(district, District) and district.key in districts()
        live = part.origin in {"live", "sample"} and registered
        acknowledged = district.acknowledged if isinstance(district, District) else ()
        defects = [*defects_seen(spider), *fallen_together(rows, self._differ)]
        defects += unreadable(part, rows, acknowledged)
        if isinstance(district, District) and registered and "years" not in part.arguments:
            promises = shape.parts_of(self._before).union(
                *map(shape.promised, getattr(spider, "promises", ()))
            )
            least = shape.least_of(district, live=live, promises=promises)
            defects += shape.missing(shape.seen(rows), least)
        if isinstance(district, District) and live:
            due = due_year(part, self._tolerated, datetime.now(UTC).date())
            defects += shape.years(part.agencies, district, due)
        judgement = judge(
            part,
            stats,
            self._earlier(lambda history: history.comparable(part)),
            self._tolerated,
            datetime.now(UTC).date(),
            defects=defects,
            acknowledged=acknowledged,
            unasked={address_key(row.url) for row in rows if row.fate == "known"},
            owing=shape.by_law(district.key) if live and isinstance(district, District) else (),
        )
        part.faults, part.state = judgement.faults, verdict(judgement.faults)
        part.expected = [
            f"{defect.words}, since {entry.since}: {entry.reason}" for defect, entry in judgement.expected
        ]
        part.over = [f"{entry.fault} {entry.about}" for entry in judgement.over]
        self._expected = {(one.about, one.title): entry for one, entry in judgement.expected}

    def _differ(self, agency: str, year: int) -> bool:
        from pipelines.store.scan import copies_differ

        try:
            return copies_differ(self._data_dir, agency, year)
        except StoreError as error:
            logger.error("%s", error)
            return False

    def _explained(self, rows: Iterable[Row]) -> list[Row]:
        """The rows, where the registry acknowledges what is wrong with one with its reason."""
        return [
            replace(row, why=f"{row.why}; as expected since {entry.since}: {entry.reason}")
            if (entry := self._expected.get((row.url, row.title))) is not None
            else row
            for row in rows
        ]

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
            part.notices = [one for one in part.notices if address_key(one) != address_key(entry)]
        elif entry not in part.known_unreadable:
            part.unreadable[entry] = f"{ingested.title or 'without a title'} {page.url}"
            self._save()  # it has landed and may not be fetched again: a kill must not silence it

    def _open_rows(self, spider: Spider) -> None:
        """Have each row on the disk as soon as it is settled."""
        ledger = ledger_of(spider)
        if ledger is None:
            return
        rows = self._rows = OpenRows(self._data_dir, run_id(self._crawler.settings), spider.name)

        def write(row: Row) -> None:
            try:
                rows.write(row)
            except ConfigurationError as error:
                logger.error("%s", error)
                ledger.written = lambda _: None

        ledger.written = write

    def _quieten(self) -> None:
        """Take the findings that a person has judged out of the numbers, in copies of a report, too."""
        try:
            judged = Counter((one.agency, one.year, one.check.rule) for one in every_judged(self._data_dir))
        except (ConfigurationError, StoreError):  # told of by ``_acknowledged``
            return
        findings = self.part.findings
        for (agency, year, rule), number in judged.items():
            for found in self._found.get((agency, year), ()):
                findings[rule] = findings.get(rule, 0) - min(number, found[rule])
        self.part.findings = {rule: number for rule, number in findings.items() if number > 0}

    def _acknowledged(self) -> set[str]:
        """The reports all of whose failed checks a person has judged."""
        try:
            return acknowledged_reports(self._data_dir)
        except (ConfigurationError, StoreError) as error:
            logger.error("%s", error)
            return set()

    def _earlier(self, look: Callable[[History], T | None]) -> T | None:
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


def _names(entries: Iterable[str]) -> set[str]:
    """Addresses of lists, and their keys: the memory names a document by one or the other."""
    return {*entries, *map(address_key, entries)}


def _by_year(agencies: Mapping[int, set[str]]) -> dict[int, list[str]]:
    return {year: sorted(agencies[year]) for year in sorted(agencies, reverse=True) if agencies[year]}


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
