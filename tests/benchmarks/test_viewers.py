"""Damaged pages: the answers are what viewers show, and no cell is wrong in silence."""

import re
from collections import Counter

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.viewers import chromium, libreoffice, renderer, run
from benchmarks.viewers.mutations import KINDS
from benchmarks.viewers.pages import MARK, Answer
from benchmarks.viewers.verdict import Verdict, judge
from pipelines.records import Identity, Report, Value, finding
from tests.thorough import usually

QUICK = [kind for kind in KINDS if not kind.startswith(("pdf.", "neutral.pdf"))]
NEUTRAL = [kind for kind in QUICK if kind.startswith("neutral.")]
BROWSED = [kind for kind in QUICK if not kind.startswith(("word.", "neutral.word"))]
AREAS = ("cells", "shown", "tree", "labels", "whose", "raw", "flat", "word", "pdf", "neutral")


@given(kind=st.sampled_from(QUICK), seed=st.integers(0, 2**32))
@settings(max_examples=usually(100, thorough=3000), deadline=None)
def test_no_cell_of_a_damaged_page_is_wrong_in_silence(kind, seed):
    assert run.look(kind, seed).silent == [], f"python -m benchmarks.viewers 1 --kind {kind} --seed {seed}"


@given(kind=st.sampled_from(NEUTRAL), seed=st.integers(0, 2**32))
@settings(max_examples=usually(30, thorough=600), deadline=None)
def test_harmless_noise_marks_nothing(kind, seed):
    verdict = run.look(kind, seed)
    assert (verdict.counts["right"], verdict.alarms) == (200, [])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("pdf.")][::6])
def test_no_figure_of_a_drawn_page_is_wrong_in_silence(kind):
    assert run.look(kind, 1).silent == []


@pytest.mark.skipif(not chromium.is_here(), reason="Chromium is not here")
def test_the_answers_are_what_chromium_shows():
    with chromium.Chromium() as browser:
        for kind in BROWSED[:: usually(18, thorough=1)]:
            page = run.mutated(kind, 1)
            assert chromium.differences(page, browser.shown(page)) == [], kind


@pytest.mark.parametrize("kind", sorted({*[k for k in KINDS if k.startswith("pdf.")][::5]} - run.UNPROVED))
def test_the_answers_are_what_is_drawn(kind):
    assert renderer.differences(run.mutated(kind, 1)) == []


PRINTED = [
    f"word.{name}"
    for name in (
        "hides_vanish",
        "hides_style",
        "paragraph_style_hides",
        "shows_vanish_off",
        "field",
        "list_off",
    )
]


@pytest.mark.skipif(not libreoffice.is_here(), reason="LibreOffice is not here")
def test_the_answers_are_what_libreoffice_prints():
    pages = [run.mutated(kind, seed) for kind in PRINTED for seed in (1, 2)]
    checked = 0
    for page, body in zip(pages, libreoffice.converted([page.body() for page in pages], "pdf"), strict=True):
        assert body is not None
        sheets = pypdfium2.PdfDocument(body)
        words = "\n".join(sheet.get_textpage().get_text_range() for sheet in sheets)
        run_together = "".join(words.split())
        drawn = Counter(page.texts.values())
        for name, answer in page.answers.items():
            figure = page.texts[name]
            changed = answer != Answer((figure,))
            if changed and drawn[figure] == 1 and figure.isdigit() and len(figure) > 3 and figure != "2024":
                (shown,) = answer.texts
                assert shown in run_together if shown else figure not in re.findall(r"\d+", words), name
                checked += 1
    assert checked, "no figure that could be told from the others"


def test_every_area_has_mutations_and_each_changes_the_page():
    assert {kind.partition(".")[0] for kind in KINDS} == set(AREAS)
    bare = {run.page(run.Random(seed)).html() for seed in range(3)}
    for kind in QUICK:
        assert any(
            run.mutated(kind, seed).body().decode("utf-8", "replace") not in bare for seed in range(3)
        ), kind


def report_of(raw: str | None, value: float | None, *marks: str) -> Report:
    cell = Value("requests", "granted", "total", raw, value)
    checks = [finding("rule", "warning", "", cells=marks)] if marks else []
    return Report(Identity(), values=[cell], checks=checks)


@pytest.mark.parametrize(
    ("report", "answer", "verdict"),
    [
        (report_of("5", 5.0), Answer(("5",)), "right"),
        (report_of("５", 5.0), Answer(("5",)), "right"),
        (report_of("5", 6.0), Answer(("5",)), "silent"),
        (report_of("6", 6.0), Answer(("5",)), "silent"),
        (report_of("6", 6.0, "requests.granted"), Answer(("5",)), "marked"),
        (report_of(None, None, "requests.granted.total"), MARK, "null"),
        (report_of(None, None), MARK, "silent"),
        (report_of("", None), Answer(("5",)), "silent"),
        (report_of("18", 18.0), Answer(("1 8",), (None,), strict=True), "silent"),
        (report_of("1 8", 18.0), Answer(("1 8",), (None,), strict=True), "silent"),
        (report_of("1 8", None), Answer(("1 8",), (None,), strict=True), "right"),
        (report_of("37", 37.0), Answer(("3⁷",), (None, 3.0)), "silent"),
    ],
)
def test_what_is_right_marked_null_and_silent(report, answer, verdict):
    assert judge(report, {"requests.granted.total": answer}).counts == {verdict: 1}


def test_a_report_without_cells_is_silent_unless_a_finding_says_that_tables_are_missing():
    answers = {"requests.granted.total": MARK}
    quiet = Report(Identity(), checks=[finding("agency_unknown", "error", "")])
    told = Report(Identity(), checks=[finding("missing_table", "error", "")])
    assert isinstance(judge(quiet, answers), Verdict)
    assert judge(quiet, answers).counts == {"silent": 1}
    assert judge(told, answers).counts == {"null": 1}


def test_a_value_that_the_page_does_not_print_is_silent():
    assert judge(report_of("5", 5.0), {}).counts == {"silent": 1}
