"""All that the embedded sites print, crawled and landed, against what they were made from.

`python -m benchmarks.truth`: at full scale, 25 agencies of each district over up to ten years.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from benchmarks.measure import row
from govcrawl import load
from govcrawl.sites import embedded
from govcrawl.sites.catalogue import ExpectedReport, expected
from govcrawl.sites.world import World

CODES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
}
"""Dataset -> the columns that name a cell's row and column."""


@dataclass
class Compared:
    """How many reports and cells were compared, and what is wrong, a line each."""

    reports: int = 0
    cells: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Crawl all districts, compare, and exit with 1 if anything is wrong."""
    with tempfile.TemporaryDirectory() as folder, embedded(scale="full") as address:
        settings = (f"SITES={address}", f"DATA_DIR={folder}/address")
        options = [option for setting in settings for option in ("-s", setting)]
        command = [sys.executable, "-m", "scrapy", "nightly", *options, "--expect-blocked", "huangpu"]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        compared = compare(Path(folder, "address"), World("full"))
    print("A night over all embedded sites, delays off (aim: every cell as printed, or marked)")
    row("reports", str(compared.reports), f"{seconds:.0f} s, exit code {done.returncode}")
    row("cells", f"{compared.cells:,}")
    row("wrong and unmarked, missing, or whose they are not", str(len(compared.wrong)))
    for line in compared.wrong[:40]:
        print(f"  {line}")
    if compared.wrong or done.returncode:
        raise SystemExit(1)


def compare(data: Path, world: World) -> Compared:
    """Whose every landed report is, what it is and each of its cells, against what the pages print."""
    truth = {(report.agency, report.year): report for report in expected(world)}
    compared = Compared(len(truth))
    reports = load("reports", data_dir=data)
    landed = {(one["agency"], int(one["year"])): one for one in reports.to_dict("records")}
    for key in truth.keys() ^ landed.keys():
        compared.wrong.append(f"{key} " + ("did not land" if key in truth else "is nobody's report"))
    for key in truth.keys() & landed.keys():
        report, one = truth[key], landed[key]
        should = (report.agency_name, report.kind, report.form, report.status)
        found = (
            one["agency_name"],
            one["agency_kind"],
            one["form"] if pd.notna(one["form"]) else None,
            one["status"],
        )
        if found != should:
            compared.wrong.append(f"{key} is {should}, landed {found}")
    for dataset, (line, column) in CODES.items():
        table = load(dataset, data_dir=data)
        names = zip(table.agency, table.year.astype(int), table[line], table[column], strict=True)
        cells = dict(zip(names, zip(table.raw, table.marks, strict=True), strict=True))
        for key, report in truth.items():
            for code, columns in getattr(report, dataset).items():
                for name, text in columns.items():
                    compared.cells += 1
                    raw, marks = cells.pop((*key, code, name), (None, None))
                    if raw != text and pd.isna(marks):
                        compared.wrong.append(f"{key} {code}.{name} prints {text!r}, landed {raw!r}")
        compared.wrong += [f"{cell} is on no page" for cell in cells]
    _compare_sheets(data, truth, compared)
    return compared


def _compare_sheets(data: Path, truth: dict[tuple[str, int], ExpectedReport], compared: Compared) -> None:
    """The statistics sheets of the reports before 2019, cell by cell in printed order."""
    order = ["agency", "year", "row_number", "column_number"]
    table = load("indicators", data_dir=data).sort_values(order)
    sheets = {
        key: list(zip(sheet.label, sheet.raw, sheet.marks, strict=True))
        for key, sheet in table.groupby(["agency", "year"], observed=True)
    }
    for key, report in truth.items():
        found = sheets.pop(key, [])
        compared.cells += len(report.indicators)
        if len(found) != len(report.indicators):
            compared.wrong.append(f"{key}: a sheet of {len(report.indicators)} cells, {len(found)} landed")
        for (label, _, text), (name, raw, marks) in zip(report.indicators, found, strict=False):
            same = raw == text and "".join(name.split()) == "".join(label.split())  # PDF breaks long labels
            if not same and pd.isna(marks):
                compared.wrong.append(f"{key} {label} prints {text!r}, landed {name} {raw!r}")
    compared.wrong += [f"{key}: a sheet that is on no page" for key in sheets]


if __name__ == "__main__":
    main()
