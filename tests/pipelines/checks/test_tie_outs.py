"""Arithmetic inside a report; the cases are inconsistencies that real reports print."""

import pytest

from pipelines.checks import tie_outs
from pipelines.read import read
from pipelines.records import Value
from tests.pipelines.pages import report_page


def findings(form: str, printed: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Rule -> cells of the findings on a report that prints these figures and 0 elsewhere."""
    body = report_page(form, lambda cell: printed.get(cell, "0")).encode()
    found: dict[str, tuple[str, ...]] = {}
    for finding in read(body, "text/html", "").findings:
        if "agency" not in finding.rule:
            found[finding.rule] = (*found.get(finding.rule, ()), *finding.cells)
    return found


def requests(rows: dict[str, tuple[int, int]]) -> dict[str, str]:
    """Rows of table 三 -> 自然人 and 总计."""
    return {
        f"requests.{row}.{column}": str(number)
        for row, pair in rows.items()
        for column, number in zip(("natural_person", "total"), pair, strict=True)
    }


CASES = {
    "1+2≠3+4 (1+0 against 1+1)": (
        requests(
            {"new_received": (1, 1), "granted": (1, 1), "total_processed": (1, 1), "carried_over": (1, 1)}
        ),
        "intake_balance",
        "requests.carried_over.total",
    ),
    "outcomes are not 总计 (26 against 20)": (
        requests({"new_received": (20, 20), "granted": (26, 26), "total_processed": (20, 20)}),
        "outcomes_sum",
        "requests.total_processed.total",
    ),
    "applicants are not 总计": (
        requests({"new_received": (3, 4), "granted": (3, 4), "total_processed": (3, 4)}),
        "applicants_sum",
        "requests.granted.total",
    ),
    "two digits of a total swapped": (
        requests({"new_received": (21, 21), "granted": (21, 12), "total_processed": (21, 21)}),
        "applicants_sum",
        "requests.granted.total",
    ),
    "totals of table 四 are 0 over parts": (
        {"reviews.reconsideration.upheld": "10", "reviews.reconsideration.corrected": "1"},
        "results_sum",
        "reviews.reconsideration.total",
    ),
    "blank 总计 over printed parts": (
        {"requests.carried_over.total": ""},
        "blank_total",
        "requests.carried_over.total",
    ),
    "a negative count": (
        {"proactive.licensing.decisions": "-5"},
        "not_a_count",
        "proactive.licensing.decisions",
    ),
    "half a document": ({"proactive.penalty.decisions": "2.5"}, "not_a_count", "proactive.penalty.decisions"),
    "a negative number of requests": (
        requests({"new_received": (-1, -1), "granted": (-1, -1), "total_processed": (-1, -1)}),
        "not_a_count",
        "requests.granted.total",
    ),
    "half a case": (
        {"reviews.reconsideration.upheld": "0.5"},
        "not_a_count",
        "reviews.reconsideration.upheld",
    ),
    "letters in a figure": ({"requests.granted.total": "1O"}, "not_a_number", "requests.granted.total"),
    "words for a figure": (
        {"proactive.penalty.decisions": "详见附件"},
        "not_a_number",
        "proactive.penalty.decisions",
    ),
    "a figure and more": (
        {"reviews.litigation_direct.upheld": "约20"},
        "not_a_number",
        "reviews.litigation_direct.upheld",
    ),
}


@pytest.mark.parametrize("form", ["2021", "2019", "2021+2019-requests"])
@pytest.mark.parametrize(("printed", "rule", "cell"), CASES.values(), ids=CASES)
def test_a_real_inconsistency_is_found_and_marks_its_cells(printed, rule, cell, form):
    assert cell in findings(form, printed)[rule]


@pytest.mark.parametrize("form", ["2021", "2019", "2021+2019-requests"])
@pytest.mark.parametrize("nothing", ["0", "", "/", "—", "无"])
def test_a_report_of_nothing_is_consistent(form, nothing):
    assert findings(form, dict.fromkeys(_cells(form), nothing)) == {}


def _cells(form: str) -> list[str]:
    names: list[str] = []
    report_page(form, lambda cell: names.append(cell) or "")
    return names


def test_a_figure_lands_as_printed_though_the_sum_fails():
    printed = requests({"new_received": (3, 9)})
    body = report_page("2021", lambda cell: printed.get(cell, "0")).encode()
    total = next(v for v in read(body, "text/html", "").values if v.cell == "requests.new_received.total")
    assert (total.raw, total.value, "applicants_sum" in total.marks) == ("9", 9, True)


def test_changes_and_amounts_may_be_negative_or_broken():
    printed = {
        "proactive.licensing.change": "-72",
        "proactive.centralized_procurement.procurement_amount": "0.5",
    }
    assert findings("2019", printed) == {}


def test_a_negative_amount_is_marked():
    printed = {"proactive.administrative_fee.amount_10k_yuan": "-0.5"}
    assert findings("2021", printed) == {"not_a_count": tuple(printed)}


def test_blanks_may_stand_for_zero_in_a_sum():
    rows = requests({"new_received": (3, 3), "granted": (3, 3), "total_processed": (3, 3)})
    blank = {cell: "" for cell in _cells("2021") if cell not in rows}
    assert findings("2021", blank | rows) == {}


def sheet(rows: list[tuple[str | None, float | None, float | None]]) -> list[Value]:
    """Rows of code, this year's figure and the cumulative one."""
    values = []
    for i, (code, year, ever) in enumerate(rows):
        for column, period, number in (("2", "this_year", year), ("3", "cumulative", ever)):
            raw = "" if number is None else f"{number:g}"
            values.append(Value("indicators", str(i), column, raw, number, code=code, period=period))
    return values


REFUSAL = [("answers_refused", 3, 3), ("refused_privacy", 1, 1), ("refused_other", 2, 2)]


@pytest.mark.parametrize(
    ("rows", "rule", "fails"),
    [
        ([("answers_total", 0, 9), ("answers_granted", 1, 9)], "indicator_parts", True),
        ([("answers_total", 4, 9), ("answers_granted", 4, 9)], "indicator_parts", False),
        ([("answers_total", 5, 5), ("answers_granted", 2, 2), *REFUSAL], "indicator_parts", False),
        ([("answers_total", 8, 8), ("answers_granted", 2, 2), *REFUSAL], "indicator_parts", True),
        ([("answers_total", 8, 8), ("answers_granted", 2, 2), (None, 3, 3)], "indicator_parts", False),
        ([("settled_total", 8, 8), ("settled_on_time", 7, 7)], "indicator_parts", True),
        ([("requests_received", 8, 8), ("requests_fax", None, 7)], "indicator_parts", True),
        ([("disclosed_total", 9, 10)], "cumulative", False),
        ([("disclosed_total", 10037, 9)], "cumulative", True),
    ],
)
def test_sheets(rows, rule, fails):
    assert any(check.rule == rule and not check.holds for check in tie_outs(sheet(rows))) is fails


def test_a_number_beyond_all_counts_is_no_error() -> None:
    rows = ("new_received", "carried_in", "total_processed", "carried_over")
    values = [Value("requests", row, "total", "9" * 400, float("inf")) for row in rows]
    assert all(isinstance(check.holds, bool) for check in tie_outs(values, 2024))
