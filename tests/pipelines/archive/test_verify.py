"""Damage in the archive is found whatever was known, and what is final is read once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import verified as memory
from pipelines.archive import verify as module
from pipelines.archive import warc
from pipelines.archive.verify import Verification, verification
from pipelines.verified import Verified
from tests.pipelines.archive.helpers import HTML, exchange, page, writer

RUNS = [f"2026030{number}T021500Z-0a000{number}" for number in (1, 2, 3)]
GONE = "is gone from the archive"


@pytest.fixture(autouse=True)
def _old_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "YOUNG", 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three nights with a report of their own; the third fetches that of the first once more, unchanged."""
    for number, run in enumerate(RUNS):
        archive = writer(tmp_path / "archive", run, "changning")
        pages = [(f"/{number}", HTML + run.encode()), ("/0", HTML + RUNS[0].encode())]
        for path, body in pages[: 1 + number // 2]:
            archive.document(page(archive.exchange(exchange(path, body)), path, body))
        archive.close()
    return tmp_path


def looked(root: Path, *, everything: bool = False) -> Verification:
    return verification(root / "archive", verified=Verified(root, everything=everything))


def files(root: Path) -> list[Path]:
    return sorted((root / "archive").glob("*/*.warc.gz"))


def flip(path: Path) -> None:
    """In the response, which is the second record."""
    with path.open("r+b") as file:
        _, response, *_ = warc.members(file)
        file.seek((response.start + response.end) // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 20)


def test_what_is_final_is_read_once(root: Path) -> None:
    assert looked(root).files[:2] == (3, 0)
    done = looked(root)
    assert (done.damage, done.files[:2], len(done.documents)) == ([], (0, 3), 3)
    assert looked(root, everything=True).files[:2] == (3, 0)
    archive = writer(root / "archive", "20260304T021500Z-0a0004", "changning")
    body = HTML + RUNS[1].encode()
    archive.document(page(archive.exchange(exchange("/1", body)), "/1", body))
    done = looked(root)
    assert (done.damage, done.files[:2], len(done.documents)) == ([], (1, 3), 3)
    assert looked(root).files[:2] == (1, 3), "one that is still written is read each time"
    archive.close()
    assert looked(root).files[:2] == (1, 3)
    assert looked(root).files[:2] == (0, 4)


@pytest.mark.parametrize(
    ("damage", "number", "lines"),
    [
        (flip, 0, ["hold no whole WARC record", GONE, GONE]),
        (flip, 1, ["hold no whole WARC record", GONE]),
        (flip, 2, ["hold no whole WARC record", GONE]),
        (truncate, 1, ["hold no whole WARC record"]),
        (Path.unlink, 0, [GONE]),
        (Path.unlink, 1, []),
    ],
)
@pytest.mark.parametrize("before", [False, True])
def test_damage_is_found_whatever_was_known(
    root: Path, damage: Callable[[Path], None], number: int, lines: list[str], before: bool
) -> None:
    if before:
        assert looked(root).damage == []
    damage(files(root)[number])
    for everything in (False, False, True, False):
        done = looked(root, everything=everything)
        assert len(done.damage) == len(lines), done.damage
        assert all(line in told for line, told in zip(lines, done.damage, strict=True))


def test_bits_that_flip_on_the_disk_are_found_where_everything_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "stamp", lambda looks: repr([one.st_size for _, one in looks]))
    looked(root)
    flip(files(root)[0])
    assert looked(root).damage == []
    assert len(looked(root, everything=True).damage) == 3
    assert len(looked(root).damage) == 3


@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\\0" * 64])
def test_an_index_that_is_gone_or_damaged_damages_nothing(root: Path, content: bytes | None) -> None:
    looked(root)
    index = root / "archive" / "index.sqlite"
    index.unlink() if content is None else index.write_bytes(content)
    archive = writer(root / "archive", "20260304T021500Z-0a0004", "changning")
    body = HTML + RUNS[0].encode()
    archive.document(page(archive.exchange(exchange("/0", body)), "/0", body))
    archive.close()
    assert looked(root).damage == []


def test_an_archive_of_which_nothing_can_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verification(root / "nowhere").damage == []
    folder = shutil.move(files(root)[0], root / "elsewhere")
    files(root)[0].with_name(f"{RUNS[0]}-changning.warc.gz").mkdir()
    assert Path(folder).exists()
    assert "is no file and is passed over" in looked(root).damage[0]
