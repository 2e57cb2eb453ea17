"""A stand-in for the sites: a real HTTP server that answers what a test tells it to and remembers all."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """A request as the server saw it."""

    method: str
    host: str
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What the server sends; ``short`` cuts the body off before the promised length."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    short: bool = False


Page = Answer | str | bytes | Callable[[Asked], Answer]


class StandIn:
    """The server's pages by path (query included), and the requests it got."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.address = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        page = self.pages.get(asked.path, Answer("not found", 404))
        if callable(page):
            page = page(asked)
        return page if isinstance(page, Answer) else Answer(page)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def standin() -> Iterator[StandIn]:
    """Run a server on a free port."""
    site = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, headers["host"], self.path, self.rfile.read(length), headers)
            answer = site.answer(asked)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            sent = {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Length": str(len(body) + 99 * answer.short),
            }
            for name, value in (sent | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = answer.short

        do_GET = do_POST = answer  # noqa: N815 - what http.server calls

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


EPOCH = 1737475200000  # 2025-01-22 00:00 in China, still 2025-01-21 in UTC


class EastToneSite:
    """changning as EastTone would serve it: shells, the list API with its whims, articles."""

    def __init__(self, site: StandIn) -> None:
        self.site = site
        self.columns: dict[str, list[dict[str, Any]]] = {}
        site.pages["/front/api/data/search"] = self.api
        site.pages["/xxgk/zcwj-zfxxgk/index.html"] = "<a href='/xxgk/gknb-kwzfxxgk/index.html'>科委</a>"
        site.pages["/robots.txt"] = Answer(
            "User-agent: *\nDisallow: /admin/\n", headers={"Content-Type": "text/plain"}
        )
        for column in ("zfgknb-xxgknb", "bmgknb-xxgknb", "jdzgknb-xxgknb"):
            self.column(column, [])

    def column(self, name: str, rows: list[dict[str, Any]]) -> str:
        """Serve a column with ``rows``; its channel id."""
        channel = str(1000 + len(self.columns))
        self.columns[channel] = rows
        self.site.pages[f"/xxgk/{name}/index.html"] = SHELL.replace("CHANNEL", channel)
        return channel

    def report(self, path: str, title: str, **row: Any) -> dict[str, Any]:
        """Serve a report; its row."""
        self.site.pages[path] = f"<h1>{title}</h1>" + REPORT
        return {"title": title, "url": f"https://zwgk.shcn.gov.cn{path}", "display_date": EPOCH, **row}

    def api(self, asked: Asked) -> Answer:
        query = asked.json
        channels = query.get("channelList")
        if isinstance(channels, list) and all(isinstance(channel, str) for channel in channels):
            rows = [{"channel_id": int(c), **row} for c in channels for row in self.columns[c]]
        else:
            rows = [{"channel_id": 9, "title": f"新闻{n}", "url": f"/n/{n}.html"} for n in range(9999)]
        size, page = query["pageSize"], query["pageNo"]
        part = rows[(page - 1) * size : page * size]
        data = {
            "pageNo": page if part else 0,
            "pageSize": size,
            "totalPage": -(-len(rows) // size) if part else 0,
            "totalCount": len(rows) if part else 0,
            "list": part,
        }
        answer = json.dumps({"code": 0, "message": "success", "data": data})
        return Answer(answer, headers={"Content-Type": "application/json"})


SHELL = """<html><head><title>政府信息公开年报</title></head><body>
<ul id="columnlist"><li v-for="item in list"><a :href="item.url">{{item.title}}</a></li></ul>
<script>new CMS('#columnlist', {ids:'CHANNEL', http:'/front/api/data/search', pageSize: 15})</script>
</body></html>"""

REPORT = (
    "<div id='ivs_content'><p>一、总体情况</p><table>"
    + "<tr><td>本年新收政府信息公开申请数量</td><td>3</td></tr>" * 5
    + "</table></div>"
)
