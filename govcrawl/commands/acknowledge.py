"""``govcrawl acknowledge``: a finding that a person has judged stays quiet until its cells change."""

import argparse
from datetime import UTC, datetime

from govcrawl.command import GovcrawlCommand
from govcrawl.commands.show import landed
from govcrawl.targets import data_folder
from pipelines.analysis.acknowledged import FILE, acknowledge
from pipelines.errors import ArgumentError


class Command(GovcrawlCommand):
    """Acknowledge a finding: acknowledge changning-rsj 2024 outcomes_sum --reason "a misprint of theirs".

    It stays in the dataset checks, marked, and is quiet elsewhere until its cells print something else.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the report, the rule and why."""
        parser.add_argument("agency", metavar="AGENCY", help="its slug or name, changning-rsj, 长宁区人社局")
        parser.add_argument("year", metavar="YEAR", help="report year")
        parser.add_argument("rule", metavar="RULE", help="of the finding, as show names it")
        parser.add_argument("--reason", metavar="TEXT", required=True, help="why it is right as it is")

    def work(self, opts: argparse.Namespace) -> None:
        """Find and write."""
        assert self.settings is not None
        root = data_folder(self.settings)
        reason = " ".join(opts.reason.split())
        if not reason:
            raise ArgumentError("--reason is empty; write why the finding is right as it is")
        report = landed(root, opts.agency, opts.year)
        today = datetime.now(UTC).date()
        for one in acknowledge(root, report, opts.rule, reason, today):
            cells = f" ({', '.join(one.cells)})" if one.cells else ""
            print(f"{root / FILE}: {one.rule} of {one.report}{cells}")
