"""Pages in frames that the page itself brings along."""

import base64
import html
import time

import pytest

from pipelines.documents import open_document

PAGE = "<table><tr><td>规章</td><td>7</td></tr></table>"
SRCDOC = f"srcdoc='{html.escape(PAGE)}'"
DATA = f"data:text/html;charset=utf-8;base64,{base64.b64encode(PAGE.encode()).decode()}"


@pytest.mark.parametrize(
    ("page", "doubts"),
    [
        (f"<iframe {SRCDOC}></iframe>", [""]),
        (f"<iframe src='{DATA}' width=900 height=900></iframe>", [""]),
        (f"<iframe src='{DATA}' width=100% height=100%></iframe>", [""]),
        (f"<iframe src='data:text/html,{PAGE}'></iframe>", [""]),
        (f"<object data='{DATA}' type='text/html'></object>", [""]),
        (f"<embed src='{DATA}'>", [""]),
        (f"<html><frameset rows='60,*'><frame src='{DATA}'></frameset></html>", [""]),
        (f"<html><frameset rows='0,*'><frame src='{DATA}'></frameset></html>", ["in a frame"]),
        (f"<style>iframe {{color: red}}</style><iframe {SRCDOC}></iframe>", ["in a frame"]),
        (f"<script>go()</script><iframe {SRCDOC}></iframe>", ["in a frame"]),
        (f"<iframe style='margin: 1px' {SRCDOC}></iframe>", ["in a frame"]),
        (f"<div style='margin: 1px'><iframe {SRCDOC}></iframe></div>", ["in a frame"]),
        (f"<iframe {SRCDOC} width=90 height=900></iframe>", []),  # too small to show a table
        (f"<iframe hidden {SRCDOC}></iframe>", []),
        (f"<div style='display: none'><iframe {SRCDOC}></iframe></div>", []),
        (f"<a href='{DATA}'>下载</a>", []),
        ("<iframe src='data:text/html;base64,%%%'></iframe>", []),
        ("<iframe src='data:application/zip;base64,UEsDBA=='></iframe>", []),
        ("<iframe src='table.html'></iframe>", []),
    ],
)
def test_a_page_in_a_frame_is_read_and_doubted_unless_it_stands_in_plain_sight(
    page: str, doubts: list[str]
) -> None:
    document = open_document(page.encode(), "text/html")
    assert [(grid.cells[1].text, grid.doubt) for grid in document.grids()] == [("7", why) for why in doubts]
    assert ("a frame" in document.unread) == (
        page.endswith("%%%'></iframe>") or "UEs" in page or "le.html" in page
    )


@pytest.mark.parametrize(
    ("frames", "unread"),
    [
        ("<frame src='main.html'>", ("a frame",)),
        ("<frame src='top.html'><frame src='main.html'>", ("a frame",)),  # the site's head is none
        (f"<frame src='{DATA}'>", ()),  # read
        ("<frame>", ()),
    ],
)
def test_frames_that_are_not_here_are_named(frames: str, unread: tuple[str, ...]) -> None:
    page = f"<html><head><title>某局年度报告</title></head><frameset rows='60,*'>{frames}</frameset></html>"
    assert open_document(page.encode(), "text/html").unread == unread


def test_frames_without_end_are_left() -> None:
    page = PAGE
    for _ in range(12):
        page = f"<iframe src='data:text/html;base64,{base64.b64encode(page.encode()).decode()}'></iframe>"
    started = time.process_time()
    assert open_document(page.encode(), "text/html").grids() == []
    many = open_document(f"<body>{f'<iframe {SRCDOC}></iframe>' * 5000}".encode(), "text/html")
    assert len(many.grids()) == 20
    assert time.process_time() - started < 5
