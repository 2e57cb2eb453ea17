"""Many drawn sites crawled and judged, in several processes."""

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from math import inf
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.sites.crawl import Outcome, crawl
from benchmarks.sites.draw import KINDS, noisy, plain
from benchmarks.sites.site import DrawnSite
from benchmarks.sites.verdict import Verdict, judge

RARE = {"rows.many_pages"}
"""Kinds that cost a minute: only every tenth site has one."""

PLAIN = "plain"
"""The kind without noise."""


class Work(NamedTuple):
    """One site and the kinds of noise it is crawled with, after it was crawled plain."""

    platform: str
    seed: int
    kinds: tuple[str, ...]


class Result(NamedTuple):
    """One crawl judged; ``before``: the same site without noise."""

    platform: str
    district: str
    kind: str
    seed: int
    verdict: Verdict
    before: Verdict | None
    requests: int
    seconds: float
    fates: Mapping[str, int] = {}  # of the rows of its lists, as the run's ledger says


def look(platform: str, kind: str, seed: int, save: Path | None = None) -> tuple[DrawnSite, Outcome, Verdict]:
    """Draw, crawl and judge one site; ``save``: the folder to crawl into, kept."""
    site = plain(platform, seed) if kind == PLAIN else noisy(platform, kind, seed)
    if save:
        return site, (outcome := nights(site, save)), judge(site, outcome)
    with scratch() as folder:
        outcome = nights(site, Path(folder))
    return site, outcome, judge(site, outcome)


def nights(site: DrawnSite, folder: Path) -> Outcome:
    """Crawl a site; where it changes afterwards, once more: what came of the last crawl."""
    outcome = crawl(site, folder)
    if site.tomorrow is None:
        return outcome
    site.tomorrow()
    return crawl(site, folder)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for one crawl, in memory where there is a place for that: a disk takes as long as the rest."""
    memory = "/dev/shm"  # noqa: S108
    is_large = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1e9  # containers have 64 MB
    return tempfile.TemporaryDirectory(dir=memory if is_large else None)


def _do(work: Work) -> list[Result]:
    done = []
    before: Verdict | None = None
    for kind in (PLAIN, *work.kinds):
        site, outcome, verdict = look(work.platform, kind, work.seed)
        done.append(
            Result(
                work.platform,
                site.district,
                kind,
                work.seed,
                verdict,
                before,
                outcome.requests,
                outcome.seconds,
                outcome.fates,
            )
        )
        before = before or verdict
    return done


def works(
    platforms: Sequence[str], kinds: Sequence[str], sites: int, seed: int, each: int = 1
) -> Iterator[Work]:
    """So many sites of each platform, the kinds in turn, ``each`` of them a site."""
    rare, often = [one for one in kinds if one in RARE], [one for one in kinds if one not in RARE]
    for number in range(seed, seed + sites):
        kinds = rare if rare and (not often or number % 10 == 9) else often
        for place, platform in enumerate(platforms):
            at = (number * each + place * 7) % max(1, len(kinds))
            chosen = [kinds[(at + n) % len(kinds)] for n in range(min(each, len(kinds)))]
            yield Work(platform, number, tuple(kind for kind in chosen if kind != PLAIN))


def run(work: Iterable[Work], processes: int = 2, minutes: float = inf) -> Iterator[Result]:
    """The crawls, judged, as they are done; none begins after so many minutes."""
    end = time.monotonic() + 60 * minutes
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        waiting: set[Future[list[Result]]] = set()
        for one in work:
            if time.monotonic() > end:
                break
            waiting.add(pool.submit(_do, one))
            if len(waiting) > processes:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
        for future in as_completed(waiting):
            yield from future.result()


@dataclass(slots=True)
class Tally:
    """What became of the reports of many crawls; the first bad crawls as examples."""

    crawls: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count a crawl. Under noise, only what the noise changed is lost by it."""
        verdict, before = result.verdict, result.before
        there = None if before is None else before.right | (verdict.keys - before.keys)
        self.crawls += 1
        silent = [key for key in verdict.silent if there is None or key in there]
        loud = [key for key in verdict.loud if there is None or key in there]
        wrong = [key for key in verdict.wrong if there is None or key in there]
        extra = [one for one in verdict.extra if before is None or one not in before.extra]
        self.counts.update(
            listed=verdict.listed if there is None else len(there - verdict.closed),
            right=len(verdict.right),
            wrong=len(wrong),
            loud=len(loud),
            silent=len(silent),
            extra=len(extra),
            false_ok=verdict.state == "ok" and not verdict.true,
            alarm=bool(verdict.alarms),
            seconds=round(1000 * result.seconds),
            requests=result.requests,
        )
        if verdict.alarms:
            self.alarms.update({line.partition(":")[0] for line in verdict.alarms})
        if wrong or silent or extra:
            first = (
                f"wrong: {wrong[0]}: {verdict.wrong[wrong[0]]}"
                if wrong
                else f"silent: {verdict.silent[silent[0]]}"
                if silent
                else f"extra: {extra[0]}"
            )
            name = f"--platform {result.platform} --kind {result.kind} --seed {result.seed}"
            self.examples.append(f"{name} ({result.district}): {first}")
            del self.examples[3:]


COLUMNS = ("crawls", "listed", "right", "wrong", "loud", "silent", "extra", "false ok", "alarms", "s/crawl")


def lines(tallies: dict[str, Tally]) -> Iterator[str]:
    """A line each."""
    yield "".join(f"{name:>9}" for name in COLUMNS) + "  "
    for name, tally in sorted(tallies.items()):
        n = tally.counts
        numbers = (
            n["listed"],
            n["right"],
            n["wrong"],
            n["loud"],
            n["silent"],
            n["extra"],
            n["false_ok"],
            n["alarm"],
        )
        seconds = n["seconds"] / 1000 / max(1, tally.crawls)
        shown = "".join(f"{number:>9,}" for number in (tally.crawls, *numbers))
        alarms = ", ".join(f"{kind} {count}" for kind, count in tally.alarms.most_common(3))
        yield f"{shown}{seconds:>9.2f}  {name}" + (f"  [{alarms}]" if alarms else "")


def all_kinds(beginning: Sequence[str]) -> list[str]:
    """The kinds that begin so; all, if nothing is said."""
    return [kind for kind in KINDS if not beginning or kind.startswith(tuple(beginning))]
