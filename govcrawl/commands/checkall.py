"""``scrapy checkall``: whether every spider keeps the contract."""

import argparse
import logging
from typing import cast

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.contract import SpiderClass, missing, violations
from govcrawl.offline import OfflineCommand
from pipelines.errors import GovcrawlError


class Command(OfflineCommand):
    """Prints one line per violation and exits with 1 if there is any, without a request."""

    default_settings = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}  # noqa: RUF012 - Scrapy's

    def syntax(self) -> str:
        """How to call it."""
        return "[spider ...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Check the contract of all spiders, or of those named"

    def work(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's signature
        """Check and print."""
        assert self.settings is not None
        logging.disable()  # spiders are made, not run: what they say about a crawl does not matter
        try:
            loader = get_spider_loader(self.settings)
        except GovcrawlError as error:  # a spider that contradicts the registry can't even be imported
            print(error)
            self.exitcode = 1
            return
        names = sorted(loader.list())
        check_spiders(args, names)
        lines = [
            f"{name}: {line}"
            for name in args or names
            for line in violations(cast("SpiderClass", loader.load(name)), self.settings)
        ]
        lines += [f"{name}: has no spider; write it or set planned" for name in missing(names) if not args]
        if lines:
            print(*lines, sep="\n")
            self.exitcode = 1
        else:
            print(f"{len(args or names)} spiders keep the contract")
