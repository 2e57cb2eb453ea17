"""What Epoint's pages tell of their actions, how these are asked and what they answer."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from govcrawl.platforms.epoint_api import (
    Call,
    departments_of,
    entry_of,
    guid_of,
    parse_detail,
    parse_list,
    parse_shell,
)

URL = "https://www.songjiang.gov.cn/dynamic/zfxxgk.html"
SITE_INFO = "siteInfo = { siteGuid: 'g-1', projectName: '/shsj-cms' }"


@pytest.mark.parametrize(
    ("script", "first"),
    [
        ("$.post(siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist', f)", "/shsj-cms/rest/light"),
        ("url: \"rest/zwgkAction/getList\", type: 'post'", "/shsj-cms/rest/zwgkAction/getList"),
        ("var u='https://www.songjiang.gov.cn/app/rest/a/getzwgklist'", "/app/rest/a/getzwgklist"),
        ("call('zwgkaction/getzwgkpage')", "/shsj-cms/rest/zwgkaction/getzwgkpage"),
        ("go('/app/rest/a/getjsfj', {pageNumber: 0, pageSize: 50})", "/app/rest/a/getjsfj"),
        ("", "/shsj-cms/rest/lightfrontaction/getgovinfolist"),
    ],
)
def test_the_list_action_is_read_from_the_scripts_or_guessed(script: str, first: str) -> None:
    shell = parse_shell(f"<script>{script}</script>", URL, [SITE_INFO])
    assert first in shell.lists[0].url
    assert shell.speaks
    assert shell.named is bool(script)
    assert {call.style for call in shell.lists} == {"form", "json", "wrapped"}


def test_projects_of_the_page_come_before_those_of_the_district() -> None:
    shell = parse_shell("", URL, [SITE_INFO], ["/shsj-application-front"])
    projects = list(dict.fromkeys(call.url.split("/")[3] for call in shell.lists))
    assert projects == ["shsj-cms", "shsj-application-front"]


@pytest.mark.parametrize(
    ("script", "style"),
    [
        ("{params: JSON.stringify({a: 1})}", "form"),
        ("data: 'params=' + x", "form"),
        ("JSON.stringify({params: {a: 1}})", "wrapped"),
        ("JSON.stringify({ \"params\": {a: 1}}), contentType: 'application/json'", "wrapped"),
        ("contentType: 'application/json'", "json"),
        ("", "form"),
    ],
)
def test_the_style_the_script_shows_is_tried_first(script: str, style: str) -> None:
    assert parse_shell("", URL, [SITE_INFO, script]).lists[0].style == style


def test_a_page_without_any_sign_of_actions() -> None:
    shell = parse_shell("<p>政府信息公开指南</p>", URL, [], ["/shsj-application-front"])
    assert not shell.speaks
    assert not shell.named


def test_parameters_have_the_names_and_values_of_the_script() -> None:
    script = (
        'var cat = "004007"; var q = {"deptCode": dept, "categoryNum": cat, pageNumber: 0,'
        " 'rows': 30, needTotal: true, siteGuid: siteInfo.siteGuid}"
    )
    call = parse_shell("", f"{URL}?dept=JA0", [SITE_INFO, script]).lists[0]
    assert (call.page_name, call.first, call.page_size) == ("pageNumber", 0, 30)
    assert call.list_values("", "", 3) == {
        "deptCode": "JA0",
        "categoryNum": "004007",
        "pageNumber": 3,
        "rows": 30,
        "needTotal": True,
        "siteGuid": "g-1",
    }
    assert call.list_values("009", "JB2", 3)["categoryNum"] == "009"
    assert call.list_values("009", "JB2", 3)["deptCode"] == "JB2"


def test_parameters_of_a_page_that_shows_none() -> None:
    call = parse_shell("", f"{URL}?deptcode=dpz&categorynum=004", [SITE_INFO]).lists[0]
    shell = parse_shell("", f"{URL}?deptcode=dpz&categorynum=004", [SITE_INFO])
    assert (shell.department, shell.category) == ("dpz", "004")
    assert call.list_values("004", "dpz", 0) == {
        "pageIndex": 0,
        "pageSize": 20,
        "siteGuid": "g-1",
        "categorynum": "004",
        "deptcode": "dpz",
    }


def test_categories_departments_and_the_page_of_articles() -> None:
    script = (
        "[{categorynum: '004001', name: '公开指南'}, {categorynum: '004007', name: '政府信息公开年报'},"
        " {deptcode: 'JA0', deptname: '区府办'}]; open('showinfo.html?infoGuid=' + id)"
    )
    shell = parse_shell("<input type=hidden value='016' id=categorynum>", URL, [SITE_INFO, script])
    assert shell.categories == ("004007",)
    assert shell.category == "016"
    assert shell.departments == {"JA0": "区府办"}
    assert shell.detail_page == "https://www.songjiang.gov.cn/dynamic/showinfo.html?infoGuid="


def test_the_three_styles() -> None:
    form, kind = Call("u", "form").body({"名": 1})
    assert parse_qs(form) == {"params": ['{"名": 1}']}
    assert kind.startswith("application/x-www-form-urlencoded")
    assert json.loads(Call("u", "json").body({"a": 1})[0]) == {"a": 1}
    assert json.loads(Call("u", "wrapped").body({"a": 1})[0]) == {"params": {"a": 1}}


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
