"""Pages of the embedded sites for measuring, at the size of real ones."""

from govcrawl.sites import render
from govcrawl.sites.world import GeneratedReport, World

REAL_SIZE = 65_000
"""Bytes of a report page; two thirds of it are styles on the cells."""


def page(slug: str = "changning-qzf", year: int = 2024) -> bytes:
    """One report's page, its cells styled as editors style them until it is as large as a real one."""
    return page_of(World().report(slug, year))


def page_of(report: GeneratedReport) -> bytes:
    """The page of a generated report; statistics sheets stay as small as they are, 4 to 35 KB."""
    body = render.body(report)
    head = (
        f"<html><head><meta charset='utf-8'><title>{report.title}</title></head><body><h1>{report.title}</h1>"
    )
    plain = f"{head}<div id='ivs_content'>{body}</div></body></html>"
    cells = plain.count("<td")
    if report.form == "sheet" or not cells:
        return plain.encode()
    missing = max(0, REAL_SIZE - len(plain.encode()))
    style = "border:1px solid windowtext;padding:0 7px;" * 20
    return plain.replace("<td", f"<td style='{style[: missing // cells - 9]}'").encode()
