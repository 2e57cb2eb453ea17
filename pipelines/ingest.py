"""From fetched documents to rows on disk, read and landed together: what crawl and reparse both do."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress
from pathlib import Path

from pipelines.dates import CHINA
from pipelines.errors import DocumentError
from pipelines.page import ReportPage
from pipelines.read import read
from pipelines.records import Ingested, Report
from pipelines.store.landing import Landable, Landing, OutdatedError, Store, make_ready
from pipelines.store.scan import reason_unread
from pipelines.workers.cpu_limit import TooLongError, cpu_limit

LONGEST = 300
"""Seconds of the processor to read a document: most take milliseconds, a PDF of many pages some seconds."""

open_store = cache(Store)
"""The store of a data folder, which a process opens once."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch of documents as read: what became of each, and what of it is to land; None = not wanted."""

    read: list[Ingested]
    ready: list[Landable | None]


def ingest(store: Store, pages: Sequence[ReportPage]) -> list[Ingested]:
    """Read documents and land their reports in this order, together.

    Raises:
        DocumentError: as ``read_page``.
        StoreError: the rows can't be written. In either case nothing of the batch has landed.
    """
    while True:
        with suppress(OutdatedError):  # another process has landed one of them meanwhile
            return land(store, prepare(store.root, pages))


def prepare(root: Path, pages: Sequence[ReportPage], years: Collection[int] | None = None) -> Prepared:
    """The half of ``ingest`` that needs no lock, and may be done in any process in any order.

    Args:
        root: the data folder. Rows that are there already are not made ready once more.
        pages: the documents.
        years: only reports about these land; all if None.

    Raises:
        DocumentError, StoreError: as ``ingest``.
    """
    reports = [read_page(page) for page in pages]
    read = [_ingested(one) for one in reports]
    wanted = [
        one.outcome is None and (years is None or (one.key is not None and one.key[1] in years))
        for one in read
    ]
    ready = iter(make_ready(root, list(compress(reports, wanted))))
    return Prepared(read, [next(ready) if want else None for want in wanted])


def joined(batches: Sequence[Prepared]) -> Prepared:
    """One batch of several, in their order."""
    return Prepared(
        [one for batch in batches for one in batch.read], [one for batch in batches for one in batch.ready]
    )


def land(store: Store, batch: Prepared) -> list[Ingested]:
    """The other half of ``ingest``.

    Raises:
        OutdatedError: what was on disk has changed since then; nothing has landed.
        StoreError: as ``ingest``.
    """
    landings = iter(store.land_ready([one for one in batch.ready if one is not None]))
    return [
        one if ready is None else _landed(one, next(landings))
        for one, ready in zip(batch.read, batch.ready, strict=True)
    ]


def _landed(one: Ingested, landing: Landing) -> Ingested:
    return replace(one, outcome=landing.outcome, rows=landing.rows, reason=landing.reason or one.reason)


def read_page(page: ReportPage) -> Report:
    """The report of a fetched or archived document, with where it came from.

    Raises:
        DocumentError: it takes longer than ``LONGEST``. That depends on the machine, so it is no reading that
            would replace an earlier one.
    """
    hints = replace(page.hints, fetched_on=page.fetched_at.astimezone(CHINA).date())
    try:
        with cpu_limit(LONGEST):
            report = read(page.body, page.media_type, page.url, hints, ocr=page.ocr)
    except TooLongError as error:
        raise DocumentError(f"{page.url} takes longer than {str(error) or LONGEST} seconds to read") from None
    report.listed_url, report.fetched_at = page.listed_url, page.fetched_at
    report.archive_file, report.archive_record = page.archive_file, page.archive_record
    report.origin = page.origin
    return report


def _ingested(report: Report) -> Ingested:
    findings = tuple((finding.rule, finding.severity) for finding in report.findings)
    other = any(rule == "no_report" for rule, _ in findings)
    return Ingested(
        None if other else report.key,
        report.title,
        report.status,
        report.source_sha256 or "",
        findings,
        "other_document" if other else None,
        reason=reason_unread(report.status, ((check.rule, check.message) for check in report.findings)) or "",
    )
