"""The whole crawl (archive, read, check, land) against bare Scrapy that only downloads the same pages.

Then the same once more, with nothing new, and all of it read again from the archive; that also with an
archive of several districts, where it is not mostly start-up.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import row
from govcrawl.sites import embedded
from pipelines.archive import Archive

SPIDER = "changning"
MORE = ("xuhui", "jingan", "putuo", "yangpu")
"""Whose documents are read again too."""

BARE = """
import sys, scrapy
from scrapy.crawler import CrawlerProcess

address, *pages = sys.stdin.read().split("\\n")

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for page in pages:
            host, path = page.split(" ", 1)
            yield scrapy.Request(address + path, headers={"Host": host}, dont_filter=True)
    def parse(self, response):
        pass

off = dict.fromkeys(("LOG_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"), False)
process = CrawlerProcess(off)
process.crawl(Bare)
process.start()
"""


def main() -> None:
    """Crawl one district at full scale and download its pages with a bare spider, the server's pages warm."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "access.jsonl")
        with embedded(scale="full", access_log=log) as address:

            def govcrawl(data: str, *arguments: str) -> tuple[float, str]:
                command = [sys.executable, "-m", "govcrawl", *arguments, "-s", f"SITES={address}"]
                return timed(
                    [*command, "-L", "ERROR"], "", os.environ | {"GOVCRAWL_DATA": f"{folder}/{data}/address"}
                )

            def asked() -> list[dict[str, Any]]:
                return [json.loads(line) for line in log.read_text("utf-8").splitlines()]

            govcrawl("warming", "crawl", SPIDER)  # the server makes each page when it is first asked for
            requests = asked()
            fetched = [r for r in requests if r["method"] == "GET" and r["status"] == 200]
            pages = "\n".join([address, *(f"{r['host']} {r['path']}" for r in fetched)])
            whole, output = govcrawl("first", "crawl", SPIDER)
            before = len(asked())
            again, _ = govcrawl("first", "crawl", SPIDER)
            known = len(asked()) - before
            one = reparse(Path(folder, "first", "address"), Path(folder, "one"))
            for spider in MORE:
                govcrawl("first", "crawl", spider)
            several = reparse(Path(folder, "first", "address"), Path(folder, "several"))
            bare, _ = timed([sys.executable, "-c", BARE], pages, dict(os.environ))
        print(f"Crawling {SPIDER}, full scale, delays off (aim: 40% or more of bare Scrapy's pages/s)")
        print(f"  {output.splitlines()[0]}")
        rate, yardstick = len(requests) / whole, len(fetched) / bare
        row("bare Scrapy, downloads only", f"{yardstick:.0f}/s", f"{len(fetched)} pages")
        row("govcrawl, archived, read, checked, landed", f"{rate:.0f}/s", f"{len(requests)} requests")
        row("ratio", f"{rate / yardstick:.0%}")
        row("once more, nothing new", f"{again:.1f} s", f"{known} requests; the first took {whole:.1f} s")
        print("Reparse with nothing landed before: start-up, landing and compacting included (aim: 200/s)")
        for name, measured in ((SPIDER, one), (f"{SPIDER} and {len(MORE)} more", several)):
            row(f"{name}, reports", f"{measured.reports / measured.seconds:.0f}/s", f"{measured.reports}")
            row("  documents", f"{measured.documents / measured.seconds:.0f}/s", f"{measured.documents}")
            row("  seconds", f"{measured.seconds:.1f} s", f"{measured.cpu:.1f} s of CPU in all processes")


class Reparsed(NamedTuple):
    """One run of `govcrawl reparse`."""

    reports: int
    documents: int
    seconds: float
    cpu: float


def reparse(crawled: Path, data: Path) -> Reparsed:
    """Land everything in an archive anew, in a new folder.

    Emptying the one of the crawl makes reparse slower: ext4 without a journal looks again and again at the
    inodes that were freed in the last minutes before it makes a folder.
    """
    shutil.copytree(crawled / "archive", data / "archive")
    before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    seconds, _ = timed(
        [sys.executable, "-m", "govcrawl", "reparse"], "", os.environ | {"GOVCRAWL_DATA": str(data)}
    )
    cpu = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before
    with Archive(data / "archive") as archive:
        documents = sum(1 for _ in archive.documents())
    reports = sum(1 for _ in data.joinpath("datasets", "reports").glob("*/*/*.parquet"))
    return Reparsed(reports, documents, seconds, cpu)


def timed(command: list[str], text: str, environment: dict[str, str]) -> tuple[float, str]:
    """Seconds and output of a command, start-up of Python included."""
    start = time.perf_counter()
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
    return time.perf_counter() - start, done.stdout


if __name__ == "__main__":
    main()
