"""What does not come from the sites never lies among what does, and everything says where it comes from."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from govcrawl import load
from pipelines.store.landing import Store
from tests.govcrawl.processes import execute
from tests.pipelines.store.reports import make_report


def govcrawl(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """With the data folder named as ``deploy/`` does."""
    environment = {**os.environ, "GOVCRAWL_DATA": str(data), "GOVCRAWL_CONTACT": "test@example.org"}
    return execute("govcrawl", *arguments, env=environment)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a live report, which the embedded sites imitate, and a crawl of these over it."""
    data = tmp_path_factory.mktemp("data")
    Store(data).land(make_report("changning-rsj", 2024, number=777, origin="live"))
    done = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2024", data=data)
    assert done.returncode == 0, done.stderr
    return data


def received(data: Path) -> set[float]:
    return set(load("requests", agency="changning-rsj", year=2024, data_dir=data)["value"].dropna())


def test_the_live_report_stays(crawled: Path) -> None:
    assert received(crawled) == {777}
    assert len(load("reports", data_dir=crawled)) == 1
    assert len(load("reports", data_dir=crawled / "demo")) > 5
    assert not (crawled / "archive").exists()


def test_rows_archive_and_manifest_say_where_they_come_from(crawled: Path) -> None:
    demo = crawled / "demo"
    assert set(load("reports", data_dir=demo)["origin"]) == {"embedded"}
    assert set(load("reports", data_dir=crawled)["origin"]) == {"live"}
    [manifest] = (demo / "runs").glob("2*.json")
    assert json.loads(manifest.read_text())["spiders"]["changning"]["origin"] == "embedded"
    [warc] = (demo / "archive").glob("*/*.warc.gz")
    with warc.open("rb") as file:
        info = next(iter(ArchiveIterator(file))).content_stream().read().decode()
    assert "origin: embedded" in info.splitlines()


def test_a_folder_takes_no_crawl_of_another_origin(crawled: Path) -> None:
    done = govcrawl("crawl", "changning", "-sSITES=live", data=crawled / "demo")
    line = f"govcrawl crawl: {crawled / 'demo'} is for embedded data and takes no live data; name another"
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(line)


def test_nor_their_archive(crawled: Path, tmp_path: Path) -> None:
    data = shutil.copytree(crawled, tmp_path / "data")
    shutil.copytree(data / "demo" / "archive", data / "archive")
    done = govcrawl("reparse", data=data)
    assert done.returncode == 1
    assert "is for live data and takes no embedded data" in done.stdout + done.stderr
    assert received(data) == {777}
    assert len(load("reports", data_dir=data)) == 1


def test_an_archive_alone_says_what_it_holds(crawled: Path, tmp_path: Path) -> None:
    shutil.copytree(crawled / "demo" / "archive", tmp_path / "elsewhere" / "archive")
    assert govcrawl("reparse", data=tmp_path / "elsewhere").returncode == 0
    assert (tmp_path / "elsewhere" / "origin").read_text() == "embedded\n"
