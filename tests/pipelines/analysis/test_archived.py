"""Archived documents to be looked at: nothing that runs or loads, and each cell where it stands."""

import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from govcrawl.sites.pdf import pdf
from govcrawl.sites.world import World
from pipelines.analysis.archived import anchor, archived_page
from pipelines.page import ReportPage
from pipelines.read import read
from pipelines.records import CellPlace
from tests.pipelines.fetched import fetched

FIXTURES = Path(__file__).parents[2] / "fixtures" / "reports"
KINDS = {".html": "text/html", ".doc": "application/msword", ".txt": "text/plain", ".md": "text/markdown"}


def page_of(body: bytes, media_type: str = "text/html") -> ReportPage:
    return ReportPage("https://a.example/1", body, media_type, "", datetime(2025, 1, 1, tzinfo=UTC))


def shown(html: str) -> dict[str, str]:
    """Name of each cell -> its text without white space."""
    named = LexborHTMLParser(html).css("[id]")
    return {cell.attributes["id"]: "".join(cell.text().split()) for cell in named}


@pytest.mark.parametrize(
    "file", sorted(f for f in FIXTURES.iterdir() if f.suffix in KINDS), ids=lambda f: f.name
)
def test_every_cell_is_where_the_reader_says_it_is(file: Path) -> None:
    body, kind = file.read_bytes(), KINDS[file.suffix]
    page = archived_page(page_of(body, kind))
    cells = shown(page.html)
    values = [
        value for value in read(body, kind, "").values if value.place is not None and value.raw is not None
    ]
    assert {value.cell: cells[anchor(value.place)] for value in values} == {
        value.cell: "".join(value.raw.split()) for value in values
    }
    assert page.places >= {value.place for value in values}


def test_one_cell_is_outlined_and_it_is_said_where_its_place_is_not_known() -> None:
    place = CellPlace(1, 3, 9)
    page = archived_page(fetched(), place)
    [outlined] = LexborHTMLParser(page.html).css(".outlined")
    assert outlined.attributes["id"] == "cell-1-3-9"
    assert "not known" not in page.html
    unknown = archived_page(fetched(), CellPlace(77, 0, 0))
    assert not LexborHTMLParser(unknown.html).css(".outlined")
    assert unknown.outlined is None
    assert "位置不明" in unknown.html
    assert "位置不明" in archived_page(fetched(), None, outline=True).html
    assert "位置不明" not in archived_page(fetched()).html


LOADING = """
<html><head><base href="https://evil.example/"><link rel="stylesheet" href="//evil.example/a.css">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<style>td{background:url(//evil.example/b)}</style><script>alert(1)</script></head>
<body onload="alert(2)" background="//evil.example/c"><iframe src="//evil.example/d"></iframe>
<img src="//evil.example/e" onerror="alert(3)"><svg onload="alert(4)"><image href="//evil.example/f"/></svg>
<object data="//evil.example/g"></object><embed src="//evil.example/h">
<a href="javascript:alert(5)">链接</a>
<a href="https://evil.example/i" ping="//evil.example/j">去处</a>
<form action="//evil.example/k"><input value='" onfocus="alert(6)' autofocus>
<button formaction="//evil.example/l"></button></form>
<video src="//evil.example/m" poster="//evil.example/n"></video>
<math><mtext><script>alert(7)</script></mtext></math>
<table><tr><td colspan="2" style="background:url(//evil.example/o)" onclick="alert(8)" id="cell-0-0-0">申请
&lt;script&gt;alert(9)&lt;/script&gt;</td><td rowspan="999999999">3</td></tr></table>
<template><img src="//evil.example/p"></template><noscript><img src="//evil.example/q"></noscript></html>
"""
PLAIN = set(
    """html head meta title style body p div hr table thead tbody tfoot tr td th caption span br a img h1 h2
    h3 h4 h5 h6 ul ol li dl dt dd b strong i em u s small big sub sup pre blockquote center section article
    main header footer address aside fieldset legend figure figcaption details summary del ins
    strike""".split()
)
HARMLESS = {"colspan", "rowspan", "id", "class", "open"}


class Foreign(HTMLParser):
    """All elements and attributes, as another parser than ours sees them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def assert_is_harmless(html: str) -> None:
    """Only plain elements with plain attributes; nothing that leads to another address."""
    elements = Foreign(html).elements
    assert {tag for tag, _ in elements} <= PLAIN
    head = {"http-equiv", "content", "charset", "name", "lang"}
    for tag, attributes in elements:
        assert attributes.keys() <= HARMLESS | (head if tag in {"meta", "html"} else set()), (tag, attributes)
    [policy] = [its["content"] for tag, its in elements if its.get("http-equiv")]
    assert policy.startswith("default-src 'none';")
    sheets = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(sheets) == 1
    assert not re.search(r"url\(|@import|expression", sheets[0])


def test_nothing_runs_loads_or_leads_away() -> None:
    html = archived_page(page_of(LOADING.encode())).html
    assert_is_harmless(html)
    body = html.partition("<hr>")[2]
    assert "evil.example" not in body.replace("&lt;", "")
    assert "链接" in body
    assert "&lt;script&gt;alert(9)" in body
    assert 'rowspan="999999999"' not in body


TAGS = """<table> <tr> <td> </td> </tr> </table> <script> </script> <style> </style> <svg> <math> <mtext>
<template> <noscript> </noscript> <textarea> </textarea> <title> </title> <xmp> <plaintext> <select> <option>
<iframe> <!-- --> <![CDATA[ ]]> <img/src=x/onerror=alert(1)> <a/href=javascript:x> <p> </p> <details>
<summary> <form> <input/value="'><script>x"> <td/onclick=x/colspan=-1> <b> <noembed>""".split()
SOUP = st.lists(
    st.sampled_from(TAGS) | st.text(alphabet="<>&\"'= /申请1onx\x00\u202e", max_size=12), max_size=25
)


@settings(deadline=None, max_examples=200)
@given(SOUP)
def test_no_soup_of_tags_is_more_than_plain(parts: list[str]) -> None:
    assert_is_harmless(archived_page(page_of(f"<body>{''.join(parts)}".encode())).html)


def test_what_a_viewer_does_not_see_is_not_shown() -> None:
    html = (
        "<body><p style='display:none'>隐藏甲</p><p hidden>隐藏乙</p><p style='visibility:hidden'>隐藏丙</p>"
        "<style>.x{display:none}</style><p class=x>隐藏丁</p><p>看得见</p></body>"
    )
    body = archived_page(page_of(html.encode())).body
    assert "看得见" in body
    assert "隐藏" not in body


def drawn_reports():
    """Reports of the embedded sites as PDF files: what each cell prints is how they were made."""
    reports = [report for report in World().district("hongkou").reports.values() if report.form == "2021"]
    return reports[:3]


@pytest.mark.parametrize("report", drawn_reports(), ids=lambda report: f"{report.key}")
def test_cells_of_a_pdf_are_framed_where_their_figures_are_drawn(report) -> None:
    """What pdfplumber finds inside the frame is the figure."""
    body = pdf(report)
    values = [value for value in read(body, "application/pdf", "").values if value.place is not None]
    page = archived_page(page_of(body, "application/pdf"))
    known = [value for value in values if value.place in page.places]
    assert len(known) > 0.9 * len(values)
    frames = LexborHTMLParser(page.html)
    with pdfplumber.open(io.BytesIO(body)) as file:
        for value in known:
            [frame] = frames.css(f"#{anchor(value.place)}")
            number = int(re.search(r"\d+", frame.parent.css_first("img").attributes["alt"])[0])
            sheet = file.pages[number - 1]
            left, top, width, height = (
                float(share) / 100 for share in re.findall(r"([\d.]+)%", frame.attributes["style"])
            )
            box = (
                left * sheet.width,
                top * sheet.height,
                (left + width) * sheet.width,
                (top + height) * sheet.height,
            )
            assert "".join((sheet.crop(box).extract_text() or "").split()) == value.raw
    one = archived_page(page_of(body, "application/pdf"), known[0].place)
    assert len(LexborHTMLParser(one.html).css("img")) == 1
    assert one.outlined == known[0].place
