"""Log lines that name an item by its address instead of printing its bytes."""

import logging
from typing import Any

from scrapy import Spider, logformatter
from scrapy.http import Response
from scrapy.logformatter import LogFormatterResult
from twisted.python.failure import Failure

from govcrawl.visible import guard_log


class AddressLogFormatter(logformatter.LogFormatter):
    """Scrapy's log lines, with the address in the place of the item; ``visible`` says what none holds."""

    def __init__(self) -> None:
        guard_log()

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:  # noqa: ARG002
        """An item left the spider."""
        return {"level": logging.DEBUG, "msg": "Report: %(address)s", "args": {"address": _address(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An item was dropped by a pipeline."""
        return super().dropped(_address(item), exception, response, spider)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """A pipeline failed on an item."""
        return super().item_error(_address(item), exception, response, spider)


def _address(item: Any) -> str:
    return str(getattr(item, "url", type(item).__name__))
