"""The forms as data: as many rows, columns and numbers as the official notices print."""

import pytest

from pipelines.forms.known import forms, indicator_lexicon

FORMS = {form.name: form for form in forms()}


def test_a_form_stands_before_those_that_are_derived_from_it():
    assert list(FORMS)[:2] == ["2021", "2019"]


@pytest.mark.parametrize(("name", "proactive", "outcomes"), [("2021", 10, 25), ("2019", 22, 23)])
def test_the_forms_have_the_cells_of_the_notices(name, proactive, outcomes):
    form = FORMS[name]
    assert sum(map(len, form.items.values())) == proactive
    assert (len(form.outcomes), len(form.applicants)) == (outcomes, 7)
    assert (len(form.procedures), len(form.results)) == (3, 5)


def test_2019_has_one_row_for_other_ways_of_settling():
    assert "other" in FORMS["2019"].outcomes
    assert "other" not in FORMS["2021"].outcomes
    assert "other" not in FORMS["2019"].groups


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("1、政府网站公开数", "disclosed_website"),
        ("受理依申请公开信息总数", "requests_received"),
        ("3．否决公开答复总数", "answers_refused"),
        ("七、依申请公开信息收取的费用", "fees_collected"),
        ("（三）从事政府信息公开工作人员数", "staff_total"),
    ],
)
def test_indicators(label, code):
    assert indicator_lexicon().find(label).code == code
