"""The end of a crawl: exit code, last lines."""

from pathlib import Path
from typing import Any

import pytest

from govcrawl.runs.outcome import Outcome

GOOD = {
    "finish_reason": "finished",
    "govcrawl/reports/found": 3,
    "govcrawl/reports/landed": 3,
    "item_scraped_count": 3,
}
GONE = {
    "govcrawl/unreachable/a.cn": "its name can't be resolved",
    "log_count/ERROR": 1,
    "govcrawl/lists/broken": 9,
}


def outcome(stats: dict[str, Any]) -> Outcome:
    return Outcome("changning", stats, Path("/data"))


@pytest.mark.parametrize(
    "stats",
    [
        GOOD,
        GOOD | {"finish_reason": "sample"},
        {"finish_reason": "finished", "govcrawl/reports/skipped_year": 9},
        GOOD | {"govcrawl/entries/ignored": 5, "govcrawl/lists/missing": 2, "log_count/WARNING": 1},
    ],
)
def test_nothing_to_attend_to(stats: dict[str, Any]) -> None:
    assert outcome(stats).problems() == []
    assert outcome(stats).exit_code == 0


@pytest.mark.parametrize(
    ("stats", "problems"),
    [
        ({}, ["the crawl did not finish (start_error)", "no reports found"]),
        ({"finish_reason": "finished"}, ["no reports found"]),
        (GOOD | {"finish_reason": "shutdown"}, ["the crawl did not finish (shutdown)"]),
        (GOOD | {"govcrawl/lists/broken": 1, "log_count/ERROR": 1}, ["1 list can't be read"]),
        (GOOD | {"govcrawl/reports/failed": 2}, ["2 reports can't be fetched"]),
        (GOOD | {"govcrawl/reports/empty": 2}, ["2 reports came empty"]),
        (GOOD | {"spider_exceptions/count": 1}, ["1 error in the spider's code"]),
        (GOOD | {"item_scraped_count": 1, "log_count/ERROR": 2}, ["2 reports did not land"]),
        (
            GOOD | {"item_scraped_count": 2, "govcrawl/landing/failed": "why"},
            ["1 report did not land (why)"],
        ),
        (GOOD | {"log_count/ERROR": 4}, ["4 errors in the log"]),
        ({"finish_reason": "finished"} | GONE, ["a.cn can't be reached (its name can't be resolved)"]),
        (GOOD | GONE, ["a.cn can't be reached (its name can't be resolved)", "9 lists can't be read"]),
        (
            {
                "finish_reason": "blocked",
                "govcrawl/blocked/marker": "status 412",
                "govcrawl/blocked/url": "https://a.cn/",
            },
            ["blocked: https://a.cn/ answers with a block page (status 412)"],
        ),
    ],
)
def test_problems(stats: dict[str, Any], problems: list[str]) -> None:
    assert outcome(stats).problems() == problems
    assert outcome(stats).exit_code == 1
    assert outcome(stats).lines()[-len(problems) :] == [f"changning: {problem}" for problem in problems]


def test_the_snippet_runs_where_the_data_is() -> None:
    snippet = [line.strip() for line in outcome(GOOD).lines()[2:]]
    assert len(snippet) == 3
    compile("\n".join(snippet), "snippet", "exec")
    assert str(Path("/data/datasets/requests")) in snippet[1]


def test_nothing_but_the_reason_if_nothing_could_be_reached() -> None:
    assert outcome({"finish_reason": "finished"} | GONE).lines() == [
        "changning: a.cn can't be reached (its name can't be resolved)"
    ]
