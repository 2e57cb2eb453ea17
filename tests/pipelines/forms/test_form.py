"""The forms as data: as many rows, columns and numbers as the official notices print."""

import pytest

from pipelines.forms.codes import APPLICANTS, PROACTIVE_ITEMS, PROACTIVE_MEASURES, REQUEST_OUTCOMES
from pipelines.forms.known import forms, indicator_lexicon

FORMS = {form.name: form for form in forms()}


def test_newest_first():
    assert list(FORMS) == ["2021", "2019"]


@pytest.mark.parametrize(("name", "proactive", "outcomes"), [("2021", 10, 25), ("2019", 22, 23)])
def test_the_forms_have_the_cells_of_the_notices(name, proactive, outcomes):
    form = FORMS[name]
    assert sum(map(len, form.items.values())) == proactive
    assert (len(form.outcomes), len(form.applicants)) == (outcomes, 7)
    assert (len(form.procedures), len(form.results)) == (3, 5)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_code_has_its_label_in_the_dictionary(form):
    assert set(form.items) <= set(PROACTIVE_ITEMS)
    assert {measure for measures in form.items.values() for measure in measures} <= set(PROACTIVE_MEASURES)
    assert set(form.outcomes) <= set(REQUEST_OUTCOMES)
    assert list(form.applicants) == list(APPLICANTS)
    assert {code.partition(".")[0] for code in form.outcomes if "." in code} <= set(form.groups)


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
