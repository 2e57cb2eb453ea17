"""What stands in the place of our files stops nothing: it gets another name, and all goes on."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.disk import make_way, remove, replace_atomically
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.paths import PART
from pipelines.store.reader import load
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_report

PARTITION = f"datasets/requests/year=2024/agency=changning-rsj/{PART}"


def folder(path: Path) -> None:
    """In a file's place, and not empty."""
    if path.exists():
        path.unlink() if path.is_file() else shutil.rmtree(path)
    path.mkdir(parents=True)
    (path / "notes.txt").write_text("mine")


def file(path: Path) -> None:
    """In a folder's place."""
    if path.exists():
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")


@pytest.mark.parametrize(
    ("place", "put"),
    [
        (PARTITION, folder),
        ("datasets/requests/year=2024/agency=changning-rsj", file),
        ("datasets/requests/year=2024", file),
        ("datasets/requests", file),
        ("datasets", file),
        (f"copies/checks/year=2024/agency=changning-rsj/{PART}", folder),
        ("copies", file),
        ("inventory/2024/changning.json", folder),
        ("inventory/2024", file),
        ("inventory", file),
        ("quarantine", file),
        ("compact", file),
        ("compact/requests/2024.parquet", folder),
        ("compact/requests/2023.parquet", folder),
        (".landing/lock", folder),
        (".landing", file),
        (".landing/changning-rsj-2024", folder),
        (".landing/changning-rsj-2024/journal.json", folder),
    ],
)
def test_landing_and_compaction_go_on(tmp_path: Path, place: str, put: Callable[[Path], None]) -> None:
    Store(tmp_path).land(make_report())
    compact(tmp_path)
    put(tmp_path / place)
    store = Store(tmp_path)
    store.land(make_report(number=2))
    store.land(make_report(number=3, source_url="https://www.shcn.gov.cn/copy.html"))
    store.land(make_report(None))
    store.land(make_report(number=4))
    compact(tmp_path)
    assert set(load("requests", data_dir=tmp_path)["value"]) in ({3.0}, {4.0})
    verify(tmp_path, repair=True)
    store.land(make_report())
    assert verify(tmp_path) == []
    texts = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"mine"]
    swept = place.startswith(".landing/")  # nobody but us writes there
    assert swept or texts, "nothing is deleted"


def test_a_journal_that_could_not_be_carried_out(tmp_path: Path) -> None:
    """As one left by a version that failed for good at a folder in a file's place."""
    Store(tmp_path).land(make_report(number=2))
    content = (tmp_path / PARTITION).read_bytes()
    folder(tmp_path / PARTITION)
    stage = tmp_path / ".landing" / "changning-rsj-2024"
    stage.mkdir()
    (stage / "0.tmp").write_bytes(content)
    removed = "datasets/indicators/year=2024/agency=changning-rsj"
    folder(tmp_path / removed / PART)
    journal = {"move": {"0.tmp": PARTITION}, "remove": [f"{removed}/{PART}", f"{PARTITION}/below/{PART}"]}
    (stage / "journal.json").write_text(json.dumps(journal))
    assert {problem.kind for problem in verify(tmp_path)} == {"leftover", "missing", "corrupt"}
    Store(tmp_path)
    assert not stage.exists()
    assert set(load("requests", data_dir=tmp_path)["value"]) == {2.0}
    assert {problem.kind for problem in verify(tmp_path, repair=True)} == {"foreign"}
    assert verify(tmp_path) == []


def test_ways_are_made_without_deleting(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "c"
    target.mkdir(parents=True)
    replace_atomically(target, b"first", tmp_path / "temporary")
    assert target.read_bytes() == b"first"
    target.unlink()
    target.mkdir()
    remove(target)
    remove(target)
    assert sorted(path.name for path in target.parent.iterdir()) == [".c.aside-0", ".c.aside-1"]
    make_way(tmp_path, target / "d" / "e")
    target.write_text("mine")
    make_way(tmp_path, target / "d" / "e")
    assert (target.parent / ".c.aside-2").read_text() == "mine"
