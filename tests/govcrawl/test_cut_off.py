"""Crawls that are killed, or told twice to stop: what had become of their rows by then is known, no more.

The site answers the first two reports that it is asked for; others wait until the crawl is over.
"""

import json
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from threading import Event
from typing import Any

import pytest

from govcrawl import load
from tests.govcrawl.county import HOME, REPORTS, County, county_below
from tests.govcrawl.imagined import report
from tests.govcrawl.standin import Answer, Asked

AT_ONCE = 2


@dataclass
class CutOff:
    """A county one crawl of which was stopped amid its reports: exit code and what it printed."""

    county: County
    answered: list[str]
    code: int = 0
    lines: list[str] = field(default_factory=list)

    def status(self, *options: str) -> str:
        return self.county.run("status", "qingxi", *options).stdout

    def rows(self) -> Any:
        return json.loads(self.status("--rows", "--json"))


@pytest.fixture
def stop(tmp_path: Path) -> Iterator[Callable[..., CutOff]]:
    """Begin a crawl, do something once two reports have landed, and hand out what came of it."""
    answer, answered = Event(), list[str]()

    def serve(asked: Asked) -> Answer:
        title = REPORTS[asked.path.removeprefix(HOME)]
        if len(answered) < AT_ONCE:
            answered.append(title)
        else:
            answer.wait(30)
        return Answer(report(title))

    with county_below(tmp_path) as county:
        county.site.pages |= dict.fromkeys((HOME + path for path in REPORTS), serve)

        def begun(command: str, meanwhile: Callable[[CutOff, "Popen[str]"], None]) -> CutOff:
            with county.begin(command, "qingxi", f"-sSITES={county.site.address}") as process:
                cut = CutOff(county, answered)
                wait_for(county.root / "data" / "runs", process)
                meanwhile(cut, process)
                said, _ = process.communicate(timeout=60)
                cut.code, cut.lines = process.returncode, said.splitlines()
            answer.set()
            return cut

        yield begun
        answer.set()


def wait_for(runs: Path, process: "Popen[str]") -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if sum(path.read_text().count('"landed"') for path in runs.glob("*.jsonl.open")) == AT_ONCE:
            return
        time.sleep(0.05)
    raise AssertionError("nothing landed")


def twice(sent: signal.Signals) -> Callable[[CutOff, "Popen[str]"], None]:
    def send(_: CutOff, process: "Popen[str]") -> None:
        process.send_signal(sent)
        time.sleep(1)
        process.send_signal(sent)

    return send


def fates(rows: Any) -> dict[str, str | None]:
    return {row["title"]: row["fate"] for row in rows["rows"]}


def expected(cut: CutOff) -> dict[str, str | None]:
    return {title: "landed" if title in cut.answered else None for title in REPORTS.values()}


def test_a_kill(stop: Callable[..., CutOff]) -> None:
    meanwhile = []

    def look_and_kill(cut: CutOff, process: "Popen[str]") -> None:
        meanwhile.append(cut.status())
        process.kill()

    cut = stop("crawl", look_and_kill)
    assert cut.code == -signal.SIGKILL
    assert "qingxi: the last run goes on; 4 rows, 2 of them open" in meanwhile[0]
    said = "qingxi: the last run was cut off, its process killed; 4 rows, 2 of them open."
    assert f"{said} Action needed: crawl again" in cut.status()
    table = cut.status("--rows")
    assert (said in table, table.count("(open)")) == (True, 2)
    rows = cut.rows()
    assert fates(rows) == expected(cut)
    assert (rows["cut_off"], rows["running"], rows["without"]) == (["qingxi"], [], [])

    code, lines = cut.county.night()
    assert code == 0, lines
    assert "cut off, its process killed; this one walked all lists anew" in lines[-1]
    assert len(load("reports", data_dir=cut.county.root / "data")) == len(REPORTS)


@pytest.mark.parametrize(("command", "sent"), [("crawl", signal.SIGINT), ("nightly", signal.SIGTERM)])
def test_told_twice_to_stop(command: str, sent: signal.Signals, stop: Callable[..., CutOff]) -> None:
    """It ends at once; of what it was waiting for it says that it does not know."""
    cut = stop(command, twice(sent))
    assert cut.code == 1
    [line] = [line for line in cut.lines if line.startswith("qingxi: the crawl")]
    assert line == "qingxi: the crawl did not finish (killed)"
    assert not any("no reports" in line for line in cut.lines)
    assert fates(cut.rows()) == expected(cut)
