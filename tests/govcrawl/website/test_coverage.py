"""Which report there should be, and what became of it."""

from collections import Counter
from typing import get_args

import pytest

from govcrawl.website.charts import level, squares
from govcrawl.website.coverage import OF_STATUS, SYMBOLS, grid
from pipelines.records import Status

READ, GAP, LATER = "read", "missing", "not_due"

READ_GAP_READ = {2021: READ, 2022: GAP, 2023: READ}
CASES = [
    # reports of one agency, whether it exists today, years shown, year due -> states by year
    (
        {2021: "complete", 2023: "complete"},
        False,
        range(2020, 2025),
        2024,
        {2021: READ, 2022: GAP, 2023: READ},
    ),
    ({2021: "complete"}, False, range(2020, 2025), 2024, {2021: READ}),  # given up since
    ({2021: "complete"}, True, range(2020, 2024), 2022, {2021: READ, 2022: GAP, 2023: LATER}),
    ({2023: "complete"}, True, range(2022, 2024), 2022, {2023: READ}),  # before its time, and before it began
    ({}, True, range(2020, 2025), 2023, {2023: GAP, 2024: LATER}),
    ({}, False, range(2020, 2025), 2023, {}),
    ({2022: "partial"}, True, range(2022, 2024), None, {2022: "partly"}),
    (
        {2022: "unreadable", 2023: "narrative"},
        True,
        range(2022, 2024),
        2023,
        {2022: "unreadable", 2023: "partly"},
    ),
    ({2022: "other_kind"}, True, range(2022, 2024), 2022, {2022: "other_kind", 2023: LATER}),
    ({}, True, range(2020, 2022), None, {}),
]


@pytest.mark.parametrize(("reports", "exists", "years", "due", "states"), CASES)
def test_a_gap_in_any_year_is_seen(
    reports: dict[int, str], exists: bool, years: range, due: int | None, states: dict[int, str]
) -> None:
    found = grid(
        {("a-b", year): status for year, status in reports.items()}, ["a-b"] if exists else [], years, due
    )
    assert found == {("a-b", year): state for year, state in states.items()}


def test_every_status_has_a_state_and_every_state_a_sign_of_its_own() -> None:
    assert set(OF_STATUS) == {*get_args(Status), "other_kind"}
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


@pytest.mark.parametrize(
    ("counts", "shade"),
    [
        ({}, None),
        ({"not_due": 9}, None),
        ({"read": 9, "not_due": 1}, 4),
        ({"read": 8, "partly": 1, "unreadable": 1}, 3),
        ({"read": 5, "missing": 5}, 2),
        ({"read": 1, "missing": 9}, 1),
        ({"missing": 3}, 0),
        ({"unreadable": 3}, 0),
    ],
)
def test_how_dark_a_square_is(counts: dict, shade: int | None) -> None:
    assert level(Counter(counts)) == shade


def test_the_strip_at_a_squares_foot_has_the_shares_of_what_is_wrong() -> None:
    [one, other] = squares(
        [2023, 2024], {2024: Counter({"read": 2, "partly": 1, "missing": 1, "not_due": 7})}
    )
    assert (one.level, one.strips, other.shown) == (None, [], 3)
    assert [(strip.state, strip.width) for strip in other.strips] == [("partly", 9), ("missing", 9)]
    assert other.strips[1].x == other.strips[0].x + 9
