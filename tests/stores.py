"""Servers of object stores, which count what they are asked for and fail where a test wants them to.

S3 is moto's, Azure's is Microsoft's own Azurite, a program of npm. No registry has a server that speaks
Google's XML interface with its conditions: ours is moto's, with the generations that Google documents.
"""

import base64
import hashlib
import hmac
import io
import itertools
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from email.utils import formatdate
from http.client import HTTPConnection
from typing import Any, ClassVar, NamedTuple
from urllib.parse import unquote

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class Asked(NamedTuple):
    """One request: `GET`, `datasets/requests/…`, the bytes asked for."""

    method: str
    key: str
    range: str | None = None


class Answer(NamedTuple):
    """What is sent back: `200 OK`, headers, body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


REFUSED = Answer("403 Forbidden", [("Content-Length", "0")], b"")
_UNMET = Answer("412 Precondition Failed", [("Content-Length", "0")], b"")

CONDITIONS = {"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_X_GOOG_IF_GENERATION_MATCH"}

Rule = Callable[[Asked, Callable[[], Answer]], Answer | None]
"""What becomes of a request: its answer, once it is done, another one, or None where the line is cut."""


def as_asked(_: Asked, answer: Callable[[], Answer]) -> Answer:
    """The rule of a server that works."""
    return answer()


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept

    def log(self, *_: object) -> None:
        pass


class Server:
    """A server of S3. ``asked``: all requests since it was emptied, in order; ``heeds``: conditions."""

    scheme = "s3"
    above = 1
    """Parts of a path that stand before the key."""

    credentials: ClassVar = {"AWS_ACCESS_KEY_ID": "AKIDSECRET", "AWS_SECRET_ACCESS_KEY": "verysecret"}

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.rule: Rule = as_asked
        self.heeds = CONDITIONS
        self._app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Silent)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def keys(self, method: str) -> list[str]:
        return [one.key for one in self.asked if one.method == method]

    def environment(self) -> dict[str, str]:
        """What a process must know to reach it."""
        return self.credentials | {"AWS_ENDPOINT_URL": self.url, "AWS_REGION": "us-east-1"}

    def new_address(self) -> str:
        """A data folder in a bucket of its own."""
        bucket = f"b{uuid.uuid4().hex[:12]}"
        with urllib.request.urlopen(self._creation(bucket)):
            self.asked.clear()
        return f"{self.scheme}://{bucket}/data"

    def _creation(self, bucket: str) -> urllib.request.Request:
        return urllib.request.Request(f"{self.url}/{bucket}", method="PUT")

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        key = "/".join(unquote(environ["PATH_INFO"]).lstrip("/").split("/")[self.above :])
        asked = Asked(
            environ["REQUEST_METHOD"], key, environ.get("HTTP_RANGE", environ.get("HTTP_X_MS_RANGE"))
        )
        self.asked.append(asked)
        # All of it, or the other side would be hung up on while it speaks.
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        for condition in CONDITIONS.difference(self.heeds):
            environ.pop(condition, None)
        answer = self.rule(asked, lambda: self._done(environ, content))
        if answer is None:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        start(answer.status, answer.headers)
        return [answer.body]

    def _done(self, environ: dict[str, Any], content: bytes) -> Answer:
        told: list[Any] = []
        environ["wsgi.input"] = io.BytesIO(content)
        body = b"".join(self._app(environ, lambda *args, **_: told.extend(args)))
        return Answer(told[0], told[1], body)


class GoogleServer(Server):
    """One of Google's: each put of an object makes another generation of it, by which conditions go."""

    scheme = "gs"
    credentials: ClassVar = {"GOOGLE_BEARER_TOKEN": "verysecret"}

    def __init__(self) -> None:
        super().__init__()
        self._numbers, self._turn = itertools.count(1764000000000000), threading.Lock()
        self._generations: dict[str, int] = {}

    def environment(self) -> dict[str, str]:
        return self.credentials | {"GOOGLE_BASE_URL": self.url}

    def _done(self, environ: dict[str, Any], content: bytes) -> Answer:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        with self._turn:
            wanted = environ.pop("HTTP_X_GOOG_IF_GENERATION_MATCH", None)
            if wanted is not None and int(wanted) != self._generations.get(path, 0):
                return _UNMET
            if method == "DELETE" and path not in self._generations:
                return Answer("404 Not Found", [("Content-Length", "0")], b"")
            answer = super()._done(environ, content)
            if method in {"PUT", "POST"} and answer.status.startswith("2"):
                self._generations[path] = next(self._numbers)
            elif method == "DELETE":
                del self._generations[path]
            generation = str(self._generations.get(path, 0))
        return answer._replace(headers=[*answer.headers, ("x-goog-generation", generation)])


class AzureServer(Server):
    """Azurite, with ours before it that counts."""

    scheme = "az"
    above = 2
    program = "azurite-blob"
    account, key = "govcrawl", base64.b64encode(b"verysecret").decode()
    credentials: ClassVar = {"AZURE_STORAGE_ACCOUNT_NAME": account, "AZURE_STORAGE_ACCOUNT_KEY": key}

    def __init__(self) -> None:
        super().__init__()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        program = shutil.which(self.program)
        assert program is not None
        here = ("--blobPort", str(self._port), "--inMemoryPersistence", "--silent", "--skipApiVersionCheck")
        self._process = subprocess.Popen(
            [program, *here],
            env=os.environ | {"AZURITE_ACCOUNTS": f"{self.account}:{self.key}"},
            stdout=subprocess.DEVNULL,
        )
        while self._process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            time.sleep(0.1)
        raise ChildProcessError(f"{self.program} has ended")

    def close(self) -> None:
        super().close()
        self._process.kill()
        self._process.wait()

    def environment(self) -> dict[str, str]:
        return self.credentials | {"AZURE_STORAGE_ENDPOINT": f"{self.url}/{self.account}"}

    def _creation(self, bucket: str) -> urllib.request.Request:
        headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-12-02"}
        signed = "".join(f"{name}:{value}\n" for name, value in headers.items())
        signed = "PUT" + "\n" * 12 + signed + f"/{self.account}/{self.account}/{bucket}\nrestype:container"
        digest = hmac.new(base64.b64decode(self.key), signed.encode(), hashlib.sha256).digest()
        headers["Authorization"] = f"SharedKey {self.account}:{base64.b64encode(digest).decode()}"
        url = f"{self.url}/{self.account}/{bucket}?restype=container"
        return urllib.request.Request(url, method="PUT", headers=headers | {"Content-Length": "0"})

    def _done(self, environ: dict[str, Any], content: bytes) -> Answer:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or (name in {"CONTENT_TYPE", "CONTENT_LENGTH"} and value)
        }
        connection = HTTPConnection("127.0.0.1", self._port)
        try:
            connection.request(environ["REQUEST_METHOD"], environ["REQUEST_URI"], content or None, headers)
            found = connection.getresponse()
            body = found.read()
        finally:
            connection.close()
        kept = [one for one in found.getheaders() if one[0].lower() not in _OF_A_CONNECTION]
        if "content-length" not in {name.lower() for name, _ in kept}:
            kept.append(("Content-Length", str(len(body))))
        return Answer(f"{found.status} {found.reason}", kept, body)


_OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}

SERVERS = {one.scheme: one for one in (Server, GoogleServer, AzureServer)}
