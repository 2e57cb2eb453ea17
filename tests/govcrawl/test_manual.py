"""docs/logs.md has every line the code can log, with what to do about it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOGGED = r"logger\.(log|info|warning|error|critical)$"


def messages() -> Iterator[str]:
    """Every literal message in the packages, but for those of the embedded sites."""
    for package in ("govcrawl", "pipelines"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "sites" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and re.search(LOGGED, ast.unparse(node.func)):
                    literals = [one.value for one in node.args if isinstance(one, ast.Constant)]
                    yield from (text for text in literals[:1] if isinstance(text, str))


def words(message: str) -> str:
    """What a message says whatever its arguments are: its longest part."""
    return max(re.split(r"%[sd]", message), key=len).strip(" :;,()")


KNOWN = sorted({text for message in messages() if (text := words(message))})


def test_messages_are_found() -> None:
    assert {"No longer listed, kept", "Found by searching"} <= set(KNOWN)
    assert len(KNOWN) > 30


@pytest.mark.parametrize("text", KNOWN)
def test_it_is_in_the_manual(text: str) -> None:
    assert text in (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")
