"""How each cost grows with the number of reports: measured, modelled, checked, followed to a whole country.

`python -m benchmarks.scale.growth 2 5 16` measures folders of that many districts with 60 agencies and 18
years each; above 16 they are imagined. A cost is taken as ``fixed + each * reports``, by the smaller folders
alone. What the model says of the largest stands beside what that took; then all are asked for a country.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from math import log
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.scale import archives
from benchmarks.scale.country import imagine
from benchmarks.scale.lines import AGENCY, YEAR, forget_compact
from benchmarks.scale.trees import HERE, Ran, Tree, Work, command, probe
from govcrawl.sites.agencies import districts
from pipelines.store.paths import AREAS
from tests.pipelines.dask_cluster import DaskCluster

OF_DISTRICT = archives.AGENCIES * len(archives.YEARS)
"""Reports."""

COUNTRY = 3_000 * OF_DISTRICT
"""Reports of 3,000 counties."""

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
    parser.add_argument("districts", type=int, nargs="+", help="three numbers or more")
    parser.add_argument("--processes", type=int, nargs="+", default=PROCESSES, help="that read, 1 2 4")
    parser.add_argument("--workers", type=int, nargs="*", default=PROCESSES, help="of a cluster, 1 2 4")
    opts = parser.parse_args()
    sizes = sorted(opts.districts)
    if len(sizes) < 3 or sizes[0] < 1:
        parser.error("two sizes make a line, a third one checks it")
    reports = [size * OF_DISTRICT for size in sizes]
    with tempfile.TemporaryDirectory() as folder:
        imagine(Path(folder, "places"))
        if len(known := [*districts()]) < sizes[-1]:
            parser.error(f"there are {len(known)} districts at most")
        # The one whose agency is loaded is in all of them.
        known.sort(key=lambda district: district != AGENCY.partition("-")[0])
        measured = list[dict[str, float]]()
        for size in sizes:
            measured.append({})
            for name, cost in costs(Tree(HERE, Path(folder, f"{size}")), known[:size], opts):
                measured[-1][name] = cost
                print(f"{size} districts: {name} {cost:,.3g}", file=sys.stderr, flush=True)
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


def costs(tree: Tree, where: Sequence[str], opts: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """All costs of so many districts: name and unit, and how much."""
    yield "documents", archives.write(tree.data, where=where)
    yield "archive, MB", megabytes(tree.data / "archive")
    outcomes, memory = set[str](), 0.0
    for works, unit, numbers in (
        (here, "processes", opts.processes),
        (of_cluster, "workers of a cluster", opts.workers),
    ):
        for number in numbers:
            ran = reparse_into_an_empty_folder(tree, partial(works, number))
            yield f"reparse, {number} {unit}, s", ran.seconds
            outcomes.add(digest(tree.data))
            memory = max(memory, ran.memory)
    yield "different datasets among these", len(outcomes)
    yield "peak memory of a process of these, MB", memory
    yield "files", sum(1 for path in tree.data.rglob("*") if path.is_file())
    yield (
        "datasets and compact files, MB",
        sum(megabytes(tree.data / area) for area in ("datasets", "copies", "compact")),
    )
    for name, work in LINES.items():
        yield name, work(tree).seconds
    forget_compact(tree)
    yield "compact everything, s", probe("compact", calls=1)(tree).seconds


LINES: dict[str, Work] = {
    "reparse, nothing changed, s": command("reparse"),
    "verify for the first time, s": command("verify"),
    "verify, nothing changed, s": command("verify"),
    "status, s": command("status"),
    "load one agency, s": probe("load", dataset="requests", agency=AGENCY),
    "load one year, s": probe("load", dataset="requests", year=YEAR),
    "load one measure over all, s": probe("load", dataset="requests", columns=["outcome", "value"]),
}


def megabytes(folder: Path) -> float:
    """Of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


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
    process = subprocess.Popen([tree.python, "-c", code, tree.data, f"{processes}"], cwd=tree.root)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"reparse in {tree.data} failed")
    return Ran(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def of_cluster(workers: int, tree: Tree) -> Ran:
    """Reparse with so many workers of a cluster, each of one thread, on this computer."""
    with ExitStack() as stack:
        log_file = stack.enter_context(tempfile.NamedTemporaryFile())
        cluster = stack.enter_context(DaskCluster(Path(log_file.name), workers))
        return command("reparse", "--cluster", cluster.address)(tree)


if __name__ == "__main__":
    main()
