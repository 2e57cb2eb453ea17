"""A merge gives what a reparse of the united archive gives, whatever comes first and whoever kills it."""

import itertools
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.archive import Archive, ArchiveWriter, Exchange
from pipelines.errors import ConfigurationError
from pipelines.ingest import ingest
from pipelines.merge import merge
from pipelines.page import ReportPage
from pipelines.reparse import reparse
from pipelines.store.landing import Store
from pipelines.store.paths import MERGING
from pipelines.store.verify import verify
from tests.pipelines.fetched import fetched, misfit, nobodys
from tests.thorough import usually

AREAS = ("datasets", "copies", "inventory", "quarantine")
RUNS = ("20260314T021500Z-9f3a1c", "20260315T021500Z-0b2c3d", "20260315T021500Z-ffffff")


def crawl(root: Path, run: str, pages: Sequence[ReportPage], spider: str = "changning", **info: str) -> Path:
    """Archive and land these, as a run fetches them."""
    writer = ArchiveWriter(root / "archive", run, spider, {"origin": "embedded", **info})
    for page in pages:
        page.archive_record = writer.exchange(
            Exchange(page.url, 200, [(b"Content-Type", b"text/html")], page.body, page.fetched_at)
        )
        writer.document(page)
        ingest(Store(root), [page])
    writer.close()
    return root


def printing(page: ReportPage, figure: int) -> ReportPage:
    return replace(page, body=page.body.replace(b">1<", f">{figure}<".encode()))


def at(page: ReportPage, url: str = "", days: int = 0) -> ReportPage:
    return replace(page, url=url or page.url, fetched_at=page.fetched_at + timedelta(days=days))


def folders(root: Path) -> list[Path]:
    """Three nodes, with a page that changes and changes back, copies of a report, a page that was another
    report's, papers of nobody that were a report or become one, and what only one of them has."""
    page, other = fetched(2024), fetched(2023)
    copy = at(page, "https://www.shcn.gov.cn/copy.html")
    rewritten = at(other, "https://www.shcn.gov.cn/rewritten.html")
    nobody = at(nobodys(), "https://www.shcn.gov.cn/nobody.html")
    fallen = replace(nobody, url="https://www.shcn.gov.cn/fallen.html")
    first = [page, rewritten, nobody, at(fetched(2020), fallen.url), fetched(2019)]
    second = [printing(at(page, days=1), 7), printing(copy, 8), at(fetched(2022), rewritten.url, 1)]
    second += [at(fetched(2021), nobody.url, 1), at(fallen, days=1)]
    third = [at(page, days=2), at(copy, days=2), at(nobody, days=2), fetched(2018), at(fetched(2019), days=2)]
    pages = [[replace(page) for page in one] for one in (first, second, third)]
    return [crawl(root / name, run, those) for name, run, those in zip("abc", RUNS, pages, strict=True)]


def files(root: Path) -> dict[str, bytes]:
    found = (path for area in AREAS for path in (root / area).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def reparsed(root: Path, into: Path) -> dict[str, bytes]:
    """What the archive of ``root`` gives in an empty folder."""
    shutil.copytree(root / "archive", into / "archive")
    reparse(into, processes=1)
    return files(into)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return folders(tmp_path_factory.mktemp("nodes"))


@pytest.fixture(scope="module")
def truth(nodes: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("truth")
    for node in nodes:
        shutil.copytree(node / "archive", root / "archive", dirs_exist_ok=True)
    (root / "archive" / "index.sqlite").unlink(missing_ok=True)
    reparse(root, processes=1)
    found = files(root)
    assert set(AREAS) == {name.partition("/")[0] for name in found}
    return found


ORDERS = list(itertools.permutations(range(3)))
"""In every second of them each comes first, and before each other, once; the last is the first reversed."""


@pytest.mark.parametrize(
    ("order", "together"),
    [(order, False) for order in ORDERS[:: usually(2, thorough=1)]]
    + [(order, True) for order in ORDERS[:: usually(5, thorough=1)]],
)
def test_in_any_order(
    nodes: list[Path], truth: dict[str, bytes], tmp_path: Path, order: Sequence[int], together: bool
) -> None:
    into, chosen = tmp_path / "into", [nodes[n] for n in order]
    for some in [chosen] if together else [[one] for one in chosen]:
        merge(into, some, processes=1)
    assert files(into) == truth
    assert verify(into) == []
    assert not (into / MERGING).exists()
    stamps = {path: path.stat().st_mtime_ns for path in into.rglob("*.parquet")}
    again = merge(into, chosen, processes=1)
    assert (again.taken, again.read.outcomes) == ([], {})
    assert {path: path.stat().st_mtime_ns for path in into.rglob("*.parquet")} == stamps


@pytest.mark.parametrize("turn", range(0, 6, usually(2, thorough=1)))
def test_into_a_folder_that_crawls_itself(
    nodes: list[Path], truth: dict[str, bytes], tmp_path: Path, turn: int
) -> None:
    """A late node's captures lie between those that have landed."""
    first, *rest = list(itertools.permutations(nodes))[turn]
    into = shutil.copytree(first, tmp_path / "into")
    merge(into, rest, processes=1)
    assert files(into) == truth


def test_what_is_named(nodes: list[Path], tmp_path: Path) -> None:
    merged = merge(tmp_path / "into", nodes[:2], processes=1)
    assert merged.shared == ["changning-rsj-2024"]
    assert merged.otherwise == ["changning-rsj-2024"]
    assert merged.absent == []
    assert sorted(merged.taken) == [f"202603/{run}-changning.warc.gz" for run in RUNS[:2]]


def test_a_report_without_its_document_is_named(nodes: list[Path], tmp_path: Path) -> None:
    node = shutil.copytree(nodes[2], tmp_path / "node")
    crawl(node, "20260316T021500Z-aaaaaa", [fetched(2017)])
    next(node.glob("archive/202603/20260316*")).unlink()
    assert merge(tmp_path / "into", [node], processes=1).absent == ["changning-rsj-2017"]


def test_files_of_one_name_are_both_kept(nodes: list[Path], tmp_path: Path) -> None:
    twin = crawl(
        tmp_path / "twin", RUNS[0], [fetched(2015), at(fetched(2024), "https://www.shcn.gov.cn/twin")]
    )
    into = tmp_path / "into"
    for _ in range(2):
        merge(into, [nodes[0], twin], processes=1)
        names = [path.name for path in sorted((into / "archive").glob("*/*.gz"))]
        assert names == [f"{RUNS[0]}-changning-2.warc.gz", f"{RUNS[0]}-changning.warc.gz"]
    assert files(into) == reparsed(into, tmp_path / "again")
    assert (into / "datasets/reports/year=2015").exists()


def test_a_file_that_is_still_written_comes_as_far_as_it_is(nodes: list[Path], tmp_path: Path) -> None:
    node, into = shutil.copytree(nodes[1], tmp_path / "node"), tmp_path / "into"
    [file] = (node / "archive").glob("*/*.gz")
    whole = file.read_bytes()
    writing = file.rename(f"{file}.open")
    lengths = []
    for part in (0.4, 0.8):
        writing.write_bytes(whole[: int(len(whole) * part)])
        merged = merge(into, [node], processes=1)
        assert merged.growing == merged.taken == [f"202603/{file.name}"]
        lengths.append((into / "archive" / merged.taken[0]).stat().st_size)
        assert files(into) == reparsed(into, tmp_path / f"{part}")
    assert lengths == sorted(set(lengths))
    writing.write_bytes(whole)
    writing.rename(file)
    merged = merge(into, [node], processes=1)
    assert (merged.growing, merged.taken) == ([], [f"202603/{file.name}"])
    assert (into / "archive" / merged.taken[0]).read_bytes() == whole
    assert files(into) == reparsed(into, tmp_path / "again")


def test_the_others_are_only_read(nodes: list[Path], tmp_path: Path) -> None:
    def look(root: Path) -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in root.rglob("*")}

    before = look(nodes[0])
    merge(tmp_path / "into", [nodes[0]], processes=1)
    assert look(nodes[0]) == before


def test_what_is_refused(nodes: list[Path], tmp_path: Path) -> None:
    live = crawl(tmp_path / "live", RUNS[0], [])
    (live / "origin").write_text("live\n")
    (tmp_path / "none").mkdir()
    for into, others, words in (
        (tmp_path / "into", [nodes[0], live], "is of live data, and embedded data are merged here"),
        (nodes[0], [live], "is of live data"),
        (tmp_path / "into", [tmp_path / "none"], "no archive in it"),
        (nodes[0], [nodes[0]], "one in the other"),
        (nodes[0] / "below", [nodes[0]], "one in the other"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            merge(into, others)
    assert not (tmp_path / "into").exists()


def test_a_document_that_can_not_land_is_that_one_alone(nodes: list[Path], tmp_path: Path) -> None:
    node = tmp_path / "node"
    page = misfit(2016)
    writer = ArchiveWriter(node / "archive", RUNS[0], "changning", {"origin": "embedded"})
    for one in (page, fetched(2015)):
        exchange = Exchange(one.url, 200, [(b"Content-Type", b"text/html")], one.body, one.fetched_at)
        one.archive_record = writer.exchange(exchange)
        writer.document(one)
    writer.close()
    (node / "origin").write_text("embedded\n")
    merged = merge(tmp_path / "into", [node], processes=1)
    assert len(merged.read.failed) == 1
    assert (tmp_path / "into/datasets/reports/year=2015").exists()


@pytest.mark.parametrize("seed", range(usually(2, thorough=8)))
def test_a_killed_merge_goes_on(
    nodes: list[Path], truth: dict[str, bytes], tmp_path: Path, seed: int
) -> None:
    """Killed at any moment; what comes meanwhile may lie before what has landed."""
    dice = random.Random(seed)
    into = tmp_path / "into"
    context = multiprocessing.get_context("fork")
    kills = 0
    for others in (*[dice.sample(nodes, dice.choice((1, 2))) for _ in range(3)], nodes):
        started = time.monotonic()
        process = context.Process(target=_merge_in_own_group, args=(into, others))
        process.start()
        process.join(dice.uniform(0.02, 0.8))
        if process.exitcode is None:
            os.killpg(process.pid or 0, signal.SIGKILL)
            kills += 1
        process.join()
        assert time.monotonic() - started < 60
    assert kills
    merge(into, nodes, processes=1)
    assert files(into) == truth
    assert verify(into) == []
    with Archive(into / "archive") as archive:
        assert len(archive.places()) == 15


def _merge_in_own_group(into: Path, others: Sequence[Path]) -> None:
    os.setpgrp()
    merge(into, others, processes=1)
