"""Rows and counts in JSON answers whose exact form was never seen: found by the names such answers use."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

TITLE_KEYS = ("title", "infotitle", "name", "realtitle", "subject")


def parse_json(body: bytes) -> Any:
    """The answer.

    Raises:
        ValueError: not JSON, or not an object or array; the message says so.
    """
    try:
        answer = json.loads(body)
    except ValueError:
        raise ValueError("the answer is not JSON") from None
    if not isinstance(answer, dict | list):
        raise ValueError("the answer is not an object")
    return answer


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The outermost array of objects with a title; an empty array if there is none but an empty one.

    Raises:
        ValueError: no array at all; the message quotes what the answer says instead.
    """
    arrays = [value for _, value in _walk(answer) if isinstance(value, list)]
    for array in arrays:
        rows = [row for row in array if isinstance(row, dict) and text_of(row, TITLE_KEYS)]
        if rows:
            return [row for row in array if isinstance(row, dict)]
    if any(not array for array in arrays):
        return []
    said = text_of(answer, ("message", "msg", "error")) if isinstance(answer, dict) else ""
    raise ValueError(f"the answer has no rows (message: {said or None})")


def number_of(answer: Any, names: Iterable[str]) -> int | None:
    """The outermost whole number under one of ``names`` (in lower case), None if there is none."""
    wanted = set(names)
    for name, value in _walk(answer):
        if name in wanted and isinstance(value, int | str) and str(value).isdecimal():
            return int(value)
    return None


def text_of(row: Mapping[str, Any], names: Iterable[str]) -> str:
    """The text or number under the first of ``names`` (in lower case) that has one, `""` if none has."""
    folded = {str(name).lower(): value for name, value in row.items()}
    for name in names:
        value = folded.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _walk(answer: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its name in lower case, the outermost first."""
    level: list[tuple[str, Any]] = [("", answer)]
    while level:
        yield from level
        below: list[tuple[str, Any]] = []
        for _, value in level:
            if isinstance(value, dict):
                below += [(str(name).lower(), inner) for name, inner in value.items()]
            elif isinstance(value, list):
                below += [("", inner) for inner in value]
        level = below
