"""All reports that the reader finds in a document: one, or several where it is an archive of files."""

import importlib
import inspect
from datetime import UTC, datetime
from typing import Any

from pipelines import read as reading
from pipelines.page import ReportPage
from pipelines.records import Report


def reports(body: bytes, media_type: str, name: str, *, ocr: bool = False) -> list[Report]:
    """What is read, with pictures where that is asked for and the reader can."""
    more: dict[str, Any] = {}
    if ocr and "ocr" in inspect.signature(reading.read).parameters:
        more["ocr"] = True
    page = ReportPage(name, body, media_type, "", datetime(2026, 3, 2, tzinfo=UTC))
    return [reading.read(one.body, one.media_type, one.url, one.hints, **more) for one in parts(page)]


def parts(page: ReportPage) -> list[ReportPage]:
    """The documents that a file is, as the crawl takes it apart."""
    try:
        apart = importlib.import_module("pipelines.parts")
    except ImportError:  # a tree from before archives were read
        return [page]
    return list(apart.parts(page)[0])
