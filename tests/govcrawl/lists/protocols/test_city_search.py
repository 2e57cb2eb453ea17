"""How the city's search is asked, and what it answers."""

import json
from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.lists.protocols.city_search import Results, parse_results, parse_ui, search_request, ui_request

API = "https://ss.example/api/v1/0a1b"
PAGE = "https://www.a.example/zwgk/index.html"


def test_it_is_asked_as_the_site_asks_it() -> None:
    for request, path in (
        (ui_request(API, PAGE), "ui"),
        (search_request(API, PAGE, "aa_search", 2), "search"),
    ):
        assert (request.method, request.url) == ("POST", f"{API}/{path}")
        assert request.headers["Origin"] == b"https://www.a.example"
        assert request.headers["Referer"] == PAGE.encode()
    sent = json.loads(request.body)
    assert sent.items() >= {"current": 2, "razor": "aa_search", "cid": []}.items()
    assert 20 <= sent["size"] <= 40
    assert "razor" not in json.loads(search_request(API, PAGE, "", 1).body)


def test_channels_that_find_documents() -> None:
    razors = [{"alias": "suggest"}, {"alias": "aa_search"}, {"name": "x"}, {"alias": "wsbs"}]
    assert parse_ui(json.dumps({"success": True, "razors": razors}).encode()) == ["aa_search"]


def test_results() -> None:
    item = {
        "title": {"raw": "甲区民政局2024年<em>政府信息公开</em>工作年度报告"},
        "url": {"raw": "https://www.a.example/1.html"},
        "date": {"raw": "2025-01-17"},
    }
    body = {"success": True, "result": {"items": [item, {"title": {"raw": "x"}}, 7],
                                        "_meta": {"page": {"total_pages": 3}}}}  # fmt: skip
    title = "甲区民政局2024年政府信息公开工作年度报告"
    entry = Entry(title, "https://www.a.example/1.html", date(2025, 1, 17))
    assert parse_results(json.dumps(body).encode()) == Results([entry], 3)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "not JSON"),
        ("[]", "no object"),
        ('{"success": false, "reason": "illegal origin"}', "illegal origin"),
        ('{"success": true}', "no items"),
        ('{"success": true, "result": {"items": {}}}', "no items"),
    ],
)
def test_no_results(body: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_results(body.encode())
