"""Rows and counts in JSON answers, found by the names under which content systems keep them.

Names are given in lower case; answers write them in any.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry
from govcrawl.lists.titles import is_annual_report, printed
from pipelines.dates import parse_date

TITLES = ("realtitle", "title", "infotitle", "doctitle", "customtitle", "subject", "name")
ADDRESSES = (
    "infourl", "post_url", "url", "linkurl", "link", "href", "docpuburl", "visiturl", "pageurl",
)  # fmt: skip
DATES = (
    "display_date", "displaydate", "issue_date", "infodate", "starttime", "publishdate", "publishtime",
    "publishedtime", "publishedtimestr",
    "pubdate", "pubtime", "webdate", "fabudate", "docreltime", "releasetime", "date", "showdate",
    "createtime", "createdate", "created_at",
)  # fmt: skip
PUBLISHERS = (
    "dispatch_agency", "deptname", "ouname", "publisher", "publishdept", "departname", "dept", "infosource",
)  # fmt: skip
"""Where a row keeps its parts, the best name first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list: rows as they came, and how many rows and pages there are in all, 0 if unknown."""

    rows: list[dict[str, Any]]
    total: int = 0
    pages: int = 0


_ADDRESS = re.compile(r"(?:https?:/|\.{1,2})?/[^\s<>]+\.(?:s?html?|jsp|aspx?|pdf|docx?)(?:\?\S*)?")
_DEEPEST = 100
"""Levels of objects and arrays; the deepest list of a site has seven."""

_CUT = ("…", "...", "．．．")


def parse_json(body: bytes | str) -> Any:
    """The answer.

    Raises:
        ValueError: not JSON, nested deeper than any list is, or no object or array; the message says so.
    """
    try:
        answer = unpacked(_loaded(body))
    except RecursionError:
        raise ValueError(f"the answer is nested deeper than {_DEEPEST} levels") from None
    except ValueError:
        raise ValueError("the answer is not JSON") from None
    if not isinstance(answer, dict | list):
        raise ValueError("the answer is not an object")
    return answer


def json_or_none(body: bytes | str) -> Any:
    """The object or array in ``body``, None if it is neither."""
    try:
        return parse_json(body)
    except ValueError:
        return None


def unpacked(value: Any) -> Any:
    """``value``, or what it holds where it is JSON inside a string."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return _loaded(value)
        except (ValueError, RecursionError):
            return value
    return value


def _loaded(text: bytes | str) -> Any:
    """The value that JSON stands for.

    Raises:
        ValueError: it is none.
        RecursionError: it is nested deeper than ``_DEEPEST``, be it so deep that Python can't read it.
    """
    value = json.loads(text)
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return value
    raise RecursionError


def walk(answer: Any, *, arrays: bool = True) -> Iterator[tuple[str, Any]]:
    """Every value, unpacked, with its name in lower case; the outermost first.

    ``arrays``: also what is inside arrays, under the name `""`.
    """
    level: list[tuple[str, Any]] = [("", unpacked(answer))]
    while level:
        yield from level
        below: list[tuple[str, Any]] = []
        for _, value in level:
            if isinstance(value, dict):
                below += [(str(name).lower(), unpacked(inner)) for name, inner in value.items()]
            elif isinstance(value, list) and arrays:
                below += [("", unpacked(inner)) for inner in value]
        level = below


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The outermost array of objects with a title; an empty array if there is none but an empty one.

    Raises:
        ValueError: no array at all; the message quotes what the answer says instead.
    """
    arrays = [value for _, value in walk(answer) if isinstance(value, list)]
    for array in arrays:
        rows = [row for row in array if isinstance(row, dict)]
        if any(text_of(row, TITLES) for row in rows):
            return rows
    if any(not array for array in arrays):
        return []
    raise ValueError(f"the answer has no rows (message: {said(answer)})")


def number_of(answer: Any, names: Iterable[str]) -> int | None:
    """The outermost whole number under the first of ``names`` that has one; those inside rows don't count."""
    found: dict[str, int] = {}
    for name, value in walk(answer, arrays=False):
        if isinstance(value, int | str) and str(value).isdecimal():
            found.setdefault(name, int(value))
    return next((found[name] for name in names if name in found), None)


def text_of(row: Mapping[str, Any], names: Iterable[str]) -> str:
    """The text or number under the first of ``names`` that has one, `""` if none has."""
    folded = lower(row)
    return next((text for name in names if (text := _text(folded.get(name)))), "")


def entry_of(row: Mapping[str, Any], base: str) -> Entry:
    """A row as an entry, its address absolute; title and address are `""` where it has none.

    Whatever their names are, a report's title and an address beside it are those.
    """
    folded = lower(row)
    titles = [printed(text) for name in TITLES if (text := _text(folded.get(name)))]
    texts = [_text(value) for value in row.values()]
    titles = titles or [printed(text) for text in texts if is_annual_report(text)]
    address = text_of(folded, ADDRESSES) or next(
        filter(_ADDRESS.fullmatch, texts if titles and is_annual_report(titles[0]) else ()), ""
    )
    whole = [title for title in titles if not title.endswith(_CUT)]
    days = (parse_date(_text(folded.get(name))) for name in DATES)
    publisher = text_of(folded, PUBLISHERS)
    return Entry(
        title=next(iter([*whole, *titles]), ""),
        url=absolute(base, address),
        listed_on=next((day for day in days if day), None),
        agency_name=publisher if publisher and not publisher.isdecimal() else None,  # else it is a code
    )


def lower(row: Mapping[str, Any]) -> dict[str, Any]:
    """``row`` with its names in lower case."""
    return {str(name).lower(): value for name, value in row.items()}


def said(answer: Any) -> str | None:
    """The message of an answer that is an error, None if it has none."""
    return (text_of(answer, ("message", "msg", "error")) if isinstance(answer, dict) else "") or None


def _text(value: Any) -> str:
    is_text = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_text and value else ""  # an id that is 0 is none
