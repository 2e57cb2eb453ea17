"""The monitors: what each of them lets pass and what it says."""

import inspect
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govcrawl.runs.history import SpiderRun
from govcrawl.runs.monitors import (
    CUT_SHORT,
    DistrictSuite,
    Thresholds,
    judge,
    newest_due,
    parse_thresholds,
    thresholds,
)
from govcrawl.runs.outcome import Fault, Outcome
from govcrawl.runs.report import ACTIONS
from pipelines.errors import ConfigurationError

TODAY = date(2026, 11, 23)
STRICT = Thresholds(
    missing_agencies=0,
    failed_checks_share=0.5,
    failed_checks_reports=4,
    unknown_labels=0,
    elsewhere=0,
    quarantined=0,
    due="04-01",
)
GOOD = SpiderRun(
    "changning",
    state="ok",
    finished_at="2026-11-22T02:20:00+00:00",
    counts={"reports/listed": 4, "reports/found": 4},
    agencies={2025: ["changning-rsj", "changning-wjw"], 2024: ["changning-rsj", "changning-wjw"]},
)


def judged(part: SpiderRun = GOOD, previous: SpiderRun | None = GOOD, **options: Any) -> dict[str, str]:
    given = {"crawl": [], "tolerated": STRICT, "today": TODAY} | options
    return judge(part, previous=previous, **given)


def run(**changes: Any) -> SpiderRun:
    return replace(GOOD, **changes)


@pytest.mark.parametrize(
    ("part", "previous"),
    [
        (GOOD, GOOD),
        (GOOD, None),
        (run(agencies={**GOOD.agencies, 2026: ["changning-rsj"]}), GOOD),
        (run(agencies={2025: GOOD.agencies[2025], 2024: [*GOOD.agencies[2024], "changning-wjsw"]}), None),
        (run(findings={"label_typo": 9, "intake_balance": 9}, failed_checks=2), GOOD),
        (run(counts={"reports/listed": 5, "reports/found": 3, "reports/known": 2}), GOOD),
        (run(counts={"reports/listed": 9, "reports/found": 1}, arguments={"sample": "1"}, agencies={}), GOOD),
        (run(arguments={"sample": "1"}, agencies={2025: ["changning-rsj"]}), GOOD),
        (run(counts={"reports/found": 3}, failed_checks=3), GOOD),
        (run(known_unreadable={"/a": "某局年报 https://a.cn/a"}), GOOD),
        (run(arguments={"years": "2026"}, counts={"reports/skipped_year": 4}, agencies={}), None),
    ],
)
def test_nothing_to_say(part: SpiderRun, previous: SpiderRun | None) -> None:
    """More than before, reports not yet due, samples, few reports, agencies given up: all as it should be."""
    assert judged(part, previous) == {}


@pytest.mark.parametrize(
    ("part", "kind", "line"),
    [
        (
            run(counts={"reports/listed": 9, "reports/found": 5, "reports/failed": 1}),
            "listed_not_landed",
            "the lists name 9 reports, 6 are accounted for",
        ),
        (
            run(counts={"reports/quarantined": 1}),
            "quarantined",
            "1 report in quarantine, whose or of which year is unclear",
        ),
        (
            run(unreadable={f"/{n}": f"第{n}局年报 https://a.cn/{n}" for n in range(6)}),
            "unreadable",
            (
                "6 reports can't be read, open them:"
                f" {', '.join(f'第{n}局年报 https://a.cn/{n}' for n in range(5))}, …"
            ),
        ),
        (run(findings={"unknown_label": 2}), "unknown_labels", "2 unknown labels in tables"),
        (run(findings={"district_disagrees": 1}), "elsewhere", "1 listed report read as another place's"),
        (run(failed_checks=3), "failed_checks", "75% of the reports have failed checks, more than 50%"),
        (
            run(agencies={**GOOD.agencies, 2024: ["changning-wjw"]}),
            "fewer_than_before",
            "1 report fewer than on 2026-11-22: changning-rsj 2024",
        ),
        (
            run(agencies={2024: GOOD.agencies[2024]}),
            "fewer_than_before",
            "2 reports fewer than on 2026-11-22: changning-rsj 2025, changning-wjw 2025",
        ),
        (
            run(counts={"reports/skipped_year": 9}, agencies={}),
            "fewer_than_before",
            (
                "4 reports fewer than on 2026-11-22:"
                " changning-rsj 2025, changning-wjw 2025, changning-rsj 2024, changning-wjw 2024"
            ),
        ),
        (
            run(agencies={**GOOD.agencies, 2024: [*GOOD.agencies[2024], "changning-mzj"]}),
            "fewer_than_last_year",
            "1 agency reported on 2024 and not on 2025: changning-mzj",
        ),
    ],
)
def test_what_they_say(part: SpiderRun, kind: str, line: str) -> None:
    assert judged(part) == {kind: line}


def test_thresholds_tolerate() -> None:
    part = run(agencies={**GOOD.agencies, 2024: ["changning-wjw"]}, findings={"unknown_label": 2})
    assert judged(part, tolerated=replace(STRICT, missing_agencies=1, unknown_labels=2)) == {}


def test_names_are_cut_after_five() -> None:
    part = run(agencies={2025: GOOD.agencies[2025], 2024: [f"changning-x{n}" for n in range(7)]})
    assert judged(part, None)["fewer_than_last_year"].endswith(
        "changning-x0, changning-x1, changning-x2, changning-x3, changning-x4, …"
    )


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 23), 2025),
        (date(2026, 4, 1), 2025),
        (date(2026, 3, 31), 2024),
        (date(2025, 3, 31), None),
    ],
)
def test_a_report_year_is_due_in_the_next_april(today: date, year: int | None) -> None:
    assert newest_due({2024, 2025}, "04-01", today) == year


FAULTY: dict[str, dict[str, Any]] = {
    "unreachable": {"govcrawl/unreachable/a.cn": "it does not answer in time"},
    "robots": {"govcrawl/robots/a.cn": "status 503"},
    "busy": {"govcrawl/busy/a.cn": "60 minutes"},
    "blocked": {"govcrawl/blocked/marker": "瑞数", "finish_reason": "blocked"},
    "archive": {"archive/failed": 1},
    "finish_reason": {"finish_reason": "shutdown"},
    "spider_errors": {"spider_exceptions/count": 1},
    "lists_broken": {"govcrawl/lists/broken": 1},
    "lists_fallback": {"govcrawl/lists/fallback": 1},
    "entries_cut_off": {"govcrawl/entries/cut_off": 1},
    "reports_failed": {"govcrawl/reports/failed": 1},
    "reports_empty": {"govcrawl/reports/empty": 1},
    "attachments_failed": {"govcrawl/attachments/failed": 1},
    "reports_lost": {"item_scraped_count": 3},
    "no_reports": {"govcrawl/reports/found": 0, "item_scraped_count": 0},
    "log_errors": {"log_count/ERROR": 1},
}
"""A crawl's stats with one fault, by the fault's kind."""


@pytest.mark.parametrize("kind", FAULTY)
def test_each_fault_of_a_crawl_fails_its_monitor(kind: str) -> None:
    good = {"finish_reason": "finished", "govcrawl/reports/found": 4, "item_scraped_count": 4}
    crawl = Outcome("changning", good | FAULTY[kind], Path()).crawl_faults()
    assert [fault.kind for fault in crawl] == [kind]
    assert judged(crawl=crawl) == {kind: crawl[0].line}


@pytest.mark.parametrize("kind", sorted(CUT_SHORT))
def test_a_crawl_that_did_not_see_all_is_compared_with_none(kind: str) -> None:
    assert judged(run(agencies={}), crawl=[Fault(kind, "why")]) == {kind: "why"}


def test_several_faults_of_a_kind_are_one_line() -> None:
    assert judged(crawl=[Fault("unreachable", "a"), Fault("unreachable", "b")]) == {"unreachable": "a; b"}


def test_every_monitor_has_an_action_and_stands_in_the_manual() -> None:
    kinds = {
        name.removeprefix("test_")
        for monitor in DistrictSuite.monitors
        for name, _ in inspect.getmembers(monitor, inspect.isfunction)
        if name.startswith("test_")
    }
    assert kinds == ACTIONS.keys()
    manual = (Path(__file__).parents[3] / "docs" / "logs.md").read_text(encoding="utf-8")
    assert [kind for kind in kinds if f"`{kind}`" not in manual] == []


WRITTEN = """
[default]
missing_agencies = 0
failed_checks_share = 0.5
failed_checks_reports = 4
unknown_labels = 0
elsewhere = 0
quarantined = 0
due = "04-01"
"""


def test_thresholds_of_a_district_override_the_default() -> None:
    text = f"{WRITTEN}\n[huangpu]\nmissing_agencies = 3\n"
    assert parse_thresholds(text, "changning") == STRICT
    assert parse_thresholds(text, "huangpu") == replace(STRICT, missing_agencies=3)
    assert thresholds("changning").due == "04-01"  # the file that comes with the package


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "default"),
        ("[default", "thresholds.toml: "),
        (f"{WRITTEN}colour = 1", "colour"),
        (WRITTEN.replace("quarantined = 0", ""), "quarantined"),
        (WRITTEN.replace("quarantined = 0", "quarantined = true"), "quarantined must be a number, not True"),
        (WRITTEN.replace("04-01", "April"), "April"),
    ],
)
def test_wrong_thresholds_are_one_line(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        parse_thresholds(text, "changning")
    assert "\n" not in str(caught.value)
