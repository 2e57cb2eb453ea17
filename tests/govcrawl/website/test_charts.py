"""Where the lines of a chart stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.website.charts import HEIGHT, WIDTH, Value, ceiling, line_chart

NUMBERS = st.floats(0, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("number", "end"),
    [(0, 1), (-3, 1), (1, 1), (1.2, 2), (37, 50), (50, 50), (51, 100), (999, 1000), (0.03, 0.05)],
)
def test_the_axis_ends_at_a_round_number(number: float, end: float) -> None:
    assert ceiling(number) == pytest.approx(end)


@given(NUMBERS)
def test_it_is_never_below_the_largest(number: float) -> None:
    assert ceiling(number) >= number * (1 - 1e-9)


def test_a_year_without_a_value_is_a_gap() -> None:
    chart = line_chart(range(2019, 2025), {"a": {y: Value(y - 2018) for y in (2019, 2020, 2022, 2023, 2024)}})
    assert chart is not None
    [line] = chart.lines
    assert [len(path.split()) for path in line.paths] == [2, 3]
    assert [point.year for point in line.points] == [2019, 2020, 2022, 2023, 2024]
    assert [year for _, year in chart.labels] == [2019, 2020, 2021, 2022, 2023, 2024]


def test_one_value_is_no_line() -> None:
    assert line_chart([2023, 2024], {"a": {2024: Value(3)}}) is None
    assert line_chart([2024], {"a": {2024: Value(3)}, "b": {2024: Value(3)}}) is None


@given(st.dictionaries(st.integers(2004, 2040), NUMBERS, min_size=2))
def test_every_point_is_on_the_picture_and_larger_is_never_lower(values: dict[int, float]) -> None:
    chart = line_chart(range(min(values), max(values) + 1), {"a": {y: Value(n) for y, n in values.items()}})
    assert chart is not None
    [line] = chart.lines
    assert {point.year: point.value for point in line.points} == values
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in line.points)
    by_value = sorted(line.points, key=lambda point: point.value)
    assert all(low.y >= high.y for low, high in pairwise(by_value))
