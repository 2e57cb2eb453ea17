"""Why a request fails, in words: blocked, unreachable, broken off, gone, or asked to wait."""

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.python.failure import Failure


class Blocked(IgnoreRequest):
    """A request was not made, or its answer not used, because the site blocks the crawl."""


GIVEN_UP = ("can't be reached", "is not crawled", "asks to be left alone")
"""How the line goes on that says of a host that nothing more is asked of it; in ``Unreachable`` as well."""

CLOSED = "Forbidden by robots.txt"
"""What Scrapy says of a request that was not made."""


class Unreachable(IgnoreRequest):
    """A request failed because its host is given up, which is in the log already."""


UNREACHABLE: dict[type[Exception], str] = {
    CannotResolveHostError: "its name can't be resolved",
    DownloadConnectionRefusedError: "it refuses the connection",
    DownloadTimeoutError: "it does not answer in time",
    DownloadFailedError: "the connection breaks off",
    ConnectError: "the connection fails",
    ConnectionLost: "the connection breaks off",
    OSError: "the connection fails",
}
"""The host gives no answer."""

BROKEN: dict[type[Exception], str] = {
    ResponseDataLossError: "the answer breaks off",
    DownloadCancelledError: "the answer is too large",
}
"""The host answers, and the answer is of no use."""


def words_for(exception: BaseException | None, kinds: Mapping[type[Exception], str]) -> str | None:
    """The words ``kinds`` has for ``exception``, None if it has none."""
    return next((words for kind, words in kinds.items() if isinstance(exception, kind)), None)


# In an errback.


def why(failure: Failure) -> str:
    """Why a request failed, in a few words: `status 404`, `it does not answer in time`.

    Raises:
        CloseSpider: the site has blocked the crawl.
    """
    error = failure.value
    if isinstance(error, Blocked):
        raise CloseSpider("blocked")
    if isinstance(error, HttpError):
        return f"status {error.response.status}"
    return words_for(error, UNREACHABLE | BROKEN) or str(error) or type(error).__name__


def failed_request(failure: Failure) -> Request:
    """The request an errback was called for."""
    request = getattr(failure, "request", None)  # set by Scrapy
    assert isinstance(request, Request)
    return request


def is_gone(failure: Failure) -> bool:
    """Whether a request failed because there is nothing at its address."""
    return isinstance(failure.value, HttpError) and failure.value.response.status in {404, 410}


def is_closed(failure: Failure) -> bool:
    """Whether a request was not made because robots.txt forbids it."""
    error = failure.value
    return isinstance(error, IgnoreRequest) and str(error) == CLOSED


def level_of(failure: Failure) -> int:
    """The level at which a failure is logged: a host that can't be reached is told once, not every time."""
    return logging.DEBUG if isinstance(failure.value, Unreachable) else logging.ERROR


# Of an answer.

CUT = "cut"
"""Flag of a response whose content coding ends before its time."""

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\"{\[\]\d-]|[\[{]\s*\Z)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def flaw_of(body: bytes) -> str | None:
    """Why an answer is not whole, None if it may be: it is empty, or ends amid words, a list or JSON."""
    if not body:
        return "empty answer"
    if is_json(body):
        return "the JSON breaks off" if _is_open(body) else None
    page = body.lower()
    if b"<html" not in page[:1024] or b"</html" in page or b"</body" in page:
        return None
    amid = any(page.count(b"<" + tag) > page.count(b"</" + tag) for tag in (b"table", b"ul", b"ol"))
    return "the page breaks off" if amid or not page.rstrip().endswith(b">") else None


def is_json(body: bytes) -> bool:
    """Whether an answer begins as JSON does: an object or a list."""
    return bool(_JSON.match(body))


def _is_open(body: bytes) -> bool:
    """Whether more brackets are opened than closed, outside strings, or a string has no end."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut within a character
            return True
        text = body.decode("gb18030", "replace")
    bare = _STRING.sub("", text)
    return '"' in bare or sum(map(bare.count, "[{")) > sum(map(bare.count, "]}"))


def asked_to_wait(response: Response) -> float:
    """Seconds that an answer asks to wait before anything more is asked of its host."""
    if response.status not in {429, 503}:
        return 0.0
    return retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"))


def retry_after(header: str) -> float:
    """Seconds a Retry-After header asks to wait: a number of seconds or an HTTP date; 0 if it is neither."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
