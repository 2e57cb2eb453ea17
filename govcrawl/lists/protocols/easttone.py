"""The list API of EastTone: what a shell page tells of it, what it is asked and answers."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scrapy import Request

from govcrawl.lists.json_rows import Answer, number_of, parse_json, said, text_of
from govcrawl.lists.titles import is_annual_report
from govcrawl.lists.xhr import JSON, script_request

API_PATHS = tuple(
    f"/{front}/api/data/{name}" for front in ("front", "zwgk-search-front") for name in ("affair", "search")
)
"""Tried in this order where a shell names no API: those of putuo, yangpu and pudong."""

PAGE_SIZE = 15  # the sites' own; what they are used to answer

MOST_ROWS = 3_000
"""No column has more: an API that says so counts the whole site, or is capped (putuo: 10 000)."""

_COMMENT = re.compile(r"(?s:<!--.*?-->|/\*.*?\*/)|^\s*//.*", re.MULTILINE)
_SHELL = re.compile(r"new\s+CMS\s*\(")  # new CMS('#columnlist', {
_IDS = re.compile(  # ids:'1899', "channelList": ["1", "2"], ids: cid
    r"""["']?\b(?:ids|channelList|channel_?[iI]ds?)\b["']?\s*[:=]\s*(\[[^\]]*\]|"[^"]*"|'[^']*'|\d+|\w+)"""
)
_API = re.compile(r"""["']([^"'\s]*/api/data/\w+[^"'\s]*)["']""")  # '/front/api/data/search'


@dataclass(frozen=True, slots=True)
class Shell:
    """What a list page tells of its API: the channels to ask for, and the path, None if it names none."""

    channels: tuple[str, ...]
    api: str | None


def parse_shells(page: str) -> list[Shell]:
    """The lists of a page: `new CMS('#columnlist', {ids:'1899', http:'/front/api/data/search', …})`.

    None where the page is no shell. Of several lists the one called `#columnlist` counts, else all do.
    """
    page = _COMMENT.sub(" ", page)
    calls = _SHELL.split(page)[1:]
    named = [block for block in calls if "columnlist" in block[:60].lower()]
    whole = [page] if _API.search(page) else []  # another way to call the API
    for blocks in (named[:1], calls, whole):
        found: dict[tuple[str, ...], Shell] = {}
        for block in blocks:
            ids = (_channels(match[1], page) for match in _IDS.finditer(block))
            if channels := next(filter(None, ids), ()):
                api = _API.search(block) or _API.search(page)
                found.setdefault(channels, Shell(channels, api[1] if api else None))
        if found:
            return list(found.values())
    return []


def parse_shell(page: str) -> Shell | None:
    """The first list of a page, None if the page is not a shell."""
    return next(iter(parse_shells(page)), None)


def _channels(text: str, page: str) -> tuple[str, ...]:
    if re.fullmatch(r"[A-Za-z_]\w*", text):  # a variable set elsewhere on the page
        found = re.search(rf"\b{text}\s*=\s*(\[[^\]]*\]|\"[^\"]*\"|'[^']*'|\d+)", page)
        text = found[1] if found else ""
    return tuple(dict.fromkeys(re.findall(r"[0-9a-zA-Z]+", text)))


def parse_answer(body: bytes) -> Answer:
    """One page of rows.

    Raises:
        ValueError: not the JSON this API answers with; the message says why.
    """
    answer = parse_json(body)
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("list"), list):
        raise ValueError(f"the answer has no data.list (message: {said(answer)})")
    rows = [row for row in data["list"] if isinstance(row, dict)]
    return Answer(rows, number_of(data, ("totalcount",)) or 0, number_of(data, ("totalpage",)) or 0)


def is_whole_site(answer: Answer, channels: Iterable[str]) -> bool:
    """Whether an answer is of all channels: more rows than a column has, from elsewhere, few of them reports.

    A row's channel alone tells little: in an aggregate column it may be that of its agency's column.
    """
    reports = sum(is_annual_report(text_of(row, ("title",))) for row in answer.rows)
    return (
        answer.total > MOST_ROWS
        and 2 * reports < len(answer.rows)
        and not any(text_of(row, ("channel_id", "channelid")) in channels for row in answer.rows)
    )


def rows_request(api: str, listed: str, channels: Iterable[str], page: int, **options: Any) -> Request:
    """The request of one page of rows, as the list page at ``listed`` makes it.

    ``channelList`` must be an array of strings: for anything else the API answers with the whole site.
    """
    query = {
        "channelList": list(channels),
        "pageNo": page,
        "pageSize": PAGE_SIZE,
        "orderFields": ["display_date", "id"],
        "orderTypes": ["desc", "desc"],
    }
    return script_request(api, listed, json.dumps(query), JSON, **options)
