"""Landing: one by one, in batches and unchanged; and the memory over many reports."""

import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import row
from benchmarks.pages import page
from pipelines.read import read
from pipelines.records import Report
from pipelines.store.landing import Store
from pipelines.workers.batches import BATCH

REPORTS = 320
MANY = 10_000


def main() -> None:
    """Print milliseconds a report, then the peak memory."""
    original = read(page(), "text/html", "")
    agencies = [f"changning-a{number}" for number in range(REPORTS)]
    reports = [
        replace(original, identity=replace(original.identity, agency=agency, year=2024))
        for agency in agencies
    ]
    print(f"Landing {REPORTS} reports of {len(original.values)} values (aim: unchanged below 1 ms)")
    with tempfile.TemporaryDirectory() as folder:  # one, as deleting makes what is written next slower
        for size in (1, 8, BATCH):
            store = Store(Path(folder, f"{size}"))
            batches = [reports[i : i + size] for i in range(0, REPORTS, size)]
            for what in ("landed", "unchanged"):
                seconds, cpu = timed(store, batches)
                row(f"{what}, {size} at a time", f"{seconds * 1000:.2f} ms", f"{cpu * 1000:.2f} ms of it CPU")
        store = Store(Path(folder, "many"))
        for done in range(0, MANY, REPORTS):
            year = 2000 + done // REPORTS
            changed = [replace(r, identity=replace(r.identity, year=year)) for r in reports]
            for i in range(0, REPORTS, BATCH):
                store.land_many(changed[i : i + BATCH])
            if done == 3 * REPORTS or done + REPORTS >= MANY:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                row(f"peak memory after {done + REPORTS} reports", f"{peak:.0f} MB")


def timed(store: Store, batches: list[list[Report]]) -> tuple[float, float]:
    """Seconds and CPU seconds of one report."""
    start, cpu = time.perf_counter(), time.process_time()
    for batch in batches:
        store.land_many(batch)
    return (time.perf_counter() - start) / REPORTS, (time.process_time() - cpu) / REPORTS


if __name__ == "__main__":
    main()
