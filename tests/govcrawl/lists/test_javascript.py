"""Literals that pages write in JavaScript."""

from typing import Any

import pytest

from govcrawl.lists.javascript import array_at, strings_in


@pytest.mark.parametrize(
    ("script", "array"),
    [
        ('[{"a": 1}]', [{"a": 1}]),
        ("[{id:1, name:'区教育局', open:true,},]", [{"id": 1, "name": "区教育局", "open": True}]),
        ("[{url: base, 'name': \"\\u4e2d\"}]", [{"url": None, "name": "中"}]),
        ("[{a: 'it\\'s'}, /* {b: 1}, */ {c: [1, -2.5]}]", [{"a": "it's"}, {"c": [1, -2.5]}]),
        ("[{a: new Date(1)}]", []),
        ("[{a: 'never closed", []),
        ("[{", []),
    ],
)
def test_arrays(script: str, array: list[Any]) -> None:
    found, end = array_at(f"var x = {script}; f()", len("var x = "))
    assert found == array
    assert end > len("var x = ")


def test_strings() -> None:
    script = """w('<a href="/x">a</a>'); // 'no'
    y = "b\\n";"""
    assert list(strings_in(script)) == ['<a href="/x">a</a>', "b\n"]
