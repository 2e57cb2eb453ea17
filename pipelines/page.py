"""The one item: a report document as fetched, filled in by the item pipelines on its way to Parquet."""

from dataclasses import dataclass, field
from datetime import datetime

from pipelines.records import Hints, Ingested, Origin


@dataclass(slots=True)
class ReportPage:
    """One fetched document of a report, and how it was found.

    Spiders fill the first block; the item pipelines fill the second.
    """

    url: str  # production address the bytes came from
    body: bytes
    media_type: str  # of the Content-Type header, sniffed where that lies
    listed_url: str  # the list page that led here
    fetched_at: datetime  # UTC
    hints: Hints = field(default_factory=Hints)

    entry_url: str | None = None  # the address by which the list names it
    not_modified: bool = False  # the site says so; the bytes are those of an earlier crawl

    ocr: bool = False  # whether its pictures are to be read
    archive_file: str | None = None  # set by the archive
    archive_record: str | None = None
    origin: Origin | None = None
    ingested: Ingested | None = None  # set when its rows are on the disk
