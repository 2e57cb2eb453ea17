"""Where a report's text stands: in a frame, a srcdoc, a file; and addresses that differ by their query only."""

import html
from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

from benchmarks.sites.docx import docx
from benchmarks.sites.site import DrawnSite, Page, Row
from govcrawl.sites.protocol import SiteResponse

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _articles(site: DrawnSite, dice: Random, share: float) -> list[tuple[Row, Page]]:
    """Rows whose article is a page of its own, some of them."""
    found = []
    for row in {id(row): row for row in site.rows()}.values():
        page = site.static(row.url)
        if row.report and page and page.report and dice.random() < share:
            found.append((row, page))
    return found


def _replaced(site: DrawnSite, row: Row, page: Page, inner: str, keep: str = "") -> None:
    report = page.report
    assert report
    whole = page.body()
    shown = whole.replace(report.body, keep + inner)
    page.body = lambda: shown


def frame(site: DrawnSite, dice: Random) -> None:
    """The text is a page in a frame."""
    for row, page in _articles(site, dice, 0.5):
        url = f"https://{urlsplit(row.url).netloc}/frames/{dice.randrange(10**9)}.html"
        assert page.report
        site.page("article", url, page.title, f"<h1>{page.report.title}</h1>{page.report.body}")
        _replaced(site, row, page, f"<iframe src='{urlsplit(url).path}' width='100%'></iframe>")


def srcdoc(site: DrawnSite, dice: Random) -> None:
    """The text is in the page, as the source of a frame."""
    for row, page in _articles(site, dice, 0.5):
        assert page.report
        _replaced(site, row, page, f'<iframe srcdoc="{html.escape(page.report.body, quote=True)}"></iframe>')


def _attachment(label: str) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, dice: Random) -> None:
        for row, page in _articles(site, dice, 0.5):
            assert page.report
            url = f"https://{urlsplit(row.url).netloc}/files/{dice.getrandbits(128):032x}.docx"
            body = docx(page.report.title, page.report.body)
            site.add(url, SiteResponse(body, content_type=WORD))
            name = label.format(title=page.report.title)
            _replaced(site, row, page, f"<p><a href='{urlsplit(url).path}'>{name}</a></p>")

    noise.__doc__ = f"The text is a file, called {label}."
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


def upper_file(site: DrawnSite, dice: Random) -> None:
    """The list links the file itself."""
    for row, page in _articles(site, dice, 0.5):
        assert page.report
        url = f"https://{urlsplit(row.url).netloc}/files/{dice.getrandbits(128):032x}.docx"
        site.add(url, SiteResponse(docx(page.report.title, page.report.body), content_type=WORD))
        row.url = url


KINDS: dict[str, Callable[[DrawnSite, Random], None]] = {
    "frame": frame,
    "srcdoc": srcdoc,
    "named_file": _attachment("附件：{title}.docx"),
    "lone_file": _attachment("附件"),
    "unnamed_file": _attachment("点击下载"),
    "linked_file": upper_file,
    "query_only": query_only,
}
