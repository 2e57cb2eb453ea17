"""What a release says to whoever opens its folder: README, list of changes, licence, citation. Markdown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.analysis.counts import Difference
from pipelines.analysis.release.changes import REASONS, Change
from pipelines.analysis.release.datapackage import SUMS, Table
from pipelines.analysis.release.snapshot import day
from pipelines.analysis.usage import beware

SHOWN = 200
"""So many changed cells stand in the list; the file has them all."""

DEMO = (
    "**Not real data.** These reports come from imitated sites or a sample. Publish none of their figures.",
    "**并非真实数据。** 本快照来自模拟网站或抽样，仅供试用，请勿发布其中任何数字。",
)


def readme(package: Mapping[str, Any], tables: Sequence[Table], *, demo: bool) -> str:
    """What it is, what to beware of, how to read and to cite it."""
    return "\n".join(_readme(package, tables, demo=demo)) + "\n"


def _readme(package: Mapping[str, Any], tables: Sequence[Table], *, demo: bool) -> Iterator[str]:
    yield from (f"# {package['title']}", "", package["titleZh"], "")
    yield from (f"Version {package['version']}, {day(package)}.", "")
    if demo:
        yield from (*DEMO, "")
    yield from (package["description"], "", package["descriptionZh"], "")
    yield from ("| table | rows | files |", "|---|---|---|")
    for table in tables:
        names = ", ".join(f"`{file.path.name}`" for file in table.files)
        yield f"| {table.title} | {table.rows:,} | {names} |"
    yield from ("", "## Before you use a number", "")
    notes = dict.fromkeys(note for table in tables for note in beware(table.name))
    for note in notes:
        yield from (f"- {note.en}", f"  {note.zh}")
    yield from (
        "",
        "## Reading it",
        "",
        "```python",
        "import pandas as pd",
        "",
        'requests = pd.read_parquet("requests.parquet")',
        "```",
        "",
        "`datapackage.json` (Frictionless) and `croissant.json` say what each column is and means,",
        "`codebook.csv` what its codes are called. All tables join on `report_id`. The CSV files open",
        "right in spreadsheets: a text that one would take for a formula or change has a `'` in front,",
        "and in `raw` a cell that was not read is `NA`, a blank one empty. Parquet has all as it is.",
        f"`sha256sum -c {SUMS}` shows that the files are whole.",
        "",
        "What changed since the release before, cell by cell and why: `CHANGES.md`, `changes.csv`.",
        "",
        "## Citing it",
        "",
        f"> {package['citation']}",
        "",
        "Name the agency, the year and the address (`source_url`) of the reports whose figures you use, too.",
        f"Licence: {package['licenses'][0]['name']}, see `LICENSE`.",
    )


def change_list(
    package: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    counts: Sequence[Difference],
    changes: Sequence[Change],
) -> str:
    """What changed since the release before."""
    return "\n".join(_change_list(package, before, counts, changes)) + "\n"


def _change_list(
    package: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    counts: Sequence[Difference],
    changes: Sequence[Change],
) -> Iterator[str]:
    yield from (f"# Changes in version {package['version']}", "")
    if before is None:
        yield "The first release: there is none before it to compare with."
        return
    yield from (f"Since version {before['version']} of {day(before)}.", "")
    if not changes:
        yield "No cell changed."
        return
    yield from ("| reason | reports | cells | |", "|---|---|---|---|")
    cells: Counter[str] = Counter()
    reports: dict[str, set[str]] = {}
    for one in changes:
        cells[one.reason] += one.cells
        reports.setdefault(one.reason, set()).add(one.report_id)
    for reason, meaning in REASONS.items():
        if reason in reports:
            yield f"| {reason} | {len(reports[reason]):,} | {cells[reason]:,} | {meaning} |"
    if counts:
        yield from (
            "",
            "## Rows",
            "",
            "| dataset | year | district | before | now |",
            "|---|---|---|---|---|",
        )
        for (dataset, year, district), was, now in counts[:SHOWN]:
            yield f"| {dataset} | {year} | {district} | {was:,} | {now:,} |"
        yield from _more(len(counts), "counts.csv")
    single = [one for one in changes if one.cell is not None]
    if single:
        yield from ("", "## Cells", "", "| report | cell | before | now | reason |", "|---|---|---|---|---|")
        for one in single[:SHOWN]:
            yield (
                f"| {one.report_id} | {one.cell} | {_shown(one.before, one.before_marks)} |"
                f" {_shown(one.after, one.after_marks)} | {one.reason} |"
            )
        yield from _more(len(single), "changes.csv")


def _more(number: int, file: str) -> Iterator[str]:
    if number > SHOWN:
        yield from ("", f"{number - SHOWN:,} more stand in `{file}`.")


def _shown(raw: str | None, marks: str | None) -> str:
    """A cell in a table of Markdown."""
    text = "not read" if raw is None else "blank" if raw == "" else " ".join(raw.split()).replace("|", r"\|")
    text = text if len(text) <= 60 else f"{text[:59]}…"
    return f"{text} ({marks})" if marks else text


def license_text(package: Mapping[str, Any]) -> str:
    """The licence: of the compilation, and what holds of the figures themselves."""
    [one] = package["licenses"]
    return (
        f"SPDX-License-Identifier: {one['name']}\n{one['path']}\n\n"
        f"Copyright (c) {day(package)[:4]}, {package['contributors'][0]['title']}.\n\n"
        "This compilation may be used under the licence named above. The figures and texts are those of\n"
        "official reports published by public bodies of China; official documents of an administrative\n"
        "nature are no objects of copyright there (著作权法 第五条).\n"
    )


def citation_file(package: Mapping[str, Any]) -> str:
    """``CITATION.cff``."""
    return (
        "cff-version: 1.2.0\n"
        "message: Please cite the data as below, and the agency, year and address of the reports you use.\n"
        "type: dataset\n"
        f"title: {package['title']}\n"
        f"version: {package['version']}\n"
        f"date-released: {day(package)}\n"
        f"license: {package['licenses'][0]['name']}\n"
        "authors:\n"
        f"  - name: {package['contributors'][0]['title']}\n"
    )
