"""Alerts reach the channels that the environment names, and only those."""

import json
import socketserver
import threading
from collections.abc import Iterator

import pytest

from govcrawl.runs import alerts
from tests.govcrawl.standin import Answer, StandIn, standin

LINES = ["putuo: blocked", "1 of 2 districts needs attention"]


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def test_nothing_configured_nothing_sent() -> None:
    assert alerts.send("subject", LINES, {}) == []


def test_slack_and_telegram(site: StandIn) -> None:
    site.pages["/hook"] = "ok"
    site.pages["/bot12:secret/sendMessage"] = "{}"
    environment = {
        "GOVCRAWL_ALERT_SLACK": f"{site.address}/hook",
        "GOVCRAWL_ALERT_TELEGRAM": "12:secret@@channel",
        "GOVCRAWL_TELEGRAM_SERVER": site.address,
    }
    assert alerts.send("subject", LINES, environment) == []
    text = "subject\nputuo: blocked\n1 of 2 districts needs attention"
    assert [asked.json for asked in site.asked] == [{"text": text}, {"chat_id": "@channel", "text": text}]

    alerts.send("subject", ["x" * 9000], environment)
    assert len(json.loads(site.asked[-1].body)["text"]) == 4096


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("GOVCRAWL_ALERT_SLACK", "{address}/token-4711"),
        ("GOVCRAWL_ALERT_SLACK", "file:///token-4711"),
        ("GOVCRAWL_ALERT_SLACK", "token-4711"),
        ("GOVCRAWL_ALERT_SLACK", "http://127.0.0.1:1/token-4711"),
    ],
)
def test_a_failure_is_one_line_that_keeps_the_secret(site: StandIn, name: str, target: str) -> None:
    site.pages["/token-4711"] = Answer(status=403)
    [line] = alerts.send("subject", LINES, {name: target.format(address=site.address)})
    assert line.startswith(f"no alert sent, see {name}: ")
    assert "4711" not in line


@pytest.mark.parametrize(
    ("contact", "sender"),
    [("crawl@example.org", "crawl@example.org"), ("https://example.org/@us", "ops@example.org")],
)
def test_mail(contact: str, sender: str) -> None:
    """The contact may be the address of a page, which can't send mail."""
    received: list[str] = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            data = False
            for line in self.rfile:
                text = line.decode().strip()
                received.append(text)
                if data:
                    data = text != "."
                    if not data:
                        self.wfile.write(b"250 taken\r\n")
                    continue
                data = text == "data"
                self.wfile.write(
                    b"354 go on\r\n" if data else b"221 bye\r\n" if text == "QUIT" else b"250 ok\r\n"
                )

    with socketserver.TCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        environment = {
            "GOVCRAWL_ALERT_MAIL": "ops@example.org",
            "GOVCRAWL_SMTP": f"smtp://127.0.0.1:{server.server_address[1]}",
            "GOVCRAWL_CONTACT": contact,
        }
        assert alerts.send("govcrawl: run needs attention", LINES, environment) == []
        thread.join()
    commands = [line.lower() for line in received]  # newer Pythons write them in small letters
    assert "rcpt to:<ops@example.org>" in commands
    assert "Subject: govcrawl: run needs attention" in received
    assert f"mail from:<{sender}>" in " ".join(commands)
    assert f"From: {sender}" in received
    assert LINES[0] in received
