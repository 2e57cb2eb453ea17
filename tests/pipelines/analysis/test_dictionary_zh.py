"""docs/data.zh-CN.md has the columns that are on disk, by the names that exports give them, and all codes."""

import re
from pathlib import Path

import pytest

from pipelines.analysis.labels import labels
from pipelines.forms.codes import labels_of
from tests.pipelines.store.test_dictionary import TABLES

PAGE = (Path(__file__).parents[3] / "docs" / "data.zh-CN.md").read_text("utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^### (\w+)\n", PAGE, flags=re.MULTILINE)[1:])] * 2, strict=True))


def test_it_has_every_dataset_and_no_other() -> None:
    assert list(SECTIONS) == list(TABLES)


@pytest.mark.parametrize("dataset", TABLES)
def test_it_describes_the_columns_of(dataset: str) -> None:
    table = SECTIONS[dataset].partition("|---|---|---|---|\n")[2].partition("\n\n")[0].strip()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    names = labels("column", "zh")
    assert [row[:3] for row in rows] == [
        [f"`{one.name}`", names[one.name], f"{one.type}{'' if one.nullable else '，无空值'}"]
        for one in TABLES[dataset]
    ]
    assert all(re.search(r"[\u4e00-\u9fff]", meaning) for *_, meaning in rows)


@pytest.mark.parametrize("kind", ["items", "measures", "outcomes", "applicants", "procedures", "results"])
def test_it_lists_the_codes_of_the_forms(kind: str) -> None:
    rows = [f"| `{code}` | {label} |" for code, label in getattr(labels_of(), kind).items()]
    assert "\n".join(rows) in PAGE


@pytest.mark.parametrize("column", ["agency_kind", "status", "origin", "period", "severity", "kind"])
def test_it_lists_the_other_codes(column: str) -> None:
    assert "\n".join(f"| `{code}` | {label} |" for code, label in labels(column, "zh").items()) in PAGE


def test_its_examples_run(landed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCRAWL_DATA", str(landed))
    names: dict[str, object] = {}
    for code in re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        exec(code, names)
    assert names["new"]["value"].sum() == names["printed"]["value"].sum()  # type: ignore[index]
