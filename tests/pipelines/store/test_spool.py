"""Rows that landed are kept until they are compacted, and what is kept is never taken for what is not so."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.disk import LANDING
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.partitions import partitions
from pipelines.store.paths import DATASETS
from pipelines.store.scan import read_partitions, read_year
from pipelines.store.spool import Spool
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_narrative, make_report

pytestmark = pytest.mark.usefixtures("layout")

AGENCIES = ("changning-sjj", "changning-mzj", "changning-rsj")


def land(root: Path, spool: Spool) -> None:
    store = Store(root, spool)
    store.land_many([make_report(agency, number=n) for n, agency in enumerate(AGENCIES)])
    store.land_many([make_report("changning-mzj", number=9, source_url="https://www.shcn.gov.cn/copy.html")])
    store.land(make_report("changning-sjj", number=5))
    store.land(make_narrative(year=2023))


def test_it_gives_the_rows_of_the_partitions(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        land(tmp_path, spool)
        for dataset in DATASETS:
            for year in (2023, 2024):
                there = list(partitions(tmp_path, dataset, year))
                truth = read_partitions(dataset, year, there)
                held = spool.held(dataset, year)
                assert [one.table().equals(truth) for one in held] == [True] * bool(len(truth))
                assert {agency for one in held for agency in one.stamps} == {
                    agency for agency, file in there if file.exists()
                }
                some = read_partitions(dataset, year, there, ["report_version"])
                assert all(one.table(["report_version"]).equals(some) for one in held)
        assert spool.held("requests", 1999) == []


def test_it_gives_the_rows_of_some_without_a_look_at_those_of_others(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        store = Store(tmp_path, spool)
        store.land(make_report(AGENCIES[0]))
        size = spool.path.stat().st_size
        store.land(make_report(AGENCIES[1], number=3))
        content = spool.path.read_bytes()
        spool.path.write_bytes(content[:size] + bytes(len(content) - size))
        [held] = spool.held("requests", 2024)
        assert set(held.table(agencies=AGENCIES[:1])["agency"].to_pylist()) == {AGENCIES[0]}
        with pytest.raises(ValueError, match="damaged"):
            held.table()


def test_rows_that_others_have_changed_since_come_from_the_partition(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        land(tmp_path, spool)
        Store(tmp_path).land(make_report("changning-rsj", number=77))
        Store(tmp_path).withdraw("changning-sjj", 2024)
        values = read_year(tmp_path, "requests", 2024, held=spool.held("requests", 2024))["value"].to_pylist()
        assert set(values[-175:]) == {77.0}
        assert len(values) == 2 * 175


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_one_is_not_believed(tmp_path: Path, damage: str) -> None:
    with Spool(tmp_path) as spool:
        land(tmp_path, spool)
        [path] = (tmp_path / LANDING).glob("*.spool")
        content = bytearray(path.read_bytes())
        for place in range(40, len(content), 101):
            content[place] ^= 1
        path.write_bytes(content if damage == "flipped" else content[:99])
        if damage == "gone":
            path.unlink()
        assert compact(tmp_path, held=spool.held)
        assert verify(tmp_path) == []


def test_it_stays_while_its_process_lives_and_is_swept_afterwards(tmp_path: Path) -> None:
    killed = (
        "import os, signal, sys; from pathlib import Path\n"
        "from pipelines.store.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1])); print('there', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", killed, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        [path] = (tmp_path / LANDING).glob("*.spool")
        Store(tmp_path).land(make_report())
        assert path.exists()
        assert verify(tmp_path) == []
        process.kill()
    assert [problem.kind for problem in verify(tmp_path)] == ["leftover"]
    Store(tmp_path)
    assert not path.exists()
    with Spool(tmp_path):
        pass
    assert [one.name for one in (tmp_path / LANDING).iterdir()] == ["lock"]
