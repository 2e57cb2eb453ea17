"""``govcrawl fleet``: many districts crawled by several machines, each with a Scrapyd and a data folder."""

import argparse
import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import Exit, GovcrawlCommand, print_json, print_lines
from govcrawl.fleet import round as rounds
from govcrawl.fleet.expected import landed, promised
from govcrawl.fleet.groups import groups, hosts, resolve
from govcrawl.fleet.nodes import FILE, read_nodes
from govcrawl.fleet.plan import Group, plan
from govcrawl.fleet.round import Look, Round
from govcrawl.merge import merge_folders
from govcrawl.runs.lock import alone
from govcrawl.targets import data_folder, origin_of
from govcrawl.terminal import counted, some, table
from pipelines.errors import ArgumentError, ConfigurationError
from pipelines.places import registered
from pipelines.store.origin import own_folder

VERBS = ("plan", "start", "status", "collect")
_POLL = 5.0
_STATES = ("waiting", "pending", "running", "ended", "lost", "silent")


class Command(GovcrawlCommand):
    """Crawl many districts with several machines: plan, start, status, collect.

    `plan` shows which machine crawls what, `start` has them do it, or goes on with what is not done, `status`
    looks (`--wait`: until all have ended), `collect` merges their folders into the data folder. Exits with 1
    if a machine is silent, a job is lost, or what was collected needs attention.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what to do, with which machines."""
        parser.add_argument("verb", choices=VERBS, metavar="{plan,start,status,collect}", help="what to do")
        parser.add_argument("spiders", nargs="*", metavar="SPIDER", help="all districts if none is named")
        parser.add_argument(
            "--nodes", default=FILE, metavar="FILE", help="the machines (default: fleet.toml)"
        )
        parser.add_argument(
            "--without", action="append", default=[], metavar="NODE", help="it is dead; others do its work"
        )
        parser.add_argument(
            "--resolve", action="store_true", help="keep sites of one IP address together, too"
        )
        parser.add_argument("--wait", action="store_true", help="status: until no job is pending or running")
        parser.add_argument(
            "-a",
            dest="arguments",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="start: as for crawl",
        )

    def work(self, opts: argparse.Namespace) -> None:
        """Do it."""
        assert self.settings is not None
        self._every = read_nodes(Path(opts.nodes))
        if stranger := next((name for name in opts.without if name not in self._every), None):
            raise ArgumentError(f"--without {stranger}: {opts.nodes} has no such machine")
        self._nodes = {name: node for name, node in self._every.items() if name not in opts.without}
        if not self._nodes:
            raise ArgumentError("--without leaves no machine")
        self._origin = origin_of(self.settings)
        self._data_dir = data_folder(self.settings)
        match opts.verb:
            case "plan":
                self._plan(opts)
            case "start":
                self._start(opts)
            case "status":
                self._status(opts)
            case _:
                self._collect(opts)

    def _homes(self, opts: argparse.Namespace, last: Round) -> tuple[dict[str, str], dict[str, int]]:
        """The machine of each district, and how many documents are expected of it."""
        assert self.settings is not None
        known = get_spider_loader(self.settings).list()
        check_spiders(opts.spiders, known)
        entries = [one for name, one in registered().items() if name in known]
        if opts.resolve:
            last.addresses = resolve(host for entry in entries for host in hosts(entry))
        have, today = landed(self._data_dir), datetime.now(UTC).date()
        weights = {entry.key: have[entry.key] or promised(entry, today) for entry in entries}
        spread = [Group(one, sum(weights[key] for key in one)) for one in groups(entries, last.addresses)]
        homes = plan(spread, [*self._nodes], last.homes)
        return homes, weights

    def _plan(self, opts: argparse.Namespace) -> None:
        last = rounds.load(self._data_dir)
        before = {**last.homes}
        homes, weights = self._homes(opts, last)
        homes = {name: homes[name] for name in opts.spiders or homes}
        moved = [name for name, node in homes.items() if before.get(name, node) != node]
        by_node = {node: [name for name in homes if homes[name] == node] for node in self._nodes}
        if opts.json:
            print_json(
                {
                    "nodes": {
                        node: {"spiders": those, "documents": sum(weights[name] for name in those)}
                        for node, those in by_node.items()
                    },
                    "moved": {name: [before[name], homes[name]] for name in moved},
                }
            )
            return
        rows = [
            (node, len(those), sum(weights[name] for name in those), some(those))
            for node, those in by_node.items()
        ]
        moves = [f"{name} moves from {before[name]} to {homes[name]}" for name in moved]
        print_lines([*table(("machine", "districts", "documents", ""), rows), *moves])

    def _start(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        arguments = dict(one.partition("=")[::2] for one in opts.arguments)
        settings = [one for one in opts.set if not one.startswith("DATA_DIR=")]
        with alone(self._data_dir, "of a fleet"):
            last = rounds.load(self._data_dir)
            rounds.look(last, self._nodes, self._origin)  # what has ended since
            homes, _ = self._homes(opts, last)
            if last.is_over:
                for name in opts.spiders or homes:  # raises where the arguments make no sense
                    get_spider_loader(self.settings).load(name)(**arguments)
                this = rounds.begin(last, homes, opts.spiders or homes, settings, arguments)
            elif opts.spiders or not (
                set(settings) <= set(last.settings) and arguments.items() <= last.arguments.items()
            ):
                what = "it can't be given other districts, settings or arguments"
                raise ConfigurationError(f"the round {last.name} is not over; {what}")
            else:
                this = rounds.go_on(last, homes, self._nodes)
            rounds.save(self._data_dir, this)
            trouble = list(rounds.start(self._data_dir, this, self._nodes, self._origin))
            stand = rounds.look(this, self._nodes, self._origin)
        self._show(this, stand, trouble, json=opts.json)

    def _status(self, opts: argparse.Namespace) -> None:
        this, stand = self._look()
        while opts.wait and (stand.strays or {"pending", "running"} & set(stand.states.values())):
            time.sleep(_POLL)
            this, stand = self._look()
        self._show(this, stand, [], json=opts.json)

    def _look(self) -> tuple[Round, Look]:
        """How the last round stands by now, noted unless another one is at it."""
        with contextlib.ExitStack() as stack:
            mine = True
            try:
                stack.enter_context(alone(self._data_dir, "of a fleet"))
            except ConfigurationError:
                mine = False
            this = rounds.load(self._data_dir)
            if not this.jobs:
                raise ArgumentError(f"no round was started for {self._data_dir}; {self.called} start does")
            stand = rounds.look(this, self._nodes, self._origin)
            if mine:
                rounds.save(self._data_dir, this)
            return this, stand

    def _show(self, this: Round, stand: Look, trouble: list[str], *, json: bool) -> None:
        trouble += list(_trouble(this, stand))
        if trouble:
            self.exitcode = Exit.ATTENTION
        if json:
            jobs = {
                spider: {"node": this.jobs[spider].node, "job": this.job_id(spider), "state": state}
                for spider, state in stand.states.items()
            }
            print_json({"round": this.name, "over": this.is_over, "jobs": jobs, "trouble": trouble})
            return
        print_lines([f"round {this.name}", *_overview(this, stand), *trouble])

    def _collect(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        folders = {node.name: own_folder(Path(node.folder), self._origin) for node in self._every.values()}
        there = [folder for folder in folders.values() if (folder / "archive").is_dir()]
        if not there:
            raise ArgumentError(
                f"nothing to collect: no archive in {some([str(one) for one in folders.values()])}"
            )
        ocr, layout = self.settings.getbool("OCR"), self.settings["LAYOUT"]
        outcome = merge_folders(self._data_dir, there, ocr=ocr, layout=layout)
        absent = [name for name, folder in folders.items() if folder not in there]
        used = {job.node for job in rounds.load(self._data_dir).jobs.values()}
        outcome.trouble += [f"{name}: nothing in {folders[name]}" for name in absent if name in used]
        if outcome.attention:
            self.exitcode = Exit.ATTENTION
        if opts.json:
            print_json(outcome.as_json())
        else:
            print_lines(outcome.lines())


def _overview(this: Round, stand: Look) -> list[str]:
    names = list(dict.fromkeys(job.node for job in this.jobs.values()))
    counts: dict[str, dict[str, int]] = {name: dict.fromkeys(_STATES, 0) for name in names}
    for spider, state in stand.states.items():
        counts[this.jobs[spider].node][state] += 1
    shown = [state for state in _STATES if any(counts[name][state] for name in names)]
    return table(("machine", *shown), [(name, *(counts[name][state] for state in shown)) for name in names])


def _trouble(this: Round, stand: Look) -> Iterator[str]:
    """What needs attention, a line each."""
    left = Counter(this.jobs[spider].node for spider, state in stand.states.items() if state == "silent")
    for name in sorted({*stand.silent, *left}):
        reason = stand.silent.get(name, "left out")
        what = f"mend it; if it is dead, govcrawl fleet start --without {name}"
        yield f"{name}: {reason}; {counted(left[name], 'district')} of its own to come. Action needed: {what}"
    if lost := [spider for spider, state in stand.states.items() if state in {"lost", "waiting"}]:
        yield f"no machine is at {some(lost)}. Action needed: govcrawl fleet start"
    for name, job in stand.strays:
        yield f"{name}: {job} is not of this round. Action needed: govcrawl fleet start"
