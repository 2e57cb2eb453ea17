"""``govcrawl sites``: the embedded sites, served by hand."""

import argparse

from govcrawl.command import GovcrawlCommand
from govcrawl.sites.__main__ import add_options, serve


class Command(GovcrawlCommand):
    """Serve the imitated sites on this machine until Ctrl-C, for crawl -s SITES=http://127.0.0.1:8000."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what to serve."""
        add_options(parser)

    def work(self, opts: argparse.Namespace) -> None:
        """Serve."""
        serve(opts)
