"""Records are true to the wire, and other tools read them."""

import gzip
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from pipelines.archive import Archive, Exchange, warc
from tests.pipelines.archive.helpers import HTML, MOMENT, exchange, writer

JSON = b'{"channelList":["1899"],"pageNo":1}'
PDF = b"%PDF-1.4\r\n" + bytes(range(256)) * 20 + b"\r\n\r\n%%EOF"
BARE = zlib.compressobj(wbits=-15)
BARE_DEFLATE = BARE.compress(HTML) + BARE.flush()

# name: (exchange, the body that readers get)
SHAPES: dict[str, tuple[Exchange, bytes]] = {
    "plain": (exchange(), HTML),
    "gzip": (exchange(body=gzip.compress(HTML), coding="gzip"), HTML),
    "x-gzip": (exchange(body=gzip.compress(HTML), coding="x-gzip"), HTML),
    "two gzip members": (exchange(body=gzip.compress(HTML) * 2, coding="gzip"), HTML * 2),
    "deflate": (exchange(body=zlib.compress(HTML), coding="deflate"), HTML),
    "bare deflate": (exchange(body=BARE_DEFLATE, coding="deflate"), HTML),
    "brotli": (exchange(body=brotli.compress(HTML), coding="br"), HTML),
    "zstandard": (exchange(body=zstd.compress(HTML), coding="zstd"), HTML),
    "two codings": (exchange(body=brotli.compress(gzip.compress(HTML)), coding="gzip, BR"), HTML),
    "unknown coding": (exchange(body=b"abc", coding="exi"), b"abc"),
    "gzip without its end": (exchange(body=gzip.compress(HTML)[:-4], coding="gzip"), HTML),
    "text sent as gzip": (exchange(coding="gzip"), HTML),
    "gzip that no header tells of": (exchange(body=gzip.compress(HTML)), HTML),
    "redirect": (exchange(status=302, headers=[(b"Location", b"/b")], body=b""), b""),
    "not found": (exchange(status=404, body=b"404 Not Found"), b"404 Not Found"),
    "status of a firewall": (exchange(status=521, body=b"<script>"), b"<script>"),
    "empty": (exchange(status=204, headers=[], body=b""), b""),
    "binary": (exchange("/a.pdf", PDF, headers=[(b"Content-Type", b"application/pdf")]), PDF),
    "post": (
        exchange(
            "/front/api/data/search",
            b"{}",
            method="POST",
            request_headers=((b"Content-Type", b"application/json"), (b"User-Agent", b"govcrawl")),
            request_body=JSON,
        ),
        b"{}",
    ),
    "HTTP/1.0": (exchange(protocol="HTTP/1.0"), HTML),
    "no headers": (exchange(headers=[]), HTML),
    "repeated header": (exchange(headers=[(b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")]), HTML),
    "GBK in a header": (exchange(headers=[(b"X-Name", "年报".encode("gbk"))]), HTML),
    "body like a record": (
        exchange(body=b"WARC/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
        b"WARC/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ),
    "body like gzip": (
        exchange(body=gzip.compress(b"WARC/1.1\r\n\r\n"), headers=[(b"Content-Type", b"application/gzip")]),
        gzip.compress(b"WARC/1.1\r\n\r\n"),
    ),
}


def archived(root: Path, shape: Exchange) -> Path:
    archive = writer(root)
    archive.exchange(shape)
    archive.close()
    return root / archive.file


@pytest.mark.parametrize("name", SHAPES)
def test_warcio_reads_back_what_passed_the_wire(tmp_path: Path, name: str) -> None:
    sent, _ = SHAPES[name]
    with archived(tmp_path, sent).open("rb") as file:
        read: list[tuple[Any, bytes]] = [
            (record, record.raw_stream.read()) for record in ArchiveIterator(file, check_digests="raise")
        ]
    (info, _), (response, payload), (request, request_body) = read
    assert (info.rec_type, response.rec_type, request.rec_type) == ("warcinfo", "response", "request")
    assert response.rec_headers["WARC-Target-URI"] == sent.url
    assert response.rec_headers["WARC-Date"] == "2026-03-14T02:15:00.123456Z"
    assert response.rec_headers["WARC-Payload-Digest"] == f"sha256:{warc.digest(sent.body)}"
    assert (response.http_headers.protocol, response.http_headers.get_statuscode()) == (
        sent.protocol,
        str(sent.status),
    )
    assert payload == sent.body
    assert (request.http_headers.protocol, request_body) == (sent.method, sent.request_body)
    assert request.rec_headers["WARC-Concurrent-To"] == response.rec_headers["WARC-Record-ID"]


@pytest.mark.parametrize("name", SHAPES)
def test_header_lines_are_the_bytes_received(tmp_path: Path, name: str) -> None:
    sent, _ = SHAPES[name]
    with archived(tmp_path, sent).open("rb") as file:
        _, response, _ = warc.members(file)
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in sent.headers)
    assert response.data.endswith(b"\r\n" + lines + b"\r\n" + sent.body + b"\r\n\r\n")


@pytest.mark.parametrize("name", SHAPES)
def test_the_archive_gives_the_body_that_readers_get(tmp_path: Path, name: str) -> None:
    sent, body = SHAPES[name]
    archived(tmp_path, sent)
    with Archive(tmp_path) as archive:
        (capture,) = archive.captures()
        assert archive.body(capture) == body
    assert (capture.url, capture.status, capture.sha256) == (sent.url, sent.status, warc.digest(body))
    assert capture.fetched_at == MOMENT


# warcio 1.8.1 can't construct its own decoder from brotli 1.2.
@pytest.mark.parametrize("name", sorted(SHAPES.keys() - {"brotli"}))
def test_warcio_finds_no_fault(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = archived(tmp_path, SHAPES[name][0])
    with pytest.raises(SystemExit) as exit_:
        warcio(["check", str(path)])
    assert exit_.value.code == 0, capsys.readouterr()


def test_chunks_are_undone_and_not_promised(tmp_path: Path) -> None:
    sent = exchange(headers=[(b"Transfer-Encoding", b"chunked"), (b"Server", b"x")])
    with archived(tmp_path, sent).open("rb") as file:
        _, response, _ = warc.members(file)
    assert response.data.endswith(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + HTML + b"\r\n\r\n")


def test_the_request_is_as_sent() -> None:
    sent = exchange(
        "/search?q=%E5%B9%B4",
        method="POST",
        request_headers=((b"User-Agent", b"govcrawl"), (b"Content-Type", b"application/json")),
        request_body=JSON,
    )
    data = gzip.decompress(warc.request(sent, "<urn:uuid:1>"))
    assert data.partition(b"\r\n\r\n")[2] == (
        b"POST /search?q=%E5%B9%B4 HTTP/1.1\r\nHost: www.shcn.gov.cn\r\nUser-Agent: govcrawl\r\n"
        b"Content-Type: application/json\r\nContent-Length: 35\r\n\r\n" + JSON + b"\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"truncated": "disconnect"}, b"WARC-Truncated: disconnect\r\n"),
        ({"ip_address": "10.0.0.7"}, b"WARC-IP-Address: 10.0.0.7\r\n"),
    ],
)
def test_what_is_known_of_the_transfer_is_kept(changes: dict[str, str], line: bytes) -> None:
    assert line in gzip.decompress(warc.response(exchange(**changes), "<urn:uuid:1>"))
    assert line not in gzip.decompress(warc.response(exchange(), "<urn:uuid:1>"))


def test_the_first_record_says_what_wrote_the_file(tmp_path: Path) -> None:
    with archived(tmp_path, exchange()).open("rb") as file:
        record = warc.parse(next(warc.members(file)))
    assert record.kind == "warcinfo"
    assert warc.parse_fields(record.payload) == {
        "format": "WARC file version 1.1",
        "isPartOf": "r1",
        "spider": "changning",
        "software": "tests",
        "robots": "obey",
    }


def test_behind_damage_reading_goes_on() -> None:
    parts = [warc.response(exchange(f"/{n}"), f"<urn:uuid:{n}>") for n in range(4)]
    for broken in range(4):
        for place in range(len(parts[broken])):
            damaged = bytearray(parts[broken])
            damaged[place] ^= 0xFF
            file = BytesIO(b"".join([*parts[:broken], bytes(damaged), *parts[broken + 1 :]]))
            found = [warc.parse(member).record_id for member in warc.members(file)]
            others = [f"<urn:uuid:{n}>" for n in range(4) if n != broken]
            # Bytes 4 to 9 of a gzip header (time, level, system) bear no meaning.
            whole = [f"<urn:uuid:{n}>" for n in range(4)]
            assert found == (whole if 4 <= place <= 9 else others)


@pytest.mark.parametrize("cut", [1, 8, 30])
def test_records_that_are_being_written_are_no_damage(cut: int) -> None:
    parts = [warc.response(exchange(f"/{n}"), f"<urn:uuid:{n}>") for n in range(2)]

    class Growing(BytesIO):
        """Another process appends to it as soon as a reader has met its end."""

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            if not found:
                self.write(b"".join(parts)[self.tell() :])
            return found

    found = [warc.parse(member).record_id for member in warc.members(Growing(parts[0][:-cut]))]
    assert found == ["<urn:uuid:0>", "<urn:uuid:1>"]
