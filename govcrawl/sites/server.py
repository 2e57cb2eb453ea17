"""The HTTP server before the sites: routing by Host, validators, faults, an access log."""

import json
import sys
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from govcrawl.sites.fault_injection import InjectedFault, InjectedFaults, apply
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, conditional
from pipelines.errors import ConfigurationError


class Server(ThreadingHTTPServer):
    """A server on 127.0.0.1 that answers for many hosts, keeping connections open (HTTP/1.1).

    Args:
        sites: what to serve.
        port: 0 for any free one.
        faults: what goes wrong.
        access_log: file that gets one line of JSON per request: method, host, path, status.

    Raises:
        ConfigurationError: the port is taken, or two sites claim one host.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        sites: Iterable[Site],
        port: int = 0,
        faults: Iterable[InjectedFault] = (),
        access_log: Path | None = None,
    ) -> None:
        self.sites: dict[str, Site] = {}
        for site in sites:
            for host in site.hosts:
                if host in self.sites:
                    raise ConfigurationError(f"two embedded sites claim {host}")
                self.sites[host] = site
        self.faults = InjectedFaults(faults)
        self._log = access_log.open("a", encoding="utf-8", buffering=1) if access_log else None
        self._log_lock = threading.Lock()
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise ConfigurationError(
                f"the embedded sites can't listen on port {port}: {error.strerror}"
            ) from None

    @property
    def address(self) -> str:
        """Where it listens, `http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, request: SiteRequest) -> SiteResponse:
        """The site's answer, with validators; 404 for a host that is not served."""
        site = self.sites.get(request.host)
        if site is None:
            text = f"No embedded site for host {request.host!r}; send one of these as Host:\n"
            return SiteResponse(
                (text + "\n".join(self.sites) + "\n").encode(), 404, "text/plain; charset=utf-8"
            )
        return conditional(request, site.respond(request))

    def log(self, request: SiteRequest, status: int) -> None:
        """Write down one request, if a log was asked for."""
        if self._log is None:
            return
        query = f"?{request.query}" if request.query else ""
        entry = {
            "method": request.method,
            "host": request.host,
            "path": request.path + query,
            "status": status,
        }
        with self._log_lock:
            self._log.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no error of the server; all else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "govcrawl-sites"
    wbufsize = -1  # header and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        request = self._request()
        fault = self.server.faults.next(request)
        response = self.server.answer(request)
        if fault is not None:
            response = apply(fault, request, response)
            if fault.kind == "slow":
                time.sleep(fault.seconds)
        self.server.log(request, response.status)
        self._send(response, truncated=fault is not None and fault.kind == "truncated")

    def _request(self) -> SiteRequest:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return SiteRequest(
            host=self.headers.get("Host", "").partition(":")[0].lower(),
            path=unquote(parts.path),
            method=self.command,
            query=parts.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            scheme=self.headers.get("X-Forwarded-Proto", "https"),
        )

    def _send(self, response: SiteResponse, *, truncated: bool) -> None:
        self.send_response(response.status, HTTPStatus(response.status).phrase)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        body = response.body[: len(response.body) // 2] if truncated else response.body
        self.close_connection = self.close_connection or truncated
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing on the terminal: there is the access log."""
