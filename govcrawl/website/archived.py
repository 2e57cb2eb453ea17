"""Archived pages beside the reports: as they were captured, sanitised, each cell under a name.

They cost more than all other pages together and change only with their capture, so each is made once.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from govcrawl.website.folder import Written, write
from govcrawl.website.render import page
from govcrawl.website.wording import Words, shown
from pipelines.analysis.archived import STYLE, ArchivedPage, anchor, archived_page
from pipelines.archive.archive import Archive
from pipelines.errors import ArchiveError
from pipelines.page import ReportPage

LARGEST = 480_000
"""So many bytes an archived page has at most; of a larger one the report says that it can't be shown."""

_FEW = 20
"""So many documents of a spider are looked up one by one; for more all that it fetched are gone through."""

Shown = bool | Sequence[str]
"""Whether there is an archived page, or which cells (``anchor``) have a place in it where not all have."""


class Source(NamedTuple):
    """A report whose archived page is to be made: `<agency>-<year>`, its record, the key of its inputs."""

    name: str
    record: str
    key: str
    report: str  # path of its page below a language's folder


class Copy(NamedTuple):
    """What came of it; ``why`` says why there is none."""

    source: Source
    shown: Shown
    why: str = ""
    file: Written | None = None


def archived_name(agency: str, year: int) -> str:
    """The path of an archived page in the site."""
    return f"archive/{agency}-{year}.html"


def write_archived(data_dir: Path, out: Path, spider: str, wanted: Sequence[Source]) -> list[Copy]:
    """Make the archived pages of some reports that a spider has fetched.

    Raises:
        OSError: a page can't be written.
    """
    folder = data_dir / "archive"
    if not folder.is_dir():
        return [Copy(one, False, "there is no archive") for one in wanted]
    todo: dict[str, list[Source]] = {}
    for one in wanted:
        todo.setdefault(one.record, []).append(one)
    done: list[Copy] = []
    lost: dict[str, str] = {}
    with Archive(folder) as archive:
        for document in _documents(archive, spider, todo, lost):
            done += (_copy(out, document, one) for one in todo.pop(document.archive_record or ""))
    gone = ((one, lost.get(record, "it is gone")) for record, many in todo.items() for one in many)
    return [*done, *(Copy(one, False, why) for one, why in gone)]


def _documents(
    archive: Archive, spider: str, todo: Mapping[str, object], lost: dict[str, str]
) -> Iterator[ReportPage]:
    """The documents of some records, each once; ``lost`` is told why one is left out."""
    if len(todo) > _FEW:
        try:
            for document in archive.documents(spider, on_loss=lambda _: None):  # told below
                if document.archive_record in todo:
                    yield document
        except ArchiveError:  # of those that are left each is told below
            pass
    for record in [*todo]:  # few, or fetched by another
        try:
            yield archive.document(record)
        except ArchiveError as error:
            lost[record] = str(error)


def _copy(out: Path, document: ReportPage, one: Source) -> Copy:
    try:
        seen = archived_page(document)
    except Exception as error:  # noqa: BLE001 - whatever a document brings about, it is one page less
        return Copy(one, False, f"it can't be drawn: {error}")
    text = html(seen, document, one.report)
    if len(text.encode()) > LARGEST:
        return Copy(one, False, "it is too large")
    places = sorted(anchor(place) for place in seen.places) if seen.shown == "drawn" else True
    return Copy(one, places, file=write(out, f"archive/{one.name}.html", one.key, text))


def html(seen: ArchivedPage, document: ReportPage, report: str) -> str:
    """An archived page as one file of the site."""
    return page(
        "archived.html.j2",
        "zh",
        "archive/x.html",
        seen=seen,
        style=STYLE,
        body=shown(seen.body),
        record=document.archive_record,
        report=report,
        en=_english(),
    )


@cache
def _english() -> Words:
    return Words("en")
