"""Only what has changed is written, whole, and what nobody wants any more goes."""

from pathlib import Path

import pytest

from govcrawl.website.folder import MEMORY, Folder, write
from pipelines.errors import ArgumentError


def build(out: Path, pages: dict[str, str]) -> tuple[int, int]:
    """Each page's content is its key."""
    with Folder(out) as folder:
        folder.done(write(out, path, text, text) for path, text in pages.items() if folder.due(path, text))
        folder.sweep()
        return folder.written, folder.removed


def stands(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text()
        for path in out.rglob("*")
        if path.is_file() and not path.name.startswith(".build")
    }


def test_what_has_not_changed_is_not_written(tmp_path: Path) -> None:
    pages = {"a/b.html": "1", "c.html": "2"}
    assert build(tmp_path, pages) == (2, 0)
    before = (tmp_path / "c.html").stat().st_mtime_ns
    assert build(tmp_path, pages | {"a/b.html": "3"}) == (1, 0)
    assert (tmp_path / "c.html").stat().st_mtime_ns == before
    assert stands(tmp_path) == {"a/b.html": "3", "c.html": "2"}


def test_pages_that_nobody_wants_go_and_others_files_stay(tmp_path: Path) -> None:
    build(tmp_path, {"a/b/c.html": "1", "d.html": "2"})
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "own.csv").write_text("x")
    assert build(tmp_path, {"d.html": "2"}) == (0, 1)
    assert stands(tmp_path) == {"d.html": "2", "downloads/own.csv": "x"}
    assert not (tmp_path / "a").exists()


def test_what_somebody_deleted_or_cut_is_mended(tmp_path: Path) -> None:
    pages = {"a.html": "whole", "b.html": "whole"}
    build(tmp_path, pages)
    (tmp_path / "a.html").unlink()
    (tmp_path / "b.html").write_text("wh")
    assert build(tmp_path, pages) == (2, 0)
    assert stands(tmp_path) == pages


def test_what_a_killed_build_wrote_without_remembering_is_written_once_more(tmp_path: Path) -> None:
    build(tmp_path, {"a.html": "old"})
    write(tmp_path, "a.html", "new", "newer")  # and then it was killed
    (tmp_path / ".a.html.99.tmp").write_text("half")
    assert build(tmp_path, {"a.html": "newest"}) == (1, 0)
    assert stands(tmp_path) == {"a.html": "newest"}


def test_a_damaged_memory_means_that_all_is_written(tmp_path: Path) -> None:
    build(tmp_path, {"a.html": "1"})
    (tmp_path / MEMORY).write_bytes(b"no database" * 1000)
    assert build(tmp_path, {"a.html": "1"}) == (1, 0)
    assert build(tmp_path, {"a.html": "1"}) == (0, 0)


def test_values_are_kept_with_their_keys(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.keep("kind", [("a", "1", ["甲"]), ("b", "2", None)])
        folder.forget("kind", ["b"])
        folder.keep("kinder", [("a", "9", 9)])
    with Folder(tmp_path) as folder:
        assert folder.recall("kind") == {"a": ("1", ["甲"])}


def test_a_file_in_the_folders_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ArgumentError, match="can't be written"), Folder(tmp_path / "out"):
        pass
