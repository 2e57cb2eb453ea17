"""The questions of docs/questions.md: each is answered, and the code of each runs and finds something."""

import re
from pathlib import Path

import pytest

import govcrawl
from tests.pipelines.analysis.worlds import generated

PAGE = (Path(__file__).parents[3] / "docs" / "questions.md").read_text("utf-8")
QUESTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
CODE = {
    question: found[1]
    for question, text in QUESTIONS.items()
    if (found := re.search(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
}
REPORTS = generated("changning", "putuo")
NOTHING_TO_FIND = ("Who decides", "Excel", "marked?", "changed its name")
"""Nothing in these reports is of the kind, or the answer is a file."""


@pytest.fixture
def answer(landed, tmp_path, monkeypatch):
    def ask(words):
        [code] = [code for question, code in CODE.items() if words in question]
        monkeypatch.setenv("GOVCRAWL_DATA", str(landed))
        monkeypatch.chdir(tmp_path)
        names = {"govcrawl": govcrawl}
        exec(code, names)
        return names.get("answer")

    return ask


def total(one, row):
    return one.printed.requests.get(row, {}).get("total", "")


def test_there_are_twenty():
    assert len(QUESTIONS) == 20
    assert all(len(text.split()) > 15 for text in QUESTIONS.values())


@pytest.mark.parametrize("question", CODE)
def test_its_code_runs(question, answer):
    found = answer(question)
    if not any(words in question for words in NOTHING_TO_FIND):
        assert len(found) > 0


def test_the_number_to_quote(answer):
    [cell] = answer("quote").to_dict("records")
    [one] = [one for one in REPORTS if one.key == ("changning-rsj", 2024)]
    assert str(cell["value"]) == total(one, "new_received")


def test_nothing_is_marked(answer):
    assert answer("May I use")["marks"].isna().all()


def test_a_blank_stays_unless_it_is_told_to_be_0(answer):
    cells = answer("blank")
    assert (cells.loc[cells["raw"] == "", "zero"] == 0).all()
    assert cells.loc[cells["raw"].isna(), "zero"].isna().all()


def test_totals_left_out_add_up_to_those_printed(answer):
    rows = answer("twice")
    printed = [
        int(total(one, "new_received"))
        for one in REPORTS
        if one.year == 2024 and one.agency.kind != "district" and total(one, "new_received").isdigit()
    ]
    assert rows.loc[rows["outcome"] == "new_received", "value"].sum() == sum(printed)


def test_refused_rows_add_up(answer):
    found = answer("different rows")
    for one in REPORTS:
        if one.year == 2024 and one.agency.kind != "district" and one.printed.requests:
            parts = [
                int(text)
                for row, cells in one.printed.requests.items()
                if row.startswith("refused.")
                for column, text in cells.items()
                if column != "total" and text.isdigit()
            ]
            assert found[one.agency.name] == sum(parts)


def test_a_district_that_differs(answer):
    found = answer("total differ")
    assert (found["left"] != found["right"]).all()


def test_excel(answer, tmp_path):
    answer("Excel")
    assert (tmp_path / "rsj-2024.xlsx").stat().st_size > 5000
