"""Everything that the embedded sites print, crawled, landed and loaded, against what they were made from."""

import json
import shutil
from collections import Counter
from pathlib import Path

from benchmarks.truth import compare
from govcrawl import load
from govcrawl.lists.addresses import address_key
from govcrawl.runs.rows import read_rows
from govcrawl.sites.world import World
from pipelines.store.landing import Store
from pipelines.store.scan import read_copies


def test_every_report_is_whose_it_is_and_every_cell_as_printed_or_marked(demo: Path) -> None:
    compared = compare(demo, World())
    assert compared.wrong == []
    assert compared.reports == 354
    assert compared.cells > 40_000


def test_every_row_has_one_fate_and_the_numbers_add_up(demo: Path) -> None:
    """The rows beside the manifest, the manifest, the table of the report and the datasets say the same."""
    [manifest] = (demo / "runs").glob("2*Z-*.json")
    run_id, parts = manifest.stem, json.loads(manifest.read_text(encoding="utf-8"))["spiders"]
    table = manifest.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    [head] = [line.replace("left out", "left_out").split() for line in table if line.startswith("district ")]
    held = set[tuple[str, int]]()
    for spider, part in parts.items():
        rows = read_rows(demo, run_id, spider) or []
        names = [(row.title, address_key(row.url), row.listed_url) for row in rows]
        assert [name for name, number in Counter(names).items() if number > 1] == [], spider
        assert Counter(row.fate for row in rows) == Counter(part["fates"]), spider
        assert part["open"] == 0
        assert not {"lost", "twice", "not_asked", None} & {row.fate for row in rows}
        own = [row.report for row in rows if row.fate in {"landed", "unchanged", "known"}]
        assert len(own) == len(set(own))
        assert None not in own
        assert not held & set(own), "one report is one row's, also where two districts list it"
        held |= set(own)
        [line] = [line.split() for line in table if line.startswith(f"{spider} ")]
        numbers = dict(zip(head[1:-2], map(int, line[2 : len(head) - 1]), strict=True))
        assert numbers.pop("listed") == sum(numbers.values()), line
        assert numbers["landed"] == len(own)
    reports = load("reports", data_dir=demo)
    assert held == set(zip(reports.agency, reports.year, strict=True))
    assert any(f" {len(held)} reports, " in line for line in table)


def test_a_cell_that_is_wrong_would_be_seen(demo: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo, data)
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
