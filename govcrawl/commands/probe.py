"""``govcrawl probe``: a few polite requests to each site, and what of the registry they confirm."""

import argparse
import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import CrawlCommand, Exit, print_json, print_lines
from govcrawl.platforms.base import DistrictSpider
from govcrawl.probe.facts import Answer, Verdict
from govcrawl.probe.proposal import patch, written
from govcrawl.probe.spider import Probe, probe_of
from govcrawl.runs.ids import run_id
from govcrawl.targets import adapt, data_folder
from govcrawl.terminal import counted, table
from govcrawl.visible import visible
from pipelines.disk import writable_folder
from pipelines.errors import ConfigurationError
from pipelines.places import registered
from pipelines.places.registry import source

PROBE_SETTINGS: dict[str, Any] = {
    "ITEM_PIPELINES": {},
    "RETRY_TIMES": 1,  # each counts as a request
}


class Command(CrawlCommand):
    """Ask each district's site at most fifteen times, and say which facts of the registry hold.

    Writes all answers as WARC, a proposed change of the registry as probe.patch, and what is printed, into
    one folder that can be sent to a maintainer. Exits with 0 if every fact the registry rests on holds.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the districts and the folder."""
        parser.add_argument("districts", nargs="*", metavar="DISTRICT", help="all if none is named")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="where to write (default: probe/<run id>)"
        )

    def check(self, opts: argparse.Namespace) -> None:
        """Whether the districts are known and the folder can be written."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        known = [name for name in registered() if name in set(loader.list())]
        check_spiders(opts.districts, known)
        if opts.spargs:
            raise ConfigurationError("a probe takes no -a; name districts alone")
        names = dict.fromkeys(opts.districts or known)
        self._walkers = {name: cast("type[DistrictSpider]", loader.load(name)) for name in names}
        adapt(self.settings, sample=False)
        self._run_id = run_id(self.settings)
        self._folder = opts.out or data_folder(self.settings) / "probe" / self._run_id
        try:
            writable_folder(self._folder)
        except OSError as error:
            raise ConfigurationError(f"{self._folder} can't be written: {error.strerror}") from None
        extensions = self.settings.getdict("EXTENSIONS")
        ours = {name: None for name in extensions if not name.endswith("ArchiveExtension")}
        middlewares = self.settings.getdict("DOWNLOADER_MIDDLEWARES")
        budget = {"govcrawl.probe.budget.BudgetMiddleware": 900}
        own = PROBE_SETTINGS | {
            "DATA_DIR": str(self._folder),
            "RUN_ID": self._run_id,
            "EXTENSIONS": {**extensions, **ours},
            "DOWNLOADER_MIDDLEWARES": {**middlewares, **budget},
        }
        self.settings.setdict(own, "cmdline")

    def work(self, opts: argparse.Namespace) -> None:
        """Ask, side by side; then print and write what came of it."""
        assert self.crawler_process is not None
        crawlers = {
            name: self.crawler_process.create_crawler(probe_of(one)) for name, one in self._walkers.items()
        }
        tasks = [asyncio.ensure_future(self.crawler_process.crawl(one)) for one in crawlers.values()]
        self.run_spiders()
        for task in tasks:
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error
        probes = {name: one.spider for name, one in crawlers.items() if isinstance(one.spider, Probe)}
        asked = {name: int(one.stats.get_value("govcrawl/probe/asked", 0)) for name, one in crawlers.items()}
        proposed, trouble = proposal(probes)
        found = {name: probe.answers for name, probe in probes.items()}
        if trouble or not all(map(is_good, found.values())):
            self.exitcode = Exit.ATTENTION
        document = as_json(self._folder, found, asked, trouble)
        lines = [line for name, one in found.items() for line in _lines(name, one, asked[name])]
        lines += [*trouble, *_where(self._folder, patched=bool(proposed))]
        (self._folder / "probe.patch").write_text(proposed, encoding="utf-8")
        (self._folder / "probe.txt").write_text(
            "".join(f"{visible(line)}\n" for line in lines), encoding="utf-8"
        )
        if opts.json:
            print_json(document)
        else:
            print_lines(lines)


def proposal(probes: dict[str, Probe]) -> tuple[str, list[str]]:
    """The changes of all districts as one patch, and a line for each that could not be written."""
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    trouble = []
    for name, probe in probes.items():
        if not probe.changes:
            continue
        file, table_name, path = source(name)
        old.setdefault(path, text := file.read_text(encoding="utf-8"))
        try:
            new[path] = written(new.get(path, text), table_name, probe.changes)
        except ValueError as error:
            trouble.append(f"{name}: no patch: {error}; change by hand: {probe.changes}")
    return "".join(patch(old[path], new[path], path) for path in new), trouble


def is_good(answers: list[Answer]) -> bool:
    """Whether every fact that the registry rests on was confirmed."""
    return bool(answers) and all(one.verdict is Verdict.CONFIRMED for one in answers if one.required)


def as_json(
    folder: Path, found: dict[str, list[Answer]], asked: dict[str, int], trouble: list[str]
) -> dict[str, Any]:
    """All answers as docs/commands.md says."""
    districts = [
        {
            "district": name,
            "good": is_good(answers),
            "requests": asked[name],
            "facts": [asdict(one) for one in answers],
        }
        for name, answers in found.items()
    ]
    good = not trouble and all(map(is_good, found.values()))
    return {"folder": str(folder), "good": good, "districts": districts, "trouble": trouble}


def _lines(name: str, answers: list[Answer], asked: int) -> list[str]:
    rows = [(one.verdict.value, one.fact, one.value, one.seen) for one in answers]
    return [
        f"{name}: {counted(asked, 'request')}",
        *(f"  {line}" for line in table(("", "", "", ""), rows)),
        "",
    ]


def _where(folder: Path, *, patched: bool) -> list[str]:
    lines = [f"  all answers: {folder / 'archive'}; replay them with -s SITES=archive:{folder / 'archive'}"]
    if patched:
        lines.append(f"  proposed change of the registry: git apply {folder / 'probe.patch'}")
    return lines
