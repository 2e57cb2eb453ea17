"""`scrapy verify`: says what is wrong and the way back, and going that way leads back."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from govcrawl import load
from pipelines.verified import YOUNG
from tests.govcrawl.commands.test_reparse import contents, readers
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import ROOT


def grown_old(data: Path) -> None:
    """Wait until a change of these files is sure to show."""
    newest = max(path.stat().st_ctime for path in data.rglob("*"))
    time.sleep(max(0, newest + YOUNG - time.time()))


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What it prints, but for how much was read."""
    return [line for line in done.stdout.splitlines() if not line.startswith(("  read: ", "  not read: "))]


def test_nothing_is_damaged(copy: Path) -> None:
    """What was found so is not read again, unless one asks for it; what changed is."""
    grown_old(copy)
    reports = len(load("reports", data_dir=copy))
    whole = f"read: {reports} reports and 1 archive file"
    for options, extent in (
        ([], [f"  {whole}"]),
        (
            [],
            [
                "  read: 0 reports and 0 archive files",
                f"  not {whole}, unchanged since found sound, the first ",
            ],
        ),
        (["--all"], [f"  {whole}"]),
        (["--all", "--repair"], [f"  {whole}"]),
    ):
        done = govcrawl("verify", *options, data=copy)
        assert done.returncode == 0, done.stderr
        head, verdict, *rest = done.stdout.splitlines()
        assert (head, verdict, len(rest)) == (f"data: {copy}", "  nothing is damaged", len(extent))
        assert all(line.startswith(expected) for line, expected in zip(rest, extent, strict=True)), rest


def test_damage_of_every_kind_and_the_way_back(crawled: Path, copy: Path) -> None:
    torn = copy / "datasets/requests/year=2024/agency=changning-rsj/part-0.parquet"
    torn.write_bytes(torn.read_bytes()[:500])
    (copy / "datasets/requests/notes.txt").write_text("mine")
    (copy / "state.sqlite").write_bytes(b"not a database" * 100)
    [warc] = (copy / "archive").glob("*/*.warc.gz")
    warc.rename(warc.with_name(f"{warc.name}.open"))
    (copy / "archive/index.sqlite").unlink(missing_ok=True)
    leftover = copy / ".landing/changning-sjj-2024"
    leftover.mkdir()
    (leftover / "0.tmp").write_bytes(b"half")

    found = govcrawl("verify", data=copy)
    assert found.returncode == 1
    assert "requests/notes.txt: foreign: " in found.stdout
    assert "requests/year=2024/agency=changning-rsj/part-0.parquet: corrupt: " in found.stdout
    assert ".landing/changning-sjj-2024: leftover: " in found.stdout
    assert "state.sqlite: file is not a database; all reports will be fetched once more" in found.stdout
    assert "1 report must be read again: changning-rsj-2024" in found.stdout
    assert "Action needed: govcrawl verify --repair, then govcrawl reparse\n" in found.stdout
    assert torn.exists(), "looking changes nothing"
    assert leftover.exists()

    repaired = govcrawl("verify", "--repair", data=copy)
    assert repaired.returncode == 1, "a report must be read again"
    assert repaired.stdout.count("repaired: ") == 5
    assert f"archive/{warc.relative_to(copy / 'archive')}: left open by a killed crawl" in repaired.stdout
    assert "Action needed: govcrawl reparse\n" in repaired.stdout
    assert (copy / "quarantine/files/datasets/requests/notes.txt.0").read_text() == "mine"
    assert len(list(copy.glob("state.sqlite.damaged-*"))) == 1

    assert govcrawl("reparse", data=copy).returncode == 0
    again = govcrawl("verify", data=copy)
    assert (again.returncode, said(again)[1:]) == (0, ["  nothing is damaged"])
    assert contents(copy) == contents(crawled)


def test_files_of_before_a_column_are_no_damage_and_a_reparse_is_all(crawled: Path, copy: Path) -> None:
    reports = sorted(copy.glob("*/reports/*/*/part-0.parquet"))
    for path in reports:
        older = pq.ParquetFile(path).read().drop_columns(["schema_version", "n_marked"])
        pq.write_table(older, path, store_schema=False)
    landed = len(list(copy.glob("datasets/reports/*/*/part-0.parquet")))
    due = f"reparse is due: {landed} reports"
    for options in ([], ["--repair"]):
        done = govcrawl("verify", *options, data=copy)
        assert (done.returncode, done.stderr) == (0, "")
        assert said(done)[1:] == [
            "  nothing is damaged",
            f"{due} landed with the columns of another version of the code",
            "Action needed: govcrawl reparse",
        ]
    assert not (copy / "quarantine/files").exists()
    status = govcrawl("status", "changning", data=copy).stdout
    assert f"{due} read by another version of the code. Action needed: govcrawl reparse" in status
    assert "verify" not in status
    assert govcrawl("reparse", data=copy).returncode == 0
    assert said(govcrawl("verify", data=copy)) == [f"data: {copy}", "  nothing is damaged"]
    assert contents(copy) == contents(crawled)


def test_a_damaged_archive_can_not_be_repaired_and_is_told(copy: Path) -> None:
    [warc] = (copy / "archive").glob("*/*.warc.gz")
    with warc.open("r+b") as file:
        file.seek(warc.stat().st_size // 2)
        file.write(bytes(3000))
    for options in ([], ["--repair"], []):
        done = govcrawl("verify", *options, data=copy)
        assert done.returncode == 1
        assert done.stdout.count("hold no whole WARC record and are passed over") == 1
        assert done.stdout.count("is gone; govcrawl crawl SPIDER -a refresh=all fetches it") in (1, 2)
    warc.unlink()
    done = govcrawl("verify", data=copy)
    reports = len(load("reports", data_dir=copy))
    assert (done.returncode, done.stdout.count("archive: the document of ")) == (1, reports)


def test_a_damaged_history_is_set_aside(copy: Path) -> None:
    [manifest] = (copy / "runs").glob("2*.json")
    manifest.write_text("{")
    (copy / "runs/latest.json").write_text("[]")
    assert govcrawl("verify", data=copy).stdout.count("remove it or mend it") == 2
    assert govcrawl("verify", "--repair", data=copy).returncode == 0
    assert govcrawl("verify", data=copy).returncode == 0
    assert govcrawl("status", data=copy).returncode == 0
    assert sorted(path.suffix for path in (copy / "runs").glob("*.damaged")) == [".damaged", ".damaged"]


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_where_nothing_has_landed_is_one_line(tmp_path: Path, name: str) -> None:
    done = govcrawl("verify", data=tmp_path / name)
    line = f"govcrawl verify: nothing has landed in {tmp_path / name}; crawl first, or set GOVCRAWL_DATA\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_a_memory_that_is_not_to_be_trusted_only_costs_time(copy: Path) -> None:
    grown_old(copy)
    reports = len(load("reports", data_dir=copy))
    everything = f"  read: {reports} reports and 1 archive file"
    govcrawl("verify", data=copy)
    files = sorted((copy / "verified").iterdir())
    [month] = [folder.name for folder in (copy / "archive").iterdir() if folder.is_dir()]
    assert [file.name for file in files] == ["2023.json", "2024.json", f"archive-{month}.json"]
    for content in (b"", b"{}", b"\xff\n{}", files[0].read_bytes().replace(b"1", b"2")):
        for file in files:
            file.write_bytes(content)
        done = govcrawl("verify", data=copy)
        assert (done.returncode, done.stdout.splitlines()[1:]) == (0, ["  nothing is damaged", everything])
    for file in files:
        file.unlink()
        file.mkdir()
    assert govcrawl("verify", data=copy).stdout.splitlines()[2] == everything
    assert govcrawl("verify", data=copy).stdout.splitlines()[2] == "  read: 0 reports and 0 archive files"


def test_where_nothing_can_be_written_all_is_read_each_time(copy: Path) -> None:
    grown_old(copy)
    (copy / ".landing/lock").unlink()
    (copy / ".landing").rmdir()
    (copy / ".landing").symlink_to("/proc/self")  # where not even root may write
    for _ in range(2):
        done = govcrawl("verify", data=copy)
        assert done.returncode == 0, done.stderr
        assert "  not read: " not in done.stdout
    assert not (copy / "verified").exists()


SLOW = """
import time
import pipelines.store.verify as store
import pipelines.verify

pipelines.verify._PAYS = 0
store._BATCH = 1
store.inspect_partition = lambda *_: time.sleep(1000)
"""
"""A ``sitecustomize.py``: reading takes other processes, for ever."""


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
@pytest.mark.parametrize(
    ("sent", "code", "line"),
    [
        (signal.SIGINT, 130, "govcrawl verify: interrupted\n"),
        (signal.SIGTERM, 143, "govcrawl verify: ended by SIGTERM\n"),
        (None, 1, "govcrawl verify: a process that read was killed, maybe for its memory"),
    ],
)
def test_it_ends_at_once_with_its_processes(
    copy: Path, tmp_path: Path, sent: signal.Signals | None, code: int, line: str
) -> None:
    """Ctrl-C goes to all of them, SIGTERM to the first, the kernel kills one (None) that takes too much."""
    (tmp_path / "sitecustomize.py").write_text(SLOW)
    with subprocess.Popen(
        [sys.executable, "-m", "govcrawl", "verify", f"-sDATA_DIR={copy}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        children: list[int] = []
        while not children and process.poll() is None:
            children = readers(process.pid)
        time.sleep(0.5)
        if sent == signal.SIGINT:
            os.killpg(process.pid, sent)
        else:
            os.kill(process.pid if sent else children[0], sent or signal.SIGKILL)
        told, _ = process.communicate(timeout=60)  # returns when no process holds the pipe any more
    assert (process.returncode, told[: len(line)]) == (code, line)
    assert told.count("\n") <= 1
    assert not (copy / "verified").exists()


def test_as_json(crawled: Path, copy: Path) -> None:
    whole = json.loads(govcrawl("verify", "--all", "--json", data=crawled).stdout)
    reports = len(load("reports", data_dir=crawled))
    assert whole == {
        "data_dir": str(crawled),
        "good": True,
        "problems": [],
        "read_again": [],
        "reparse_due": [],
        "actions": [],
        "reports": {"read": reports, "passed_over": 0, "since": None},
        "archive_files": {"read": 1, "passed_over": 0, "since": None},
    }
    (copy / "datasets/requests/year=2024/agency=changning-rsj/part-0.parquet").write_bytes(b"torn")
    done = govcrawl("verify", "--json", data=copy)
    damaged = json.loads(done.stdout)
    assert (done.returncode, damaged["good"]) == (1, False)
    assert damaged["read_again"] == ["changning-rsj-2024"]
    assert damaged["actions"] == ["govcrawl verify --repair", "govcrawl reparse"]
    assert [problem["repaired"] for problem in damaged["problems"]] == [False]
