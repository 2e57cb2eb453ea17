"""Where a report's text stands: in a frame, a srcdoc, a file; and addresses that differ by their query only."""

import html
from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

from benchmarks.sites.docx import docx
from benchmarks.sites.pdf import pdf
from benchmarks.sites.site import DrawnSite, Page, Row
from govcrawl.sites.protocol import SiteResponse


def _articles(site: DrawnSite, dice: Random, share: float) -> list[tuple[Row, Page]]:
    """Rows whose article is a page of its own, some of them."""
    found = []
    for row in {id(row): row for row in site.rows()}.values():
        page = site.static(row.url)
        if row.report and page and page.report and dice.random() < share:
            found.append((row, page))
    return found


def _replaced(page: Page, inner: str) -> None:
    report = page.report
    assert report
    whole = page.body()
    shown = whole.replace(report.body, inner)
    page.body = lambda: shown


def frame(site: DrawnSite, dice: Random) -> None:
    """The text is a page in a frame."""
    for row, page in _articles(site, dice, 0.5):
        url = f"https://{urlsplit(row.url).netloc}/frames/{dice.randrange(10**9)}.html"
        assert page.report
        site.page("article", url, page.title, f"<h1>{page.report.title}</h1>{page.report.body}")
        _replaced(page, f"<iframe src='{urlsplit(url).path}' width='100%'></iframe>")


def srcdoc(site: DrawnSite, dice: Random) -> None:
    """The text is in the page, as the source of a frame."""
    for _, page in _articles(site, dice, 0.5):
        assert page.report
        _replaced(page, f'<iframe srcdoc="{html.escape(page.report.body, quote=True)}"></iframe>')


File = tuple[str, str, Callable[[str, str], bytes]]
"""Ending, media type, and how a file is made of title and markup."""
DOCX: File = (
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    docx,
)
PDF: File = ("pdf", "application/pdf", pdf)


def _attachment(label: str, kind: File = DOCX) -> Callable[[DrawnSite, Random], None]:
    ending, media_type, made = kind

    def noise(site: DrawnSite, dice: Random) -> None:
        for row, page in _articles(site, dice, 0.5):
            assert page.report
            url = f"https://{urlsplit(row.url).netloc}/files/{dice.getrandbits(128):032x}.{ending}"
            body = made(page.report.title, page.report.body)
            site.add(url, SiteResponse(body, content_type=media_type))
            name = label.format(title=page.report.title)
            _replaced(page, f"<p><a href='{urlsplit(url).path}'>{name}</a></p>")

    noise.__doc__ = f"The text is a file, called {label}."
    return noise


def _linked(kind: File) -> Callable[[DrawnSite, Random], None]:
    ending, media_type, made = kind

    def noise(site: DrawnSite, dice: Random) -> None:
        for row, page in _articles(site, dice, 0.5):
            assert page.report
            url = f"https://{urlsplit(row.url).netloc}/files/{dice.getrandbits(128):032x}.{ending}"
            site.add(url, SiteResponse(made(page.report.title, page.report.body), content_type=media_type))
            row.url = url

    noise.__doc__ = "The list links the file itself."
    return noise


def query_only(site: DrawnSite, dice: Random) -> None:
    """Articles of a list that differ by a query of few letters only."""
    for listing in site.listings:
        chosen = [
            (row, page) for row in listing.rows if (page := site.static(row.url)) and "?" not in row.url
        ]
        if len(chosen) < 2:
            continue
        name = dice.choice(("type", "t", "from", "v"))
        url = chosen[0][0].url.rpartition("/")[0] + f"/show{dice.randrange(1000)}.html"
        for n, (row, page) in enumerate(chosen, 1):
            address = f"{url}?{name}={n}"
            site.add_by(address, name, page)
            row.url = address


KINDS: dict[str, Callable[[DrawnSite, Random], None]] = {
    "frame": frame,
    "srcdoc": srcdoc,
    "named_file": _attachment("附件：{title}.docx"),
    "lone_file": _attachment("附件"),
    "unnamed_file": _attachment("点击下载"),
    "linked_file": _linked(DOCX),
    "named_pdf": _attachment("附件：{title}.pdf", PDF),
    "lone_pdf": _attachment("附件", PDF),
    "linked_pdf": _linked(PDF),
    "query_only": query_only,
}
