"""What is tolerated, by district; a wrong file is one line."""

from dataclasses import replace

import pytest

from govcrawl.runs.thresholds import Thresholds, parse_thresholds, thresholds
from pipelines.errors import ConfigurationError

WRITTEN = """
[default]
missing_agencies = 0
failed_checks_share = 0.5
failed_checks_reports = 4
unknown_labels = 0
elsewhere = 0
quarantined = 0
due = "04-01"
"""
STRICT = Thresholds(
    missing_agencies=0,
    failed_checks_share=0.5,
    failed_checks_reports=4,
    unknown_labels=0,
    elsewhere=0,
    quarantined=0,
    due="04-01",
)


def test_thresholds_of_a_district_override_the_default() -> None:
    text = f"{WRITTEN}\n[huangpu]\nmissing_agencies = 3\n"
    assert parse_thresholds(text, "changning") == STRICT
    assert parse_thresholds(text, "huangpu") == replace(STRICT, missing_agencies=3)
    assert thresholds("changning").due == "04-01"  # the file that comes with the package


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "default"),
        ("[default", "thresholds.toml: "),
        (f"{WRITTEN}colour = 1", "colour"),
        (WRITTEN.replace("quarantined = 0", ""), "quarantined"),
        (WRITTEN.replace("quarantined = 0", "quarantined = true"), "quarantined must be a number, not True"),
        (WRITTEN.replace("04-01", "April"), "April"),
    ],
)
def test_wrong_thresholds_are_one_line(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        parse_thresholds(text, "changning")
    assert "\n" not in str(caught.value)
