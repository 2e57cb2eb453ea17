"""`make accuracy`: every cell of real reports against what was read off them by hand.

Usage: accuracy.py [FOLDER]: a folder of documents with a truth.json (file -> raw texts by code).
A cell is right (same text), marked (a finding names it) or wrong unmarked; the last must be 0.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govcrawl.commands.extract import media_type_of
from govcrawl.output import report_json
from pipelines.read import read


def cells(truth: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and text of every cell."""
    for dataset in ("proactive", "requests", "reviews"):
        for row, columns in truth.get(dataset, {}).items():
            for column, text in columns.items():
                yield f"{dataset}.{row}.{column}", text
    for i, texts in enumerate(truth.get("indicators", {}).get("rows", [])):
        for j, text in enumerate(texts):
            yield f"indicators.{i}.{j}", text


def judge(path: Path, truth: dict[str, Any]) -> tuple[Counter[str], list[str]]:
    """Count the cells of one document; name the wrong ones."""
    got = report_json(path.name, read(path.read_bytes(), media_type_of(path), path.name))
    doubts = [finding for finding in got["findings"] if finding["severity"] != "info"]
    marked = {cell for finding in doubts for cell in finding["cells"]}
    read_cells = dict(cells(got))
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for cell, text in cells(truth):
        same = read_cells.get(cell) == text
        verdict = "marked" if cell in marked else "right" if same else "wrong"
        counts[verdict] += 1
        counts["marked, right"] += verdict == "marked" and same
        if verdict == "wrong":
            wrong.append(f"    {cell}: printed {text!r}, read {read_cells.get(cell)!r}")
    keys = [key for key in ("year", "agency", "form") if key in truth and truth[key] != got[key]]
    return counts, [*wrong, *(f"    {key}: {truth[key]!r}, read {got[key]!r}" for key in keys)]


def main() -> int:
    """Print a line a document and the totals; exit 1 if a cell is wrong unmarked."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus")
    if not (folder / "truth.json").is_file():
        print(f"{folder}: no truth.json here; name a folder of documents that has one")
        return 2
    total: Counter[str] = Counter()
    print(f"{'right':>7}{'marked':>8}{'(right)':>9}{'wrong':>7}  document")
    for name, truth in json.loads((folder / "truth.json").read_text("utf-8")).items():
        counts, wrong = judge(folder / name, truth)
        total += counts
        row = (counts["right"], counts["marked"], counts["marked, right"], counts["wrong"])
        print(f"{row[0]:>7}{row[1]:>8}{row[2]:>9}{row[3]:>7}  {name}")
        print("\n".join(wrong), end="\n" if wrong else "")
    row = (total["right"], total["marked"], total["marked, right"], total["wrong"])
    print(f"{row[0]:>7}{row[1]:>8}{row[2]:>9}{row[3]:>7}  total")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
