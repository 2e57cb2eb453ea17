"""`scrapy reparse`: the same bytes as the crawl landed, into an empty folder and over what is there."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govcrawl import load
from pipelines import read
from pipelines.archive import Archive
from pipelines.errors import StoreError
from pipelines.ingest import read_page
from pipelines.store.landing import Store
from pipelines.store.stale import stale_reports
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import ROOT


def files(data: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of the datasets: its bytes and when it was written."""
    return {
        path.relative_to(data).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for area in ("datasets", "copies")
        for path in sorted((data / area).rglob("*.parquet"))
    }


def contents(data: Path) -> dict[str, bytes]:
    return {path: content for path, (content, _) in files(data).items()}


def documents(data: Path) -> int:
    with Archive(data / "archive") as archive:
        return sum(1 for _ in archive.documents())


@pytest.fixture
def archive_only(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled / "archive", tmp_path / "fresh" / "archive")
    return tmp_path / "fresh"


def test_into_an_empty_folder(crawled: Path, archive_only: Path) -> None:
    done = govcrawl("reparse", data=archive_only)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{documents(crawled)} documents read again in ")
    counts = re.search(r": (\d+) landed, (\d+) other_document\n", done.stdout)
    assert counts is not None
    assert sum(map(int, counts.groups())) == documents(crawled)
    assert contents(archive_only) == contents(crawled)


def test_over_what_is_there(copy: Path) -> None:
    before = files(copy)
    done = govcrawl("reparse", data=copy)
    assert done.returncode == 0, done.stderr
    assert re.search(r": \d+ other_document, \d+ unchanged\n", done.stdout)
    assert files(copy) == before, "nothing was written again"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_it_ends_with_its_processes(
    crawled: Path, archive_only: Path, sent: signal.Signals
) -> None:
    """Ctrl-C goes to all processes, SIGKILL to the first alone."""
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "reparse", f"-sDATA_DIR={archive_only}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        while not (archive_only / ".landing/lock").exists() and process.poll() is None:
            time.sleep(0.05)
        time.sleep(0.5)
        (os.killpg if sent == signal.SIGINT else os.kill)(process.pid, sent)
        said, _ = process.communicate(timeout=30)  # returns when no process holds the pipe any more
    if sent == signal.SIGINT:
        assert said == "scrapy reparse: interrupted\n"
        assert process.returncode == 130
    assert govcrawl("reparse", data=archive_only).returncode == 0
    assert contents(archive_only) == contents(crawled)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
def test_one_of_its_processes_is_killed(crawled: Path, archive_only: Path) -> None:
    """As the kernel does to one that takes too much memory."""
    command = [sys.executable, "-m", "scrapy", "reparse", f"-sDATA_DIR={archive_only}"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        children: list[int] = []
        while not children and process.poll() is None:
            children = readers(process.pid)
        os.kill(children[0], signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    assert said == ""
    assert process.returncode == 0, "what it was to read was read by another"
    assert contents(archive_only) == contents(crawled)


FAULTS = """
import json, os, signal
import pipelines.ingest as ingest
import pipelines.workers.cpu_limit as cpu
from pipelines.records import Check

faults, real = json.loads(os.environ["FAULTS"]), ingest.read
ingest.LONGEST = cpu.GRACE = 1

def read(body, media_type, url, hints, **options):
    fault = faults.get(url)
    if fault == "raises":
        raise RuntimeError("no way to read it")
    if fault == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    while fault == "never ends":
        pass
    if fault == "never ends in C":
        sum(range(10**13))
    report = real(body, media_type, url, hints, **options)
    if fault == "fits no column":
        report.values[0].place = (10**9, 0, 0)
    if fault == "309 digits":
        report.checks.append(Check("total", "warning", False, "too long", left=10**309))
    return report

ingest.read = read
"""
"""A ``sitecustomize.py``: what happens to the reader at some documents, in whatever process."""

ERRORS = {
    "raises": "RuntimeError: no way to read it",
    "kills": "the process that read it was killed",
    "never ends": "takes longer than 1 seconds to read",
    "never ends in C": "the process that read it was killed",
    "fits no column": "cannot land",
}


def test_documents_that_can_not_be_read_cost_no_other(
    crawled: Path, archive_only: Path, tmp_path: Path
) -> None:
    reports = load("reports", data_dir=crawled)
    alone = reports[reports["other_urls"].isna() & (reports["n_requests"] > 0)]
    names = dict(zip([*ERRORS, "309 digits"], alone["report_id"], strict=False))
    urls = dict(zip(alone["report_id"], alone["source_url"], strict=True))
    (tmp_path / "sitecustomize.py").write_text(FAULTS)
    done = subprocess.run(
        [sys.executable, "-m", "govcrawl", "reparse", f"-sDATA_DIR={archive_only}"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "FAULTS": json.dumps({urls[name]: fault for fault, name in names.items()}),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (1, "")
    failed = [line for line in done.stdout.splitlines() if line.startswith("  failed: ")]
    assert len(failed) == len(ERRORS)
    for fault, error in ERRORS.items():
        [line] = [line for line in failed if f": {urls[names[fault]]}: " in line]
        assert error in line
    landed = set(load("reports", data_dir=archive_only)["report_id"])
    assert landed == set(reports["report_id"]) - {names[fault] for fault in ERRORS}
    odd = names["309 digits"].rpartition("-")
    spoilt = {f"year={odd[2]}/agency={odd[0]}/"}
    assert {path: content for path, content in contents(archive_only).items() if not _in(path, spoilt)} == {
        path: content
        for path, content in contents(crawled).items()
        if not _in(path, {f"year={name[-4:]}/agency={name[:-5]}/" for name in names.values()})
    }


def _in(path: str, parts: set[str]) -> bool:
    return any(part in path for part in parts)


def readers(parent: int) -> list[int]:
    """The processes of its pool."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


def test_damage_is_mended_and_what_is_missing_comes_back(crawled: Path, copy: Path) -> None:
    paths = sorted((copy / "datasets").rglob("*.parquet"))
    paths[0].write_bytes(b"PAR1 torn")
    paths[-1].unlink()
    assert govcrawl("reparse", data=copy).returncode == 0
    assert contents(copy) == contents(crawled)


def test_a_part_of_it(crawled: Path, archive_only: Path) -> None:
    done = govcrawl("reparse", "--spider", "changning", "--years", "2024", data=archive_only)
    assert "skipped, of other years" in done.stdout
    assert done.returncode == 0, done.stderr
    assert {path: content for path, content in contents(archive_only).items() if "year=0" not in path} == {
        path: content for path, content in contents(crawled).items() if "year=2024" in path
    }, "but for the file without rows of a dataset of which none has landed"
    assert govcrawl("reparse", "--spider", "putuo", data=archive_only).returncode == 1, "none archived"
    stranger = govcrawl("reparse", "--spider", "chaning", data=archive_only)
    assert stranger.returncode == 2
    assert (
        stranger.stderr == "govcrawl reparse: there is no spider chaning; did you mean changning, chongming\n"
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--years", "soon"], "years=soon is not understood; write 2024, 2022-2024 or 2021,2023"),
        ([], "no archive in {data}; crawl first, or set GOVCRAWL_DATA"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: list[str], line: str) -> None:
    done = govcrawl("reparse", *arguments, data=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"govcrawl reparse: {line.format(data=tmp_path)}\n")


def test_a_document_that_is_gone_is_told_and_the_others_are_read(crawled: Path, archive_only: Path) -> None:
    [warc] = (archive_only / "archive").glob("*/*.warc.gz")
    with Archive(archive_only / "archive") as archive:
        page = next(archive.documents())
        capture = archive.find(record_id=page.archive_record)
    assert capture is not None
    with warc.open("r+b") as file:
        file.seek(capture.offset + 40)
        file.write(bytes(100))
    done = govcrawl("reparse", data=archive_only)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{documents(crawled) - 1} documents read again")
    assert done.stdout.count("  lost: ") == 1


def test_reports_of_another_version_are_known(copy: Path) -> None:
    assert stale_reports(copy, read.PARSER_VERSION) == []
    assert len(set(stale_reports(copy, "another"))) == len(list(copy.glob("datasets/reports/*/*/*")))
    assert stale_reports(copy / "nowhere", "another") == []
    next(copy.glob("datasets/reports/*/*/*")).write_bytes(b"torn")
    with pytest.raises(StoreError, match=r"cannot read .*part-0\.parquet"):
        stale_reports(copy, "another")


def test_a_document_that_reads_as_another_agency_s_leaves_no_rows_behind(crawled: Path, copy: Path) -> None:
    """As if the reading code had taken the reports of one agency for those of another."""
    wrong, right = "changning-xjj", "changning-sjj"
    store = Store(copy)
    with Archive(copy / "archive") as archive:
        reports = [read_page(page) for page in archive.documents()]
    for report in reports:
        if report.key is not None and report.key[0] == right:
            store.withdraw(*report.key)
            report.identity.agency = wrong
            store.land(report)
    assert any(wrong in path for path in files(copy))
    assert not any(f"={right}/" in path for path in files(copy))

    part = govcrawl("reparse", "--years", "2024", data=copy)
    assert part.returncode == 1
    assert part.stdout.count("its document is another's by now; run govcrawl reparse without options") == 2
    assert any(wrong in path for path in files(copy)), "only a part was read: nothing is taken away"

    whole = govcrawl("reparse", data=copy)
    assert whole.returncode == 0, whole.stderr
    assert whole.stdout.count("its document is another's by now; its rows were taken away") == 2
    assert contents(copy) == contents(crawled)
