"""``govcrawl merge``: several data folders in one."""

import argparse
from pathlib import Path

from govcrawl.command import Exit, GovcrawlCommand, print_json, print_lines
from govcrawl.merge import merge_folders


class Command(GovcrawlCommand):
    """Bring archives, datasets, memory and history of data folders into one; no network.

    What is there already is not taken again; the folders merged are only read. Exits with 1 if a document
    can't be read, a report did not come along, or people have judged differently in two folders.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the folders."""
        parser.add_argument(
            "--cluster",
            metavar="ADDRESS",
            help="have the workers of a Dask cluster read: tcp://SCHEDULER:8786 (docs/scale.md)",
        )
        parser.add_argument("into", type=Path, metavar="INTO", help="the data folder that takes all in")
        parser.add_argument("folders", nargs="+", type=Path, metavar="FROM", help="a data folder")

    def work(self, opts: argparse.Namespace) -> None:
        """Merge, then say what came of it."""
        assert self.settings is not None
        outcome = merge_folders(
            opts.into,
            opts.folders,
            ocr=self.settings.getbool("OCR"),
            layout=self.settings["LAYOUT"],
            cluster=opts.cluster,
        )
        if opts.json:
            print_json(outcome.as_json())
        else:
            print_lines(outcome.lines())
        if outcome.attention:
            self.exitcode = Exit.ATTENTION
