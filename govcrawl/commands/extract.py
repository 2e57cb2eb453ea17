"""``govcrawl extract``: read saved documents without a crawl."""

import argparse
import mimetypes
from pathlib import Path

from govcrawl.command import Exit, GovcrawlCommand, print_json, print_lines
from govcrawl.explain import explanation, explanation_json
from govcrawl.output import report_json, report_text
from pipelines.documents.containers import Inner
from pipelines.parts import inside
from pipelines.read import read_apart
from pipelines.workers.cpu_limit import TooLongError


class Command(GovcrawlCommand):
    """Read saved reports (HTML, PDF, Word, Excel, text; with --ocr scans and pictures) without a crawl.

    Exits with 1 if a file can't be read and says which; the others are read all the same.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the files and --explain."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--ocr", action="store_true", help="read scans and pictures, too: ten seconds a page"
        )
        parser.add_argument("--explain", action="store_true", help="show how each table was taken apart")

    def work(self, opts: argparse.Namespace) -> None:
        """Read every file."""
        ocr = opts.ocr or (self.settings is not None and self.settings.getbool("OCR"))
        for name in opts.files:
            path = Path(name)
            try:
                body = path.read_bytes()
            except OSError as error:
                self._unread(name, error.strerror)
                continue
            media_type = media_type_of(path)
            for one in inside(body, media_type, path.name):
                inner = f"{name}#/{one.name}" if one.name else name
                if one.why:
                    self._unread(inner, one.why)
                else:
                    self._read(inner, one, path.name, opts, ocr=ocr)

    def _read(self, name: str, one: Inner, file: str, opts: argparse.Namespace, *, ocr: bool) -> None:
        url = one.url(file) if one.name else file
        try:
            report, _ = reading = read_apart(one.body, one.media_type, url, ocr=ocr)
        except TooLongError as error:
            self._unread(name, f"it takes longer than {error} seconds")
            return
        if opts.json:
            explained = {"explained": explanation_json(reading)} if opts.explain else {}
            print_json(report_json(name, report) | explained)
        else:
            lines = [name, *explanation(reading), ""] if opts.explain else report_text(name, report)
            print_lines(lines)
        if report.status == "unreadable":
            reasons = [finding.message for finding in report.findings if finding.rule == "unreadable"]
            self._unread(name, *reasons or ["no text in it"])

    def _unread(self, name: str, *reasons: object) -> None:
        self.tell(f"{name} can't be read: {', '.join(map(str, reasons))}")
        self.exitcode = Exit.ATTENTION


def media_type_of(path: Path) -> str:
    """The media type a file's name promises."""
    if path.suffix in {".md", ".txt"}:
        return "text/plain"
    return mimetypes.guess_type(path.name)[0] or "text/html"
