"""The two layouts of a data folder beside each other: `python -m benchmarks.scale.layouts [AGENCIES]`."""

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.pages import page
from benchmarks.scale import archives
from benchmarks.scale.lines import AGENCY, YEAR
from benchmarks.scale.trees import HERE, Line, Ran, Tree, command, milliseconds, probe, seconds, show
from pipelines.read import read
from pipelines.store.landing import Store
from pipelines.store.layout import LAYOUTS, choose
from pipelines.workers.batches import BATCH

LANDED = 64
"""Reports of one district that are landed alone, and in batches."""


def main() -> None:
    """Print a line for each piece of work with a column for each layout."""
    agencies = int(sys.argv[1]) if len(sys.argv) > 1 else archives.AGENCIES
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), agencies)


def measure(folder: Path, agencies: int, years: range = archives.YEARS) -> None:
    """All lines, in ``folder``."""
    trees = [Tree(HERE, folder / layout) for layout in LAYOUTS]
    documents = archives.write(trees[0].data, agencies, years)
    shutil.copytree(trees[0].data / "archive", trees[1].data / "archive")
    for tree, layout in zip(trees, LAYOUTS, strict=True):
        choose(tree.data, layout)
    print(f"Layouts: {documents} documents, {agencies} agencies of each district")
    show("", LAYOUTS)
    for size in (1, BATCH):
        line = Line(f"land a report, {size} at a time; CPU", partial(landing, folder, size))
        line.run(trees).show(lambda ran: f"{ran.cpu * 1e3:.1f} ms")
    line = Line("reparse into an empty folder", command("reparse"), once=True).run(trees)
    line.show(lambda ran: f"{documents / ran.seconds:.0f}/s")
    found = [[path.stat().st_size for path in (tree.data / "datasets").rglob("*.parquet")] for tree in trees]
    show("files; MB", [f"{len(sizes)}; {sum(sizes) / 1e6:.1f}" for sizes in found])
    Line("verify for the first time", command("verify"), once=True).run(trees).show(seconds)
    for name, which in (("one agency", {"agency": AGENCY}), ("one year", {"year": YEAR}), ("all", {})):
        load = Line(f"load {name} of requests", probe("load", dataset="requests", **which))
        load.run(trees).show(milliseconds)
    convert = Line("convert into the other", converted, once=True).run(trees)
    convert.show(seconds, "compaction included")


def landing(folder: Path, size: int, tree: Tree) -> Ran:
    """What landing takes for each of some reports of one district, of which as many have landed before."""
    original = read(page(), "text/html", "")
    names = [f"changning-a{number}" for number in range(2 * LANDED)]
    reports = [replace(original, identity=replace(original.identity, agency=n, year=2024)) for n in names]
    root = Path(tempfile.mkdtemp(dir=folder))
    choose(root, tree.data.name)
    store = Store(root)
    store.land_many(reports[LANDED:])
    began, used = time.perf_counter(), time.process_time()
    for start in range(0, LANDED, size):
        store.land_many(reports[start : start + size])
    return Ran((time.perf_counter() - began) / LANDED, (time.process_time() - used) / LANDED)


def converted(tree: Tree) -> Ran:
    """Have a folder in the other layout."""
    [other] = {*LAYOUTS} - {tree.data.name}
    return command("layout", other)(tree)


if __name__ == "__main__":
    main()
