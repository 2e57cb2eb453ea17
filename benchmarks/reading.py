"""Reading one report against lxml's own parse of its page, and against pandas.read_html."""

import io
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd
from lxml import html

from benchmarks.measure import against, row
from benchmarks.pages import REAL_SIZE, page
from govcrawl.sites.world import World
from pipelines.documents import open_document
from pipelines.read import read

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
REPORTS = 2_000
MANY = 10_000


def read_all(pages: list[bytes]) -> int:
    """Read pages one after the other; returns how many cells."""
    return sum(len(read(body, "text/html", "").values) for body in pages)


def main() -> None:
    """Print the ratios, the throughput of one and two processes, and the memory."""
    body = page()
    size = len(body) // 1000
    print(f"Reading a report page of {size} KB (aim: read at most 5.0 x lxml, faster than pandas)")
    print(
        f"  by Python {sys.version.split()[0]} in {sys.base_prefix}; see docs/design.md on how it was built"
    )

    def yardstick() -> object:
        return html.document_fromstring(body)

    works = {
        "lxml.html.document_fromstring": (yardstick, 10),
        "open_document (blocks and grids)": (lambda: open_document(body, "text/html"), 10),
        "read (identity, tables, sections, checks)": (lambda: read(body, "text/html", ""), 10),
        "pandas.read_html(flavor='lxml')": (lambda: pd.read_html(io.BytesIO(body), flavor="lxml"), 3),
    }
    for name, (work, calls) in works.items():
        seconds, ratio = against(yardstick, work, calls=calls)
        row(name, f"{seconds * 1000:.2f} ms", f"{ratio:.1f} x lxml")
    for path in real_pages():
        real(path.read_bytes(), path.stem)
    slugs = [agency.slug for agency in World().district("changning").agencies][:10]
    pages = [page(slug, year) for slug in slugs for year in (2022, 2024)] * (REPORTS // 20)
    for processes in (1, 2):
        shares = [pages[i::processes] for i in range(processes)]
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(len, shares))  # the processes are up and have their pages
            start = time.perf_counter()
            list(pool.map(read_all, shares))
            row(f"{processes} process(es)", f"{len(pages) / (time.perf_counter() - start):.0f}/s", "reports")
    memory(pages)


def real_pages() -> list[Path]:
    """Pages of that size that a government published, where they lie beside the project."""
    sizes = range(REAL_SIZE * 9 // 10, REAL_SIZE * 11 // 10)
    return [path for path in sorted(CORPUS.glob("*.html")) if path.stat().st_size in sizes]


def real(body: bytes, name: str) -> None:
    """The same ratio for a page of the corpus."""
    seconds, ratio = against(
        lambda: html.document_fromstring(body), lambda: read(body, "text/html", ""), calls=5
    )
    row(f"  the real page {name[:4]}", f"{seconds * 1000:.2f} ms", f"{ratio:.1f} x lxml")


def memory(pages: list[bytes]) -> None:
    """Peak memory after the first thousand reports and after many: flat, or something is kept."""
    for done in range(MANY):
        read(pages[done % len(pages)], "text/html", "")
        if done + 1 in {1_000, MANY}:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            row(f"peak memory after {done + 1} reports", f"{peak:.0f} MB")


if __name__ == "__main__":
    main()
