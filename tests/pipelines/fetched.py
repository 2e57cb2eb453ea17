"""Documents as a crawl hands them to the item pipelines."""

from datetime import UTC, datetime
from pathlib import Path

from pipelines.page import ReportPage
from pipelines.records import Hints

_PAGE = Path(__file__).parents[1].joinpath("fixtures", "reports", "2021.html").read_bytes()


def fetched(year: int = 2024, body: bytes = _PAGE) -> ReportPage:
    """A page in the form of 2021 that a list calls 长宁区人力资源和社会保障局's of ``year``."""
    url = f"https://www.shcn.gov.cn/rsj/{year}.html"
    hints = Hints("changning", f"上海市长宁区人力资源和社会保障局{year}年政府信息公开工作年度报告")
    return ReportPage(url, body, "text/html", url, datetime(2025, 1, 1, tzinfo=UTC), hints)


def nobodys() -> ReportPage:
    """A report in words of nobody knows whom."""
    body = "<p>本年度政府信息公开工作有序开展。</p>".encode() * 40
    return ReportPage("https://a.example/1", body, "text/html", "", datetime(2025, 1, 1, tzinfo=UTC))


def misfit(year: int) -> ReportPage:
    """A report that can't land: the numbers of its tables do not fit into their column."""
    return fetched(year, b"<table><tr><td>1</td></tr></table>" * 2**15 + _PAGE)
