"""The one item, where users of Scrapy look for it."""

from pipelines.page import ReportPage

__all__ = ["ReportPage"]
