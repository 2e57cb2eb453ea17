"""``govcrawl savesite``: a recorded district as a test of its spider."""

import argparse
import tempfile
from pathlib import Path

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import Exit, GovcrawlCommand
from govcrawl.runs.history import History
from govcrawl.savedsite import ARCHIVE, EXPECTED, replayed, reports, save, written
from govcrawl.targets import data_folder, latest_run
from govcrawl.terminal import counted, some
from pipelines.disk import writable_folder
from pipelines.errors import ArgumentError
from pipelines.store.origin import own_folder


class Command(GovcrawlCommand):
    """Make a test of a crawled district: savesite changning tests/fixtures/sites.

    Replays its archived answers, writes those that the spider asked for and what came of them, and replays
    what was written. Exits with 1 if that gives anything else, or less than has landed.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the district, the folder and what to crawl of it."""
        parser.add_argument("spider", metavar="DISTRICT", help="one that was crawled")
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="where its own folder is made")
        parser.add_argument(
            "--archive", type=Path, metavar="DIR", help="other recorded answers, of a probe, say"
        )

    def check(self, opts: argparse.Namespace) -> None:
        """Whether there is a record, and room for what is written."""
        assert self.settings is not None
        check_spiders([opts.spider], get_spider_loader(self.settings).list())
        self._data = data_folder(self.settings)
        self._archive = opts.archive or self._data / "archive"
        if not any(self._archive.glob(f"*/*-{opts.spider}*.warc.gz")):
            raise ArgumentError(f"{self._archive} holds no answers of {opts.spider}; crawl it first")
        self._folder = opts.folder / opts.spider
        if self._folder.exists():
            raise ArgumentError(f"{self._folder} is there already; remove it or name another folder")
        try:
            writable_folder(self._folder)
        except OSError as error:
            raise ArgumentError(f"{self._folder} can't be written: {error.strerror}") from None

    def work(self, opts: argparse.Namespace) -> None:
        """Replay, write, replay what was written."""
        last = None if opts.archive else History(self._data).latest(opts.spider)
        arguments = [f"{name}={value}" for name, value in last.arguments.items()] if last else []
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            outcome = replayed(opts.spider, self._archive, Path(first), arguments)
            replay = own_folder(Path(first), "replay") / "archive"
            save(opts.spider, replay, self._folder / ARCHIVE, latest_run(replay))
            (self._folder / EXPECTED).write_text(written(outcome), encoding="utf-8")
            again = replayed(opts.spider, self._folder / ARCHIVE, Path(second), arguments)
        print(f"wrote {self._folder}: {counted(len(outcome['reports']), 'report')}")
        wrong = sorted(name for name in outcome if outcome[name] != again[name])
        if wrong:
            self.tell(f"what was written gives other {', '.join(wrong)} than the record")
        lost = {row["report_id"] for row in reports(self._data, opts.spider)} - {
            row["report_id"] for row in outcome["reports"]
        }
        lost = set() if opts.archive or arguments else lost  # only a whole crawl must give all that is there
        if lost:
            self.tell(
                f"{counted(len(lost), 'report')} landed before and not from the record: {some(sorted(lost))}"
            )
        if wrong or lost:
            self.exitcode = Exit.ATTENTION
