"""What a run of many spiders looks like: while it goes on, and when it is over. Pure text."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import govcrawl
from govcrawl.districts import districts
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.outcome import snippet
from govcrawl.terminal import bar, counted, table
from pipelines.errors import StoreError
from pipelines.store import DATASETS

ACTIONS = {
    "unreachable": "open the site in a browser; if it has moved, correct its hosts in districts.toml",
    "busy": "wait for the next night; if it stays, ask the site's operator how it may be crawled",
    "robots": "wait for the next night; if it stays, open it in a browser, then ask the site's operator",
    "blocked": "don't crawl it for some days, then ask the site's operator; we evade nothing",
    "archive": "make room on the disk or mend the rights of the data folder, then crawl again",
    "finish_reason": "read the log from its end; after a shutdown just crawl again",
    "spider_errors": "read the traceback in the log; the site has probably changed",
    "lists_broken": "open the list the log names; if it has moved, correct districts.toml or the spider",
    "lists_fallback": "enter the lists that the log names (Found by searching) in districts.toml",
    "entries_cut_off": "open what the log names (Cut off); the platform must take such titles from elsewhere",
    "reports_failed": "crawl again; if it stays, open the address the log names",
    "reports_empty": "crawl again; if it stays, the site has emptied the page",
    "attachments_failed": "crawl again; if it stays, open the address the log names",
    "reports_lost": "read the errors in the log; the bytes are archived, scrapy reparse reads them again",
    "no_reports": "open the list pages of the registry; the site has probably changed",
    "log_errors": "read them",
    "listed_not_landed": "look for the missing addresses in the log; the spider drops them in silence",
    "quarantined": "look into quarantine/reports; add the agency or its spelling to pipelines/identity",
    "elsewhere": "find them in the dataset checks (rule district_disagrees); is the name misread?",
    "unreadable": "open the address: a lost page is the site's, a scan is read by hand, else mend reading",
    "unknown_labels": "find them in the dataset checks (rule unknown_label); add the spelling to the form",
    "failed_checks": "open some reports with findings beside their pages; the reading or the site is wrong",
    "fewer_than_before": "open the pages that are gone; the site has removed them or moved the list",
    "fewer_than_last_year": "ask the site: the report is late, or the agency was merged or renamed",
}
"""What to do about a fault, by its kind. ``docs/logs.md`` says more."""

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


def summary(run: Run) -> list[str]:
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


def verdict(run: Run, trouble: Sequence[str] = ()) -> list[str]:
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


def called(spider: str) -> str:
    """`changning 长宁`; only the spider's name where the registry knows no other."""
    entry = districts().get(spider)
    return f"{spider} {entry.name}" if entry else spider
