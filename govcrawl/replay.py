"""Recorded answers as if they were the site: what an archive holds is asked for once more, offline."""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from pipelines.archive import Archive, Capture, Exchange
from pipelines.dates import by_clock

logger = logging.getLogger(__name__)

RECORDED = "recorded"
"""Key in ``Request.meta``: date and WARC-Record-ID of the recorded answer, which what is made of it keeps."""

NOT_RECORDED = "not_recorded"
"""Flag of the 404 in the place of an answer that there is no record of."""

_HTTP_NOT_MODIFIED = 304
_NOW = re.compile(rb"(?<!\d)1\d{9}(?:\d{3})?(?!\d)")  # seconds or milliseconds since 1970
_NEAR = timedelta(minutes=10)

Key = tuple[str, str, bytes]  # method, address, body


class Recording:
    """The answers below an archive folder, for one spider.

    A request is answered by what was recorded for the same method, address and body: by the spider itself
    if it ever asked, and in the latest run that was given the page (not only told that it is the same
    still). Asked again it gives that run's next answer, as recorded, and after its last one this again.

    A number in address or body that is the time of asking (`&t=1767225600000`) is taken for any other such.

    Args:
        folder: an archive, ``<year>/<run>-<spider>.warc.gz``. Nothing is written there.
        spider: whose answers come first.
    """

    def __init__(self, folder: Path, spider: str) -> None:
        indexed = (folder / "index.sqlite").exists()
        self._archive = Archive(folder, anew=not indexed)
        self._spider = spider
        self._own: dict[Key, list[Capture]] | None = None
        self._all: dict[Key, list[Capture]] | None = None
        self._served = Counter[Key]()
        self._missed: set[Key] = set()

    def close(self) -> None:
        """Release the archive."""
        self._archive.close()

    def answer(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Exchange | None:
        """The next recorded answer; None, with one warning for each request, where there is none.

        Args:
            method: of the request.
            url: of the request.
            body: of the request.
            headers: If-None-Match and If-Modified-Since count, by names in lower case: an answer whose
                validators they name is given as 304.

        Raises:
            ArchiveError: the record is damaged.
        """
        key = _key(method, url, body, datetime.now(UTC))
        captures = self._find(key)
        if not captures:
            if key not in self._missed:
                self._missed.add(key)
                logger.warning("Not recorded, answered with 404: %s %s", method, url)
            return None
        number, last = self._served[key], len(captures) - 1
        self._served[key] += 1
        found = self._archive.exchange(captures[min(number, last)])
        if _is_current(found, headers or {}):
            return replace(found, status=_HTTP_NOT_MODIFIED, body=b"", record_id=None)
        return found if number <= last else replace(found, record_id=None)

    def _find(self, key: Key) -> list[Capture]:
        if self._own is None:
            self._own = _by_key(self._archive.requests(self._spider))
        if key in self._own:
            return self._own[key]
        if self._all is None:
            self._all = _by_key(self._archive.requests())
        return self._all.get(key, [])


def _by_key(requests: Iterable[tuple[Capture, str, bytes]]) -> dict[Key, list[Capture]]:
    """The answers of one run for each request: of the latest one that was given more than a 304."""
    runs: dict[Key, dict[str, list[Capture]]] = defaultdict(lambda: defaultdict(list))
    for capture, method, body in requests:
        key = _key(method, capture.url, body, capture.fetched_at)
        runs[key][capture.run_id].append(capture)
    return {key: _answers(list(found.values())) for key, found in runs.items()}


def _answers(runs: list[list[Capture]]) -> list[Capture]:
    whole = [[one for one in run if one.status != _HTTP_NOT_MODIFIED] for run in runs]
    now = datetime.now(UTC)
    return max(filter(None, whole), key=lambda run: by_clock(run[-1].fetched_at, now), default=[])


def _key(method: str, url: str, body: bytes, asked_at: datetime) -> Key:
    def blank(found: re.Match[bytes]) -> bytes:
        digits = found[0].decode()
        seconds = int(digits[:10])
        near = abs(asked_at - datetime.fromtimestamp(seconds, UTC)) < _NEAR
        return b"NOW" if near else found[0]

    return method, _NOW.sub(blank, url.encode()).decode(), _NOW.sub(blank, body)


def _is_current(found: Exchange, conditions: Mapping[str, str]) -> bool:
    """Whether who asks holds the answer already (RFC 9110, 13.2.2): by ETag, else by Last-Modified."""
    validators = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in found.headers}
    if found.status != 200 or found.truncated:
        return False
    if wanted := conditions.get("if-none-match"):
        etag = validators.get("etag", "").removeprefix("W/")
        return bool(etag) and etag in [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
    since, modified = _moment(conditions.get("if-modified-since")), _moment(validators.get("last-modified"))
    return since is not None and modified is not None and modified <= since


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
