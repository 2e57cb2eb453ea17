"""Which change of a figure is worth a look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.forms.jumps import jumps


@pytest.mark.parametrize(
    ("before", "now", "jumped"),
    [
        (457, 83585, True),
        (0, 20, True),
        (0, 19, False),
        (20, 100, False),
        (20, 101, True),
        (0.5, 5, False),
        (-3, 400, False),
        (30, 30, False),
    ],
)
def test_what_jumps(before: float, now: float, jumped: bool) -> None:
    assert jumps(before, now) is jumped


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_up_and_down_are_alike(before: int, now: int) -> None:
    assert jumps(before, now) == jumps(now, before)
