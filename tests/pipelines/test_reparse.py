"""Reparse gives what landing one document after the other gives, however its work is cut and spread."""

import random
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines import reparse as module
from pipelines.archive import Archive, ArchiveWriter, Exchange
from pipelines.errors import ClusterError, StoreError
from pipelines.ingest import ingest
from pipelines.page import ReportPage
from pipelines.records import Hints
from pipelines.reparse import documents_of_rows, reparse
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.verify import verify
from pipelines.workers import cluster
from tests.pipelines.dask_cluster import DaskCluster
from tests.pipelines.documents.archives import zipped
from tests.pipelines.fetched import fetched, nobodys
from tests.pipelines.pages import report_page
from tests.thorough import usually

AGENCIES = ("人力资源和社会保障局", "民政局", "教育局", "卫生健康委员会", "审计局")


def pages() -> Iterator[ReportPage]:
    """Reports of some agencies and years; a third at other addresses, too, as they are or with other numbers,
    or fetched once more later; and papers of nobody."""
    dice = random.Random(14)
    for year in range(2019, 2025):
        for agency in AGENCIES:
            page = fetched(year)
            page.url = f"https://www.shcn.gov.cn/{len(agency)}/{year}.html"
            page.hints = Hints("changning", f"上海市长宁区{agency}{year}年政府信息公开工作年度报告")
            yield page
            other = replace(page, body=page.body.replace(b">1<", b">2<").replace(b">0<", b">7<"))
            again = page.fetched_at + timedelta(days=dice.randrange(1, 9))
            yield from dice.sample(
                [
                    replace(page, url=f"{page.url}?copy"),
                    replace(other, url=f"{page.url}?other"),
                    replace(other, fetched_at=again),
                    replace(page, fetched_at=again + timedelta(days=9)),
                ],
                dice.choice((0, 0, 1, 3)),
            )
    yield nobodys()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, in the order in which a site was asked, and what its documents land one by one."""
    root = tmp_path_factory.mktemp("crawled")
    drawn = list(pages())
    random.Random(8).shuffle(drawn)
    drawn.sort(key=lambda page: page.fetched_at)
    writer = ArchiveWriter(root / "archive", "20260314T021500Z-9f3a1c", "changning", {"origin": "embedded"})
    for page in drawn:
        page.archive_record = writer.exchange(
            Exchange(page.url, 200, [(b"Content-Type", b"text/html")], page.body, page.fetched_at)
        )
        writer.document(page)
    writer.close()
    store = Store(root)
    with Archive(root / "archive") as archive:
        outcomes = [ingest(store, [page])[0].outcome for page in archive.documents()]
    assert len(list(root.glob("copies/reports/*/*/*"))) > 5
    assert set(outcomes) >= {"landed", "unchanged", "quarantined"}
    compact(root)
    return root


def files(root: Path, *areas: str) -> dict[str, bytes]:
    found = (path for area in areas for path in (root / area).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


BEFORE = ("nothing", "all", "some of it damaged, some gone", "the first capture of each address")
HOW = ((1, 32, 8), (2, 1, 3), (3, 7, 1), (2, 5, 4))


@pytest.mark.parametrize(
    ("landed", "processes", "batch", "group"),
    [
        (landed, *HOW[(n + turn) % 4])
        for n, landed in enumerate(BEFORE)
        for turn in range(usually(1, thorough=4))
    ],
)
def test_it_is_a_function_of_the_documents(
    crawled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    landed: str,
    processes: int,
    batch: int,
    group: int,
) -> None:
    root = tmp_path / "data"
    if landed in ("all", "some of it damaged, some gone"):
        shutil.copytree(crawled, root)
    else:
        shutil.copytree(crawled / "archive", root / "archive")
    if landed.startswith("the first"):
        with Archive(root / "archive") as archive:
            first = {page.url: page for page in reversed(list(archive.documents()))}
        ingest(Store(root), list(first.values()))
    if landed.startswith("some"):
        partitions = sorted(root.glob("datasets/*/year=20*/*/*"))
        partitions[3].write_bytes(b"PAR1 torn PAR1")
        partitions[-1].unlink()
        shutil.rmtree(root / "copies" / "reports" / "year=2021")
    monkeypatch.setattr(module, "BATCH", batch)
    monkeypatch.setattr(module, "GROUP", group)
    done = reparse(root, processes=processes)
    assert (done.lost, done.failed, done.moved) == ([], [], [])
    assert files(root, "datasets", "copies", "inventory") == files(crawled, "datasets", "copies", "inventory")
    assert [path.name for path in (root / ".landing").iterdir()] == ["lock"]
    compacted = files(root, "compact")
    assert compacted.keys() == files(crawled, "compact").keys()
    assert verify(root) == [], "compact files have the rows of the partitions"
    shutil.rmtree(root / "compact")
    compact(root)
    assert files(root, "compact") == compacted, "made from rows that were kept or from the partitions"


@pytest.mark.parametrize("lost", ["a worker and later the scheduler", "all and for good"])
def test_a_cluster_gives_the_same_bytes_whatever_it_loses(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    root = tmp_path / "data"
    shutil.copytree(crawled / "archive", root / "archive")
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "GROUP", 2)
    with DaskCluster(tmp_path / "log", workers=2) as dask:

        def after(reports: int) -> None:
            while len(list(root.glob("datasets/reports/*/*/*"))) < reports:
                time.sleep(0.01)

        def lose() -> None:
            after(3)
            if lost == "all and for good":
                monkeypatch.setattr(cluster, "PATIENCE", 0)
                dask.__exit__()
            else:
                dask.workers[0].kill()
                after(9)
                dask.start_again()

        losing = threading.Thread(target=lose)
        losing.start()
        if lost == "all and for good":
            with pytest.raises(ClusterError, match="what has landed stays"):
                reparse(root, cluster=dask.address)
            landed = files(root, "datasets", "copies")
            assert 0 < len(landed) < len(files(crawled, "datasets", "copies"))
            done = reparse(root, processes=1)
        else:
            done = reparse(root, cluster=dask.address)
        losing.join()
    assert (done.lost, done.failed, done.moved) == ([], [], [])
    assert files(root, "datasets", "copies", "inventory") == files(crawled, "datasets", "copies", "inventory")
    assert [path.name for path in (root / ".landing").iterdir()] == ["lock"]
    assert verify(root) == []


def test_no_partition_that_was_written_is_read_for_compaction(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(crawled / "archive", tmp_path / "archive")
    real = compact

    def without_partitions(root: Path, each: object, held: object) -> list[Path]:
        def unreadable(*_: object) -> None:
            raise AssertionError("a partition is read")

        with monkeypatch.context() as patch:
            patch.setattr("pipelines.store.scan.rows_in", unreadable)
            return real(root, map, held)  # type: ignore[arg-type]  # in this process, where it is patched

    monkeypatch.setattr(module, "compact", without_partitions)
    reparse(tmp_path, processes=1)
    assert files(tmp_path, "compact").keys() == files(crawled, "compact").keys()
    assert verify(tmp_path) == []


def test_whose_rows_come_from_a_document(crawled: Path, tmp_path: Path) -> None:
    """The same by compact files, by partitions, and where one of them is damaged."""
    homes = documents_of_rows(crawled, "archive_record")
    assert sum(map(len, homes.values())) == sum(
        1 for area in ("datasets", "copies") for _ in crawled.glob(f"{area}/reports/year=20*/*/*")
    ) + sum(len(found) - 1 for found in copies_of(crawled))
    shutil.copytree(crawled, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "compact")
    assert documents_of_rows(tmp_path / "data", "archive_record") == homes
    damaged = min((tmp_path / "data").glob("datasets/reports/year=20*/*/*"))
    damaged.write_bytes(b"torn")
    key = damaged.parent.name.removeprefix("agency="), int(damaged.parts[-3].removeprefix("year="))
    found = documents_of_rows(tmp_path / "data", "archive_record")
    assert {record for record in homes if homes[record] != found.get(record)} < {
        record for record, keys in homes.items() if key in keys
    } | {""}


def copies_of(root: Path) -> list[list[str]]:
    from pipelines.store.parquet import read_file

    return [
        read_file(path, "reports", ["archive_record"])["archive_record"].to_pylist()
        for path in root.glob("copies/reports/year=20*/*/*")
    ]


def test_a_disk_that_takes_no_rows_ends_it(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(crawled / "archive", tmp_path / "archive")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.store.journal.sync_all", full)
    with pytest.raises(StoreError, match="No space left on device"):
        reparse(tmp_path, processes=1)
    monkeypatch.undo()
    assert reparse(tmp_path, processes=1).failed == []
    assert files(tmp_path, "datasets") == files(crawled, "datasets")


def test_an_archive_of_files_that_was_once_taken_for_one_document(tmp_path: Path) -> None:
    """It lay there unread; today each of its reports lands, from the record of the archive."""
    names = [f"上海市长宁区{agency}2024年政府信息公开工作年度报告.html" for agency in AGENCIES]
    page, text = fetched(2024), report_page("2021", lambda _: "0")
    bodies = {
        name: text.replace("2024年某区某局政府信息公开工作年度报告", name.removesuffix(".html")).encode()
        for name in names
    }
    page = replace(page, body=zipped(**bodies), media_type="application/zip")
    page.hints = Hints("changning", "长宁区各部门2024年政府信息公开工作年度报告")
    writer = ArchiveWriter(
        tmp_path / "archive", "20260314T021500Z-9f3a1c", "changning", {"origin": "embedded"}
    )
    page.archive_record = writer.exchange(Exchange(page.url, 200, [], page.body, page.fetched_at))
    writer.document(page)
    writer.close()
    assert reparse(tmp_path).outcomes == {"landed": len(AGENCIES)}
    assert documents_of_rows(tmp_path, "archive_record")[page.archive_record] == {
        (f"changning-{abbreviation}", 2024) for abbreviation in ("rsj", "mzj", "jyj", "wjw", "sjj")
    }
    assert reparse(tmp_path).outcomes == {"unchanged": len(AGENCIES)}


def test_of_pictures_only_what_lies_unread_is_read_again(tmp_path: Path) -> None:
    """And a reading of all without pictures takes nothing away."""
    picture = replace(fetched(2023, b"\x89PNG\r\n\x1a\n" + bytes(40)), media_type="image/png")
    writer = ArchiveWriter(
        tmp_path / "archive", "20260314T021500Z-9f3a1c", "changning", {"origin": "embedded"}
    )
    for page in (fetched(2024), picture):
        page.archive_record = writer.exchange(
            Exchange(page.url, 200, [(b"Content-Type", page.media_type.encode())], page.body, page.fetched_at)
        )
        writer.document(page)
    writer.close()
    assert reparse(tmp_path, processes=1).outcomes == {"landed": 2}
    assert reparse(tmp_path, processes=1, ocr=True, unread=True).outcomes.total() == 1
    assert reparse(tmp_path, processes=1, ocr=True).outcomes.total() == 2
