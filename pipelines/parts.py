"""What was fetched as one file and is several documents: the files of a ZIP archive, each its own page."""

from dataclasses import replace

from pipelines.documents.containers import Inner, documents_in
from pipelines.documents.kinds import kind_of
from pipelines.errors import DocumentError
from pipelines.page import ReportPage
from pipelines.records import Hints


def parts(page: ReportPage) -> tuple[list[ReportPage], list[Inner]]:
    """The documents that ``page`` is, often itself alone, and what in it could not be unpacked.

    Each bears the address of the archive with its own name behind it (``Inner.url``), and says in which
    record of the archive of answers it came.
    """
    found = inside(page.body, page.media_type, page.url)
    documents = [one for one in found if not one.why]
    if not documents[0].name:
        return [page], []
    hints = replace(page.hints, charset=None)
    if len(documents) > 1:
        hints = one_of_several(hints)
    pages = [
        replace(page, url=one.url(page.url), body=one.body, media_type=one.media_type, hints=hints)
        for one in documents
    ]
    return pages, [one for one in found if one.why]


def inside(body: bytes, media_type: str, url: str) -> list[Inner]:
    """The documents in a file, and what can't be unpacked; the file, without a name, where it is one itself.

    An archive with nothing to read in it is one, too: reading it tells why.
    """
    itself = [Inner("", body, media_type)]
    if kind_of(body, media_type, url) != "zip":
        return itself
    try:
        found = documents_in(body)
    except DocumentError:
        return itself
    return itself if all(one.why for one in found) else found


def one_of_several(hints: Hints) -> Hints:
    """What is known of a file that is not the only one: the title of its article may be another's."""
    return replace(hints, title=None, article_title=hints.article_title or hints.title)
