"""A crawl and a run on the terminal: while it goes on, and at its end."""

from dataclasses import replace
from pathlib import Path

import pytest

from govcrawl.runs.faults import Fault
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.summary import conclusion, crawl_summary, run_summary, where
from pipelines.records import Check, Identity, Report, Value
from pipelines.store.landing import Store

GOOD = SpiderRun(
    "changning",
    state="ok",
    fates={"landed": 20, "known": 8, "copy": 1, "failed": 1, "other_document": 7},
    open=10,
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


def test_run_summary() -> None:
    assert [line.split() for line in run_summary(run(GOOD, BLOCKED))] == [
        "district listed landed known copies missed findings state".split(),  # nothing unchanged, left out
        ["changning", "长宁", "40", "20", "8", "1", "11", "3", "ok"],
        ["huangpu", "黄浦", *"000000", "blocked,", "as", "expected"],
    ]


def test_conclusion() -> None:
    assert conclusion(run(GOOD, BLOCKED)) == ["All 2 districts as expected."]
    known = replace(GOOD, fates={"known": 40})
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


def test_imitated_sites_are_said_to_be() -> None:
    made = replace(GOOD, origin="embedded")
    assert any("figures made up" in line for line in conclusion(run(made)))
    assert any("figures made up" in line for line in crawl_summary(made, Path("data")))
    assert not any("figures" in line for line in [*conclusion(run(GOOD)), *crawl_summary(GOOD, Path("data"))])


def test_where_shows_how_to_load_only_what_there_is(tmp_path: Path) -> None:
    lines = [f"data:     {tmp_path}", "log:      night.log"]
    assert where(tmp_path, {"log": "night.log"}) == lines
    finding = Check("outcomes_sum", "error", holds=False, message="1 ≠ 2")
    Store(tmp_path).land(
        Report(
            Identity("changning", "changning-rsj", "人社局", "department", 2024),
            values=[Value("requests", "granted", "total", "2", 2.0)],
            checks=[finding],
            status="complete",
        )
    )
    holds = "          1 report, 3 rows, 1 finding"
    assert where(tmp_path, {"log": "night.log"})[:5] == [lines[0], holds, lines[1], "", "import pandas as pd"]
    [path] = (tmp_path / "datasets" / "reports").rglob("*.parquet")
    path.write_bytes(b"torn")
    assert where(tmp_path, {})[1].startswith(f"          cannot read {path}: ")


LANDED = SpiderRun("changning", fates={"landed": 3}, findings={"blank_total": 1})


@pytest.mark.parametrize(
    ("fates", "line"),
    [
        ({"landed": 3}, "changning: 3 reports listed: 3 landed; 1 finding"),
        (
            {"landed": 3, "known": 2, "other_document": 4, "vanished": 1},
            "changning: 5 reports listed: 3 landed, 2 known; besides 4 other document, 1 vanished; 1 finding",
        ),
        ({"known": 1, "copy": 2}, "changning: nothing new, 1 report known"),
        ({"not_wanted_year": 9}, "changning: 9 reports listed: 9 not wanted year; 1 finding"),
        ({}, "changning: 0 reports listed; 1 finding"),
    ],
)
def test_what_a_crawl_found(fates: dict[str, int], line: str) -> None:
    assert crawl_summary(replace(LANDED, fates=fates), Path("/data"))[:2] == [line, "  data: /data"]


def test_faults_come_last() -> None:
    lines = crawl_summary(replace(LANDED, spider="putuo", faults=BAD.faults), Path("/data"))
    assert lines[-2:] == ["putuo: 1 list can't be read", "putuo: no"]


def test_nothing_but_the_reason_if_nothing_was_found() -> None:
    part = SpiderRun("putuo", faults=BAD.faults[:1])
    assert crawl_summary(part, Path("/data")) == ["putuo: 1 list can't be read"]


def test_the_snippet_runs_where_the_data_is() -> None:
    snippet = [line.strip() for line in crawl_summary(LANDED, Path("/data"))[2:]]
    assert len(snippet) == 3
    compile("\n".join(snippet), "snippet", "exec")
    assert str(Path("/data/datasets/requests")) in snippet[1]
