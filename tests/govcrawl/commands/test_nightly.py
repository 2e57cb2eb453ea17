"""``govcrawl nightly`` as cron runs it: a process, the embedded sites, what is left on disk."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from govcrawl.runs.lock import alone
from govcrawl.sites import embedded
from govcrawl.sites.fault_injection import InjectedFault
from pipelines.places import registered
from tests.govcrawl.conftest import kept_for
from tests.govcrawl.processes import execute
from tests.govcrawl.standin import standin

ROOT = Path(__file__).parents[3]


@dataclass
class Night:
    """A finished run: exit code, what it printed, its manifest."""

    code: int
    lines: list[str]
    data_dir: Path

    @property
    def manifest(self) -> Any:
        [line] = [line for line in self.lines if line.startswith("run:")]
        return json.loads(Path(line.split(maxsplit=1)[1]).read_text())

    def row(self, spider: str) -> dict[str, str]:
        """The spider's line in the last table: what is not 0 for all, and its state."""
        head = next(line for line in reversed(self.lines) if line.startswith("district "))
        head = head.replace("left out", "left_out").split()
        line = next(line for line in reversed(self.lines) if line.startswith(f"{spider} "))
        name, called, rest = line.split(maxsplit=2)
        return dict(zip(head, [f"{name} {called}", *rest.split(maxsplit=len(head) - 2)], strict=True))


@pytest.fixture(scope="module")
def sites() -> Iterator[str]:
    """The embedded sites: putuo blocks, yangpu is not to be had."""
    faults = [
        InjectedFault("blocked", host="*shpt.gov.cn"),
        InjectedFault("unavailable", host="*shyp.gov.cn"),
    ]
    with embedded(faults=faults) as address:
        yield address


def nightly(data_dir: Path, *options: str, sites: str, command: str = "nightly", **environment: str) -> Night:
    done = execute(
        *("govcrawl", command, *options, f"-sSITES={sites}"),
        env={**os.environ, "GOVCRAWL_DATA": str(kept_for(sites, data_dir)), **environment},
        together=True,
    )
    return Night(done.returncode, done.stdout.strip().splitlines(), data_dir)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, sites: str) -> Night:
    """A night in which everything went as expected."""
    options = ["jinshan", "pudong", "putuo", "--expect-blocked", "putuo"]
    return nightly(tmp_path_factory.mktemp("good"), *options, sites=sites)


def test_a_good_night(good: Night) -> None:
    """Every spider has its line; what is expected to be blocked is, and the exit code is 0."""
    assert good.code == 0, good.lines
    numbers = ("listed", "landed", "findings")
    assert good.row("jinshan") == {"district": "jinshan 金山"} | dict(
        zip((*numbers, "state"), ("18", "18", "0", "ok"), strict=True)
    )
    assert good.row("putuo") == {"district": "putuo 普陀"} | dict.fromkeys(numbers, "0") | {
        "state": "blocked, as expected"
    }
    assert good.lines[-1] == "All 3 districts as expected."
    manifest = good.manifest
    assert manifest["good"] is True
    assert {name: part["state"] for name, part in manifest["spiders"].items()} == {
        "jinshan": "ok",
        "pudong": "ok",
        "putuo": "blocked",
    }
    part = manifest["spiders"]["jinshan"]
    assert part["finish_reason"] == "finished"
    assert part["fates"]["landed"] == part["counts"]["documents/landed"] == 18
    assert len(part["written"]) == 18
    assert {year: len(agencies) for year, agencies in part["agencies"].items()} == {
        "2024": 6,
        "2023": 6,
        "2022": 6,
    }
    assert "jinshan-qzf" in part["agencies"]["2024"]


def test_the_next_night_asks_only_for_what_is_due(good: Night, sites: str) -> None:
    """What is not asked for again counts as seen: nothing is missing against the night before."""
    next_night = nightly(good.data_dir, "jinshan", sites=sites)
    assert next_night.code == 0, next_night.lines
    row = next_night.row("jinshan")
    assert (row["listed"], row["known"], row["state"]) == ("18", "18", "ok")
    assert "landed" not in row
    before, now = (night.manifest["spiders"]["jinshan"] for night in (good, next_night))
    assert now["agencies"] == before["agencies"]
    assert now["written"] == []


def test_the_snippet_shows_the_data(good: Night) -> None:
    at = good.lines.index("import pandas as pd")
    names: dict[str, Any] = {}
    *statements, expression = good.lines[at : at + 3]
    exec("\n".join(statements), names)
    received = eval(expression, names)
    assert isinstance(received, pd.DataFrame)
    assert len(received) == 36


def test_the_files_named_at_the_end_exist(good: Night) -> None:
    named = dict(
        line.split(maxsplit=1) for line in good.lines if line.startswith(("data:", "run:", "report:", "log:"))
    )
    assert all(Path(path).exists() for path in named.values())
    assert Path(named["report:"]).read_text().strip().splitlines()[-1] == good.lines[-1]
    assert "Traceback" not in Path(named["log:"]).read_text()
    assert (good.data_dir / "compact" / "requests" / "2024.parquet").exists()


def test_as_json(good: Night, sites: str) -> None:
    """Standard output is one object and nothing else: the manifest, its districts as a list."""
    done = execute(
        *("scrapy", "nightly", "jinshan", "--json", f"-sSITES={sites}"),
        env={**os.environ, "GOVCRAWL_DATA": str(good.data_dir)},
    )
    said = json.loads(done.stdout)
    assert (done.returncode, said["good"], said["trouble"]) == (0, True, [])
    manifest = json.loads((good.data_dir / "runs" / f"{said['run_id']}.json").read_text())
    assert said["districts"] == list(manifest["spiders"].values())


def test_a_bad_night(tmp_path: Path, sites: str) -> None:
    """Why comes last; the fault of one district is not blamed on another; the channels hear of it."""
    with standin() as channel:
        channel.pages["/hook"] = "ok"
        hook = f"{channel.address}/hook".replace("http:", "json:")
        night = nightly(tmp_path, "jinshan", "putuo", "yangpu", sites=sites, GOVCRAWL_ALERTS=hook)
        told = [asked.json["message"] for asked in channel.asked]
    assert night.code == 1
    assert [night.row(name)["state"] for name in ("jinshan", "putuo", "yangpu")] == [
        "ok",
        "blocked",
        "unreachable",
    ]
    assert night.lines[-1] == "2 of 3 districts need attention; docs/logs.md says what to do."
    closed = "yangpu: www.shyp.gov.cn is not crawled: its robots.txt can't be had (status 503)"
    assert any(line.startswith(closed) for line in night.lines[-4:])
    assert any("putuo: blocked: https://www.shpt.gov.cn/" in line for line in night.lines[-4:])
    assert night.manifest["good"] is False
    assert json.loads((tmp_path / "runs" / "last_successful.json").read_text()).keys() == {"jinshan"}
    assert len(told) == 1
    assert closed in told[0]


def test_a_wrong_alert_address_spoils_a_good_night(tmp_path: Path, sites: str) -> None:
    """It would otherwise be noticed by the alert that does not come."""
    night = nightly(tmp_path, "jinshan", "-asample=1", sites=sites, GOVCRAWL_ALERTS="token-4711")
    assert night.code == 1
    assert night.lines[-2:] == [
        "address 1 in GOVCRAWL_ALERTS is not understood; docs/logs.md shows the forms",
        "All districts as expected, but this needs attention; docs/logs.md says what to do.",
    ]


def test_a_site_that_no_longer_blocks_is_taken_off_the_list(tmp_path: Path, sites: str) -> None:
    night = nightly(tmp_path, "jinshan", "--expect-blocked", "jinshan", "-asample=1", sites=sites)
    assert night.code == 1
    assert night.lines[-2:] == [
        "jinshan: expected to be blocked, but is ok; expect it no longer",
        "1 of 1 district needs attention; docs/logs.md says what to do.",
    ]


@pytest.mark.parametrize(
    ("sent", "state", "last"),
    [
        (signal.SIGTERM, "failed", "1 of 1 district needs attention; docs/logs.md says what to do."),
        (signal.SIGKILL, "running", ""),
    ],
)
def test_a_run_that_is_stopped_leaves_its_trace(
    tmp_path: Path, sites: str, sent: signal.Signals, state: str, last: str
) -> None:
    """Asked to stop it ends in good order; killed it stays `running`, and the next run is not locked out."""
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "nightly", "jinshan", f"-sSITES={sites}", "-sDOWNLOAD_DELAY=1"],
        cwd=ROOT,
        env={**os.environ, "GOVCRAWL_DATA": str(kept_for(sites, tmp_path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # Python may have a word about semaphores when killed
        text=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not is_running(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(sent)
        assert process.stdout is not None
        said = process.stdout.read()
    assert process.returncode == (1 if sent == signal.SIGTERM else -sent)
    assert (said.splitlines() or [""])[-1] == last
    [manifest] = (tmp_path / "runs").glob("2*.json")
    assert json.loads(manifest.read_text())["spiders"]["jinshan"]["state"] == state
    with alone(tmp_path, "next"):
        pass
    if sent == signal.SIGKILL:
        night = nightly(tmp_path, "jinshan", sites=sites)
        assert any("jinshan: the run of " in line and "was cut off" in line for line in night.lines)
        assert (night.code, night.manifest["spiders"]["jinshan"]["state"]) == (0, "ok")
    else:
        rows = [
            json.loads(line) for line in next((tmp_path / "runs").glob("*.jsonl")).read_text().splitlines()
        ]
        assert {row["fate"] for row in rows} <= {"not_asked", "landed", "other_document", "incomplete"}


def is_running(folder: Path) -> bool:
    return (folder / "runs" / "latest.json").exists()  # which names it once its manifest says so


def test_what_the_last_good_run_saw_must_still_be_there(tmp_path: Path, sites: str) -> None:
    """The comparison is part of the verdict, of a nightly run and of a single crawl."""
    assert nightly(tmp_path, "jinshan", sites=sites).code == 0
    [manifest] = (tmp_path / "runs").glob("2*.json")
    saw = json.loads(manifest.read_text())
    saw["spiders"]["jinshan"]["agencies"]["2023"].append("jinshan-mzj")
    manifest.write_text(json.dumps(saw))
    for command in ("nightly", "crawl"):
        night = nightly(tmp_path, "jinshan", sites=sites, command=command)
        assert night.code == 1
        assert any(
            "1 report fewer than on" in line and "jinshan-mzj 2023" in line for line in night.lines[-2:]
        )


def test_two_at_once_are_one_too_many(tmp_path: Path, sites: str) -> None:
    with alone(tmp_path, "20260314T021500Z-9f3a1c"):
        night = nightly(tmp_path, "jinshan", sites=sites)
    assert night.code == 2
    [line] = night.lines
    assert f"{tmp_path} is in use by run 20260314T021500Z-9f3a1c, process {os.getpid()}" in line
    assert list((tmp_path / "runs").glob("*.json")) == []


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["chaning"], "there is no spider chaning; did you mean changning, chongming"),
        (["jinshan", "-ayears=soon"], "years=soon is not understood; write 2024, 2022-2024 or 2021,2023"),
        (["jinshan", "--expect-blocked", "putuo"], "--expect-blocked putuo: no such spider is to run"),
    ],
)
def test_a_wrong_argument_is_one_line(tmp_path: Path, options: list[str], line: str) -> None:
    night = nightly(tmp_path, *options, sites="http://127.0.0.1:1")
    assert night.code == 2
    assert night.lines == [f"govcrawl nightly: {line}"]
    assert list(tmp_path.rglob("*.json")) == []


def test_no_two_spiders_ask_the_same_host() -> None:
    """Each keeps to one request at a time; side by side that holds for a host only if it is nobody else's."""
    hosts = [host for entry in registered().values() for host in entry.hosts]
    shared = {f"{one} in {other}" for one, other in permutations(hosts, 2) if f".{one}".endswith(f".{other}")}
    assert {pair for pair in shared if not same_district(*pair.split(" in "))} == set()


def same_district(one: str, other: str) -> bool:
    return any(one in entry.hosts and other in entry.hosts for entry in registered().values())
