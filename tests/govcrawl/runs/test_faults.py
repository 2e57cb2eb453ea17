"""The table of faults: whole, the same in the manual, and the gravest decides."""

from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

from govcrawl.runs.faults import FAULTS, Fault, action, fault, manual, verdict
from govcrawl.runs.thresholds import Thresholds

MANUAL = Path(__file__).parents[3] / "docs" / "logs.md"


def test_the_manual_holds_the_table() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    start = text.index("| kind | line |")
    table = text[start : text.index("\n\n", start)].splitlines()
    assert table == manual(), "run python -m govcrawl.runs.faults and put what it prints into docs/logs.md"


def test_the_rows_are_whole() -> None:
    for kind in FAULTS.values():
        variables = {name for _, name, _, _ in Formatter().parse(kind.line) if name}
        ways = [kind.stat, kind.fate, kind.source]
        assert sum(map(bool, ways)) == 1, f"{kind.name} is found in one way"
        assert ("count" in variables) == bool(kind.noun), kind.name
        assert ("named" in variables) == bool(kind.about), f"{kind.name} names what it is about"
        assert not kind.fate or kind.about, kind.name
        assert "|" not in kind.line + kind.action + kind.more, "it would break the manual's table"
        assert kind.action[0].islower(), "status says it in the middle of a line"


def test_every_threshold_is_some_faults() -> None:
    named = {name for kind in FAULTS.values() for name in kind.tolerated}
    assert named == {field.name for field in fields(Thresholds)}


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (fault("lists_broken", 1, named="a"), "1 list can't be read: a"),
        (
            fault("fewer_than_last_year", 2, before=2023, year=2024, named="a, b"),
            "2 agencies reported on 2023 and not on 2024: a, b",
        ),
        (fault("reports_lost", 1200, named=""), "1,200 reports did not land"),
        (fault("reports_lost", 2, named="a, b (no room)"), "2 reports did not land: a, b (no room)"),
        (fault("archive"), "the archive can't be written"),
    ],
)
def test_lines(found: Fault, line: str) -> None:
    assert found.line == line


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        ([], "ok"),
        (["fewer_than_before"], "attention"),
        (["lists_broken", "spider_errors"], "failed"),
        (["archive"], "failed"),
        (["finish_reason"], "failed"),
        (["unreachable", "lists_broken", "finish_reason"], "unreachable"),
        (["busy"], "unreachable"),
        (["robots"], "unreachable"),
        (["unreachable", "blocked"], "blocked"),
    ],
)
def test_the_gravest_fault_decides(kinds: list[str], word: str) -> None:
    assert verdict(Fault(kind, "why") for kind in kinds) == word


def test_what_to_do_about_the_fault_of_another_version() -> None:
    assert action("lists_broken").startswith("open the list; if it has moved")
    assert action("moonquake") == "docs/logs.md says what to do"
