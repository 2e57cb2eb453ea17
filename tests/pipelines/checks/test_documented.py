"""docs/checks.md lists every rule there is, with its severity, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.store import copies
from pipelines.store.paths import DATASETS

ROOT = Path(__file__).parents[3]
SEVERITIES = ("error", "warning", "info")
NAMING = {
    "Check",
    "finding",
    "Comparison",
    "ColumnSum",
    "Doubt",
    "_doubt",
    "_equal",
    "_one_route",
    "_outcome",
    "_decisions",
    "_of_applicants",
    "_row_sum",
    "_Statement",
    "_warning",
}
"""Calls that take a rule's name."""
WARNING = {"Doubt", "_doubt", "_one_route", "_warning"}
"""Those of them that make a warning of it."""


def documented() -> dict[str, str]:
    rows = re.findall(
        r"^\| `([a-z_]+)` \| (\w+) \|", (ROOT / "docs" / "checks.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) == len(dict(rows)), "a rule is listed twice"
    return dict(rows)


def words(call: ast.Call) -> list[str]:
    """The words among a call's first four arguments, those of a conditional expression as well."""
    nodes: list[ast.expr] = []
    for argument in call.args[:4]:
        nodes += [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if re.fullmatch("[a-z_]{2,}", text)]


def named_in_code() -> Iterator[tuple[str, str | None]]:
    """Every rule that a call names, with the severity where it is a constant."""
    for path in (ROOT / "pipelines").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMING:
                found = words(node)
                rules = [word for word in found if word not in (*SEVERITIES, *DATASETS)]
                severities = [word for word in found if word in SEVERITIES]
                if rules:
                    severities += ["warning"] if node.func.id in WARNING else []
                    yield rules[0], severities[0] if len(severities) == 1 else None
    yield from ((rule, "warning") for rule in (copies.CONFLICT, copies.RECAPTURE, copies.CROWD))
    yield from ((rule, None) for rule in ("unlabelled_value",))  # chosen between two in forms.requests


IN_CODE = sorted(set(named_in_code()), key=str)


@pytest.mark.parametrize(("rule", "severity"), IN_CODE)
def test_every_rule_is_documented(rule, severity):
    listed = documented()
    assert rule in listed
    others = {other for name, other in IN_CODE if name == rule}
    assert severity is None or severity == listed[rule] or listed[rule] in others


def test_every_documented_rule_exists():
    assert set(documented()) == {rule for rule, _ in IN_CODE} | {"unknown_label"}


def test_every_severity_is_one():
    assert set(documented().values()) <= set(SEVERITIES)
