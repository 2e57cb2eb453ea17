"""Archived pages of hostile documents in headless Chromium: nothing runs, loads or leads away.

The judge is Chromium's own log. The policy of the page is switched off as well: what is written must be
harmless by itself. That the same vectors do harm as they were captured shows that the judge sees it.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from govcrawl.website.archived import html
from pipelines.analysis.archived import archived_page
from pipelines.page import ReportPage
from pipelines.records import Hints
from tests.govcrawl.website.browser import CHROMIUM, Browser, browser
from tests.govcrawl.website.vectors import AWAY, DOCUMENTS, VECTORS
from tests.thorough import usually

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

TOUCH = """
(() => {
  for (const one of document.querySelectorAll("main, main *")) {
    for (const kind of ["mouseover", "pointerenter", "focus", "toggle", "load", "error", "animationstart"])
      one.dispatchEvent(new Event(kind, {bubbles: true}));
    one.focus?.();
    if (one.click) one.click(); else one.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    one.requestSubmit?.();
  }
  const again = document.createElement("div");
  again.innerHTML = document.querySelector("main, body").innerHTML;
  document.body.append(again);
})()
"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


def harm(chromium: Browser, file: Path, *, touch: bool = True) -> list[str]:
    """What a page does beside being there: what it asks for, what runs in it, where it leads.

    All in it is touched, and its elements are written into the page once more.
    """
    chromium.open("about:blank")
    chromium.messages.clear()
    chromium.requests.clear()
    chromium.open(file.as_uri())
    if touch:
        chromium.evaluate(TOUCH)
    time.sleep(0.1)
    where = chromium.evaluate("location.href")
    requests = [one for one in chromium.requests if one != file.as_uri()]
    return [*chromium.messages, *requests, *[where] * (where != file.as_uri())]


def archived(page: ReportPage) -> str:
    return html(archived_page(page), page, "changning/changning-rsj/2024.html")


def captured(body: bytes, hints: Hints, url: str = f"{AWAY}/1", media_type: str = "text/html") -> ReportPage:
    return ReportPage(url, body, media_type, "", datetime(2025, 1, 1, tzinfo=UTC), hints)


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "without-policy"])
def test_an_archived_page_does_nothing(policy: bool, chromium: Browser, tmp_path: Path) -> None:
    """What does nothing without the policy is not kept by it from anything."""
    chromium.do("Page.setBypassCSP", enabled=not policy)
    for name, (body, charset) in islice(DOCUMENTS.items(), 0, None, usually(6, thorough=1) if policy else 1):
        file = tmp_path / f"{name}.html"
        file.write_text(archived(captured(body, Hints(charset=charset))), encoding="utf-8")
        assert harm(chromium, file) == [], name


def test_neither_do_hostile_titles_addresses_and_texts(chromium: Browser, tmp_path: Path) -> None:
    chromium.do("Page.setBypassCSP", enabled=True)
    file, soup = tmp_path / "page.html", "\n".join(VECTORS.values())
    page = captured(soup.encode(), Hints(title=soup), f"javascript:{soup}", "text/markdown")
    file.write_text(archived(page), encoding="utf-8")
    assert harm(chromium, file) == []


def test_the_same_pages_as_they_were_captured_do_harm(chromium: Browser, tmp_path: Path) -> None:
    chromium.do("Page.setBypassCSP", enabled=False)
    harmful = set()
    for name, (body, _) in DOCUMENTS.items():
        file = tmp_path / f"{name}.html"
        file.write_bytes(body)
        if harm(chromium, file, touch=False):
            harmful.add(name)
    assert len(harmful) > 40, sorted(DOCUMENTS.keys() - harmful)  # the rest needs a click or an older browser
