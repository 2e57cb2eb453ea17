"""Pages of the embedded sites for measuring, at the size of real ones."""

from govcrawl.sites import render
from govcrawl.sites.world import World

REAL_SIZE = 65_000
"""Bytes of a report page; two thirds of it are styles on the cells."""


def page(slug: str = "changning-qzf", year: int = 2024) -> bytes:
    """One report's page, its cells styled as editors style them until it is as large as a real one."""
    report = World().report(slug, year)
    body = render.body(report)
    head = (
        f"<html><head><meta charset='utf-8'><title>{report.title}</title></head><body><h1>{report.title}</h1>"
    )
    plain = f"{head}<div id='ivs_content'>{body}</div></body></html>"
    missing = max(0, REAL_SIZE - len(plain.encode()))
    style = "border:1px solid windowtext;padding:0 7px;" * 20
    return plain.replace("<td", f"<td style='{style[: missing // plain.count('<td') - 9]}'").encode()
