"""Everything that the embedded sites print, crawled, landed and loaded, against what they were made from."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from govcrawl import load
from govcrawl.sites.catalogue import ExpectedReport, expected
from govcrawl.sites.quirks import Cells
from govcrawl.sites.world import World
from tests.govcrawl.conftest import ROOT

CODES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night over all districts; huangpu blocks."""
    data = tmp_path_factory.mktemp("night")
    options = ("nightly", "-sSITES=embedded", f"-sDATA_DIR={data}", "--expect-blocked", "huangpu")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *options], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture(scope="module")
def truth() -> dict[tuple[str, int], ExpectedReport]:
    return {(report.agency, report.year): report for report in expected(World())}


def by_report(table: pd.DataFrame) -> dict[tuple[str, int], pd.DataFrame]:
    return {
        (agency, int(year)): rows for (agency, year), rows in table.groupby(["agency", "year"], observed=True)
    }


def test_every_report_is_whose_it_is(night: Path, truth: dict[tuple[str, int], ExpectedReport]) -> None:
    reports = load("reports", data_dir=night).astype({"form": object})
    reports["form"] = reports.form.where(reports.form.notna(), None)
    found = {
        (row.agency, int(row.year)): (row.agency_name, row.agency_kind, row.form, row.status)
        for row in reports.itertuples()
    }
    assert found == {
        key: (report.agency_name, report.kind, report.form, report.status) for key, report in truth.items()
    }


@pytest.mark.parametrize("dataset", CODES)
def test_every_cell_is_what_the_page_prints_or_it_is_marked(
    night: Path, truth: dict[tuple[str, int], ExpectedReport], dataset: str
) -> None:
    row, column = CODES[dataset]
    landed = by_report(load(dataset, data_dir=night))
    wrong: list[str] = []
    cells = 0
    for key, report in truth.items():
        printed: Cells = getattr(report, dataset)
        rows = landed.get(key)
        found = {} if rows is None else {(one[row], one[column]): one for one in rows.to_dict("records")}
        for code, columns in printed.items():
            for name, text in columns.items():
                one = found.pop((code, name), None)
                cells += 1
                if one is None or (one["raw"] != text and pd.isna(one["marks"])):
                    wrong.append(f"{key}: {code}.{name} prints {text!r}, landed {one and one['raw']!r}")
        wrong += [f"{key}: {cell} is on no page" for cell in found]
    assert wrong == []
    assert cells > 3_000
