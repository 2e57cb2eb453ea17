"""Alerts: one message about a run that needs attention, to the channels the environment names.

==============================  =====================================================================
``GOVCRAWL_ALERT_MAIL``         address the mail goes to
``GOVCRAWL_SMTP``               ``smtp://host:25``, ``smtps://user:password@host:465``; with a user name
                                ``smtp:`` means STARTTLS
``GOVCRAWL_ALERT_SLACK``        address of an incoming webhook
``GOVCRAWL_ALERT_TELEGRAM``     ``<bot token>@<chat id>``
==============================  =====================================================================

Off unless set, and only the environment is asked: settings end up in logs. Spidermon's own actions
need Jinja2 and one client library each, which is why these are plain requests.
"""

import json
import os
import smtplib
import urllib.request
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from http.client import HTTPException
from urllib.parse import unquote, urlsplit

TIMEOUT = 30  # seconds
TELEGRAM = "https://api.telegram.org"


def send(subject: str, lines: Sequence[str], environment: Mapping[str, str] = os.environ) -> list[str]:
    """Send to every channel configured; what could not be sent, a line each. Never raises."""
    troubles = []
    for name, channel in CHANNELS.items():
        if target := environment.get(name):
            try:
                channel(target, subject, lines, environment)
            except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
                # Not the error's text: it may hold the address, and with it the token.
                troubles.append(f"no alert sent, see {name}: {type(error).__name__}")
    return troubles


def mail(target: str, subject: str, lines: Sequence[str], environment: Mapping[str, str]) -> None:
    """An e-mail by way of ``GOVCRAWL_SMTP``."""
    server = urlsplit(environment.get("GOVCRAWL_SMTP", "smtp://localhost:25"))
    message = EmailMessage()
    message["Subject"], message["To"] = subject, target
    contact = environment.get("GOVCRAWL_CONTACT", "")  # may be the address of a page
    message["From"] = contact if "@" in contact and "/" not in contact else target
    message.set_content("\n".join(lines))
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname or "localhost", server.port or 0, timeout=TIMEOUT) as connection:
        if server.username:
            if server.scheme != "smtps":
                connection.starttls()
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def slack(target: str, subject: str, lines: Sequence[str], environment: Mapping[str, str]) -> None:  # noqa: ARG001
    """A message by an incoming webhook."""
    _post(target, {"text": "\n".join([subject, *lines])})


def telegram(target: str, subject: str, lines: Sequence[str], environment: Mapping[str, str]) -> None:
    """A message by a bot. It is cut at the 4,096 letters Telegram allows."""
    token, _, chat = target.partition("@")
    server = environment.get("GOVCRAWL_TELEGRAM_SERVER", TELEGRAM)  # one's own Bot API server
    _post(f"{server}/bot{token}/sendMessage", {"chat_id": chat, "text": "\n".join([subject, *lines])[:4096]})


CHANNELS = {
    "GOVCRAWL_ALERT_MAIL": mail,
    "GOVCRAWL_ALERT_SLACK": slack,
    "GOVCRAWL_ALERT_TELEGRAM": telegram,
}


def _post(url: str, content: Mapping[str, str]) -> None:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("not a web address")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        url, json.dumps(content).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - as above
        pass
