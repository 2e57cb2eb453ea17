"""A crawl and a run on the terminal: while it goes on, and at its end."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govcrawl.runs.faults import Fault
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.summary import conclusion, crawl_summary, progress, run_summary, where
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


def test_run_summary() -> None:
    assert run_summary(run(GOOD, BLOCKED)) == [
        "district        listed  known  found  landed  unchanged  findings  state",
        "changning 长宁      40     10     20      20          0         3  ok",
        "huangpu 黄浦         0      0      0       0          0         0  blocked, as expected",
    ]


def test_conclusion() -> None:
    assert conclusion(run(GOOD, BLOCKED)) == ["All 2 districts as expected."]
    known = replace(GOOD, counts={"reports/listed": 40, "reports/known": 40})
    assert conclusion(run(known, BLOCKED)) == ["All 2 districts as expected, nothing new."]
    assert conclusion(run(GOOD, BLOCKED, BAD)) == [
        "putuo: 1 list can't be read",
        "putuo: no",
        "1 of 3 districts needs attention; docs/logs.md says what to do.",
    ]
    assert conclusion(run(GOOD), ["cannot compact"]) == [
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


LANDED = {"govcrawl/reports/found": 3, "govcrawl/reports/landed": 3, "govcrawl/findings/blank_total": 1}


@pytest.mark.parametrize(
    ("stats", "line"),
    [
        (LANDED, "changning: 3 reports found, 3 landed; 1 finding"),
        (
            LANDED | {"govcrawl/reports/known": 2, "govcrawl/reports/vanished": 1},
            "changning: 3 reports found, 2 known before, 3 landed, 1 no longer listed, kept; 1 finding",
        ),
        ({"govcrawl/reports/known": 1}, "changning: nothing new, 1 report known"),
        ({"govcrawl/reports/skipped_year": 9}, "changning: 0 reports found, 9 skipped, of other years"),
    ],
)
def test_what_a_crawl_found(stats: dict[str, Any], line: str) -> None:
    assert crawl_summary("changning", stats, [], Path("/data"))[:2] == [line, "  data: /data"]


def test_faults_come_last() -> None:
    lines = crawl_summary("putuo", LANDED, BAD.faults, Path("/data"))
    assert lines[-2:] == ["putuo: 1 list can't be read", "putuo: no"]


def test_nothing_but_the_reason_if_nothing_was_found() -> None:
    assert crawl_summary("putuo", {}, BAD.faults[:1], Path("/data")) == ["putuo: 1 list can't be read"]


def test_the_snippet_runs_where_the_data_is() -> None:
    snippet = [line.strip() for line in crawl_summary("changning", LANDED, [], Path("/data"))[2:]]
    assert len(snippet) == 3
    compile("\n".join(snippet), "snippet", "exec")
    assert str(Path("/data/datasets/requests")) in snippet[1]
