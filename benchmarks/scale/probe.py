"""What `benchmarks.scale` measures inside a process: `probe.py NAME ARGUMENTS-AS-JSON CALLS`.

A file of its own without imports of ours at the top, so that the Python of another checkout runs it on that
checkout's code. Prints seconds of the best of several calls, CPU seconds, peak memory in MB, and a count.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONG = 2.0
"""What takes more seconds is not called again; the first call loads modules, too."""

Call = Callable[[], Any]


def index(folder: str, url: str) -> Call:
    """Open an archive and find an address."""
    from pipelines.archive import Archive

    def call() -> int:
        with Archive(Path(folder)) as opened:
            return int(opened.find(url=url) is not None)

    return call


def start(folder: str) -> Call:
    """What a spider's start asks of the archive; the file it opens is closed again."""
    from pipelines.archive import ArchiveWriter

    def call() -> int:
        ArchiveWriter(Path(folder), "20260401T000000Z-000000", "changning", {}).close()
        return 1

    return call


def read(folder: str, every: int) -> Call:
    """Read each n-th document, landing nothing."""
    from itertools import islice

    from pipelines.archive import Archive
    from pipelines.ingest import read_page

    with Archive(Path(folder, "archive")) as opened:
        pages = list(islice(opened.documents(), 0, None, every))
    return lambda: sum(1 for page in pages if read_page(page))


def compact(folder: str) -> Call:
    """Compact in one process."""
    from pipelines.store import compact as module

    return lambda: len(module.compact(Path(folder)))


def hint(folder: str) -> Call:
    """What a crawl's last lines look up: what has gone, what another version of the code has read."""
    from govcrawl.losses import losses
    from pipelines.records import PARSER_VERSION
    from pipelines.store.stale import stale_reports

    return lambda: len(losses(Path(folder))) + len(stale_reports(Path(folder), PARSER_VERSION))


def load(folder: str, dataset: str, **which: Any) -> Call:
    """A dataset, or a part of it, into pandas."""
    import govcrawl

    return lambda: len(govcrawl.load(dataset, data_dir=folder, **which))


def across(folder: str) -> Call:
    """Reports against each other."""
    import govcrawl

    return lambda: len(govcrawl.across(data_dir=folder))


def pandas(reads: list[Any]) -> Call:
    """The yardstick: pandas alone, on files that hold a year each; path, columns, agency of each call."""
    import pandas as pd

    def call() -> int:
        frames = [
            pd.read_parquet(path, columns=columns, filters=agency and [("agency", "==", agency)])
            for path, columns, agency in reads
        ]
        return sum(map(len, frames))

    return call


def main() -> None:
    """Prepare, call, print."""
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    call = globals()[name](**arguments)
    best, cpu, count = float("inf"), 0.0, 0
    first = time.perf_counter()
    for number in range(int(sys.argv[3])):
        began, used = time.perf_counter(), time.process_time()
        count = call()
        seconds = time.perf_counter() - began
        if seconds < best:
            best, cpu = seconds, time.process_time() - used
        if number and time.perf_counter() - first > LONG:
            break
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": best, "cpu": cpu, "memory": memory, "count": count}))


if __name__ == "__main__":
    main()
