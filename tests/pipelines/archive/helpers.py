"""What the tests of the archive share."""

from datetime import UTC, datetime
from pathlib import Path

from pipelines.archive import ArchiveWriter, Exchange
from pipelines.page import ReportPage
from pipelines.records import Hints

MOMENT = datetime(2026, 3, 14, 2, 15, 0, 123456, tzinfo=UTC)
HTML = "<html><h1>2025年度报告</h1><td>12</td></html>".encode()


def writer(root: Path, run_id: str = "r1", spider: str = "changning") -> ArchiveWriter:
    return ArchiveWriter(root, run_id, spider, {"software": "tests", "robots": "obey"})


def exchange(path: str = "/a", body: bytes = HTML, coding: str | None = None, **changes: object) -> Exchange:
    headers = [(b"Content-Type", b"text/html; charset=UTF-8")]
    if coding:
        headers.append((b"Content-Encoding", coding.encode()))
    fields: dict[str, object] = {
        "url": f"http://www.shcn.gov.cn{path}",
        "status": 200,
        "headers": headers,
        "body": body,
        "fetched_at": MOMENT,
    }
    return Exchange(**(fields | changes))  # type: ignore[arg-type]


def page(record_id: str | None, path: str = "/a", body: bytes = HTML, **hints: str) -> ReportPage:
    return ReportPage(
        url=f"http://www.shcn.gov.cn{path}",
        body=body,
        media_type="text/html",
        listed_url="http://www.shcn.gov.cn/list",
        fetched_at=MOMENT,
        hints=Hints(district="changning", **hints),
        archive_record=record_id,
    )
