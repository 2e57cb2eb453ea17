"""A site that sends without end: each is a failure with a true message, in bounded memory and time."""

import gzip
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from govcrawl import load
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import ROOT
from tests.govcrawl.standin import Answer, Asked, EastToneSite, StandIn, standin

TITLE = "上海市长宁区人力资源和社会保障局{0}年政府信息公开工作年度报告"
BOMB = gzip.compress(gzip.compress(bytes(3_000_000_000 // 30), 9) * 30, 9)
"""Some kilobytes that are three gigabytes, once both codings are undone."""


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def column(site: StandIn) -> EastToneSite:
    """changning with one good report of 2024."""
    changning = EastToneSite(site)
    changning.column("gknb-rsjzfxxgk", [changning.report("/good.html", TITLE.format(2024))])
    return changning


def more(site: EastToneSite, path: str) -> None:
    """A report of 2023 in the same column, whatever is at its address."""
    site.columns[max(site.columns)].append(site.report(path, TITLE.format(2023)))


def crawl(site: StandIn, folder: Path, *arguments: str) -> "tuple[subprocess.Popen[str], list[str]]":
    """Started, and its command line."""
    words = ["crawl", "changning", f"-sSITES={site.address}", f"-sDATA_DIR={folder}", *arguments]
    command = [sys.executable, "-m", "govcrawl", *words]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    return process, command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What comes from an address lands in a folder of that name."""
    return tmp_path / "address"


def landed(folder: Path) -> list[int]:
    return sorted(load("reports", data_dir=folder)["year"].tolist())


def test_sigterm_ends_a_crawl_that_waits_for_ever(site: StandIn, data: Path) -> None:
    over = threading.Event()

    def hang(_: Asked) -> Answer:
        over.wait(120)
        return Answer("")

    more(column(site), "/hangs.html")
    site.pages["/hangs.html"] = hang
    process, _ = crawl(site, data, "-sDOWNLOAD_TIMEOUT=600", "-sEND_WITHIN=3")
    try:
        while "/hangs.html" not in site.paths() or not list(data.glob("datasets/reports/year=2024/*")):
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        start = time.monotonic()
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
        over.set()
    assert time.monotonic() - start < 30
    assert process.returncode == 143
    told = "govcrawl crawl: still at work 3 seconds after SIGTERM, and ended; what has landed stays"
    assert told in err.splitlines()
    assert landed(data) == [2024]
    assert govcrawl("verify", "--repair", data=data).returncode == 0


def test_a_bomb_is_a_failure_and_lands_in_the_archive_as_it_came(site: StandIn, data: Path) -> None:
    more(column(site), "/bomb.html")
    site.pages["/bomb.html"] = Answer(BOMB, headers={"Content-Encoding": "gzip, gzip"})
    done = _measured("crawl", "changning", f"-sSITES={site.address}", data=data)
    assert done.returncode == 1
    assert "1 report can't be fetched: " in done.stdout
    assert "(the answer is too large)" in done.stdout
    assert landed(data) == [2024]
    assert _measured("verify", data=data).returncode == 0


def _measured(*arguments: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """A command that may take a gigabyte and no more, as the system counts it."""
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30));"
        "from govcrawl.__main__ import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", limited, *arguments, f"-sDATA_DIR={data}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_flood_of_headers_is_a_failure(site: StandIn, data: Path) -> None:
    more(column(site), "/flood.html")
    site.pages["/flood.html"] = Answer("", headers={f"X-{n}": "x" * 8000 for n in range(20_000)})
    done = _measured("crawl", "changning", f"-sSITES={site.address}", "-sRETRY_TIMES=0", data=data)
    assert done.returncode == 1
    assert "1 report can't be fetched: " in done.stdout
    assert "(the answer is too large)" in done.stdout
    assert landed(data) == [2024]
