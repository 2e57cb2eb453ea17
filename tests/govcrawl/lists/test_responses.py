"""What an answer is, whatever its header says."""

import pytest
from scrapy.http import Response

from govcrawl.lists.responses import charset, elements, media_type
from govcrawl.sites.wordfile import line, word_file
from tests.pipelines.documents.docxfiles import docx


@pytest.mark.parametrize(
    ("header", "body", "expected"),
    [
        ("text/html; charset=utf-8", b"<p>", "text/html"),
        ("application/octet-stream", b"%PDF-1.7", "application/pdf"),
        ("text/html", b"%PDF-1.4", "application/pdf"),
        ("", word_file([line("年报")]), "application/msword"),
        ("", docx(""), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("application/pdf", b"\n<!DOCTYPE html><html>", "text/html"),  # an error page in the place of a file
        ("", b"?", "application/octet-stream"),
    ],
)  # fmt: skip
def test_media_type(header: str, body: bytes, expected: str) -> None:
    assert media_type(Response("https://x.cn/", headers={"Content-Type": header}, body=body)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html; charset=GBK", "gbk"),
        ('text/html;charset="utf-8"', "utf-8"),
        ("text/html", None),
        ("", None),
    ],
)
def test_charset(header: str, expected: str | None) -> None:
    assert charset(Response("https://x.cn/", headers={"Content-Type": header})) == expected


def test_elements_of_a_page() -> None:
    page = "<?xml version='1.0' encoding='gbk'?><html><a>1</a><b>2</b></body><a>3</a></html>"
    assert [element.text for element in elements(page, "a")] == ["1", "3"], "also behind the end"
    assert list(elements("", "a")) == []
