"""mh-xxgk-cms (闵行): the counts in `config.js` beside a list, and what the site search answers."""

import re
from dataclasses import replace
from math import ceil
from typing import Any

from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry
from govcrawl.lists.json_rows import entry_of, number_of, parse_json, rows_of
from govcrawl.lists.paging import stated_pages

KEYWORD = "政府信息公开工作年度报告"
"""What the search is asked for."""

_ARTICLE = re.compile(r"/content/[^/]+\.s?html?$", re.IGNORECASE)  # /content/99e4c16d.htm


def parse_config(text: str) -> tuple[int, int] | None:
    """`PageCount` and `RecordCount` (0 if not there) of a `config.js`, None if it has no PageCount."""
    pages = stated_pages(text)
    records = re.search(r"RecordCount\W{1,5}(\d+)", text, re.IGNORECASE)
    return (pages, int(records[1]) if records else 0) if pages is not None else None


def parse_search(body: bytes, base: str) -> tuple[list[Entry], int]:
    """The hits of one page of the search, and how many pages there are. The key of the address is inferred.

    Raises:
        ValueError: not what the search answers with; the message says why.
    """
    answer = parse_json(body)
    rows = rows_of(answer)
    total, size = number_of(answer, ("totalcount", "total")), number_of(answer, ("pagesize",))
    pages = 1 if total is None else ceil(total / (size or len(rows) or 1))
    return [_hit(row, base) for row in rows], pages


def _hit(row: dict[str, Any], base: str) -> Entry:
    entry = entry_of(row, base)
    content = (value for value in row.values() if isinstance(value, str) and _ARTICLE.search(value))
    return entry if entry.url else replace(entry, url=absolute(base, next(content, "")))
