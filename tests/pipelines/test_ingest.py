import hashlib
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from govcrawl import load
from pipelines.errors import DocumentError, StoreError
from pipelines.ingest import ingest, land, prepare
from pipelines.ingest_process import IngestProcess, ingest_process
from pipelines.records import Report
from pipelines.store.landing import Store
from pipelines.store.partitions import partition
from tests.pipelines.fetched import fetched, misfit, nobodys


def child(process: IngestProcess) -> int:
    [pid] = process._pool._processes
    return pid


def outcomes(process: IngestProcess, *years: int) -> list[str | None]:
    return [one.outcome for one in process([fetched(year) for year in years or (2024,)])]


def test_what_became_of_each_document_in_their_order(tmp_path: Path) -> None:
    read, unknown, other = ingest(Store(tmp_path), [fetched(), nobodys(), fetched(2022)])
    assert (read.key, read.status, read.outcome) == (("changning-rsj", 2024), "complete", "landed")
    assert read.title == "上海市长宁区人力资源和社会保障局2024年政府信息公开工作年度报告"
    assert read.source_sha256 == hashlib.sha256(fetched().body).hexdigest()
    assert read.rows["requests"] == 175
    assert (unknown.key, unknown.outcome, unknown.rows) == (None, "quarantined", {})
    assert ("agency_unknown", "error") in unknown.findings
    assert other.key == ("changning-rsj", 2022)


def test_of_other_years_nothing_lands(tmp_path: Path) -> None:
    found = land(Store(tmp_path), prepare(tmp_path, [fetched(2023), fetched(2024), nobodys()], {2024}))
    assert [one.outcome for one in found] == [None, "landed", None]
    assert [path.name for path in (tmp_path / "datasets" / "reports").iterdir()] == ["year=2024"]
    assert not (tmp_path / "quarantine").exists()


def test_what_was_prepared_in_another_process_lands_as_what_was_read_here(tmp_path: Path) -> None:
    pages = [fetched(), nobodys(), fetched(2022)]
    prepared = pickle.loads(pickle.dumps(prepare(tmp_path / "there", pages)))
    assert list(tmp_path.iterdir()) == []
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    assert land(there, prepared) == ingest(here, pages)
    found = [
        {path.relative_to(store.root): path.read_bytes() for path in store.root.rglob("*.parquet")}
        for store in (here, there)
    ]
    assert len(found[0]) > 8
    assert found[0] == found[1]


def test_a_document_that_takes_too_long_is_an_error_and_what_had_landed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any, **__: Any) -> Report:
        try:
            all(True for _ in count())
        except Exception:  # noqa: BLE001 - as some libraries do
            pytest.fail("swallowed")
        raise AssertionError

    store = Store(tmp_path)
    ingest(store, [fetched()])
    monkeypatch.setattr("pipelines.ingest.LONGEST", 0.2)
    monkeypatch.setattr("pipelines.ingest.read", slow)
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(
        DocumentError, match=r"^https://www.shcn.gov.cn/rsj/2024.html takes longer than 0.2 sec"
    ):
        ingest(store, [fetched()])
    assert signal.getsignal(signal.SIGPROF) is before
    assert list(load("reports", data_dir=tmp_path).status) == ["complete"]


def test_the_process_says_in_the_log_what_was_said_in_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process = IngestProcess(tmp_path)
    with caplog.at_level(logging.INFO):
        assert outcomes(process) == ["landed"]
        assert caplog.messages == []
        torn = tmp_path / "datasets" / partition("requests", 2024, "changning-rsj")
        torn.write_bytes(torn.read_bytes()[:-9])
        assert outcomes(process) == ["landed"]
    [message] = caplog.messages
    assert message.endswith("; landing it anew")


def test_errors_come_back_as_they_are(tmp_path: Path) -> None:
    process = IngestProcess(tmp_path)
    with pytest.raises(StoreError, match="cannot land changning-rsj-2022: "):
        process([misfit(2022)])
    assert outcomes(process, 2023) == ["landed"]


def test_a_folder_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot open the data folder"):
        IngestProcess(tmp_path / "data")


def test_a_process_that_is_killed_costs_the_batch_it_was_at(tmp_path: Path) -> None:
    process = IngestProcess(tmp_path)
    outcomes(process)
    os.kill(child(process), signal.SIGKILL)
    with pytest.raises(StoreError, match=r"read and land https://www.shcn.gov.cn/rsj/2024.html was killed"):
        outcomes(process)
    assert outcomes(process, 2023) == ["landed"]


def test_spiders_share_the_process_that_follows_a_killed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = IngestProcess(tmp_path)
    outcomes(process)
    started: list[int] = []
    start = process._start
    monkeypatch.setattr(process, "_start", lambda: (started.append(1), start())[1])
    with ThreadPoolExecutor(2) as spiders:
        batches = [spiders.submit(process, [fetched(2024)] * 300) for _ in range(2)]
        time.sleep(0.2)
        os.kill(child(process), signal.SIGKILL)
        for batch in batches:
            with pytest.raises(StoreError, match="and 299 others was killed"):
                batch.result()
    assert started == [1]
    assert outcomes(process) == ["unchanged"]


def test_signals_to_the_group_are_left_to_the_crawl(tmp_path: Path) -> None:
    process = IngestProcess(tmp_path)
    outcomes(process)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(child(process), number)
    assert outcomes(process) == ["unchanged"]


def test_it_does_not_outlive_the_crawl(tmp_path: Path) -> None:
    crawl = (
        "import sys, time; from pathlib import Path\n"
        "from pipelines.ingest_process import ingest_process\n"
        "from tests.pipelines.fetched import fetched\n"
        "print('program', flush=True)\n"
        "if __name__ == '__main__':\n"
        "    [one] = ingest_process(Path(sys.argv[1]))([fetched()])\n"
        "    print(one.outcome, flush=True)\n"
        "    time.sleep(60)\n"
    )
    script = tmp_path / "crawl.py"
    script.write_text(crawl)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, script, tmp_path / "data"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"program\n"
        assert running.stdout.readline() == b"landed\n", "the other process does not import the program"
        running.kill()
        running.communicate(timeout=60)  # to the end of an output that both processes hold open


def test_one_process_serves_a_folder(tmp_path: Path) -> None:
    assert ingest_process(tmp_path) is ingest_process(tmp_path)
