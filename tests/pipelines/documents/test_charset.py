"""Bytes to text when pages lie about themselves."""

import codecs

import pytest

from pipelines.documents.charset import decode

TEXT = "2024年政府信息公开工作年度报告，共收到申请3件，予以公开的情况"


def page(charset: str) -> str:
    return f"<html><head><meta charset='{charset}'></head><body>{TEXT}</body></html>"


@pytest.mark.parametrize(
    ("body", "header", "defects"),
    [
        (page("utf-8").encode(), None, ()),
        (page("gbk").encode("gbk"), None, ()),
        (page("gb2312").encode("gb18030"), None, ()),
        (page("").encode("gbk"), "GBK", ()),
        (page("gbk").encode("utf-8"), "gb2312", ()),  # UTF-8 is never so by accident
        (page("utf-8").encode("gbk"), "utf-8", ("charset_guessed",)),
        (page("").encode("gbk"), None, ("charset_guessed",)),
        (page("klingon").encode("gbk"), None, ("charset_wrong", "charset_guessed")),
        (page("iso-8859-1").encode("gbk"), None, ("charset_wrong", "charset_guessed")),  # decodes anything
        (page("gbk").encode("gbk"), "windows-1252", ("charset_wrong",)),
        (codecs.BOM_UTF8 + page("gbk").encode(), None, ()),
        (codecs.BOM_UTF16_LE + page("").encode("utf-16-le"), None, ()),
    ],
)
def test_decode(body, header, defects):
    text, found = decode(body, header)
    assert TEXT in text
    assert found == defects


def test_bytes_that_are_nothing_are_replaced_and_named():
    text, defects = decode(page("utf-8").encode() + b"\xff\xfe\xff")
    assert TEXT in text
    assert "undecodable_bytes" in defects


def test_a_page_of_a_few_links_in_gbk_has_no_word_to_know_it_by():
    links = "<h2>街道镇</h2><a href='../c12/index.html'>长征镇</a>"
    assert decode(links.encode("gbk")) == (links, ("charset_guessed",))


def test_a_western_page_is_one():
    assert decode("<meta charset=iso-8859-1>café".encode("latin-1"))[0].endswith("café")


def test_empty():
    assert decode(b"") == ("", ())
