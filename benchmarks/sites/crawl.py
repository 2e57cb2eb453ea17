"""One crawl of one site by its real spider, over HTTP, in this process; what landed is read back from disk.

A worker process keeps one event loop, one server and Scrapy's reactor, so that a crawl costs no start-up.
Reading and landing are those of every crawl; they only run in a thread here rather than in a process.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Self

import pyarrow.dataset as ds
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

from benchmarks.sites.site import DrawnSite
from govcrawl.extensions.history import HistoryExtension
from govcrawl.runs.faults import verdict
from govcrawl.runs.monitors import final_faults
from govcrawl.sites.fault_injection import InjectedFault
from govcrawl.sites.protocol import SiteRequest, SiteResponse
from govcrawl.sites.server import Server
from pipelines.forms.known import forms
from pipelines.ingest import ingest
from pipelines.item_pipeline import IngestPipeline
from pipelines.store.landing import Store
from pipelines.store.origin import own_folder
from pipelines.workers.batches import Batches

CODES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
    "indicators": ("row_number", "period"),
}
"""Dataset -> the columns that name a cell's row and column; a sheet's row has its label, too."""


LONGEST = 120
"""Seconds after which a crawl is given up: most take one."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A report as it stands in the datasets."""

    agency: str  # full name
    kind: str
    year: int
    published: date | None
    title: str
    source_url: str
    cells: Mapping[str, tuple[str | None, bool]]  # name -> raw, marked


@dataclass(slots=True)
class Outcome:
    """What a crawl came to."""

    landed: list[Landed]
    state: str  # ok, attention, …
    faults: list[tuple[str, str]]  # kind, line
    log: list[str]  # warnings and errors
    requests: int
    seconds: float
    quarantined: int = 0
    copies: list[Landed] = field(default_factory=list)  # kept beside those
    expected: list[str] = field(default_factory=list)  # faults that the registry acknowledges
    counts: dict[str, Any] = field(default_factory=dict)

    @property
    def fates(self) -> dict[str, int]:
        """How many rows have each fate."""
        beginning = "govcrawl/fates/"
        return {
            name.removeprefix(beginning): number
            for name, number in self.counts.items()
            if name.startswith(beginning)
        }


class HerePipeline(IngestPipeline):
    """Reads and lands in a thread of this process: a process for each crawl would cost seconds."""

    def __init__(self, root: Path, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._ocr = False
        self._crawler, self._stats = crawler, crawler.stats
        store = Store(root)
        self._batches = Batches(lambda pages: ingest(store, pages))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the store."""
        forms()
        return cls(Path(crawler.settings["DATA_DIR"]), crawler)


class _Server(Server):
    """A server whose sites change from crawl to crawl; a host may be written with a dot at its end."""

    def answer(self, request: SiteRequest) -> SiteResponse:
        """As the site says, 404 for a host that is not served."""
        host = request.host.rstrip(".")
        site = self.sites.get(host)
        return site.respond(request) if site else SiteResponse(b"no such host", 404, "text/plain")


class _Faults:
    """What goes wrong on the way, as the site's noise says."""

    def __init__(self, site: DrawnSite) -> None:
        self._site = site

    def next(self, request: SiteRequest) -> InjectedFault | None:
        """The fault this request meets."""
        return self._site.fault(request) if self._site.fault else None


@cache
def _server() -> _Server:
    server = _Server([])
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 5}, daemon=True).start()
    return server


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop, with Scrapy's reactor started on it."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor  # installed just now

    reactor.startRunning(installSignalHandlers=False)  # type: ignore[attr-defined]
    # Nobody stops this reactor, and its threads must not keep the process alive.
    reactor.getThreadPool().threadFactory = partial(threading.Thread, daemon=True)  # type: ignore[attr-defined]
    return asyncio.get_event_loop()


class _Log(logging.Handler):
    """Keeps what is said at warning or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(f"{record.levelname} {record.getMessage()}")


def crawl(site: DrawnSite, folder: Path, arguments: Mapping[str, str] | None = None) -> Outcome:
    """Crawl ``site`` into ``folder`` with the spider of its district."""
    loop, server = _loop(), _server()
    requests = [0]
    site.seal()

    class Counted:
        def respond(self, request: SiteRequest) -> SiteResponse:
            requests[0] += 1
            return site.respond(request)

    server.faults = _Faults(site)  # type: ignore[assignment]
    server.sites = dict.fromkeys(site.hosts, Counted())  # type: ignore[arg-type]
    settings = get_project_settings()
    ours = {
        "SITES": server.address,
        "DATA_DIR": str(own_folder(folder, "address")),
        "LOG_LEVEL": "INFO",
        "RETRY_TIMES": settings.getint("RETRY_TIMES"),
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "ITEM_PIPELINES": {
            **settings.getdict("ITEM_PIPELINES"),
            "pipelines.item_pipeline.IngestPipeline": None,
            "benchmarks.sites.crawl.HerePipeline": 900,
        },
    }
    settings.update(ours, priority="cmdline")
    log = _Log()
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(log)
    start = time.perf_counter()
    try:
        runner = AsyncCrawlerRunner(settings)
        spider = runner.spider_loader.load(site.district)
        if site.acknowledged:
            district = replace(spider.district, acknowledged=site.acknowledged)  # type: ignore[attr-defined]
            spider = type(spider.__name__, (spider,), {"district": district})
        crawler = runner.create_crawler(spider)
        error = loop.run_until_complete(
            _ended(crawler, runner.crawl(crawler, **{**site.arguments, **(arguments or {})}))
        )
    finally:
        root.removeHandler(log)
    seconds = time.perf_counter() - start
    stats = crawler.stats.get_stats() if crawler.stats else {}
    history = crawler.get_extension(HistoryExtension)
    faults = final_faults(stats, history.part.faults) if history else []
    lines = [*log.lines, *([f"ERROR {error!r}"] if error else [])]
    return Outcome(
        landed(own_folder(folder, "address")),
        "failed" if error else verdict(faults),
        [(fault.kind, fault.line) for fault in faults],
        lines,
        requests[0],
        seconds,
        int(stats.get("govcrawl/documents/quarantined", 0)),
        landed(own_folder(folder, "address"), "copies"),
        history.part.expected if history else [],
        {key: value for key, value in stats.items() if key.startswith("govcrawl/")},
    )


async def _ended(crawler: Crawler, crawling: Coroutine[Any, Any, None]) -> BaseException | None:
    task = asyncio.ensure_future(crawling)
    done, _ = await asyncio.wait({task}, timeout=LONGEST)
    if not done:
        await crawler.stop_async()
        await asyncio.wait({task}, timeout=10)
        return TimeoutError(f"goes on after {LONGEST} seconds")
    return task.exception()


def landed(folder: Path, area: str = "datasets") -> list[Landed]:
    """The reports in a data folder with all their cells, by pyarrow alone."""
    reports = _rows(folder, area, "reports")
    cells: dict[str, dict[str, tuple[str | None, bool]]] = {}
    for dataset, (line, column) in CODES.items():
        for row in _rows(folder, area, dataset):
            name = f"{dataset}.{_line(row, line)}.{row[column]}"
            if dataset != "indicators" or row["raw"]:  # rows that group others have no figure
                cells.setdefault(row["report_id"], {})[name] = (row["raw"], row["marks"] is not None)
    return [
        Landed(
            row["agency_name"],
            row["agency_kind"],
            int(row["year"]),
            row["published_on"],
            row["title"],
            row["source_url"],
            cells.get(row["report_id"], {}),
        )
        for row in reports
    ]


def _line(row: dict[str, Any], column: str) -> str:
    label = "".join((row["label"] or "").split()) if column == "row_number" else ""
    return f"{row[column]} {label}".rstrip()


def _rows(folder: Path, area: str, dataset: str) -> list[dict[str, Any]]:
    files = sorted(folder.glob(f"{area}/{dataset}/*/*/*.parquet"))
    if not files:
        return []
    return list(ds.dataset(files, format="parquet", partitioning="hive").to_table().to_pylist())
