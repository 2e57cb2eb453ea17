"""Which form a table follows: by rows printed, missing and foreign."""

import pytest

from pipelines.forms.known import forms
from pipelines.forms.recognise import Fit, fits, followed, request_fits

FORMS = {form.name: form for form in forms()}
NEW, OLD = FORMS["2021"], FORMS["2019"]
COMMON = set(NEW.outcomes) & set(OLD.outcomes)
SPLIT = {"other.correction_overdue", "other.fee_overdue", "other.other"}


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        (COMMON | SPLIT, "2021"),
        (COMMON | {"other"}, "2019"),
        (COMMON, "2021"),  # nothing tells them apart: the form that the other extends
        (COMMON | {"other.other"}, "2021"),
        (COMMON | {"other", "other.other"}, "2021"),  # （六） heads the row below it
        ({"granted"}, "2021"),
        ({"granted", "other"}, "2019"),
    ],
)
def test_table_3(printed, form):
    assert followed([], request_fits(printed)).name == form


def test_nothing_printed_follows_no_form():
    assert request_fits(set()) == []
    assert request_fits({"lost"}) == []
    assert followed([], []) is None


def test_what_counts():
    rows = {"2021": {"a", "b", "c"}, "2019": {"a", "x"}}
    fitting = fits({"a": 1, "b": 2, "q": 1}, lambda form: rows.get(form.name, {"x"}))
    found = {fit.form.name: fit[1:] for fit in fitting}
    assert (found["2021"], found["2019"]) == ((3, 1, 1), (1, 1, 3))


@pytest.mark.parametrize(
    ("table_2", "table_3", "name"),
    [
        ((3, 0, 0), (3, 0, 0), "2021"),
        ((0, 3, 3), (3, 0, 0), "2019+2021-requests"),
        ((3, 0, 0), (0, 3, 3), "2021+2019-requests"),
        ((2, 1, 0), (0, 3, 3), "2019"),  # table 二 fits both alike: table 三 decides
        ((0, 3, 3), (2, 1, 0), "2019"),
        ((2, 1, 0), (2, 1, 0), "2021"),
        (None, (0, 3, 3), "2019"),
        ((0, 3, 3), None, "2019"),
    ],
)
def test_the_tables_are_judged_one_by_one(table_2, table_3, name):
    """The figures are those of 2021; 2019 fits where they say that 2021 does not."""

    def both(counts):
        if counts is None:
            return []
        other = {(3, 0, 0): (0, 3, 3), (0, 3, 3): (3, 0, 0)}.get(counts, counts)
        return [Fit(NEW, *counts), Fit(OLD, *other)]

    assert followed(both(table_2), both(table_3)).name == name
