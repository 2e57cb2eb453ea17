"""The JSON interface of Scrapyd (1.6), as far as a fleet needs it."""

import base64
import json
import os
import time
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from pipelines.errors import GovcrawlError

PROJECT = "govcrawl"
LOGIN = "GOVCRAWL_SCRAPYD"
"""Environment variable: `user:password` of all machines, where Scrapyd wants them."""

State = Literal["pending", "running", "finished"]
_TIMES, _PAUSE = 3, 0.5
_TIMEOUT = 60
"""Seconds. Before its first job a Scrapyd lists the spiders in a process, and answers nobody meanwhile."""


class ScrapydError(GovcrawlError):
    """A Scrapyd does not answer, or refuses."""


def jobs(url: str) -> dict[str, State]:
    """The jobs that a Scrapyd knows, by id.

    Raises:
        ScrapydError: it does not answer, or does not have our project.
    """
    found = _ask(url, f"listjobs.json?{urlencode({'project': PROJECT})}")
    states: tuple[State, ...] = ("finished", "running", "pending")
    return {job["id"]: state for state in states for job in found[state]}


def schedule(url: str, spider: str, job: str, settings: Iterable[str], arguments: Mapping[str, str]) -> None:
    """Have a spider crawl.

    Raises:
        ScrapydError: it does not answer, or refuses.
    """
    form = [("project", PROJECT), ("spider", spider), ("jobid", job), *(("setting", one) for one in settings)]
    _ask(url, "schedule.json", urlencode([*form, *arguments.items()]).encode())


def cancel(url: str, job: str) -> None:
    """End a job in good order, or take it out of the queue.

    Raises:
        ScrapydError: it does not answer, or refuses.
    """
    _ask(url, "cancel.json", urlencode({"project": PROJECT, "job": job}).encode())


def _ask(url: str, what: str, form: bytes | None = None) -> dict[str, Any]:
    request = Request(f"{url.rstrip('/')}/{what}", data=form)  # noqa: S310 - http(s), by ``read_nodes``
    if login := os.environ.get(LOGIN):
        request.add_header("Authorization", f"Basic {base64.b64encode(login.encode()).decode()}")
    for left in reversed(range(1 if form else _TIMES)):  # what was asked for may have been begun
        try:
            with urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
                found: dict[str, Any] = json.load(response)
            break
        except HTTPError as error:
            raise ScrapydError(f"{url} answers {error.code} {error.reason}; {LOGIN}=user:password?") from None
        except (OSError, HTTPException, ValueError) as error:
            if not left:
                reason = getattr(error, "reason", None) or error
                raise ScrapydError(f"{url} does not answer: {reason}") from None
            time.sleep(_PAUSE)
    if found.get("status") != "ok":
        raise ScrapydError(f"{url}: {found.get('message')}")
    return found
