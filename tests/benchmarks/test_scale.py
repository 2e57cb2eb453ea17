"""An archive at scale, and the table that is made of it: in small, so only that it holds what it says."""

from pathlib import Path

import pytest

from benchmarks.scale import archives, clones, layouts, lines, trees
from govcrawl import load
from pipelines.archive import Archive
from pipelines.ingest import read_page
from pipelines.reparse import reparse
from pipelines.store.verify import verify

NAMES = (
    *("index the archive", "read a document, no more", "reparse into an empty folder", "  begins after"),
    *("reparse, nothing changed", "compact everything", "compact, nothing changed", "verify for the first"),
    *("verify, one report changed", "status", "closing hint of a crawl", "load all of requests"),
    *("load one agency", "across everything", "3 WARC files", "  open and find", "  a spider's start"),
)


def test_each_document_reads_as_the_report_that_it_was_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "COPIED", 1)  # each report at a second address
    documents = archives.write(tmp_path, 2, range(2018, 2020))
    assert documents == 16 * 2 * 2 * 2
    with Archive(tmp_path / "archive") as archive:
        keys = []
        for page in archive.documents():
            *_, year, name = page.url.split("/")
            keys.append((f"{page.hints.district}-{name.removesuffix('.html')}", int(year)))
            assert read_page(page).key == keys[-1]
    assert (len(keys), len(set(keys))) == (documents, documents / 2)


def test_the_layouts_are_measured_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trees, "ROUNDS", 1)
    monkeypatch.setattr(layouts, "LANDED", 2)
    layouts.measure(tmp_path, 2, range(2023, 2025))
    lines = {line[:38].strip(): line[38:].split() for line in capsys.readouterr().out.splitlines()}
    assert lines[""] == ["agency", "district"]
    files = [int(number.rstrip(";")) for number in lines["files; MB"][::2]]
    assert files == [5 * 16 * 2 * 2 + 1, 5 * 16 * 2 + 1], "one is a dataset's without rows"
    assert {"load one agency of requests", "load all of requests", "convert into the other"} <= {*lines}


def test_clones_are_whole_reports(tmp_path: Path) -> None:
    roots = [tmp_path / "a", tmp_path / "b"]
    for root in roots:
        archives.write(root, 2, range(2018, 2019))
        reparse(root, processes=1)
    one, before = load("reports", data_dir=roots[0]), load("indicators", data_dir=roots[0])
    clones.clone(roots)
    for root in roots:
        assert verify(root) == []
        assert len(load("reports", data_dir=root)) == 10 * len(one)
        cloned = load("indicators", agency="putuo-qzf-x3", data_dir=root)
        assert cloned["raw"].tolist() == before[before["agency"] == "putuo-qzf"]["raw"].tolist()


def test_the_table_has_all_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trees, "ROUNDS", 1)
    tree = trees.Tree(trees.HERE, tmp_path / "data")
    lines.measure([tree], tmp_path, 2, [3], range(2024, 2025))
    printed = capsys.readouterr().out
    assert [name for name in NAMES if f"\n  {name}" not in printed] == []
    assert "WRONG" not in printed
    begun = next(line for line in printed.splitlines() if "begins after" in line)
    assert begun.split()[2] != "-", "the watch saw no archived file opened"
