"""Arguments of spiders."""

import pytest

from govcrawl.arguments import parse_sample, parse_years
from pipelines.errors import ArgumentError


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024", {2024}),
        ("2022-2024", {2022, 2023, 2024}),
        ("2021,2023", {2021, 2023}),
        (" 2019 , 2021 - 2022 ", {2019, 2021, 2022}),
    ],
)
def test_years(text: str, years: set[int]) -> None:
    assert parse_years(text) == years


@pytest.mark.parametrize("text", ["", "24", "2024-2022", "2024-", "2022..2024", "1999", "2024;2025", "2024,"])
def test_years_that_are_none(text: str) -> None:
    with pytest.raises(ArgumentError, match=r"years=.* write 2024, 2022-2024 or 2021,2023"):
        parse_years(text)


def test_sample() -> None:
    assert parse_sample("5") == 5


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "five", "５"])
def test_samples_that_are_none(text: str) -> None:
    with pytest.raises(ArgumentError, match="sample="):
        parse_sample(text)
