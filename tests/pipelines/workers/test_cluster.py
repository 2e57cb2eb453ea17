"""A cluster of Dask does the work of a pool; what is lost with a computer is done by another."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pipelines.errors import ClusterError
from pipelines.workers import cluster as module
from pipelines.workers.cluster import Cluster
from tests.pipelines.dask_cluster import DaskCluster


def half(number: int) -> float:
    return 1 / number


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def process() -> int:
    return os.getpid()


def slow(seconds: float) -> str:
    time.sleep(seconds)
    return "done"


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with DaskCluster(tmp_path_factory.mktemp("dask") / "log", workers=2) as running:
        yield running


@pytest.fixture
def cluster(dask: DaskCluster, tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "seen").touch()
    with Cluster(dask.address, tmp_path / "seen") as cluster:
        yield cluster


def test_work_is_done_in_its_order_and_raises_what_it_raises(cluster: Cluster) -> None:
    assert list(cluster.map(half, [1, 2, 4])) == [1, 0.5, 0.25]
    with pytest.raises(ZeroDivisionError):
        cluster.submit(half, 0).result()


def test_work_that_kills_its_process_is_its_own_error(dask: DaskCluster, cluster: Cluster) -> None:
    with pytest.raises(BrokenProcessPool):
        cluster.submit(end).result()
    assert cluster.submit(half, 2).result() == 0.5
    assert all(worker.poll() is None for worker in dask.workers)


def test_it_is_done_in_processes_of_the_workers(dask: DaskCluster, cluster: Cluster) -> None:
    assert cluster.submit(process).result() not in {os.getpid(), *(one.pid for one in dask.workers)}


def test_a_worker_that_does_not_see_the_data_says_so(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "seen").unlink()
    with pytest.raises(ClusterError, match=r"a worker does not see .*seen; the data folder must stand there"):
        cluster.submit(process).result()


def test_a_worker_of_another_version_says_so(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "fingerprint", lambda: "of another version")
    with pytest.raises(ClusterError, match="a worker has another version of govcrawl or of a library"):
        cluster.submit(process).result()


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    with pytest.raises(ClusterError, match="no scheduler of Dask answers"):
        Cluster("tcp://127.0.0.1:9", tmp_path)


def test_no_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 5)
    with (
        DaskCluster(tmp_path / "log", workers=0) as dask,
        pytest.raises(ClusterError, match="has no workers"),
    ):
        Cluster(dask.address, tmp_path)


def test_a_worker_under_a_nanny_says_what_to_do(tmp_path: Path) -> None:
    with (
        DaskCluster(tmp_path / "log", 1, "--nanny") as dask,
        Cluster(dask.address, tmp_path) as cluster,
        pytest.raises(ClusterError, match="start it with dask worker --no-nanny"),
    ):
        cluster.submit(process).result()


def test_a_worker_that_dies_and_a_scheduler_that_starts_again(tmp_path: Path) -> None:
    with DaskCluster(tmp_path / "log", workers=2) as dask, Cluster(dask.address, tmp_path) as cluster:
        tasks = [cluster.submit(slow, 0.2) for _ in range(12)]
        assert tasks[0].result() == "done"
        dask.workers[0].kill()
        assert [task.result() for task in tasks] == ["done"] * 12
        tasks = [cluster.submit(slow, 0.2) for _ in range(12)]
        assert tasks[0].result() == "done"
        dask.start_again()
        assert [task.result() for task in tasks] == ["done"] * 12


def test_a_cluster_that_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DaskCluster(tmp_path / "log", workers=1) as dask, Cluster(dask.address, tmp_path) as cluster:
        monkeypatch.setattr(module, "PATIENCE", 1)
        task = cluster.submit(slow, 60)
        dask.workers[0].kill()
        with pytest.raises(ClusterError, match="has no workers, what has landed stays"):
            task.result()
