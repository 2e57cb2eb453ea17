"""``govcrawl site``: what has landed as static pages."""

import argparse
from pathlib import Path

from govcrawl.command import GovcrawlCommand, print_json, print_lines
from govcrawl.targets import SITE, data_folder
from govcrawl.terminal import counted
from govcrawl.website.build import build
from pipelines.errors import ArgumentError, StoreError


class Command(GovcrawlCommand):
    """Write the site: pages for a browser, without a server, in Chinese and English.

    Only what has changed is written. Every nightly run does the same at its end.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the folder."""
        parser.add_argument(
            "--out", metavar="FOLDER", help="write it there instead of site/ in the data folder"
        )

    def work(self, opts: argparse.Namespace) -> None:
        """Build it and say where it is."""
        assert self.settings is not None
        data_dir = data_folder(self.settings)
        if not (data_dir / "datasets").is_dir():
            raise ArgumentError(f"nothing has landed in {data_dir}; crawl first, or set GOVCRAWL_DATA")
        out = Path(opts.out) if opts.out else data_dir / SITE
        try:
            built = build(data_dir, out)
        except OSError as error:
            raise StoreError(f"{out} could not be written: {error.strerror}") from error
        start = out / "index.html"
        if opts.json:
            print_json({"data_dir": str(data_dir), "start": str(start), **built._asdict()})
            return
        changed = f"{counted(built.written, 'file')} written, {built.removed} removed"
        print_lines([f"{counted(built.reports, 'report')}: {changed}", f"open {start}"])
