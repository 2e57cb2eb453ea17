"""The site in headless Chromium, from the disk: it loads nothing else, fits a phone, and all can use it."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.govcrawl.website.browser import CHROMIUM, Browser, browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PAGES = [
    "index.html",
    "changning/index.html",
    "changning/changning-rsj/index.html",
    "changning/changning-lrj/2024.html",  # marked cells
    "changning/changning-jgw/2023.html",  # pictures instead of tables
    "findings/index.html",
    "findings/outcomes_sum.html",
    "search.html",
    "method.html",
]
ALL = [f"{language}/{page}" for language in ("zh", "en") for page in PAGES] + [
    "archive/changning-lrj-2024.html"
]
AXE = importlib.util.find_spec("axe_core_python")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


def visit(chromium: Browser, site: Path, page: str, width: int = 1200, scheme: str = "light") -> None:
    chromium.messages.clear()
    chromium.requests.clear()
    chromium.size(width, 900)
    chromium.scheme(scheme)
    chromium.open(f"file://{site}/{page}")


def test_pages_say_nothing_to_the_console_and_ask_for_nothing_but_files(
    chromium: Browser, site: Path
) -> None:
    for page in ALL:
        visit(chromium, site, page)
        assert chromium.messages == [], page
        assert chromium.requests, page
        assert [one for one in chromium.requests if not one.startswith(f"file://{site}/")] == [], page
        if not page.startswith("archive/"):
            assert any(one.endswith("style.css") for one in chromium.requests), page


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_is_wider_than_a_phone(width: int, chromium: Browser, site: Path) -> None:
    for page in ALL:
        visit(chromium, site, page, width)
        assert chromium.evaluate("document.documentElement.scrollWidth") <= width, page


CONTRAST = """
(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.5) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("svg, noscript, script, style, .unseen")) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.data.trim().slice(0, 30)}`);
  }
  return poor;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: str, chromium: Browser, site: Path) -> None:
    for page in ALL:
        visit(chromium, site, page, scheme=scheme)
        assert chromium.evaluate(CONTRAST) == [], page


NAMELESS = """
[...document.querySelectorAll("a[href], input, summary, [role=img], [role=region], nav")].filter((one) => {
  const labelled = (one.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
  const label = one.id && document.querySelector(`label[for="${one.id}"]`);
  const texts = labelled.map((id) => document.getElementById(id)?.textContent);
  const name = one.getAttribute("aria-label") || texts.join("") || label?.textContent || one.textContent;
  return !name.trim();
}).map((one) => one.outerHTML.slice(0, 200))
"""


def test_whatever_can_be_reached_has_a_name(chromium: Browser, site: Path) -> None:
    for page in ALL:
        visit(chromium, site, page)
        assert chromium.evaluate(NAMELESS) == [], page
        assert chromium.evaluate("document.documentElement.lang"), page
        assert chromium.evaluate("document.title"), page


VIOLATIONS = """
axe.run().then((found) => found.violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => [one.id, one.nodes.length, one.nodes[0].html]))
"""


@pytest.mark.skipif(AXE is None, reason="axe-core is not installed (pip install axe-core-python)")
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
def test_axe_has_no_serious_violation(width: int, scheme: str, chromium: Browser, site: Path) -> None:
    assert AXE is not None
    assert AXE.origin is not None
    script = Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    for page in ALL:
        visit(chromium, site, page, width, scheme)
        chromium.evaluate(script + "; 0")
        found: list[Any] = chromium.evaluate(VIOLATIONS)
        assert found == [], page


TABLES = """
[...document.querySelectorAll("header ~ main table, body > main table")].filter((one) => {
  const named = one.caption || one.closest("[role=region][aria-label], [role=region][aria-labelledby]");
  return !named || !one.querySelector("th");
}).map((one) => one.outerHTML.slice(0, 200))
"""


def test_every_table_has_headers_and_a_name(chromium: Browser, site: Path) -> None:
    for page in ALL[:-1]:  # the archived page has the tables of its author
        visit(chromium, site, page)
        assert chromium.evaluate(TABLES) == [], page


STOPS = """
(() => {
  const all = 'a[href], input, summary, button, select, [tabindex]:not([tabindex="-1"])';
  window.left = new Set([...document.querySelectorAll(all)].filter((one) => one.checkVisibility()));
  return window.left.size;
})()
"""
REACHED = """
(() => {
  const one = document.activeElement, style = getComputedStyle(one);
  window.left.delete(one);
  return one === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
})()
"""


def test_the_keyboard_reaches_all_that_can_be_clicked_and_is_seen_there(
    chromium: Browser, site: Path
) -> None:
    for page in [one for one in ALL if not one.startswith("en/")]:
        visit(chromium, site, page)
        for _ in range(chromium.evaluate(STOPS) + 20):  # tables that scroll are stops, too
            chromium.press("Tab", 9)
            assert chromium.evaluate(REACHED), (page, chromium.evaluate("document.activeElement.outerHTML"))
            if not chromium.evaluate("window.left.size"):
                break
        left = chromium.evaluate("[...window.left].map((one) => one.outerHTML)")
        assert left == [], page


def test_search_by_keyboard(chromium: Browser, site: Path) -> None:
    visit(chromium, site, "zh/search.html")
    chromium.evaluate("document.getElementById('words').focus()")
    for typed, first in (("人社 2024", "2024.html"), ("长宁人社局", "index.html"), ("rsj", "index.html")):
        chromium.evaluate("document.getElementById('words').select()")
        chromium.do("Input.insertText", text=typed)
        hrefs = chromium.evaluate(
            "[...document.querySelectorAll('#found a')].map((one) => one.getAttribute('href'))"
        )
        assert hrefs[0].startswith("changning/changning-rsj/"), typed
        assert hrefs[0].endswith(first), typed
        assert (site / "zh" / hrefs[0]).is_file()
        assert chromium.evaluate("document.getElementById('told').textContent")
    chromium.evaluate("document.getElementById('words').select()")
    chromium.do("Input.insertText", text="<img src=x onerror=alert(1)>")
    assert chromium.evaluate("document.querySelectorAll('#found *').length") == 0


def test_the_first_stop_of_the_keyboard_skips_to_the_content(chromium: Browser, site: Path) -> None:
    visit(chromium, site, "zh/index.html")
    chromium.press("Tab", 9)
    assert chromium.evaluate("document.activeElement.className") == "skip"
    assert chromium.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


def test_a_cells_place_is_outlined(chromium: Browser, site: Path) -> None:
    visit(chromium, site, "zh/changning/changning-lrj/2024.html")
    link = chromium.evaluate("document.querySelector('table.requests td a').href")
    chromium.open(link)
    style = "getComputedStyle(document.querySelector(':target'))"
    assert chromium.evaluate(f"{style}.outlineStyle") == "solid"
    assert chromium.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 900


def test_print_leaves_out_what_is_for_clicking(chromium: Browser, site: Path) -> None:
    visit(chromium, site, "zh/changning/changning-lrj/2024.html")
    chromium.scheme("light", "print")
    seen = "getComputedStyle(document.querySelector('{}')).display"
    assert chromium.evaluate(seen.format("header.site")) == "none"
    assert chromium.evaluate(seen.format("table.requests")) == "table"
    chromium.scheme("light")
