"""docs/data.md is what analysts read first: its columns are those on disk and its examples run."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.analysis.agencies import AGENCIES
from pipelines.analysis.long_table import OBSERVATIONS
from pipelines.forms.codes import labels_of
from pipelines.forms.form import Codes, Form
from pipelines.forms.known import forms
from pipelines.store.columns import COLUMNS
from pipelines.store.copies import CONFLICT, RECAPTURE
from pipelines.store.landing import Store
from tests.pipelines.store.reports import make_report

PAGE = (Path(__file__).parents[3] / "docs" / "data.md").read_text("utf-8")


TABLES = {**COLUMNS, "observations": OBSERVATIONS, "agencies": AGENCIES}


def column_table(dataset: str) -> str:
    """A dataset's columns as the page must print them."""
    rows = [
        f"| `{c.name}` | {c.type}{'' if c.nullable else ', never null'} | {c.doc} |" for c in TABLES[dataset]
    ]
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])


def codes_of(form: Form, kind: str) -> list[Codes]:
    """The codes of one kind in a form; table 二 has them by article."""
    in_table_2 = kind in ("items", "measures")
    return [getattr(part, kind) for part in (form.proactive if in_table_2 else [form])]


def code_table(kind: str) -> str:
    """Codes and labels as the page must print them."""
    codes: Mapping[str, str] = getattr(labels_of(), kind)
    known = [each for form in reversed(forms()) for each in codes_of(form, kind)]  # the first form's count
    english = {code: labels.en for each in known for code, labels in each.items()}
    rows = [f"| `{code}` | {label} | {english[code]} |" for code, label in codes.items()]
    return "\n".join(["| code | label | in English |", "|---|---|---|", *rows])


@pytest.mark.parametrize("dataset", TABLES)
def test_the_page_describes_the_columns_of(dataset: str) -> None:
    assert f"### {dataset}\n" in PAGE
    assert column_table(dataset) in PAGE


@pytest.mark.parametrize("kind", ["items", "measures", "outcomes", "applicants", "procedures", "results"])
def test_the_page_lists_the_codes(kind: str) -> None:
    table = code_table(kind)
    assert [row for row in table.splitlines() if row not in PAGE] == []
    assert table in PAGE


@pytest.mark.parametrize("rule", [CONFLICT, RECAPTURE])
def test_the_page_explains_the_findings_of_the_store(rule: str) -> None:
    assert f"`{rule}`" in PAGE


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "data")
    for year in (2023, 2024):
        store.land(make_report(year=year))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOVCRAWL_DATA", raising=False)
    examples = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(examples) > 4
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)


def test_the_page_begins_with_the_shortest_way_to_the_numbers() -> None:
    assert "load(" in "".join(PAGE.splitlines()[:5])
