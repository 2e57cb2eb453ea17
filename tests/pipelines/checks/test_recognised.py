"""The mark of recognised figures: lifted where both of a cell's sums hold, and nowhere else."""

import pytest

from pipelines.checks import lifted
from pipelines.document import RECOGNISED
from pipelines.forms.cells import value_of
from pipelines.forms.sums import FRAME
from pipelines.records import Check, Value, finding
from tests.pipelines.pages import request_rows

ROWS = [*request_rows("2021")]
OUTCOMES = [row for row in ROWS if row not in FRAME]
SUMMED = [*OUTCOMES, "total_processed"]
COLUMNS = ("natural_person", "other", "total")


def values(**printed: str) -> list[Value]:
    """Table 三 of three columns: 3 and 4 requests came in and were granted; ``printed``: other texts."""
    texts = {
        f"{row}.{column}": text
        for row in ("new_received", "granted", "total_processed")
        for column, text in zip(COLUMNS, ("3", "4", "7"), strict=True)
    }
    texts |= {name.replace("__", "."): text for name, text in printed.items()}
    return [
        value_of("requests", row, column, texts.get(f"{row}.{column}", "0"), None)
        for row in ROWS
        for column in COLUMNS
    ]


def marked(found: list[Value], *doubts: tuple[str, str]) -> set[str]:
    """The cells that keep the mark; ``doubts``: of cells that more speaks against."""
    said = dict(doubts)
    checks: list[Check] = [
        finding("ocr", "warning", said.get(value.cell, RECOGNISED), cells=(value.cell,)) for value in found
    ]
    kept = lifted([*checks, Check("outcomes_sum", "error", True, "")], found)
    return {cell.removeprefix("requests.") for check in kept if check.rule == "ocr" for cell in check.cells}


def test_a_table_whose_sums_all_hold_keeps_none() -> None:
    assert marked(values()) == set()


def test_a_wrong_digit_marks_its_row_and_its_column() -> None:
    kept = marked(values(granted__other="9"))
    assert {cell for cell in kept if cell.startswith("granted.")} == {f"granted.{name}" for name in COLUMNS}
    assert {cell for cell in kept if cell.endswith(".other")} == {f"{row}.other" for row in SUMMED}
    assert "refused.state_secret.total" not in kept


@pytest.mark.parametrize("text", ["", "/", "—", "00", "0.0", "-0", "无"])
def test_what_is_no_plain_count_is_proved_by_no_sum(text: str) -> None:
    assert marked(values(carried_in__other=text)) == {"carried_in.other"}


def test_a_cell_that_more_speaks_against_keeps_its_mark() -> None:
    assert marked(values(), ("requests.granted.other", f"{RECOGNISED} as 4 and 9")) == {"granted.other"}


def test_a_cell_that_could_not_be_read_proves_nothing() -> None:
    found = values()
    for value in found:
        if value.cell == "requests.granted.other":
            value.raw = value.value = None
    kept = marked(found)
    assert {f"granted.{name}" for name in COLUMNS} <= kept
    assert {f"{row}.other" for row in OUTCOMES} <= kept


def test_tables_with_one_sum_or_none_keep_their_marks() -> None:
    results = ("upheld", "corrected", "other", "pending", "total")
    found = [value_of("reviews", "reconsideration", name, "0", None) for name in results]
    found.append(value_of("proactive", "licensing", "decisions", "5", None))
    assert len(marked(found)) == len(found)


def test_other_findings_stay_as_they_are() -> None:
    checks = [finding("one_route", "warning", "x", cells=("requests.granted.other",))]
    assert lifted(checks, values()) == checks
