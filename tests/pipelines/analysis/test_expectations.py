"""Expected rows: a file for git; fewer rows, and rows that nobody expected, are named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govcrawl
from pipelines.analysis.counts import Partition, rows_landed
from pipelines.analysis.expectations import FILE, deviations, expect, expected, in_words, written
from pipelines.errors import ConfigurationError
from pipelines.store.paths import DATASETS

COUNTS = st.dictionaries(
    st.builds(
        Partition, st.sampled_from(DATASETS), st.integers(2008, 2030), st.sampled_from(["changning", "putuo"])
    ),
    st.integers(1, 10**6),
)


@given(COUNTS)
def test_what_is_written_is_expected(
    tmp_path_factory: pytest.TempPathFactory, counts: dict[Partition, int]
) -> None:
    root = tmp_path_factory.mktemp("expected")
    (root / FILE).write_text(written(counts))
    assert expected(root) == counts


def test_counted_as_pandas_counts(landed: Path) -> None:
    found = rows_landed(landed)
    for dataset in DATASETS:
        frame = govcrawl.load(dataset, agencies=dataset != "reports", data_dir=landed)
        groups = frame.groupby(["year", "district"], observed=True).size()
        assert {(one.year, one.district): n for one, n in found.items() if one.dataset == dataset} == {
            key: n for key, n in groups.items() if n
        }


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        ({2023: 5, 2024: 5}, []),
        ({2023: 5, 2024: 9}, []),  # reports come
        ({2023: 4, 2024: 5}, ["requests 2023: 4 rows, 5 expected"]),
        ({2024: 5}, ["requests 2023: 0 rows, 5 expected"]),
        ({2023: 5, 2024: 5, 2025: 1}, ["requests 2025: 1 rows, none expected"]),
    ],
)
def test_deviations(now: dict[int, int], lines: list[str]) -> None:
    def counts(years: dict[int, int]) -> dict[Partition, int]:
        return {Partition("requests", year, "changning"): rows for year, rows in years.items()}

    assert [in_words(one) for one in deviations(counts({2023: 5, 2024: 5}), counts(now))] == lines


def test_the_file_is_a_line_a_year_and_district(tmp_path: Path) -> None:
    assert expected(tmp_path) is None
    expect(tmp_path, {Partition("requests", 2024, "putuo"): 7, Partition("reports", 2024, "putuo"): 1})
    head = "year,district,reports,proactive,requests,reviews,indicators,checks\n"
    assert (tmp_path / FILE).read_text() == f"{head}2024,putuo,1,0,7,0,0,0\n"


@pytest.mark.parametrize(
    "text", ["", "a,b\n", "year,district,reports,proactive,requests,reviews,indicators,checks\n1\n"]
)
def test_a_file_that_is_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ConfigurationError, match=FILE):
        expected(tmp_path)
