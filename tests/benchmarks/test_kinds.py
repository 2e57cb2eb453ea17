"""Reports of every kind of document: no cell is silent, every refusal is true, the oracle is proved."""

import subprocess
import sys
from itertools import groupby

import olefile
import pytest

from benchmarks.kinds import run, verdict
from benchmarks.kinds.draft import NEEDS, Answer, Draft, Truth
from benchmarks.kinds.makers import VARIANTS
from benchmarks.kinds.makers.ole import ole, streams
from benchmarks.kinds.proof import differences
from benchmarks.kinds.reader import reports
from pipelines.records import Identity, Report, Value, finding

KINDS = "xlsx xls et ods excel_xml csv rtf odt wps word_xml docx ofd zip mhtml frames pdf scan".split()
SLOW = {"scan", "rtf", "odt", "wps", "word_xml"}
"""Kinds that the reader may take a program or seconds for."""


def quick() -> list[str]:
    """A handful a kind, of those that need no program to be made."""
    chosen = []
    for kind, names in groupby(sorted(VARIANTS), key=lambda name: name.partition(".")[0]):
        here = [name for name in names if not NEEDS[name] and ".hostile" not in name]
        chosen += here[:1] if kind in SLOW else here[:: max(1, len(here) // 4)]
    return chosen


@pytest.mark.parametrize("name", quick())
def test_no_cell_is_wrong_or_lost_in_silence_and_refusals_are_true(name):
    draft = run.drafted(name, 1)
    judged = verdict.judge(
        name.partition(".")[0], draft, reports(draft.body, run.media_type(draft), draft.name)
    )
    again = f"python -m benchmarks.kinds 1 --kind {name} --seed 1"
    assert judged.silent == [], again
    assert judged.true_reason, f"{again}: {judged.reason}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_eight_variants_at_least(kind):
    names = [name for name in VARIANTS if name.startswith(f"{kind}.")]
    assert len(names) >= 8, names


def test_hostile_files_are_done_with_in_time():
    kinds = [
        f"--kind={kind}"
        for kind in ("zip.hostile_layers", "xlsx.hostile_far_cell", "pdf.hostile_filters", "rar.rar_5")
    ]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kinds", "1", *kinds], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["pdf.ruled", "pdf.rows_cut_at_the_end_of_sheets", "zip.zip_in_zip", "pdf.rotated"]
)
def test_what_is_called_right_is_to_be_seen(name):
    draft = run.drafted(name, 2)
    assert differences([(name, draft)]) == [[]]
    cells = draft.truths[0].answers
    other = Truth(
        draft.truths[0].agency, draft.truths[0].year, cells | {"requests.granted.total": Answer(("98765",))}
    )
    assert differences([(name, Draft(draft.body, draft.name, [other]))]) != [[]]


def test_a_document_is_the_same_each_time():
    for name in ("xlsx.one_sheet_of_all", "pdf.three_lines", "zip.reports_of_ten_agencies"):
        once, again = run.drafted(name, 3), run.drafted(name, 3)
        assert (once.truths, once.name) == (again.truths, again.name)
        assert once.truths != run.drafted(name, 4).truths


def test_an_ole_file_has_the_streams_it_was_given():
    parts = {"Workbook": b"w" * 5000, "ETExtData": b"e" * 10, "WordDocument": b"d" * 90_000}
    body = ole(parts)
    assert olefile.isOleFile(body)
    assert {name: data.rstrip(b"\0") for name, data in streams(body).items()} == parts


# The verdict itself.

CELL = "requests.granted.total"


def report_of(raw: str | None, *marks: str, agency: str = "甲局", status: str = "complete") -> Report:
    values = [Value("requests", "granted", "total", raw, float(raw) if raw else None)]
    checks = [finding("rule", "warning", "", cells=marks)] if marks else []
    return Report(Identity(agency_name=agency, year=2024), status=status, values=values, checks=checks)


def refused(reason: str) -> Report:
    return Report(Identity(), checks=[finding("unreadable", "error", reason)])


def draft_of(*texts: str) -> Draft:
    return Draft(
        b"",
        "a",
        [
            Truth(f"{who}局", 2024, {CELL: Answer((text,))})
            for who, text in zip("甲乙丙", texts, strict=False)
        ],
    )


@pytest.mark.parametrize(
    ("report", "counted"),
    [
        (report_of("5"), {"right": 1}),
        (report_of("6"), {"wrong": 1}),
        (report_of("6", CELL), {"marked": 1}),
        (report_of("5", "requests"), {"marked": 1, "marked_right": 1}),
        (report_of(None, CELL), {"null": 1}),
        (report_of(None), {"lost": 1}),
        (Report(Identity(), status="complete"), {"lost": 1}),
        (refused("an OFD file, which is not read"), {"refused": 1}),
    ],
)
def test_what_becomes_of_a_cell(report, counted):
    assert +verdict.judge("ofd", draft_of("5"), [report]).counts == counted


@pytest.mark.parametrize(
    ("kind", "reason", "true"),
    [
        ("ofd", "an OFD file, which is not read", True),
        ("ofd", "not a readable Word file", False),
        ("xlsx", "a spreadsheet (XLSX); pip install 'govcrawl[sheets]' reads it", True),
        ("xlsx", "neither a statutory table nor a report in words: XLSX", False),
        ("zip", "a ZIP archive of ten files", True),
        ("pdf", "a PDF protected by a password", False),
        ("locked", "a PDF protected by a password", True),
        ("rar", "neither a statutory table", False),
    ],
)
def test_a_reason_is_true_if_it_names_the_kind_and_no_other(kind, reason, true):
    assert verdict.is_true(kind, reason) is true


def test_of_several_reports_each_is_judged_by_its_own():
    draft = draft_of("5", "6")
    both = [report_of("6", agency="乙局"), report_of("5", agency="甲局")]
    assert +verdict.judge("zip", draft, both).counts == {"right": 2}
    one = verdict.judge("zip", draft, both[:1])
    assert +one.counts == {"right": 1, "lost": 1}
    assert "甲局" in one.silent[0]
    assert +verdict.judge("zip", draft_of("5"), [both[1], both[1]]).counts == {"right": 1}  # a copy
    more = verdict.judge("zip", draft_of("5"), both)
    assert +more.counts == {"right": 1, "wrong": 1}
