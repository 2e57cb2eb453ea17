"""Which of several documents of one report is landed. Pure functions over ``Report``.

The same report is often found at several addresses: in the list of the district and in that of the
agency, as a page and as its PDF. The latest capture of each address is kept (``data/copies``), and
what lands is a function of that *set*: the order in which a crawl meets the copies does not matter,
nor does a copy that fails to download one night change what is landed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

from pipelines.dates import by_clock
from pipelines.records import Check, Report, Status

CONFLICT = "conflicting_copies"
RECAPTURE = "unreadable_recapture"
CROWD = "too_many_copies"

KEPT, NAMED = 10, 100
"""So many documents of a report are kept and compared, so many addresses named: a site can make any number.

Which ones does not hang on the order in which they come: the best, and the first by the alphabet.
"""

_SHOWN = 10
"""Cells of a conflict whose figures its message has."""

_CAPTURE = ("fetched_at", "archive_file", "archive_record", "origin")
_STATUS = get_args(Status)


def admit(copies: Sequence[Report], new: Report) -> list[Report]:
    """The copies of a report after ``new`` was captured: it takes the place of its own address.

    The later capture wins, by ``fetched_at`` and not by arrival, unless that is still to come: a clock was
    ahead. Of the same bytes the new reading wins, unless only the old one read what their pictures show. A
    later capture that can't be read does not win: an error page must not wipe out numbers. That is
    then a finding (``unreadable_recapture``).
    """
    old = next((copy for copy in copies if copy.source_url == new.source_url), None)
    if old is None:
        return [*copies, new]
    same_bytes = old.source_sha256 is not None and old.source_sha256 == new.source_sha256
    now = datetime.now(UTC)
    late = old.fetched_at and new.fetched_at and by_clock(new.fetched_at, now) < by_clock(old.fetched_at, now)
    first, last = (new, old) if late else (old, new)
    if same_bytes:
        reading = old if _reads_pictures(old) and not _reads_pictures(new) else new
        latest = replace(reading, **{name: getattr(last, name) for name in _CAPTURE})
    elif last.status == "unreadable" != first.status:
        latest = _with_recapture(first)
    else:
        latest = last
    latest = replace(latest, other_urls=(*old.other_urls, *latest.other_urls))
    return [latest if copy is old else copy for copy in copies]


def _reads_pictures(copy: Report) -> bool:
    return any(check.rule == "ocr" for check in copy.checks)


def settle(copies: Sequence[Report]) -> tuple[Report, list[Report]]:
    """The copy that lands, and the others in order of preference.

    The one that lands names the others' addresses (``other_urls``). Where a copy prints another number
    in a cell that both print, the cell is marked and the finding ``conflicting_copies`` names it. Of more
    than ``KEPT`` the rest is dropped, and the finding ``too_many_copies`` says so from then on.
    """
    winner, *others = sorted((_without_conflicts(copy) for copy in copies), key=_preference)[:KEPT]
    known = {url for copy in copies for url in (copy.source_url, *copy.other_urls)}
    conflicts = [check for other in others if (check := _conflict(winner, other))]
    cells = {cell for check in conflicts for cell in check.cells}
    if len(known) > KEPT:
        rest = f"the {KEPT} best are compared, the others are in the archive only"
        conflicts.append(Check(CROWD, "warning", False, f"found at more than {KEPT} addresses: {rest}"))
    landed = replace(
        winner,
        other_urls=tuple(sorted(url for url in known if url not in (None, winner.source_url))[:NAMED]),
        checks=[*winner.checks, *conflicts],
        values=[
            replace(value, marks=(*value.marks, CONFLICT)) if value.cell in cells else value
            for value in winner.values
        ],
    )
    return landed, [replace(other, other_urls=()) for other in others]


def _preference(copy: Report) -> tuple[object, ...]:
    """Smallest is best: read in full, published last, consistent, most numbers, a web page, by address."""
    return (
        _STATUS.index(copy.status),
        -(copy.published_on or date.min).toordinal(),
        sum(check.severity == "error" for check in copy.findings),
        -sum(value.value is not None for value in copy.values),
        "html" not in (copy.media_type or ""),
        copy.source_url or "",
    )


def _conflict(winner: Report, other: Report) -> Check | None:
    printed = {value.cell: value for value in other.values if value.raw is not None}
    differing = [
        (value, printed[value.cell])
        for value in winner.values
        if value.raw is not None and value.cell in printed and printed[value.cell].value != value.value
    ]
    if not differing:
        return None
    address = other.source_url or "a copy without address"
    shown = [f"{here.cell} {here.raw or 'blank'}, there {there.raw or 'blank'}" for here, there in differing]
    shown[_SHOWN:] = ["…"] * (len(shown) > _SHOWN)
    message = f"{address} prints other numbers in {len(differing)} cells: {'; '.join(shown)}"
    cells = tuple(here.cell for here, _ in differing)
    left, right = (value.value for value in differing[0]) if len(differing) == 1 else (None, None)
    return Check(CONFLICT, "warning", False, message, cells, left, right)


def _without_conflicts(copy: Report) -> Report:
    """A copy as it was read: without what an earlier ``settle`` added."""
    return replace(
        copy,
        checks=_other_than(CROWD, _other_than(CONFLICT, copy.checks)),
        values=[
            replace(value, marks=tuple(mark for mark in value.marks if mark != CONFLICT))
            if CONFLICT in value.marks
            else value
            for value in copy.values
        ],
    )


def _with_recapture(copy: Report) -> Report:
    finding = Check(
        RECAPTURE, "warning", False, "a later capture of this address could not be read; rows kept"
    )
    return replace(copy, checks=[*_other_than(RECAPTURE, copy.checks), finding])


def _other_than(rule: str, checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if check.rule != rule]
