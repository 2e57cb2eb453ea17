"""The notebooks run from top to bottom on landed reports of the embedded world."""

import json
from pathlib import Path

import pytest

from govcrawl.sites import render
from govcrawl.sites.world import World
from pipelines.read import read
from pipelines.store.landing import Store

REPORTS = [report for name in ("changning", "putuo") for report in World().district(name).reports.values()]
"""Those of putuo follow all forms."""

NOTEBOOKS = sorted(Path(__file__).parent.parent.joinpath("notebooks").glob("*.ipynb"))


@pytest.fixture
def landed(tmp_path):
    store = Store(tmp_path)
    for report in REPORTS:
        page = f"<html><meta charset='utf-8'><h1>{report.title}</h1>{render.body(report)}</html>"
        store.land(
            read(page.encode(), "text/html", f"https://www.sh.gov.cn/{report.agency.slug}/{report.year}")
        )
    return tmp_path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, landed):
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    code = "\n".join("".join(cell["source"]) for cell in cells)
    names: dict[str, object] = {}
    exec(code.replace('"../data/demo"', repr(str(landed))), names)
    assert len(names["reports"]) == len(REPORTS)
    assert names["cell"].raw.tolist() == ["2"]
