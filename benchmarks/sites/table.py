"""The table of crawls, site by site, as TSV: the rows of a site's lists and how many have each fate.

Those are from the run's ledger. Then, from the verdict: how many reports the site holds and what became of
them, the state, and the exit code that `govcrawl crawl` gives for it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from benchmarks.sites.run import Result
from govcrawl.fates import Fate, listed

COLUMNS = (
    *("platform", "district", "seed", "kind", "listed", *get_args(Fate)),
    *("reports", "right", "wrong", "loud", "silent", "extra", "state", "exit"),
)


def written(results: Iterable[Result], file: Path) -> Iterator[Result]:
    """The results; each is a line of ``file`` before it is passed on."""
    with file.open("w", encoding="utf-8", buffering=1) as table:
        print(*COLUMNS, sep="\t", file=table)
        for result in results:
            print(*line(result), sep="\t", file=table)
            yield result


def line(result: Result) -> Iterator[str | int]:
    """A crawl in the order of ``COLUMNS``."""
    yield from (result.platform, result.district, result.seed, result.kind, listed(result.fates))
    yield from (result.fates.get(fate, 0) for fate in get_args(Fate))
    verdict = result.verdict
    yield verdict.listed
    yield from map(len, (verdict.right, verdict.wrong, verdict.loud, verdict.silent, verdict.extra))
    yield from (verdict.state, int(verdict.state != "ok"))
