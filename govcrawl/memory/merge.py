"""What several crawls remember, in one: of each report and each page what was seen last."""

from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path

from govcrawl.memory.database import KnownReport, Memory, Validators, all_known
from pipelines.archive import Archive
from pipelines.dates import by_clock

_NEVER = datetime.min.replace(tzinfo=UTC)


def merge_memory(root: Path, other: Path) -> None:
    """Bring what one data folder remembers into another, whose archive has what both have fetched.

    Raises:
        StoreError: one can't be read or written.
        ArchiveError: the archive can't be read.
    """
    theirs = all_known(other)
    if not theirs:
        return
    now = datetime.now(UTC)
    with Memory(root) as memory, Archive(root / "archive") as archive:
        ours = {_key(one): one for one in all_known(root)}

        def fetched(page: Validators) -> datetime:
            found = archive.find(record_id=page.record)
            return found.fetched_at if found else _NEVER

        def chosen(one: KnownReport | Validators) -> KnownReport | Validators:
            mine = ours.get(_key(one), one)
            if mine == one:
                return one
            if isinstance(mine, KnownReport) and isinstance(one, KnownReport):
                return both(mine, one, now)
            pages = [page for page in (mine, one) if isinstance(page, Validators)]
            return max(pages, key=lambda page: (by_clock(fetched(page), now), _text(page)))

        memory.write([new for one in theirs if (new := chosen(one)) != ours.get(_key(one))])


def both(one: KnownReport, other: KnownReport, now: datetime) -> KnownReport:
    """What is known of a report of which two crawls know, whichever of them comes first.

    All is as whoever fetched it last found it, but for when it was seen first, and whether a list names it:
    that is as whoever looked at the lists last found it.
    """
    last = max(one, other, key=lambda report: (by_clock(report.checked_at, now), _text(report)))
    lists = max(one, other, key=lambda report: (by_clock(_looked(report), now), _listing(report)))
    return replace(
        last,
        first_seen=min(one.first_seen, other.first_seen),
        listed_at=lists.listed_at,
        vanished_at=lists.vanished_at,
    )


def _key(record: KnownReport | Validators) -> tuple[str, ...]:
    return (record.url,) if isinstance(record, Validators) else (record.spider, record.entry)


def _looked(report: KnownReport) -> datetime:
    return max(report.listed_at, report.vanished_at or report.listed_at)


def _listing(report: KnownReport) -> tuple[datetime, datetime]:
    return report.listed_at, report.vanished_at or _NEVER


def _text(record: KnownReport | Validators) -> str:
    """What tells two of one moment apart; without what is taken from either."""
    if isinstance(record, KnownReport):
        record = replace(record, first_seen=_NEVER, listed_at=_NEVER, vanished_at=None)
    return str(astuple(record))
