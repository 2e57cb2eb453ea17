"""What archives hold, and what hostile ones come to: refused, in little time and memory."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents import open_document
from pipelines.documents.containers import MAX_DEPTH, MAX_FILES, documents_in
from pipelines.errors import DocumentError
from tests.pipelines.documents.archives import archive_of, deflated, entry, zipped

PDF = b"%PDF-1.7"
PAGE = "<table><tr><td>规章</td><td>7</td></tr></table>".encode()


def names(body: bytes) -> list[str]:
    return [one.name for one in documents_in(body) if not one.why]


def reasons(body: bytes) -> dict[str, str]:
    return {one.name: one.why for one in documents_in(body) if one.why}


def plain(name: bytes, content: bytes = PDF, flags: int = 0) -> tuple[bytes, bytes]:
    return entry(name, deflated(content), content, flags=flags)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (zipped(**{"a.pdf": PDF, "b/c.html": PAGE}), ["a.pdf", "b/c.html"]),
        (zipped(**{"a.pdf": PDF, "x.zip": zipped(**{"b.pdf": PDF})}), ["a.pdf", "x.zip/b.pdf"]),
        (zipped(**{"a.rar": b"Rar!\x1a\x07\0"}), ["a.rar"]),  # reading it tells what it is
        (zipped(**{"a.pdf": PDF, "seal.png": b"\x89PNG"}), ["a.pdf"]),
        (zipped(**{"1.png": b"\x89PNG", "2.png": b"\x89PNG"}), ["1.png", "2.png"]),  # a scan
        (zipped(**{"__MACOSX/._a.pdf": PDF, "~$a.docx": PDF, "s.css": b"a", "Thumbs.db": b"a"}), []),
        (zipped(**{"a.pdf": PDF, "b.bin": b"\0\1\2", "c/": b"", "empty.txt": b""}), ["a.pdf"]),
        (archive_of([plain("财政局.pdf".encode("gb18030"))]), ["财政局.pdf"]),
        (archive_of([plain("财政局.pdf".encode())]), ["财政局.pdf"]),  # in UTF-8 that it does not admit
        (archive_of([plain("财政局.pdf".encode(), flags=0x800)]), ["财政局.pdf"]),
        (archive_of([plain(b"../../etc/a.pdf"), plain(b"/b.pdf"), plain(b"c\\..\\d.pdf")]),
         ["etc/a.pdf", "b.pdf", "c/d.pdf"]),
    ],
)  # fmt: skip
def test_what_an_archive_holds(body: bytes, found: list[str]) -> None:
    assert names(body) == found


def test_what_can_not_be_unpacked_is_named_and_the_rest_is_read() -> None:
    body = archive_of(
        [
            plain(b"a.pdf"),
            plain(b"locked.pdf", flags=1),
            entry(b"lies.pdf", deflated(PDF), PDF, size=3),
            entry(b"broken.pdf", b"\xff\xff", PDF),
            entry(b"odd.pdf", PDF, PDF, method=14),
            entry(b"huge.pdf", deflated(PDF), PDF, size=1 << 31),
            plain(b"torn.zip", zipped(**{"b.pdf": PDF})[:-9]),
        ]
    )
    assert names(body) == ["a.pdf"]
    found = reasons(body)
    assert found.keys() == {"locked.pdf", "lies.pdf", "broken.pdf", "odd.pdf", "huge.pdf", "torn.zip"}
    assert found["locked.pdf"] == "a password protects it"
    assert found["huge.pdf"] == "it is larger than 64 MiB"
    assert "broken ZIP archive" in found["torn.zip"]


def test_one_document_in_an_archive_is_read_as_it_is() -> None:
    assert open_document(zipped(**{"a/b.html": PAGE}), "").grids()[0].cells[1].text == "7"
    assert open_document(zipped(**{"b.html": PAGE, "说明.txt": "说明".encode()}), "").grids()
    with pytest.raises(DocumentError, match="a ZIP archive of 2 documents, each to be read by itself"):
        open_document(zipped(**{"a.html": PAGE, "b.html": PAGE}), "")
    with pytest.raises(DocumentError, match=r"without a document that can be read .*a.pdf: a password"):
        open_document(archive_of([plain(b"a.pdf", flags=1)]), "")


@contextmanager
def within(seconds: float, mebibytes: int) -> Iterator[None]:
    """The block takes no more of the processor and of memory beyond what this process ever had."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.process_time()
    yield
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert time.process_time() - started < seconds
    assert (after.ru_maxrss - before.ru_maxrss) / 1024 < mebibytes


def test_what_unpacks_to_far_more_than_it_is_packed_in_is_named() -> None:
    zeros = bytes(60 << 20)
    bomb = [entry(b"%d.html" % n, packed, zeros) for n, packed in enumerate([deflated(zeros)] * 20)]
    del zeros
    with within(3, 30):
        assert set(reasons(archive_of(bomb[:9])).values()) == {
            "it can't be unpacked (it unpacks to more than a document could)"
        }
    with within(3, 30), pytest.raises(DocumentError, match="unpacks to more than 192 MiB"):
        documents_in(archive_of(bomb))


def test_archives_within_archives_end() -> None:
    inner = zipped(**{"a.pdf": PDF})
    for _ in range(MAX_DEPTH):
        inner = zipped(**{f"{n}.zip": inner for n in range(4)})
    with within(3, 30):
        assert set(reasons(inner).values()) == {f"it lies deeper than {MAX_DEPTH} archives"}
    wide = zipped(**{f"{n}.zip": zipped(*(f"{n}.txt" for n in range(100))) for n in range(30)})
    with pytest.raises(DocumentError, match=f"more than {MAX_FILES} files"):
        documents_in(wide)


def test_an_archive_that_holds_itself_ends() -> None:
    body = bytearray(archive_of([entry(b"r.zip", b"", b"", method=0)]))
    loop = archive_of([entry(b"r.zip", bytes(body), bytes(body), method=0)])
    for _ in range(8):
        loop = archive_of([entry(b"r.zip", loop, loop, method=0)])
    assert reasons(loop) == {"r.zip/r.zip/r.zip": f"it lies deeper than {MAX_DEPTH} archives"}


def test_a_million_files_are_not_even_counted() -> None:
    central = plain(b"a.txt")[1]
    directory = central.replace(b"%s", bytes(4)) * 1_000_000
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff"
    body = b"PK\x03\x04" + directory + end + len(directory).to_bytes(4, "little") + b"\4\0\0\0\0\0"
    del directory
    with within(2, 60), pytest.raises(DocumentError, match=f"more than {MAX_FILES} files"):
        open_document(body, "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (archive_of([plain(b"a.pdf"), plain(b"b.pdf")], [0, 0]), "overlap"),
        (archive_of([plain(b"a.pdf", PAGE * 9), plain(b"b.pdf")], [0, 20]), "overlap"),
        (archive_of([plain(b"a.pdf"), plain(b"a.pdf")]), "two files with the same name"),
        (zipped(**{"a.pdf": PDF})[:-30], "a broken ZIP archive"),
        (archive_of([plain(b"\0a.pdf")]), "a file without a name"),
        (archive_of([plain(b"%d.pdf" % n) for n in range(MAX_FILES + 1)]), "more than"),
    ],
)
def test_what_no_honest_program_writes_is_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        documents_in(body)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    body = bytearray(zipped(**{"a.pdf": PDF, "b.html": PAGE, "x.zip": zipped(**{"c.html": PAGE})}))
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DocumentError):
        documents_in(bytes(body))
