"""Manifests of runs, and the pointers to the last and the last good one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from govcrawl.runs.faults import Fault
from govcrawl.runs.history import History, SpiderRun
from pipelines.errors import ConfigurationError

PART = SpiderRun(
    "changning", state="ok", finished_at="2026-03-14T02:20:00+00:00", agencies={2025: ["changning-rsj"]}
)
BAD = replace(PART, state="attention", faults=[Fault("lists_broken", "1 list can't be read")])


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def test_what_is_saved_is_loaded(history: History) -> None:
    run = history.record("run-1", BAD, "7")
    assert history.load("run-1") == run
    assert run.parser_version == "7"
    assert run.spiders == {"changning": BAD}
    assert history.load("run-0") is None


def test_the_good_pointer_moves_on_success_only(history: History) -> None:
    history.record("run-1", replace(PART, failed_checks=1))
    history.record("run-2", BAD)
    history.record("run-3", replace(PART, arguments={"sample": "5"}))
    assert history.latest("changning") == replace(PART, arguments={"sample": "5"})
    assert history.last_good("changning") == history.comparable(PART) == replace(PART, failed_checks=1)
    assert history.latest("putuo") is None
    assert history.last_good("putuo") is None


def test_runs_over_some_years_compare_with_their_like(history: History) -> None:
    some = replace(PART, arguments={"years": "2024"}, failed_checks=1)
    history.record("run-1", PART)
    history.record("run-2", some)
    assert history.comparable(PART) == PART
    assert history.comparable(some) == some
    assert history.comparable(replace(PART, arguments={"years": "2023"})) is None
    assert history.last_good("changning") == some


def test_a_confirmed_run_is_compared_with_until_a_good_one_comes(history: History) -> None:
    """It is no good one for all that."""
    good, fewer = replace(PART, failed_checks=1), replace(BAD, failed_checks=2)
    history.record("run-1", good)
    history.record("run-2", fewer)
    history.confirm(fewer, "run-2")
    assert history.comparable(PART) == fewer
    assert history.last_good("changning") == good
    assert history.comparable(replace(PART, arguments={"years": "2024"})) is None
    history.record("run-3", PART)
    assert history.comparable(PART) == PART


BLOCKED = SpiderRun("putuo", state="blocked", finished_at="x", faults=[Fault("blocked", "blocked: …")])


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        ([PART, BLOCKED], []),
        ([BAD, BLOCKED], ["changning: 1 list can't be read"]),
        (
            [PART, replace(BLOCKED, state="ok", faults=[])],
            ["putuo: expected to be blocked, but is ok; expect it no longer"],
        ),
    ],
)
def test_a_run_is_good_when_exactly_what_was_expected_is_blocked(
    history: History, parts: list[SpiderRun], problems: list[str]
) -> None:
    history.begin("run", ["changning", "putuo"], "1", ["putuo"])
    begun = history.record("run", parts[0])
    assert begun.good is None
    assert begun.finished_at is None
    ended = history.record("run", parts[1])
    assert ended.problems() == problems
    assert ended.good is (not problems)


def test_manifests_of_earlier_versions_open(history: History) -> None:
    """Before rows had fates."""
    history.record("run-1", PART)
    path = history.folder / "run-1.json"
    manifest = json.loads(path.read_text())
    old = manifest["spiders"]["changning"]
    for name in ("fates", "open", "after_killed"):
        del old[name]
    old["counts"] = {"reports/listed": 40}
    path.write_text(json.dumps(manifest))
    part = history.latest("changning")
    assert part == replace(PART, counts={"reports/listed": 40})


@pytest.mark.parametrize("text", ["{", "[]", '{"spiders": {"changning": {}}}', '{"spiders": []}'])
def test_a_damaged_manifest_is_one_line(history: History, text: str) -> None:
    history.record("run", PART)
    (history.folder / "run.json").write_text(text)
    with pytest.raises(ConfigurationError, match=r"run\.json"):
        history.latest("changning")


def test_a_folder_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(ConfigurationError, match="can't be written"):
        History(tmp_path).record("run", PART)
