import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import StoreError
from pipelines.records import Value
from pipelines.store.paths import partition
from pipelines.store.process import StoreProcess, store_process
from tests.pipelines.store.reports import make_report


def child(process: StoreProcess) -> int:
    [pid] = process._pool._processes
    return pid


def test_it_lands_what_a_store_lands_and_says_in_the_log_what_it_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process = StoreProcess(tmp_path)
    with caplog.at_level(logging.INFO):
        assert [one.outcome for one in process.land_many([make_report()])] == ["landed"]
        assert caplog.messages == []
        torn = tmp_path / "datasets" / partition("requests", 2024, "changning-rsj")
        torn.write_bytes(torn.read_bytes()[:-9])
        assert [one.outcome for one in process.land_many([make_report()])] == ["landed"]
    [message] = caplog.messages
    assert message.endswith("; landing it anew")


def test_errors_come_back_as_they_are(tmp_path: Path) -> None:
    process = StoreProcess(tmp_path)
    with pytest.raises(StoreError, match="cannot land changning-rsj-2022: "):
        process.land_many([make_report(year=2022, values=[Value("indicators", "first", "0", "1")])])
    assert process.land_many([make_report(year=2023)])[0].outcome == "landed"


def test_a_folder_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot open the data folder"):
        StoreProcess(tmp_path / "data")


def test_a_process_that_is_killed_costs_the_batch_it_was_at(tmp_path: Path) -> None:
    process = StoreProcess(tmp_path)
    process.land_many([make_report()])
    os.kill(child(process), signal.SIGKILL)
    with pytest.raises(StoreError, match="was killed"):
        process.land_many([make_report()])
    assert [one.outcome for one in process.land_many([make_report(year=2023)])] == ["landed"]


def test_signals_to_the_group_are_left_to_the_crawl(tmp_path: Path) -> None:
    process = StoreProcess(tmp_path)
    process.land_many([make_report()])
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(child(process), number)
    assert [one.outcome for one in process.land_many([make_report()])] == ["unchanged"]


def test_it_does_not_outlive_the_crawl(tmp_path: Path) -> None:
    crawl = (
        "import sys, time; from pathlib import Path\n"
        "from pipelines.store.process import store_process\n"
        "from tests.pipelines.store.reports import make_report\n"
        "print('program', flush=True)\n"
        "if __name__ == '__main__':\n"
        "    [landing] = store_process(Path(sys.argv[1])).land_many([make_report()])\n"
        "    print(landing.outcome, flush=True)\n"
        "    time.sleep(60)\n"
    )
    script = tmp_path / "crawl.py"
    script.write_text(crawl)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, script, tmp_path / "data"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"program\n"
        assert running.stdout.readline() == b"landed\n", "the other process does not import the program"
        running.kill()
        running.communicate(timeout=60)  # to the end of an output that both processes hold open


def test_one_process_serves_a_folder(tmp_path: Path) -> None:
    assert store_process(tmp_path) is store_process(tmp_path)
