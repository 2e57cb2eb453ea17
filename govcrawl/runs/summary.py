"""What a crawl or a run looks like on the terminal: while it goes on, and when it is over. Pure text."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import govcrawl
from govcrawl.runs.faults import Fault
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.monitors import Stats, number
from govcrawl.terminal import bar, counted, table
from pipelines import places
from pipelines.errors import StoreError
from pipelines.store import DATASETS

DONE = ("reports/known", "reports/found", "reports/failed", "reports/empty")
"""Counts of listed reports that are dealt with."""

EVENTS = ("listed", "known", "found", "landed", "unchanged")
"""Counts of reports that have a column at the end: named by a list; of these not fetched again; fetched;
of these written and not."""

_ROWS = tuple(f"n_{dataset}" for dataset in DATASETS if dataset != "reports")
"""Columns of `reports` that count a report's rows in the other datasets."""


def progress(parts: Iterable[SpiderRun]) -> list[str]:
    """A line for each spider as far as it has come."""
    rows = []
    for part in parts:
        listed = part.counts.get("reports/listed", 0)
        done = sum(part.counts.get(event, 0) for event in DONE)
        reports = f"{done}/{listed}" if listed else ""
        rows.append((called(part.spider), bar(done, listed, 20), reports, part.state))
    return table(("", "", "reports", ""), rows)


def run_summary(run: Run) -> list[str]:
    """A line for each spider when all is over."""
    rows = [
        (
            called(name),
            *(part.counts.get(f"reports/{event}", 0) for event in EVENTS),
            sum(part.findings.values()),
            "blocked, as expected"
            if part.state == "blocked" and name in run.expected_blocked
            else part.state,
        )
        for name, part in run.spiders.items()
    ]
    return table(("district", *EVENTS, "findings", "state"), rows)


def where(data_dir: Path, files: Mapping[str, object]) -> list[str]:
    """Where everything lies, and how to load it."""
    lines = [f"{name + ':':10}{path}" for name, path in {"data": data_dir, **files}.items()]
    if not (data_dir / "datasets" / "reports").is_dir():
        return lines
    try:
        held = holdings(data_dir)
    except StoreError as error:
        held = str(error)
    return [lines[0], f"{'':10}{held}", *lines[1:], "", *snippet(data_dir)]


def holdings(data_dir: Path) -> str:
    """What the datasets hold by now, not only from this run."""
    reports = govcrawl.load("reports", columns=(*_ROWS, "n_failed_checks"), data_dir=data_dir)
    rows = len(reports) + int(reports[list(_ROWS)].sum().sum())
    counts = ((len(reports), "report"), (rows, "row"), (int(reports.n_failed_checks.sum()), "finding"))
    return ", ".join(counted(number, noun) for number, noun in counts)


def conclusion(run: Run, trouble: Sequence[str] = ()) -> list[str]:
    """What needs attention, first the ``trouble`` that is no district's; the last line counts it.

    A good night says whether it brought anything.
    """
    problems = run.problems()
    if not problems and not trouble:
        new = any(part.counts.get("reports/landed") for part in run.spiders.values())
        return [f"All {len(run.spiders)} districts as expected{'' if new else ', nothing new'}."]
    count = len({line.partition(":")[0] for line in problems})
    who = (
        f"{count} of {counted(len(run.spiders), 'district')} {'needs' if count == 1 else 'need'}"
        if problems
        else "All districts as expected, but this needs"
    )
    return [*trouble, *problems, f"{who} attention; docs/logs.md says what to do."]


def crawl_summary(spider: str, stats: Stats, faults: Sequence[Fault], data_dir: Path) -> list[str]:
    """One spider's crawl: what was found, where it is, how to look at it, what needs attention."""
    lines = []
    if number(stats, "reports/found") or number(stats, "reports/known") or not faults:
        lines += [f"{spider}: {_tally(stats)}", f"  data: {data_dir}"]
    if any(number(stats, f"reports/{event}") for event in ("landed", "unchanged", "known")):
        lines += [f"  {line}" for line in snippet(data_dir)]
    return lines + [f"{spider}: {fault.line}" for fault in faults]


def _tally(stats: Stats) -> str:
    """`3 reports found, 3 landed; 1 finding`."""
    findings = sum(count for key, count in stats.items() if key.startswith("govcrawl/findings/"))
    found, known = number(stats, "reports/found"), number(stats, "reports/known")
    if known and not found:
        counts = [f"nothing new, {counted(known, 'report')} known"]
    else:
        counts = [f"{counted(found, 'report')} found"] + [f"{known} known before"] * bool(known)
    for event, what in (
        ("landed", "landed"),
        ("unchanged", "unchanged"),
        ("quarantined", "quarantined, whose or of which year is unclear"),
        ("unreadable", "unreadable"),
        ("skipped_year", "skipped, of other years"),
        ("other_year", "of other years, as only the documents told"),
        ("vanished", "no longer listed, kept"),
    ):
        if count := number(stats, f"reports/{event}"):
            counts.append(f"{count} {what}")
    return ", ".join(counts) + (f"; {counted(findings, 'finding')}" if found else "")


def snippet(data_dir: Path) -> list[str]:
    """Three lines of Python that show the requests received, to be pasted."""
    return [
        "import pandas as pd",
        f"requests = pd.read_parquet({str(data_dir.absolute() / 'datasets' / 'requests')!r})",
        "requests[(requests.outcome == 'new_received') & (requests.applicant == 'total')]",
    ]


def called(spider: str) -> str:
    """`changning 长宁`; only the spider's name where the registry knows no other."""
    entry = places.registered().get(spider)
    return f"{spider} {entry.place}" if entry else spider
