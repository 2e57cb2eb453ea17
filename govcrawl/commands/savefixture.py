"""``govcrawl savefixture``: a landed report as a fixture of the tests."""

import argparse
import json
import mimetypes
from dataclasses import asdict
from pathlib import Path
from typing import Any

from govcrawl.command import GovcrawlCommand
from govcrawl.commands.show import landed
from govcrawl.output import cells_as_printed
from govcrawl.targets import data_folder
from pipelines.archive import Archive
from pipelines.errors import ArgumentError
from pipelines.forms.codes import APPLICANTS, REVIEW_RESULTS
from pipelines.ingest import read_page
from pipelines.page import ReportPage
from pipelines.records import Report
from pipelines.store.paths import report_id

FIXTURES = Path("tests", "fixtures", "reports")
_COLUMNS = {"requests": list(APPLICANTS), "reviews": list(REVIEW_RESULTS)}


class Command(GovcrawlCommand):
    """Make a fixture of a landed report: savefixture changning-rsj 2024.

    Writes its bytes from the archive and, beside them, JSON with the facts of the response and every cell as
    it is read today. Compare each with the page before you rely on it.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the report and the folder."""
        parser.add_argument("agency", metavar="AGENCY", help="its slug, changning-rsj")
        parser.add_argument("year", metavar="YEAR", help="report year")
        words = f"where to write (default: {FIXTURES} where that is, else the working folder)"
        parser.add_argument("--out", type=Path, metavar="DIR", help=words)

    def work(self, opts: argparse.Namespace) -> None:
        """Read the archive, write the two files."""
        assert self.settings is not None
        data_dir = data_folder(self.settings)
        report = landed(data_dir, opts.agency, opts.year)
        assert report.key is not None
        name, record = report_id(*report.key), report.archive_record
        if record is None:
            raise ArgumentError(f"{name} was not landed from the archive")
        with Archive(data_dir / "archive") as archive:
            page = archive.document(record)
        folder = opts.out or (FIXTURES if FIXTURES.is_dir() else Path())
        written = save(page, folder, name)
        print(*(f"wrote {path}" for path in written), sep="\n")
        print(f"next: compare every cell of {written[1]} with the page; it says what is read today")


def save(page: ReportPage, folder: Path, name: str) -> tuple[Path, Path]:
    """Write the fixture of a document; the paths of its bytes and of its JSON.

    Raises:
        ArgumentError: one of them is there already, or the folder can't be written.
    """
    suffix = mimetypes.guess_extension(page.media_type) or ".html"
    body, facts = folder / f"{name}{suffix}", folder / f"{name}.json"
    if there := next((path for path in (body, facts) if path.exists()), None):
        raise ArgumentError(f"{there} is there already; remove it or name another folder with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        body.write_bytes(page.body)
        facts.write_text(_layout(expected(page)) + "\n", encoding="utf-8")
    except OSError as error:
        raise ArgumentError(f"{folder} can't be written: {error.strerror}") from None
    return body, facts


def expected(page: ReportPage) -> dict[str, Any]:
    """What ``tests/fixtures/reports/README.md`` says of a fixture's JSON, as the document is read today.

    Raises:
        DocumentError: it takes too long to read.
    """
    report = read_page(page)
    hints = {name: str(value) for name, value in asdict(page.hints).items() if value is not None}
    response = {
        "url": page.url,
        "listed_url": page.listed_url,
        "fetched_at": page.fetched_at.isoformat(),
        "media_type": page.media_type,
        "sha256": report.source_sha256,
        "hints": {
            name: value if isinstance(value, str) else value.isoformat() for name, value in hints.items()
        },
    }
    rules = {
        finding.rule
        for finding in report.findings
        if finding.severity != "info" and "agency" not in finding.rule
    }
    head = {
        "response": response,
        "agency": report.identity.agency,
        "year": report.identity.year,
        "form": report.form,
        "findings": sorted(rules),
    }
    if report.form == "sheet":
        return head | {"head": report.sheet_head, "rows": report.sheet_rows}
    return head | _cells(report)


def _cells(report: Report) -> dict[str, dict[str, Any]]:
    """Rows of tables 三 and 四 as lists where they have all columns, everything else by code."""
    tables: dict[str, dict[str, Any]] = {**cells_as_printed(report)}
    for dataset, columns in _COLUMNS.items():
        tables[dataset] = {
            row: [cells[column] for column in columns] if cells.keys() == set(columns) else cells
            for row, cells in tables[dataset].items()
        }
    return tables


def _layout(value: Any, indent: str = "") -> str:
    """JSON with a line for each row: what holds no other list or object stands on one line."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not any(isinstance(part, dict | list) for part in parts):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{indent}  "
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(name)}: {_layout(part, inner)}" for name, part in value.items()]
    else:
        lines = [f"{inner}{_layout(part, inner)}" for part in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return f"{opened}\n" + ",\n".join(lines) + f"\n{indent}{closed}"
