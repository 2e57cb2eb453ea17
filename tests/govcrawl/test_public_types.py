"""The public functions as a user's type checker sees them: `make lint` checks this file, pytest runs it.

What must not pass is ignored with its code: mypy complains of an ignore where nothing is wrong.
"""

from datetime import date
from pathlib import Path
from typing import assert_type

import pandas as pd
import pytest

import govcrawl
from pipelines.analysis.export import Written
from pipelines.analysis.printed import PrintedReport
from pipelines.errors import GovcrawlError, StoreError
from pipelines.read import read
from pipelines.records import Check, Hints, Report, Status, Value
from pipelines.store.landing import Store
from tests.pipelines.store.reports import make_report


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landed")
    Store(folder).land(make_report("changning-rsj", 2024))
    return folder


def test_load_takes_one_or_several_and_gives_a_frame(landed: Path) -> None:
    assert_type(govcrawl.load("requests", year=2024, data_dir=landed), pd.DataFrame)
    assert_type(govcrawl.load("requests", year=range(2020, 2025), data_dir=str(landed)), pd.DataFrame)
    assert_type(govcrawl.load("reports", agency={"changning-rsj"}, data_dir=landed), pd.DataFrame)
    assert_type(
        govcrawl.load("checks", district="changning", columns=["rule"], data_dir=landed), pd.DataFrame
    )


def test_a_report_and_an_export(landed: Path, tmp_path: Path) -> None:
    printed = assert_type(govcrawl.report("changning-rsj", 2024, data_dir=landed), PrintedReport)
    assert_type(printed.table("requests", labels="en"), pd.DataFrame)
    assert_type(govcrawl.export(tmp_path / "r.parquet", dataset="reports", data_dir=landed), list[Written])


def test_across_gives_a_frame(landed: Path) -> None:
    assert_type(govcrawl.across(district="changning", data_dir=landed), pd.DataFrame)


def test_what_is_no_argument_fails_in_the_checker_too(landed: Path) -> None:
    with pytest.raises(TypeError):
        govcrawl.load("requests", 2024)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        govcrawl.load("requests", years=2024)  # type: ignore[call-arg]
    with pytest.raises(StoreError):
        govcrawl.load("requests", year="2024", data_dir=landed)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        govcrawl.laod("requests")  # type: ignore[attr-defined]


def test_a_user_can_catch_one_error_for_all(landed: Path) -> None:
    with pytest.raises(GovcrawlError):
        govcrawl.load("request", data_dir=landed)


def test_read_gives_a_report_with_typed_parts() -> None:
    hints = Hints(district="changning", listed_on=date(2025, 1, 20))
    report = read(b"<p>nothing</p>", "text/html", "https://www.shcn.gov.cn/1.html", hints)
    assert_type(report, Report)
    assert_type(report.status, Status)
    assert_type(report.key, tuple[str, int] | None)
    assert_type(report.values, list[Value])
    assert_type(report.findings, list[Check])
    assert_type([value.value for value in report.values], list[float | None])


def test_the_version_is_a_string() -> None:
    assert_type(govcrawl.__version__, str)
