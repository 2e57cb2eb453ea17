"""``govcrawl nightly``: all spiders side by side, watched, judged, recorded."""

import argparse
import asyncio
import contextlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import CrawlCommand, Exit, print_json, print_lines
from govcrawl.extensions.history import KILLED, HistoryExtension
from govcrawl.losses import losses, unexpected_rows
from govcrawl.middlewares import blocking
from govcrawl.output import run_json
from govcrawl.runs import alerts, summary
from govcrawl.runs.faults import action, fault, verdict
from govcrawl.runs.history import History, SpiderRun, now
from govcrawl.runs.ids import run_id
from govcrawl.runs.lock import alone
from govcrawl.runs.rows import settle_across
from govcrawl.targets import SITE, adapt, check_landing
from govcrawl.terminal import counted
from govcrawl.visible import visible
from govcrawl.watch import part_of, watched
from pipelines.errors import ArgumentError, ConfigurationError, GovcrawlError
from pipelines.places import registered
from pipelines.records import PARSER_VERSION
from pipelines.store.compact import compact

logger = logging.getLogger(__name__)

LOG_COUNT = "scrapy.extensions.logcount.LogCount"


@dataclass(frozen=True, slots=True)
class Crawl:
    """One spider's crawl: Scrapy's crawler, which keeps the stats, and the task that ends with it."""

    spider: str
    crawler: Crawler
    task: "asyncio.Future[None]"

    def settled(self) -> SpiderRun:
        """What the spider did; one that could not start or was killed has failed."""
        part = part_of(self.spider, self.crawler)
        if part.finished_at is None:
            error = self.task.exception() if self.task.done() and not self.task.cancelled() else None
            if error is not None and not isinstance(error, GovcrawlError):
                logger.error("%s failed", self.spider, exc_info=error)
            reason = str(error) or type(error).__name__ if error else KILLED
            if part.started_at and (history := self.crawler.get_extension(HistoryExtension)):
                history.broken_off(reason)
            else:
                part.state, part.finished_at = "failed", now()
                part.faults = [fault("finish_reason", reason=reason)]
        return part


class Command(CrawlCommand):
    """Crawl all districts, or those named, side by side; record and judge the run.

    Exits with 0 if every district is as expected, with 1 if anything needs attention.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the spiders."""
        parser.add_argument("spiders", nargs="*", metavar="SPIDER", help="all districts if none is named")
        parser.add_argument(
            "--expect-blocked",
            action="append",
            default=[],
            metavar="SPIDER",
            help="a site known to block us: the run is good if it does (may be repeated)",
        )

    def check(self, opts: argparse.Namespace) -> None:
        """Whether everything the user wrote makes sense, and no other run is going on."""
        assert self.settings is not None
        self._spiders = self._choose(opts)
        check_landing(self.settings, sample="sample" in opts.spargs)
        adapt(self.settings, sample="sample" in opts.spargs)
        self._run_id = run_id(self.settings)
        self._data_dir = Path(self.settings["DATA_DIR"])
        self._history = History(self._data_dir)
        self._lock = contextlib.ExitStack()  # the system lets go of it when the process ends
        self._lock.enter_context(alone(self._data_dir, self._run_id))
        self._run = self._history.begin(self._run_id, self._spiders, PARSER_VERSION, opts.expect_blocked)
        # Each crawler's LogCount would count the errors of all.
        self.settings.set("EXTENSIONS", {**self.settings.getdict("EXTENSIONS"), LOG_COUNT: None}, "cmdline")
        if not self.settings.get("LOG_FILE"):
            self.settings.set("LOG_FILE", str(self._file("log")), "cmdline")

    def work(self, opts: argparse.Namespace) -> None:
        """Crawl, then say what came of it."""
        assert self.crawler_process is not None
        self._errors = _Errors()
        logging.raiseExceptions = False  # a full disk has no room for the log: no traceback for each line
        logging.getLogger().addHandler(self._errors)
        crawls = []
        for name in self._spiders:
            crawler = self.crawler_process.create_crawler(name)
            task = asyncio.ensure_future(self.crawler_process.crawl(crawler, **opts.spargs))
            crawls.append(Crawl(name, crawler, task))
        with watched({crawl.spider: crawl.crawler for crawl in crawls}):
            self.run_spiders()
        logging.getLogger().removeHandler(self._errors)
        self._conclude(crawls, json=opts.json)

    def _choose(self, opts: argparse.Namespace) -> list[str]:
        """The spiders to run: those named, else those of the registry, in its order."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        known = set(loader.list())
        check_spiders(opts.spiders, known)
        names = list(dict.fromkeys(opts.spiders)) or [name for name in registered() if name in known]
        if stranger := next((name for name in opts.expect_blocked if name not in names), None):
            raise ArgumentError(f"--expect-blocked {stranger}: no such spider is to run")
        for name in names:
            loader.load(name)(**opts.spargs)
        return names

    def _conclude(self, crawls: Iterable[Crawl], *, json: bool) -> None:
        """Record, compact, report, alert; set the exit code."""
        assert self.settings is not None
        run = self._run
        run.spiders = {crawl.spider: crawl.settled() for crawl in crawls}
        trouble = []
        try:
            across = settle_across(self._data_dir, self._run_id, self._spiders)
            for name, part in run.spiders.items():
                part.fates = across.get(name, part.fates)
                run = self._history.record(self._run_id, part)
            compact(self._data_dir)
            trouble += losses(self._data_dir)
            for district, unexpected in unexpected_rows(self._data_dir).items():
                if district not in run.spiders:
                    trouble.append(f"{district}: {unexpected.line}. Action needed: {action(unexpected.kind)}")
                    continue
                part = run.spiders[district]
                part.faults.append(unexpected)
                part.state = verdict(part.faults)
                run = self._history.record(self._run_id, part)
        except GovcrawlError as error:
            trouble.append(str(error))
        if run.good and self._errors.count:
            trouble.append(
                f"{counted(self._errors.count, 'error')} in the log, the first: {self._errors.first}"
            )
        site, fault = _site(self._data_dir)
        trouble += fault
        channels, wrong = alerts.channels()
        trouble += wrong
        problems = [visible(line) for line in summary.conclusion(run, trouble)]
        files = {"run": self._file("json"), "report": self._file("txt"), "log": self.settings["LOG_FILE"]}
        files |= {"site": site} if site else {}
        if trouble or not run.good:
            self.exitcode = Exit.ATTENTION
            problems[:0] = alerts.send(channels, f"govcrawl: run {run.run_id} needs attention", problems)
        lines = [*summary.run_summary(run), "", *summary.where(self._data_dir, files), "", *problems]
        with contextlib.suppress(OSError):  # the terminal has it
            self._file("txt").write_text("".join(f"{visible(line)}\n" for line in lines), encoding="utf-8")
        if json:
            print_json(run_json(run, self._data_dir, trouble))
        else:
            print_lines(lines)

    def _file(self, kind: str) -> Path:
        return self._data_dir / "runs" / f"{self._run_id}.{kind}"


def _site(data_dir: Path) -> tuple[object, list[str]]:
    """Where the site stands, brought up to date, or how to get one; and what kept it from being written."""
    from govcrawl.website.build import build  # a run starts without it

    if not (data_dir / "datasets").is_dir():
        return None, []
    try:
        build(data_dir, data_dir / SITE)
    except ConfigurationError as error:
        return error, []
    except (GovcrawlError, OSError) as error:
        return None, [f"the site could not be written: {error}. Action needed: govcrawl site"]
    return data_dir / SITE / "index.html", []


class _Errors(logging.Handler):
    """Counts the errors in the log and keeps the first; without blocks, which are recorded anyway."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        if record.name != blocking.__name__:
            self.count += 1
            self.first = self.first or record.getMessage().partition("\n")[0]
