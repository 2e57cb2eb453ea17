"""The embedded server over real HTTP: hosts, validators, faults, the log, the command line."""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest

from govcrawl.sites import embedded
from govcrawl.sites.fault_injection import InjectedFault
from pipelines.errors import ConfigurationError

HOST = "zwgk.shcn.gov.cn"
REPORT = "/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"
FAULTS = (
    InjectedFault("slow", path="/slow/*", seconds=0.3),
    InjectedFault("truncated", host=HOST, path=REPORT, times=1),
    InjectedFault("too_many_requests", path="/often/*", seconds=7),
    InjectedFault("unavailable", path="/down/*", times=2),
    InjectedFault("blocked", host="www.pudong.gov.cn", path="/zwgk/*"),
    InjectedFault("moved", host="shpt.gov.cn", path="/moved/*"),
    InjectedFault("wrong_charset", path="/xxgk/zcwj-zfxxgk/index.html", times=1),
)


class Client:
    """One connection to the server, kept open."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def get(
        self, path: str, host: str = HOST, method: str = "GET", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        self.connection.request(method, path, headers={"Host": host, **headers})
        response = self.connection.getresponse()
        return response.status, response.headers, response.read()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.jsonl"


@pytest.fixture(scope="module")
def address(log: Path) -> Iterator[str]:
    with embedded(faults=FAULTS, access_log=log) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address) as client:
        yield client


# InjectedFaults first: those that happen only so many times must not be used up by other tests.


def test_a_truncated_answer_breaks_off_and_the_next_is_whole(address: str) -> None:
    with Client(address) as client, pytest.raises(http.client.IncompleteRead):
        client.get(REPORT)
    with Client(address) as client:
        status, headers, body = client.get(REPORT)
        assert (status, int(headers["Content-Length"])) == (200, len(body))


def test_a_wrong_charset_is_only_claimed(client: Client) -> None:
    _, headers, body = client.get("/xxgk/zcwj-zfxxgk/index.html")
    assert headers["Content-Type"] == "text/html; charset=gbk"
    assert "政府信息公开" in body.decode("utf-8")
    assert "utf-8" in client.get("/xxgk/zcwj-zfxxgk/index.html")[1]["Content-Type"]


def test_faults_that_last(client: Client) -> None:
    assert [client.get("/down/x")[0] for _ in range(3)] == [503, 503, 404]
    status, headers, _ = client.get("/often/x")
    assert (status, headers["Retry-After"]) == (429, "7")
    status, headers, _ = client.get("/moved/x?a=1", host="shpt.gov.cn")
    assert (status, headers["Location"]) == (301, "https://www.shpt.gov.cn/moved/x?a=1")
    status, _, body = client.get("/zwgk/zwgk_zfxxgknb_qzf_gknb/index.html", host="www.pudong.gov.cn")
    assert status == 200
    assert b"$_ts" in body
    started = time.perf_counter()
    client.get("/slow/x")
    assert time.perf_counter() - started >= 0.3


def test_hosts_are_told_apart_and_strangers_refused(client: Client) -> None:
    assert client.get(REPORT)[0] == 200
    assert client.get(REPORT, host="www.shpt.gov.cn")[0] == 404
    status, _, body = client.get("/", host="www.example.org")
    assert status == 404
    assert HOST in body.decode()


def test_a_port_in_the_host_does_not_matter(client: Client) -> None:
    assert client.get(REPORT, host=f"{HOST}:8000")[0] == 200


def test_the_connection_stays_open(client: Client) -> None:
    client.get(REPORT)
    held = client.connection.sock
    client.get("/no/such/page.html")
    assert client.connection.sock is held


@pytest.mark.parametrize(
    ("validator", "header"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
)
def test_conditional_requests(client: Client, validator: str, header: str) -> None:
    _, headers, body = client.get(REPORT)
    assert body
    status, _, body = client.get(REPORT, **{header: headers[validator]})
    assert (status, body) == (304, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"another"'},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ],
)
def test_a_changed_page_is_sent_again(client: Client, headers: dict[str, str]) -> None:
    assert client.get(REPORT, **headers)[0] == 200


def test_head_has_no_body(client: Client) -> None:
    status, headers, body = client.get(REPORT, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 5000


def test_robots_closes_the_search_and_not_the_reports(client: Client) -> None:
    status, _, body = client.get("/robots.txt")
    assert status == 200
    assert "Disallow: /front/search/" in body.decode()


def test_every_request_is_logged(client: Client, log: Path) -> None:
    client.get("/one/of/its/kind?a=1", host="www.jinshan.gov.cn")
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {
        "method": "GET", "host": "www.jinshan.gov.cn", "path": "/one/of/its/kind?a=1", "status": 404,
    } in entries  # fmt: skip


def test_only_the_hosts_asked_for_are_served() -> None:
    with embedded(host_filter="*.shcn.gov.cn") as address, Client(address) as client:
        assert client.get(REPORT)[0] == 200
        assert client.get("/robots.txt", host="www.pudong.gov.cn")[0] == 404


def test_the_server_ends_with_its_context() -> None:
    with embedded() as address:
        port = int(address.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_a_server_that_does_not_start_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"can't listen on port {port}"), embedded(port=port):
            pass
    with pytest.raises(ConfigurationError, match="invalid choice: 'huge'"), embedded(scale="huge"):
        pass


@pytest.mark.parametrize(
    ("fault", "words"),
    [("{", "not a fault"), ('{"kind": "fire"}', "no such fault"), ('{"cause": 1}', "not a fault")],
)
def test_a_fault_that_is_none_is_refused_in_one_line(fault: str, words: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "govcrawl.sites", "--port", "0", "--fault", fault],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert words in run.stderr
    assert len(run.stderr.splitlines()) == 1
