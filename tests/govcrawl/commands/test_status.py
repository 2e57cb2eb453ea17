"""``govcrawl status``: how the districts stand, from the manifests and the partitions alone."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from govcrawl import load
from govcrawl.commands.status import advice, details, overview
from govcrawl.runs.faults import Fault
from govcrawl.runs.history import History, SpiderRun
from govcrawl.runs.survey import DistrictStatus, survey, year_due
from pipelines.read import PARSER_VERSION
from pipelines.records import Identity, Report
from pipelines.store.landing import Store
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import execute

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 23)
GOOD = SpiderRun("changning", state="ok", started_at="2026-11-22T02:15:00+00:00", finished_at="x")
BAD = replace(
    GOOD, state="attention", started_at="2026-11-23T02:15:00+00:00", faults=[Fault("lists_broken", "1 list")]
)


@pytest.fixture
def landed(tmp_path: Path) -> Callable[[str, int], None]:
    def land(agency: str, year: int) -> None:
        identity = Identity(agency.partition("-")[0], agency, agency, "department", year)
        Store(tmp_path).land(Report(identity, parser_version=PARSER_VERSION))

    return land


def test_a_report_whose_rows_were_taken_away_is_missing(
    tmp_path: Path, landed: Callable[[str, int], None]
) -> None:
    for agency in ("changning-rsj", "changning-wjw"):
        landed(agency, 2025)
    Store(tmp_path).withdraw("changning-wjw", 2025)
    [changning] = survey(tmp_path, ["changning"])
    assert changning.agencies == {2025: {"changning-rsj"}}
    assert "changning-wjw" in changning.missing(2025)


def test_reports_by_year_and_runs(tmp_path: Path, landed: Callable[[str, int], None]) -> None:
    """Agencies of a district that was merged count for the one of today."""
    for agency, year in [
        ("changning-rsj", 2024),
        ("changning-rsj", 2025),
        ("changning-wjw", 2024),
        ("zhabei-rsj", 2014),
    ]:
        landed(agency, year)
    History(tmp_path).record("run-1", GOOD)
    History(tmp_path).record("run-2", BAD)
    changning, jingan = survey(tmp_path, ["changning", "jingan"])
    assert changning.agencies == {2024: {"changning-rsj", "changning-wjw"}, 2025: {"changning-rsj"}}
    assert jingan.agencies == {2014: {"zhabei-rsj"}}
    lines = overview([changning, jingan], year_due([changning, jingan], TODAY))
    assert lines[0].split() == [
        "district",
        "last",
        "run",
        "last",
        "good",
        "state",
        "2014",
        "2024",
        "2025",
        "missing",
        "2025",
    ]
    gaps = len(changning.missing(2025))
    assert lines[1].split()[2:] == [
        *["2026-11-23", "02:15", "2026-11-22", "02:15", "attention", "0", "2", "1"],
        str(gaps),
    ]
    assert lines[2].split()[2:7] == ["-", "-", "never", "run", "1"]


def test_gaps_are_agencies_known_to_exist_and_those_of_the_year_before() -> None:
    stand = DistrictStatus(
        "changning", agencies={2024: {"changning-rsj", "changning-xyz"}, 2025: {"changning-wjw"}}
    )
    assert "changning-rsj" in stand.missing(2025)
    assert "changning-wjw" not in stand.missing(2025)
    assert "changning-wjsw" not in stand.missing(2025), "its successor reports"
    assert stand.not_again(2025) == ["changning-rsj", "changning-xyz"]
    lines = details(stand, 2025)
    assert lines[0] == "changning 长宁, reports on 2025"
    rsj = lines[1].split("  ")
    assert [cell.strip() for cell in rsj if cell] == [
        "changning-rsj",
        "上海市长宁区人力资源和社会保障局",
        "reported on 2024, not on 2025",
    ]
    assert lines[3].endswith("  known, no report")


def test_a_district_that_is_late_as_a_whole_has_gaps_too() -> None:
    late = DistrictStatus("putuo", agencies={2024: {"putuo-rsj"}})
    stand = [DistrictStatus("changning", agencies={2025: {"changning-rsj"}}), late]
    assert year_due(stand, date(2026, 4, 1)) == 2025
    assert year_due(stand, date(2026, 3, 31)) == 2024
    assert year_due([], TODAY) is None
    assert "putuo-rsj" in late.missing(2025)


@pytest.mark.parametrize(
    ("last", "line"),
    [
        (None, "never run: changning. Action needed: govcrawl nightly changning"),
        (
            replace(GOOD, finished_at=None),
            (
                "changning: the last run was cut off, its process killed; no row of it is known."
                " Action needed: crawl again"
            ),
        ),
        (BAD, "changning: 1 list. Action needed: open the list; if it has moved, correct districts.toml"),
    ],
)
def test_what_to_do(last: SpiderRun | None, line: str) -> None:
    [said] = advice([DistrictStatus("changning", last)])
    assert said.startswith(line)


def test_nothing_to_do() -> None:
    assert list(advice([DistrictStatus("changning", GOOD)])) == []


def status(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return execute("govcrawl", "status", *arguments, env={**os.environ, "GOVCRAWL_DATA": str(data_dir)})


def test_the_command(tmp_path: Path, landed: Callable[[str, int], None]) -> None:
    landed("changning-rsj", 2024)
    History(tmp_path).record("run-1", BAD)
    done = status(tmp_path, "changning")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"data: {tmp_path}\n\ndistrict")
    assert "Action needed: open the list" in done.stdout
    [wjw] = [line for line in done.stdout.splitlines() if "changning-wjw " in line]
    assert wjw.split() == ["changning-wjw", "上海市长宁区卫生健康委员会", "known,", "no", "report"]


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    done = status(tmp_path, "moon")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("govcrawl status: there is no spider moon; there are anysite, baoshan, ")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "latest.json").write_text("{")
    done = status(tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"govcrawl status: {tmp_path / 'runs' / 'latest.json'} can't be read: ")


def test_rows_of_the_last_run(crawled: Path) -> None:
    """All rows with their fates, those of one fate, and as JSON."""
    every = govcrawl("status", "changning", "--rows", data=crawled)
    head, *lines = every.stdout.splitlines()
    assert head.split() == ["district", "fate", "title", "address", "list", "why"]
    assert {line.split()[1] for line in lines} >= {"landed", "copy", "not_wanted_year", "other_document"}
    landed = govcrawl("status", "changning", "--rows", "landed", data=crawled).stdout.splitlines()
    assert {line.split()[1] for line in landed[1:]} == {"landed"}
    said = json.loads(
        govcrawl("status", "changning", "putuo", "--rows", "landed", "--json", data=crawled).stdout
    )
    assert said["without"] == ["putuo"]
    assert len(said["rows"]) == len(landed) - 1
    assert {row["fate"] for row in said["rows"]} == {"landed"}
    assert {tuple(row["report"]) for row in said["rows"]} == {
        (agency, year) for agency, year in load("reports", data_dir=crawled)[["agency", "year"]].to_numpy()
    }
    wrong = govcrawl("status", "--rows", "found", data=crawled)
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
