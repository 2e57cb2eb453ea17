"""Cells as `read` gives them against what viewers show.

`python -m benchmarks.viewers [N] [--kind K] [--seed S] [--save DIR]`: N pages (default 100,000) of all kinds, or
of those that begin with K. Exit status 1 if anything is silent, or a harmless change is marked.
"""

import argparse
import sys
import time
from pathlib import Path

from benchmarks.viewers import run
from benchmarks.viewers.mutations import KINDS


def main() -> int:
    """Read the pages, say what is silent, and save an example of each kind where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="?", type=int, default=100_000, metavar="N")
    parser.add_argument("--kind", action="append", default=[], metavar="K", help="kinds that begin so; repeatable")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--save", type=Path, metavar="DIR", help="an example of each silent kind goes here")
    asked = parser.parse_args()
    kinds = [kind for kind in KINDS if not asked.kind or kind.startswith(tuple(asked.kind))]
    start = time.perf_counter()
    total: dict[str, run.Tally] = {}
    for number, total in enumerate(run.run(kinds, asked.pages, asked.seed)):  # noqa: B007 - the last counts
        done = sum(tally.pages for tally in total.values())
        if number % 10 == 0:
            print(f"{done:,} pages, {done / (time.perf_counter() - start):.0f}/s", file=sys.stderr)
    print("\n".join(run.lines(total)))
    silent = {kind: tally for kind, tally in total.items() if tally.examples}
    print(f"\n{len(silent)} of {len(kinds)} kinds with silent cells or false alarms")
    for kind, tally in sorted(silent.items()):
        seed, what = tally.examples[0]
        print(f"  {kind} --seed {seed}: {tally.silent_pages}/{tally.pages} pages: {what}")
        if asked.save:
            asked.save.mkdir(parents=True, exist_ok=True)
            page = run.mutated(kind, seed)
            (asked.save / f"{kind}.{seed}.{page.form}").write_bytes(page.body())
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
