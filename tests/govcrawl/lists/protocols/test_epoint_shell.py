"""What Epoint's pages and scripts tell of their actions."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from govcrawl.lists.protocols.epoint import Call
from govcrawl.lists.protocols.epoint_shell import parse_shell

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


def sent(call: Call, category: str, department: str, page: int) -> Any:
    """The parameters of a request: every call of a shell is tried as a form first."""
    request = call.rows_request(URL, category, department, page)
    return json.loads(dict(parse_qsl(request.body.decode()))["params"])


def test_parameters_have_the_names_and_values_of_the_script() -> None:
    script = (
        'var cat = "004007"; var q = {"deptCode": dept, "categoryNum": cat, pageNumber: 0,'
        " 'rows': 30, needTotal: true, siteGuid: siteInfo.siteGuid}"
    )
    call = parse_shell("", f"{URL}?dept=JA0", [SITE_INFO, script]).lists[0]
    assert (call.page_name, call.first, call.page_size) == ("pageNumber", 0, 30)
    assert sent(call, "", "", 3) == {
        "deptCode": "JA0",
        "categoryNum": "004007",
        "pageNumber": 3,
        "rows": 30,
        "needTotal": True,
        "siteGuid": "g-1",
    }
    assert sent(call, "009", "JB2", 3)["categoryNum"] == "009"
    assert sent(call, "009", "JB2", 3)["deptCode"] == "JB2"


def test_parameters_of_a_page_that_shows_none() -> None:
    call = parse_shell("", f"{URL}?deptcode=dpz&categorynum=004", [SITE_INFO]).lists[0]
    shell = parse_shell("", f"{URL}?deptcode=dpz&categorynum=004", [SITE_INFO])
    assert (shell.department, shell.category) == ("dpz", "004")
    assert sent(call, "004", "dpz", 0) == {
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


def test_codes_of_elements() -> None:
    page = (
        "<li data-catenum='004001'>公开指南</li><li data-catenum='004007'>政府信息公开年报</li>"
        "<a onclick=\"show('004009')\">政府信息公开年度报告</a><option deptcode='JB2'>区教育局</option>"
    )
    shell = parse_shell(page, URL, [SITE_INFO])
    assert shell.categories == ("004007", "004009")
    assert shell.departments == {"JB2": "区教育局"}
