import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forms.codes import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_GROUPS,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)
from pipelines.records import SECTIONS, CellPlace, Check, Identity, Report, Value
from pipelines.store.columns import SCHEMAS
from pipelines.store.rows import amount_10k_yuan, rows_from
from tests.pipelines.store.reports import make_narrative, make_report, tables

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NAME = st.text("abcdefghij_.", min_size=1, max_size=8)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
PLACE = st.builds(CellPlace, *[st.integers(0, 2**15 - 1)] * 3)


def cells(dataset: str, rows: list[str], columns: list[str]) -> st.SearchStrategy[Value]:
    return st.builds(
        Value,
        st.just(dataset),
        st.sampled_from(rows),
        st.sampled_from(columns),
        raw=st.none() | TEXT,
        value=st.none() | NUMBER,
        unit=st.none() | st.sampled_from(["元", "万元", "件"]),
        row_label=st.none() | TEXT,
        column_label=st.none() | TEXT,
        place=st.none() | PLACE,
        marks=st.lists(NAME).map(tuple),
        code=st.none() | NAME if dataset == "indicators" else st.none(),
        period=st.none() | st.sampled_from(["this_year", "cumulative"])
        if dataset == "indicators"
        else st.none(),
    )


DAY = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
REPORTS = st.builds(
    Report,
    st.builds(
        Identity,
        st.none() | NAME,
        st.just("changning-rsj"),
        st.none() | TEXT,
        st.none() | st.just("town"),
        st.just(2024),
    ),
    title=st.none() | TEXT,
    form=st.none() | NAME,
    status=st.sampled_from(["complete", "partial", "narrative", "unreadable"]),
    published_on=DAY,
    period_start=DAY,
    period_end=DAY,
    contact_phone=st.none() | TEXT,
    sections=st.dictionaries(st.sampled_from(SECTIONS), TEXT),
    values=st.tuples(
        st.lists(cells("proactive", list(PROACTIVE_ITEMS), list(PROACTIVE_MEASURES)), max_size=3),
        st.lists(cells("requests", list(REQUEST_OUTCOMES), list(APPLICANTS)), max_size=3),
        st.lists(cells("reviews", list(REVIEW_PROCEDURES), list(REVIEW_RESULTS)), max_size=3),
        st.lists(cells("indicators", ["0", "17"], ["0", "1"]), max_size=3),
    ).map(lambda parts: [value for part in parts for value in part]),
    checks=st.lists(
        st.builds(
            Check,
            NAME,
            st.sampled_from(["error", "warning", "info"]),
            st.booleans(),
            TEXT,
            st.lists(NAME).map(tuple),
            st.none() | NUMBER,
            st.none() | NUMBER,
        ),
        unique=True,
    ),
    source_url=st.none() | NAME,
    other_urls=st.lists(NAME).map(tuple),
    fetched_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@settings(deadline=None)  # pyarrow's first call takes half a second
@given(REPORTS)
def test_a_report_comes_back_from_its_tables_as_it_was(report: Report) -> None:
    assert rows_from(tables(report), "changning-rsj", 2024).report() == report


def test_every_table_has_the_schema_of_its_dataset() -> None:
    for report in (make_report(), make_narrative()):
        assert {name: table.schema for name, table in tables(report).items()} == SCHEMAS


def test_partition_columns_are_not_in_the_files() -> None:
    assert not {"year", "agency"} & {name for schema in SCHEMAS.values() for name in schema.names}


def test_labels_stand_beside_the_codes() -> None:
    requests = tables(make_report())["requests"].to_pylist()
    by_outcome = {row["outcome"]: row for row in requests}
    assert {code: row["outcome_label"] for code, row in by_outcome.items()} == {
        code: label for code, label in REQUEST_OUTCOMES.items() if code != "other"
    }
    assert by_outcome["refused.state_secret"]["group_label"] == REQUEST_GROUPS["refused"]
    assert by_outcome["granted"]["group_label"] is None
    assert {row["applicant"]: row["applicant_label"] for row in requests} == APPLICANTS


def test_an_unknown_code_lands_without_a_label() -> None:
    report = make_report(values=[Value("requests", "new_outcome", "total", "1", 1.0)])
    [row] = tables(report)["requests"].to_pylist()
    assert (row["outcome"], row["outcome_label"], row["value"]) == ("new_outcome", None, 1.0)


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [
        (984361.0, "元", 98.4361),
        (73802895.90, "元", 7380.28959),
        (47.9659, "万元", 47.9659),
        (5949.088667, "万元", 5949.088667),
        (1.2, "亿元", 12000.0),
        (0.0, "元", 0.0),
        (3.0, None, None),
        (3.0, "件", None),
        (None, "元", None),
    ],
)
def test_amounts_in_10k_yuan_are_exact(value: float | None, unit: str | None, amount: float | None) -> None:
    assert amount_10k_yuan(value, unit) == amount


def test_blank_dash_and_zero_stay_distinct() -> None:
    printed = [("", None), ("—", None), ("/", None), ("无", None), ("0", 0.0), (None, None)]
    report = make_report(values=[Value("requests", "granted", "total", raw, value) for raw, value in printed])
    both = tables(report)
    assert [(row["raw"], row["value"]) for row in both["requests"].to_pylist()] == printed
    [head] = both["reports"].to_pylist()
    assert (head["n_requests"], head["n_values"], head["n_blanks"]) == (6, 1, 1)


def test_checks_of_the_identity_land_once() -> None:
    check = Check("agency_guessed", "warning", False, "by its abbreviation")
    report = make_report(checks=[check])
    report.identity.checks = [check, check._replace(message="by its title")]
    messages = tables(report)["checks"]["message"].to_pylist()
    assert messages == ["by its abbreviation", "by its title"]


def version(report: Report) -> str:
    [found] = {v for table in tables(report).values() for v in table["report_version"].to_pylist()}
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"fetched_at": datetime(2030, 1, 1, tzinfo=UTC)}, True),
        ({"source_sha256": "0" * 64, "archive_file": "other", "archive_record": "other"}, True),
        ({"parser_version": "2"}, False),
        ({"title": "另一标题"}, False),
        ({"checks": []}, False),
        ({"other_urls": ("https://www.shcn.gov.cn/b",)}, False),
        ({"sections": {}}, False),
    ],
)
def test_the_version_is_that_of_what_was_read_and_not_of_the_capture(
    change: dict[str, object], same: bool
) -> None:
    assert (version(make_report(**change)) == version(make_report())) is same


def test_any_changed_cell_changes_the_version() -> None:
    report = make_report()
    number = random.Random(0).randrange(len(report.values))
    report.values[number] = replace(report.values[number], raw="x")
    assert version(report) != version(make_report())


def test_a_report_without_key_has_no_rows() -> None:
    with pytest.raises(ValueError, match="agency or year"):
        tables(make_report(year=None))
