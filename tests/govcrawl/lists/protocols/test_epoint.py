"""How Epoint's actions are asked and what they answer."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from govcrawl.lists.protocols.epoint import (
    Call,
    departments_of,
    entry_of,
    guid_of,
    parse_detail,
    parse_list,
)


def test_the_three_styles() -> None:
    wanted = {"infoid": "名", "infoGuid": "名"}
    form, plain, wrapped = (
        Call("https://x.cn/u", style).detail_request("https://x.cn/", "名")
        for style in ("form", "json", "wrapped")
    )
    [params] = parse_qs(form.body.decode())["params"]
    assert json.loads(params) == wanted
    assert form.headers["Content-Type"].startswith(b"application/x-www-form-urlencoded")
    assert json.loads(plain.body) == wanted
    assert json.loads(wrapped.body) == {"params": wanted}


ROW = {"title": "t", "infourl": "/1.html"}


@pytest.mark.parametrize(
    ("answer", "rows", "total"),
    [
        ({"custom": {"data": [ROW], "total": 7}}, 1, 7),
        ({"custom": {"data": [ROW], "total": "7"}, "status": {"code": 1}}, 1, 7),
        ({"custom": {"data": {"list": [ROW, ROW], "totalCount": 9}}}, 2, 9),
        ({"custom": json.dumps({"infodata": [ROW]})}, 1, 0),
        ({"custom": {"data": json.dumps([ROW]), "count": 1}}, 1, 1),
        ({"data": [ROW]}, 1, 0),
        ([ROW], 1, 0),
        ({"custom": {"data": [], "total": 0}}, 0, 0),
    ],
)
def test_rows_in_an_answer(answer: Any, rows: int, total: int) -> None:
    page = parse_list(json.dumps(answer).encode())
    assert (len(page.rows), page.total) == (rows, total)


@pytest.mark.parametrize("body", [b"", b"<html>", b'"x"', b'{"custom": {"code": 0, "text": "\xe9\x94\x99"}}'])
def test_what_is_no_list_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match="the answer"):
        parse_list(body)
    with pytest.raises(ValueError, match="the answer"):
        parse_detail(body)


BASE = "https://www.songjiang.gov.cn/dynamic/list.html"


@pytest.mark.parametrize(
    ("row", "url"),
    [
        ({"infourl": "/govxxgk/SHSJ57//031c.html"}, "https://www.songjiang.gov.cn/govxxgk/SHSJ57//031c.html"),
        ({"infourl": "govxxgk/SHSJ57//031c.html"}, "https://www.songjiang.gov.cn/govxxgk/SHSJ57//031c.html"),
        ({"infoUrl": "http://shcm.gov.cn/1.html"}, "http://shcm.gov.cn/1.html"),
        ({"infourl": "", "infoid": "a-b"}, "https://h/showinfo.html?infoGuid=a-b"),
        ({"infoGuid": "a-b"}, "https://h/showinfo.html?infoGuid=a-b"),
        ({}, ""),
    ],
)
def test_the_address_of_a_row(row: dict[str, str], url: str) -> None:
    assert entry_of(row, BASE, "https://h/showinfo.html?infoGuid=").url == url


def test_a_row() -> None:
    row = {
        "title": "松江区<b>永丰</b>…",
        "realtitle": "松江区永丰街道2017年年报",
        "infodate": "2018-01-17 00:00",
    }
    entry = entry_of({**row, "infourl": "/1.html", "deptname": "永丰街道"}, BASE)
    assert entry.title == "松江区永丰街道2017年年报"
    assert str(entry.listed_on) == "2018-01-17"
    assert entry.agency_name == "永丰街道"


def test_rows_that_are_departments() -> None:
    assert departments_of([{"deptcode": "JA0", "deptname": "区府办"}, {"x": 1}]) == {"JA0": "区府办"}


FILE = {"attachname": "年报", "attachtype": "pdf", "attachurl": "/hkjy_nas/a/b/年报.pdf"}


@pytest.mark.parametrize(
    ("data", "only_files", "files"),
    [
        ({"infocontent": "<p>一</p>"}, False, []),
        ({"infocontent": "<p>一</p>", "attach": [FILE]}, False, [("年报.pdf", FILE["attachurl"])]),
        ({"infotype": "pdf", "infocontent": "", "pdflist": [FILE]}, True, [("年报.pdf", FILE["attachurl"])]),
        ({"infotype": "PDF", "infocontent": "<p>见附件</p>", "pdflist": json.dumps([FILE])}, True, 1),
        ({"pdflist": [], "attach": FILE}, True, 1),
    ],
)
def test_an_article(data: dict[str, Any], only_files: bool, files: Any) -> None:
    for custom in ({"data": data}, {"data": [data]}, data):
        detail = parse_detail(json.dumps({"custom": custom}).encode())
        assert detail.only_files is only_files
        assert len(detail.files) == files if isinstance(files, int) else detail.files == files


@pytest.mark.parametrize(
    ("url", "guid"),
    [
        ("https://h/showinfo.html?infoGuid=a-b", "a-b"),
        ("https://h/showinfo.html?x=1&infoid=a-b", "a-b"),
        ("https://h/govxxgk/JA0/2024-02-20/c.html?type=2", ""),
    ],
)
def test_the_id_in_an_address(url: str, guid: str) -> None:
    assert guid_of(url) == guid
