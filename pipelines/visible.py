r"""What pages say, as it may be shown: nothing that moves the cursor, rings, or turns letters around."""

import json
from typing import Any
from unicodedata import category


def visible(text: str, keep: str = "") -> str:
    r"""``text`` with the letters that are not printed spelled out, `\x1b[2J`, but for those to ``keep``.

    Unicode's categories say which those are: controls, marks that turn letters around, halves of letters,
    what is not assigned. A blank of whatever width is one, and of no harm.
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else _spelled(one) for one in text)


def visible_json(document: Any, *, indent: int | None = None) -> str:
    r"""JSON that holds what it held, with the letters that are not printed as `\u202e`."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)


def _spelled(letter: str) -> str:
    return " " if category(letter) == "Zs" else ascii(letter)[1:-1]
