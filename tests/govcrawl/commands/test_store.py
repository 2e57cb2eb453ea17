"""Every command takes a data folder in an object store: one setting, and no other step."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import govcrawl
from pipelines.storage.folder import ObjectPath
from pipelines.storage.objects import Objects
from tests.govcrawl.processes import execute
from tests.stores import REFUSED, Server

DEMO = ("-s", "SITES=embedded")


def said(*words: str) -> subprocess.CompletedProcess[str]:
    return execute("govcrawl", *words)


def shown(*words: str) -> subprocess.CompletedProcess[str]:
    """Without the warning of a lock that is held to the end, which shows where warnings are errors."""
    return subprocess.run(
        [sys.executable, "-m", "govcrawl", *words], capture_output=True, text=True, timeout=180, check=False
    )


def test_a_crawl_lands_in_the_store_and_another_machine_goes_on(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ("-s", f"DATA_DIR={address}")
    crawl = shown("crawl", "hongkou", *DEMO, *there, "-L", "WARNING")
    assert crawl.returncode == 0, crawl.stderr
    lines = [
        line for line in crawl.stderr.splitlines() if "ResourceWarning" not in line
    ]  # a lock kept to the end
    assert lines[-1] == f"govcrawl crawl: published to {address}"
    reports = govcrawl.load("reports", data_dir=f"{address}/demo")
    assert len(reports) == 18
    printed = govcrawl.report("hongkou-rsj", 2024, data_dir=f"{address}/demo")
    assert printed.source()  # its digest is checked

    shutil.rmtree(tmp_path / "work")
    monkeypatch.setenv("GOVCRAWL_DATA", address)
    again = said("crawl", "hongkou", *DEMO, "-L", "WARNING")
    assert "hongkou: nothing new, 18 reports known" in again.stdout  # it remembers
    for words in (["status"], ["show", "hongkou-rsj", "2024"], ["export", "-o", str(tmp_path / "all.xlsx")]):
        done = said(*words, *DEMO)
        assert done.returncode == 0, done.stderr
    reparse = said("reparse", *DEMO)
    assert "18 unchanged" in reparse.stdout
    objects = Objects(address)
    [key, other, *_] = [one.key for one in objects.listed("demo/datasets/requests") if "hongkou" in one.key]
    objects.delete([key])
    objects.replace(other, b"by hand", objects.get(other).etag)
    objects.create("demo/datasets/requests/year=2024/agency=stray/part-0.parquet", b"stray")
    found = said("verify", *DEMO)
    assert found.returncode == 1
    for line in (
        f"{key}: gone from the store",
        f"{other}: changed in the store by other means",
        "agency=stray/part-0.parquet: in the store, and was not published",
    ):
        assert line in found.stdout
    assert "repaired" in said("verify", "--repair", *DEMO).stdout
    whole = said("verify", *DEMO)
    assert (whole.returncode, "nothing is damaged" in whole.stdout) == (0, True), whole.stdout
    assert len(govcrawl.load("requests", data_dir=f"{address}/demo")) > 0


def test_a_machine_is_lost_in_the_middle_of_a_crawl(address: str, tmp_path: Path) -> None:
    """What had been published by then is whole, and the next one goes on from there."""
    words = ["crawl", "hongkou", *DEMO, "-s", f"DATA_DIR={address}", "-L", "WARNING"]
    slowly = ["-s", "DOWNLOAD_DELAY=0.3", "-s", "PUBLISH_EVERY=1"]
    with subprocess.Popen([sys.executable, "-m", "govcrawl", *words, *slowly]) as lost:
        try:
            until = time.monotonic() + 120
            while not (ObjectPath.at(address) / "demo/datasets/reports").is_dir():
                assert time.monotonic() < until
                time.sleep(0.2)
        finally:
            lost.kill()
    shutil.rmtree(tmp_path / "work")

    published = govcrawl.load("reports", data_dir=f"{address}/demo")
    assert len(published) > 0
    for agency, year in published[["agency", "year"]].itertuples(index=False):
        assert govcrawl.report(agency, year, data_dir=f"{address}/demo").source()
    again = said(*words)
    assert again.returncode == 0, again.stdout + again.stderr
    assert len(govcrawl.load("reports", data_dir=f"{address}/demo")) == 18
    whole = said("verify", *DEMO, "-s", f"DATA_DIR={address}")
    assert (whole.returncode, "nothing is damaged" in whole.stdout) == (0, True), whole.stdout


@pytest.mark.parametrize("words", [["status"], ["crawl", "hongkou"], ["reparse"]])
def test_a_store_that_refuses_is_one_line(address: str, s3: Server, words: list[str]) -> None:
    s3.rule = lambda *_: REFUSED
    done = shown(*words, *DEMO, "-s", f"DATA_DIR={address}")
    assert done.returncode in (1, 2)
    [line] = done.stderr.splitlines()
    assert "the store allows no access" in line


def test_an_address_that_is_none_is_refused() -> None:
    done = said("status", "-s", "DATA_DIR=s3://AKID:secret@bucket/x")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "govcrawl status: an address has no credentials in it; set AWS_ACCESS_KEY_ID"
    )
    assert "secret@" not in done.stderr
