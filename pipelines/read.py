"""From a fetched document to a ``Report``: the one function that crawl, reparse and command share."""

import gc
import hashlib
from typing import NamedTuple

from pipelines.checks import fees, shares, text_against_table, tie_outs
from pipelines.dates import published_on
from pipelines.document import Document
from pipelines.documents import open_document
from pipelines.errors import DocumentError
from pipelines.forms import Tables, find_tables
from pipelines.identity import identify
from pipelines.prose.lead import contact, period
from pipelines.prose.sections import sections
from pipelines.records import Check, Hints, Identity, Report, Status, Value, finding

PARSER_VERSION = "5"
"""Raise it when the same bytes read differently: landed reports of an older version want a reparse."""

_HARMLESS = {"charset_wrong", "charset_guessed"}
"""Defects a whole site may have; where the guess is wrong the labels are unknown, or bytes undecodable."""

_NARRATIVE = 200
_SENTENCES = 3
"""Letters of text, and sentences, from which on a document without tables counts as a report in words. The
page that says that there is none has letters, too: the portal's menu, with 信息公开 in it."""


class Reading(NamedTuple):
    """A report, and the tables it was read from: what `extract --explain` shows."""

    report: Report
    tables: Tables


def read(body: bytes, media_type: str, url: str, hints: Hints | None = None) -> Report:
    """Read one document.

    Args:
        body: the document's bytes: HTML, plain text, Markdown, PDF or Word.
        media_type: as fetched or guessed from the file name; wrong ones do no harm.
        url: its address, or its path for a saved file.
        hints: what the crawl knew before opening it.

    Returns:
        The report with every cell and every check. Never raises: a document that can't be read
        gives a report of status ``unreadable`` with the reason as a finding.

    Example:
        The cells of a saved page that something speaks against:

        ```python
        file = Path("report.html")
        report = read(file.read_bytes(), "text/html", str(file))
        doubtful = [value for value in report.values if value.marks]
        ```
    """
    return read_apart(body, media_type, url, hints).report


def read_apart(body: bytes, media_type: str, url: str, hints: Hints | None = None) -> Reading:
    """Like ``read``, which throws away how the tables were taken apart."""
    collects = gc.isenabled()
    gc.disable()  # a page makes thousands of objects and no cycles: the collector would find nothing
    try:
        return _read(body, media_type, url, hints or Hints())
    finally:
        if collects:
            gc.enable()


def _read(body: bytes, media_type: str, url: str, hints: Hints) -> Reading:
    tables = Tables()
    try:
        document = open_document(body, media_type, url=url, charset=hints.charset)
    except DocumentError as error:
        document = Document([], title=hints.title or "")
        report = _assemble(document, tables, url, hints)
        report.checks.append(finding("unreadable", "error", str(error)))
    else:
        tables = find_tables(document)
        report = _assemble(document, tables, url, hints)
    report.media_type = media_type
    report.source_sha256 = hashlib.sha256(body).hexdigest()
    report.source_url = url
    report.parser_version = PARSER_VERSION
    return Reading(report, tables)


def _assemble(document: Document, tables: Tables, url: str, hints: Hints) -> Report:
    text = document.text
    parts = sections(text) if tables.form != "sheet" else {}
    published = published_on(document) or hints.listed_on
    identity = identify(document, url, hints)
    checks = [*identity.checks, *_defects(document, tables), *tables.checks]
    checks.extend(tie_outs(tables.values, identity.year))
    said = parts.get("overview") or text[:20_000]
    checks += [*text_against_table(said, tables.values, identity.year), *shares(said)]
    checks.extend(fees(parts.get("other_matters", ""), tables.values))
    phone, email, address = contact(text)
    span = period(text)
    status = _status(tables, text)
    if status == "unreadable" and text:
        message = f"neither a statutory table nor a report in words: {' '.join(text[:100].split())}"
        checks.append(finding("unreadable", "error", message))
    report = Report(
        identity=Identity(
            identity.district,
            identity.agency,
            identity.agency_name,
            identity.agency_kind,
            identity.year,
            identity.named_by,
        ),
        title=hints.title or document.title or None,
        form=tables.form,
        status=status,
        published_on=published,
        period_start=span[0] if span else None,
        period_end=span[1] if span else None,
        contact_phone=phone,
        contact_email=email,
        contact_address=address,
        sections=parts,
        values=tables.values,
        checks=checks,
    )
    if tables.sheet is not None:
        report.sheet_head, report.sheet_rows = tables.sheet.head, tables.sheet.rows
    _mark(report.values, checks)
    return report


def _status(tables: Tables, text: str) -> Status:
    if tables.form is None:
        in_words = len(text) >= _NARRATIVE and text.count("。") >= _SENTENCES and "公开" in text
        return "narrative" if in_words else "unreadable"
    missing = any(check.rule in {"missing_table", "missing_row"} for check in tables.checks)
    return "partial" if missing or None in [value.raw for value in tables.values] else "complete"


def _defects(document: Document, tables: Tables) -> list[Check]:
    """Findings about the document itself."""
    checks = [
        finding("document_defect", "info" if name in _HARMLESS else "warning", name)
        for name in document.defects
    ]
    if document.attachments and tables.form is None:
        links = ", ".join(document.attachments)
        checks.append(finding("attachment", "info", f"the page links to {links}"))
    return checks


def _mark(values: list[Value], checks: list[Check]) -> None:
    """Write on each value the rules of the findings that name it."""
    marks: dict[str, list[str]] = {}
    for check in checks:
        if not check.holds and check.severity != "info":
            for cell in check.cells:
                marks.setdefault(cell, []).append(check.rule)
    for value in values if marks else ():
        value.marks = tuple(dict.fromkeys(marks.get(value.cell, ())))
