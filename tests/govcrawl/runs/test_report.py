"""A run on the terminal: while it goes on, and at its end."""

from dataclasses import replace
from pathlib import Path

from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.outcome import Fault
from govcrawl.runs.report import progress, summary, verdict, where
from pipelines.records import Check, Identity, Report, Value
from pipelines.store.landing import Store

GOOD = SpiderRun(
    "changning",
    state="ok",
    counts={"reports/listed": 40, "reports/known": 10, "reports/found": 20, "reports/landed": 20},
    findings={"intake_balance": 2, "blank_total": 1},
)
BLOCKED = SpiderRun("huangpu", state="blocked", faults=[Fault("blocked", "blocked: …")])
BAD = SpiderRun(
    "putuo",
    state="attention",
    faults=[Fault("lists_broken", "1 list can't be read"), Fault("no_reports", "no")],
)


def run(*parts: SpiderRun) -> Run:
    return Run("run", expected_blocked=["huangpu"], spiders={part.spider: part for part in parts})


def test_progress() -> None:
    """A bar is as full as the reports are that are dealt with; before the first list nothing is known."""
    assert progress([GOOD, SpiderRun("huangpu")]) == [
        "                                      reports",
        "changning 长宁  ███████████████░░░░░  30/40    ok",
        "huangpu 黄浦    ░░░░░░░░░░░░░░░░░░░░           waiting",
    ]


def test_summary() -> None:
    assert summary(run(GOOD, BLOCKED)) == [
        "district        listed  known  found  landed  unchanged  findings  state",
        "changning 长宁      40     10     20      20          0         3  ok",
        "huangpu 黄浦         0      0      0       0          0         0  blocked, as expected",
    ]


def test_verdict() -> None:
    assert verdict(run(GOOD, BLOCKED)) == ["All 2 districts as expected."]
    known = replace(GOOD, counts={"reports/listed": 40, "reports/known": 40})
    assert verdict(run(known, BLOCKED)) == ["All 2 districts as expected, nothing new."]
    assert verdict(run(GOOD, BLOCKED, BAD)) == [
        "putuo: 1 list can't be read",
        "putuo: no",
        "1 of 3 districts needs attention; docs/logs.md says what to do.",
    ]
    assert verdict(run(GOOD), ["cannot compact"]) == [
        "cannot compact",
        "All districts as expected, but this needs attention; docs/logs.md says what to do.",
    ]


def test_where_shows_how_to_load_only_what_there_is(tmp_path: Path) -> None:
    lines = [f"data:     {tmp_path}", "log:      night.log"]
    assert where(tmp_path, {"log": "night.log"}) == lines
    finding = Check("outcomes_sum", "error", holds=False, message="1 ≠ 2")
    Store(tmp_path).land(
        Report(
            Identity("changning", "changning-rsj", "人社局", "department", 2024),
            values=[Value("requests", "granted", "total", "2", 2.0)],
            checks=[finding],
        )
    )
    holds = "          1 report, 3 rows, 1 finding"
    assert where(tmp_path, {"log": "night.log"})[:5] == [lines[0], holds, lines[1], "", "import pandas as pd"]
    [path] = (tmp_path / "datasets" / "reports").rglob("*.parquet")
    path.write_bytes(b"torn")
    assert where(tmp_path, {})[1].startswith(f"          cannot read {path}: ")
