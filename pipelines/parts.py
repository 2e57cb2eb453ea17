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
    record of the archive of answers it came. An archive with nothing to read in it is one document, and
    reading it tells why.
    """
    if kind_of(page.body, page.media_type, page.url) != "zip":
        return [page], []
    try:
        found = documents_in(page.body)
    except DocumentError:
        return [page], []
    inner = [one for one in found if not one.why]
    hints = replace(page.hints, charset=None)
    if len(inner) > 1:
        hints = one_of_several(hints)
    pages = [
        replace(page, url=one.url(page.url), body=one.body, media_type=one.media_type, hints=hints)
        for one in inner
    ]
    return pages or [page], [one for one in found if one.why] if pages else []


def one_of_several(hints: Hints) -> Hints:
    """What is known of a file that is not the only one: the title of its article may be another's."""
    return replace(hints, title=None, article_title=hints.article_title or hints.title)
