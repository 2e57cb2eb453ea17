"""The sums of table 三 take in whatever rows a form has."""

import pytest

from pipelines.forms.known import forms
from pipelines.forms.sums import FRAME, column_sums, parts_and_total


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_every_row_of_a_form_is_in_a_sum(form):
    outcomes, balance = column_sums(form.outcomes)
    assert set(outcomes.left) == set(form.outcomes) - set(FRAME)
    assert {*outcomes.left, *outcomes.right, *balance.left, *balance.right} == set(form.outcomes)


def test_a_row_more_counts():
    outcomes, balance = column_sums(("new_received", "granted", "lost", "total_processed"))
    assert (outcomes.left, outcomes.right) == (("granted", "lost"), ("total_processed",))
    assert balance.left + balance.right == ("new_received", "carried_in", "total_processed", "carried_over")


def test_a_row_is_its_parts_and_their_sum():
    assert parts_and_total({"a": 1, "total": 3, "b": 2}) == ([1, 2], 3)
    assert parts_and_total({"a": 1}) == ([1], None)
