"""The index is derived: whatever becomes of it, the archive answers the same."""

import gzip
import logging
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.cli import main as warcio
from warcio.warcwriter import WARCWriter

from pipelines.archive import Archive, Capture, warc
from pipelines.errors import ArchiveError
from tests.pipelines.archive.helpers import HTML, MOMENT, exchange, page, writer


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two runs of changning and one of putuo: responses, a revisit, documents, a document out of JSON."""
    for number, (run_id, spider) in enumerate([("r1", "changning"), ("r1", "putuo"), ("r2", "changning")]):
        archive = writer(tmp_path, run_id, spider)
        fetched_at = MOMENT + timedelta(days=number)
        for path, body in [("/a", HTML), (f"/{spider}", spider.encode()), ("/gone", b"")]:
            archive.exchange(exchange(path, body, fetched_at=fetched_at, status=200 if body else 404))
        reply = archive.exchange(exchange("/api", b"{}", fetched_at=fetched_at))
        archive.document(page(reply, "/api", b"<p>%d</p>" % number))
        archive.close()
    return tmp_path


def names(captures: list[Capture]) -> list[str]:
    return [f"{capture.run_id} {capture.spider} {capture.url.rpartition('/')[2]}" for capture in captures]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (
            {"spider": "putuo"},
            ["r1 putuo a", "r1 putuo putuo", "r1 putuo gone", "r1 putuo api", "r1 putuo api"],
        ),
        ({"url": "http://www.shcn.gov.cn/a"}, ["r1 changning a", "r1 putuo a", "r2 changning a"]),
        ({"sha256": warc.digest(HTML)}, ["r1 changning a", "r1 putuo a", "r2 changning a"]),
        ({"sha256": warc.digest(HTML), "run_id": "r2"}, ["r2 changning a"]),
        ({"sha256": warc.digest(b"<p>1</p>")}, ["r1 putuo api"]),
        ({"url": "http://www.shcn.gov.cn/nowhere"}, []),
        ({"run_id": "r3"}, []),
    ],
)
def test_captures_are_found_in_a_fixed_order(
    root: Path, filters: dict[str, str], expected: list[str]
) -> None:
    with Archive(root) as archive:
        assert names(archive.captures(**filters)) == expected


def test_find_gives_the_latest(root: Path) -> None:
    with Archive(root) as archive:
        found = archive.find(url="http://www.shcn.gov.cn/a")
        assert found
        assert (found.run_id, found.fetched_at) == ("r2", MOMENT + timedelta(days=2))
        assert archive.find(record_id=found.record_id) == found
        assert archive.find(url="http://www.shcn.gov.cn/nowhere") is None


def test_find_prefers_what_is_whole(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    whole = archive.exchange(exchange("/a"))
    later = MOMENT + timedelta(days=1)
    cut = archive.exchange(exchange("/a", HTML[:9], fetched_at=later, truncated="disconnect"))
    archive.exchange(exchange("/b", HTML[:9], truncated="disconnect"))
    archive.close()
    with Archive(tmp_path) as reader:
        found = [reader.find(url=f"http://www.shcn.gov.cn/{path}") for path in "ab"]
        assert [one and (one.record_id == whole, one.truncated) for one in found] == [
            (True, None),
            (False, "disconnect"),
        ]
        last = reader.find(record_id=cut)
        assert last
        assert reader.body(last) == HTML[:9]


def test_a_capture_says_what_came(root: Path) -> None:
    with Archive(root) as archive:
        found = archive.captures(run_id="r1", spider="changning")
        assert [(one.status, one.media_type) for one in found] == [
            (200, "text/html"),
            (200, "text/html"),
            (404, "text/html"),
            (200, "text/html"),
            (None, "text/html"),
        ]
        assert [archive.body(one) for one in found] == [HTML, b"changning", b"", b"{}", b"<p>0</p>"]


def delete(index: Path) -> None:
    index.unlink()


def empty(index: Path) -> None:
    index.write_bytes(b"")


def garbage(index: Path) -> None:
    index.write_bytes(b"not a database" * 500)


def other_version(index: Path) -> None:
    with sqlite3.connect(index) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def other_tables(index: Path) -> None:
    with sqlite3.connect(index) as connection:
        connection.execute("ALTER TABLE captures RENAME COLUMN url TO address")
    connection.close()


def cut(at: float) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        index.write_bytes(index.read_bytes()[: int(index.stat().st_size * at)])

    damage.__name__ = f"cut at {at}"
    return damage


def zeroed(page_number: int) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        data = bytearray(index.read_bytes())
        data[page_number * 4096 : (page_number + 1) * 4096] = bytes(4096)
        index.write_bytes(data)

    damage.__name__ = f"page {page_number} zeroed"
    return damage


def interrupted(index: Path) -> None:
    """As it is when an earlier crash left half of the files indexed."""
    with sqlite3.connect(index) as connection:
        for table in ("files", "captures", "documents"):
            connection.execute(f"DELETE FROM {table} WHERE file LIKE '%r1%'")
        connection.execute("DELETE FROM folders")  # written when all of a folder's files are
    connection.close()


DAMAGES = [delete, empty, garbage, other_version, other_tables, interrupted]
DAMAGES += [cut(at) for at in (0.001, 0.1, 0.3, 0.5, 0.9, 0.999)]
DAMAGES += [zeroed(number) for number in range(4)]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_index_is_built_again(root: Path, damage: Callable[[Path], None]) -> None:
    with Archive(root) as archive:
        captures, documents = archive.captures(), list(archive.documents())
    assert (len(captures), len(documents)) == (15, 3)
    damage(root / "index.sqlite")
    with Archive(root) as archive:
        assert archive.captures() == captures
        assert list(archive.documents()) == documents


def test_a_rebuilt_index_equals_one_that_grew(root: Path) -> None:
    with Archive(root) as archive:
        before = archive.captures(), list(archive.documents())
        archive.rebuild_index()
        assert (archive.captures(), list(archive.documents())) == before


def test_an_index_damaged_under_an_open_archive_is_built_again(root: Path) -> None:
    with Archive(root) as archive:
        captures = archive.captures()
        garbage(root / "index.sqlite")
        assert archive.captures() == captures


def test_an_archive_moved_elsewhere_reads_the_same(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Archive(root) as archive:
        captures, documents = archive.captures(), list(archive.documents())
    moved = tmp_path_factory.mktemp("moved") / "archive"
    shutil.copytree(root, moved)
    with Archive(moved) as archive:
        assert archive.captures() == captures
        assert list(archive.documents()) == documents


def test_files_taken_away_are_forgotten_and_what_refers_to_them_is_an_error(root: Path) -> None:
    with Archive(root) as archive:
        archive.captures()
        (original,) = root.glob("*/r1-changning.warc.gz")
        original.unlink()
        left = archive.captures(url="http://www.shcn.gov.cn/a")
        assert names(left) == ["r1 putuo a", "r2 changning a"]
        assert [capture.sha256 for capture in left] == [None, None]
        with pytest.raises(ArchiveError, match="is gone from the archive"):
            archive.body(left[0])


def test_a_document_whose_body_is_gone_is_an_error_not_an_omission(tmp_path: Path) -> None:
    for run_id in ("r1", "r2"):
        archive = writer(tmp_path, run_id)
        archive.document(page(archive.exchange(exchange())))
        archive.close()
    (original,) = tmp_path.glob("*/r1-changning.warc.gz")
    original.unlink()
    with Archive(tmp_path) as reader, pytest.raises(ArchiveError, match="is gone from the archive"):
        list(reader.documents())


def test_damage_in_a_file_is_told_and_costs_one_record(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Archive(root) as archive:
        captures = archive.captures()
    (path,) = root.glob("*/r2-changning.warc.gz")
    data = bytearray(path.read_bytes())
    hit = captures[-4]
    data[hit.offset + 40] ^= 0xFF
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING), Archive(root) as archive:
        archive.rebuild_index()
        assert archive.captures() == [capture for capture in captures if capture != hit]
    assert f"bytes {hit.offset} to " in caplog.text


def test_a_body_damaged_behind_the_index_is_an_error(root: Path) -> None:
    with Archive(root) as archive:
        hit = archive.captures()[0]
        path = root / hit.file
        data = bytearray(path.read_bytes())
        data[hit.offset + 40] ^= 0xFF
        path.write_bytes(data)
        with pytest.raises(ArchiveError, match=f"no whole WARC record at byte {hit.offset}"):
            archive.body(hit)


def test_warc_files_of_other_tools_are_read(tmp_path: Path) -> None:
    (tmp_path / "2020").mkdir()
    sent = exchange()
    with (tmp_path / "2020" / "other.warc.gz").open("wb") as file:
        other = WARCWriter(file, gzip=True)
        file.write(warc.response(replace(sent, url="http://example.org/"), "<urn:uuid:1>"))
        other.write_record(other.create_warc_record("dns:example.org", "resource", payload=None))
        other.write_record(other.create_warc_record("http://example.org/", "metadata", payload=None))
    with Archive(tmp_path) as archive:
        (capture,) = archive.captures()
        assert archive.body(capture) == HTML
        assert (capture.spider, capture.run_id) == ("", "")


def test_an_index_that_can_not_be_written_is_one_clear_line(root: Path) -> None:
    (root / "index.sqlite").unlink()
    (root / "index.sqlite").symlink_to(root / "nowhere" / "index.sqlite")
    with (
        Archive(root) as archive,
        pytest.raises(ArchiveError, match=r"^can't use the index .*index\.sqlite: "),
    ):
        archive.captures()


def test_an_archive_that_can_not_be_written_is_read_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup, or the folder of another user."""
    (root / "index.sqlite").unlink(missing_ok=True)
    monkeypatch.setattr("os.access", lambda *_: False)
    with Archive(root) as archive:
        capture = archive.find(url="http://www.shcn.gov.cn/a")
        assert capture is not None
        assert archive.body(capture) == HTML
    assert not (root / "index.sqlite").exists()


def test_a_file_packed_as_one_gzip_member_says_why_it_is_not_read(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What `zcat FILE | gzip` makes, until `warcio recompress` has it as it was."""
    [packed] = root.glob("*/r1-putuo.warc.gz")
    whole = gzip.decompress(packed.read_bytes())
    with Archive(root) as archive:
        before = [page.body for page in archive.documents("putuo")]
    packed.write_bytes(gzip.compress(whole))
    with caplog.at_level(logging.WARNING), Archive(root, anew=True) as archive:
        assert list(archive.documents("putuo")) == []
    [line] = caplog.messages
    assert "r1-putuo.warc.gz: the gzip member at byte 0 holds more than one WARC record" in line
    warcio(["recompress", str(packed), str(packed.with_suffix(".new"))])
    packed.with_suffix(".new").rename(packed)
    with Archive(root, anew=True) as archive:
        assert [page.body for page in archive.documents("putuo")] == before != []


def test_an_archive_whose_metadata_stand_under_the_addresses_of_pages_still_reads(root: Path) -> None:
    """As all did before they had a URI of their own."""
    with Archive(root) as archive:
        before = list(archive.documents())
    for path in root.glob("*/*.warc.gz"):
        with path.open("rb") as file:
            records = [member.data for member in warc.members(file)]
        assert any(b"urn:govcrawl:document:" in record for record in records)
        older = [
            record.replace(b"WARC-Target-URI: urn:govcrawl:document:", b"WARC-Target-URI: ")
            for record in records
        ]
        path.write_bytes(b"".join(map(gzip.compress, older)))
    with Archive(root, anew=True) as archive:
        assert list(archive.documents()) == before != []
