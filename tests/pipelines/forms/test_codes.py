"""The labels of all codes, typed from the official notices in `labels.tsv`."""

import csv
from pathlib import Path

import pytest

from pipelines.forms import codes
from pipelines.forms.codes import Names, labels_of
from pipelines.forms.known import forms, forms_named
from pipelines.prose.statements import ORGANIZATIONS

with Path(__file__).with_name("labels.tsv").open(encoding="utf-8", newline="") as file:
    TYPED = list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("kind", Names._fields)
def test_every_code_has_the_label_of_its_form(kind):
    typed = {row["code"]: row["label"] for row in TYPED if row["kind"] == kind}
    found = getattr(labels_of(), kind)
    known = {code: label for code, label in found.items() if code in typed}
    assert known == typed
    assert list(known) == list(typed)  # in printed order


def test_the_mappings_are_filled_when_they_are_used():
    assert dict(codes.REVIEW_RESULTS) == labels_of().results
    assert codes.REVIEW_RESULTS["upheld"] == "结果维持"
    assert codes.REQUEST_OUTCOMES.get("lost") is None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("2021", ("2021", "2021")),
        ("2021+2019-requests", ("2021", "2019")),
        ("sheet", None),
        (None, None),
        ("2021+1999-requests", None),
    ],
)
def test_forms_named(name, parts):
    found = forms_named(name)
    assert (found and tuple(form.name for form in found)) == parts


def test_the_organizations_of_sentences_are_those_of_the_form():
    assert set(ORGANIZATIONS) == set(forms()[0].applicants) - {"natural_person", "total"}
