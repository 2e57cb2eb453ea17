"""A server that speaks S3 (moto's), which counts what it is asked for and fails where a test wants it to."""

import io
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
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
    """The server. ``asked``: all requests since it was emptied, in order; ``heeds``: conditions."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.rule: Rule = as_asked
        self.heeds = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
        self._app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Silent)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def keys(self, method: str) -> list[str]:
        return [one.key for one in self.asked if one.method == method]

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        _, _, key = unquote(environ["PATH_INFO"]).lstrip("/").partition("/")
        asked = Asked(environ["REQUEST_METHOD"], key, environ.get("HTTP_RANGE"))
        self.asked.append(asked)
        # All of it, or the other side would be hung up on while it speaks.
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        for condition in {"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"}.difference(self.heeds):
            environ.pop(condition, None)
        environ["wsgi.input"] = io.BytesIO(content)
        answer = self.rule(asked, lambda: self._done(environ))
        if answer is None:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        start(answer.status, answer.headers)
        return [answer.body]

    def _done(self, environ: dict[str, Any]) -> Answer:
        told: list[Any] = []
        body = b"".join(self._app(environ, lambda *args, **_: told.extend(args)))
        return Answer(told[0], told[1], body)


CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDSECRET", "AWS_SECRET_ACCESS_KEY": "verysecret"}


def environment(server: Server) -> dict[str, str]:
    """What a process must know to reach it."""
    return CREDENTIALS | {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_REGION": "us-east-1",
    }


@contextmanager
def serving() -> Iterator[Server]:
    """A server."""
    server = Server()
    try:
        yield server
    finally:
        server.close()


def new_address(server: Server) -> str:
    """A data folder in a bucket of its own."""
    import urllib.request

    bucket = f"b{uuid.uuid4().hex[:12]}"
    request = urllib.request.Request(f"{server.url}/{bucket}", method="PUT")
    with urllib.request.urlopen(request):
        pass
    server.asked.clear()
    return f"s3://{bucket}/data"
