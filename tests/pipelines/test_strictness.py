"""However a page is damaged: no exception, and no figure stands unmarked where the page does not print it."""

import json
import re
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.read import read
from pipelines.records import Value
from tests.pipelines import wordfiles
from tests.pipelines.mutations import Page, combined, damaged, page_2021, page_sheet
from tests.pipelines.test_read import FIXTURES, printed
from tests.thorough import usually

PAGES = {"2021": page_2021(), "sheet": page_sheet()}
WORD_FILES = {
    "built by hand": Page(wordfiles.as_doc(PAGES["2021"].body), PAGES["2021"].figures),
    "of a word processor": Page(
        (FIXTURES / "word_2021.doc").read_bytes(),
        printed(json.loads((FIXTURES / "word_2021.json").read_text("utf-8"))),
    ),
}
FIGURE = re.compile(rb">(0+\.0+)<")


def trusted(body: bytes, media_type: str = "text/html") -> list[Value]:
    """The values that are read and not marked."""
    report = read(body, media_type, "https://www.example.org/report.html")
    marked = {cell for finding in report.findings for cell in finding.cells}
    return [value for value in report.values if value.raw and value.cell not in marked]


def name_of(value: Value) -> str:
    """A figure of a sheet goes by its label: rows are numbered as they are printed."""
    return f"indicators.{value.row_label}.{value.column}" if value.dataset == "indicators" else value.cell


def misplaced(page: Page, values: list[Value]) -> list[tuple[str, str | None]]:
    """Trusted values that are not the figure the page prints there."""
    return [(name_of(v), v.raw) for v in values if page.figures.get(name_of(v)) != v.raw]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_undamaged_page_is_read_whole_and_trusted(page):
    values = trusted(page.body)
    assert {name_of(value): value.raw for value in values} == page.figures


@pytest.mark.parametrize(("name_of_page", "kept"), [("2021", 0.9), ("sheet", 0.8)])
def test_one_damage_to_any_cell_or_row_shifts_no_figure_in_silence_and_costs_few(name_of_page, kept):
    page = PAGES[name_of_page]
    counts = []
    for name, body in list(damaged(page))[:: usually(3, thorough=1)]:
        values = trusted(body)
        counts.append(len(values))
        assert misplaced(page, values) == [], name
    assert sum(counts) / len(counts) > kept * len(page.figures), "marking everything would pass as well"


@given(seed=st.integers(0, 2**32), count=st.integers(2, 8))
@settings(max_examples=usually(50, thorough=1000), deadline=None)
def test_several_damages_shift_no_figure_in_silence(seed, count):
    page = PAGES["2021"]
    assert misplaced(page, trusted(combined(page, seed, count))) == []


@given(data=st.data())
@settings(max_examples=usually(50, thorough=1000), deadline=None)
def test_a_page_cut_anywhere_gives_what_it_still_prints(data):
    page = data.draw(st.sampled_from(list(PAGES.values())))
    body = page.body[: data.draw(st.integers(0, len(page.body)))]
    for value in trusted(body):
        assert page.figures[name_of(value)].startswith(value.raw or "?"), value


@given(data=st.data())
@settings(max_examples=usually(40, thorough=1000), deadline=None)
def test_text_split_over_elements_reads_the_same(data):
    page = PAGES["2021"]
    every = data.draw(st.integers(1, 9))
    count = 0

    def split(match):
        nonlocal count
        count += 1
        text = match[1]
        if count % every:
            return match[0]
        at = data.draw(st.integers(1, len(text) - 1)) if count < 40 else len(text) // 2
        return b"><span>" + text[:at] + b"</span><span lang=EN-US>" + text[at:] + b"</span><"

    values = trusted(FIGURE.sub(split, page.body))
    assert {name_of(value): value.raw for value in values} == page.figures


INJECTIONS = (
    b"<script>var x = 5</script>",
    b"<!-- 5 -->",
    b"<style>td{width:5px}</style>",
    b"<b></b>",
    b"<o:p></o:p>",
    b"&nbsp;",
    b"<span>&nbsp;</span>",
    b"<p></p>",
    b"<?xml version='1.0'?>",
    b"<br>",
    b"<span style='display: none'>5</span>",
    b"<b hidden>5</b>",
    b"&#8203;",
    b"\xe2\x80\x8b\xef\xbb\xbf",
    b"<input type=hidden value=5>",
)


@pytest.mark.parametrize("markup", INJECTIONS)
def test_markup_that_prints_nothing_changes_nothing(markup):
    page = PAGES["2021"]
    values = trusted(FIGURE.sub(rb">" + markup + rb"\1<", page.body))
    assert {name_of(value): value.raw for value in values} == page.figures


JUNK = (b"<td>", b"</td>", b"</tr><tr>", b"</table>", b"<table>", b"<tr>", b"<td>7</td>", b"7")


@pytest.mark.parametrize("junk", JUNK)
def test_markup_that_breaks_a_table_shifts_no_figure_in_silence(junk):
    page = PAGES["2021"]
    places = [match.start() for match in re.finditer(rb"<td", page.body)]
    for place in places[:: usually(9, thorough=1)]:
        values = trusted(page.body[:place] + junk + page.body[place:])
        assert misplaced(page, values) == [], place


ENCODINGS = ("gbk", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_encoding_declared_or_not(encoding, declared):
    page = PAGES["2021"]
    meta = f"<meta charset='{encoding}'>" if declared else ""
    text = page.body.decode().replace("<meta charset='utf-8'>", meta)
    values = trusted(text.encode(encoding, "xmlcharrefreplace"))
    assert misplaced(page, values) == []
    if encoding != "big5":  # simplified labels have no place in Big5
        assert len(values) == len(page.figures)


@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/plain", "application/pdf", ""]))
@example(b"%PDF-1.4 broken", "application/pdf")
@example(b"PK\x03\x04broken", "application/zip")
@example(b"\xd0\xcf\x11\xe0", "application/msword")
@example(b"\xff\xd8\xff", "image/jpeg")
@example(b"<table><tr><td rowspan=0 colspan=99999999>1</table>", "text/html")
@example(b"<table>" * 3000, "text/html")
@example(b"<div>" * 5000 + b"1", "text/html")
@settings(max_examples=usually(100, thorough=2000), deadline=None)
def test_no_bytes_raise(body, media_type):
    report = read(body, media_type, "")
    assert report.status in {"unreadable", "narrative", "partial", "complete"}


LETTERS = "一二三四（）().、行政规章复议总计其他自然人新收结转申请数量0123456789|/—\n 件元<td>tr"


@given(st.text(alphabet=LETTERS, max_size=400))
@settings(
    max_examples=usually(100, thorough=2000), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
def test_no_text_raises(text):
    for media_type in ("text/html", "text/plain"):
        read(text.encode(), media_type, "")
        read(f"<table><tr><td>{text}</td></tr></table>".encode(), media_type, "")


def test_figures_keep_their_places_when_rows_are_shuffled():
    page = PAGES["2021"]
    root = html.document_fromstring(page.body)
    table = root.findall(".//table")[1]
    rows = [row for row in table if len(row) == 8]  # rows without a cell that reaches into others
    for row in rows[::2]:
        table.append(row)
    assert misplaced(page, trusted(html.tostring(root, encoding="utf-8"))) == []


@pytest.mark.parametrize("page", WORD_FILES.values(), ids=WORD_FILES)
def test_an_old_word_file_is_read_whole_and_trusted(page):
    values = trusted(page.body, "application/msword")
    assert {name_of(value): value.raw for value in values} == page.figures


@pytest.mark.parametrize("page", WORD_FILES.values(), ids=WORD_FILES)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=usually(40, thorough=1000), deadline=None)
def test_damaged_bytes_of_an_old_word_file_shift_no_figure_in_silence(page, seed):
    body = wordfiles.damaged(page.body, seed)
    started = time.process_time()
    assert misplaced(page, trusted(body, "application/msword")) == []
    assert time.process_time() - started < 2, "a hundred times what the undamaged file takes"
