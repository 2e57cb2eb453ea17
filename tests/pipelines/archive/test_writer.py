"""What was handed over is never lost: cut, killed, full, locked."""

import gzip
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import Archive, ArchiveWriter, Exchange, recover, warc
from pipelines.errors import ArchiveError
from pipelines.records import Hints
from tests.pipelines.archive.helpers import HTML, exchange, page, writer


def test_the_file_bears_its_final_name_only_when_closed(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    path = tmp_path / archive.file
    assert path.name == "r1-changning.warc.gz"
    assert not path.exists()
    assert path.with_name("r1-changning.warc.gz.open").exists()
    archive.close()
    assert [file.name for file in path.parent.iterdir()] == ["r1-changning.warc.gz"]


def test_closing_twice_does_nothing_and_writing_on_is_refused(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    archive.close()
    archive.close()
    with pytest.raises(ArchiveError, match="is closed"):
        archive.exchange(exchange())


def test_a_second_run_under_the_same_name_gets_its_own_file(tmp_path: Path) -> None:
    first, second = writer(tmp_path), writer(tmp_path)
    second.close()
    first.close()
    third = writer(tmp_path)
    third.close()
    assert [Path(one.file).name for one in (first, second, third)] == [
        "r1-changning.warc.gz",
        "r1-changning-2.warc.gz",
        "r1-changning-3.warc.gz",
    ]


def test_a_disk_that_fails_at_last_ends_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    archive = writer(tmp_path)
    archive.document(page(archive.exchange(exchange())))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(ArchiveError, match=r"can't write .*: Input/output error"):
            archive.sync()
    with pytest.raises(ArchiveError, match="Input/output error"):
        archive.exchange(exchange("/b"))
    archive.close()


@pytest.mark.parametrize("name", ["", "a/b", "../x", ".hidden", "a b", "年"])
def test_names_that_are_no_file_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="can't be part of a file name"):
        writer(tmp_path, run_id=name)


# Repeated payloads.


def kinds(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [warc.parse(member).kind for member in warc.members(file)]


def test_a_payload_is_written_once(tmp_path: Path) -> None:
    first = writer(tmp_path)
    first.exchange(exchange("/a"))
    first.exchange(exchange("/b"))
    first.close()
    second = writer(tmp_path, "r2", "putuo")
    second.exchange(exchange("/c"))
    second.close()
    assert kinds(tmp_path / first.file) == ["warcinfo", "response", "request", "revisit", "request"]
    assert kinds(tmp_path / second.file) == ["warcinfo", "revisit", "request"]
    with Archive(tmp_path) as archive:
        captures = archive.captures()
        assert [capture.url[-2:] for capture in captures] == ["/a", "/b", "/c"]
        assert [archive.body(capture) for capture in captures] == [HTML] * 3
        assert {capture.refers_to for capture in captures[1:]} == {captures[0].record_id}
        assert {capture.sha256 for capture in captures} == {warc.digest(HTML)}
        assert archive.captures(sha256=warc.digest(HTML)) == captures


def test_a_revisit_says_where_its_payload_is(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    original = archive.exchange(exchange("/a"))
    archive.exchange(exchange("/b", status=203))
    archive.close()
    with (tmp_path / archive.file).open("rb") as file:
        (revisit,) = [record for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    assert revisit.http_headers.get_statuscode() == "203"
    assert {
        name: value for name, value in revisit.rec_headers.headers if "Refers" in name or "Prof" in name
    } == {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To": original,
        "WARC-Refers-To-Target-URI": "http://www.shcn.gov.cn/a",
        "WARC-Refers-To-Date": "2026-03-14T02:15:00.123456Z",
    }


GZIPPED = gzip.compress(HTML, mtime=0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (exchange("/a"), exchange("/b", b"another body")),
        (exchange("/a", GZIPPED, headers=[]), exchange("/b", GZIPPED, coding="gzip")),  # the same on the wire
        (exchange("/a", b""), exchange("/b", b"")),  # nothing to save
        (exchange("/a", truncated="disconnect"), exchange("/a")),  # whole now, whatever was missing
    ],
)
def test_what_differs_is_written_out(tmp_path: Path, first: Exchange, second: Exchange) -> None:
    archive = writer(tmp_path)
    archive.exchange(first)
    archive.exchange(second)
    archive.close()
    assert kinds(tmp_path / archive.file) == ["warcinfo", "response", "request", "response", "request"]


def test_an_answer_that_breaks_off_at_the_same_byte_every_night_is_written_once(tmp_path: Path) -> None:
    for run_id in ("r1", "r2"):
        archive = writer(tmp_path, run_id)
        archive.exchange(exchange("/a", truncated="disconnect"))
        archive.close()
    with Archive(tmp_path) as reader:
        first, second = reader.captures()
    assert second.refers_to == first.record_id
    assert (first.truncated, second.truncated) == ("disconnect", "disconnect")


def test_a_file_still_being_written_is_never_referred_to(tmp_path: Path) -> None:
    first, second = writer(tmp_path), writer(tmp_path, "r2")
    first.exchange(exchange("/a"))
    with Archive(tmp_path) as archive:
        assert len(archive.captures()) == 1  # indexed by a reader
    second.exchange(exchange("/b"))
    assert kinds(tmp_path / (second.file + ".open"))[1] == "response"
    first.close()
    second.close()


# Documents.


def test_a_document_comes_back_as_the_spider_yielded_it(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    days = date(2025, 1, 20), date(2025, 1, 21)
    hints = Hints("changning", "2024年度报告", "区人社局", "rsj", days[0], "gbk", days[1], "各部门年报")
    assert None not in (getattr(hints, name) for name in Hints.__slots__)
    sent = replace(page(archive.exchange(exchange())), hints=hints)
    archive.document(sent)
    archive.close()
    with Archive(tmp_path) as reader:
        assert list(reader.documents()) == [sent]
        assert sent.archive_record is not None
        found = reader.find(record_id=sent.archive_record)
        assert found
        assert (found.file, found.sha256) == (sent.archive_file, warc.digest(sent.body))


def test_a_document_out_of_a_json_reply_has_its_own_record(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    reply = archive.exchange(exchange("/api", b'{"infocontent": "..."}'))
    first, second = page(reply, "/1", b"<p>1</p>"), page(reply, "/2", b"<p>2</p>")
    archive.document(first)
    archive.document(second)
    archive.close()
    assert len({reply, first.archive_record, second.archive_record}) == 3
    with Archive(tmp_path) as reader:
        assert list(reader.documents()) == [first, second]
        found = reader.find(sha256=warc.digest(b"<p>2</p>"))
        assert found
        assert (found.url[-2:], found.status, found.media_type) == ("/2", None, "text/html")
        assert reader.body(found) == b"<p>2</p>"


def test_an_unchanged_document_of_the_next_night_comes_back_too(tmp_path: Path) -> None:
    sent = []
    for run_id in ("r1", "r2"):
        archive = writer(tmp_path, run_id)
        sent.append(page(archive.exchange(exchange())))
        archive.document(sent[-1])
        archive.close()
    with Archive(tmp_path) as reader:
        assert list(reader.documents("changning")) == sent
        assert list(reader.documents("putuo")) == []


@pytest.mark.parametrize("record_id", [None, "<urn:uuid:of another run>"])
def test_a_document_whose_response_is_not_archived_is_refused(tmp_path: Path, record_id: str | None) -> None:
    archive = writer(tmp_path)
    with pytest.raises(ArchiveError, match="was not archived whole in this run"):
        archive.document(page(record_id))
    archive.close()


def test_no_document_comes_from_a_response_that_broke_off(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    with pytest.raises(ArchiveError, match="was not archived whole in this run"):
        archive.document(page(archive.exchange(exchange(truncated="disconnect"))))
    archive.close()
    with Archive(tmp_path) as reader:
        assert list(reader.documents()) == []


# Cuts, crashes and full disks.


def small_file(root: Path) -> bytes:
    archive = writer(root)
    archive.exchange(exchange("/a"))
    archive.exchange(exchange("/b"))
    archive.document(page(archive.exchange(exchange("/c", b"{}")), "/c", b"<p>"))
    archive.close()
    data = (root / archive.file).read_bytes()
    (root / archive.file).unlink()
    return data


def left_open(root: Path) -> Path:
    path = root / "2026" / "r1-changning.warc.gz.open"
    path.parent.mkdir(exist_ok=True)
    return path


def test_a_file_cut_anywhere_is_whole_up_to_the_last_record(tmp_path: Path) -> None:
    data = small_file(tmp_path)
    opened = left_open(tmp_path)
    closed = opened.with_suffix("")
    opened.write_bytes(data)
    with opened.open("rb") as file:
        ends = [0, *(member.end for member in warc.members(file))]
    assert ends[-1] == len(data)
    assert len(ends) == 10
    for start, end in pairwise([*ends, len(data) + 1]):
        for cut in range(start, end):
            opened.write_bytes(data[:cut])
            with opened.open("rb") as file:
                assert max((member.end for member in warc.members(file)), default=0) == start
            assert recover(tmp_path) == ([closed] if start else [])
            assert recover(tmp_path) == []
            assert not opened.exists()
            if start:
                assert closed.read_bytes() == data[:start]
                closed.unlink()
        if start:
            closed.write_bytes(data[:start])
            with closed.open("rb") as file:
                assert len(list(ArchiveIterator(file, check_digests="raise"))) == ends.index(start)
            closed.unlink()


def test_a_recovery_that_is_killed_itself_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = small_file(tmp_path)
    opened = left_open(tmp_path)
    opened.write_bytes(data + data[:50])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            recover(tmp_path)
    assert recover(tmp_path) == [opened.with_suffix("")]
    assert opened.with_suffix("").read_bytes() == data


def test_the_next_run_recovers_what_the_last_left(tmp_path: Path) -> None:
    data = small_file(tmp_path)
    left_open(tmp_path).write_bytes(data[:-1])
    archive = writer(tmp_path, "r2")
    archive.exchange(exchange("/d"))
    archive.close()
    with Archive(tmp_path) as reader:
        assert [capture.url[-2:] for capture in reader.captures()] == ["/a", "/b", "/c", "/c", "/d"]
    assert kinds(tmp_path / archive.file)[1] == "revisit"


def test_a_running_writer_is_left_alone(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    archive.exchange(exchange("/a"))
    assert recover(tmp_path) == []
    archive.exchange(exchange("/b"))
    archive.close()
    assert len(kinds(tmp_path / archive.file)) == 5


WRITES_UNTIL_KILLED = """
import random, sys
from pathlib import Path
from pipelines.archive import Archive
from tests.pipelines.archive.helpers import exchange, page, writer
root, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
archive = writer(root, f"r{seed}")
reader = Archive(root)
print("ready", flush=True)
for number in range(1_000_000):
    body = chance.randbytes(chance.choice([10, 3000, 100_000])) if number % 3 else b"the same every time"
    document = page(archive.exchange(exchange(f"/{seed}/{number}", body)), body=body)
    archive.document(document)
    if number % 4 == 0:
        reader.captures(url="http://nowhere")
    print(document.archive_record, flush=True)
"""


def test_no_document_that_was_let_through_is_lost_by_kill_9(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for seed in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITES_UNTIL_KILLED, str(tmp_path), str(seed)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.15))
        os.kill(child.pid, signal.SIGKILL)
        acknowledged += [line.strip() for line in child.stdout if line.endswith(">\n")]
        child.stdout.close()
        child.wait()
    assert len(acknowledged) > 12
    with Archive(tmp_path) as reader:  # before any recovery: the last file is still open
        documents = list(reader.documents())
    assert set(acknowledged) <= {document.archive_record for document in documents}
    recover(tmp_path)
    with Archive(tmp_path) as reader:
        assert list(reader.documents()) == documents
        before = reader.captures()
        reader.rebuild_index()
        assert reader.captures() == before


FILLS_ITS_DISK = """
import random, resource, sys
from pathlib import Path
from pipelines.errors import ArchiveError
from tests.pipelines.archive.helpers import exchange, page, writer
archive = writer(Path(sys.argv[1]))
archive.exchange(exchange("/before"))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
for path, body in [("/large", random.randbytes(50_000)), ("/small", b"x")]:
    try:
        archive.exchange(exchange(path, body))
    except ArchiveError as error:
        print(error)
archive.close()
"""


def test_a_full_disk_is_an_error_and_what_was_written_stays_whole(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FILLS_ITS_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    (path,) = tmp_path.glob("*/*.warc.gz")
    assert child.stdout.splitlines() == [f"can't write {path}: File too large"] * 2
    assert kinds(path) == ["warcinfo", "response", "request"]


def test_a_file_in_the_place_of_a_year_gets_another_name(tmp_path: Path) -> None:
    writer(tmp_path).close()
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("a file in the way")
    writer(tmp_path).close()
    assert (tmp_path / f".{folder.name}.aside-0").read_text() == "a file in the way"


def test_a_folder_that_can_not_be_made_is_an_error(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    root.write_text("a file in the way")
    with pytest.raises(ArchiveError, match=f"^can't (write|use) .*{re.escape(str(root))}.*: .*exists"):
        writer(root)


def test_readers_see_every_record_while_it_is_written(tmp_path: Path) -> None:
    archive: ArchiveWriter = writer(tmp_path)
    with Archive(tmp_path) as reader:
        for number in range(30):
            archive.exchange(exchange(f"/{number}", str(number % 20).encode()))
            captures = reader.captures()
            assert [reader.body(capture) for capture in captures] == [
                str(n % 20).encode() for n in range(number + 1)
            ]
        archive.close()
        assert reader.captures() == captures
