"""LibreOffice is kept on a short leash: nothing is fetched or run, nothing hangs, nothing stays behind."""

import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.documents import office, open_document
from pipelines.documents.office import soffice
from pipelines.errors import DocumentError
from tests.pipelines.documents.office import flat_odt, rtf
from tests.pipelines.documents.office.flat_odt import line

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")

RTF = rtf.file(rtf.row(["a", "12"]))
TEXT = "txt:Text"


def office_of(folder: str) -> list[int]:
    """The processes whose command line names a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if folder in process.joinpath("cmdline").read_text("utf-8", "replace"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_the_same_bytes_give_the_same_document_in_a_new_office_and_in_a_used_one():
    first = open_document(RTF, "")
    open_document(rtf.file(rtf.row(["b", "7"])), "")
    assert open_document(RTF, "") == first
    soffice._Office.running().stop()
    assert open_document(RTF, "") == first


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """A server's address, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("HEAD", "OPTIONS", "PROPFIND"):
        setattr(Handler, f"do_{method}", Handler.do_GET)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def linked(address: str) -> bytes:
    frame = '<draw:frame svg:width="2cm" svg:height="2cm">{}</draw:frame>'
    image = f'<draw:image xlink:type="simple" xlink:href="{address}/a.png" xlink:actuate="onLoad"/>'
    inside = f'<draw:object xlink:type="simple" xlink:href="{address}/a.odt"/>'
    sections = "".join(
        f'<text:section text:name="s{number}"><text:section-source xlink:href="{source}"/>'
        f"{line('before')}</text:section>"
        for number, source in enumerate((f"{address}/a.txt", "file:///etc/hostname"))
    )
    return flat_odt.file(line(frame.format(image) + frame.format(inside)) + sections)


def test_nothing_is_fetched(requests, tmp_path):
    address, asked = requests
    body = linked(address)
    found = soffice.convert(body, "fodt", "OpenDocument Text Flat XML", TEXT).decode("utf-8-sig")
    assert found.split() == ["before", "before"]
    soffice.convert(body, "fodt", "OpenDocument Text Flat XML", "pdf:writer_pdf_Export")
    assert asked == []
    (tmp_path / "a.fodt").write_bytes(body)  # as anyone would call it, it asks
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.fodt")],
        capture_output=True,
        timeout=200,
        check=True,
    )
    assert asked


def test_no_macro_runs(tmp_path):
    made = tmp_path / "made"
    scripts = (
        '<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries>'
        '<ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="One"><ooo:source-code>'
        f'Sub Main\nOpen "{made}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
        "</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>"
        '<office:event-listeners><script:event-listener script:language="ooo:script"'
        ' script:event-name="dom:load" xlink:type="simple"'
        ' xlink:href="vnd.sun.star.script:Standard.One.Main?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts>"
    )
    assert open_document(flat_odt.file(line("a"), scripts), "").paragraphs == ["a"]
    assert not made.exists()


def test_what_takes_too_long_is_ended_with_all_its_processes(monkeypatch):
    folder = str(soffice._Office.running()._folder)
    assert office_of(folder)
    monkeypatch.setattr(soffice, "LONGEST", 1.0)
    properties = r"{\*\nesttableprops\trowd\cellx1000\nestrow}"
    tables = "".join(rf"\pard\intbl\itap{n} a\nestcell{properties}" for n in range(3000, 1, -1))
    began = time.monotonic()
    with pytest.raises(DocumentError, match="takes longer than"):
        open_document(rtf.file(tables + r"\pard\intbl\itap1 b\cell\trowd\cellx2000\row"), "")
    assert time.monotonic() - began < 20
    assert not office_of(folder)
    monkeypatch.undo()
    assert open_document(RTF, "").grids()[0].cells[1].text == "12"


@pytest.mark.parametrize(
    "body",
    [
        b"{\\rtf1 {\\pict\\wmetafile8\\picw99999999\\pich99999999 " + b"00ff" * 100_000 + b"}}",
        b"{\\rtf1 " + b"{" * 300_000,
        b"{\\rtf",
        b"<office:document",
    ],
    ids=["a picture", "groups", "cut", "no XML"],
)
def test_what_is_broken_is_refused(body):
    with pytest.raises(DocumentError, match="LibreOffice"):
        office.parse(body, kind="rtf" if body.startswith(b"{") else "fodt")


def test_one_that_was_killed_is_replaced():
    running = soffice._Office.running()
    assert running._process is not None
    os.kill(running._process.pid, signal.SIGKILL)
    assert open_document(RTF, "").grids()[0].cells[1].text == "12"


PROGRAM = """
import os
from pipelines.documents.office import soffice
office = soffice._Office.running()
print(office._folder, flush=True)
{end}
"""


def test_it_hears_of_an_end_though_a_pool_holds_that_back():
    tell = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    run = [
        sys.executable,
        "-I",
        "-S",
        str(soffice._CONFINED),
        str(1 << 30),
        "1000",
        sys.executable,
        "-c",
        tell,
    ]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert said.strip() == "set()"


@pytest.mark.parametrize("end", ["", "os._exit(1)"], ids=["at its end", "killed"])
@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends it with its parent")
def test_it_ends_with_the_program(end):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end=end)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    folder = done.stdout.strip()
    assert folder
    until = time.monotonic() + 10
    while office_of(folder) and time.monotonic() < until:
        time.sleep(0.1)
    assert not office_of(folder)
    if not end:
        assert not Path(folder).exists()
    shutil.rmtree(folder, ignore_errors=True)
