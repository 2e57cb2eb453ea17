"""Alerts: one message about a run that needs attention, to the channels that ``GOVCRAWL_ALERTS`` names.

It holds one or more addresses in the form of Apprise, blanks between them: ``dingtalk://TOKEN
mailtos://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS``; ``docs/logs.md`` shows more. Off unless set. Only the
environment is asked: settings end up in logs. So would what Apprise logs, addresses with their tokens in
them, which is why nothing is logged while it works.
"""

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import Apprise

VARIABLE = "GOVCRAWL_ALERTS"
FORMER = {
    "GOVCRAWL_ALERT_MAIL": "mailtos://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS",
    "GOVCRAWL_SMTP": "mailtos://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS",
    "GOVCRAWL_ALERT_SLACK": "https://hooks.slack.com/services/...",
    "GOVCRAWL_ALERT_TELEGRAM": "tgram://TOKEN/CHAT",
}
"""What takes the place of variables that earlier versions read."""
DEFAULTS = {
    "overflow": "split",  # what is too long for a channel comes in parts; Apprise would have it rejected
    "cto": "30",  # seconds to connect and to answer; Apprise's 4 are short for a mail server
    "rto": "30",
}
"""Of an address that says nothing else."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One address that is understood, and its name without its secrets, `1 (DingTalk)`."""

    name: str
    apprise: "Apprise"


def channels(environment: Mapping[str, str] = os.environ) -> tuple[list[Channel], list[str]]:
    """The channels asked for, and a line for each thing that is wrong with how they are asked for."""
    wrong = [
        f"{name} is not read any more, write {VARIABLE}={form}"
        for name, form in FORMER.items()
        if environment.get(name)
    ]
    addresses = environment.get(VARIABLE, "").split()
    if not addresses:
        return [], wrong
    if find_spec("apprise") is None:
        return [], [*wrong, f"{VARIABLE} is set, but Apprise is not installed; pip install apprise"]
    understood = []
    for n, address in enumerate(addresses, 1):
        if (channel := _channel(n, address)) is not None:
            understood.append(channel)
        else:
            wrong.append(f"address {n} in {VARIABLE} is not understood; docs/logs.md shows the forms")
    return understood, wrong


def send(to: Sequence[Channel], subject: str, lines: Sequence[str]) -> list[str]:
    """Send to every channel; what could not be sent, a line each. Never raises."""
    return [
        f"no alert sent to address {channel.name} in {VARIABLE}"
        for channel in to
        if not _sent(channel, subject, "\n".join(lines))
    ]


def _channel(n: int, address: str) -> Channel | None:
    with _silence():
        from apprise import Apprise, AppriseAsset
        from apprise.plugins import url_to_dict

        asset = AppriseAsset(app_id="govcrawl", async_mode=False)
        parts = url_to_dict(address)  # type: ignore[no-untyped-call]
        service = Apprise.instantiate(DEFAULTS | parts, asset=asset) if parts else None
        if service is None:
            return None
        apprise = Apprise(asset=asset)
        apprise.add(service)
        return Channel(f"{n} ({service.service_name})", apprise)


def _sent(channel: Channel, subject: str, body: str) -> bool:
    with _silence():  # notify returns false, whatever happens
        return bool(channel.apprise.notify(body, subject, notify_type="warning", body_format="text"))


@contextmanager
def _silence() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what Apprise imports
            yield
    finally:
        logging.disable(before)
