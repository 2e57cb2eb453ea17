"""``govcrawl checkall``: whether every spider keeps the contract."""

import argparse
import logging
from typing import cast

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import Exit, GovcrawlCommand, print_lines
from govcrawl.contract import SpiderClass, missing, violations
from pipelines.errors import GovcrawlError


class Command(GovcrawlCommand):
    """Check the contract of all spiders, or of those named.

    Prints one line per violation and exits with 1 if there is any, without a request.
    """

    default_settings = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}  # noqa: RUF012 - Scrapy's

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the spiders."""
        parser.add_argument("spiders", nargs="*", metavar="SPIDER", help="all if none is named")

    def work(self, opts: argparse.Namespace) -> None:
        """Check and print."""
        assert self.settings is not None
        logging.disable()  # spiders are made, not run: what they say about a crawl does not matter
        try:
            loader = get_spider_loader(self.settings)
        except GovcrawlError as error:  # a spider that contradicts the registry can't even be imported
            print(error)
            self.exitcode = Exit.ATTENTION
            return
        names = sorted(loader.list())
        check_spiders(opts.spiders, names)
        lines = [
            f"{name}: {line}"
            for name in opts.spiders or names
            for line in violations(cast("SpiderClass", loader.load(name)), self.settings)
        ]
        lines += [
            f"{name}: has no spider; write it or set planned" for name in missing(names) if not opts.spiders
        ]
        if lines:
            print_lines(lines)
            self.exitcode = Exit.ATTENTION
        else:
            print(f"{len(opts.spiders or names)} spiders keep the contract")
