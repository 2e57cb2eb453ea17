"""kill -9 at random moments of all that writes to the data folder, with readers all the while.

`python -m benchmarks.crash [KILLS]`. Rounds of kills in one kind of work; after each round the work is
done once more, undisturbed, and what is on disk is compared with a run that nobody disturbed.
"""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import row
from govcrawl import load
from govcrawl.memory import database as state
from govcrawl.sites import embedded
from pipelines import read
from pipelines.archive import Archive
from pipelines.store.columns import CAPTURE, SCHEMAS
from pipelines.store.inspection import Problem
from pipelines.store.paths import DATASETS
from pipelines.store.verify import verification, verify
from pipelines.verified import FOLDER, Verified

KILLS = 100
A_ROUND = 4
"""Kills before the work is done once more."""

CRAWL = ("crawl", "changning", "-L", "ERROR", "-a", "years=2024")
WORKS = ("first crawl", "crawl", "reparse", "compact", "repair", "verify")
LONGEST = {"compact": 0.4, "reparse": 4.0, "repair": 4.0, "verify": 2.0}
"""Seconds until the kill at most; else 2.5."""

LOOKS = {
    "govcrawl.load": lambda requests: load("requests", data_dir=requests.parents[1]),
    "pandas": pd.read_parquet,
    "DuckDB": lambda requests: duckdb.read_parquet(f"{requests}/**/*.parquet", hive_partitioning=True).df(),
}
"""Ways in which analysts read a dataset."""


@dataclass
class Result:
    """What went wrong, a line each, and what was done."""

    kills: int = 0
    reads: int = 0
    interrupted: int = 0  # kills that left something unfinished on disk
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Kill, and print what became of it; exit with 1 if anything went wrong."""
    start = time.monotonic()
    result = run(int(sys.argv[-1]) if sys.argv[-1].isdecimal() else KILLS)
    print("Killed with kill -9 at random moments (aim: nothing torn, nothing lost, no reader disturbed)")
    row("kills", str(result.kills), f"{time.monotonic() - start:.0f} s")
    row(
        "of them with something unfinished on disk",
        str(result.interrupted),
        "journals, temporary files, open archives",
    )
    row("reads meanwhile", str(result.reads), "govcrawl.load, pandas.read_parquet, DuckDB")
    row("wrong", str(len(result.wrong)), "")
    print(*(f"  {line}" for line in result.wrong), sep="\n")
    if result.wrong:
        raise SystemExit(1)


def run(kills: int, seed: int = 1, pause: float = 0.0) -> Result:
    """Kill ``kills`` times; the same moments, as far as the machine allows, for the same seed.

    Args:
        kills: in all.
        seed: of what is drawn.
        pause: seconds between reads; without one they take a processor.
    """
    dice = random.Random(seed)  # noqa: S311 - not a secret
    result = Result()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name, embedded(host_filter="*.shcn.gov.cn") as address:
        folder = Path(name)
        data = folder / "data" / "address"
        work(data, address, "first crawl", "1")
        truth = rows(data)
        (folder / "current").write_text(str(data))
        stop, told = context.Event(), context.Queue()
        reader = context.Process(target=read_on, args=(folder, len(truth["requests"]), stop, told, pause))
        reader.start()
        try:
            for number in range(-(-kills // A_ROUND)):
                kind = WORKS[number % len(WORKS)]
                apart = kind in ("first crawl", "repair", "verify")  # from the readers
                here = folder / f"data-{number}" / "address" if apart else data
                version = f"round {number}" if kind == "crawl" else read.PARSER_VERSION
                damaged: dict[Path, bytes] = {}
                if kind in ("repair", "verify"):
                    shutil.copytree(data, here)
                    damaged = damage(here, dice)
                else:
                    (folder / "current").write_text(str(here))
                if kind == "compact":  # something to do
                    shutil.rmtree(here / "compact", ignore_errors=True)
                for _ in range(min(A_ROUND, kills - result.kills)):
                    kill(here, address, kind, version, dice)
                    result.kills += 1
                    result.interrupted += unfinished(here) != []
                    result.wrong += [f"after {kind}: {line}" for line in claims(here, damaged)]
                work(here, address, kind, version)
                if kind == "verify":
                    result.wrong += claims(here, damaged)
                    if (found := {problem.path for problem in look(here)}) != damaged.keys():
                        result.wrong.append(f"verify found {sorted(found)}, not {sorted(damaged)}")
                    continue
                if kind == "repair":
                    work(here, address, "reparse", version)
                    result.wrong += [f"after {kind}: {line} is lost" for line in lost(here, damaged)]
                result.wrong += [f"after {kind}: {line}" for line in differences(here, truth, version, kind)]
        finally:
            stop.set()
            reads, errors = told.get(timeout=60)
            reader.join()
        result.reads = reads
        result.wrong += errors
    return result


def command(data: Path, address: str, kind: str, version: str) -> list[str]:
    """The process that does a kind of work over a data folder, reading with the code's ``version``."""
    arguments = {
        "first crawl": [*CRAWL, "-s", f"SITES={address}"],
        "crawl": [*CRAWL, "-s", f"SITES={address}", "-a", "refresh=all"],
        "reparse": ["reparse"],
        "compact": ["compact"],
        "repair": ["verify", "--repair"],
        "verify": ["verify"],
    }[kind]
    return [sys.executable, "-m", "benchmarks.crash_worker", version, str(data), *arguments]


def work(data: Path, address: str, kind: str, version: str) -> None:
    """Do it undisturbed."""
    done = subprocess.run(command(data, address, kind, version), capture_output=True, text=True, check=False)
    if done.returncode > (kind in ("repair", "verify")):  # which say so where a report is to be read again
        raise RuntimeError(f"{kind} failed: {done.stdout}{done.stderr}")


def kill(data: Path, address: str, kind: str, version: str, dice: random.Random) -> None:
    """Start it, wait until its imports are done and for a random moment more, kill it and its children."""
    with subprocess.Popen(
        command(data, address, kind, version),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0, LONGEST.get(kind, 2.5)))
        os.killpg(process.pid, signal.SIGKILL)


def damage(data: Path, dice: random.Random) -> dict[Path, bytes]:
    """Tear some partitions, put strange files beside some; what is wrong from then on, and its content."""
    damaged: dict[Path, bytes] = {}
    for path in dice.sample(sorted(data.glob("datasets/*/year=2*/*/part-0.parquet")), 12):
        content = bytearray(path.read_bytes())
        if dice.random() < 0.5:
            content[60] ^= 1  # in the first page, where only a checksum tells
        else:
            del content[dice.randrange(len(content)) :]
        path.write_bytes(content)
        damaged[path.relative_to(data)] = bytes(content)
    for folder in dice.sample(sorted(data.glob("datasets/*/year=2*/*")), 3):
        strange = folder / "part-1.parquet"
        strange.write_bytes(dice.randbytes(100))
        damaged[strange.relative_to(data)] = strange.read_bytes()
    return damaged


def look(data: Path) -> list[Problem]:
    """What an incremental verification finds."""
    return verification(data, verified=Verified(data)).problems


def claims(data: Path, damaged: dict[Path, bytes]) -> Iterator[str]:
    """What is wrong with the memory of verifying: it is whole or not there, and knows nothing damaged."""
    for file in sorted((data / FOLDER).glob("*")):
        known = Verified(data).before(file.stem)
        if not known:
            yield f"{file.name}: not whole"
        for path in damaged:
            area, _, year, owner, _ = path.parts
            if f"year={file.stem}" == year and f"{area}/{owner.partition('=')[2]}" in known:
                yield f"{file.name}: {path} is not sound"


def lost(data: Path, damaged: dict[Path, bytes]) -> Iterator[Path]:
    """What was damaged and is nowhere any more."""
    kept = {path.read_bytes() for path in (data / "quarantine" / "files").rglob("*") if path.is_file()}
    return (path for path, content in damaged.items() if content not in kept)


def rows(data: Path) -> dict[str, pa.Table]:
    """All rows of all partitions without what differs from crawl to crawl, in the order of their paths."""
    found = {}
    for dataset in DATASETS:
        tables = [
            pq.ParquetFile(path).read() for path in sorted((data / "datasets" / dataset).rglob("*.parquet"))
        ]
        table = pa.concat_tables([SCHEMAS[dataset].empty_table(), *tables])
        found[dataset] = table.drop_columns(
            [name for name in (*CAPTURE, "report_version", "parser_version") if name in table.column_names]
        )
    return found


def unfinished(data: Path) -> list[Path]:
    """What a killed process has left."""
    patterns = (".landing/*", "archive/*/*.open", "state.sqlite-journal", "**/*.tmp")
    found = {path for pattern in patterns for path in data.glob(pattern)}
    return sorted(path for path in found if path.name != "lock")


def differences(data: Path, truth: dict[str, pa.Table], version: str, kind: str) -> Iterator[str]:
    """How what is on disk differs from what it ought to be."""
    yield from (f"left: {path.relative_to(data)}" for path in unfinished(data))
    yield from (f"{problem.path}: {problem.kind}: {problem.message}" for problem in verify(data))
    now = rows(data)
    yield from (f"other rows in {dataset}" for dataset in DATASETS if not now[dataset].equals(truth[dataset]))
    if fault := state.check(data):
        yield f"state.sqlite: {fault}"
    reports = load("reports", data_dir=data)
    if kind != "compact" and set(reports.parser_version) != {version}:
        yield f"reports of versions {set(reports.parser_version)}, not {version}"
    with Archive(data / "archive") as archive:
        for report in reports.itertuples():
            capture = archive.find(record_id=report.archive_record)
            if capture is None or capture.sha256 != report.source_sha256:
                yield f"{report.report_id}: its bytes are not in the archive"


def read_on(
    folder: Path, expected: int, stop: Event, told: "Queue[tuple[int, list[str]]]", pause: float
) -> None:
    """Read as analysts do until told to stop; tells how often, and what was wrong."""
    reads, wrong = 0, list[str]()
    while not stop.wait(pause):
        data = Path((folder / "current").read_text() or "-")
        if next(data.glob("datasets/requests/*/*/*.parquet"), None) is None:
            time.sleep(0.05)  # a first crawl that has landed nothing yet
            continue
        try:
            for name, look in LOOKS.items():
                found = look(data / "datasets" / "requests")
                reads += 1
                if (found.groupby(["agency", "year"], observed=True).report_version.nunique() > 1).any():
                    wrong.append(f"{name} saw two versions of a report")
                if data.parent.name == "data" and len(found) != expected:
                    wrong.append(f"{name} saw {len(found)} rows, not {expected}")
        except Exception as error:  # noqa: BLE001 - any would be a reader disturbed
            wrong.append(f"a reader saw {type(error).__name__}: {error}")
    told.put((reads, wrong))


if __name__ == "__main__":
    main()
