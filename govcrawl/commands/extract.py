"""`scrapy extract`: read saved documents without a crawl."""

import argparse
import json
import mimetypes
import sys
from pathlib import Path

from scrapy.exceptions import UsageError

from govcrawl.offline import OfflineCommand
from govcrawl.rendering import as_json, as_text
from pipelines.read import read


class Command(OfflineCommand):
    """Read files and print what stands in them."""

    def syntax(self) -> str:
        """The arguments."""
        return "[--json] FILE..."

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Read saved reports (HTML, PDF, Word, text) without a crawl"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declare --json."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object a file and line")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read every file; a file that can't be opened is one line on the terminal and exit code 1."""
        if not args:
            raise UsageError("name one or more files")
        for name in args:
            path = Path(name)
            try:
                body = path.read_bytes()
            except OSError as error:
                self.exitcode = 1
                print(f"scrapy extract: {name} can't be read: {error.strerror}", file=sys.stderr)
                continue
            report = read(body, media_type_of(path), path.name)
            if opts.json:
                print(json.dumps(as_json(name, report), ensure_ascii=False))
            else:
                print("\n".join(as_text(name, report)))


def media_type_of(path: Path) -> str:
    """The media type a file's name promises."""
    if path.suffix in {".md", ".txt"}:
        return "text/plain"
    return mimetypes.guess_type(path.name)[0] or "text/html"
