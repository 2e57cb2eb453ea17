"""A finding that a person has judged is quiet until its cells change; in ``checks`` it stays, marked."""

from datetime import date
from pathlib import Path

import pytest

import govcrawl
from pipelines.analysis.acknowledged import (
    FILE,
    acknowledge,
    acknowledged_reports,
    entries,
    every_judged,
    over,
)
from pipelines.errors import ArgumentError, ConfigurationError
from pipelines.records import Check, Identity, Report, Value
from pipelines.store.landing import Store

DAY = date(2026, 11, 27)


def report(parts: str = "6", *checks: Check) -> Report:
    """One cell that its sum contradicts, and one beside it."""
    values = [
        Value("requests", "granted", "total", "7", 7.0, marks=("applicants_sum",)),
        Value("requests", "granted", "natural_person", parts, float(parts)),
        Value("requests", "new_received", "total", "9", 9.0),
    ]
    wrong = Check(
        "applicants_sum", "error", False, f"{parts} and 7", ("requests.granted",), float(parts), 7.0
    )
    identity = Identity("changning", "changning-rsj", "长宁区人社局", "department", 2024)
    return Report(identity, form="2021", status="complete", values=values, checks=[wrong, *checks])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Store(tmp_path).land(report())
    return tmp_path


def marked(root: Path) -> list[str | None]:
    column = govcrawl.load("checks", columns=["acknowledged"], data_dir=root)["acknowledged"]
    return [None if one != one else one for one in column]


def test_quiet_where_findings_speak_and_marked_where_they_stand(root: Path) -> None:
    assert marked(root) == [None]
    [entry] = acknowledge(root, report(), "applicants_sum", "a misprint", DAY)
    assert (entry.report, entry.cells, entry.words) == (
        "changning-rsj-2024",
        ("requests.granted",),
        "acknowledged since 2026-11-27: a misprint",
    )
    assert entries(root) == (entry,)
    printed = govcrawl.report("changning-rsj", 2024, data_dir=root)
    assert printed.findings == []
    assert [(one.check.rule, one.entry) for one in printed.acknowledged] == [("applicants_sum", entry)]
    assert [one.rule for one in printed.reasons("requests.granted.total")] == ["applicants_sum"]
    assert marked(root) == ["acknowledged since 2026-11-27: a misprint"]
    sql = govcrawl.connect(data_dir=root).sql
    assert sql("select acknowledged from checks").fetchall() == [(entry.words,)]
    assert acknowledged_reports(root) == {"changning-rsj-2024"}


@pytest.mark.parametrize(
    ("later", "quiet"),
    [
        (report(), True),
        (report("5"), False),  # a cell of it prints something else
        (
            report("6", Check("outcomes_sum", "error", False, "another", ("requests.new_received.total",))),
            True,
        ),
    ],
)
def test_until_the_cells_change(root: Path, later: Report, quiet: bool) -> None:
    acknowledge(root, report(), "applicants_sum", "a misprint", DAY)
    Store(root).land(later)
    assert bool(every_judged(root)) is quiet
    assert [one.rule for one in over(root)] == ([] if quiet else ["applicants_sum"])


def test_another_finding_speaks_still(root: Path) -> None:
    other = report("6", Check("outcomes_sum", "error", False, "another", ("requests.new_received.total",)))
    Store(root).land(other)
    acknowledge(root, other, "applicants_sum", "a misprint", DAY)
    assert [one.rule for one in govcrawl.report("changning-rsj", 2024, data_dir=root).findings] == [
        "outcomes_sum"
    ]
    assert acknowledged_reports(root) == set()


def test_entries_are_added_to_what_a_person_wrote(root: Path) -> None:
    (root / FILE).write_text(
        '# ours\n[[finding]]\nrule = "stock"\nreport = "a-b-2020"\nreason = "\\"so\\""\n'
        'since = "2026-01-02"\nseen = "0"\n'
    )
    acknowledge(root, report(), "applicants_sum", 'they say "7" — 印错', DAY)
    assert (root / FILE).read_text(encoding="utf-8").startswith("# ours\n")
    assert [one.reason for one in entries(root)] == ['"so"', 'they say "7" — 印错']


def test_what_can_not_be_acknowledged(root: Path) -> None:
    with pytest.raises(ArgumentError, match="has no finding outcomes_sum; it has applicants_sum"):
        acknowledge(root, report(), "outcomes_sum", "so", DAY)
    acknowledge(root, report(), "applicants_sum", "so", DAY)
    with pytest.raises(ArgumentError, match="is acknowledged already"):
        acknowledge(root, report(), "applicants_sum", "so", DAY)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[findings]]\n", "write \\[\\[finding\\]\\] above each entry"),
        ("[finding]\n", "write \\[\\[finding\\]\\] above each entry"),
        ('[[finding]]\nrule = "a"\n', "lacks: report"),
        (
            '[[finding]]\nrule = "a"\nreport = "b"\nreason = "c"\nsince = "2026-01-02"\nseen = "0"\n',
            "report must be agency and year, not b",
        ),
        (
            '[[finding]]\nrule = "a"\nreport = "b-c-2024"\nreason = "c"\nsince = "soon"\nseen = "0"\n',
            "since must be a day, not soon",
        ),
        ("rule =", "acknowledged.toml"),
    ],
)
def test_a_file_that_is_wrong_says_what_to_write(root: Path, text: str, line: str) -> None:
    (root / FILE).write_text(text)
    with pytest.raises(ConfigurationError, match=line):
        entries(root)
