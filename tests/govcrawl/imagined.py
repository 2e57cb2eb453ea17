"""Sites as tests imagine them: a home page, a column of annual reports in pages, figures that add up."""

import html
import re
from collections.abc import Callable, Mapping
from zlib import crc32

from tests.govcrawl.standin import StandIn
from tests.pipelines.pages import report_page

PER_PAGE = 3
SINGLE = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_organization",
    "legal_service",
    "other",
)
Pager = Callable[[int, int], tuple[str, str]]
"""Number of pages, number of one from 0 -> what it is called, and what leads to the others."""


def figure(title: str, cell: str) -> str:
    """What the report of this title prints in a cell: all was granted, by whom differs, no reviews."""
    if cell.startswith("reviews."):
        return "0"
    if not cell.startswith("requests."):
        return str(crc32(f"{title}{cell}".encode()) % 9000)
    row, column = cell.removeprefix("requests.").rsplit(".", 1)
    if row not in {"new_received", "granted", "total_processed"}:
        return "0"
    persons = {name: crc32(f"{title}{name}".encode()) % 900 + 1 for name in SINGLE}
    return str(sum(persons.values()) if column == "total" else persons[column])


def report(title: str, figure: Callable[[str, str], str] = figure) -> str:
    """The page of a report."""
    page = report_page("2021", lambda cell: figure(title, cell))
    return page.replace("2024年某区某局政府信息公开工作年度报告", title)


def trs(pages: int, number: int) -> tuple[str, str]:
    """TRS: `index_1.html` is the second page."""
    script = f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
    return f"index_{number}.html" if number else "", script


def publish(
    site: StandIn,
    base: str,
    titles: Mapping[str, str],
    pager: Pager = trs,
    page: Callable[[str], str] = report,
) -> None:
    """Serve reports below ``base`` (path -> title): home page, 政务公开, their column, themselves."""
    site.pages[base] = f'<a href="{base}zwgk/">政务公开</a><a href="{base}news/">新闻</a>'
    site.pages[f"{base}zwgk/"] = f'<a href="{base}ndbg/">政府信息公开年报</a>'
    rows = []
    for path, title in titles.items():
        site.pages[base + path] = page(title)
        year = int(re.findall(r"20\d\d", title)[0])
        rows.append(f'<li><a href="{base}{path}">{html.escape(title)}</a><span>{year + 1}-01-20</span></li>')
    parts = [rows[first : first + PER_PAGE] for first in range(0, len(rows), PER_PAGE)]
    for number, part in enumerate(parts):
        name, others = pager(len(parts), number)
        site.pages[f"{base}ndbg/{name}"] = f"<ul>{''.join(part)}</ul>{others}"
