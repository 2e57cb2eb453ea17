"""The search that a city runs for the sites of its districts, as public crawlers ask it [observed].

`POST <address>/ui` names the channels, `POST <address>/search` answers with rows, for the Origin and Referer
of the district's site. That annual reports are among them is inferred.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrapy import Request

from govcrawl.lists.entries import Entry
from govcrawl.lists.json_rows import number_of, parse_json, said, walk
from govcrawl.lists.titles import printed
from govcrawl.lists.xhr import JSON, script_request
from pipelines.dates import parse_date

QUERY = "政府信息公开工作年度报告"
PAGE_SIZE = 40  # the longest observed; a page may come shorter
NO_DOCUMENTS = frozenset({"suggest", "imgsearch", "service_search", "leader_search", "wsbs", "ask_razor"})
"""Channels that find no documents [observed]."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, and how many pages there are."""

    entries: list[Entry]
    pages: int


def ui_request(address: str, page: str, **options: Any) -> Request:
    """The request of the channels; ``page`` is on the district's site."""
    return script_request(f"{address}/ui", page, "{}", JSON, **options)


def parse_ui(body: bytes) -> list[str]:
    """The channels that may find documents.

    Raises:
        ValueError: not an answer, or one that says why not.
    """
    return [
        alias
        for name, razors in walk(_answer(body))
        if name == "razors" and isinstance(razors, list)
        for razor in razors
        if isinstance(razor, dict)
        and isinstance(alias := razor.get("alias"), str)
        and alias not in NO_DOCUMENTS
    ]


def search_request(address: str, page: str, channel: str, number: int, **options: Any) -> Request:
    """The request of page ``number``, from 1, of what ``channel`` finds, "" for the search's own choice."""
    sent = {"query": QUERY, "current": number, "size": PAGE_SIZE, "cid": []}
    body = json.dumps(sent | ({"razor": channel} if channel else {}), ensure_ascii=False)
    return script_request(f"{address}/search", page, body, JSON, **options)


def parse_results(body: bytes) -> Results:
    """The rows of one page: `result.items[].{title, url, date}`, each `{raw}`.

    Raises:
        ValueError: not an answer, or one that says why not.
    """
    answer = _answer(body)
    result = answer.get("result")
    items = result.get("items") if isinstance(result, dict) else None
    if not isinstance(items, list):
        raise ValueError("the answer has no items")
    return Results(list(_entries(items)), number_of(result, ("total_pages",)) or 0)


def _answer(body: bytes) -> dict[str, Any]:
    answer = parse_json(body)
    if not isinstance(answer, dict) or answer.get("success") is False:
        raise ValueError(f"it says: {_reason(answer)}")
    return answer


def _reason(answer: Any) -> str:
    return str(answer.get("reason") or said(answer) or "no") if isinstance(answer, dict) else "no object"


def _entries(items: list[Any]) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, dict) and (url := _raw(item, "url")):
            yield Entry(printed(_raw(item, "title")), url, parse_date(_raw(item, "date")))


def _raw(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    value = value.get("raw") if isinstance(value, dict) else value
    return value.strip() if isinstance(value, str) else ""
