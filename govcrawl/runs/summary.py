"""What a crawl or a run looks like when it is over. Pure text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from govcrawl.fates import COLUMNS, FATES, HELD, columns, listed
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.terminal import counted, some, table
from pipelines import places
from pipelines.errors import ConfigurationError, StoreError
from pipelines.store import DATASETS, paths

REAL = "GOVCRAWL_CONTACT=you@example.org govcrawl nightly (docs/first-night.md first)"

_ROWS = tuple(f"n_{dataset}" for dataset in DATASETS if dataset != "reports")
"""Columns of `reports` that count a report's rows in the other datasets."""


def run_summary(run: Run) -> list[str]:
    """A line for each spider when all is over: what its lists name is the sum of the columns behind it.

    A column that is 0 for all is left out: with all of them a line is longer than most terminals.
    """
    rows = [
        (
            called(name),
            listed(part.fates) + part.open,
            *(columns(part.fates) | {"missed": columns(part.fates)["missed"] + part.open}).values(),
            sum(part.findings.values()),
            "blocked, as expected"
            if part.state == "blocked" and name in run.expected_blocked
            else part.state,
        )
        for name, part in run.spiders.items()
    ]
    head = ("district", "listed", *COLUMNS, "findings", "state")
    kept = [n for n, name in enumerate(head) if name not in COLUMNS or any(row[n] for row in rows)]
    return table([head[n] for n in kept], [[row[n] for n in kept] for row in rows])


def where(data_dir: Path, files: Mapping[str, object]) -> list[str]:
    """Where everything lies, and how to load it."""
    lines = [f"{name + ':':10}{path}" for name, path in {"data": data_dir, **files}.items()]
    if not (data_dir / "datasets" / "reports").is_dir():
        return lines
    try:
        held = holdings(data_dir)
    except (StoreError, ConfigurationError) as error:
        held = str(error)
    return [lines[0], f"{'':10}{held}", *lines[1:], "", *snippet(data_dir)]


def holdings(data_dir: Path) -> str:
    """What the datasets hold by now, not only from this run. Raises StoreError."""
    # Here: a crawl starts without Arrow, and without pandas, which `govcrawl.load` takes, it ends, too.
    import pyarrow.compute as pc

    from pipelines.analysis.acknowledged import every_judged
    from pipelines.store.scan import read_year

    count, unreadable, rows, findings = 0, 0, 0, 0
    for year in paths.years(data_dir, "reports"):
        reports = read_year(data_dir, "reports", year, [*_ROWS, "status", "n_failed_checks"])
        count += len(reports)
        unreadable += pc.sum(pc.equal(reports["status"], "unreadable")).as_py() or 0
        rows += sum(pc.sum(reports[name]).as_py() or 0 for name in _ROWS)
        findings += pc.sum(reports["n_failed_checks"]).as_py() or 0
    judged = sum(one.check.severity != "info" for one in every_judged(data_dir))
    held = [counted(count - unreadable, "report")]
    held += [f"{unreadable} that can't be read"] * bool(unreadable)
    held += [counted(count + rows, "row"), counted(findings - judged, "finding")]
    return ", ".join([*held, *[f"{judged} acknowledged"] * bool(judged)])


def conclusion(run: Run, trouble: Sequence[str] = ()) -> list[str]:
    """What needs attention, first the ``trouble`` that is no district's; the last line counts it.

    A good night says whether it brought anything.
    """
    problems = run.problems()
    notes = [line for part in run.spiders.values() for line in _notes(part)]
    if not problems and not trouble:
        new = any(part.fates.get("landed") for part in run.spiders.values())
        return [
            *notes,
            *imitated(run.spiders.values()),
            f"All {len(run.spiders)} districts as expected{'' if new else ', nothing new'}.",
        ]
    count = len({line.partition(":")[0] for line in problems})
    who = (
        f"{count} of {counted(len(run.spiders), 'district')} {'needs' if count == 1 else 'need'}"
        if problems
        else "All districts as expected, but this needs"
    )
    return [
        *notes,
        *trouble,
        *problems,
        *imitated(run.spiders.values()),
        f"{who} attention; docs/logs.md says what to do.",
    ]


def crawl_summary(part: SpiderRun, data_dir: Path) -> list[str]:
    """One spider's crawl: what its lists name, where it is, how to look at it, what needs attention."""
    lines = []
    if listed(part.fates) + part.open or not part.faults:
        lines += [f"{part.spider}: {_tally(part)}", f"  data: {data_dir}"]
    if any(part.fates.get(fate) for fate in HELD):
        lines += [f"  {line}" for line in snippet(data_dir)]
    return [
        *lines,
        *imitated([part]),
        *_notes(part),
        *(f"{part.spider}: {fault.line}" for fault in part.faults),
    ]


def imitated(parts: Iterable[SpiderRun]) -> list[str]:
    """Says it where the sites were imitated, so that nobody takes the figures for a district's."""
    if not any(part.origin == "embedded" for part in parts):
        return []
    return ["Imitated sites: a few agencies of each district, figures made up. The real ones:", f"  {REAL}"]


def _notes(part: SpiderRun) -> list[str]:
    """What is to be said and needs no attention."""
    lines = list(acknowledged(part))
    if part.after_killed:
        day = part.after_killed[:16].replace("T", " ")
        lines.append(f"the run of {day} was cut off, its process killed; this one walked all lists anew")
    return [f"{part.spider}: {line}" for line in lines]


def acknowledged(part: SpiderRun) -> Iterator[str]:
    """Known defects that are as the registry says, and entries of which nothing is seen any more."""
    if part.expected:
        yield f"as expected, {counted(len(part.expected), 'known defect')}: {some(part.expected)}"
    for entry in part.over:
        yield f"nothing is seen any more of {entry}; its entry under acknowledged in districts.toml can go"


def _tally(part: SpiderRun) -> str:
    """`23 reports listed: 20 landed, 3 known; besides 2 other document; 1 finding`."""
    reports = [name for name in part.fates if FATES[name].column]
    if "known" in reports and set(reports) <= {"known", "copy", "not_wanted_year"}:
        return f"nothing new, {counted(part.fates['known'], 'report')} known{_beside(part)}"
    named = ", ".join([*(_words(part, name) for name in reports), *[f"{part.open} open"] * bool(part.open)])
    findings = f"; {counted(sum(part.findings.values()), 'finding')}"
    every = counted(listed(part.fates) + part.open, "report")
    return f"{every} listed{': ' * bool(named)}{named}{_beside(part)}{findings}"


def _beside(part: SpiderRun) -> str:
    others = [name for name in part.fates if not FATES[name].column]
    return f"; besides {', '.join(_words(part, name) for name in others)}" if others else ""


def _words(part: SpiderRun, fate: str) -> str:
    return f"{part.fates[fate]} {fate.replace('_', ' ')}"


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
