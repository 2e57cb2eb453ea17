"""A site that sends without end: each is a failure with a true message, in bounded memory and time."""

import gzip
import json
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

    changning = column(site)
    assert govcrawl("crawl", "changning", f"-sSITES={site.address}", data=data).returncode == 0
    more(changning, "/hangs.html")
    site.pages["/hangs.html"] = hang
    process, _ = crawl(site, data, "-sDOWNLOAD_TIMEOUT=600", "-sEND_WITHIN=3")
    try:
        while "/hangs.html" not in site.paths():
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
    assert any(line.startswith(told) for line in err.splitlines())
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
    limit = "import resource; resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))"
    return _after(limit, *arguments, data=data)


def _after(statements: str, *arguments: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """A command in a process that has done something before."""
    code = f"{statements}; from govcrawl.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments, f"-sDATA_DIR={data}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


FEWER_PAGES = (
    "from govcrawl.lists import paging as p; p.MOST_PAGES = 60; p.NO_END = p.NO_END.replace('1000', '60')"
)
"""A thousand take a minute."""


@pytest.mark.parametrize(("rows", "asked"), [("new", 60), ("the same", 4)])
def test_a_list_whose_next_page_never_ends_is_broken(
    site: StandIn, data: Path, rows: str, asked: int
) -> None:
    changning = column(site)
    [endless, *_] = changning.columns
    answers = changning.api

    def api(query: Asked) -> Answer:
        if query.json["channelList"] != [endless]:
            return answers(query)
        page = query.json["pageNo"]
        names = [f"{page if rows == 'new' else 1}-{number}" for number in range(15)]
        listed = [{"channel_id": int(endless), "title": f"通知{n}", "url": f"/n/{n}.html"} for n in names]
        said = {"pageNo": page, "pageSize": 15, "totalPage": page + 1, "totalCount": 0, "list": listed}
        text = json.dumps({"code": 0, "message": "success", "data": said})
        return Answer(text, headers={"Content-Type": "application/json"})

    site.pages["/front/api/data/search"] = api
    done = _after(FEWER_PAGES, "crawl", "changning", f"-sSITES={site.address}", data=data)
    assert done.returncode == (1 if rows == "new" else 0)
    [*_, line] = done.stdout.splitlines()
    assert ("may go on behind page 60: no list is read further" in line) is (rows == "new")
    assert len([one for one in site.asked if one.body and one.json["channelList"] == [endless]]) == asked
    assert landed(data) == [2024]


ADDRESSES = 130


@pytest.fixture
def crowd(site: StandIn) -> StandIn:
    """One report at more addresses than are kept of it."""
    changning = column(site)
    for number in range(ADDRESSES):
        more(changning, f"/copies/{number * 37 % ADDRESSES:03}.html")
    return site


def test_endless_addresses_of_one_report_are_one_report(crowd: StandIn, data: Path) -> None:
    start = time.monotonic()
    done = govcrawl("crawl", "changning", f"-sSITES={crowd.address}", data=data)
    assert time.monotonic() - start < 240  # 0.1 s of CPU each, where nothing else runs
    assert done.returncode == 0
    assert landed(data) == [2023, 2024]
    [report] = load("reports", year=2023, data_dir=data).to_dict("records")
    assert len(report["other_urls"].splitlines()) == 100
    checks = load("checks", year=2023, data_dir=data)
    assert "too_many_copies" in set(checks[~checks["holds"]]["rule"])
    assert len([path for path in crowd.paths() if path.startswith("/copies/")]) == ADDRESSES


def test_sigterm_ends_a_crawl_of_endless_addresses(crowd: StandIn, data: Path) -> None:
    process, _ = crawl(crowd, data)
    try:
        while not list(data.glob("copies/reports/year=2023/*")):
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        start = time.monotonic()
        process.communicate(timeout=90)
    finally:
        process.kill()
    assert time.monotonic() - start < 60
    assert process.returncode in (1, 143)  # in good order, or after END_WITHIN seconds
    assert 2023 in landed(data)
    assert govcrawl("verify", data=data).returncode == 0


def test_a_flood_of_headers_is_a_failure(site: StandIn, data: Path) -> None:
    more(column(site), "/flood.html")
    site.pages["/flood.html"] = Answer("", headers={f"X-{n}": "x" * 8000 for n in range(20_000)})
    done = _measured("crawl", "changning", f"-sSITES={site.address}", "-sRETRY_TIMES=0", data=data)
    assert done.returncode == 1
    assert "1 report can't be fetched: " in done.stdout
    assert "(the answer is too large)" in done.stdout
    assert landed(data) == [2024]
