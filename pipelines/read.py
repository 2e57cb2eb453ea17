"""From a fetched document to a ``Report``: the one function that crawl, reparse and command share."""

import gc
import hashlib
from dataclasses import replace
from typing import NamedTuple

from pipelines.checks import fees, lifted, shares, text_against_table, tie_outs
from pipelines.dates import period, published_on
from pipelines.document import Document
from pipelines.documents import open_document
from pipelines.errors import DocumentError, GovcrawlError, KindError
from pipelines.forms.captions import Subject
from pipelines.forms.narrative import chapters, in_words, unread_tables
from pipelines.forms.tables import Tables, find_tables
from pipelines.identity import identify
from pipelines.identity.title import carries_report, kind_of
from pipelines.prose.lead import contact
from pipelines.prose.sections import sections
from pipelines.prose.statements import OF_SECTION
from pipelines.records import (
    EVERY_CELL,
    PARSER_VERSION,
    Check,
    Hints,
    Identity,
    Report,
    Status,
    Value,
    above,
    finding,
)

_HARMLESS = {"charset_wrong", "charset_guessed"}
"""Defects a whole site may have; where the guess is wrong the labels are unknown, or bytes undecodable."""

_CHAPTERS = 3
"""Of a report, from which on a text in words is one: news about a report has the heading of one at most."""

_UNEXPECTED: tuple[type[Exception], ...] = (Exception,)
"""What reading a document may raise by a fault of ours, which costs that document alone. Tests empty it."""


# glibc gives memory back where more than twice the largest piece ever freed lies idle (mallopt(3)). But for
# this piece, freed at once, it would ask anew for what each page's tree needs: a twelfth of all reading.
bytes(8 << 20)


class Reading(NamedTuple):
    """A report, and the tables it was read from: what `extract --explain` shows."""

    report: Report
    tables: Tables


def read(body: bytes, media_type: str, url: str, hints: Hints | None = None, *, ocr: bool = False) -> Report:
    """Read one document.

    Args:
        body: the document's bytes: HTML, plain text, Markdown, PDF or Word.
        media_type: as fetched or guessed from the file name; wrong ones do no harm.
        url: its address, or its path for a saved file.
        hints: what the crawl knew before opening it.
        ocr: whether scans and pictures are read as well, which takes ten seconds a page.

    Returns:
        The report with every cell and every check. No document makes it raise: one that can't be read
        gives a report of status ``unreadable`` with the reason as a finding.

    Example:
        The cells of a saved page that something speaks against:

        ```python
        file = Path("report.html")
        report = read(file.read_bytes(), "text/html", str(file))
        doubtful = [value for value in report.values if value.marks]
        ```
    """
    return read_apart(body, media_type, url, hints, ocr=ocr).report


def read_apart(
    body: bytes, media_type: str, url: str, hints: Hints | None = None, *, ocr: bool = False
) -> Reading:
    """Like ``read``, which throws away how the tables were taken apart."""
    collects = gc.isenabled()
    gc.disable()  # a page makes thousands of objects and no cycles: the collector would find nothing
    try:
        return _read(body, media_type, url, hints or Hints(), ocr=ocr)
    except GovcrawlError:
        raise  # the user's: a table of places or forms that is wrong
    except _UNEXPECTED as error:
        reason = f"reading failed, which is a fault of the program: {type(error).__name__}: {error}"
        report = Report(Identity(), title=hints.title if hints else None, checks=[_unreadable(reason)])
        return Reading(_from(report, body, media_type, url), Tables())
    finally:
        if collects:
            gc.enable()


_REFUSED = ("the document",)
"""What is not read of a document that can't be opened; why not, its own finding says."""


def _read(body: bytes, media_type: str, url: str, hints: Hints, *, ocr: bool) -> Reading:
    try:
        document = open_document(body, media_type, url=url, charset=hints.charset, ocr=ocr)
    except DocumentError as error:
        document = Document([], title=hints.title or "", unread=_REFUSED)
        identity, tables = _identify(document, url, hints), Tables()
        report = _assemble(document, identity, tables, hints)
        report.checks.append(_unreadable(str(error)))
        if isinstance(error, KindError):
            report.checks.append(finding("kind_not_read", "info", str(error)))
    else:
        identity = _identify(document, url, hints)
        names = (hints.title, document.title, hints.agency_name, identity.agency_name)
        of_all = identity.agency_kind in {"district", "government"}
        tables = find_tables(document, Subject(identity.year, tuple(filter(None, names)), of_all))
        report = _assemble(document, identity, tables, hints)
    return Reading(_from(report, body, media_type, url), tables)


def _identify(document: Document, url: str, hints: Hints) -> Identity:
    """Whose report it is; of one of several files that does not say so, by their common title, marked."""
    identity = identify(document, url, hints)
    if not hints.article_title or (identity.agency is not None and identity.year is not None):
        return identity
    identity = identify(document, url, replace(hints, title=hints.article_title))
    title = hints.article_title
    message = f"the file does not say whose report on which year it is, but its article: {title}"
    identity.checks.append(finding("file_of_article", "warning", message, cells=EVERY_CELL))
    return identity


def _from(report: Report, body: bytes, media_type: str, url: str) -> Report:
    """The report, with where it comes from."""
    report.media_type = media_type
    report.source_sha256 = hashlib.sha256(body).hexdigest()
    report.source_url = url
    report.parser_version = PARSER_VERSION
    return report


def _unreadable(reason: str) -> Check:
    return finding("unreadable", "error", reason)


def _assemble(document: Document, identity: Identity, tables: Tables, hints: Hints) -> Report:
    text = document.text
    parts = sections(text) if tables.form != "sheet" else {}
    published, checks = published_on(document, hints, identity.year)
    checks = [*identity.checks, *checks, *_defects(document, tables), *tables.checks]
    checks.extend(tie_outs(tables.values, identity.year))
    said = {code: parts[code] for code in OF_SECTION if code in parts}
    if not said.get("overview"):
        said = {"overview": text[:20_000]}
    for code, words in said.items():
        checks += text_against_table(words, tables.values, identity.year, code)
        checks += shares(words)
    checks.extend(fees(parts.get("other_matters", ""), tables.values))
    checks = lifted(checks, tables.values)
    phone, email, address = contact(text)
    span = period(text)
    status, reason = _status(document, tables, identity.year)
    if reason is not None:
        checks.append(reason)
    if not tables.values and _is_other_paper(document, hints):
        message = "the title leaves open what this is, and nothing of a report stands in it"
        checks.append(finding("no_report", "info", message))
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


def _status(document: Document, tables: Tables, year: int | None) -> tuple[Status, Check | None]:
    """The report's status, and the finding that explains it where no table was found."""
    if tables.form is not None:
        missing = any(check.rule in {"missing_table", "missing_row"} for check in tables.checks)
        open_cells = missing or None in [value.raw for value in tables.values]
        return "partial" if open_cells else "complete", None
    if in_words(document):
        reasons = unread_tables(document, year)
        message = f"no statutory table was found, but {'; '.join(reasons)}"
        return ("partial", finding("missing_table", "error", message)) if reasons else ("narrative", None)
    text = document.text
    left = f" (not read: {_not_read(document)})" if document.unread else ""
    if not text:
        told = document.unread in ((), _REFUSED)
        return "unreadable", None if told else _unreadable(f"no text in it{left}")
    message = f"neither a statutory table nor a report in words{left}: {' '.join(text[:100].split())}"
    return "unreadable", _unreadable(message)


def _not_read(document: Document) -> str:
    """What of a document was not read, each kind once, and what would read it."""
    kinds = ", ".join(dict.fromkeys(document.unread))
    return f"{kinds}; govcrawl reparse --ocr reads its pictures" if document.holds_pictures else kinds


def _is_other_paper(document: Document, hints: Hints) -> bool:
    """Whether a paper without figures, whose title leaves open what it is, is no report and holds none.

    A report in words has chapters; one in pictures or attached files stands among what was not read, unless
    the paper only speaks of a report (图解, 解读, news).
    """
    title = hints.title or ""
    beside = bool(hints.article_title) and not title
    if (kind_of(title) != "maybe" and not beside) or chapters(document) >= _CHAPTERS:
        return False
    if beside:
        return not document.unread and not carries_report(document.title)
    return not (carries_report(title) and (document.unread or document.attachments))


def _defects(document: Document, tables: Tables) -> list[Check]:
    """Findings about the document itself."""
    checks = [
        finding("document_defect", "info" if name in _HARMLESS else "warning", name)
        for name in document.defects
    ]
    if document.is_recognised:
        checks.append(finding("ocr", "info", "what its pictures show was recognised (OCR)"))
    if document.attachments and tables.form is None:
        links = ", ".join(document.attachments)
        checks.append(finding("attachment", "info", f"the page links to {links}"))
    return checks


def _mark(values: list[Value], checks: list[Check]) -> None:
    """Write on each value the rules of the findings that name it, or what it stands in."""
    marks: dict[str, list[str]] = {}
    for check in checks:
        if not check.holds and check.severity != "info":
            for cell in check.cells:
                marks.setdefault(cell, []).append(check.rule)
    if not marks:
        return
    exact = {value.cell for value in values}.issuperset(marks)
    for value in values:
        names = (value.cell,) if exact else above(value.cell)
        value.marks = tuple(dict.fromkeys(rule for name in names for rule in marks.get(name, ())))
