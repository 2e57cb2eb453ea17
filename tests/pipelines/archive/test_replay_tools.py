"""Tools that others wrote show the archive: pywb, and py-wacz, where they are installed.

Neither can share an environment with Scrapy (pywb brings another ``brotli``): `uv tool install pywb`,
`uv tool install wacz`, or a folder with them on the path.
"""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipelines.archive.helpers import HTML, MOMENT, exchange, page, writer

PAGE = b"<html><p>\xe4\xb9\x9d</p></html>"


def tool(name: str, package: str) -> str:
    return shutil.which(name) or pytest.skip(f"{package} is not installed")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A page, the same again a day later, and a page out of JSON; a document each."""
    for day in range(2):
        archive = writer(tmp_path / "archive", f"r{day}")
        fetched_at = MOMENT + timedelta(days=day)
        archive.document(page(archive.exchange(exchange("/a", HTML, fetched_at=fetched_at)), "/a"))
        reply = archive.exchange(exchange("/api", b"{}", fetched_at=fetched_at))
        archive.document(page(reply, "/b", PAGE))
        archive.close()
    return tmp_path / "archive"


def test_pywb_shows_the_page_at_the_address_of_a_report(root: Path, tmp_path: Path) -> None:
    wayback, manager = tool("wayback", "pywb"), tool("wb-manager", "pywb")
    files = map(str, sorted(root.glob("*/*.warc.gz")))
    for words in (["init", "reports"], ["add", "reports", *files]):
        subprocess.run([manager, *words], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [wayback, "-b", "127.0.0.1", "-p", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for day in ("20260314", "20260315"):
            assert _shown(port, day, "a") == HTML
            assert _shown(port, day, "b") == PAGE
    finally:
        server.kill()
        server.wait()


def _shown(port: int, day: str, name: str) -> bytes:
    """The page as it came, once the server answers at all."""
    address = f"http://127.0.0.1:{port}/reports/{day}id_/http://www.shcn.gov.cn/{name}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                shown: bytes = answer.read()
                return shown
        except urllib.error.HTTPError as error:
            with error:
                return error.read()
        except OSError:
            time.sleep(0.5)
    raise AssertionError("pywb does not answer")


def test_py_wacz_packs_the_archive_into_one_file(root: Path, tmp_path: Path) -> None:
    wacz, packed = tool("wacz", "wacz"), str(tmp_path / "reports.wacz")
    files = map(str, sorted(root.glob("*/*.warc.gz")))
    for words in (["create", "--output", packed, *files], ["validate", "-f", packed]):
        done = subprocess.run([wacz, *words], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
