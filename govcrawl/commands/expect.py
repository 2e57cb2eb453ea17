"""``govcrawl expect``: what has landed is what is expected from now on."""

import argparse
from collections.abc import Iterator

from govcrawl.command import Exit, GovcrawlCommand, print_json, print_lines
from govcrawl.targets import data_folder
from govcrawl.terminal import counted
from pipelines.analysis.counts import Difference, differences, rows_landed
from pipelines.analysis.expectations import FILE, deviations, expect, expected, in_words
from pipelines.errors import ArgumentError


class Command(GovcrawlCommand):
    """Take the rows that have landed as those expected, or --check whether they are.

    By dataset, year and district, in expected.csv of the data folder, for git. Runs and releases compare.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true", help="write nothing; 1 if they are not")

    def work(self, opts: argparse.Namespace) -> None:
        """Count, compare, write."""
        assert self.settings is not None
        root = data_folder(self.settings)
        known, now = expected(root), rows_landed(root)
        if not now:
            raise ArgumentError(f"nothing has landed in {root}; crawl first, or set GOVCRAWL_DATA")
        if opts.check and known is None:
            raise ArgumentError(f"there is no {root / FILE}; govcrawl expect writes it")
        found = deviations(known or {}, now) if opts.check else differences(known or {}, now)
        if opts.check and found:
            self.exitcode = Exit.ATTENTION
        if not opts.check:
            expect(root, now)
        if opts.json:
            rows = [{**one.partition._asdict(), "expected": one.before, "now": one.now} for one in found]
            print_json({"file": str(root / FILE), "written": not opts.check, "differences": rows})
            return
        what = "as expected, or more" if opts.check else f"{counted(sum(now.values()), 'row')} expected"
        lines = [f"{root / FILE}: {what}"] if not (opts.check and found) else []
        print_lines([*(_lines(found) if known is not None else ()), *lines])


def _lines(found: list[Difference]) -> Iterator[str]:
    yield from (f"{one.partition.district}: {in_words(one)}" for one in found)
