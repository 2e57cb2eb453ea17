"""A real crawl over a local server: everything that came over the wire is in the archive, as it came."""

import gzip
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import Archive

REPORT = "<html><h1>2025年政府信息公开工作年度报告</h1></html>".encode()
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 8
ROBOTS = b"User-agent: *\nAllow: /\n"
JSON = json.dumps({"html": "<p>上海</p>"}).encode()

# path: (status, headers, body as sent)
CUT: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/lossy": (200, {"Content-Type": "text/html", "Content-Length": "1000"}, b"only the beginn"),
    "/lossy-gzip": (
        200,
        {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": "1000"},
        gzip.compress(REPORT * 9, mtime=0)[:-20],
    ),
    "/lossy-chunks": (200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}, REPORT * 3),
    "/lossy-moved": (302, {"Location": "/moved", "Content-Length": "1000"}, b"<html>"),
}
PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/robots.txt": (200, {"Content-Type": "text/plain"}, ROBOTS),
    "/start": (302, {"Location": "/moved"}, b""),
    "/moved": (
        200,
        {"Content-Type": "text/html", "Content-Encoding": "gzip"},
        gzip.compress(REPORT, mtime=0),
    ),
    "/chunked": (200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}, REPORT * 2),
    "/missing": (404, {"Content-Type": "text/html"}, b"404"),
    "/empty": (200, {"Content-Type": "text/html"}, b""),
    "/report.pdf": (200, {"Content-Type": "application/pdf"}, PDF),
    "/broken": (503, {"Content-Type": "text/html"}, b"busy"),
    **CUT,
    "/api": (200, {"Content-Type": "application/json"}, JSON),
}


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = PAGES[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" in headers:
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:9], body[9:]))
            body += b"" if self.path in CUT else b"0\r\n\r\n"
        elif "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path in CUT

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def crawl(address: str, data: Path, limit: int = 0, **settings: object) -> tuple[dict[str, Any], str]:
    """What the crawl saw and what it logged. A limit is for the file of coverage, too: off then."""
    measured = {"COVERAGE_PROCESS_CONFIG"} if limit else set()
    child = subprocess.run(
        [
            sys.executable,
            "-m",
            f"{__package__}.crawl_archived",
            address,
            data,
            json.dumps(settings),
            str(limit),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={name: value for name, value in os.environ.items() if name not in measured},
    )
    seen: dict[str, Any] = json.loads(child.stdout)
    return seen, child.stderr


@pytest.fixture(scope="module")
def night(address: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    data = tmp_path_factory.mktemp("data")
    seen, log = crawl(address, data, RUN_ID="night")
    assert log == ""
    return seen, data / "archive"


def test_every_response_is_archived_with_its_status(night: tuple[dict[str, Any], Path], address: str) -> None:
    with Archive(night[1]) as archive:
        found = [(one.url.removeprefix(address), one.status) for one in archive.captures() if one.status]
    expected = [(path, status) for path, (status, _, _) in PAGES.items()]
    twice = [("/broken", 503), *((path, CUT[path][0]) for path in CUT)]  # tried again
    assert sorted(found) == sorted(expected + twice)


def test_the_payload_is_as_on_the_wire(night: tuple[dict[str, Any], Path], address: str) -> None:
    (path,) = night[1].glob("*/night-small.warc.gz")
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "response":
                url = record.rec_headers["WARC-Target-URI"].removeprefix(address)
                assert record.raw_stream.read() == PAGES[url][2], url
                assert record.http_headers["Content-Encoding"] == PAGES[url][1].get("Content-Encoding"), url
                assert record.http_headers["Transfer-Encoding"] is None, url
                truncated = record.rec_headers["WARC-Truncated"]
                assert truncated == ("disconnect" if url in CUT else None), url
                assert record.rec_headers["WARC-IP-Address"] == "127.0.0.1"


def test_the_request_is_archived_as_sent(night: tuple[dict[str, Any], Path], address: str) -> None:
    (path,) = night[1].glob("*/night-small.warc.gz")
    with path.open("rb") as file:
        requests = {
            record.http_headers.statusline: (record.http_headers, record.raw_stream.read())
            for record in ArchiveIterator(file)
            if record.rec_type == "request"
        }
    headers, body = requests["/api HTTP/1.1"]
    assert (headers.protocol, body) == ("POST", b'{"infoid": 7}')
    assert headers["Host"] == address.removeprefix("http://")
    assert headers["User-Agent"].startswith("Scrapy/")
    assert "gzip" in headers["Accept-Encoding"]


def test_callbacks_know_the_record_of_their_response(night: tuple[dict[str, Any], Path]) -> None:
    seen, root = night
    assert len(seen["responses"]) == 7
    with Archive(root) as archive:
        for path, ((file, record_id), body) in seen["responses"].items():
            capture = archive.find(record_id=record_id)
            assert capture, path
            assert capture.file == file
            assert capture.url.endswith(path)
            assert archive.body(capture).hex() == body


def test_every_landed_document_comes_back_from_the_archive(night: tuple[dict[str, Any], Path]) -> None:
    seen, root = night
    with Archive(root) as archive:
        documents = list(archive.documents("small"))
    assert sorted(
        [page.url, page.body.hex(), page.archive_file, page.archive_record] for page in documents
    ) == sorted(seen["landed"])  # the order in which items leave the pipelines is Scrapy's
    assert {page.url.rpartition("/")[2]: page.body for page in documents} == {
        "moved": REPORT,
        "chunked": REPORT * 2,
        "report.pdf": PDF,
        "api": "<p>上海</p>".encode(),
    }
    assert {page.hints.title for page in documents} == {"年报"}


def test_what_broke_off_is_a_failure_after_its_retries_and_read_by_nobody(
    night: tuple[dict[str, Any], Path], address: str
) -> None:
    """Archived as it came, each time: read as far as it goes. To the spider it is what Scrapy makes of it."""
    seen, root = night
    assert sorted(seen["failed"]) == [[path, "ResponseDataLossError"] for path in sorted(CUT)]
    assert seen["stats"]["retry/reason_count/scrapy.exceptions.ResponseDataLossError"] == len(CUT)
    with Archive(root) as archive:
        for path, (_, headers, body) in CUT.items():
            if "Content-Encoding" in headers:
                body = zlib.decompressobj(wbits=31).decompress(body)
            captures = archive.captures(url=address + path)
            assert [(one.truncated, archive.body(one)) for one in captures] == [("disconnect", body)] * 2
        assert not {page.url.removeprefix(address) for page in archive.documents()} & CUT.keys()


def test_the_archive_counts_what_it_does(night: tuple[dict[str, Any], Path]) -> None:
    stats = night[0]["stats"]
    assert (stats["archive/responses"], stats["archive/documents"]) == (len(PAGES) + 1 + len(CUT), 4)
    assert "archive/failed" not in stats
    assert stats["finish_reason"] == "finished"


def test_a_full_disk_stops_the_spider_and_nothing_lands_unarchived(address: str, tmp_path: Path) -> None:
    seen, log = crawl(address, tmp_path, limit=3500, CONCURRENT_REQUESTS=1)
    assert seen["stats"]["finish_reason"] == "archive_failed"
    assert seen["stats"]["archive/failed"] >= 1
    assert log.count("File too large") >= 1
    assert "Traceback" not in log
    assert len(list((tmp_path / "archive").glob("*/*-small.warc.gz"))) == 1
    with Archive(tmp_path / "archive") as archive:
        assert 0 < len(archive.captures()) < len(PAGES)
        assert [page.archive_record for page in archive.documents()] == [row[3] for row in seen["landed"]]


def test_an_archive_that_can_not_be_opened_stops_the_spider_before_it_asks_for_anything(
    address: str, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("a file in the way")
    seen, log = crawl(address, tmp_path)
    assert seen["stats"]["finish_reason"] == "archive_failed"
    assert seen["responses"] == {}
    assert "downloader/request_count" not in seen["stats"]
    assert "Traceback" not in log


def test_without_the_archive_documents_land_without_a_record(address: str, tmp_path: Path) -> None:
    seen, log = crawl(address, tmp_path, ARCHIVE_ENABLED=False)
    assert (len(seen["landed"]), log) == (4, "")
    assert {(file, record) for _, _, file, record in seen["landed"]} == {(None, None)}
    assert list(tmp_path.iterdir()) == []


def test_what_comes_from_a_cache_does_not_land_unnoticed(address: str, tmp_path: Path) -> None:
    cache = {"HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": str(tmp_path / "cache")}
    crawl(address, tmp_path, **cache)
    seen, log = crawl(address, tmp_path, **cache)
    assert seen["landed"] == []
    assert seen["stats"]["finish_reason"] == "archive_failed"
    assert "its response was not archived whole in this run (HTTPCACHE_ENABLED?)" in log
