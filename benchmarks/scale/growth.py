"""How each cost grows with the number of reports: measured, modelled, checked, followed to a whole country.

`python -m benchmarks.scale.growth 6 20 60` measures folders of 16 districts, 18 years and that many agencies
of each district. A cost is taken as ``fixed + each * reports``, by the smaller folders alone. What the model
says of the largest stands beside what that took; then all are asked for a country.
"""

import argparse
import hashlib
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from math import log
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.scale import archives
from benchmarks.scale.lines import AGENCY, YEAR, forget_compact
from benchmarks.scale.trees import HERE, Ran, Tree, Work, command, probe
from govcrawl.sites.agencies import districts
from pipelines.store.paths import AREAS
from tests.pipelines.dask_cluster import DaskCluster

COUNTRY = 3_000 * 60 * len(archives.YEARS)
"""Reports: 3,000 counties of 60 agencies."""

PROCESSES = [1, 2, 4]
"""That read, of this computer and of a cluster."""


class Model(NamedTuple):
    """What so many reports cost: ``fixed + each * reports``."""

    fixed: float
    each: float

    def __call__(self, reports: float) -> float:
        """The cost."""
        return self.fixed + self.each * reports

    @classmethod
    def of(cls, reports: Sequence[int], costs: Sequence[float]) -> "Model":
        """The straight line nearest to what was measured, in parts of it.

        Where that begins below 0, for the cost grows faster than the data: the one from 0 to the largest.
        """
        weights = 1 / np.maximum(costs, 1e-9)
        each, fixed = np.polyfit(reports, costs, 1, w=weights)
        if fixed < 0:
            fixed, each = 0.0, costs[-1] / reports[-1]
        return cls(float(fixed), max(float(each), 0.0))


def main() -> None:
    """Measure, model, print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.growth", description=__doc__)
    parser.add_argument("agencies", type=int, nargs="+", help="of each district: three numbers or more")
    parser.add_argument("--processes", type=int, nargs="+", default=PROCESSES, help="that read, 1 2 4")
    opts = parser.parse_args()
    sizes = sorted(opts.agencies)
    if len(sizes) < 3 or sizes[0] < 2:
        parser.error("two sizes make a line, a third one checks it; 2 agencies at least")
    reports = [len(list(districts())) * size * len(archives.YEARS) for size in sizes]
    with tempfile.TemporaryDirectory() as folder:
        measured = [costs(Tree(HERE, Path(folder, f"{size}")), size, opts.processes) for size in sizes]
        # Before the folder goes: to remove a million files takes longer than to read some thousand reports.
        table(reports, {name: [of_size[name] for of_size in measured] for name in measured[0]})


def table(reports: Sequence[int], costs: dict[str, list[float]]) -> None:
    """A line a cost: as measured; the model of the smaller, and how far it is off the largest; a country."""
    head = [f"{number:,} reports" for number in reports]
    print(f"| cost | {' | '.join(head)} | model of the last | grows with | {COUNTRY:,} reports |")
    print("|---|" + "---:|" * (len(head) + 3))
    for name, of_size in costs.items():
        model = Model.of(reports[:-1], of_size[:-1])
        off = model(reports[-1]) / of_size[-1] - 1 if of_size[-1] else 0.0
        power = log(max(of_size[-1], 1e-9) / max(of_size[-2], 1e-9)) / log(reports[-1] / reports[-2])
        values = [f"{value:,.3g}" for value in of_size]
        country = Model.of(reports, of_size)(COUNTRY)
        print(f"| {name} | {' | '.join(values)} | {off:+.0%} | n^{power:.2f} | {country:,.3g} |", flush=True)


def costs(tree: Tree, agencies: int, processes: Sequence[int] = PROCESSES) -> dict[str, float]:
    """All costs of one size, by name and unit."""
    documents = archives.write(tree.data, agencies)
    found: dict[str, float] = {"documents": documents}
    found["archive, MB"] = size(tree.data / "archive") / 1e6
    outcomes = set[str]()
    for number in processes:
        ran = reparse_into_an_empty_folder(tree, partial(here, number))
        found[f"reparse, {number} processes, s"] = ran.seconds
        outcomes.add(digest(tree.data))
    for number in processes:
        ran = reparse_into_an_empty_folder(tree, partial(of_cluster, number))
        found[f"reparse, {number} workers of a cluster, s"] = ran.seconds
        outcomes.add(digest(tree.data))
    found["different datasets among these"] = len(outcomes)
    found["peak memory of what lands, MB"] = ran.memory
    found["files"] = sum(1 for path in tree.data.rglob("*") if path.is_file())
    found["datasets and compact files, MB"] = sum(
        size(tree.data / area) / 1e6 for area in ("datasets", "copies", "compact")
    )
    for name, work in LINES.items():
        found[name] = work(tree).seconds
    forget_compact(tree)
    found["compact everything, s"] = probe("compact", calls=1)(tree).seconds
    return found


LINES: dict[str, Work] = {
    "reparse, nothing changed, s": command("reparse"),
    "verify for the first time, s": command("verify"),
    "verify, nothing changed, s": command("verify"),
    "status, s": command("status"),
    "load one agency, s": probe("load", dataset="requests", agency=AGENCY),
    "load one year, s": probe("load", dataset="requests", year=YEAR),
    "load one measure over all, s": probe("load", dataset="requests", columns=["outcome", "value"]),
}


def size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def digest(data: Path) -> str:
    """Of all bytes of the datasets and copies, and of where they lie."""
    found = hashlib.sha256()
    for path in sorted(path for area in AREAS for path in (data / area).rglob("*.parquet")):
        found.update(f"{path.relative_to(data)} {path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def reparse_into_an_empty_folder(tree: Tree, work: Work) -> Ran:
    """What is there but the archive is put aside first; not deleted: what is written next would be slower."""
    aside = tree.data.with_name(f"{tree.data.name}-aside-{time.monotonic_ns()}")
    aside.mkdir()
    for path in list(tree.data.iterdir()):
        if path.name != "archive":
            path.rename(aside / path.name)
    return work(tree)


def here(processes: int, tree: Tree) -> Ran:
    """Reparse with so many processes of this computer."""
    began = time.perf_counter()
    code = "import sys; from pathlib import Path; from pipelines.reparse import reparse;"
    code += "reparse(Path(sys.argv[1]), processes=int(sys.argv[2]))"
    subprocess.run([tree.python, "-c", code, tree.data, f"{processes}"], cwd=tree.root, check=True)
    return Ran(time.perf_counter() - began, 0)


def of_cluster(workers: int, tree: Tree) -> Ran:
    """Reparse with so many workers of a cluster, each of one thread, on this computer."""
    with ExitStack() as stack:
        log_file = stack.enter_context(tempfile.NamedTemporaryFile())
        cluster = stack.enter_context(DaskCluster(Path(log_file.name), workers))
        return command("reparse", "--cluster", cluster.address)(tree)


if __name__ == "__main__":
    main()
