"""Literals of JavaScript: arrays of objects, whose names need no quotes, and strings."""

import json
import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<name>[A-Za-z_$][\w$.]*)(?P<is_key>\s*:)?|-?\d[\w.]*|\S""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "\n": ""}
_TRAILING = re.compile(r",(?=[\]}])")
_LITERALS = {"true", "false", "null"}


def array_at(script: str, start: int) -> tuple[list[Any], int]:
    """The array at ``start``, `[]` if there is none that can be read, and where to look for another.

    As JSON or as JavaScript writes it, `[{id: 1, name: '区教育局', url: '/jyj/',}]`; variables are null.
    """
    try:
        return json.JSONDecoder().raw_decode(script, start)
    except ValueError:
        pass
    parts: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(script, start):
        if token["comment"]:
            continue
        if token["string"]:
            parts.append(json.dumps(_meant(token["string"])))
        elif token["name"]:
            literal = token["name"] if token["name"] in _LITERALS else "null"
            parts.append(f"{json.dumps(token['name'])}:" if token["is_key"] else literal)
        else:
            parts.append(token[0])
        depth += (parts[-1] in "[{") - (parts[-1] in "]}")
        if not depth:
            try:
                return json.loads(_TRAILING.sub("", "".join(parts))), token.end()
            except ValueError:
                break
    return [], start + 1


def strings_in(script: str) -> Iterator[str]:
    """The strings in a script, as they are meant."""
    yield from (_meant(token["string"]) for token in _TOKEN.finditer(script) if token["string"])


def _meant(literal: str) -> str:
    def char(found: re.Match[str]) -> str:
        one = found[1]
        return chr(int(one[1:], 16)) if len(one) > 1 else _ESCAPED.get(one, one)

    return _ESCAPE.sub(char, literal[1:-1])
