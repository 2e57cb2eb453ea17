"""A fleet of three real Scrapyds, one of which dies in mid-run: there is what one machine crawls."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from govcrawl import load
from pipelines.store.paths import DATASETS
from pipelines.store.verify import verify
from tests.govcrawl.processes import ROOT, execute

SPIDERS = ("changning", "putuo", "chongming", "fengxian")
GIVEN = ("-sSITES=embedded", "-sDOWNLOAD_DELAY=0.1")
CONF = """[scrapyd]
http_port = {port}
poll_interval = 0.2
max_proc = 1
jobstorage = scrapyd.jobstorage.SqliteJobStorage
finished_to_keep = 10000
[settings]
govcrawl = govcrawl.settings
"""
PROVENANCE = ("fetched_at", "archive_file", "archive_record", "report_version", "source_sha256", "landed_at")


class Machine:
    """One that others reach by its Scrapyd and its folder."""

    def __init__(self, root: Path, name: str) -> None:
        self.name, self.home = name, root / name
        self.home.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (self.home / "scrapyd.conf").write_text(CONF.format(port=self.port))
        self.boot()

    def boot(self) -> None:
        settings = {"SCRAPY_SETTINGS_MODULE": "govcrawl.settings", "PYTHONPATH": str(ROOT)}
        environment = {**os.environ, **settings, "GOVCRAWL_DATA": str(self.home / "data")}
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "scrapyd"],
                cwd=self.home,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.1)
        raise AssertionError((self.home / "log").read_text())

    def die(self) -> None:
        """With all that it runs, as in a power cut."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[dict[str, Machine]]:
    found: dict[str, Machine] = {}
    try:
        for name in ("north", "south", "west"):
            found[name] = Machine(tmp_path, name)
        tables = (
            f'[{one.name}]\nurl = "http://127.0.0.1:{one.port}"\nfolder = "{one.home / "data"}"\n'
            for one in found.values()
        )
        (tmp_path / "fleet.toml").write_text("".join(tables))
        yield found
    finally:
        for one in found.values():
            with contextlib.suppress(ProcessLookupError):
                one.die()


def fleet(root: Path, *arguments: str) -> tuple[int, str]:
    (root / "sitecustomize.py").write_text("import govcrawl.commands.fleet as one; one._POLL = 0.2")
    done = execute(
        *("govcrawl", "fleet", *arguments, f"--nodes={root / 'fleet.toml'}", f"-sDATA_DIR={root / 'all'}"),
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def jobs(root: Path) -> dict[str, dict[str, str]]:
    code, text = fleet(root, "status", "--json", GIVEN[0])
    assert code in {0, 1}
    found: dict[str, dict[str, str]] = json.loads(text)["jobs"]
    return found


def rows(root: Path, dataset: str) -> pd.DataFrame:
    table = load(dataset, data_dir=root)
    kept = [name for name in table.columns if name not in PROVENANCE]
    return table[kept].astype(str).sort_values(kept).reset_index(drop=True)


def test_a_machine_that_dies_is_named_and_the_others_do_its_work(
    machines: dict[str, Machine], tmp_path: Path
) -> None:
    code, text = fleet(tmp_path, "start", *SPIDERS, "-ayears=2024", *GIVEN)
    assert code == 0, text
    homes = {spider: job["node"] for spider, job in jobs(tmp_path).items()}
    assert set(homes) == set(SPIDERS)
    assert set(homes.values()) == set(machines), "each has something to do"

    dead = next(machine for name, machine in machines.items() if list(homes.values()).count(name) > 1)
    began = time.monotonic()
    while sum(path.stat().st_size for path in dead.home.glob("data/demo/archive/*/*.open")) < 20_000:
        assert time.monotonic() - began < 120
        time.sleep(0.02)
    dead.die()
    left = sorted(dead.home.glob("data/demo/archive/*/*.open"))
    assert left, "it died in mid-run"

    code, text = fleet(tmp_path, "status", "--wait", GIVEN[0])
    assert code == 1
    assert f"{dead.name}: http://127.0.0.1:{dead.port} does not answer" in text
    assert f"govcrawl fleet start --without {dead.name}" in text
    code, text = fleet(tmp_path, "start", GIVEN[0])
    assert code == 1, "nobody has said that it is dead: it may be crawling"
    assert {spider: job["node"] for spider, job in jobs(tmp_path).items()} == homes

    code, text = fleet(tmp_path, "start", "--without", dead.name, GIVEN[0])
    assert code == 0, text
    code, text = fleet(tmp_path, "status", "--wait", "--without", dead.name, GIVEN[0])
    assert code == 0, text
    now = jobs(tmp_path)
    assert {job["state"] for job in now.values()} == {"ended"}
    assert {now[spider]["node"] for spider in homes} == set(machines) - {dead.name}
    stayed = {spider for spider, node in homes.items() if node != dead.name}
    assert all(now[spider]["node"] == homes[spider] for spider in stayed)

    for _ in range(2):
        code, text = fleet(tmp_path, "collect", GIVEN[0])
        assert code == 0, text
    alone = tmp_path / "alone"
    done = execute("govcrawl", "nightly", *SPIDERS, "-ayears=2024", GIVEN[0], f"-sDATA_DIR={alone}")
    assert done.returncode == 0, done.stdout
    for dataset in DATASETS:
        pd.testing.assert_frame_equal(
            rows(tmp_path / "all" / "demo", dataset), rows(alone / "demo", dataset), check_dtype=False
        )
    assert verify(tmp_path / "all" / "demo") == []
    code = execute("govcrawl", "verify", GIVEN[0], f"-sDATA_DIR={tmp_path / 'all'}").returncode
    assert code == 0
    states = json.loads(
        execute("govcrawl", "status", "--json", GIVEN[0], f"-sDATA_DIR={tmp_path / 'all'}").stdout
    )["districts"]
    assert {one["district"]: one["state"] for one in states if one["district"] in SPIDERS} == dict.fromkeys(
        SPIDERS, "ok"
    )

    dead.boot()  # and would crawl what others have crawled by now
    code, text = fleet(tmp_path, "start", "changning", "-ayears=2024", *GIVEN)
    assert code == 1
    assert f"{dead.name}: " in text
    assert "is not of this round and was cancelled" in text
    assert fleet(tmp_path, "status", "--wait", GIVEN[0])[0] == 0
