"""``govcrawl confirm``: what a district's last run saw is all there is; later runs are compared with it."""

import argparse

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import GovcrawlCommand
from govcrawl.runs.faults import FAULTS
from govcrawl.runs.history import History, SpiderRun
from govcrawl.targets import data_folder
from pipelines.errors import ArgumentError


class Command(GovcrawlCommand):
    """Take what districts' last runs saw for all there is: confirm changning.

    For reports that are gone from a site, once somebody has looked: later runs are compared with this one,
    not with the last good one. What has landed stays.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the districts."""
        parser.add_argument("spiders", nargs="+", metavar="SPIDER", help="whose last run to confirm")

    def work(self, opts: argparse.Namespace) -> None:
        """Check all of them first, then write."""
        assert self.settings is not None
        check_spiders(opts.spiders, get_spider_loader(self.settings).list())
        history = History(data_folder(self.settings))
        parts = {spider: _whole(spider, history.latest(spider)) for spider in opts.spiders}
        for spider, part in parts.items():
            history.confirm(part, history.latest_id(spider) or "")
            day = part.started_at[:16].replace("T", " ")
            fewer = [fault.line for fault in part.faults if fault.kind == "fewer_than_before"]
            saw = f"; it saw {fewer[0]}" if fewer else ""
            print(f"{spider}: later runs are compared with that of {day}{saw}")


def _whole(spider: str, part: SpiderRun | None) -> SpiderRun:
    """A run that saw the whole site.

    Raises:
        ArgumentError: there was none, or something kept it from seeing all.
    """
    if part is None:
        raise ArgumentError(f"{spider} has never run; crawl it first")
    if part.finished_at is None or "sample" in part.arguments:
        kind = "has not ended" if part.finished_at is None else "was a sample"
        raise ArgumentError(f"the last run of {spider} {kind}; crawl it first")
    blind = next((one.line for one in part.faults if one.kind in FAULTS and FAULTS[one.kind].unseen), None)
    if blind:
        raise ArgumentError(f"the last run of {spider} did not see all of its site: {blind}; crawl it first")
    return part
