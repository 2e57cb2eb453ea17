"""The application of fengxian: how it is asked for lists, and what an empty answer means."""

from urllib.parse import parse_qs

import pytest

from govcrawl.sites.protocol import SiteRequest, SiteResponse, json_answer, not_found, page
from govcrawl.spiders.fengxian import Fengxian
from tests.govcrawl.drive import Drive

SHELL = "<script src='/js/app.js'></script>"
BUNDLE = 'a.post("/html/info/queryList",q.stringify({channelId:t.id,pageNum:t.p,pageSize:10}))'
ROW = {"id": "i1", "title": "奉贤区财政局2024年政府信息公开年报", "publishTime": "2025-01-10"}


def drive(*holding: str) -> Drive:
    """The columns of the registry and 9999, of which only these hold a row."""

    def respond(sent: SiteRequest) -> SiteResponse:
        form = {name: values[0] for name, values in parse_qs(sent.body.decode()).items()}
        if sent.path == "/html/info/queryList":
            rows = [ROW] if form.get("channelId") in holding else []
            return json_answer({"data": {"rows": rows, "total": len(rows)}})
        if sent.path == "/html/info/detail":
            return json_answer({"data": {"content": "<p>一、总体情况</p>"}})
        if sent.path == "/js/app.js":
            return SiteResponse(BUNDLE.encode(), content_type="application/javascript")
        links = "<a href='https://xxgk.fengxian.gov.cn/art/list/9999'>区科委</a>"
        shown = links if "/xxgk/zn/" in sent.path else SHELL if "/art/list/" in sent.path else ""
        return page("", shown) if shown else not_found()

    return Drive(Fengxian, respond)


@pytest.mark.parametrize(
    ("holding", "broken", "empty"),
    [
        (["7193", "7195", "9999"], [], 0),
        (["7193", "7195"], [], 1),  # nothing in it yet
        (["7193", "9999"], ["7195"], 0),  # one of the registry's
        ([], ["7193", "7195", "9999"], 0),  # nobody knows how lists are asked for
    ],
)
def test_a_column_asked_for_as_others_are_that_hold_something_is_empty(
    holding: list[str], broken: list[str], empty: int
) -> None:
    run = drive(*holding)
    assert sorted(url.rpartition("/")[2] for url in run.spider.broken) == broken
    assert run.stat("lists/empty") == empty
    if holding:
        lists = [request for request in run.asked if request.url.endswith("queryList")]
        assert len(lists) <= 3 + 2 * (len(broken) + empty), "other ways are not tried for long"
