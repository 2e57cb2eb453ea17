"""Findings that a person has judged stay quiet until their cells change: `acknowledged.toml`, for git.

The words are those of ``[[<district>.acknowledged]]`` in the registry, which is for faults of a site. The
file stands in the data folder; `govcrawl acknowledge` writes its entries:

    [[finding]]
    rule = "outcomes_sum"
    report = "changning-rsj-2024"
    cells = ["requests.total_processed.total"]
    seen = "0f3a9c2b71d4e865"
    reason = "the page prints 7 and its parts are 6; the agency says it is a misprint"
    since = "2026-11-27"

``seen`` is a digest of what those cells print; where they print something else, or the rule fails on other
cells, the finding speaks again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.disk import LANDING, locked, replace_atomically
from pipelines.errors import ArgumentError
from pipelines.records import Check, Report, Value, above
from pipelines.store.paths import is_agency_slug, report_id, store_errors
from pipelines.toml import Table, read_toml

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "acknowledged.toml"
ACKNOWLEDGED = "acknowledged"
"""Column that readers add to ``checks``: of a finding that is acknowledged, since when and why."""
MEANING = "of a finding that a person has judged, since when and why; null = not"
FINDING = ("rule", "cells", "message")
"""Columns of ``checks`` that tell the findings of a report apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that a person has judged."""

    rule: str
    report: str
    reason: str
    since: str  # 2026-11-27
    seen: str
    cells: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """Agency and year."""
        agency, _, year = self.report.rpartition("-")
        return agency, int(year)

    @property
    def words(self) -> str:
        """`acknowledged since 2026-11-27: a misprint`."""
        return f"acknowledged since {self.since}: {self.reason}"


class Judged(NamedTuple):
    """A finding of a report, and the entry that acknowledges it."""

    agency: str
    year: int
    check: Check
    entry: Entry


def entries(root: Path) -> tuple[Entry, ...]:
    """What stands in a data folder's file; nothing where there is none.

    Raises:
        ConfigurationError: it is not as it should be; the line says what to write.
    """
    if not (root / FILE).exists():
        return ()
    top = read_toml(root / FILE)
    rows = top.rows.get("finding", [])
    if top.rows.keys() - {"finding"} or not isinstance(rows, list):
        raise top.wrong("holds findings only; write [[finding]] above each entry")
    return tuple(_entry(top.below("finding", row)) for row in rows)


def _entry(table: Table) -> Entry:
    one = table.to(Entry)
    agency, _, year = one.report.rpartition("-")
    if not is_agency_slug(agency) or not year.isdecimal():
        raise table.wrong(f'report must be agency and year, not {one.report}: report = "changning-rsj-2024"')
    try:
        date.fromisoformat(one.since)
    except ValueError:
        raise table.wrong(f'since must be a day, not {one.since}: since = "2026-11-27"') from None
    return one


def seen(check: Check, values: Iterable[Value]) -> str:
    """A digest of what the cells of a finding print; of its message where it names none that there are."""
    named = sorted((one.cell, one.raw) for one in values if not set(above(one.cell)).isdisjoint(check.cells))
    content = json.dumps(named or check.message, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def judged(report: Report, known: Iterable[Entry]) -> Iterator[Judged]:
    """The findings of a report that are acknowledged and print what they printed then."""
    if report.key is None:
        return
    name = report_id(*report.key)
    mine = {(one.rule, one.cells, one.seen): one for one in known if one.report == name}
    for check in report.findings if mine else ():
        if entry := mine.get((check.rule, check.cells, seen(check, report.values))):
            yield Judged(*report.key, check, entry)


def every_judged(root: Path) -> list[Judged]:
    """All findings of a data folder that are acknowledged.

    Raises:
        ConfigurationError: the file is not as it should be.
        StoreError: rows can't be read.
    """
    return [one for _, found in _reports(root) for one in found]


def _reports(root: Path) -> Iterator[tuple[Report, list[Judged]]]:
    """The reports that the file names, and their findings that are acknowledged."""
    known = entries(root)
    if not known:
        return
    from pipelines.store.scan import read_copies  # Arrow, where there is something to read

    for agency, year in sorted({one.key for one in known}):
        for rows in read_copies(root, "datasets", agency, year):
            report = rows.report()
            yield report, list(judged(report, known))


def finding(agency: str, year: int, rule: str, cells: Any, message: str) -> tuple[object, ...]:
    """What tells a finding apart from all others, by its row in ``checks``."""
    return agency, int(year), rule, cells if isinstance(cells, str) else None, message


def words(root: Path) -> dict[tuple[object, ...], str]:
    """Of each finding that is acknowledged, as ``finding`` names it, since when and why.

    Raises:
        ConfigurationError: the file is not as it should be.
        StoreError: rows can't be read.
    """
    return {
        finding(one.agency, one.year, one.check.rule, ",".join(one.check.cells) or None, one.check.message): (
            one.entry.words
        )
        for one in every_judged(root)
    }


def acknowledgement(root: Path, checks: "pa.Table") -> "pa.Array":
    """``ACKNOWLEDGED`` for rows of ``checks`` that have at least `year`, `agency` and ``FINDING``.

    Raises:
        ConfigurationError: the file is not as it should be.
        StoreError: rows can't be read.
    """
    import pyarrow as pa

    reasons = words(root)
    if not reasons:
        return pa.nulls(checks.num_rows, pa.string())
    keys = zip(*(checks[name].to_pylist() for name in ("agency", "year", *FINDING)), strict=True)
    return pa.array([reasons.get(finding(*key)) for key in keys], pa.string())


def acknowledged_reports(root: Path) -> set[str]:
    """The ids of reports all of whose errors and warnings are acknowledged.

    Raises:
        ConfigurationError: the file is not as it should be.
        StoreError: rows can't be read.
    """
    found = set()
    for report, quiet in _reports(root):
        loud = {one for one in report.findings if one.severity != "info"}
        if report.key is not None and loud <= {one.check for one in quiet}:
            found.add(report_id(*report.key))
    return found


def over(root: Path) -> list[Entry]:
    """The entries that acknowledge nothing any more: the finding is gone, or speaks again.

    Raises:
        ConfigurationError: the file is not as it should be.
        StoreError: rows can't be read.
    """
    alive = {one.entry for one in every_judged(root)}
    return [one for one in entries(root) if one not in alive]


def acknowledge(root: Path, report: Report, rule: str, reason: str, since: date) -> list[Entry]:
    """Write an entry for each finding of a rule in a report.

    Raises:
        ArgumentError: it has none, or all are acknowledged.
        ConfigurationError: the file is not as it should be.
        StoreError: it can't be written.
    """
    assert report.key is not None
    name = report_id(*report.key)
    found = [check for check in report.findings if check.rule == rule]
    if not found:
        there = ", ".join(sorted({check.rule for check in report.findings})) or "none"
        raise ArgumentError(f"{name} has no finding {rule}; it has {there}")
    already = {one.check for one in judged(report, entries(root))}
    new = [
        Entry(rule, name, reason, since.isoformat(), seen(check, report.values), check.cells)
        for check in found
        if check not in already
    ]
    if not new:
        raise ArgumentError(f"{rule} of {name} is acknowledged already, in {root / FILE}")
    _append(root, new)
    return new


def merge(root: Path, other: Path) -> list[Entry]:
    """Take over what another data folder acknowledges.

    Returns:
        The entries of it that stay out, for ``root`` has judged the same finding in other words.

    Raises:
        ConfigurationError: a file is not as it should be.
        StoreError: it can't be written.
    """
    known = {(one.report, one.rule, one.cells, one.seen): one for one in entries(root)}
    theirs = {(one.report, one.rule, one.cells, one.seen): one for one in entries(other)}
    if new := [one for key, one in theirs.items() if key not in known]:
        _append(root, new)
    return [one for key, one in theirs.items() if known.get(key, one) != one]


def _append(root: Path, new: Iterable[Entry]) -> None:
    with store_errors(f"write {root / FILE}"), locked(root):
        before = (root / FILE).read_text(encoding="utf-8-sig") if (root / FILE).exists() else ""
        text = before.rstrip("\n") + "\n\n" * bool(before.strip()) + "\n".join(map(_written, new))
        replace_atomically(root / FILE, text.encode(), root / LANDING / f"{FILE}.tmp")


def _written(entry: Entry) -> str:
    rows: Sequence[tuple[str, object]] = (
        ("rule", entry.rule),
        ("report", entry.report),
        ("cells", list(entry.cells)),
        ("seen", entry.seen),
        ("reason", entry.reason),
        ("since", entry.since),
    )
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in rows if value]
    return f"[[finding]]\n{''.join(lines)}"
