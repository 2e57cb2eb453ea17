"""Everything that the embedded sites print, crawled, landed and loaded, against what they were made from."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.truth import compare
from govcrawl.sites.world import World
from pipelines.store.landing import Store
from pipelines.store.scan import read_copies
from tests.govcrawl.conftest import ROOT


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


def test_every_report_is_whose_it_is_and_every_cell_as_printed_or_marked(night: Path) -> None:
    compared = compare(night, World())
    assert compared.wrong == []
    assert compared.reports == 354
    assert compared.cells > 40_000


def test_a_cell_that_is_wrong_would_be_seen(night: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(night, data)
    [rows] = read_copies(data, "datasets", "changning-rsj", 2024)
    report = rows.report()
    value = next(value for value in report.values if value.cell == "requests.granted.total")
    value.raw, value.value = "4711", 4711.0
    report.identity.agency_name = "条例和上海市人民政府"
    Store(data).withdraw("changning-rsj", 2024)
    Store(data).land(report)
    Store(data).withdraw("changning-rsj", 2023)
    wrong = compare(data, World()).wrong
    [cell, whose] = sorted(line for line in wrong if line.startswith("('changning-rsj', 2024) "))
    assert "granted.total prints" in cell
    assert cell.endswith("landed '4711'")
    assert "条例和上海市人民政府" in whose
    assert "('changning-rsj', 2023) did not land" in wrong
