"""Drawn sites crawled by the real spiders: what lands, what is lost, what is lost in silence.

`python -m benchmarks.sites [N] [--platform P] [--kind K] [--seed S] [--save DIR]`: N sites of each platform
(default 1,000), each crawled plain and with one kind of noise, the kinds in turn. `--each M`: with M kinds.
`--table FILE`: site by site, how many rows have each fate (TSV).
`--one`: the one site of that platform, kind and seed, told in full; with `--save` its data folder and its
pages stay in DIR. Exit status 1 if anything is lost in silence, wrong or extra.
"""

import argparse
import math
import sys
import time
from pathlib import Path

from benchmarks.sites import run
from benchmarks.sites.draw import noisy, plain
from benchmarks.sites.platforms import LAYOUTS
from benchmarks.sites.table import written

SLOW = 30  # seconds


def main() -> int:
    """Crawl, judge, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sites",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("sites", nargs="?", type=int, default=1000, metavar="N")
    parser.add_argument("--platform", action="append", choices=list(LAYOUTS), metavar="P")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="K", help="kinds that begin so, or plain"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--each", type=int, default=1, metavar="M")
    parser.add_argument("--processes", type=int, default=2, metavar="P")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no crawl after so long")
    parser.add_argument("--table", type=Path, metavar="FILE")
    parser.add_argument("--one", action="store_true")
    parser.add_argument("--save", type=Path, metavar="DIR")
    asked = parser.parse_args()
    platforms = asked.platform or list(LAYOUTS)
    kinds = [] if asked.kind == [run.PLAIN] else run.all_kinds(asked.kind)
    if asked.one:
        return one(platforms[0], kinds[0] if kinds else run.PLAIN, asked.seed, asked.save)
    by_platform: dict[str, run.Tally] = {}
    by_kind: dict[str, run.Tally] = {}
    start = time.perf_counter()
    work = run.works(platforms, kinds, asked.sites, asked.seed, asked.each)
    results = run.run(work, asked.processes, asked.minutes)
    if asked.table:
        results = written(results, asked.table)
    for done, result in enumerate(results, 1):
        if result.kind == run.PLAIN:
            by_platform.setdefault(f"{result.platform} {result.district}", run.Tally()).add(result)
        else:
            by_kind.setdefault(result.kind, run.Tally()).add(result)
        if result.seconds > SLOW:
            name = f"--platform {result.platform} --kind {result.kind} --seed {result.seed}"
            print(f"{result.seconds:.0f} s, {result.requests} requests: {name}", file=sys.stderr, flush=True)
        if done % 50 == 0:
            print(f"{done:,} crawls, {done / (time.perf_counter() - start):.1f}/s", file=sys.stderr)
    print("Without noise, by platform and district")
    print("\n".join(run.lines(by_platform)))
    if by_kind:
        print("\nWith noise, by kind: of the reports that land right without it")
        print("\n".join(run.lines(by_kind)))
    bad = [(name, tally) for name, tally in {**by_platform, **by_kind}.items() if tally.examples]
    print(f"\n{len(bad)} platforms and kinds with reports lost in silence, wrong or extra")
    for _, tally in bad:
        print("\n".join(f"  {example}" for example in tally.examples[:2]))
    return 1 if bad else 0


def one(platform: str, kind: str, seed: int, save: Path | None) -> int:
    """One site in full."""
    if save:
        save.mkdir(parents=True, exist_ok=True)
        pages(platform, kind, seed, save / "pages")
    site, outcome, verdict = run.look(platform, kind, seed, save / "data" if save else None)
    print(f"{platform} {kind} {seed}: {site.district}, {'; '.join(site.notes)}")
    for listing in site.listings:
        print(f"  list {listing.name} {listing.address} ({len(listing.rows)} rows, ends {listing.ends})")
        for row in listing.rows[:40]:
            print(f"    {row.day} {row.what}: {row.title} {row.url}")
    print(*(f"  {line}" for line in outcome.log), sep="\n")
    print(
        f"state {outcome.state}, {outcome.requests} requests, {outcome.seconds:.2f} s",
        *outcome.faults,
        sep="\n  ",
    )
    print(f"listed {verdict.listed}, right {len(verdict.right)}, marked cells {verdict.marked}")
    for name in ("wrong", "loud", "silent"):
        for key, what in getattr(verdict, name).items():
            print(f"  {name}: {key} {what}")
    print(*(f"  extra: {line}" for line in verdict.extra), sep="\n")
    return 0 if verdict.good else 1


def pages(platform: str, kind: str, seed: int, folder: Path) -> None:
    """The site's static pages as files, for a look in an editor."""
    from govcrawl.sites.protocol import SiteRequest

    site = plain(platform, seed) if kind == run.PLAIN else noisy(platform, kind, seed)
    site.seal()
    for path in list(site.routes):
        answer = site.respond(SiteRequest(site.hosts[0], path))
        file = folder / (path.strip("/").replace("/", "__") or "home")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.body)


if __name__ == "__main__":
    sys.exit(main())
