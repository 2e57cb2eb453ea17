"""``govcrawl layout``: whose rows stand in one file."""

import argparse
import os

from govcrawl.command import GovcrawlCommand
from govcrawl.targets import data_folder
from govcrawl.terminal import counted
from pipelines.errors import ArgumentError
from pipelines.storage import is_address
from pipelines.store.compact import compact
from pipelines.store.convert import convert, number_of_files
from pipelines.store.layout import LAYOUTS, checked, layout_of
from pipelines.workers.pool import Pool


class Command(GovcrawlCommand):
    """Say how the rows lie in files, a file a report or a sorted file a year and district; or change it.

    All readers see the same rows before and after, and what a kill interrupts changes nothing or is carried
    out by whoever comes next.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare which."""
        parser.add_argument(
            "layout",
            nargs="?",
            choices=LAYOUTS,
            metavar="LAYOUT",
            help="agency or district: how they are to lie from now on",
        )

    def work(self, opts: argparse.Namespace) -> None:
        """Convert, or say how it is."""
        assert self.settings is not None
        root = data_folder(self.settings)
        if not (root / "datasets").is_dir():
            raise ArgumentError(f"nothing has landed in {root}; crawl first, or set GOVCRAWL_DATA")
        now = layout_of(root)
        if opts.layout in (None, now):
            print(f"{root}: by {now}, {counted(number_of_files(root), 'file')}")
            return
        if is_address(self.settings["DATA_DIR"]):
            raise ArgumentError(
                "a data folder in a store keeps its layout, or readers would find the files of both;"
                " convert one on a disk and publish it to another address (docs/storage.md)"
            )
        with Pool(os.cpu_count() or 1) as pool:
            before, after = convert(root, checked(opts.layout), pool.map)
            compact(root, pool.map)
        print(
            f"{root}: by {opts.layout}, {counted(after, 'file')}; before by {now}, {counted(before, 'file')}"
        )
