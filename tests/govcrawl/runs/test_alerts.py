"""Alerts reach the channels that the environment names, and only those; tokens are told to nobody."""

import importlib
import logging
import socketserver
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from govcrawl.runs import alerts
from tests.govcrawl.standin import Answer, StandIn, standin

LINES = ["putuo: blocked & <b>closed</b>", "1 of 2 districts needs attention"]
TOKEN = "a1b2c3d4e5f64711"


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def tell(addresses: str, lines: list[str] = LINES) -> list[str]:
    """Send to ``addresses``; what went wrong."""
    channels, wrong = alerts.channels({"GOVCRAWL_ALERTS": addresses})
    return wrong + alerts.send(channels, "govcrawl: run 7 needs attention", lines)


def test_nothing_configured_nothing_sent() -> None:
    assert alerts.channels({}) == ([], [])
    assert alerts.send([], "subject", LINES) == []


def test_webhooks(site: StandIn) -> None:
    """Two addresses in one variable, of hosts of one's own."""
    site.pages["/hook"] = site.pages[f"/hooks/{TOKEN}"] = "ok"
    host = site.address.removeprefix("http://")
    assert tell(f"json://{host}/hook\n  mmost://{host}/{TOKEN}") == []
    webhook, chat = site.asked
    assert webhook.json["title"] == "govcrawl: run 7 needs attention"
    assert webhook.json["message"] == "\n".join(LINES)
    assert chat.json["text"].splitlines() == ["govcrawl: run 7 needs attention", *LINES]


SERVICES = {
    "DingTalk": (
        f"dingtalk://{TOKEN}",
        ("dingtalk", "NotifyDingTalk", "notify_url", "/robot/send?access_token={token}"),
        f"/robot/send?access_token={TOKEN}",
    ),
    "WeCom Bot": (
        f"wecombot://{TOKEN}",
        ("wecombot", "NotifyWeComBot", "notify_url", "/cgi-bin/webhook/send?key={key}"),
        f"/cgi-bin/webhook/send?key={TOKEN}",
    ),
    "Feishu": (
        f"feishu://{TOKEN}",
        ("feishu", "NotifyFeishu", "notify_url", "/open-apis/bot/v2/hook/{token}/"),
        f"/open-apis/bot/v2/hook/{TOKEN}/",
    ),
    "Slack": (
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        ("slack", "NotifySlack", "webhook_url", "/services"),
        "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    ),
    "Telegram": (
        "tgram://123456789:abcdefg_hijklmnop/-100471100",
        ("telegram", "NotifyTelegram", "notify_url", "/bot"),
        "/bot123456789:abcdefg_hijklmnop/sendMessage",
    ),
}
"""Channels whose host Apprise knows: address, where the class keeps that host, what is asked of it."""


@pytest.mark.parametrize("name", SERVICES)
def test_services(name: str, site: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apprise's own code asks our server in the place of theirs: the text arrives, whatever its form."""
    address, (module, cls, attribute, path), asked = SERVICES[name]
    with warnings.catch_warnings(action="ignore"):  # of what Apprise imports
        service = getattr(importlib.import_module(f"apprise.plugins.{module}"), cls)
    monkeypatch.setattr(service, attribute, site.address + path)
    site.pages[asked] = "ok" if name == "Slack" else '{"errcode": 0, "code": 0, "ok": true}'
    [channel], wrong = alerts.channels({"GOVCRAWL_ALERTS": address})
    assert wrong == []
    assert channel.name == f"1 ({name})"
    assert alerts.send([channel], "needs attention", LINES) == []
    assert site.paths() == [asked]
    [said] = [text for text in texts(site.asked[0].json) if "putuo" in text]
    assert "1 of 2 districts needs attention" in said
    assert "closed" in said


def texts(value: Any) -> Iterator[str]:
    """All strings in some JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def test_what_is_too_long_comes_in_parts(site: StandIn) -> None:
    site.pages[f"/hooks/{TOKEN}"] = "ok"
    lines = [f"putuo: fault number {n}" for n in range(500)]
    assert tell(f"mmost://{site.address.removeprefix('http://')}/{TOKEN}", lines) == []
    parts = [asked.json["text"] for asked in site.asked]
    assert len(parts) > 2
    assert max(map(len, parts)) <= 4000
    assert all(any(line in part for part in parts) for line in (lines[0], lines[250], lines[-1]))


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("json://{host}/{token}", "no alert sent to address 1 (JSON) in GOVCRAWL_ALERTS"),
        ("json://127.0.0.1:1/{token}", "no alert sent to address 1 (JSON) in GOVCRAWL_ALERTS"),
        (
            "mailto://u:{token}@127.0.0.1:1?to=a@b.cn&from=c@d.cn",
            "no alert sent to address 1 (E-Mail) in GOVCRAWL_ALERTS",
        ),
        ("{token}", "address 1 in GOVCRAWL_ALERTS is not understood; docs/logs.md shows the forms"),
        ("moon://{token}", "address 1 in GOVCRAWL_ALERTS is not understood; docs/logs.md shows the forms"),
        ("tgram://{token}", "address 1 in GOVCRAWL_ALERTS is not understood; docs/logs.md shows the forms"),
    ],
)
def test_a_failure_is_one_line_that_keeps_the_secret(
    site: StandIn,
    address: str,
    line: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    site.pages[f"/{TOKEN}"] = Answer(status=403)
    caplog.set_level(logging.DEBUG)
    host = site.address.removeprefix("http://")
    assert tell(address.format(host=host, token=TOKEN)) == [line]
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")
    logging.getLogger("urllib3").debug("heard again")
    assert "heard again" in caplog.text


def test_one_that_fails_does_not_stop_the_others(site: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by a fault of the library."""
    with warnings.catch_warnings(action="ignore"):
        from apprise.plugins.dingtalk import NotifyDingTalk

    def broken(self: Any, *args: Any, **options: Any) -> bool:
        raise RuntimeError(TOKEN)

    monkeypatch.setattr(NotifyDingTalk, "send", broken)
    site.pages["/hook"] = "ok"
    wrong = tell(f"dingtalk://{TOKEN} {site.address.replace('http', 'json', 1)}/hook")
    assert wrong == ["no alert sent to address 1 (DingTalk) in GOVCRAWL_ALERTS"]
    assert site.paths() == ["/hook"]


def test_variables_of_earlier_versions() -> None:
    channels, wrong = alerts.channels(
        {"GOVCRAWL_ALERT_TELEGRAM": "12:secret@me", "GOVCRAWL_ALERT_MAIL": "a@b.cn"}
    )
    assert channels == []
    assert wrong == [
        "GOVCRAWL_ALERT_MAIL is not read any more, write GOVCRAWL_ALERTS=mailtos://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS",
        "GOVCRAWL_ALERT_TELEGRAM is not read any more, write GOVCRAWL_ALERTS=tgram://TOKEN/CHAT",
    ]


def test_without_apprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert tell(f"dingtalk://{TOKEN}") == [
        "GOVCRAWL_ALERTS is set, but Apprise is not installed; pip install apprise"
    ]
    assert alerts.channels({}) == ([], [])


def test_mail() -> None:
    """By real SMTP."""
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
                data = text.lower() == "data"
                self.wfile.write(
                    b"354 go on\r\n" if data else b"221 bye\r\n" if text == "QUIT" else b"250 ok\r\n"
                )

    with socketserver.TCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        port = server.server_address[1]
        assert tell(f"mailto://127.0.0.1:{port}?from=crawl@example.org&to=ops@example.org") == []
        thread.join()
    commands = [line.lower() for line in received]  # newer Pythons write them in small letters
    assert any(line.startswith("mail from:<crawl@example.org>") for line in commands)
    assert "rcpt to:<ops@example.org>" in commands
    assert "Subject: govcrawl: run 7 needs attention" in received
    assert LINES[1] in received
