"""What a run of many spiders looks like: while it goes on, and when it is over. Pure text."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from govcrawl.districts import districts
from govcrawl.history import Run, SpiderRun
from govcrawl.outcome import snippet
from govcrawl.terminal import bar, table

DONE = ("reports/found", "reports/failed", "reports/empty")
"""Counts of listed reports that are dealt with."""


def progress(parts: Iterable[SpiderRun]) -> list[str]:
    """A line for each spider as far as it has come."""
    rows = []
    for part in parts:
        listed = part.counts.get("reports/listed", 0)
        done = sum(part.counts.get(event, 0) for event in DONE)
        reports = f"{done}/{listed}" if listed else ""
        rows.append((called(part.spider), bar(done, listed, 20), reports, part.state, _first(part.problems)))
    return table(("", "", "reports", "", ""), rows)


def summary(run: Run) -> list[str]:
    """A line for each spider when all is over."""
    rows = [
        (
            called(name),
            *(part.counts.get(f"reports/{event}", 0) for event in ("found", "landed", "unchanged")),
            sum(part.findings.values()),
            "blocked, as expected"
            if part.state == "blocked" and name in run.expected_blocked
            else part.state,
        )
        for name, part in run.spiders.items()
    ]
    return table(("district", "found", "landed", "unchanged", "findings", "state"), rows)


def where(data_dir: Path, files: Mapping[str, object]) -> list[str]:
    """Where everything lies, and how to load it."""
    lines = [f"{name + ':':10}{path}" for name, path in {"data": data_dir, **files}.items()]
    return [*lines, "", *snippet(data_dir)] if (data_dir / "datasets").is_dir() else lines


def verdict(run: Run) -> list[str]:
    """What needs attention; the last line counts it."""
    problems = run.problems()
    count = sum(part.state != "ok" and name not in run.expected_blocked for name, part in run.spiders.items())
    if not problems:
        return [f"All {len(run.spiders)} districts as expected."]
    return [
        *problems,
        f"{count} of {len(run.spiders)} districts need attention; docs/logs.md says what to do.",
    ]


def called(spider: str) -> str:
    """`changning 长宁`; only the spider's name where the registry knows no other."""
    entry = districts().get(spider)
    return f"{spider} {entry.name}" if entry else spider


def _first(lines: list[str]) -> str:
    return lines[0] if lines else ""
