"""Reading the archive: what was fetched, and the report documents as the crawl saw them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self, get_args

from pipelines.archive import warc
from pipelines.archive.index import Capture, Index
from pipelines.errors import ArchiveError
from pipelines.page import ReportPage
from pipelines.records import Hints
from pipelines.storage import Root

_DATES = {field.name for field in fields(Hints) if date in get_args(field.type)}


Place = tuple[str, int]
"""Of a document in the archive: a file and an offset in it."""


class Archive:
    """The archive below a folder, read-only but for its index. May be read while spiders write.

    ``anew`` reads all files again whatever the index knows, and says again what is damaged in them.

    All methods raise ArchiveError where the archive can't be read.
    """

    def __init__(self, root: Root, *, anew: bool = False) -> None:
        self._index = Index(root, anew=anew)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the index."""
        self._index.close()

    def captures(
        self,
        *,
        url: str | None = None,
        sha256: str | None = None,
        record_id: str | None = None,
        spider: str | None = None,
        run_id: str | None = None,
    ) -> list[Capture]:
        """What was fetched and matches all arguments, ordered by file (month, run, spider) and offset."""
        self._index.refresh()
        return self._index.captures(url=url, sha256=sha256, record_id=record_id, spider=spider, run_id=run_id)

    def find(
        self, *, url: str | None = None, sha256: str | None = None, record_id: str | None = None
    ) -> Capture | None:
        """The latest capture of an address, a body (``source_sha256``) or a record (``archive_record``).

        One that is truncated only where there is no whole one.
        """
        self._index.refresh()
        return self._index.latest(url=url, sha256=sha256, record_id=record_id)

    def body(self, capture: Capture) -> bytes:
        """The body as readers get it, content codings undone; its SHA-256 is ``capture.sha256``."""
        record = self._response(capture)
        body = record.decoded(self._payload(capture, record))
        if warc.digest(body) != capture.sha256:
            raise ArchiveError(
                f"{capture.file}, byte {capture.offset}: the body is not the one that was indexed"
            )
        return body

    def requests(self, spider: str | None = None) -> Iterator[tuple[Capture, str, bytes]]:
        """Every response, with method and body of its request, in the order of ``captures``."""
        found = {(capture.file, capture.record_id): capture for capture in self.captures(spider=spider)}
        for file in dict.fromkeys(file for file, _ in found):
            with self._index.open(file) as stream:
                for record in map(warc.parse, warc.members(stream)):
                    capture = found.get((file, record.headers.get("warc-concurrent-to", "")))
                    if record.kind == "request" and capture is not None:
                        yield capture, record.method, record.payload

    def exchange(self, capture: Capture) -> warc.Exchange:
        """The response that ``capture`` is of, as it came: a repeated one with the payload it repeats."""
        record = self._response(capture)
        return warc.Exchange(
            url=capture.url,
            status=record.status or 200,
            headers=[(name.encode(), _as_received(value)) for name, value in record.http_headers],
            body=self._payload(capture, record),
            fetched_at=capture.fetched_at,
            truncated=capture.truncated,
            record_id=capture.record_id,
        )

    def documents(
        self, spider: str | None = None, *, on_loss: Callable[[ArchiveError], None] | None = None
    ) -> Iterator[ReportPage]:
        """Every report document as the crawl yielded it, in the order of ``captures``.

        A document fetched in several runs comes once for each. The report year is not known here:
        it is read from the document. With ``on_loss`` a document that is damaged or gone is told to it
        and passed over.
        """
        for place in self.places(spider):
            try:
                page = self.at(place)
            except ArchiveError as error:
                if on_loss is None:
                    raise
                on_loss(error)
            else:
                yield page

    def places(self, spider: str | None = None) -> list[Place]:
        """Where ``documents`` stand, in their order."""
        self.refresh()
        return self._index.documents(spider=spider)

    def at(self, place: Place) -> ReportPage:
        """The report document at a place that was there at the last ``refresh``, maybe in another process."""
        return self._document(*place)

    def refresh(self) -> None:
        """Take note of what has been archived since; all that is asked for but ``at`` does it by itself."""
        self._index.refresh()

    def document(self, record_id: str) -> ReportPage:
        """The report document whose body a record holds (``archive_record``), as the crawl yielded it."""
        for capture in self.captures(record_id=record_id):
            if place := self._place(capture):
                return self._document(*place)
        raise ArchiveError(f"the document {record_id} is not in the archive")

    def places_of(self, url: str) -> list[Place]:
        """Where the report documents of an address stand, in the order of ``documents``."""
        found = map(self._place, self.captures(url=url))
        return [place for place in found if place is not None]

    def address(self, place: Place) -> str:
        """The address of the report document at a place."""
        url: str = self._metadata(*place)[1]["url"]
        return url

    def rebuild_index(self) -> None:
        """Throw the index away and derive it from the WARC files again."""
        self._index.rebuild()

    def _payload(self, capture: Capture, record: warc.Record) -> bytes:
        """The payload of a record, or of the one that it refers to."""
        if capture.refers_to is None:
            return record.payload
        originals = self._index.captures(record_id=capture.refers_to)
        if not originals:
            raise ArchiveError(f"the payload of {capture.url}, {capture.refers_to}, is gone from the archive")
        return self._response(originals[0]).payload

    def _document(self, file: str, offset: int) -> ReportPage:
        record_id, found = self._metadata(file, offset)
        captures = self._index.captures(record_id=record_id)
        if not captures or captures[0].sha256 != found["sha256"]:
            raise ArchiveError(f"{file}, byte {offset}: the document {record_id} is gone from the archive")
        return ReportPage(
            url=found["url"],
            body=self.body(captures[0]),
            media_type=found["media_type"],
            listed_url=found["listed_url"],
            fetched_at=datetime.fromisoformat(found["fetched_at"]),
            hints=_hints(found["hints"]),
            archive_file=captures[0].file,
            archive_record=record_id,
            origin=captures[0].origin,
        )

    def _place(self, capture: Capture) -> Place | None:
        """Where it says how the document was found that a capture holds; None where it holds none."""
        for file, offset in self._index.documents(file=capture.file):
            if offset > capture.offset and self._metadata(file, offset)[0] == capture.record_id:
                return file, offset
        return None

    def _metadata(self, file: str, offset: int) -> tuple[str, dict[str, Any]]:
        """The record that a document is in, and how it was found."""
        record = self._record(file, offset, "metadata")
        return record.headers["warc-concurrent-to"], json.loads(record.payload)

    def _response(self, capture: Capture) -> warc.Record:
        return self._record(capture.file, capture.offset, capture.record_id)

    def _record(self, file: str, offset: int, wanted: str) -> warc.Record:
        """The record at ``offset``, by its id or its kind the one that was indexed."""
        try:
            with self._index.open(file) as stream:
                member = warc.member_at(stream, offset)
        except OSError as error:
            raise ArchiveError(f"can't read {file}: {error.strerror or error}") from error
        if member is None:
            raise ArchiveError(f"{file}: no whole WARC record at byte {offset}; the file is damaged")
        record = warc.parse(member)
        if wanted not in (record.record_id, record.kind):
            raise ArchiveError(
                f"{file}, byte {offset}: the record is not the one that was indexed; govcrawl verify --repair"
                " reads all files again"
            )
        return record


def _as_received(value: str) -> bytes:
    """The bytes of a header that warcio has decoded, as UTF-8 if it could."""
    try:
        return value.encode("iso-8859-1")
    except UnicodeEncodeError:
        return value.encode()


def _hints(stored: dict[str, Any]) -> Hints:
    """Hints from JSON; names that later versions dropped are left out."""
    known = {field.name for field in fields(Hints)}
    values: dict[str, Any] = {name: value for name, value in stored.items() if name in known}
    for name in _DATES & values.keys():
        values[name] = values[name] and date.fromisoformat(values[name])
    return Hints(**values)
